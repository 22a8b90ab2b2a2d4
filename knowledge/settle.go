package knowledge

import (
	"math"
	"math/bits"
	"slices"
)

// enough is how much evidence a control needs to be taken as named.
const enough = 0.75

// settle decides: what is taken over from the question before, what is wanted, and how sure all that is. Three gates stand
// between the words and an answer: enough evidence, a clear lead over the next reading, and few words that stay unexplained.
func (v *view) settle(q *Query) {
	own := v.topID != none && v.top.total >= enough
	if !own {
		q.Control, q.Layer = "", ""
	}
	v.followUp(q, own)
	q.Intent = v.wanted(q)
	q.Confidence = v.confidence(q, own)
	if q.Confidence < Threshold {
		q.Intent = Unknown
	}
	if q.Intent == Unknown {
		q.Confidence = min(q.Confidence, Threshold-0.01)
		return
	}
	v.suppose(q)
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
	cue := chosen || v.has(v.special.anaphor) || v.beginsWith(v.special.follow)
	fragment := len(v.tokens) <= 5 && v.intent(Ownership) < 1
	if own { // "data residency?" goes on, "PCI DSS requirement 9" begins anew
		fragment = fragment && len(v.tokens) <= 3 && v.asks != none
	}
	if !cue && !fragment && (own || !placed) || !cue && v.standsAlone() {
		return
	}
	if !own && b.Intent != Unknown && (b.Control != "" || b.Layer != "") && (chosen || v.unexplained(q, 0) < 4) {
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

// standsAlone tells whether a text wants something that needs nothing from before: "matrix", "what is CaaS?", "help".
func (v *view) standsAlone() bool {
	for _, i := range []Intent{Matrix, Explain, Compare, Assignments, Gaps, Quiz, Command, Help} {
		if v.intent(i) >= 1.2 {
			return true
		}
	}
	return false
}

// states tells whether a text says something about the asker instead of asking.
func (v *view) states() bool { return !v.asked() && v.has(v.special.us) }

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

// beginsWith tells whether a term stands first, in the text or in the sentence that asks, words such as "ok" and "hm" before it left
// aside.
func (v *view) beginsWith(term int32) bool {
	asks := max(0, int32(slices.IndexFunc(v.tokens, func(t token) bool { return t.sentence == v.asks })))
	return v.standsAt(term, 0) || v.standsAt(term, v.opened(0)) || v.standsAt(term, asks) || v.standsAt(term, v.opened(asks))
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
				if v.beginsWith(v.special.question) {
					x += 0.6
				}
			}
			if targets > 0 {
				x += 0.2
			}
			if q.Ref != "" {
				x += 0.5
			}
		case Evidence, Verify, Explain:
			if i == Explain && q.Followed && v.beginsWith(v.special.follow) {
				x = 0
			}
			if subject && x >= 0.9 {
				x += 0.8
			}
			if v.has(v.special.who) && !v.has(v.special.record) && !v.beginsWith(v.special.how) {
				x *= 0.7
			}
		}
		switch i {
		case Assign, Unassign:
			if v.has(v.special.who) || v.has(v.special.whose) { // asked, not ordered
				x *= 0.5
			}
		case Compare:
			if targets >= 2 {
				x += 1.1
			}
			if !subject && targets < 2 {
				x = 0
			}
		case Evidence:
			if v.reportNamed && q.Ref == "" {
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
	best, most := Unknown, max(v.intent(Unknown), 0.5)
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
	if q.Followed && best == Ownership && v.intent(Ownership) < 1 && inheritable[v.before.Intent] {
		return v.before.Intent
	}
	return best
}

// preference is the order in which equal intents win.
var preference = []Intent{Compare, Ownership, Verify, Evidence, Explain, Matrix, Assign, Unassign, Assignments, Gaps, Quiz, Command, Help}

// inheritable intents are carried on by a follow-up that names none: "and MFA?" after "what is OS hardening".
var inheritable = map[Intent]bool{Explain: true, Evidence: true, Verify: true, Compare: false}

// calibration brings the confidence down to how often readings proved right on questions that the vocabulary had not been made for.
const calibration = 1.35

// confidence is how sure the reading is, from 0 to 1.
func (v *view) confidence(q *Query, own bool) float64 {
	if q.Intent == Unknown {
		return 0.2
	}
	c := 0.9
	subject := q.Control != "" || q.Layer != ""
	switch q.Intent {
	case Ownership, Verify, Evidence, Explain, Compare, Assign, Unassign:
		if own {
			c = v.strength(q)
		}
	}
	switch q.Intent {
	case Ownership:
		if v.intent(Ownership) < 1.3 && !v.asked() {
			c *= 0.88
			if len(q.Models) == 0 && q.Provider == "" {
				c *= 0.5
			}
		}
	case Verify, Compare:
		if !subject && len(q.Models)+len(q.Services) < 2 {
			c *= 0.5
		}
	case Evidence:
		if !subject && q.Provider == "" && q.Report == "" && q.Framework == "" {
			c *= 0.5
		}
	case Explain:
		if !subject && q.Lesson == "" && q.Report == "" && len(q.Models)+len(q.Services) == 0 && q.Framework == "" {
			c *= 0.3
		}
	}
	return math.Pow(c*v.coverage(q), calibration)
}

// strength is the first two gates for the control: evidence and lead.
func (v *view) strength(q *Query) float64 {
	c := 1 - math.Exp(-1.35*float64(v.top.total))
	if v.secondID == none || q.Ref != "" {
		return c
	}
	ratio := float64(v.second.total / v.top.total)
	apart := v.second.best.tokens&v.top.best.tokens == 0
	if apart && v.second.total >= 1 && ratio > 0.55 && v.joined() && v.secondID < v.controls && v.topID < v.controls {
		q.Also = append(q.Also, v.base.Controls[v.secondID].ID)
		return c
	}
	if v.sameLayer() {
		return c
	}
	if ratio > 0.8 {
		c *= 1 - 1.6*(ratio-0.8)
	}
	return c
}

// sameLayer tells whether the lead is between a layer and one of its own controls: no contradiction.
func (v *view) sameLayer() bool {
	layer, control := v.topID, v.secondID
	if layer < control {
		layer, control = control, layer
	}
	return layer >= v.controls && control < v.controls && v.base.Controls[control].Layer == v.base.Layers[layer-v.controls]
}

// joined tells whether "and" or "or" stands between the words for the best and the second control.
func (v *view) joined() bool {
	a, b := v.top.best.tokens, v.second.best.tokens
	if a > b {
		a, b = b, a
	}
	first, last := bits.Len64(a)-1, bits.TrailingZeros64(b)
	for _, m := range v.at[v.special.and] {
		if at := int(v.marks[m].first); first < at && at < last && (last-first <= 4 || v.asksAgain(at, last)) {
			return true
		}
	}
	return false
}

// asksAgain tells whether another "who" stands between two tokens.
func (v *view) asksAgain(from, to int) bool {
	return slices.ContainsFunc(v.at[v.special.who], func(m int32) bool {
		first := int(v.marks[m].first)
		return from < first && first < to
	})
}

// asked tells whether the text has the form of a question.
func (v *view) asked() bool {
	return v.asks != none || v.has(v.special.who) || v.beginsWith(v.special.question)
}

// coverage is the third gate: words that the reading cannot explain make it less sure, most of all where they say of what the
// question is ("who patches the OS on Nintendo").
func (v *view) coverage(q *Query) float64 {
	strong := len(q.Services) > 0 || len(q.Models) > 0 && !v.hinted
	c := 1.0
	if v.foreign {
		c *= 0.3
		if strong {
			c = 0.8
		}
	}
	soft := v.unexplained(q, 1)
	return c * max(0.6, 1-0.025*float64(soft)) * v.strangers(q, strong)
}

// strangers lowers the confidence for unknown words that name the thing asked about.
func (v *view) strangers(q *Query, strong bool) float64 {
	for i, t := range v.tokens {
		if t.word != none || t.digits {
			continue
		}
		if !v.capital(q, i) && !v.inSlot(i) {
			continue
		}
		switch {
		case strong:
			return 0.93
		case len(q.Models) > 0:
			return 0.8
		case q.Provider != "":
			return 0.6
		default:
			return 0.4
		}
	}
	return 1
}

// inSlot tells whether token i stands behind a preposition, ordinary words between left aside.
func (v *view) inSlot(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3 && v.tokens[j].sentence == v.tokens[i].sentence; j-- {
		for _, m := range v.at[v.special.at] {
			if int(v.marks[m].first) == j {
				return true
			}
		}
		if w := v.tokens[j].word; w != none && !v.ordinary[w] {
			return false
		}
	}
	return false
}

// unexplained counts, in halves, the words that neither the control nor the place nor the intent accounts for. Level 0 counts only
// words that are known to point somewhere else; level 1 counts unknown words too. What stands in another sentence than the one that
// asks counts half: what is told before a question wanders.
func (v *view) unexplained(q *Query, level int) int {
	used := v.targetUsed
	for _, h := range v.hits {
		if subject := v.patterns[h.pattern].subject; subject == v.topID || subject >= v.controls+v.layers {
			used |= h.tokens
		}
	}
	n := 0
	for i, t := range v.tokens {
		weight := 2
		if v.asks != none && t.sentence != v.asks {
			weight = 1
		}
		switch {
		case i < 64 && used>>i&1 == 1, t.digits:
		case t.word == none:
			n += level * weight
		case v.ordinary[t.word]:
		case level == 0 && !v.pointsAt(i):
		default:
			n += weight
		}
	}
	return n
}

// pointsAt tells whether token i is part of a mark with a term that some control's pattern needs.
func (v *view) pointsAt(i int) bool {
	for _, m := range v.marks {
		if int(m.first) <= i && i < int(m.last) {
			return slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aTerm && v.counts(x.id) })
		}
	}
	return false
}

// counts tells whether a term is part of any pattern.
func (v *view) counts(term int32) bool { return len(v.byTerm[term]) > 0 }
