package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// An Address is where something is posted: a channel, a thread in it, or a person's direct messages. To storage its parts are
// plain ids.
type Address struct {
	Place   string `json:"place"`
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	User    string `json:"user,omitempty"`
}

// Timed is work that is to be done at a time: a post, a reminder. It is bookkeeping, and rewritten at every step of the work; what
// the steps are is bot's business. Added fields must be optional; none may change its meaning.
type Timed struct {
	ID   string          `json:"id"`
	Kind string          `json:"kind"`
	To   Address         `json:"to"`
	Data json.RawMessage `json:"data,omitempty"` // the kind's own
	By   PersonID        `json:"by,omitempty"`   // who wanted it, and is told if it cannot be done
	For  time.Time       `json:"for"`            // when it is meant to be done
	At   time.Time       `json:"at"`             // when a clock looks at it next, which is where its due key stands: For, the end of a claim, a retry

	Holder string          `json:"holder,omitempty"` // the claim: who is at it until At
	Chosen json.RawMessage `json:"chosen,omitempty"` // what was decided to be posted, kept from try to try
	Sent   time.Time       `json:"sent,omitzero"`    // since when a post of it may be there; zero: there is none
	Tries  int             `json:"tries,omitempty"`  // how many claims were taken on it since For
	Paused string          `json:"paused,omitempty"` // why nothing is done about it: it has no due key then

	Posted  string    `json:"posted,omitempty"` // the last post
	Done    time.Time `json:"done,omitzero"`    // and when that was
	Skipped int       `json:"skipped,omitempty"`
}

// Timed returns the work with an id as it is now, or ErrNotFound.
func (s *Store) Timed(ctx context.Context, ws WorkspaceID, id string) (Timed, error) {
	var t Timed
	err := s.engine.View(ctx, func(r Reader) (err error) {
		t, err = get[Timed](r, workspaceKey(ws, timedKind, id))
		return err
	})
	return t, err
}

// AllTimed returns all work of a workspace in order of the ids.
func (s *Store) AllTimed(ctx context.Context, ws WorkspaceID) ([]Timed, error) {
	var all []Timed
	err := s.engine.View(ctx, func(r Reader) error {
		all = nil
		from, to := under(ws, timedKind)
		for t, err := range records[Timed](r, from, to) {
			if err != nil {
				return err
			}
			all = append(all, t)
		}
		return nil
	})
	return all, err
}

// Workspace returns whose Draft it is.
func (d *Draft) Workspace() WorkspaceID { return d.ws }

// At returns when the Change was asked for.
func (d *Draft) At() time.Time { return d.change.At }

// By is who makes the Change.
func (d *Draft) By() PersonID { return d.change.By }

// Timed returns the work with an id, or ErrNotFound.
func (d *Draft) Timed(id string) (Timed, error) {
	return get[Timed](d.tx, workspaceKey(d.ws, timedKind, id))
}

// PutTimed keeps t in place of what has the same id, and its due key at t.At, or none if it is paused. A zero At becomes For.
func (d *Draft) PutTimed(t Timed) error {
	if err := checkText("timed work", t.ID, t.Kind, t.To.Place, t.To.Channel, t.To.Thread, t.To.User, string(t.By), t.Holder, t.Paused, t.Posted); err != nil {
		return err
	}
	if t.At.IsZero() {
		t.At = t.For
	}
	for _, at := range []*time.Time{&t.For, &t.At, &t.Sent, &t.Done} {
		if *at = at.UTC(); at.Year() < 0 || at.Year() > 9999 {
			return fmt.Errorf("the year %d cannot be kept", at.Year())
		}
	}
	if err := d.deleteDue(t.ID); err != nil {
		return err
	}
	if t.Paused == "" {
		due := dueOf(d.ws, t)
		if err := put(d.tx, due.key(), due); err != nil {
			return err
		}
	}
	return d.put(t, timedKind, t.ID)
}

// DeleteTimed removes work with its due key, or returns ErrNotFound.
func (d *Draft) DeleteTimed(id string) error {
	if err := d.deleteDue(id); err != nil {
		return err
	}
	return d.remove(timedKind, id)
}

// deleteDue removes the due key of work that may or may not be there.
func (d *Draft) deleteDue(id string) error {
	t, err := d.Timed(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.tx.Delete(dueOf(d.ws, t).key())
}
