package knowledge

import (
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

// clues lists which words led where, in the order of the text.
func (v *view) clues(q *Query) []Clue {
	var clues []Clue
	for _, m := range v.marks {
		means := v.means(m)
		if means == "" || m.inner {
			continue
		}
		from, to := int(v.tokens[m.first].start), int(v.tokens[m.last-1].end)
		if to > len(q.Text) {
			continue
		}
		clues = append(clues, Clue{from, to, q.Text[from:to], means})
	}
	return clues
}

func (v *view) means(m mark) string {
	var all []string
	for _, x := range m.meanings {
		switch x.kind {
		case aTerm:
			if v.counts(x.id) {
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
