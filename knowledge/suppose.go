package knowledge

import "slices"

// suppose finds whose job the asker of a yes-or-no question takes it to be: "is it our job", "does Azure patch", "… ours to update".
// What stands beside a word for a job says it best, then "ours" or "theirs", then whoever is named first.
func (v *view) suppose(q *Query) {
	if q.Intent != Ownership || v.has(v.special.who) || !v.asked() {
		return
	}
	q.Negated = v.denied()
	q.Belief = v.has(v.special.surely) || v.beginsOrEnds(v.special.tag)
	for _, at := range v.at[v.special.job] {
		if side := v.sideBefore(at); side != "" {
			q.Asked = side
			return
		}
	}
	switch ours, theirs := v.has(v.special.ours), v.has(v.special.theirs); {
	case ours && !theirs:
		q.Asked = ByCustomer
	case theirs && !ours:
		q.Asked = ByProvider
	case ours && theirs:
		return
	default:
		q.Asked = v.firstSide()
	}
}

// beginsOrEnds tells whether a term stands first in the text or last: "…, right?".
func (v *view) beginsOrEnds(term int32) bool {
	return v.standsAt(term, 0) || slices.ContainsFunc(v.at[term], func(m int32) bool { return int(v.marks[m].last) == len(v.tokens) })
}

// denied tells whether a negation stands anywhere but at the beginning: "isn't it AWS's job?" supposes that it is.
func (v *view) denied() bool {
	for _, at := range v.at[v.special.not] {
		if v.marks[at].first > 0 {
			return true
		}
	}
	return false
}

// sideBefore is the side named at most two tokens before a mark.
func (v *view) sideBefore(at int32) Responsibility {
	for i := range v.marks {
		if gap := v.marks[at].first - v.marks[i].last; gap == 0 || gap == 1 {
			if side := v.sideOf(int32(i)); side != "" {
				return side
			}
		}
	}
	return ""
}

func (v *view) firstSide() Responsibility {
	for i := range v.marks {
		if side := v.sideOf(int32(i)); side != "" {
			return side
		}
	}
	return ""
}

func (v *view) sideOf(at int32) Responsibility {
	for _, x := range v.marks[at].meanings {
		switch {
		case x.kind == aProvider, x.kind == aTerm && (x.id == v.special.provider || x.id == v.special.them):
			return ByProvider
		case x.kind == aTerm && x.id == v.special.us:
			return ByCustomer
		}
	}
	return ""
}
