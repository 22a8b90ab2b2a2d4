package storage

import (
	"iter"
	"slices"
)

func (r Ruling) parts() []string {
	return []string{rulingKind, r.Control, string(r.Scope.Kind), r.Scope.ID}
}

func (r Ruling) text() int {
	return len(r.Control) + len(r.Scope.ID) + len(r.Responsible) + len(r.Why) + len(r.By)
}

// Ruling returns a ruling, or ErrNotFound.
func (d *Draft) Ruling(control string, scope Scope) (Ruling, error) {
	return get[Ruling](d.tx, workspaceKey(d.ws, Ruling{Control: control, Scope: scope}.parts()...))
}

// PutRuling keeps r in place of the one for the same control and scope. A zero At or By becomes the Change's.
func (d *Draft) PutRuling(r Ruling) error {
	if err := checkText("ruling", r.Control, string(r.Scope.Kind), r.Scope.ID, r.Responsible, r.Why, string(r.By)); err != nil {
		return err
	}
	d.stamp(&r.At, &r.By)
	return d.put(r, r.parts()...)
}

// DeleteRuling deletes the record that r would be put in place of, or returns ErrNotFound.
func (d *Draft) DeleteRuling(r Ruling) error { return d.remove(r.parts()...) }

// Rulings yields every ruling in order of their keys.
func (b *Book) Rulings() iter.Seq[Ruling] { return slices.Values(b.rulings.records) }

// RulingOn returns the ruling on a control in a scope.
func (b *Book) RulingOn(control string, scope Scope) (Ruling, bool) {
	key := relativeKey(Ruling{Control: control, Scope: scope}.parts()...)
	i, found := slices.BinarySearch(b.rulings.keys, key)
	if !found {
		return Ruling{}, false
	}
	return b.rulings.records[i], true
}
