package storage

import (
	"context"
	"errors"
)

// maxDoubts is how many doubts a workspace keeps: enough to see what is wrong, and nobody fills the store by pressing.
const maxDoubts = 500

// ErrManyDoubts is returned by PutDoubt if the workspace keeps as many as it may.
var ErrManyDoubts = errors.New("storage: there are too many doubts already")

// parts are the components of a doubt's key: one for each cell and person, the latest.
func (d Doubt) parts() []string { return []string{doubtKind, d.Control, d.Place, string(d.By)} }

// PutDoubt keeps a doubt in place of what the same person said of the same cell before. A zero At becomes now. It returns ErrManyDoubts if
// there are too many.
func (s *Store) PutDoubt(ctx context.Context, ws WorkspaceID, d Doubt) error {
	if err := checkText("doubt", d.Control, d.Place, string(d.By), d.Question); err != nil {
		return err
	}
	if d.At.IsZero() {
		d.At = s.now()
	}
	d.At = d.At.UTC()
	return s.engine.Update(ctx, func(tx Tx) error {
		head, err := getHead(tx, ws)
		if err != nil {
			return err
		}
		w := &writer{tx: tx, ws: ws, head: head}
		if there, err := w.has(workspaceKey(ws, d.parts()...)); err != nil {
			return err
		} else if !there {
			all, err := doubts(tx, ws)
			if err != nil {
				return err
			}
			if len(all) >= maxDoubts {
				return ErrManyDoubts
			}
		}
		if err := w.put(d, d.parts()...); err != nil {
			return err
		}
		return w.close()
	})
}

// Doubts returns all doubts of a workspace, in order of control and place.
func (s *Store) Doubts(ctx context.Context, ws WorkspaceID) (all []Doubt, err error) {
	err = s.engine.View(ctx, func(r Reader) (err error) {
		all, err = doubts(r, ws)
		return err
	})
	return all, err
}

// DropDoubts deletes the doubts about a control, of whatever place and person; about all if control is "". It returns how many there
// were.
func (s *Store) DropDoubts(ctx context.Context, ws WorkspaceID, control string) (n int, err error) {
	err = s.engine.Update(ctx, func(tx Tx) error {
		n = 0
		head, err := getHead(tx, ws)
		if err != nil {
			return err
		}
		all, err := doubts(tx, ws)
		if err != nil {
			return err
		}
		w := &writer{tx: tx, ws: ws, head: head}
		for _, d := range all {
			if control != "" && d.Control != control {
				continue
			}
			if err := w.delete(d.parts()...); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return nil
		}
		return w.close()
	})
	return n, err
}

func doubts(r Reader, ws WorkspaceID) (all []Doubt, err error) {
	from, to := under(ws, doubtKind)
	for d, err := range records[Doubt](r, from, to) {
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}
