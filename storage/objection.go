package storage

import (
	"context"
	"errors"
)

// maxObjections is how many objections a workspace keeps: enough to see what is wrong, and nobody fills the store by pressing.
const maxObjections = 500

// ErrManyObjections is returned by PutObjection if the workspace keeps as many as it may.
var ErrManyObjections = errors.New("storage: there are too many objections already")

// parts are the components of an objection's key: one for each cell and person, the latest.
func (d Objection) parts() []string { return []string{objectionKind, d.Control, d.Place, string(d.By)} }

// PutObjection keeps an objection in place of what the same person said of the same cell before. A zero At becomes now. It returns ErrManyObjections if
// there are too many.
func (s *Store) PutObjection(ctx context.Context, ws WorkspaceID, d Objection) error {
	if err := checkText("objection", d.Control, d.Place, string(d.By), d.Question); err != nil {
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
			all, err := objections(tx, ws)
			if err != nil {
				return err
			}
			if len(all) >= maxObjections {
				return ErrManyObjections
			}
		}
		if err := w.put(d, d.parts()...); err != nil {
			return err
		}
		return w.close()
	})
}

// Objections returns all objections of a workspace, in order of control and place.
func (s *Store) Objections(ctx context.Context, ws WorkspaceID) (all []Objection, err error) {
	err = s.engine.View(ctx, func(r Reader) (err error) {
		all, err = objections(r, ws)
		return err
	})
	return all, err
}

// DropObjections deletes the objections about a control, of whatever place and person; about all if control is "". It returns how many there
// were.
func (s *Store) DropObjections(ctx context.Context, ws WorkspaceID, control string) (n int, err error) {
	err = s.engine.Update(ctx, func(tx Tx) error {
		n = 0
		head, err := getHead(tx, ws)
		if err != nil {
			return err
		}
		all, err := objections(tx, ws)
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

func objections(r Reader, ws WorkspaceID) (all []Objection, err error) {
	from, to := under(ws, objectionKind)
	for d, err := range records[Objection](r, from, to) {
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}
