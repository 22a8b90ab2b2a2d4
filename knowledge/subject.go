package knowledge

import (
	"math/bits"
	"slices"
	"strings"
)

// The evidence for a control is how much more probable than that none is named the examples make it (as the logarithm of how many times),
// and what it adds that its own name stands there, or the id of a framework. From 0 on it counts as named.

// byPlace is the evidence that a place is named for that something is asked about it.
const byPlace = 2

// byID is the least evidence that a framework's id is for its controls.
const byID = 8

const compliance ControlID = "compliance"

// subjects weighs the evidence for each control and layer, and finds the likeliest and the next.
func (v *view) subjects(q *Query) {
	v.evidence = v.evidence[:0]
	none := v.likely[v.learned.none()]
	if v.targetUsed != 0 && v.wish(goingOn) < 0.3 {
		none -= byPlace
	}
	for id := range v.controls {
		x := float32(0)
		if class := v.classOf[id]; class >= 0 {
			x = v.likely[class] - none
		}
		v.evidence = append(v.evidence, x)
	}
	for range v.layers { // nobody asks for a layer without naming it
		v.evidence = append(v.evidence, never)
	}
	v.addNames()
	v.addRef(q)
	v.rank(q)
}

// addNames adds what own names are worth. One within a longer name is none.
func (v *view) addNames() {
	for _, term := range v.scratch.terms {
		n := v.naming[term]
		if n.subject < 0 {
			continue
		}
		at := slices.IndexFunc(v.at[term], func(m int32) bool { return !v.marks[m].inner })
		if at < 0 {
			continue
		}
		x, adds := v.evidence[n.subject], n.evidence
		if m := v.marks[v.at[term][at]]; m.last-m.first == 1 {
			adds = min(adds, byWord)
		} else if v.class(n.subject) == none { // nothing was learned about it; its words point at other controls too
			x = slices.Max(v.evidence[:v.controls])
		}
		v.evidence[n.subject] = max(x, 0) + adds
		v.inFull = v.inFull || adds > byWord
	}
}

// addRef lets a framework's id speak for its controls: that which the words point at, else the first of them.
func (v *view) addRef(q *Query) {
	f := v.base.frameworks[q.Framework]
	if f == nil || q.Ref == "" {
		return
	}
	for id := range v.evidence {
		v.evidence[id] -= byID
	}
	for i, id := range f.IDs[q.Ref] {
		at := slices.Index(v.base.Controls, v.base.controls[id])
		if at >= int(v.controls) {
			continue
		}
		words := v.evidence[at] + byID
		if id == compliance { // to which any framework's name points
			words = 0
		}
		v.evidence[at] = max(words, byID) + 4 - float32(min(i, 4))
	}
}

// rank finds the two with the most evidence, and the controls that come nearest.
func (v *view) rank(q *Query) {
	v.topID, v.secondID = 0, 1
	if v.evidence[1] > v.evidence[0] {
		v.topID, v.secondID = 1, 0
	}
	for id := int32(2); id < int32(len(v.evidence)); id++ {
		switch x := v.evidence[id]; {
		case x > v.evidence[v.topID]:
			v.topID, v.secondID = id, v.topID
		case x > v.evidence[v.secondID]:
			v.secondID = id
		}
	}
	v.setSubject(q, v.topID)
	q.Near = v.near()
}

// near lists the controls with the most evidence, three at most, for suggestions.
func (v *view) near() []ControlID {
	const least = -4
	var best [3]int32
	n := 0
	for id := range v.controls {
		x := v.evidence[id]
		if x <= least || n == len(best) && x <= v.evidence[best[n-1]] {
			continue
		}
		n = min(n+1, len(best))
		at := n - 1
		for ; at > 0 && v.evidence[best[at-1]] < x; at-- {
			best[at] = best[at-1]
		}
		best[at] = id
	}
	near := make([]ControlID, n)
	for i, id := range best[:n] {
		near[i] = v.base.Controls[id].ID
	}
	return near
}

func (v *view) setSubject(q *Query, id int32) {
	q.Control, q.Layer = "", ""
	if id < v.controls {
		q.Control = v.base.Controls[id].ID
	} else {
		q.Layer = v.base.Layers[id-v.controls].ID
	}
}

// class is a subject's class among what was learned, or none.
func (v *view) class(id int32) int32 {
	if id >= v.controls {
		return none
	}
	return v.classOf[id]
}

// topics leaves out a service that is what the question is about, not where: the VNet in "SQL Managed Instance in our VNet, who writes
// the NSG rules". Two that are compared stay.
func (v *view) topics(q *Query) {
	class := v.class(v.topID)
	if class == none || len(q.Services) < 2 || v.wish(Compare) > 0.3 {
		return
	}
	q.Services = slices.DeleteFunc(q.Services, func(id ServiceID) bool { // "RDS Custom for Oracle: I was told it is RDS"
		return slices.ContainsFunc(q.Services, func(other ServiceID) bool {
			return id != other && strings.HasPrefix(v.base.services[other].Name, v.base.services[id].Name+" ")
		})
	})
	for _, m := range v.marks {
		if len(q.Services) < 2 || m.inner || !m.entity {
			continue
		}
		speaks := slices.ContainsFunc(m.meanings, func(x meaning) bool {
			return x.kind == aTerm && v.learned.weight(v.termKey[x.id], byte(class)) > speaksFor
		})
		for _, x := range m.meanings {
			if at := slices.Index(q.Services, v.serviceOf(x)); speaks && x.kind == aService && at >= 0 && len(q.Services) > 1 {
				q.Services = slices.Delete(q.Services, at, at+1)
			}
		}
	}
}

func (v *view) serviceOf(x meaning) ServiceID {
	if x.kind != aService {
		return ""
	}
	return v.base.Services[x.id].ID
}

// joined tells whether "and" or "or" stands between the words that speak only for the likeliest control and those that speak only for the
// next: "who runs anti-malware on the OS and hardens it".
func (v *view) joined() bool {
	if v.class(v.topID) == none || v.class(v.secondID) == none {
		return false
	}
	top, next := v.namesOf(byte(v.class(v.topID))), v.namesOf(byte(v.class(v.secondID)))
	a, b := top&^next, next&^top
	if a == 0 || b == 0 {
		return false
	}
	if a > b {
		a, b = b, a
	}
	last, first := bits.Len64(a)-1, bits.TrailingZeros64(b)
	for _, m := range v.at[v.special.and] {
		if at := int(v.marks[m].first); last < at && at < first && (first-last <= 4 || v.asksAgain(at, first)) {
			return true
		}
	}
	return false
}

// asksAgain tells whether another "who" stands between two tokens.
func (v *view) asksAgain(from, to int) bool {
	return len(v.at[v.special.who]) > 1 && slices.ContainsFunc(v.at[v.special.who], func(m int32) bool {
		first := int(v.marks[m].first)
		return from < first && first < to
	})
}
