package knowledge

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// An ownName is one name of a workspace's own system or control: its words, cut to their stems, and what it stands for.
type ownName struct {
	words   []string
	meaning meaning
}

// ownNames are a workspace's own names by the stem of their first word.
type ownNames map[string][]ownName

// With returns a base that also knows a workspace's own systems and controls: they are looked up, listed and read in questions like
// those that are built in. It shares everything else with b, so that it is made in microseconds and one vocabulary serves all
// workspaces. What runs on a service or under a model that is not known, or has a layer that is not known, is left out.
func (b *Base) With(systems []*System, controls []*Control) *Base {
	if len(systems)+len(controls) == 0 {
		return b
	}
	w := *b
	w.own = make(ownNames)
	w.addSystems(b, systems)
	w.addControls(b, controls)
	return &w
}

func (b *Base) addSystems(from *Base, systems []*System) {
	b.Systems, b.systems = slices.Clone(from.Systems), maps.Clone(from.systems)
	for _, s := range systems {
		if b.systems[s.ID] != nil || b.services[s.Service] == nil && b.models[s.Model] == nil {
			continue
		}
		for _, name := range append([]string{string(s.ID), s.Name}, s.Aliases...) {
			b.own.add(name, meaning{aSystem, int32(len(b.Systems))})
		}
		b.Systems, b.systems[s.ID] = append(b.Systems, s), s
	}
}

// addControls puts own controls behind the others, whose places in the list are their numbers in the vocabulary.
func (b *Base) addControls(from *Base, controls []*Control) {
	b.Controls, b.controls = slices.Clone(from.Controls), maps.Clone(from.controls)
	b.Layers, b.layers = slices.Clone(from.Layers), maps.Clone(from.layers)
	for _, own := range controls {
		at := slices.IndexFunc(b.Layers, func(l *Layer) bool { return l.ID == own.In })
		if b.controls[own.ID] != nil || at < 0 {
			continue
		}
		c, layer := *own, *b.Layers[at]
		b.complete(&c)
		layer.Controls = append(slices.Clone(layer.Controls), &c)
		b.Layers[at], b.layers[layer.ID], c.Layer = &layer, &layer, &layer
		for _, name := range []string{string(c.ID), c.Name} {
			b.own.add(name, meaning{anOwnControl, int32(len(b.Controls))})
		}
		b.Controls, b.controls[c.ID] = append(b.Controls, &c), &c
	}
}

func (o ownNames) add(name string, m meaning) {
	words := splitWords(name)
	if len(words) == 0 {
		return
	}
	o[words[0]] = append(o[words[0]], ownName{words, m})
}

// mark finds own names in a question, after the vocabulary's were marked: the longest at each word. Within its words an own name wins;
// a longer name of the vocabulary that holds it wins over it.
func (o ownNames) mark(s *scratch) {
	if len(o) == 0 {
		return
	}
	for i := 0; i < len(s.tokens); {
		best, fuzzy := o.at(s, i)
		if len(best) == 0 || s.holds(i, i+len(best[0].words)) {
			i++
			continue
		}
		last := i + len(best[0].words)
		s.overlay(i, last)
		m := mark{first: int32(i), last: int32(last), fuzzy: fuzzy}
		for _, name := range best {
			m.meanings = append(m.meanings, name.meaning)
		}
		s.marks = append(s.marks, m)
		for ; i < last; i++ {
			s.tokens[i].fuzzy = fuzzy
		}
	}
	slices.SortStableFunc(s.marks, func(a, b mark) int { return cmp.Compare(a.first, b.first) })
}

// at returns the longest names that begin at a token; more than one only if they are spelled alike. A typing error is forgiven in a long
// word that the vocabulary does not know either, but none where there is a digit: shop1 is another system than shop2.
func (o ownNames) at(s *scratch, i int) (best []ownName, fuzzy bool) {
	names := o[stem(s.tokens[i].text)]
	if t := s.tokens[i]; names == nil && len(t.text) > 4 && (t.word == none || t.fuzzy) && !hasDigit(t.text) {
		for first, all := range o {
			if len(first) > 4 && !hasDigit(first) && distance(stem(t.text), first, 1) <= 1 && (names == nil || first < names[0].words[0]) {
				names, fuzzy = all, true
			}
		}
	}
	for _, name := range names {
		switch {
		case !name.follows(s, i) || len(best) > 0 && len(name.words) < len(best[0].words):
		case len(best) > 0 && len(name.words) == len(best[0].words):
			if name.meaning != best[0].meaning {
				best = append(best, name)
			}
		default:
			best = []ownName{name}
		}
	}
	return best, fuzzy
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// follows tells whether the words of a name after the first stand behind a token.
func (n ownName) follows(s *scratch, i int) bool {
	if i+len(n.words) > len(s.tokens) {
		return false
	}
	for j, word := range n.words[1:] {
		if t := s.tokens[i+1+j]; stem(t.text) != word || t.sentence != s.tokens[i].sentence {
			return false
		}
	}
	return true
}

// holds tells whether a mark of the vocabulary is longer than some tokens and holds them.
func (s *scratch) holds(first, last int) bool {
	return slices.ContainsFunc(s.marks, func(m mark) bool {
		return !m.inner && int(m.first) <= first && int(m.last) >= last && int(m.last-m.first) > last-first
	})
}

// overlay makes room for an own name: what stands within it counts as part of it, what reaches into it goes.
func (s *scratch) overlay(first, last int) {
	s.marks = slices.DeleteFunc(s.marks, func(m mark) bool {
		apart := int(m.last) <= first || int(m.first) >= last
		within := int(m.first) >= first && int(m.last) <= last && int(m.last-m.first) < last-first
		return !apart && !within
	})
	for i := range s.marks {
		if m := &s.marks[i]; int(m.first) >= first && int(m.last) <= last {
			m.inner = true
		}
	}
}

// exactly tells whether no token had a typing error forgiven.
func (s *scratch) exactly() bool {
	return !slices.ContainsFunc(s.tokens, func(t token) bool { return t.fuzzy })
}

// settleOwn lets an own control that is named in full be what the question is about.
func (v *view) settleOwn(q *Query) {
	if v.ownControl == "" {
		return
	}
	q.Control, q.Layer, q.Also, q.Near = v.ownControl, "", nil, nil
	if q.Intent == Unknown || q.Intent == Matrix {
		q.Intent = Ownership
	}
	q.Confidence = max(q.Confidence, 0.9)
}

// Meaning says what a name that somebody wants to give stands for already: a control, model, provider, service or the like, or, of a
// single word, the control that it makes a question ask for. It is "" if the name is free.
func (b *Base) Meaning(name string) string {
	for _, n := range b.Name(name) {
		switch {
		case n.Fuzzy:
		case n.Control != "":
			return b.controls[n.Control].Name
		case n.Layer != "":
			return b.layers[n.Layer].Name
		case n.System != "":
			return b.systems[n.System].Name
		case n.Service != "":
			return b.services[n.Service].Name
		case n.Provider != "":
			return b.providers[n.Provider].Name
		case n.Model != "":
			return b.models[n.Model].Name
		}
	}
	if len(splitWords(name)) > 1 { // several words together are a name of their own
		return ""
	}
	q := b.Read("who is responsible for "+name+"?", nil)
	switch {
	case q.Intent != Ownership || !q.Spelled:
	case b.controls[q.Control] != nil:
		return b.controls[q.Control].Name
	case b.layers[q.Layer] != nil:
		return b.layers[q.Layer].Name
	}
	return ""
}
