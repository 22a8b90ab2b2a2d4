package knowledge

import (
	"slices"
	"strings"
)

// occur notes that a term stands at a mark.
func (s *scratch) occur(term, at int32) {
	if len(s.at[term]) == 0 {
		s.terms = append(s.terms, term)
	}
	s.at[term] = append(s.at[term], at)
}

// gather notes every term of every mark. Names of providers, services, models and frameworks are terms too: "some provider".
func (r *reader) gather(s *scratch) {
	for i, m := range s.marks {
		for _, x := range m.meanings {
			switch {
			case x.kind == aTerm, x.kind == aCapitalTerm && s.tokens[m.first].capital:
				s.occur(x.id, int32(i))
			case m.inner && !m.places(x):
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
				if gap := p.first - s.marks[j].last; gap >= 0 && gap <= 2 && term != r.special.them && (!s.possessive(p) && r.endsThere(s, p) || s.possessive(p) && s.tokens[p.last].text == "security") {
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

// tag tells whether the sentence with the question mark has three words at most.
func (s *scratch) tag() bool {
	n := 0
	for _, t := range s.tokens {
		n += count(t.sentence == s.asks)
	}
	return n <= 3
}

// endsThere tells whether nothing that says something follows a mark in its clause: "who checks AWS", not "who checks AWS logs".
func (r *reader) endsThere(s *scratch, m mark) bool {
	if int(m.last) >= len(s.tokens) || s.tokens[m.last].clause != s.tokens[m.first].clause {
		return true
	}
	next := s.tokens[m.last].word
	return next != none && r.ordinary[next]
}

// findAsking takes the last sentence that asks who for the one that asks, if there are several and none ends with a question mark, or only
// a "Any idea?".
func (r *reader) findAsking(s *scratch) {
	last := int16(none)
	for _, term := range [...]int32{r.special.who, r.special.whose} {
		for _, i := range s.at[term] {
			last = max(last, s.tokens[s.marks[i].first].clause)
		}
	}
	if last == none || s.asks != none && !s.tag() || s.tokens[len(s.tokens)-1].sentence == 0 {
		return
	}
	for _, t := range s.tokens {
		if t.clause == last {
			s.asks = t.sentence
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
		if s.tokens[i].text != "who" || !r.asksWho(s, i) {
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

// asksWho tells whether the "who" at a token asks, as "who deleted it" and "do you know who deleted it" do, and "members who resigned" does not.
func (r *reader) asksWho(s *scratch, who int) bool {
	return who == 0 || s.tokens[who-1].clause != s.tokens[who].clause || !persons[stem(s.tokens[who-1].text)]
}

// persons are the words behind which "who" begins a relative clause.
var persons = stems("people person user employee staff folk guy admin administrator someone somebody anyone anybody everyone everybody those " +
	"colleague member contractor leaver joiner engineer developer customer client partner attacker hacker intruder one man woman " +
	"visitor guest student intern consultant nobody all many few others")

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
