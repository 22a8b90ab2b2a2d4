package knowledge

import (
	"slices"
	"strings"
	"sync"
)

// A mark is a name found in the question: the tokens from first up to last (excluded) stand for meanings.
type mark struct {
	first, last int32
	meanings    []meaning
	fuzzy       bool
	inner       bool // part of a longer name: weaker
	subject     bool // part of a name that is about a subject: no cue for what is wanted
	entity      bool // a service is named so too
}

// A hit is a pattern of which every term occurs.
type hit struct {
	pattern int32
	score   float32
	tokens  uint64 // which tokens it rests on; of a longer question only the first 64 count
}

// A subjectScore gathers what speaks for one subject.
type subjectScore struct {
	best    hit
	total   float32
	covered uint64 // the tokens that total rests on
}

// scratch is what one reading needs; kept between readings so that they allocate little.
type scratch struct {
	tokens []token
	marks  []mark
	at     [][]int32 // term → marks in which it occurs
	terms  []int32   // the terms that occur
	count  []int8    // pattern → how many of its terms occur
	seen   []int32   // the patterns of which a term occurs
	hits   []hit
	scores []subjectScore
	scored []int32 // the subjects with a score
	asks   int16
}

var scratches sync.Pool

func (r *reader) borrow() *scratch {
	s, _ := scratches.Get().(*scratch)
	if s == nil {
		s = new(scratch)
	}
	subjects := int(r.controls+r.layers) + len(r.intents)
	if len(s.at) < len(r.terms) || len(s.count) < len(r.patterns) || len(s.scores) < subjects {
		*s = scratch{at: make([][]int32, len(r.terms)), count: make([]int8, len(r.patterns)), scores: make([]subjectScore, subjects)}
	}
	return s
}

func (s *scratch) giveBack() {
	for _, t := range s.terms {
		s.at[t] = s.at[t][:0]
	}
	for _, p := range s.seen {
		s.count[p] = 0
	}
	for _, x := range s.scored {
		s.scores[x] = subjectScore{}
	}
	s.terms, s.seen, s.scored, s.hits, s.marks, s.tokens = s.terms[:0], s.seen[:0], s.scored[:0], s.hits[:0], s.marks[:0], s.tokens[:0]
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
		if t.digits || forgiven == maxForgiven {
			continue
		}
		forgiven++
		if len(t.text) <= 4 {
			if word, ok := r.swapped(t.text); ok {
				t.word, t.fuzzy, clean = word, true, false
			}
			continue
		}
		word, errors := r.spell.nearest(t.text)
		if alt, fewer := r.spell.nearest(stem(t.text)); alt != none && (word == none || fewer < errors) {
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
			next, ok := r.trie[uint64(node)<<32|uint64(uint32(s.tokens[j].word))]
			if !ok && j > i && article(s.tokens[j].text) {
				continue
			}
			if !ok {
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
		if length > 1 {
			r.inside(s, i, i+length, found)
			r.across(s, i, i+length, found)
		}
		i += length
	}
}

func aboutService(m meaning) bool { return m.kind == aService }

// article tells whether a word may stand inside a name without being part of it: "SQL Server on an Azure VM".
func article(word string) bool { return word == "a" || word == "an" || word == "the" }

// inside marks the shorter names within a longer one: "web application firewall" in the name of a service still points at what
// it is about, if less than when it stood alone.
func (r *reader) inside(s *scratch, first, last int, outer []meaning) {
	subject := slices.ContainsFunc(outer, func(m meaning) bool { return m.kind != aTerm || r.ofControl[m.id] })
	for i := first; i < last; i++ {
		node := int32(0)
		for j := i; j < last && (i > first || j < last-1); j++ {
			next, ok := r.trie[uint64(node)<<32|uint64(uint32(s.tokens[j].word))]
			if !ok {
				break
			}
			node = next
			if m := r.meanings[node]; m != nil {
				s.marks = append(s.marks, mark{first: int32(i), last: int32(j + 1), meanings: m, fuzzy: s.tokens[j].fuzzy, inner: true, subject: subject})
			}
		}
	}
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
			next, ok := r.trie[uint64(node)<<32|uint64(uint32(s.tokens[j].word))]
			if !ok {
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

// occur notes that a term stands at a mark.
func (s *scratch) occur(term, at int32) {
	if len(s.at[term]) == 0 {
		s.terms = append(s.terms, term)
	}
	s.at[term] = append(s.at[term], at)
}

// gather notes every term of every mark. Names of providers, services, models and frameworks are terms too, so that patterns
// can ask for "some provider".
func (r *reader) gather(s *scratch) {
	for i, m := range s.marks {
		for _, x := range m.meanings {
			switch {
			case x.kind == aTerm:
				s.occur(x.id, int32(i))
			case m.inner:
				continue
			}
			switch x.kind {
			case aProvider:
				s.occur(r.special.provider, int32(i))
			case aService:
				s.occur(r.special.service, int32(i))
			case aModel, aHint:
				s.occur(r.special.model, int32(i))
			case aFramework:
				s.occur(r.special.framework, int32(i))
			case aReport:
				s.occur(r.special.report, int32(i))
			}
		}
	}
	r.gatherEvents(s)
	r.findAsking(s)
	r.gatherPeople(s)
}

// gatherPeople finds a provider's own people, who are named in two words that stand together: "Google engineers", "somebody at AWS".
// "Our AWS engineers" are our own. It also finds that a provider looks, "can Google just read our mail",
// and that somebody looks at a provider: "who audits AWS", but not "who tests Netlify's releases".
func (r *reader) gatherPeople(s *scratch) {
	for _, term := range [...]int32{r.special.provider, r.special.service, r.special.them} {
		for _, i := range s.at[term] {
			p := s.marks[i]
			ours := slices.ContainsFunc(s.at[r.special.us], func(u int32) bool { return s.marks[u].last == p.first })
			for _, j := range s.at[r.special.folk] {
				if s.marks[j].first == p.last && !ours {
					s.occur(r.special.theirPeople, j)
				}
			}
			for _, j := range s.at[r.special.look] {
				if gap := s.marks[j].first - p.last; !ours && (gap == 0 || gap == 1) {
					s.occur(r.special.theyLook, j)
				}
			}
			for _, j := range s.at[r.special.assess] {
				if gap := p.first - s.marks[j].last; gap >= 0 && gap <= 2 && !s.possessive(p) {
					s.occur(r.special.assessThem, j)
				}
			}
			for _, j := range s.at[r.special.insider] {
				if gap := p.first - s.marks[j].last; gap == 0 || gap == 1 {
					s.occur(r.special.theirPeople, j)
				}
			}
		}
	}
}

// findAsking takes the last sentence that asks who for the one that asks, if there are several and none ends with a question mark.
func (r *reader) findAsking(s *scratch) {
	if s.asks != none || s.tokens[len(s.tokens)-1].sentence == 0 {
		return
	}
	for _, term := range [...]int32{r.special.who, r.special.whose} {
		for _, i := range s.at[term] {
			s.asks = max(s.asks, s.tokens[s.marks[i].first].sentence)
		}
	}
}

// possessive tells whether an "'s" stands behind a mark.
func (s *scratch) possessive(m mark) bool {
	return int(m.last) < len(s.tokens) && s.tokens[m.last].sentence == s.tokens[m.first].sentence && s.tokens[m.last].start-s.tokens[m.last-1].end == 3
}

// gatherEvents finds "who deleted …": a question for who did something once, not for whose job it is. Only the ending tells. In "who
// makes sure that we can see who deleted …" the first "who" is the one that asks.
func (r *reader) gatherEvents(s *scratch) {
	for i := range s.tokens[:len(s.tokens)-1] {
		if s.tokens[i].text != "who" {
			continue
		}
		next := s.tokens[i+1].text
		idiom := slices.ContainsFunc(s.at[r.special.whose], func(m int32) bool { return int(s.marks[m].first) == i }) // "who dropped the ball"
		if !idiom && strings.HasSuffix(next, "ed") && !strings.HasSuffix(next, "eed") && next != "supposed" {
			s.marks = append(s.marks, mark{first: int32(i), last: int32(i + 2), inner: true})
			s.occur(r.special.past, int32(len(s.marks)-1))
		}
		return
	}
}

// match finds the patterns of which all terms occur, and adds up what they say for their subjects.
func (r *reader) match(s *scratch) {
	for _, t := range s.terms {
		for _, p := range r.byTerm[t] {
			if s.count[p] == 0 {
				s.seen = append(s.seen, p)
			}
			s.count[p]++
			if int(s.count[p]) == len(r.patterns[p].terms) {
				if h := r.weigh(s, p); h.score > 0 {
					s.hits = append(s.hits, h)
				}
			}
		}
	}
	for _, h := range s.hits {
		s.credit(r.patterns[h.pattern].subject, h)
	}
	for _, h := range s.hits { // what rests on other words than the best counts a quarter; no word counts twice
		subject := &s.scores[r.patterns[h.pattern].subject]
		if subject.covered == 0 {
			subject.covered = subject.best.tokens
		}
		if h.tokens&^subject.covered != 0 {
			subject.total += 0.25 * h.score
			subject.covered |= h.tokens
		}
	}
}

func (s *scratch) credit(subject int32, h hit) {
	x := &s.scores[subject]
	if x.best.score == 0 {
		s.scored = append(s.scored, subject)
	}
	if h.score > x.best.score {
		x.best = h
		x.total = h.score
	}
}

// weigh scores a pattern by how close together its terms stand, and whether they were spelled right. Where its first term stands more
// than once, the best place counts.
func (r *reader) weigh(s *scratch, p int32) hit {
	best := hit{pattern: p}
	first := s.at[r.patterns[p].terms[0]]
	for _, at := range first[:min(len(first), 4)] {
		if h := r.weighFrom(s, p, at); h.score > best.score {
			best = h
		}
	}
	return best
}

// weighFrom scores a pattern with its first term at a mark.
func (r *reader) weighFrom(s *scratch, p, at int32) hit {
	pattern := &r.patterns[p]
	h := hit{pattern: p, score: pattern.weight}
	last := int32(none)
	for i, t := range pattern.terms {
		if i > 0 {
			if at = s.nearestTo(s.at[t], last, h.tokens); at == none {
				return hit{pattern: p} // one word cannot stand for two terms of a pattern
			}
		}
		m := s.marks[at]
		if last != none {
			h.score *= s.closeness(s.marks[last], m)
		}
		if m.fuzzy {
			h.score *= 0.93
		}
		if m.entity && r.ofControl[t] && pattern.subject < r.controls+r.layers && !r.special.names(t) {
			h.score *= 0.75 // "API Gateway" is about APIs, but not every question about it is
		}
		if m.inner {
			h.score *= 0.6
			if m.subject && pattern.subject >= r.controls+r.layers {
				return hit{pattern: p}
			}
		}
		for i := m.first; i < m.last && i < 64; i++ {
			h.tokens |= 1 << i
		}
		if s.tokens[m.first].sentence != s.asks && s.asks != none {
			h.score *= elsewhere(pattern.subject < r.controls+r.layers)
		}
		last = at
	}
	return h
}

// elsewhere is what a word counts that stands in another sentence than the one that asks: what a question is about is often told
// before it is asked, what is wanted is not.
func elsewhere(subject bool) float32 {
	if subject {
		return 0.85
	}
	return 0.5
}

// nearestTo is the mark nearest to the last one whose tokens are not used yet, or none.
func (s *scratch) nearestTo(at []int32, last int32, used uint64) int32 {
	best := int32(none)
	for _, i := range at {
		if used&tokenSet(s.marks[i]) != 0 {
			continue
		}
		if best == none || last != none && abs(s.marks[i].first-s.marks[last].first) < abs(s.marks[best].first-s.marks[last].first) {
			best = i
		}
	}
	return best
}

// closeness is 1 for neighbours and sinks with the words between.
func (s *scratch) closeness(a, b mark) float32 {
	if b.first < a.first {
		a, b = b, a
	}
	gap := b.first - a.last
	c := float32(1)
	if gap > 3 {
		c = max(0.55, 1-0.04*float32(gap-3))
	}
	if s.tokens[a.first].sentence != s.tokens[b.first].sentence {
		c *= 0.8
	}
	return c
}

func abs(x int32) int32 {
	if x < 0 {
		return -x
	}
	return x
}
