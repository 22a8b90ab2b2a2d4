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
	return x
}

// Len is how many records there are.
func (x Decisions) Len() int {
	return len(x.Estate.Services) + len(x.Estate.Systems) + len(x.Estate.Controls) + len(x.Teams) + len(x.Assignments) +
		len(x.Verifications) + len(x.Rulings)
}

// PutAll puts every record of x in place of what has the same key. What is there besides stays. A zero time or person becomes the
// Change's.
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
	return each(x.Rulings, d.PutRuling)
}

func each[T any](records []T, put func(T) error) error {
	for _, r := range records {
		if err := put(r); err != nil {
			return err
		}
	}
	return nil
}
