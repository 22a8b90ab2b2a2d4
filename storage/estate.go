package storage

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Services yields the services that the workspace runs, in order of their ids. One with an error is the last.
func (d *Draft) Services() iter.Seq2[Service, error] {
	from, to := under(d.ws, serviceKind)
	return records[Service](d.tx, from, to)
}

// Systems yields the workspace's systems in order of their ids. One with an error is the last.
func (d *Draft) Systems() iter.Seq2[System, error] {
	from, to := under(d.ws, systemKind)
	return records[System](d.tx, from, to)
}

// Controls yields the workspace's own controls in order of their ids. One with an error is the last.
func (d *Draft) Controls() iter.Seq2[Control, error] {
	from, to := under(d.ws, controlKind)
	return records[Control](d.tx, from, to)
}

// Service, System and Control return a record of the estate, or ErrNotFound.
func (d *Draft) Service(id string) (Service, error) {
	return get[Service](d.tx, workspaceKey(d.ws, serviceKind, id))
}
func (d *Draft) System(id string) (System, error) {
	return get[System](d.tx, workspaceKey(d.ws, systemKind, id))
}
func (d *Draft) Control(id string) (Control, error) {
	return get[Control](d.tx, workspaceKey(d.ws, controlKind, id))
}

// PutService, PutSystem and PutControl keep a record in place of what has the same id. A zero Since or By becomes the Change's.
func (d *Draft) PutService(s Service) error {
	if err := checkText("service", s.ID, string(s.By)); err != nil {
		return err
	}
	d.stamp(&s.Since, &s.By)
	return d.put(s, serviceKind, s.ID)
}

func (d *Draft) PutSystem(s System) error {
	texts := append([]string{s.ID, s.Name, s.Service, s.Model, string(s.By)}, s.Aliases...)
	if s.Owner != nil {
		texts = append(texts, string(s.Owner.Kind), s.Owner.ID)
	}
	if err := checkText("system", texts...); err != nil {
		return err
	}
	d.stamp(&s.Since, &s.By)
	return d.put(s, systemKind, s.ID)
}

func (d *Draft) PutControl(c Control) error {
	if err := checkText("control", c.ID, c.Name, c.Task, c.Layer, c.Grain, c.Function, string(c.By)); err != nil {
		return err
	}
	d.stamp(&c.Since, &c.By)
	return d.put(c, controlKind, c.ID)
}

// DeleteService, DeleteSystem and DeleteControl delete a record, or return ErrNotFound. What is assigned in it is the caller's
// business.
func (d *Draft) DeleteService(id string) error { return d.remove(serviceKind, id) }
func (d *Draft) DeleteSystem(id string) error  { return d.remove(systemKind, id) }
func (d *Draft) DeleteControl(id string) error { return d.remove(controlKind, id) }

// An Estate is what a workspace runs and what it named itself: a value that never changes, shared by the books of one workspace
// from one change of it to the next. Its slices are read only.
type Estate struct {
	Services []Service // each in order of ids
	Systems  []System
	Controls []Control
	*Memo    // of what follows from the estate alone
	size     int64
}

var emptyEstate = new(Estate)

// Empty tells whether the workspace has said nothing yet of what it runs.
func (e *Estate) Empty() bool { return len(e.Services)+len(e.Systems) == 0 }

// isEstate says whether a relative key belongs to the estate.
func isEstate(relative string) bool {
	kind, _, _ := strings.Cut(relative, "/")
	return kind == serviceKind || kind == systemKind || kind == controlKind
}

func loadEstate(r Reader, ws WorkspaceID) (*Estate, error) {
	e := new(Estate)
	var err error
	if e.Services, err = all[Service](r, ws, serviceKind); err != nil {
		return nil, err
	}
	if e.Systems, err = all[System](r, ws, systemKind); err != nil {
		return nil, err
	}
	if e.Controls, err = all[Control](r, ws, controlKind); err != nil {
		return nil, err
	}
	e.finish()
	return e, nil
}

// all reads every record of one kind, in order of their keys.
func all[T any](r Reader, ws WorkspaceID, kind string) ([]T, error) {
	var list []T
	from, to := under(ws, kind)
	for record, err := range records[T](r, from, to) {
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}
	return list, nil
}

// with returns a copy of e in which the records have become what edits say; e itself if none is of the estate.
func (e *Estate) with(edits map[string]Edit) (*Estate, error) {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(edits)), func(key string) bool { return !isEstate(key) })
	if len(keys) == 0 {
		return e, nil
	}
	after := &Estate{Services: slices.Clone(e.Services), Systems: slices.Clone(e.Systems), Controls: slices.Clone(e.Controls)}
	for _, key := range keys {
		var err error
		switch kind, _, _ := strings.Cut(key, "/"); kind {
		case serviceKind:
			after.Services, err = edited(after.Services, edits[key], func(s Service) string { return s.ID })
		case systemKind:
			after.Systems, err = edited(after.Systems, edits[key], func(s System) string { return s.ID })
		default:
			after.Controls, err = edited(after.Controls, edits[key], func(c Control) string { return c.ID })
		}
		if err != nil {
			return nil, err
		}
	}
	after.finish()
	return after, nil
}

// edited puts what an edit says into a list that is ordered by id.
func edited[T any](list []T, e Edit, id func(T) string) ([]T, error) {
	payload := e.After
	if payload == nil {
		payload = e.Before
	}
	record, err := parse[T](e.Key, payload)
	if err != nil {
		return nil, err
	}
	at, found := slices.BinarySearchFunc(list, id(record), func(have T, id_ string) int { return strings.Compare(id(have), id_) })
	switch {
	case e.After == nil && found:
		return slices.Delete(list, at, at+1), nil
	case e.After == nil:
		return list, nil
	case found:
		list[at] = record
		return list, nil
	}
	return slices.Insert(list, at, record), nil
}

// finish fills in what follows from the records. Ids are ordered as such, not as their keys, in which some bytes are escaped.
func (e *Estate) finish() {
	slices.SortFunc(e.Services, func(a, b Service) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Systems, func(a, b System) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Controls, func(a, b Control) int { return cmp.Compare(a.ID, b.ID) })
	e.Memo = new(Memo)
	const each, derived = 300, 16 << 10 // a record; what is derived from it besides, by estimate
	e.size = each * int64(len(e.Services)+2*len(e.Systems)+2*len(e.Controls))
	if e.size > 0 {
		e.size += derived + 60*100*int64(len(e.Services)+len(e.Systems))
	}
}
