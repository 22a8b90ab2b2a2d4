package knowledge

import (
	"slices"
)

// subjects finds the control or layer that the words point at most, and the next.
func (v *view) subjects(q *Query) {
	v.topID, v.secondID = none, none
	for _, id := range v.scored {
		if id >= v.controls+v.layers {
			continue
		}
		x := v.scores[id]
		switch {
		case v.topID == none || x.total > v.top.total || x.total == v.top.total && id < v.topID:
			v.second, v.secondID = v.top, v.topID
			v.top, v.topID = x, id
		case v.secondID == none || x.total > v.second.total || x.total == v.second.total && id < v.secondID:
			v.second, v.secondID = x, id
		}
	}
	if controls := v.refControls(q); len(controls) > 0 {
		v.preferRef(controls)
	}
	if v.topID == none {
		return
	}
	v.setSubject(q, v.topID)
	q.Near = v.near()
}

// topics leaves out a service that is what the question is about, not where: the VNet in "SQL Managed Instance in our VNet, who writes
// the NSG rules". Two that are compared stay.
func (v *view) topics(q *Query) {
	if v.topID == none || len(q.Services) < 2 || v.intent(Compare) >= 1 {
		return
	}
	for _, m := range v.marks {
		if len(q.Services) < 2 || m.inner || !m.entity || !slices.ContainsFunc(m.meanings, v.pointsAtTop) {
			continue
		}
		for _, x := range m.meanings {
			if at := slices.Index(q.Services, v.serviceOf(x)); x.kind == aService && at >= 0 && len(q.Services) > 1 {
				q.Services = slices.Delete(q.Services, at, at+1)
			}
		}
	}
}

// pointsAtTop tells whether a meaning is a term that some pattern of the likeliest subject needs.
func (v *view) pointsAtTop(x meaning) bool {
	return x.kind == aTerm && slices.ContainsFunc(v.byTerm[x.id], func(p int32) bool { return v.patterns[p].subject == v.topID })
}

func (v *view) serviceOf(x meaning) ServiceID {
	if x.kind != aService {
		return ""
	}
	return v.base.Services[x.id].ID
}

func (v *view) setSubject(q *Query, id int32) {
	q.Control, q.Layer = "", ""
	if id < v.controls {
		q.Control = v.base.Controls[id].ID
	} else {
		q.Layer = v.base.Layers[id-v.controls].ID
	}
}

func (v *view) refControls(q *Query) []ControlID {
	if f := v.base.frameworks[q.Framework]; f != nil && q.Ref != "" {
		return f.IDs[q.Ref]
	}
	return nil
}

// preferRef lets a framework's id decide: the control among its own that the words point at, else the first of them.
func (v *view) preferRef(controls []ControlID) {
	best, score := int32(none), subjectScore{}
	for i, id := range controls {
		at := int32(slices.Index(v.base.Controls, v.base.controls[id]))
		x := v.scores[at]
		if x.best.score > 0 && v.namesOnly(x.best.pattern) { // "CIS Control 15" is about compliance no more than its title says
			x = subjectScore{}
		}
		if x.total += 0.6 - 0.1*float32(min(i, 5)); best == none || x.total > score.total {
			best, score = at, x
		}
	}
	if v.topID != none && v.topID != best && v.top.total > score.total+1.5 {
		return
	}
	if v.topID != best {
		v.second, v.secondID = v.top, v.topID
	}
	v.topID, v.top = best, score
	v.top.total += 1.2
	v.second.total *= 0.5
}

// namesOnly tells whether a pattern needs no more than some framework, provider or place to be named.
func (v *view) namesOnly(p int32) bool {
	return !slices.ContainsFunc(v.patterns[p].terms, func(t int32) bool { return !v.special.names(t) })
}

// near lists the best controls, for suggestions.
func (v *view) near() []ControlID {
	ids := slices.DeleteFunc(slices.Clone(v.scored), func(id int32) bool { return id >= v.controls })
	slices.SortFunc(ids, func(a, b int32) int {
		switch x, y := v.scores[a].total, v.scores[b].total; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return int(a - b)
	})
	near := make([]ControlID, 0, 3)
	for _, id := range ids[:min(3, len(ids))] {
		near = append(near, v.base.Controls[id].ID)
	}
	return near
}
