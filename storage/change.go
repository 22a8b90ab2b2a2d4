package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Change says who changes a workspace, when and why; the function given to Store.Change says what.
type Change struct {
	Request string // the same if delivered again; empty: every delivery takes effect
	By      PersonID
	At      time.Time // zero: now
	Verb    string
	Undoes  uint64 // the entry that is taken back, if any
}

// A Result is what became of a Change.
type Result struct {
	Outcome  []byte // what the function that took effect gave to SetOutcome
	Seq      uint64 // the history's new entry; 0 if nothing was changed. Of a repeated Change, the entry that it made the first time
	Repeated bool   // Request had had an outcome before: nothing was done now
}

// Change runs fn on a Draft and writes, in one transaction, the records that fn edited, one history entry with all edits, the new
// head, and the claim on c.Request with the outcome. If the Request was claimed before, fn does not run and the first outcome
// comes back. If fn edits nothing, or only puts back what was there, there is no entry. A refusal is an outcome, not an error: it is
// claimed like any other, so that what was refused does not take effect when it is delivered again; without a request or an outcome
// nothing is written. (Parked plans are no decisions: deleting one is done, but makes no entry and by itself no claim.)
//
// fn may run more than once; it has no effect but on its Draft and on variables that it sets anew each time. Its error comes
// back as it is and nothing is written. ErrTooLarge, ErrFull and ErrUnknown are as [Engine] says.
func (s *Store) Change(ctx context.Context, ws WorkspaceID, c Change, fn func(*Draft) error) (Result, error) {
	if err := checkText("change", c.Request, string(c.By), c.Verb); err != nil {
		return Result{}, err
	}
	if c.At.IsZero() {
		c.At = s.now()
	}
	c.At = c.At.UTC()
	var result Result
	err := s.engine.Update(ctx, func(tx Tx) (err error) {
		result, err = s.change(tx, ws, c, fn)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return result, nil
}

func (s *Store) change(tx Tx, ws WorkspaceID, c Change, fn func(*Draft) error) (Result, error) {
	if done, found, err := claimed(tx, ws, c.Request); err != nil || found {
		return Result{Outcome: done.Outcome, Seq: done.Seq, Repeated: found}, err
	}
	head, err := getHead(tx, ws)
	if err != nil {
		return Result{}, err
	}
	d := &Draft{ws: ws, change: c, head: head, base: tx, tx: NewOverlay(tx)}
	if err := fn(d); err != nil {
		return Result{}, err
	}
	result := Result{Outcome: d.outcome}
	w := &writer{tx: tx, ws: ws, head: head}
	edits, err := d.apply(w)
	settled := len(edits) > 0 || c.Request != "" && d.outcome != nil
	if err != nil || w.head.Records == head.Records && !settled {
		return result, err
	}
	if len(edits) > 0 {
		if err := s.enter(w, c, edits); err != nil {
			return Result{}, err
		}
		result.Seq = w.head.Seq
	}
	if settled {
		if err := w.claim(c, claim{ID: c.Request, Seq: result.Seq, At: c.At, Outcome: d.outcome}); err != nil {
			return Result{}, err
		}
		if err := w.dropExpired(c.At); err != nil {
			return Result{}, err
		}
	}
	return result, w.close()
}

// A writer writes records of one workspace and counts them for its head.
type writer struct {
	tx   Tx
	ws   WorkspaceID
	head Head
}

func (w *writer) put(record any, parts ...string) error {
	key := workspaceKey(w.ws, parts...)
	value, err := encode(key, record)
	if err != nil {
		return err
	}
	there, err := w.has(key)
	if err != nil {
		return err
	}
	return w.write(key, value, there)
}

func (w *writer) delete(parts ...string) error {
	key := workspaceKey(w.ws, parts...)
	there, err := w.has(key)
	if err != nil {
		return err
	}
	return w.write(key, nil, there)
}

func (w *writer) has(key string) (bool, error) {
	_, err := w.tx.Get(key)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, ErrNotFound):
		return false, nil
	}
	return false, fmt.Errorf("%s: %w", key, err)
}

// write puts value under key, or deletes key if value is nil. there says whether there is something under key.
func (w *writer) write(key string, value []byte, there bool) (err error) {
	switch {
	case value != nil:
		err = w.tx.Put(key, value)
		if !there && w.counts(key) {
			w.head.Records++
		}
	case there:
		err = w.tx.Delete(key)
		if w.counts(key) {
			w.head.Records--
		}
	default:
		return nil
	}
	if err != nil {
		return fmt.Errorf("writing %.200s: %w", key, err)
	}
	return nil
}

// counts says whether a key is one of its workspace's records: the due index is not, it follows from them.
func (w *writer) counts(key string) bool { return strings.HasPrefix(key, workspacesFrom) }

// close writes the head; it is the last write.
func (w *writer) close() error { return put(w.tx, workspaceKey(w.ws, headKind), w.head) }

// A Draft is a workspace as a Change's function sees and edits it. It dies with the function. What was put or deleted is seen by
// later reads.
type Draft struct {
	ws      WorkspaceID
	change  Change
	head    Head
	base    Reader // before the Change
	tx      *Overlay
	outcome []byte
}

// Head returns where the workspace's history stood before this Change.
func (d *Draft) Head() Head { return d.head }

// SetOutcome sets what Result.Outcome and a repeated delivery get: small, bot's own encoding.
func (d *Draft) SetOutcome(outcome []byte) { d.outcome = slices.Clone(outcome) }

// Entry returns an entry of the history, or ErrNotFound.
func (d *Draft) Entry(seq uint64) (Entry, error) {
	return get[Entry](d.tx, workspaceKey(d.ws, historyKind, seqPart(seq)))
}

// Revert applies an entry's edits backwards. If a record is no longer what the entry left, it is ErrChanged, which names every
// such key, and nothing is edited.
func (d *Draft) Revert(e Entry) error {
	var faults []error
	for _, edit := range e.Edits {
		if !isDecision(edit.Key) {
			return fmt.Errorf("%w: entry %d edits %q, which no change can", ErrDamaged, e.Seq, edit.Key)
		}
		now, err := payloadOf(d.tx, workspaceKey(d.ws)+edit.Key)
		if err != nil {
			return err
		}
		if !bytes.Equal(now, edit.After) {
			faults = append(faults, fmt.Errorf("%s: %w", edit.Key, ErrChanged))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, edit := range e.Edits {
		key := workspaceKey(d.ws) + edit.Key
		var err error
		if edit.Before == nil {
			err = d.tx.Delete(key)
		} else {
			err = d.tx.Put(key, seal(key, edit.Before))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", edit.Key, err)
		}
	}
	return nil
}

func (d *Draft) put(record any, parts ...string) error {
	return put(d.tx, workspaceKey(d.ws, parts...), record)
}

// stamp fills in when a record was made and by whom, if it does not say.
func (d *Draft) stamp(since *time.Time, by *PersonID) {
	if since.IsZero() {
		*since = d.change.At
	}
	if *by == "" {
		*by = d.change.By
	}
	*since = since.UTC()
}

// remove deletes a record, or says ErrNotFound.
func (d *Draft) remove(parts ...string) error {
	key := workspaceKey(d.ws, parts...)
	if _, err := d.tx.Get(key); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return d.tx.Delete(key)
}

// Decides says whether a decision was put or deleted in the Draft so far.
func (d *Draft) Decides() bool {
	prefix := workspaceKey(d.ws)
	for key := range d.tx.Writes() {
		if isDecision(strings.TrimPrefix(key, prefix)) {
			return true
		}
	}
	return false
}

// apply writes what the Draft changed through w and returns the edits among it, in order of their keys.
func (d *Draft) apply(w *writer) ([]Edit, error) {
	var edits []Edit
	prefix := workspaceKey(d.ws)
	for key, value := range d.tx.Writes() {
		before, err := payloadOf(d.base, key)
		if err != nil {
			return nil, err
		}
		var after []byte
		if value != nil {
			after = value[envelopeSize:]
		}
		if bytes.Equal(before, after) {
			continue
		}
		if err := w.write(key, value, before != nil); err != nil {
			return nil, err
		}
		if relative := strings.TrimPrefix(key, prefix); isDecision(relative) {
			edits = append(edits, Edit{Key: relative, Before: before, After: after})
		}
	}
	return edits, nil
}

// isDecision says whether a relative key belongs to a kind that the history and the book follow.
func isDecision(relative string) bool {
	kind, _, _ := strings.Cut(relative, "/")
	return slices.Contains(decisionKinds[:], kind)
}

// decisionKinds are the kinds of records that are decisions. Each is in [Decisions].
var decisionKinds = [...]string{assignmentKind, teamKind, serviceKind, systemKind, controlKind, verificationKind, rulingKind, settingKind, scheduleKind}

// payloadOf returns a copy of a record's payload, nil if there is no such record.
func payloadOf(r Reader, key string) ([]byte, error) {
	value, err := r.Get(key)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	payload, err := unseal(key, value)
	return slices.Clone(payload), err
}
