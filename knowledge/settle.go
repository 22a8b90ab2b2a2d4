package knowledge

import "slices"

// settle decides: what is taken over from the question before, what is wanted, and how sure all that is.
func (v *view) settle(q *Query) {
	own := v.evidence[v.topID] > 0
	if !own {
		q.Control, q.Layer = "", ""
	}
	own = v.followUp(q, own)
	q.Intent = v.wanted(q)
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

// followUp takes over from the question before what this one leaves out, and tells whether the control is still its own.
func (v *view) followUp(q *Query, own bool) bool {
	b := v.before
	if b == nil {
		return own
	}
	chosen := len(b.Services) == 1 && (!own || v.states() || v.wish(goingOn) > 0.5) && v.chooseMode(q, b.Services[0])
	placed := len(q.Models) > 0 || len(q.Services) > 0 || q.Provider != "" || q.System != ""
	switch named := v.namesOne(placed); {
	case chosen && v.evidence[v.topID] < 3, !named:
		own, q.Control, q.Layer = false, "", ""
	case !own:
		own = true
		v.setSubject(q, v.topID)
	}
	v.goesOn = chosen || v.wish(goingOn) > 0.3 || v.has(v.special.anaphor) || v.beginsWith(v.special.follow) || len(v.tokens) <= 2 && v.asksWhose()
	switch {
	case !v.goesOn && v.standsAlone(placed):
		return own
	case !own && (b.Control != "" || b.Layer != "") && (placed || !v.endsWithThing()):
		q.Control, q.Layer, q.Also, q.Followed = b.Control, b.Layer, b.Also, true
		if placed {
			v.keepModel(q)
			return false
		}
	case own && !placed && !v.goesOn && !v.introduced() && !(len(v.tokens) <= 3 && v.asks != none):
		return own
	}
	if (own || q.Followed) && (!placed || v.hinted && v.goesOn && len(b.Services) > 0) {
		q.Models, q.Services, q.System, q.Provider = b.Models, b.Services, b.System, b.Provider
		q.Followed = q.Followed || len(b.Models) > 0 || b.Provider != ""
	}
	return own
}

// namesOne tells whether a text names a control, if one was asked about before. In a text that goes on a word is enough that all but names
// one, "and the libraries?", unless the text names a place, whose words they may be: "and on a VM scale set?".
func (v *view) namesOne(placed bool) bool {
	x, lead, goesOn := v.evidence[v.topID], v.evidence[v.topID]-v.evidence[v.secondID], v.wish(goingOn)
	switch class := v.class(v.topID); {
	case v.before.Control == "" || goesOn < 0.5:
		return x > 0
	case placed && !v.hinted:
		return x > 3
	default:
		return x > 1 || x > 0 && v.endsWithThing() || x > -standsOut && lead > standsOut && class != none && v.namesOf(byte(class)) != 0
	}
}

// standsOut is how far a control has to be ahead of the next to be named by a word of a text that goes on, and how far it may be behind none.
const standsOut = 2

// endsWithThing tells whether a text ends with some thing, "and the disks?": it asks for something else, even if it does not say enough to
// know what.
func (v *view) endsWithThing() bool {
	last := len(v.tokens) - 1
	return last > 0 && article(v.tokens[last-1].text) && !v.standsAt(v.special.everyday, int32(last)) &&
		(v.learned.speaks(v.key(last)) || slices.ContainsFunc(v.marks, func(m mark) bool {
			return int(m.first) == last && slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aTerm && v.learned.speaks(v.termKey[x.id]) })
		}))
}

// standsAlone tells whether a text wants something that needs nothing from before: "matrix", "what is CaaS?", "help", a provider's report, or
// nothing of ours.
func (v *view) standsAlone(placed bool) bool {
	alone := v.wish(Matrix) + v.wish(Assign) + v.wish(Unassign) + v.wish(Assignments) + v.wish(Gaps) + v.wish(Quiz) + v.wish(Command) + v.wish(Help) + v.wish(Unknown)
	if placed {
		alone += v.wish(Evidence) + v.wish(Explain) + v.wish(Compare)
	}
	return alone > 0.5
}

// introduced tells whether the question before was about a place as a whole: "what does Cloud SQL leave to us", "what is CaaS". Whatever is
// asked next without a place is asked about that one.
func (v *view) introduced() bool {
	b := v.before
	return b.Control == "" && b.Layer == "" && (b.Intent == Matrix || b.Intent == Explain) && len(b.Models)+len(b.Services) > 0
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
	mode := v.bestMode(family)
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

// goingOn is what a text wants that wants what the question before wanted.
const goingOn Intent = "followup"

// preference is the order in which equal intents win.
var preference = [...]Intent{Compare, Ownership, Verify, Evidence, Explain, Matrix, Assign, Unassign, Assignments, Gaps, Quiz, Command, Help, Unknown, goingOn}

// wish is how probable the examples make an intent.
func (v *view) wish(i Intent) float32 { return v.wishes[slices.Index(preference[:], i)] }

// wanted chooses the intent that is most probable, by the examples and by what is named.
func (v *view) wanted(q *Query) Intent {
	subject, targets := q.Control != "" || q.Layer != "", max(len(q.Models), len(q.Services))
	for i, want := range preference {
		v.wanting[i] = v.likely[v.wantOf[i]] + v.given(q, want, subject, targets)
	}
	logSoftmax(v.wanting[:])
	best := 0
	for i, x := range v.wanting {
		if x > v.wanting[best] {
			best = i
		}
	}
	want := preference[best]
	if want == goingOn {
		if want = Ownership; inherited(v.before) && !v.asksWhose() {
			want = v.before.Intent
		}
	}
	switch {
	case v.before == nil && !subject && v.wish(goingOn) > 0.5: // "and on SaaS?" goes on from nothing
		return Unknown
	case want == Ownership && !subject && targets > 0 && v.wish(Matrix) > 0.05:
		return Matrix
	case want == Ownership && !subject:
		return Unknown
	default:
		return want
	}
}

// given is what the logarithm of an intent's probability gains or loses by what is named.
func (v *view) given(q *Query, want Intent, subject bool, targets int) (x float32) {
	switch want {
	case Compare:
		switch {
		case !subject && (targets < 2 || q.Lesson != ""):
			x = never
		case subject && targets >= 2:
			x = 2.5
		}
	case Evidence:
		if v.reportNamed && q.Ref == "" {
			x = 1
		}
	case goingOn:
		if !v.goesOn {
			x = never
		}
	case Unknown:
		if v.before != nil && v.asksWhose() {
			x -= 1.5
		}
		if v.inFull || v.targetUsed != 0 && v.whoAsks() {
			x -= 1.5
		}
		if q.Ref != "" && v.whoAsks() {
			x -= 3
		}
	}
	return x
}

// asksWhose tells whether a text asks who, or whose it is.
func (v *view) asksWhose() bool {
	return v.has(v.special.whose) || v.has(v.special.ours) || v.has(v.special.theirs) || v.has(v.special.usOr) || v.whoAsks()
}

// whoAsks tells whether a "who" of the text asks, rather than beginning a relative clause.
func (v *view) whoAsks() bool {
	return slices.ContainsFunc(v.at[v.special.who], func(m int32) bool { return v.asksWho(v.scratch, int(v.marks[m].first)) })
}

// never is the logarithm of a probability of next to nothing.
const never = -20

// inherited tells whether what was wanted before is carried on by a follow-up that does not say: "and MFA?" after "what is OS hardening",
// but not after a mere "why?".
func inherited(before *Query) bool {
	return before.Intent == Evidence || before.Intent == Verify || before.Intent == Explain && !before.Followed
}

// beginsWith tells whether a term stands first, in the text or in the sentence that asks, words such as "ok" and "hm" before it left
// aside.
func (v *view) beginsWith(term int32) bool {
	return v.standsAt(term, 0) || v.standsAt(term, v.opened(0)) || v.asksFrom > 0 && (v.standsAt(term, v.asksFrom) || v.standsAt(term, v.opened(v.asksFrom)))
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

// asked tells whether the text has the form of a question.
func (v *view) asked() bool {
	return v.asks != none || v.has(v.special.who) || v.beginsWith(v.special.question)
}
