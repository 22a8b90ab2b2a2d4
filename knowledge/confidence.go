package knowledge

import (
	"math"
	"math/bits"
	"slices"
)

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
		if v.nothingSaysWhose(q) || v.onlyName(q) {
			c *= 0.6
		}
		if v.has(v.special.whoNot) {
			c *= 0.3
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

// nothingSaysWhose tells whether a yes-or-no question rests on one cue and neither names a place nor speaks of sides: "is my password
// strong enough?".
func (v *view) nothingSaysWhose(q *Query) bool {
	return v.intent(Ownership) < 0.8 && v.top.total < telling && len(q.Models) == 0 && q.Provider == "" && !q.Followed &&
		v.opensClause(v.special.question) && !v.has(v.special.provider) && !v.has(v.special.them)
}

// onlyName tells whether a yes-or-no question that speaks of no sides rests on a service's own name and one other word: "is Okta down?".
func (v *view) onlyName(q *Query) bool {
	best := v.top.best.tokens
	return v.intent(Ownership) < 0.8 && !q.Followed && best&v.targetUsed != 0 && bits.OnesCount64(best&^v.targetUsed) <= 1 &&
		v.beginsWith(v.special.question) && !v.has(v.special.us) && !v.has(v.special.them) && !v.has(v.special.who) && !v.has(v.special.job)
}

// strength is the first two gates for the control: evidence and lead.
func (v *view) strength(q *Query) float64 {
	evidence := float64(v.top.total)
	if len(q.Services) > 0 {
		evidence += placed
	}
	c := 1 - math.Exp(-1.35*evidence)
	if v.top.total < enough { // a part, and nothing else, is named
		return 0.7
	}
	if v.secondID == none || q.Ref != "" {
		return c
	}
	ratio := float64(v.second.total / v.top.total)
	if v.second.total >= 1 && ratio > 0.55 && v.joined() && v.secondID < v.controls && v.topID < v.controls {
		q.Also = append(q.Also, v.base.Controls[v.secondID].ID)
		return c
	}
	if v.outdone() {
		return c
	}
	if v.sameLayer() || q.Intent != Ownership && v.second.best.tokens&^v.intentTokens(q.Intent) == 0 {
		return c
	}
	if ratio > 0.8 {
		c *= 1 - 1.6*(ratio-0.8)
	}
	if ratio > tooClose && v.sidesDiffer(q) {
		c *= 0.55
	}
	return c
}

// intentTokens are the tokens that speak for an intent: "auditor" in a question for evidence says nothing about the control.
func (v *view) intentTokens(i Intent) uint64 {
	at := slices.Index(v.intents, i)
	if at < 0 {
		return 0
	}
	return v.scores[v.controls+v.layers+int32(at)].covered
}

// placed is what it adds to the evidence that a service is named: hardly anything else is asked about one here.
const placed = 0.3

// tooClose is how near the second control may come before it matters whether both lead to the same side.
const tooClose = 0.82

// sidesDiffer tells whether the two likeliest controls lead to different sides: to pick the wrong one would name a wrong owner.
func (v *view) sidesDiffer(q *Query) bool {
	if q.Intent != Ownership || v.topID >= v.controls || v.secondID >= v.controls {
		return false
	}
	first, second := *q, *q
	first.Control, second.Control = v.base.Controls[v.topID].ID, v.base.Controls[v.secondID].ID
	return v.base.side(first) != v.base.side(second)
}

// sameLayer tells whether the lead is between a layer and one of its own controls: no contradiction.
func (v *view) sameLayer() bool {
	layer, control := v.topID, v.secondID
	if layer < control {
		layer, control = control, layer
	}
	return layer >= v.controls && control < v.controls && v.base.Controls[control].Layer == v.base.Layers[layer-v.controls]
}

// joined tells whether "and" or "or" stands between the words that only the best control rests on and those that only the second does:
// "who runs anti-malware on the OS and hardens it".
func (v *view) joined() bool {
	a, b := v.top.best.tokens&^v.second.best.tokens, v.second.best.tokens&^v.top.best.tokens
	if a == 0 || b == 0 {
		return false
	}
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

// outdone tells whether the second control rests on nothing but some of the words that the best pattern rests on: "who scans the images for
// vulnerabilities" is no question about the images.
func (v *view) outdone() bool {
	a, b := v.top.best.tokens, v.second.best.tokens
	return b&^a == 0 && bits.OnesCount64(a) > bits.OnesCount64(b)
}

// asksAgain tells whether another "who" stands between two tokens.
func (v *view) asksAgain(from, to int) bool {
	return len(v.at[v.special.who]) > 1 && slices.ContainsFunc(v.at[v.special.who], func(m int32) bool {
		first := int(v.marks[m].first)
		return from < first && first < to
	})
}

// coverage is the third gate: words that the reading cannot explain make it less sure, most of all where they say of what the
// question is ("who patches the OS on Nintendo").
func (v *view) coverage(q *Query) float64 {
	strong := len(q.Services) > 0 || len(q.Models) > 0 && !v.hinted || q.Intent == Evidence && q.Provider != ""
	c := 1.0
	if v.foreign || v.foreignNear && v.top.total < telling {
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
		if v.beforeCue(i) {
			return 0.8
		}
		if !v.tokens[i].capital && !v.inSlot(i) {
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

// beforeCue tells whether token i stands directly before the one cue that the reading rests on, and may well change what it means.
func (v *view) beforeCue(i int) bool {
	return v.top.total < telling && v.topID != none && i < 63 && bits.OnesCount64(v.top.best.tokens) == 1 && v.top.best.tokens>>(i+1)&1 == 1 && v.tokens[i+1].sentence == v.tokens[i].sentence
}

// strange lists the words of the sentence that asks which mean nothing here.
func (v *view) strange(q *Query) []string {
	var all []string
	for _, t := range v.tokens {
		if t.word == none && !t.digits && len(all) < 3 && (v.asks == none || t.sentence == v.asks) && int(t.end) <= len(q.Text) {
			all = appendNew(all, q.Text[t.start:t.end])
		}
	}
	return all
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
