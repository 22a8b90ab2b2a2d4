package storage

import (
	"context"
	"crypto/rand"
	"fmt"
)

// Park keeps a plan for 48 hours from p.At (zero: now) under a new short id, which it returns; p.ID is not looked at.
func (s *Store) Park(ctx context.Context, ws WorkspaceID, p Parked) (string, error) {
	if err := checkText("parked plan", string(p.By)); err != nil {
		return "", err
	}
	if p.At.IsZero() {
		p.At = s.now()
	}
	p.At = p.At.UTC()
	p.ID = rand.Text()[:16] // 80 bits: nobody guesses another's plan. Here and not below, where it would change from run to run
	err := s.engine.Update(ctx, func(tx Tx) error {
		head, err := getHead(tx, ws)
		if err != nil {
			return err
		}
		w := &writer{tx: tx, ws: ws, head: head}
		if err := w.put(p, parkedKind, p.ID); err != nil {
			return err
		}
		if err := w.expire(parkedKind, p.ID, p.At); err != nil {
			return err
		}
		if err := w.dropExpired(p.At); err != nil {
			return err
		}
		return w.close()
	})
	if err != nil {
		return "", err
	}
	return p.ID, nil
}

// Parked returns a parked plan, or ErrNotFound if there is none or it is older than 48 hours.
func (s *Store) Parked(ctx context.Context, ws WorkspaceID, id string) (Parked, error) {
	var p Parked
	err := s.engine.View(ctx, func(r Reader) (err error) {
		p, err = get[Parked](r, workspaceKey(ws, parkedKind, id))
		return err
	})
	if err == nil && s.now().Sub(p.At) > keepFor {
		return Parked{}, fmt.Errorf("the plan is older than %v: %w", keepFor, ErrNotFound)
	}
	return p, err
}

// Parked returns a parked plan, or ErrNotFound if there is none or it was older than 48 hours when the Change was asked for.
func (d *Draft) Parked(id string) (Parked, error) {
	p, err := get[Parked](d.tx, workspaceKey(d.ws, parkedKind, id))
	if err == nil && d.change.At.Sub(p.At) > keepFor {
		return Parked{}, fmt.Errorf("the plan is older than %v: %w", keepFor, ErrNotFound)
	}
	return p, err
}

// DeleteParked deletes a parked plan, or returns ErrNotFound.
func (d *Draft) DeleteParked(id string) error {
	p, err := get[Parked](d.tx, workspaceKey(d.ws, parkedKind, id))
	if err != nil {
		return err
	}
	e := expiry{Kind: parkedKind, ID: id, At: p.At.Add(keepFor)}
	if err := d.remove(e.parts()...); err != nil {
		return err
	}
	return d.remove(parkedKind, id)
}
