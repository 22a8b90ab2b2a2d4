package knowledge

import (
	"maps"
	"slices"
	"strings"
)

// word is the id of a stem; a new one is made.
func (r *reader) word(stem string) int32 {
	id, ok := r.words[stem]
	if !ok {
		id = int32(len(r.ordinary))
		r.words[stem] = id
		r.ordinary, r.first = append(r.ordinary, false), append(r.first, 0)
		r.spell.add(stem, id)
	}
	return id
}

// wordsOf cuts a name into the ids of its words. The slice is valid until the next call.
func (r *reader) wordsOf(name string) []int32 {
	r.cutIDs = r.cutIDs[:0]
	if onlyWords(name) { // as most names are: cut at its spaces it is what it were if it was cut as a question is
		for word := range strings.FieldsSeq(name) {
			r.cutIDs = append(r.cutIDs, r.typedWord(word))
		}
		return r.cutIDs
	}
	clean, _ := Clean(name, MaxQuestion)
	r.cut, _ = split(r.cut, clean)
	for _, t := range r.cut {
		r.cutIDs = append(r.cutIDs, r.typedWord(t.text))
	}
	return r.cutIDs
}

// onlyWords tells whether a text holds nothing but small letters, digits and spaces.
func onlyWords(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != ' ' {
			return false
		}
	}
	return len(text) <= MaxQuestion
}

// typedWord is the id of a word as it stands in a name. Typed words will be compared with the whole words too, not only with their stems.
func (r *reader) typedWord(text string) int32 {
	id, ok := r.typed[text]
	if !ok {
		s := stem(text)
		id = r.word(s)
		if s != text && (text[0] < '0' || text[0] > '9') {
			r.spell.add(text, id)
		}
		r.typed[text] = id
	}
	return id
}

// name teaches one name of something.
func (r *reader) name(name string, m meaning) {
	node := int32(0)
	ids := r.wordsOf(name)
	if len(ids) == 0 {
		return
	}
	for _, id := range ids {
		next := r.next(node, id)
		if next == 0 {
			next = int32(len(r.meanings))
			r.meanings = append(r.meanings, nil)
			if node == 0 {
				r.first[id] = next
			} else {
				r.trie[trieKey(node, id)] = next
			}
		}
		node = next
	}
	switch all := r.meanings[node]; {
	case all == nil:
		r.meanings[node] = r.single(m)
	case !slices.Contains(all, m):
		r.meanings[node] = append(all, m)
	}
}

// next is the node to which a word leads from a node, 0 at the beginning of a name; 0 if no name goes on so.
func (r *reader) next(node, word int32) int32 {
	switch {
	case word == none:
		return 0
	case node == 0:
		return r.first[word]
	}
	return r.trie[trieKey(node, word)]
}

func trieKey(node, word int32) uint64 { return uint64(node)<<32 | uint64(uint32(word)) }

// single is a slice of one meaning, cut from a longer one.
func (r *reader) single(m meaning) []meaning {
	if len(r.singles) == cap(r.singles) {
		r.singles = make([]meaning, 0, 4096)
	}
	r.singles = append(r.singles, m)
	at := len(r.singles)
	return r.singles[at-1 : at : at]
}

func (r *reader) nameTerms(w *words) {
	names := slices.Sorted(maps.Keys(w.terms))
	for _, name := range names {
		r.term(name)
	}
	for _, name := range names {
		for _, synonym := range w.terms[name] {
			r.name(synonym, meaning{aTerm, r.termID[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.capital)) {
		for _, synonym := range w.capital[name] {
			r.name(synonym, meaning{aCapitalTerm, r.term(name)})
		}
	}
}

func (r *reader) nameEntities(w *words) {
	b := r.base
	for i, m := range b.Models {
		for _, n := range append([]string{string(m.ID), m.Name, m.Long}, w.names[string(m.ID)]...) {
			r.name(n, meaning{aModel, int32(i)})
		}
		for _, n := range w.hints[string(m.ID)] {
			r.name(n, meaning{aHint, int32(i)})
		}
	}
	for i, p := range b.Providers {
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			r.name(n, meaning{aProvider, int32(i)})
		}
	}
	for i, s := range b.Services {
		for _, cue := range append([]string{s.Mode}, s.Cues...) {
			r.modeWords[s.ID] = append(r.modeWords[s.ID], slices.Clone(r.wordsOf(cue)))
		}
		for _, n := range append([]string{s.Name, strings.ReplaceAll(string(s.ID), "-", " ")}, s.Aliases...) {
			r.name(n, meaning{aService, int32(i)})
		}
	}
	for i, s := range b.Systems {
		for _, n := range append([]string{string(s.ID), s.Name}, s.Aliases...) {
			r.name(n, meaning{aSystem, int32(i)})
		}
	}
	for i, f := range b.Frameworks {
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			r.name(n, meaning{aFramework, int32(i)})
		}
		for _, id := range slices.Sorted(maps.Keys(f.IDs)) {
			r.refs = append(r.refs, frameworkRef{f, id, len(id) <= 2 || strings.Trim(id, "0123456789.") == "" || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ&") == ""})
			r.name(id, meaning{aFrameworkID, int32(len(r.refs) - 1)})
			if number, annex := strings.CutPrefix(id, "A."); annex { // "Annex A 8.13" is A.8.13
				for _, before := range []string{"annex a ", "iso 27001 annex a ", "iso/iec 27001:2022 annex a ", "iso 27002 "} {
					r.name(before+number, meaning{aFrameworkID, int32(len(r.refs) - 1)})
				}
			}
		}
	}
	for i, x := range b.Reports {
		for _, n := range append([]string{x.Name}, x.Aliases...) {
			r.name(n, meaning{aReport, int32(i)})
		}
	}
	for i, x := range b.Lessons {
		for _, n := range append([]string{x.Title}, x.Aliases...) {
			r.name(n, meaning{aLesson, int32(i)})
		}
	}
	for _, x := range b.extra {
		if m, ok := r.meaningOf(x.Of); ok {
			for _, n := range x.Names {
				r.name(n, m)
			}
			for _, n := range x.Capital {
				r.name(n, meaning{aCapital, m.id})
			}
		}
	}
}

// meaningOf finds what an id of the base stands for. A control or layer gets a term of its own, which points at it alone.
func (r *reader) meaningOf(id string) (meaning, bool) {
	b := r.base
	switch {
	case b.controls[ControlID(id)] != nil || b.layers[LayerID(id)] != nil:
		term := "=" + id
		if _, known := r.termID[term]; !known {
			r.term(term)
		}
		return meaning{aTerm, r.termID[term]}, true
	case b.models[ModelID(id)] != nil:
		return meaning{aModel, int32(slices.Index(b.Models, b.models[ModelID(id)]))}, true
	case b.services[ServiceID(id)] != nil:
		return meaning{aService, int32(slices.Index(b.Services, b.services[ServiceID(id)]))}, true
	case b.providers[ProviderID(id)] != nil:
		return meaning{aProvider, int32(slices.Index(b.Providers, b.providers[ProviderID(id)]))}, true
	case b.lessons[id] != nil:
		return meaning{aLesson, int32(slices.Index(b.Lessons, b.lessons[id]))}, true
	}
	return meaning{}, false
}
