package knowledge

import "math"

// What makes a reading sure or unsure, as log-odds: fitted to how often readings proved right on questions that nothing was learned from;
// TestCalibration prints what they are worth. Zero is an even chance.
const (
	atFirst  = -1.1
	perLead  = 0.6 // for each time that the likeliest control is e times as probable as the next
	mostLead = 6
	perSure  = 0.11 // likewise, as that none is named
	mostSure = 8
	perWant  = 0.7  // for the logarithm of how probable it is that what was chosen is wanted
	aPlace   = 0.65 // a service, a model, a provider is named: hardly anything else is asked about one here
	nearSide = -0.8 // the next would lead to another side: to pick the wrong one would name a wrong owner
	anyday   = -3.2 // everyday words alone speak for the control, and no place is named: "who does the stamps"
	vague    = 3    // evidence that a word which means nothing here may well overturn
	alien    = -3.2 // something is asked about that is none of ours
	nothing  = -3.2 // neither a control nor anything else of ours is named
	denied   = -7.2 // who has not to do it is asked
	told     = -2.4 // nothing is asked, and nobody is spoken of
	whole    = 3.2  // what is wanted needs no control, or has it from the question before
)

// confidence is how sure the reading is, from 0 to 1.
func (v *view) confidence(q *Query, own bool) float64 {
	if q.Intent == Unknown {
		return 0.2
	}
	x := atFirst + perWant*math.Log(v.wantSure(q)) + v.strangers(q)
	subject, somewhere := q.Control != "" || q.Layer != "", len(q.Models)+len(q.Services) > 0
	if v.targetUsed != 0 {
		x += aPlace
	}
	needed := false
	switch q.Intent {
	case Ownership, Verify, Explain, Compare, Assign, Unassign, Evidence:
		needed = own
	}
	if needed {
		sure := v.subjectSure(q)
		if v.canDoWithout(q, sure) {
			q.Control, q.Layer, q.Also, sure = "", "", nil, whole
		}
		x += sure
	} else {
		x += whole
	}
	switch q.Intent {
	case Ownership:
		if v.has(v.special.whoNot) {
			x += denied
		}
		if !v.asked() && !v.asksWhose() && !v.has(v.special.us) && !v.has(v.special.job) && !q.Followed && len(v.tokens) > 6 {
			x += told
		}
	case Verify:
		if !subject && !somewhere {
			x += nothing
		}
	case Evidence:
		if !subject && q.Provider == "" && q.Report == "" && q.Framework == "" {
			x += nothing
		}
	case Explain:
		if !subject && q.Lesson == "" && q.Report == "" && !somewhere && q.Framework == "" {
			x += nothing
		}
	}
	return 1 / (1 + math.Exp(-x))
}

// canDoWithout tells whether a control that is not sure is better left out: a provider's documents, and two places, stand for themselves.
func (v *view) canDoWithout(q *Query, sure float64) bool {
	switch q.Intent {
	case Evidence:
		return sure < 0.7 && q.Ref == "" && (q.Provider != "" || v.reportNamed)
	case Compare:
		return v.evidence[v.topID] < 1 && len(q.Models)+len(q.Services) > 1
	}
	return false
}

// subjectSure is what speaks for the likeliest control: evidence, and the lead over the next. Two that stand side by side are both meant; a
// layer and one of its controls are no contradiction.
func (v *view) subjectSure(q *Query) float64 {
	top := float64(v.evidence[v.topID])
	lead := top - float64(v.evidence[v.secondID])
	x := perSure * min(top, mostSure)
	switch {
	case q.Ref != "", v.sameLayer():
		lead = mostLead
	case v.evidence[v.secondID] > 2 && v.joined():
		q.Also = append(q.Also, v.base.Controls[v.secondID].ID)
		lead = mostLead
	case lead < 1 && v.sidesDiffer(q):
		x += nearSide
	}
	if v.everydayOnly() {
		x += anyday
	}
	return x + perLead*min(lead, mostLead)
}

// everydayOnly tells whether nothing but everyday words speaks for the likeliest control, and neither a place is named nor something of
// ours was asked before.
func (v *view) everydayOnly() bool {
	class := v.class(v.topID)
	if class == none || v.targetUsed != 0 || v.goesOn || len(v.at[v.special.everyday]) == 0 {
		return false
	}
	words := v.wordsFor(byte(class))
	for _, term := range [...]int32{v.special.everyday, v.special.who, v.special.whose, v.special.question, v.special.us} {
		for _, m := range v.at[term] {
			words &^= tokenSet(v.marks[m])
		}
	}
	return words == 0
}

// wantSure is how probable it is that what was chosen is wanted.
func (v *view) wantSure(q *Query) float64 {
	p := float32(0)
	for i, want := range preference {
		if want == q.Intent || v.goesOn && want == goingOn || q.Intent == Matrix && want == Ownership {
			p += exp(v.wanting[i])
		}
	}
	return float64(p)
}

// sidesDiffer tells whether the two likeliest controls lead to different sides.
func (v *view) sidesDiffer(q *Query) bool {
	if q.Intent != Ownership || v.topID >= v.controls || v.secondID >= v.controls {
		return false
	}
	first, second := *q, *q
	first.Control, second.Control = v.base.Controls[v.topID].ID, v.base.Controls[v.secondID].ID
	return v.base.side(first) != v.base.side(second)
}

// sameLayer tells whether the lead is between a layer and one of its own controls.
func (v *view) sameLayer() bool {
	layer, control := v.topID, v.secondID
	if layer < control {
		layer, control = control, layer
	}
	return layer >= v.controls && control < v.controls && v.base.Controls[control].Layer == v.base.Layers[layer-v.controls]
}

// strangers is what words cost that name the thing asked about and mean nothing here: "who patches the OS on Nintendo".
func (v *view) strangers(q *Query) float64 {
	strong := len(q.Services) > 0 || len(q.Models) > 0 && !v.hinted || q.Intent == Evidence && q.Provider != ""
	if v.foreign && !strong {
		return alien
	}
	for i, t := range v.tokens {
		if t.word != none || t.digits || v.taught(t) {
			continue
		}
		if !t.capital && !v.inSlot(i) {
			if v.evidence[v.topID] < vague {
				return -1.6
			}
			continue
		}
		switch {
		case strong:
			return -0.25
		case len(q.Models) > 0:
			return -0.8
		case q.Provider != "":
			return -1.6
		default:
			return -3.2
		}
	}
	return 0
}

// taught tells whether something was learned about a word.
func (v *view) taught(t token) bool {
	return v.learned.find(textKey(wordFeature, stem(t.text))).key != 0
}

// strange lists the words of the sentence that asks which mean nothing here.
func (v *view) strange(q *Query) []string {
	var all []string
	for _, t := range v.tokens {
		if t.word == none && !t.digits && !v.taught(t) && len(all) < 3 && (v.asks == none || t.sentence == v.asks) && int(t.end) <= len(q.Text) {
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
