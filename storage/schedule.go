package storage

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"
)

// A Schedule says when something comes again, and where. It is a decision; when it comes next is timed work, which bot derives
// from it. Added fields must be optional; none may change its meaning.
type Schedule struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind"` // of the timed work: what comes
	To     Address        `json:"to"`
	Where  string         `json:"where,omitempty"` // what To's channel was called when this was decided
	Time   string         `json:"time"`            // 15:04, local
	Zone   string         `json:"zone"`            // IANA
	Days   []time.Weekday `json:"days,omitempty"`  // in order, from Sunday; none: every day
	Except []string       `json:"except,omitempty"`
	Paused bool           `json:"paused,omitempty"`
	Since  time.Time      `json:"since"`
	By     PersonID       `json:"by"`
}

// text is how much text a schedule has, for the size of a book.
func (s Schedule) text() int {
	return len(s.ID) + len(s.Kind) + len(s.To.Place) + len(s.To.Channel) + len(s.Where) + len(s.Zone) + len(s.By) + 8*len(s.Days) + 26*len(s.Except)
}

// Schedules returns a workspace's schedules in order of the ids.
func (s *Store) Schedules(ctx context.Context, ws WorkspaceID) ([]Schedule, error) {
	var all []Schedule
	err := s.engine.View(ctx, func(r Reader) error {
		all = nil
		from, to := under(ws, scheduleKind)
		for one, err := range records[Schedule](r, from, to) {
			if err != nil {
				return fmt.Errorf("reading the schedules of %q: %w", ws, err)
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// Schedule returns a schedule, or ErrNotFound.
func (d *Draft) Schedule(id string) (Schedule, error) {
	return get[Schedule](d.tx, workspaceKey(d.ws, scheduleKind, id))
}

// Schedules yields the schedules in order of the ids. One with an error is the last.
func (d *Draft) Schedules() iter.Seq2[Schedule, error] {
	from, to := under(d.ws, scheduleKind)
	return records[Schedule](d.tx, from, to)
}

// PutSchedule keeps one in place of what has the same id. A zero Since or By becomes the Change's.
func (d *Draft) PutSchedule(s Schedule) error {
	err := checkText("schedule", append(slices.Clone(s.Except), s.ID, s.Kind, s.To.Place, s.To.Channel, s.To.Thread, s.To.User, s.Where,
		s.Time, s.Zone, string(s.By))...)
	if err != nil {
		return err
	}
	if s.Since.IsZero() {
		s.Since = d.change.At
	}
	if s.By == "" {
		s.By = d.change.By
	}
	s.Since = s.Since.UTC()
	return d.put(s, scheduleKind, s.ID)
}

// DeleteSchedule deletes a schedule, or returns ErrNotFound. Its timed work is the caller's business.
func (d *Draft) DeleteSchedule(id string) error { return d.remove(scheduleKind, id) }
