package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Fault is one thing that is not as it was written.
type Fault struct {
	Workspace WorkspaceID
	Key       string // as in the engine; empty if a whole workspace or store is meant
	Err       error  // ErrDamaged or ErrNewer
}

// Check reads every record and returns all faults, in order of their keys: a record that does not decode or stands under another's
// key, a workspace whose records are not as many as its head says, an entry missing from the history, an edit that does not begin
// where the last edit of the same record ended, a decision that is not what the history made of it; and before these what the
// engine, if it is a [Checker], finds in itself. An error says that the store could not be read to the end. Verify proves the
// history beyond that.
func (s *Store) Check(ctx context.Context) ([]Fault, error) {
	var inside []Fault
	if c, ok := s.engine.(Checker); ok {
		for _, err := range c.Check(ctx) {
			inside = append(inside, Fault{Err: err})
		}
	}
	var faults []Fault
	err := s.engine.View(ctx, func(r Reader) error {
		faults = slices.Clone(inside)
		strays, err := checkOutside(r)
		faults = append(faults, strays...)
		if err != nil {
			return err
		}
		all, err := workspaces(r)
		if err != nil {
			return err
		}
		for _, ws := range all {
			if err := ctx.Err(); err != nil {
				return err
			}
			c := newCheck(ws)
			c.workspace(r)
			faults = append(faults, c.faults...)
		}
		return nil
	})
	return faults, err
}

// A Checker is an engine that can be damaged beneath its keys, and finds out.
type Checker interface {
	Check(ctx context.Context) []error
}

// checkOutside looks at what belongs to no workspace.
func checkOutside(r Reader) ([]Fault, error) {
	var faults []Fault
	if _, err := checkFormat(r); err != nil {
		faults = append(faults, Fault{Key: formatKey, Err: err})
	}
	for _, outside := range [][2]string{{"\x00", workspacesFrom}, {workspacesTo, "\xff\xff"}} {
		for pair, err := range r.Scan(outside[0], outside[1]) {
			if err != nil {
				return faults, err
			}
			switch {
			case strings.HasPrefix(pair.Key, dueFrom):
				err = checkDue(r, pair)
			case pair.Key == factsKey:
				_, err = decode[Facts](pair.Key, pair.Value)
			case pair.Key != formatKey:
				err = fmt.Errorf("%w: nothing has such a key", ErrDamaged)
			}
			if err != nil {
				faults = append(faults, Fault{Key: pair.Key, Err: err})
			}
		}
	}
	return faults, nil
}

type digest = [sha256.Size]byte // stands for a payload, which would be too much to keep

// check is a walk through one workspace.
type check struct {
	ws         WorkspaceID
	faults     []Fault
	head       Head
	headless   bool // the head is there and cannot be read: it says nothing
	records    int64
	seq        uint64            // of the last entry seen
	broken     bool              // an entry is missing: what the history made of the records is not known
	now        map[string]digest // the decisions as they are, by relative key
	made       map[string]digest // and as the history made them
	unreadable map[string]bool   // decisions that were reported already
	halves     map[string]string // "<kind>/<id>" → key of a record or its expiry whose other half was not seen yet
}

func newCheck(ws WorkspaceID) *check {
	return &check{ws: ws, now: make(map[string]digest), made: make(map[string]digest), unreadable: make(map[string]bool),
		halves: make(map[string]string)}
}

func (c *check) fault(key string, text string, args ...any) {
	err := fmt.Errorf("%w: "+text, append([]any{ErrDamaged}, args...)...)
	c.faults = append(c.faults, Fault{Workspace: c.ws, Key: key, Err: err})
}

func (c *check) workspace(r Reader) {
	from, to := under(c.ws)
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			c.faults = append(c.faults, Fault{Workspace: c.ws, Err: fmt.Errorf("cannot be read to the end: %w", err)})
			return
		}
		if err := c.record(r, pair); err != nil {
			c.faults = append(c.faults, Fault{Workspace: c.ws, Key: pair.Key, Err: err})
		}
	}
	head := workspaceKey(c.ws, headKind)
	if c.head.Records != c.records && !c.headless {
		c.fault(head, "there are %d records, the head says %d", c.records, c.head.Records)
	}
	if c.head.Seq != c.seq && !c.headless {
		c.fault(head, "the history ends with entry %d, the head says %d", c.seq, c.head.Seq)
		c.broken = true
	}
	if !c.broken {
		c.compare()
	}
	for _, key := range c.halves {
		c.fault(key, "a record and its expiry have lost each other")
	}
	slices.SortStableFunc(c.faults, func(a, b Fault) int { return strings.Compare(a.Key, b.Key) })
}

// compare finds decisions that are not what the history made of them, and those that vanished.
func (c *check) compare() {
	for key, now := range c.now {
		if made, ok := c.made[key]; !ok || made != now {
			c.fault(workspaceKey(c.ws)+key, "the record is not what the history made of it")
		}
	}
	for key := range c.made {
		if _, ok := c.now[key]; !ok && !c.unreadable[key] {
			c.fault(workspaceKey(c.ws)+key, "the record is gone, the history did not delete it")
		}
	}
}

// record checks one record by itself: that it decodes, and stands where it belongs.
func (c *check) record(r Reader, pair Pair) error {
	_, relative, parts, err := splitKey(pair.Key)
	if relative != headKind {
		c.records++
	}
	if err != nil {
		return err
	}
	switch kind := parts[0]; {
	case kind == historyKind:
		return c.entry(pair)
	case len(parts) == 2 && expires[kind], len(parts) == 4 && kind == expiryKind:
		c.half(pair.Key, relativeKey(parts[len(parts)-2:]...))
	}
	payload, err := unseal(pair.Key, pair.Value)
	if err != nil {
		c.unreadable[relative] = isDecision(relative)
		c.headless = c.headless || relative == headKind
		return err
	}
	if isDecision(relative) {
		c.now[relative] = sha256.Sum256(payload)
	}
	own, err := c.ownKey(r, parts[0], parts[len(parts)-1], pair.Key, payload)
	if err == nil && own != relative {
		err = fmt.Errorf("%w: the record belongs under %s", ErrDamaged, own)
	}
	return err
}

// expires has the kinds whose records have an expiry.
var expires = map[string]bool{requestKind: true, parkedKind: true, askedKind: true, answerKind: true, learnerKind: true, completionKind: true,
	tallyKind: true}

// half notes one of a record and its expiry, or that both were seen.
func (c *check) half(key, both string) {
	if _, other := c.halves[both]; other {
		delete(c.halves, both)
	} else {
		c.halves[both] = key
	}
}

// ownKey decodes a record of any kind but history and returns the relative key that follows from what is in it. last is the last
// component of its key.
func (c *check) ownKey(r Reader, kind, last, key string, payload []byte) (string, error) {
	switch kind {
	case headKind:
		head, err := parse[Head](key, payload)
		c.head = head
		return headKind, err
	case teamKind:
		t, err := parse[Team](key, payload)
		return relativeKey(teamKind, t.ID), err
	case assignmentKind:
		a, err := parse[Assignment](key, payload)
		return relativeKey(a.parts()...), err
	case verificationKind:
		v, err := parse[Verification](key, payload)
		return relativeKey(v.parts()...), err
	case settingKind:
		return settingKey(last, key, payload)
	case toldKind:
		_, err := parse[told](key, payload)
		return toldKind, err
	case rulingKind:
		r, err := parse[Ruling](key, payload)
		return relativeKey(r.parts()...), err
	case serviceKind:
		s, err := parse[Service](key, payload)
		return relativeKey(serviceKind, s.ID), err
	case systemKind:
		s, err := parse[System](key, payload)
		return relativeKey(systemKind, s.ID), err
	case controlKind:
		own, err := parse[Control](key, payload)
		return relativeKey(controlKind, own.ID), err
	case requestKind:
		r, err := parse[claim](key, payload)
		return relativeKey(requestKind, r.ID), err
	case parkedKind:
		p, err := parse[Parked](key, payload)
		return relativeKey(parkedKind, p.ID), err
	case objectionKind:
		o, err := parse[Objection](key, payload)
		return relativeKey(o.parts()...), err
	case expiryKind:
		e, err := parse[expiry](key, payload)
		return relativeKey(e.parts()...), err
	case scheduleKind:
		s, err := parse[Schedule](key, payload)
		return relativeKey(scheduleKind, s.ID), err
	case timedKind:
		t, err := parse[Timed](key, payload)
		if err == nil {
			err = checkTimed(r, c.ws, t)
		}
		return relativeKey(timedKind, t.ID), err
	}
	return quizKey(kind, key, payload)
}

// entry checks that a history entry follows the one before, and its edits those before.
func (c *check) entry(pair Pair) error {
	seq, err := seqOf(pair.Key)
	if err != nil {
		return err
	}
	if seq != c.seq+1 {
		c.fault(workspaceKey(c.ws, historyKind, seqPart(c.seq+1)), "history entries %d to %d are missing", c.seq+1, seq-1)
		c.broken = true
	}
	c.seq = seq
	entry, _, err := openEntry(pair)
	if err != nil {
		c.broken = true
		return err
	}
	if entry.Seq != seq {
		return fmt.Errorf("%w: entry %d stands here", ErrDamaged, entry.Seq)
	}
	var faults []error
	for _, edit := range entry.Edits {
		if err := c.edit(edit); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (c *check) edit(e Edit) error {
	made, there := c.made[e.Key]
	if e.After == nil {
		delete(c.made, e.Key)
	} else {
		c.made[e.Key] = sha256.Sum256(e.After)
	}
	switch {
	case c.broken: // what was before is not known
		return nil
	case there != (e.Before != nil) || there && made != sha256.Sum256(e.Before):
		return fmt.Errorf("%w: the edit of %s does not begin where the last one ended", ErrDamaged, e.Key)
	case !isDecision(e.Key) || bytes.Equal(e.Before, e.After):
		return fmt.Errorf("%w: an edit of %s", ErrDamaged, e.Key)
	}
	return nil
}
