package storage

import (
	"errors"
	"fmt"
	"time"
)

// keepFor is how long a claimed request and a parked plan are kept.
const keepFor = 48 * time.Hour

// dropAtOnce bounds how many expired records one change drops, so that no change has to clean up after all others.
const dropAtOnce = 16

// A claim says that a Request was dealt with, and what came of it; Seq is 0 if nothing was changed. Added fields must be optional.
type claim struct {
	ID      string    `json:"id"`
	Seq     uint64    `json:"seq"`
	At      time.Time `json:"at"`
	Outcome []byte    `json:"outcome,omitempty"`
}

// An expiry says that a record may be dropped from its time on. All of it stands in its key too; Check compares.
type expiry struct {
	Kind string    `json:"kind"`
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
}

func (e expiry) parts() []string { return []string{expiryKind, timePart(e.At), e.Kind, e.ID} }

// claimed looks a request up. An empty one is never claimed.
func claimed(r Reader, ws WorkspaceID, request string) (claim, bool, error) {
	if request == "" {
		return claim{}, false, nil
	}
	c, err := get[claim](r, workspaceKey(ws, requestKind, request))
	if errors.Is(err, ErrNotFound) {
		return claim{}, false, nil
	}
	return c, err == nil, err
}

func (w *writer) claim(c Change, done claim) error {
	if c.Request == "" {
		return nil
	}
	if err := w.put(done, requestKind, c.Request); err != nil {
		return err
	}
	return w.expire(requestKind, c.Request, c.At)
}

// expire notes that a record made at a time may be dropped keepFor later.
func (w *writer) expire(kind, id string, made time.Time) error {
	e := expiry{Kind: kind, ID: id, At: made.Add(keepFor).UTC()}
	if y := e.At.Year(); y < 0 || y > 9999 {
		return fmt.Errorf("the year %d cannot be kept", y)
	}
	return w.put(e, e.parts()...)
}

// dropExpired drops a bounded number of records whose time has come.
func (w *writer) dropExpired(now time.Time) error {
	from, _ := under(w.ws, expiryKind)
	to := workspaceKey(w.ws, expiryKind, timePart(now))
	var due []expiry
	for e, err := range records[expiry](w.tx, from, to) {
		if err != nil {
			return err
		}
		if due = append(due, e); len(due) == dropAtOnce {
			break
		}
	}
	for _, e := range due {
		if err := w.delete(e.Kind, e.ID); err != nil {
			return err
		}
		if err := w.delete(e.parts()...); err != nil {
			return err
		}
	}
	return nil
}
