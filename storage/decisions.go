package storage

import (
	"slices"
	"strings"
)

// Decisions are all that a workspace has decided, taken out of it or to be put into one. Each list is in the order of its keys, so
// that the same decisions are always written alike. What is bookkeeping is not in it, nor is the history.
type Decisions struct {
	Estate struct {
		Services []Service `json:"services"`
		Systems  []System  `json:"systems"`
		Controls []Control `json:"controls"`
	} `json:"estate"`
	Teams         []Team         `json:"teams"`
	Assignments   []Assignment   `json:"assignments"`
	Verifications []Verification `json:"verifications"`
	Rulings       []Ruling       `json:"rulings"`
	Reminders     []Reminders    `json:"reminders,omitempty"` // one at most, as the next
	Rights        []Rights       `json:"rights,omitempty"`
	Schedules     []Schedule     `json:"schedules,omitempty"`
}

// Decisions returns all that the book holds. Its lists are the caller's own.
func (b *Book) Decisions() Decisions {
	var x Decisions
	e := b.Estate()
	x.Estate.Services, x.Estate.Systems, x.Estate.Controls = slices.Clone(e.Services), slices.Clone(e.Systems), slices.Clone(e.Controls)
	x.Teams = slices.SortedFunc(slices.Values(b.Teams()), func(a, b Team) int { return strings.Compare(a.ID, b.ID) })
	x.Assignments = slices.Collect(b.Assignments())
	x.Verifications = slices.Collect(b.Verifications())
	x.Rulings = slices.Collect(b.Rulings())
	x.Reminders, x.Rights, x.Schedules = listed(b.settings.reminders), listed(b.settings.rights), slices.Clone(b.schedules.records)
	return x
}

// Len is how many records there are.
func (x Decisions) Len() int {
	return len(x.Estate.Services) + len(x.Estate.Systems) + len(x.Estate.Controls) + len(x.Teams) + len(x.Assignments) +
		len(x.Verifications) + len(x.Rulings) + len(x.Reminders) + len(x.Rights) + len(x.Schedules)
}

// PutAll puts every record of x in place of what has the same key. What is there besides stays. A zero time or person becomes the
// Change's. What comes of schedules and verifications by itself is timed work, and the caller's business.
func (d *Draft) PutAll(x Decisions) error {
	if err := each(x.Estate.Services, d.PutService); err != nil {
		return err
	}
	if err := each(x.Estate.Systems, d.PutSystem); err != nil {
		return err
	}
	if err := each(x.Estate.Controls, d.PutControl); err != nil {
		return err
	}
	if err := each(x.Teams, d.PutTeam); err != nil {
		return err
	}
	if err := each(x.Assignments, d.PutAssignment); err != nil {
		return err
	}
	if err := each(x.Verifications, d.PutVerification); err != nil {
		return err
	}
	if err := each(x.Rulings, d.PutRuling); err != nil {
		return err
	}
	if err := each(x.Reminders, d.PutReminders); err != nil {
		return err
	}
	if err := each(x.Rights, d.PutRights); err != nil {
		return err
	}
	return each(x.Schedules, d.PutSchedule)
}

func each[T any](records []T, put func(T) error) error {
	for _, r := range records {
		if err := put(r); err != nil {
			return err
		}
	}
	return nil
}
