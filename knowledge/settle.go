package knowledge

import "slices"

// telling is the evidence of two terms that say together what is meant.
const telling = 1.5

// enough is how much evidence a control needs to be taken as named.
const enough = 0.65

// settle decides: what is taken over from the question before, what is wanted, and how sure all that is. Three gates stand
// between the words and an answer: enough evidence, a clear lead over the next reading, and few words that stay unexplained.
func (v *view) settle(q *Query) {
	own := v.topID != none && (v.top.total >= enough || v.top.total >= hint && v.namesPart(q))
	if !own {
		q.Control, q.Layer = "", ""
	}
	v.followUp(q, own)
	q.Intent = v.wanted(q)
	if own && q.Intent == Verify && v.byReport() {
		v.top, v.topID, v.second, v.secondID = v.second, v.secondID, subjectScore{}, none
		v.setSubject(q, v.topID)
	}
	q.Confidence = v.confidence(q, own)
	if q.Confidence < Threshold {
		q.Intent = Unknown
	}
	if q.Intent == Unknown {
		q.Confidence = min(q.Confidence, Threshold-0.01)
		q.Strange = v.strange(q)
		return
	}
	v.suppose(q)
}

// byReport tells whether the likeliest subject rests on the report that was read to check the next: "we read the SOC 2 report, mark the
// hypervisor as verified".
func (v *view) byReport() bool {
	return v.second.total >= 1 && v.top.best.tokens&v.reportTokens != 0 && v.second.best.tokens&v.reportTokens == 0
}

// hint is how much evidence a control needs in a follow-up that names nothing else.
const hint = 0.45

// namesPart tells whether a text only names a part of what was asked before: "and the switches?".
func (v *view) namesPart(q *Query) bool {
	return v.before != nil && v.before.Control != "" && v.before.Control != q.Control && v.asks != none && len(v.tokens) <= 6 &&
		v.beginsWith(v.special.follow) && len(q.Models) == 0 && len(q.Services) == 0 && q.Provider == ""
}

// followUp takes over from the question before what this one leaves out.
func (v *view) followUp(q *Query, own bool) {
	b := v.before
	if b == nil {
		return
	}
	chosen := false
	if len(b.Services) == 1 && (!own || v.states()) {
		if chosen = v.chooseMode(q, b.Services[0]); chosen && own {
			own, q.Control, q.Layer = false, "", ""
		}
	}
	if own && v.beginsWith(v.special.follow) && v.top.best.tokens&^v.targetUsed == 0 && b.Control != "" {
		own, q.Control, q.Layer = false, "", "" // "and on a VM scale set?": the name's own words are no subject
	}
	placed := len(q.Models) > 0 || len(q.Services) > 0 || q.Provider != "" || q.System != ""
	says := own || placed || v.wants()
	cue := chosen || v.has(v.special.anaphor) && (says || v.asked()) || v.beginsWith(v.special.follow)
	fragment := says && len(v.tokens) <= 5 && (v.intent(Ownership) < 1 || len(v.tokens) == 1)
	if own { // "data residency?" goes on, "PCI DSS requirement 9" begins anew
		fragment = fragment && len(v.tokens) <= 3 && v.asks != none
	}
	if own && !placed && v.introduced() || !own && !placed && v.proof() { // "can they show us a report?"
		cue = true
	}
	if !cue && !fragment && (own || !placed) || !cue && v.standsAlone() {
		return
	}
	if !own && b.Intent != Unknown && (b.Control != "" || b.Layer != "") && (chosen || v.unexplained(q, 0) < 4 && (placed || v.unexplained(q, 1) < 2 && !v.endsWithThing())) {
		q.Control, q.Layer, q.Also, q.Followed = b.Control, b.Layer, b.Also, true
		if placed {
			v.keepModel(q)
			return
		}
	}
	if (own || q.Followed) && (!placed || v.hinted && cue && len(b.Services) > 0) {
		q.Models, q.Services, q.System, q.Provider = b.Models, b.Services, b.System, b.Provider
		q.Followed = q.Followed || len(b.Models) > 0 || b.Provider != ""
	}
}

// endsWithThing tells whether a text ends with something that some control is about, "and the servers?": it asks for something else, even
// if it does not say enough to know what.
func (v *view) endsWithThing() bool {
	last := len(v.tokens) - 1
	return last > 0 && article(v.tokens[last-1].text) && !v.proof() && slices.ContainsFunc(v.marks, func(m mark) bool {
		return int(m.first) == last && !slices.Contains(m.meanings, meaning{aTerm, v.special.everyday}) && slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aTerm && v.ofControl[x.id] })
	})
}

// proof tells whether a text asks for documents, or how to check.
func (v *view) proof() bool { return v.intent(Evidence) >= 0.9 || v.intent(Verify) >= 0.9 }

// introduced tells whether the question before was about a place as a whole: "what does Cloud SQL leave to us", "what is CaaS". Whatever is
// asked next without a place is asked about that one.
func (v *view) introduced() bool {
	b := v.before
	return b.Control == "" && b.Layer == "" && (b.Intent == Matrix || b.Intent == Explain) && len(b.Models)+len(b.Services) > 0
}

// wants tells whether a text says what is wanted, if nothing else: "evidence?", but not "ok thanks" or "foo bar".
func (v *view) wants() bool {
	return slices.ContainsFunc(preference, func(i Intent) bool { return v.intent(i) >= 0.9 })
}

// standsAlone tells whether a text wants something that needs nothing from before: "matrix", "what is CaaS?", "help".
func (v *view) standsAlone() bool {
	for _, i := range []Intent{Matrix, Explain, Compare, Assignments, Gaps, Quiz, Command, Help} {
		if v.intent(i) >= 1.2 {
			return true
		}
	}
	return false
}

// states tells whether a text says something about the asker instead of asking, or asks what holds if so.
func (v *view) states() bool {
	return (!v.asked() || v.beginsWith(v.special.given)) && v.has(v.special.us)
}

// chooseMode reads "we use Fargate" after a question about EKS as the choice of its mode.
func (v *view) chooseMode(q *Query, before ServiceID) bool {
	family := v.base.services[before]
	if family.Family != "" {
		family = v.base.services[family.Family]
	}
	for _, id := range q.Services {
		if id == family.ID || v.base.services[id].Family == family.ID {
			return false
		}
	}
	mode, _ := v.bestMode(family)
	if mode != nil {
		q.Services, q.Models, q.Provider = []ServiceID{mode.ID}, []ModelID{mode.Model}, mode.Provider
	}
	return mode != nil
}

// keepModel: "and on Azure?" changes the provider, not the model.
func (v *view) keepModel(q *Query) {
	if len(q.Models) == 0 && len(q.Services) == 0 && q.System == "" && len(v.before.Services) == 0 {
		q.Models = v.before.Models
	}
}

// beginsWith tells whether a term stands first, in the text or in the sentence that asks, words such as "ok" and "hm" before it left
// aside.
func (v *view) beginsWith(term int32) bool {
	return v.standsAt(term, 0) || v.standsAt(term, v.opened(0)) || v.asksFrom > 0 && (v.standsAt(term, v.asksFrom) || v.standsAt(term, v.opened(v.asksFrom)))
}

// opensClause tells whether a term stands first in the text or in a clause of the sentence that asks: "a new release: do we test it?".
func (v *view) opensClause(term int32) bool {
	return v.beginsWith(term) || slices.ContainsFunc(v.at[term], func(m int32) bool {
		at := v.marks[m].first
		return at > 0 && v.tokens[at-1].clause != v.tokens[at].clause && (v.asks == none || v.tokens[at].sentence == v.asks)
	})
}

// opened is the first token from first on that does not merely open the sentence.
func (v *view) opened(first int32) int32 {
	for _, m := range v.at[v.special.opener] {
		if v.marks[m].first == first {
			first = v.marks[m].last
		}
	}
	return first
}

// wanted chooses the intent that the cues speak for most.
func (v *view) wanted(q *Query) Intent {
	subject := q.Control != "" || q.Layer != ""
	targets := max(len(q.Models), len(q.Services))
	score := func(i Intent) float32 {
		x := v.intent(i)
		switch i {
		case Ownership:
			if subject {
				x += 0.8
				if v.opensClause(v.special.question) && !(q.Followed && v.proof()) {
					x += 0.6
				}
			}
			if targets > 0 {
				x += 0.2
			}
			if q.Ref != "" {
				x += 0.5
			}
			if v.beginsWith(v.special.how) && !v.has(v.special.who) && !v.has(v.special.whose) && !v.has(v.special.job) { // "how do I cancel my account"
				x *= 0.7
			}
		case Evidence, Verify, Explain:
			if i == Explain && q.Followed && v.beginsWith(v.special.follow) {
				x = 0
			}
			if subject && x >= 0.9 {
				x += 0.8
			}
			if v.has(v.special.who) && !v.beginsWith(v.special.record) && !v.beginsWith(v.special.how) { // "who verifies", "who defines"
				x *= 0.55
			}
		}
		switch i {
		case Verify, Explain:
			if v.opensClause(v.special.duty) && !v.opensClause(v.special.inquiry) && !v.beginsWith(v.special.record) && !v.has(v.special.how) {
				x *= 0.5 // "must we test the releases" asks whose job it is
			}
		case Assign, Unassign:
			if v.has(v.special.who) || v.has(v.special.whose) || v.beginsWith(v.special.given) || v.beginsWith(v.special.how) || v.intent(Explain) >= 0.9 { // asked, not ordered
				x *= 0.5
			}
		case Matrix, Command, Assignments:
			if v.has(v.special.who) && (subject && v.top.total >= 1 || i == Command && targets > 0) { // "who controls the tables published by accident"
				x *= 0.6
			}
		}
		switch i {
		case Compare:
			if targets >= 2 {
				x += 1.1
			}
			if !subject && (targets < 2 || q.Lesson != "") {
				x = 0
			}
		case Evidence:
			if v.reportNamed && q.Ref == "" && v.intent(Ownership) < 1.5 {
				x += 1.2
			}
			if q.Framework != "" && q.Ref == "" && x > 0 {
				x += 0.6
			}
		case Matrix:
			if !subject && targets > 0 && v.intent(Ownership) >= 1 {
				x += 0.6
			}
		}
		return x
	}
	best, most := Unknown, max(v.offTopic(), 0.5)
	for _, i := range preference {
		if x := score(i); x > most {
			best, most = i, x
		}
	}
	if best == Ownership && !subject {
		if q.Followed || targets > 0 && v.intent(Matrix) > 0 {
			return Matrix
		}
		return Unknown
	}
	if q.Followed && best == Ownership && v.intent(Ownership) < 1 && inheritable[v.before.Intent] && !v.opensClause(v.special.question) {
		return v.before.Intent
	}
	return best
}

// offTopic is how much speaks for something that is none of ours. A "how" that opens no clause asks nothing: "who makes rules for how we use
// AI".
func (v *view) offTopic() float32 {
	at := slices.Index(v.intents, Unknown)
	if at < 0 {
		return 0
	}
	x := v.scores[v.controls+v.layers+int32(at)]
	if x.total > 0 && slices.Contains(v.patterns[x.best.pattern].terms, v.special.how) && !v.opensClause(v.special.how) {
		return x.total / 2
	}
	return x.total
}

// preference is the order in which equal intents win.
var preference = []Intent{Compare, Ownership, Verify, Evidence, Explain, Matrix, Assign, Unassign, Assignments, Gaps, Quiz, Command, Help}

// inheritable intents are carried on by a follow-up that names none: "and MFA?" after "what is OS hardening".
var inheritable = map[Intent]bool{Explain: true, Evidence: true, Verify: true, Compare: false}

// asked tells whether the text has the form of a question.
func (v *view) asked() bool {
	return v.asks != none || v.has(v.special.who) || v.beginsWith(v.special.question)
}
