package storage

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
)

// History returns up to n entries older than before, newest first; before 0 begins at the head. An entry that is missing or
// cannot be read is an error, ErrDamaged.
func (s *Store) History(ctx context.Context, ws WorkspaceID, before uint64, n int) ([]Entry, error) {
	var entries []Entry
	err := s.engine.View(ctx, func(r Reader) error {
		entries = nil
		head, err := getHead(r, ws)
		if err != nil || n <= 0 {
			return err
		}
		if before == 0 || before > head.Seq+1 {
			before = head.Seq + 1
		}
		if before > 1 { // entries 1 … before-1
			entries, err = readEntries(r, ws, max(1, before-min(before, uint64(n))), before)
		}
		return err
	})
	slices.Reverse(entries)
	return entries, err
}

// readEntries returns the entries from <= seq < to, all of them.
func readEntries(r Reader, ws WorkspaceID, from, to uint64) ([]Entry, error) {
	var entries []Entry
	first, last := workspaceKey(ws, historyKind, seqPart(from)), workspaceKey(ws, historyKind, seqPart(to))
	for entry, err := range records[Entry](r, first, last) {
		if err != nil {
			return nil, err
		}
		if expected := from + uint64(len(entries)); entry.Seq != expected {
			return nil, missing(expected)
		}
		entries = append(entries, entry)
	}
	if expected := from + uint64(len(entries)); expected != to {
		return nil, missing(expected)
	}
	return entries, nil
}

func missing(seq uint64) error { return fmt.Errorf("%w: history entry %d is missing", ErrDamaged, seq) }

// enter appends an entry with edits to the history, and moves the head.
func (s *Store) enter(w *writer, c Change, edits []Edit) error {
	entry := Entry{Seq: w.head.Seq + 1, At: c.At, By: c.By, Verb: c.Verb, Request: c.Request, Undoes: c.Undoes, Edits: edits}
	signed, err := entry.signed()
	if err != nil {
		return fmt.Errorf("history entry %d: %w", entry.Seq, err)
	}
	if len(s.historyKey) > 0 {
		entry.MAC = s.mac(w.ws, w.head.MAC, signed)
	}
	w.head.Seq, w.head.MAC = entry.Seq, entry.MAC
	key := workspaceKey(w.ws, historyKind, seqPart(entry.Seq))
	there, err := w.has(key)
	if err != nil {
		return err
	}
	return w.write(key, seal(key, append(signed, macField(entry.MAC)...)), there)
}

// signed returns e as JSON up to its MAC: what json.Marshal makes of it, without going through the edits' own JSON a second time.
func (e Entry) signed() ([]byte, error) {
	edits := e.Edits
	e.Edits, e.MAC = nil, nil
	front, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	front = bytes.TrimSuffix(front, []byte(`null,"mac":null}`)) // of the edits
	size := len(front) + 80                                     // the MAC's own field comes after
	for _, edit := range edits {
		size += len(edit.Key) + len(edit.Before) + len(edit.After) + 40
	}
	b := append(make([]byte, 0, size), front...)
	for i, edit := range edits {
		b = append(b, "[,"[min(i, 1)])
		b = append(append(append(b, `{"key":"`...), edit.Key...), '"') // an escaped key needs no escaping in JSON
		if edit.Before != nil {
			if !json.Valid(edit.Before) {
				return nil, fmt.Errorf("%w: %s: the record before is no JSON", ErrDamaged, edit.Key)
			}
			b = append(append(b, `,"before":`...), edit.Before...)
		}
		if edit.After != nil {
			b = append(append(b, `,"after":`...), edit.After...)
		}
		b = append(b, '}')
	}
	return append(b, ']'), nil
}

// macField is how an entry's payload ends, after what the MAC covers.
func macField(mac []byte) string {
	if mac == nil {
		return `,"mac":null}`
	}
	return `,"mac":"` + base64.StdEncoding.EncodeToString(mac) + `"}`
}

// cutMAC returns the part of an entry's payload that its MAC covers: every byte as it was written, up to the MAC's own field.
func cutMAC(payload []byte) (signed []byte, ok bool) {
	i := bytes.LastIndex(payload, []byte(`,"mac":`)) // the last field, and what it holds cannot look like this
	return payload[:max(i, 0)], i >= 0
}

// mac chains an entry to the one before; the first one to its workspace, so that no history can stand in for another's.
func (s *Store) mac(ws WorkspaceID, before, signed []byte) []byte {
	h := s.macs.Get().(hash.Hash)
	defer s.macs.Put(h)
	if len(before) == 0 {
		h.Reset()
		h.Write([]byte("srm history\x00" + ws))
		before = h.Sum(nil)
	}
	h.Reset()
	h.Write(before)
	h.Write(signed)
	return h.Sum(nil)
}

// Verify walks a workspace's history and proves each entry with the history key. All faults found are joined, each naming its
// entry. A tail that was cut off together with its head is found only by who kept the head elsewhere. Without a key it is ErrNoKey.
func (s *Store) Verify(ctx context.Context, ws WorkspaceID) error {
	if len(s.historyKey) == 0 {
		return ErrNoKey
	}
	var v *proof
	err := s.engine.View(ctx, func(r Reader) error {
		v = &proof{store: s, ws: ws}
		return v.walk(r)
	})
	if err != nil {
		return fmt.Errorf("verifying the history: %w", err)
	}
	if v.proved == 0 && v.refuted > 1 {
		return fmt.Errorf("%w: not one of %d entries agrees with the history key: either it is not the key that they were written "+
			"with, or all of them were changed", ErrDamaged, v.refuted)
	}
	return errors.Join(v.faults...)
}

// A proof is a walk along one history.
type proof struct {
	store           *Store
	ws              WorkspaceID
	seq             uint64 // of the entry before, 0 at the beginning
	mac             []byte // of the entry before, as it is written there
	lost            bool   // the entry before could not be read: nothing proves the next
	proved, refuted int
	faults          []error
}

func (v *proof) fault(text string, args ...any) {
	v.faults = append(v.faults, fmt.Errorf("%w: "+text, append([]any{ErrDamaged}, args...)...))
}

// walk returns only what keeps it from walking on.
func (v *proof) walk(r Reader) error {
	from, to := under(v.ws, historyKind)
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			return err
		}
		v.step(pair)
	}
	head, err := getHead(r, v.ws)
	switch {
	case err != nil:
		v.faults = append(v.faults, err)
	case head.Seq > v.seq:
		v.fault("history entries %d to %d are missing: the head stands at %d", v.seq+1, head.Seq, head.Seq)
	case head.Seq < v.seq:
		v.fault("there are history entries up to %d: the head stands at %d", v.seq, head.Seq)
	case !v.lost && !bytes.Equal(head.MAC, v.mac):
		v.fault("the head does not agree with history entry %d", v.seq)
	}
	return nil
}

func (v *proof) step(pair Pair) {
	expected := v.seq + 1
	seq, err := seqOf(pair.Key)
	if err != nil {
		v.faults = append(v.faults, err)
		return
	}
	if seq != expected {
		if seq == expected+1 {
			v.fault("history entry %d is missing", expected)
		} else {
			v.fault("history entries %d to %d are missing", expected, seq-1)
		}
		v.lost = true
	}
	v.seq = seq
	entry, signed, err := openEntry(pair)
	switch {
	case err != nil:
		v.faults = append(v.faults, fmt.Errorf("history entry %d: %w", seq, err))
		v.lost = true
		return
	case entry.Seq != seq:
		v.fault("history entry %d stands in the place of %d", entry.Seq, seq)
		v.refuted++
	case len(entry.MAC) == 0:
		v.fault("history entry %d was written without a history key", seq)
	case v.lost: // nothing to prove it with
	case !hmac.Equal(entry.MAC, v.store.mac(v.ws, v.mac, signed)):
		v.fault("history entry %d is not what was written there", seq)
		v.refuted++
	default:
		v.proved++
	}
	v.mac, v.lost = entry.MAC, false
}

// openEntry decodes an entry and returns what its MAC covers beside it.
func openEntry(pair Pair) (entry Entry, signed []byte, err error) {
	payload, err := unseal(pair.Key, pair.Value)
	if err != nil {
		return Entry{}, nil, err
	}
	signed, ok := cutMAC(payload)
	if !ok {
		return Entry{}, nil, fmt.Errorf("%w: %s: no MAC", ErrDamaged, pair.Key)
	}
	entry, err = parse[Entry](pair.Key, payload)
	if err == nil && string(payload[len(signed):]) != macField(entry.MAC) {
		err = fmt.Errorf("%w: %s: the MAC is not written as it was", ErrDamaged, pair.Key) // base64 can be, in more ways than one
	}
	return entry, signed, err
}

// seqOf returns the sequence number in a history key.
func seqOf(key string) (uint64, error) {
	_, relative, parts, err := splitKey(key)
	if err != nil {
		return 0, err
	}
	if len(parts) == 2 {
		if seq, err := strconv.ParseUint(parts[1], 16, 64); err == nil && seqPart(seq) == parts[1] {
			return seq, nil
		}
	}
	return 0, fmt.Errorf("%w: %s is no history key", ErrDamaged, relative)
}
