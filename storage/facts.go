package storage

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
)

// seenFacts bounds how many versions of the facts are remembered.
const seenFacts = 16

// Facts are what the program knew when it was last started: kept once for all workspaces, so that a newer program can say what has
// changed. They belong to the program, so no backup has them. Added fields must be optional.
type Facts struct {
	Seen  []string        `json:"seen"`  // fingerprints of the versions that were here, the latest last
	Facts json.RawMessage `json:"facts"` // of the latest version; bot's own encoding
}

// A told says of which version of the facts a workspace was told last.
type told struct {
	Facts string `json:"facts"`
}

// Facts returns what was kept, or ErrNotFound.
func (s *Store) Facts(ctx context.Context) (Facts, error) {
	var f Facts
	err := s.engine.View(ctx, func(r Reader) (err error) {
		f, err = get[Facts](r, factsKey)
		return err
	})
	return f, err
}

// PutFacts keeps the facts of a version, unless that version was here before.
func (s *Store) PutFacts(ctx context.Context, version string, facts json.RawMessage) error {
	return s.engine.Update(ctx, func(tx Tx) error {
		before, err := get[Facts](tx, factsKey)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if slices.Contains(before.Seen, version) {
			return nil
		}
		seen := append(before.Seen, version)
		return put(tx, factsKey, Facts{Seen: seen[max(0, len(seen)-seenFacts):], Facts: facts})
	})
}

// Told reports whether the workspace was told of a version of the facts.
func (d *Draft) Told(version string) (bool, error) {
	t, err := get[told](d.tx, workspaceKey(d.ws, toldKind))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return t.Facts == version, err
}

// PutTold notes that the workspace is told of a version of the facts.
func (d *Draft) PutTold(version string) error { return d.put(told{version}, toldKind) }
