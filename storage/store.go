package storage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// formatVersion is the layout that this program writes: which keys there are and how they are made.
const formatVersion = 1

type format struct {
	Format int       `json:"format"`
	Loaded time.Time `json:"loaded,omitzero"` // when all this came out of a backup
}

// Options of a Store. The zero value is useful.
type Options struct {
	// HistoryKey keys the history's checksums. Without it a history is written that nobody can verify later.
	HistoryKey []byte
	// BookBytes bounds what the books of all workspaces may take in memory, by estimate; 0 is 64 MiB.
	BookBytes int64
	// Now decides whether a parked plan is too old to be read; nil is time.Now. Changes bring their own time.
	Now func() time.Time
}

// A Store keeps what each workspace decided, with its history. It is safe for concurrent use. No method touches the keys of
// another workspace than the one it is given.
type Store struct {
	engine     Engine
	historyKey []byte
	macs       sync.Pool // of keyed hashes: a new one costs as much as an entry
	now        func() time.Time
	books      *books
	loaded     atomic.Pointer[time.Time]
}

// New returns the Store that is in e. It makes one if e is empty, unless e is read-only: then the Store reads as empty.
// ErrNewer and ErrDamaged say that e holds what this program cannot read.
func New(e Engine, o Options) (*Store, error) {
	if o.BookBytes <= 0 {
		o.BookBytes = 64 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{engine: e, historyKey: slices.Clone(o.HistoryKey), now: o.Now, books: newBooks(o.BookBytes)}
	s.macs.New = func() any { return hmac.New(sha256.New, s.historyKey) }
	ctx := context.Background()
	made := false
	err := e.View(ctx, func(r Reader) (err error) {
		if made, err = checkFormat(r); made {
			f, err := get[format](r, formatKey)
			s.loaded.Store(&f.Loaded)
			return err
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if made {
		return s, nil
	}
	err = e.Update(ctx, func(tx Tx) error {
		if made, err := checkFormat(tx); err != nil || made {
			return err
		}
		return put(tx, formatKey, format{Format: formatVersion})
	})
	if err != nil && !errors.Is(err, ErrReadOnly) {
		return nil, fmt.Errorf("making a new store: %w", err)
	}
	return s, nil
}

// checkFormat reports whether there is a store that this program can read; neither an error nor a store means that r is empty.
func checkFormat(r Reader) (bool, error) {
	f, err := get[format](r, formatKey)
	switch {
	case err == nil && f.Format > formatVersion:
		return false, fmt.Errorf("%w: its layout is %d, this program knows up to %d; use the program that wrote it, or a newer one",
			ErrNewer, f.Format, formatVersion)
	case err == nil && f.Format < 1:
		return false, fmt.Errorf("%w: layout %d was never written", ErrDamaged, f.Format)
	case err == nil:
		return true, nil
	case !errors.Is(err, ErrNotFound):
		return false, err
	}
	for _, err := range r.Scan("\x00", "\xff") {
		if err != nil {
			return false, err
		}
		return false, fmt.Errorf("%w: there are records but no %q: a restore was broken off; start it again with a new database",
			ErrDamaged, formatKey)
	}
	return false, nil
}

// LoadedAt returns when the store was made out of a backup; zero: it was not. What happened after the backup and before that, the
// store does not know: what should have been posted by then may have been.
func (s *Store) LoadedAt() time.Time {
	if at := s.loaded.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Close closes the engine.
func (s *Store) Close() error { return s.engine.Close() }

// Workspaces returns every workspace that has a record, in order of their keys. It looks once per workspace, not at each record.
func (s *Store) Workspaces(ctx context.Context) ([]WorkspaceID, error) {
	var all []WorkspaceID
	err := s.engine.View(ctx, func(r Reader) (err error) {
		all, err = workspaces(r)
		return err
	})
	return all, err
}

func workspaces(r Reader) ([]WorkspaceID, error) {
	var all []WorkspaceID
	for from := workspacesFrom; ; {
		pair, found, err := first(r, from, workspacesTo)
		if err != nil || !found {
			return all, err
		}
		ws, _, _, err := splitKey(pair.Key)
		if err != nil {
			return all, err
		}
		all = append(all, ws)
		_, from = under(ws)
	}
}

func first(r Reader, from, to string) (Pair, bool, error) {
	for pair, err := range r.Scan(from, to) {
		return pair, err == nil, err
	}
	return Pair{}, false, nil
}

// records decodes every record in a range. A record with an error is the last one.
func records[T any](r Reader, from, to string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for pair, err := range r.Scan(from, to) {
			var record T
			if err == nil {
				record, err = decode[T](pair.Key, pair.Value)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// getHead reads a workspace's head; that of a workspace that does not exist is the zero Head.
func getHead(r Reader, ws WorkspaceID) (Head, error) {
	head, err := get[Head](r, workspaceKey(ws, headKind))
	if errors.Is(err, ErrNotFound) {
		return Head{}, nil
	}
	return head, err
}
