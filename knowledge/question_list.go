package knowledge

import (
	"cmp"
	"slices"
)

// oneOf asks which of several controls is ours or the provider's at a spot, or which line of a plan leaves a gap.
func (p *quizPool) oneOf(q *Question) bool {
	s, c := p.spot(q.QuestionSeed), p.controls[q.Control]
	cell := p.cell(s, c)
	ours, theirs := p.others(q, s, c)
	they := p.provider(s)
	name := func(c *Control) string { return c.Name }
	switch q.Kind {
	case AskOurs:
		if len(theirs) < 3 {
			return false
		}
		q.Text = "Which of these is ours on " + s.name() + "?"
		q.choose(c.Name, names(theirs[:3], name)...)
	case AskTheirs:
		if len(ours) < 3 {
			return false
		}
		q.Text = "Which of these does " + they + " do for us on " + s.name() + "?"
		q.choose(c.Name, names(ours[:3], name)...)
	case AskGap:
		if len(theirs) < 2 || len(ours) < 1 {
			return false
		}
		q.Text = "Our plan for " + s.name() + " says who does what. Which line leaves a gap, because nobody will do it?"
		byThem := func(c *Control) string { return c.Name + ": " + they }
		byUs := func(c *Control) string { return c.Name + ": we" }
		q.choose(byThem(c), append(names(theirs[:2], byThem), names(ours[:1], byUs)...)...)
	}
	q.Why = p.why(s, cell)
	p.citeInto(q, cell.Source...)
	return true
}

func names(all []*Control, name func(*Control) string) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = name(c)
	}
	return out
}

// others are the controls that are wholly ours and wholly the provider's at a spot, the question's own left out: those of its layer
// and of layers near to it first, so that they are plausible. Where the base says too little of a service, the physical layer of
// its model stands in, if its provider has data centres of its own and the service moves no part of that line.
func (p *quizPool) others(q *Question, s spot, own *Control) (ours, theirs []*Control) {
	near := make(map[*Control]int)
	hosted := p.hosted(s)
	for _, c := range p.Controls {
		cell := p.cell(s, c)
		if cell == nil && c.Layer.ID == "physical" && hosted && s.service.Controls[c.ID] == nil {
			cell = p.cell(spot{model: s.model}, c)
		}
		if c == own || cell == nil {
			continue
		}
		near[c] = p.distance(own, c)
		switch cell.Responsible {
		case ByCustomer:
			ours = append(ours, c)
		case ByProvider:
			theirs = append(theirs, c)
		}
	}
	order := func(x, y *Control) int {
		return cmp.Or(cmp.Compare(near[x], near[y]), cmp.Compare(Toss(string(q.ID), string(x.ID)), Toss(string(q.ID), string(y.ID))))
	}
	slices.SortFunc(ours, order)
	slices.SortFunc(theirs, order)
	return ours, theirs
}

// hosted tells whether a service stands in its provider's own data centres with all that it consists of.
func (p *quizPool) hosted(s spot) bool {
	if s.service == nil || !p.hosts[s.service.Provider] {
		return false
	}
	for id, cell := range s.service.Controls {
		if c := p.controls[id]; c != nil && c.Layer.ID == "physical" && cell.Responsible != ByProvider {
			return false
		}
	}
	return true
}

// distance is how far apart the layers of two controls are: 0 for the same or a neighbour, then more.
func (p *quizPool) distance(x, y *Control) int {
	d := slices.Index(p.Layers, x.Layer) - slices.Index(p.Layers, y.Layer)
	return max(d, -d) / 2
}
