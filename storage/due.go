package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The due index has one key for each work that is not paused. It follows from the Timed records, stands outside all workspaces so
// that it can be read in order of time, and is no part of a backup: Load makes it anew.
const (
	dueFrom = "due/"
	dueTo   = "due0"
)

// A due is an entry of the index. All of it stands in its key too; Check compares. The place comes before the workspace, so that a
// reader for one platform leaps over the others' work.
type due struct {
	At        time.Time   `json:"at"`
	Place     string      `json:"place"`
	Workspace WorkspaceID `json:"workspace"`
	ID        string      `json:"id"`
}

func dueOf(ws WorkspaceID, t Timed) due {
	return due{At: t.At, Workspace: ws, ID: t.ID, Place: t.To.Place}
}

func (d due) key() string { return d.before() + string(appendEscaped(nil, d.ID)) }

// before is what the keys of one workspace, in one place and at one time, have in front.
func (d due) before() string {
	b := append(make([]byte, 0, 128), dueFrom+timePart(d.At)+"/"...)
	b = append(appendEscaped(b, d.Place), '/')
	return string(append(appendEscaped(b, string(d.Workspace)), '/'))
}

// duePlace is the place in a key of the index, and what it and all others of that place and time have in front.
func duePlace(key string) (place, before string, err error) {
	t, rest, _ := strings.Cut(strings.TrimPrefix(key, dueFrom), "/")
	escaped, _, found := strings.Cut(rest, "/")
	if place, err = unescape(escaped); err != nil || !found {
		return "", "", fmt.Errorf("%w: %q is no due key", ErrDamaged, key)
	}
	return place, key[:len(dueFrom)+len(t)+1+len(escaped)+1], nil
}

// past is the first key behind all that have before in front, which ends with a slash.
func past(before string) string { return before[:len(before)-1] + "0" } // '0' follows '/'

// afterTime is the first key of the index that is later than a time.
func afterTime(t time.Time) string { return dueFrom + timePart(t) + "0" } // '0' follows '/'

// Due asks for a page of what is due.
type Due struct {
	Now    time.Time
	From   string                  // Next of the page before; empty: from the earliest on
	Serves func(place string) bool // whose work is wanted; nil: all
	Share  int                     // how much one workspace may have of the page
	Most   int                     // how much there may be in all
}

// duePage bounds how many keys one page looks at, so that no page takes long.
const duePage = 4096

// A DuePage is work whose time has come, in order of time, and by place and workspace where times are equal. A workspace that has more than
// its share waits for the next walk through the index, so that it cannot keep the others from being seen.
type DuePage struct {
	Work   []DueWork
	Next   string  // where to go on; empty: that was all
	Faults []error // records that cannot be read; the others do not wait for them
}

// DueWork is timed work of a workspace.
type DueWork struct {
	Workspace WorkspaceID
	Timed
}

// Due reads a page of what is due. It holds no more than a page in memory, however much is due.
func (s *Store) Due(ctx context.Context, q Due) (DuePage, error) {
	var page DuePage
	err := s.engine.View(ctx, func(r Reader) error {
		page = DuePage{}
		return page.read(r, q)
	})
	return page, err
}

func (p *DuePage) read(r Reader, q Due) error {
	from, to := max(q.From, dueFrom), afterTime(q.Now)
	shares := make(map[WorkspaceID]int)
	for seen := 0; from < to; {
		leap := "" // where to go on, past what is left out
		for pair, err := range r.Scan(from, to) {
			if err != nil {
				return err
			}
			if seen++; seen > duePage || len(p.Work) >= q.Most {
				p.Next = pair.Key
				return nil
			}
			if leap, err = p.add(r, q, shares, pair); err != nil {
				p.Faults = append(p.Faults, fmt.Errorf("due %s: %w", pair.Key, err))
			}
			if leap != "" {
				break
			}
		}
		if leap == "" {
			return nil
		}
		from = leap
	}
	return nil
}

// add reads the work of one due key, or says where to go on if it is left out with all that is beside it.
func (p *DuePage) add(r Reader, q Due, shares map[WorkspaceID]int, pair Pair) (leap string, err error) {
	place, before, err := duePlace(pair.Key)
	if err != nil {
		return "", err
	}
	if q.Serves != nil && !q.Serves(place) {
		return past(before), nil
	}
	d, err := decode[due](pair.Key, pair.Value)
	if err != nil {
		return "", err
	}
	if shares[d.Workspace] >= q.Share {
		return past(d.before()), nil
	}
	shares[d.Workspace]++
	t, err := get[Timed](r, workspaceKey(d.Workspace, timedKind, d.ID))
	if err == nil {
		p.Work = append(p.Work, DueWork{d.Workspace, t})
	}
	return "", err
}

// NextDue returns the earliest time after a time at which something is due; false if there is none.
func (s *Store) NextDue(ctx context.Context, after time.Time) (next time.Time, found bool, err error) {
	err = s.engine.View(ctx, func(r Reader) error {
		pair, any, err := first(r, afterTime(after), dueTo)
		if err != nil || !any {
			found = false
			return err
		}
		text, _, _ := strings.Cut(strings.TrimPrefix(pair.Key, dueFrom), "/")
		next, err = time.Parse(timeLayout, text)
		found = err == nil
		return err
	})
	return next, found, err
}

// checkDue looks at the due index: each key belongs to work that is due then.
func checkDue(r Reader, pair Pair) error {
	d, err := decode[due](pair.Key, pair.Value)
	if err != nil {
		return err
	}
	if d.key() != pair.Key {
		return fmt.Errorf("%w: the due key belongs under %s", ErrDamaged, d.key())
	}
	t, err := get[Timed](r, workspaceKey(d.Workspace, timedKind, d.ID))
	switch {
	case errors.Is(err, ErrNotFound):
		return fmt.Errorf("%w: a due key without its work", ErrDamaged)
	case err != nil:
		return nil // reported where it stands
	case t.Paused != "" || dueOf(d.Workspace, t) != d:
		return fmt.Errorf("%w: a due key that its work does not have", ErrDamaged)
	}
	return nil
}

// checkTimed looks for the due key of work.
func checkTimed(r Reader, ws WorkspaceID, t Timed) error {
	if t.Paused != "" {
		return nil
	}
	if _, err := r.Get(dueOf(ws, t).key()); errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: work that is not paused has no due key", ErrDamaged)
	} else if err != nil {
		return err
	}
	return nil
}

// loadDue writes the due key of a record out of a backup, if it has one.
func loadDue(tx Tx, key string, payload []byte) error {
	ws, _, parts, err := splitKey(key)
	if err != nil || parts[0] != timedKind {
		return err
	}
	t, err := parse[Timed](key, payload)
	if err != nil || t.Paused != "" {
		return err
	}
	d := dueOf(ws, t)
	return put(tx, d.key(), d)
}
