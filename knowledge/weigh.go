package knowledge

import "slices"

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
		if len(pattern.terms) == 1 && pattern.subject < r.controls+r.layers && s.occurs(r.special.everyday, at) && !s.placed(&r.special) {
			h.score *= everydayWord
		}
		switch {
		case s.aside>>m.first&1 == 1:
			h.score *= 0.8
		case s.within>>m.first&1 == 1:
			h.score *= 0.93
		}
		if r.ofControl[t] && pattern.subject < r.controls+r.layers && !r.special.names(t) {
			h.score *= s.spokenFor(m)
		}
		if m.inner {
			h.score *= 0.6
			if m.idea && (m.subject || len(pattern.terms) == 1) { // the longer name was chosen because the word alone misleads: "spring clean"
				h.score *= 0.7
			}
			if m.subject && pattern.subject >= r.controls+r.layers {
				return hit{pattern: p}
			}
		}
		for i := m.first; i < m.last && i < 64; i++ {
			h.tokens |= 1 << i
		}
		switch t := s.tokens[m.first]; {
		case t.sentence != s.asks && s.asks != none:
			h.score *= elsewhere(pattern.subject < r.controls+r.layers)
		case s.askClause != none && t.clause != s.askClause && pattern.subject < r.controls+r.layers:
			h.score *= 0.92 // "custom domain on Cloud Run: who takes care of the certificate"
		}
		last = at
	}
	return h
}

// everydayWord is what an everyday word counts for a subject where nothing else is named: less than enough.
const everydayWord = 0.4

// placed tells whether a service or a model is named or hinted at: then even everyday words are hardly meant in their everyday sense.
func (s *scratch) placed(special *specialTerms) bool {
	return len(s.at[special.service]) > 0 || len(s.at[special.model]) > 0
}

// occurs tells whether a term stands at a mark.
func (s *scratch) occurs(term, at int32) bool { return slices.Contains(s.at[term], at) }

// spokenFor is what a word counts that says where: "API Gateway" is about APIs, but not every question about it is, and the words that
// only choose a mode, "Lambda as a container image", say even less.
func (s *scratch) spokenFor(m mark) float32 {
	switch {
	case m.entity:
		return 0.75
	case m.inner || s.named&tokenSet(m) == 0:
		return 1
	case tokenSet(m)&^s.named == 0:
		return 0.55
	default: // "CloudWatch alarms go off"
		return 0.75
	}
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

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func abs(x int32) int32 {
	if x < 0 {
		return -x
	}
	return x
}
