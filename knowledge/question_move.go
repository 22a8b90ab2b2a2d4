package knowledge

import (
	"cmp"
	"slices"
)

// A move is from one spot to another.
type move struct{ from, to spot }

// betweenSpots takes in the questions about moving: from each cloud model to those further up, from a mode of a service to its sisters,
// and from a provider's virtual machines to its other services.
func (p *quizPool) betweenSpots(spots []spot) {
	for i, from := range spots {
		for j, to := range spots {
			if i != j && p.comparable(from, to, i < j) {
				p.between(move{from, to})
			}
		}
	}
}

func (p *quizPool) comparable(from, to spot, up bool) bool {
	if from.service == nil || to.service == nil {
		return from.service == nil && to.service == nil && up
	}
	if from.service.Provider != to.service.Provider {
		return false
	}
	return from.service.Family != "" && from.service.Family == to.service.Family ||
		from.service.Kind == "vm" && from.model.ID == "iaas" && to.model.ID != "iaas"
}

func (p *quizPool) between(m move) {
	for _, c := range p.Controls {
		before, after := p.cell(m.from, c), p.cell(m.to, c)
		if before == nil || after == nil || before.Responsible != ByCustomer || c.Layer.ID == "ai" { // few move an AI with the rest
			continue
		}
		kind := AskMoved
		switch after.Responsible {
		case ByProvider:
		case ByCustomer:
			kind = AskStays
		default:
			continue
		}
		seed := m.to.seed(kind, c)
		id := QuestionID(string(kind) + "." + string(c.ID) + "." + m.from.id() + "." + m.to.id())
		p.moves[id] = m
		p.add(seed, string(c.ID), m.from.id(), m.to.id())
	}
}

// moved asks what changed, or what did not, by a move.
func (p *quizPool) moved(q *Question) bool {
	m, c := p.moves[q.ID], p.controls[q.Control]
	var handed, kept, never []*Control
	for _, x := range p.Controls {
		before, after := p.cell(m.from, x), p.cell(m.to, x)
		if x == c || before == nil || after == nil {
			continue
		}
		switch {
		case before.Responsible == ByCustomer && after.Responsible == ByProvider:
			handed = append(handed, x)
		case before.Responsible == ByCustomer && after.Responsible == ByCustomer:
			kept = append(kept, x)
		case before.Responsible == ByProvider && after.Responsible == ByProvider:
			never = append(never, x)
		}
	}
	they := p.provider(m.to)
	intro := "We moved from " + m.from.name() + " to " + m.to.name() + ". "
	wrong := handed
	q.Text = intro + "Which job stayed ours?"
	if q.Kind == AskMoved {
		q.Text = intro + "Which job did " + they + " take over from us?"
		wrong = slices.Concat(kept, never)
	}
	slices.SortFunc(wrong, func(x, y *Control) int {
		return cmp.Or(cmp.Compare(p.distance(c, x), p.distance(c, y)), cmp.Compare(Toss(string(q.ID), string(x.ID)), Toss(string(q.ID), string(y.ID))))
	})
	if len(wrong) < 2 {
		return false
	}
	q.choose(c.Name, names(wrong[:min(3, len(wrong))], func(c *Control) string { return c.Name })...)
	before, after := p.cell(m.from, c), p.cell(m.to, c)
	q.Why = m.from.on() + " it was ours: " + before.Customer[0] + ". " + m.to.on()
	if q.Kind == AskMoved {
		q.Why += " it is " + ofName(they) + " job: it " + after.Provider[0] + "."
	} else {
		q.Why += " it still is: " + after.Customer[0] + "."
	}
	p.citeInto(q, after.Source...)
	p.citeInto(q, before.Source...)
	return true
}

// ofModes takes in, for each service with modes, the controls that are one side's in exactly one of them.
func (p *quizPool) ofModes() {
	for _, family := range p.Services {
		if len(family.Modes) < 2 || family.Own || !p.known(family.Sure, family.Source) {
			continue
		}
		for _, c := range p.Controls {
			p.add(QuestionSeed{Kind: AskMode, Control: c.ID, Service: family.ID, Model: family.Model}, string(c.ID), string(family.ID))
		}
	}
}

// mode asks in which mode of a service a control is whose job.
func (p *quizPool) mode(q *Question) bool {
	family, c := p.services[q.Service], p.controls[q.Control]
	by := make(map[Responsibility][]*Service)
	for _, m := range family.Modes {
		cell := p.cell(spot{m, p.models[m.Model]}, c)
		if cell == nil || m.Own {
			return false
		}
		by[cell.Responsible] = append(by[cell.Responsible], m)
	}
	they := p.provider(spot{service: family})
	for _, side := range []Responsibility{ByCustomer, ByProvider} {
		if len(by[side]) != 1 || len(family.Modes) > 4 {
			continue
		}
		right := by[side][0]
		whose := map[Responsibility]string{ByCustomer: "our job alone", ByProvider: ofName(they) + " job alone"}[side]
		q.Text = "In which mode of " + family.Name + " is it " + whose + " to " + task(c) + "?"
		var wrong []string
		for _, m := range family.Modes {
			if m != right {
				wrong = append(wrong, m.Mode)
			}
		}
		q.choose(upperFirst(right.Mode), upperAll(wrong)...)
		at := spot{right, p.models[right.Model]}
		q.Why = p.why(at, p.cell(at, c))
		p.citeInto(q, p.cell(at, c).Source...)
		return true
	}
	return false
}
