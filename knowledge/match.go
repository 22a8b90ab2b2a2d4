package knowledge

import (
	"slices"
	"sync"
)

// A mark is a name found in the question: the tokens from first up to last (excluded) stand for meanings.
type mark struct {
	first, last int32
	meanings    []meaning
	fuzzy       bool
	inner       bool // part of a longer name
	entity      bool // a service is named so too
	idea        bool // part of a longer name that names nothing but ideas: what it names itself is named all the same ("AWS employees")
}

// scratch is what one reading needs; kept between readings so that they allocate little.
type scratch struct {
	tokens   []token
	marks    []mark
	at       [][]int32 // term → marks in which it occurs
	terms    []int32   // the terms that occur
	asks     int16
	keys     []featureKey
	likely   []float32                // see recall
	evidence []float32                // see subjects
	wanting  [len(preference)]float32 // see wanted
	wishes   [len(preference)]float32 // see wish
}

var scratches sync.Pool

func (r *reader) borrow() *scratch {
	s, _ := scratches.Get().(*scratch)
	if s == nil {
		s = new(scratch)
	}
	if len(s.at) < len(r.terms) {
		*s = scratch{at: make([][]int32, len(r.terms))}
	}
	return s
}

func (s *scratch) giveBack() {
	for _, t := range s.terms {
		s.at[t] = s.at[t][:0]
	}
	s.terms, s.marks, s.tokens = s.terms[:0], s.marks[:0], s.tokens[:0]
	scratches.Put(s)
}

// maxForgiven is how many unknown words of one text are looked at for typing errors: a text with more is no question.
const maxForgiven = 24

// spellTokens gives each token its word id, forgiving typing errors in words that are not known; true if there was none to forgive.
func (r *reader) spellTokens(s *scratch) bool {
	clean, forgiven := true, 0
	for i := range s.tokens {
		t := &s.tokens[i]
		if id, ok := r.words[stem(t.text)]; ok {
			t.word = id
			continue
		}
		if t.digits || forgiven == maxForgiven || r.learned.knows(t.text) {
			continue
		}
		forgiven++
		if len(t.text) <= 4 {
			word, ok := r.swapped(t.text)
			if !ok {
				word, ok = r.spell.missing(t.text)
			}
			if ok {
				t.word, t.fuzzy, clean = word, true, false
			}
			continue
		}
		word, errors, likely := r.spell.nearest(t.text)
		if alt, fewer, likelier := r.spell.nearest(stem(t.text)); alt != none && (word == none || fewer < errors || fewer == errors && likelier > likely) {
			word = alt
		}
		if word != none {
			t.word, t.fuzzy, clean = word, true, false
		}
	}
	return clean
}

// swapped finds the known short word of which two neighbouring letters were typed in the wrong order: "dsn". In short words no other
// error is forgiven, they resemble each other too much.
func (r *reader) swapped(text string) (int32, bool) {
	if len(text) < 3 {
		return none, false
	}
	var buffer [4]byte
	for i := range len(text) - 1 {
		letters := append(buffer[:0], text...)
		letters[i], letters[i+1] = letters[i+1], letters[i]
		if word, ok := r.words[stem(string(letters))]; ok {
			return word, true
		}
	}
	return none, false
}

// mark finds names: at each token the longest that is known.
func (r *reader) mark(s *scratch) {
	for i := 0; i < len(s.tokens); {
		node, length, fuzzy := int32(0), 0, false
		var found []meaning
		for j := i; j < len(s.tokens) && s.tokens[j].word != none && s.tokens[j].sentence == s.tokens[i].sentence; j++ {
			next := r.next(node, s.tokens[j].word)
			if next == 0 && j > i && article(s.tokens[j].text) {
				continue
			}
			if next == 0 {
				break
			}
			node = next
			if m := r.meanings[node]; m != nil {
				found, length = m, j-i+1
			}
		}
		if length == 0 {
			i++
			continue
		}
		for _, t := range s.tokens[i : i+length] {
			fuzzy = fuzzy || t.fuzzy
		}
		s.marks = append(s.marks, mark{first: int32(i), last: int32(i + length), meanings: found, fuzzy: fuzzy, entity: slices.ContainsFunc(found, aboutService)})
		if length > 1 && !slices.Contains(found, meaning{aTerm, r.special.everyday}) {
			r.inside(s, i, i+length, found)
			r.across(s, i, i+length, found)
		}
		i += length
	}
}

// places tells whether a part of a longer name says where nevertheless: "AWS" in "AWS employees", but not the words "managed service" in
// "managing service providers".
func (m mark) places(x meaning) bool {
	return m.idea && (x.kind == aProvider || x.kind == aService || x.kind == aSystem || x.kind == aModel && m.last-m.first == 1)
}

func aboutService(m meaning) bool { return m.kind == aService }

// article tells whether a word may stand inside a name without being part of it: "SQL Server on an Azure VM".
func article(word string) bool { return word == "a" || word == "an" || word == "the" }

// inside marks the shorter names within a longer one: "web application firewall" in the name of a service still points at what
// it is about.
func (r *reader) inside(s *scratch, first, last int, outer []meaning) {
	idea := !slices.ContainsFunc(outer, func(m meaning) bool { return m.kind != aTerm })
	lesson := !slices.ContainsFunc(outer, func(m meaning) bool { return m.kind != aLesson }) && r.namesModel(s.tokens[first:last])
	for i := first; i < last; i++ {
		node := int32(0)
		for j := i; j < last && (i > first || j < last-1); j++ {
			next := r.next(node, s.tokens[j].word)
			if next == 0 {
				break
			}
			node = next
			if m := r.meanings[node]; m != nil {
				s.marks = append(s.marks, mark{first: int32(i), last: int32(j + 1), meanings: m, fuzzy: s.tokens[j].fuzzy, inner: !lesson, idea: idea})
			}
		}
	}
}

// namesModel tells whether one of the tokens names a model: the words of "malware protection, IaaS vs PaaS vs SaaS" are no mere title of
// a lesson.
func (r *reader) namesModel(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool {
		node, ok := r.trie[uint64(uint32(t.word))]
		return ok && slices.ContainsFunc(r.meanings[node], func(m meaning) bool { return m.kind == aModel })
	})
}

// across marks a name that begins within another and ends behind it: "we take" and "take cards" in "we take cards". One of the two
// names nothing but ideas, as two services cannot share a word.
func (r *reader) across(s *scratch, first, last int, outer []meaning) {
	entity := func(m meaning) bool { return m.kind != aTerm }
	ideas := !slices.ContainsFunc(outer, entity)
	for i := first + 1; i < last; i++ {
		node, end := int32(0), 0
		var found []meaning
		for j := i; j < len(s.tokens) && s.tokens[j].word != none && s.tokens[j].sentence == s.tokens[i].sentence; j++ {
			next := r.next(node, s.tokens[j].word)
			if next == 0 {
				break
			}
			node = next
			if m := r.meanings[node]; m != nil && j >= last {
				found, end = m, j+1
			}
		}
		if found != nil && (ideas || !slices.ContainsFunc(found, entity)) {
			s.marks = append(s.marks, mark{first: int32(i), last: int32(end), meanings: found})
		}
	}
}
