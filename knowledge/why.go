package knowledge

import (
	"slices"
	"strings"
)

// A Clue says which words led where.
type Clue struct {
	From, To int // in Text
	Words    string
	Means    string
}

// Why reads like Read and also says which words led where.
func (b *Base) Why(text string, before *Query) (Query, []Clue) {
	v, q := b.read(text, before)
	v.crosswalk(&q)
	defer v.giveBack()
	return q, v.clues(&q)
}

// clues lists which words led where, in the order of the text: names and ideas, and other words that speak for the control that was read.
func (v *view) clues(q *Query) []Clue {
	var clues []Clue
	add := func(first, last int32, means string) {
		if from, to := int(v.tokens[first].start), int(v.tokens[last-1].end); means != "" && to <= len(q.Text) {
			clues = append(clues, Clue{from, to, q.Text[from:to], means})
		}
	}
	var told uint64
	for _, m := range v.marks {
		if means := v.means(m); means != "" && !m.inner {
			add(m.first, m.last, means)
			told |= tokenSet(m)
		}
	}
	if class := v.class(v.topID); class != none && q.Control == v.base.Controls[v.topID].ID {
		for i, words := int32(0), v.wordsFor(byte(class))&^told; words != 0; i, words = i+1, words>>1 {
			if t := v.tokens[i]; words&1 != 0 && (t.word == none || !v.ordinary[t.word]) {
				add(i, i+1, string(q.Control))
			}
		}
	}
	slices.SortStableFunc(clues, func(a, b Clue) int { return a.From - b.From })
	return clues
}

func (v *view) means(m mark) string {
	var all []string
	for _, x := range m.meanings {
		switch x.kind {
		case aTerm:
			if v.speaks(x.id) {
				all = append(all, strings.TrimPrefix(v.reader.terms[x.id], "="))
			}
		case aModel, aHint:
			all = append(all, string(v.base.Models[x.id].ID))
		case aProvider:
			all = append(all, string(v.base.Providers[x.id].ID))
		case aService, aCapital:
			all = append(all, string(v.base.Services[x.id].ID))
		case aSystem:
			all = append(all, string(v.base.Systems[x.id].ID))
		case aFramework:
			all = append(all, string(v.base.Frameworks[x.id].ID))
		case aFrameworkID:
			all = append(all, string(v.refs[x.id].framework.ID)+" "+v.refs[x.id].id)
		case aReport:
			all = append(all, v.base.Reports[x.id].ID)
		case aLesson:
			all = append(all, v.base.Lessons[x.id].ID)
		case anOwnControl:
			all = append(all, string(v.base.Controls[x.id].ID))
		case aForeign:
			all = append(all, "not ours")
		}
	}
	return strings.Join(all, ", ")
}

// speaks tells whether a term speaks for what was read.
func (v *view) speaks(term int32) bool {
	class := v.class(v.topID)
	return class != none && v.learned.weight(v.termKey[term], byte(class)) > speaksFor
}
