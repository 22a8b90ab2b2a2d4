package bot

import (
	"fmt"

	"srm/bot/english"
	"srm/storage"
)

// A holding counts what somebody has.
type holding struct{ assignments, systems, deputies int }

func (h holding) any() bool { return h.assignments+h.systems+h.deputies > 0 }

// words says it: "12 assignments and 2 systems".
func (h holding) words() string {
	var parts []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{h.assignments, "assignment", "assignments"}, {h.systems, "system", "systems"}, {h.deputies, "team to stand in for", "teams to stand in for"},
	} {
		switch {
		case part.n == 1:
			parts = append(parts, "1 "+part.one)
		case part.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.many))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return english.Enumerate(parts)
}

func (h *holding) assignment(a storage.Assignment, of storage.Holder) {
	if a.Holder == of {
		h.assignments++
	}
}

func (h *holding) system(s storage.System, of storage.Holder) {
	if s.Owner != nil && *s.Owner == of {
		h.systems++
	}
}

func (h *holding) team(t storage.Team, of storage.Holder) {
	if t.Deputy != nil && *t.Deputy == of {
		h.deputies++
	}
}

// holdings counts what somebody has, as a change sees it.
func holdings(d *storage.Draft, of storage.Holder) (h holding, err error) {
	for a, err := range d.AllAssignments() {
		if err != nil {
			return h, err
		}
		h.assignment(a, of)
	}
	for s, err := range d.Systems() {
		if err != nil {
			return h, err
		}
		h.system(s, of)
	}
	for t, err := range d.Teams() {
		if err != nil {
			return h, err
		}
		h.team(t, of)
	}
	return h, nil
}

// holdingsIn counts what somebody has in a book.
func holdingsIn(book *storage.Book, of storage.Holder) (h holding) {
	for a := range book.Assignments() {
		h.assignment(a, of)
	}
	for _, s := range book.Estate().Systems {
		h.system(s, of)
	}
	for _, t := range book.Teams() {
		h.team(t, of)
	}
	return h
}
