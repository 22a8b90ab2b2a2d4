package duty

import (
	"fmt"

	"srm/bot/english"
	"srm/storage"
)

// A Holding counts what somebody has.
type Holding struct{ Assignments, Systems, Deputies int }

// Any tells whether it is anything.
func (h Holding) Any() bool { return h.Assignments+h.Systems+h.Deputies > 0 }

// Words says it: "12 assignments and 2 systems".
func (h Holding) Words() string {
	var parts []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{h.Assignments, "assignment", "assignments"}, {h.Systems, "system", "systems"}, {h.Deputies, "team to stand in for", "teams to stand in for"},
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

func (h *Holding) assignment(a storage.Assignment, of storage.Holder) {
	if a.Holder == of {
		h.Assignments++
	}
}

func (h *Holding) system(s storage.System, of storage.Holder) {
	if s.Owner != nil && *s.Owner == of {
		h.Systems++
	}
}

func (h *Holding) team(t storage.Team, of storage.Holder) {
	if t.Deputy != nil && *t.Deputy == of {
		h.Deputies++
	}
}

// HoldingsInDraft counts what somebody has, as a change sees it.
func HoldingsInDraft(d *storage.Draft, of storage.Holder) (h Holding, err error) {
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

// HoldingsIn counts what somebody has in a book.
func HoldingsIn(book *storage.Book, of storage.Holder) (h Holding) {
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
