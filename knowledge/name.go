package knowledge

import (
	"slices"
	"strings"
)

// A Named is something of the base that a text names in full.
type Named struct {
	Control  ControlID
	Layer    LayerID
	Model    ModelID
	Provider ProviderID
	Service  ServiceID
	System   SystemID
	Fuzzy    bool // a typing error was forgiven
}

// Name finds what a short text names: nothing else may stand in it. A name with several meanings gives several.
func (b *Base) Name(text string) []Named {
	clean, _ := Clean(text, MaxQuestion)
	s := b.reader.borrow()
	defer s.giveBack()
	s.tokens, _ = split(s.tokens, clean)
	b.reader.spellTokens(s)
	b.reader.mark(s)
	b.own.mark(s)
	s.marks = slices.DeleteFunc(s.marks, func(m mark) bool { return m.inner })
	if len(s.marks) != 1 || int(s.marks[0].last-s.marks[0].first) != len(s.tokens) {
		return nil
	}
	var all []Named
	for _, x := range s.marks[0].meanings {
		n := Named{Fuzzy: s.marks[0].fuzzy}
		switch x.kind {
		case aModel, aHint:
			n.Model = b.Models[x.id].ID
		case aProvider:
			n.Provider = b.Providers[x.id].ID
		case aService:
			n.Service = b.Services[x.id].ID
		case aSystem:
			n.System = b.Systems[x.id].ID
		case anOwnControl:
			n.Control = b.Controls[x.id].ID
		case aTerm:
			id, own := strings.CutPrefix(b.reader.terms[x.id], "=")
			if !own {
				continue
			}
			if b.controls[ControlID(id)] != nil {
				n.Control = ControlID(id)
			} else {
				n.Layer = LayerID(id)
			}
		default:
			continue
		}
		all = append(all, n)
	}
	return all
}

// Nearest lists up to n of names that resemble text, best first: those that begin with it or hold it, then those within a few
// typing errors.
func Nearest(text string, names []string, n int) []string {
	type scored struct {
		name  string
		score int
	}
	text = strings.ToLower(strings.TrimSpace(text))
	var all []scored
	for _, name := range names {
		low := strings.ToLower(name)
		switch {
		case low == text:
			all = append(all, scored{name, 0})
		case text != "" && strings.HasPrefix(low, text):
			all = append(all, scored{name, 1})
		case text != "" && strings.Contains(low, text):
			all = append(all, scored{name, 2})
		default:
			limit := max(1, len(text)/4)
			if d := distance(text, low, limit); len(text) > 2 && d <= limit {
				all = append(all, scored{name, 2 + d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return a.score - b.score })
	var best []string
	for _, s := range all[:min(n, len(all))] {
		best = append(best, s.name)
	}
	return best
}

// Typos counts the typing errors between two names, case aside; past limit it stops.
func Typos(a, b string, limit int) int {
	return distance(strings.ToLower(a), strings.ToLower(b), limit)
}
