package duty

import (
	"srm/knowledge"
)

// A Group are the duties of one control.
type Group struct {
	Control *knowledge.Control
	All     []Duty
}

// ByControl groups duties by control, in their order.
func ByControl(all []Duty) []Group {
	var groups []Group
	at := make(map[*knowledge.Control]int)
	for _, d := range all {
		i, there := at[d.Control]
		if !there {
			i = len(groups)
			at[d.Control] = i
			groups = append(groups, Group{Control: d.Control})
		}
		groups[i].All = append(groups[i].All, d)
	}
	return groups
}
