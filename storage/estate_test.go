package storage_test

import (
	"errors"
	"testing"

	"srm/storage"
)

func TestEstateRecords(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	do(t, s, "w", "", func(d *storage.Draft) error {
		return errors.Join(d.PutService(storage.Service{ID: "aws-rds"}), d.PutControl(storage.Control{ID: "drill", Name: "Drill"}),
			d.PutSystem(storage.System{ID: "payments", Name: "Payments", Service: "aws-rds", Owner: &storage.Holder{Kind: storage.TeamHolder, ID: "t"}}))
	})
	do(t, s, "w", "", func(d *storage.Draft) error {
		service, err := d.Service("aws-rds")
		if err != nil || service.Since.IsZero() || service.By == "" {
			t.Errorf("not stamped: %+v, %v", service, err)
		}
		for _, err := range []error{second(d.Service("x")), second(d.System("x")), second(d.Control("x")), d.DeleteService("x"), d.DeleteSystem("x"), d.DeleteControl("x")} {
			if !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("of what is not there: %v", err)
			}
		}
		bad := "\xff"
		for _, err := range []error{d.PutService(storage.Service{ID: bad}), d.PutSystem(storage.System{ID: "x", Aliases: []string{bad}}),
			d.PutSystem(storage.System{ID: "x", Owner: &storage.Holder{ID: bad}}), d.PutControl(storage.Control{ID: "x", Task: bad}),
			d.PutTeam(storage.Team{ID: "x", Bindings: []storage.Binding{{People: []string{bad}}}}), d.PutTeam(storage.Team{ID: "x", Deputy: &storage.Holder{ID: bad}}),
			d.PutAssignment(storage.Assignment{Control: "x", Reply: storage.Acceptance(bad)})} {
			if err == nil {
				t.Error("what JSON would not bring back was taken")
			}
		}
		n := 0
		for _, err := range d.Services() {
			n++
			if err != nil {
				t.Error(err)
			}
		}
		for _, err := range d.Systems() {
			n++
			if err != nil {
				t.Error(err)
			}
		}
		for _, err := range d.Controls() {
			n++
			if err != nil {
				t.Error(err)
			}
		}
		if n != 3 {
			t.Errorf("%d records, want 3", n)
		}
		return nil
	})
	sound(t, s)
}

func second[T any](_ T, err error) error { return err }

func TestBooksShareAnEstateThatStaysTheSame(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	if e := bookOf(t, s, "w").Estate(); !e.Empty() || e.Of("k", func() any { return 1 }) != 1 || e.Of("k", func() any { return 2 }) != 2 {
		t.Error("the estate of nobody is not empty, or keeps something")
	}
	do(t, s, "w", "", func(d *storage.Draft) error { return d.PutService(storage.Service{ID: "aws-rds"}) })
	first := bookOf(t, s, "w")
	if first.Estate().Empty() || first.Estate().Of("k", func() any { return 1 }) != 1 {
		t.Error("empty, or nothing derived")
	}
	do(t, s, "w", "", assign("mfa", "1"))
	second := bookOf(t, s, "w")
	if second.Estate() != first.Estate() || second.Estate().Of("k", func() any { return 2 }) != 1 {
		t.Error("made anew by a change of something else")
	}
	if second.Memo().Of("k", func() any { return 3 }) != 3 || first.Memo().Of("k", func() any { return 4 }) != 4 {
		t.Error("two books share what is derived from one")
	}
	do(t, s, "w", "", func(d *storage.Draft) error { return d.DeleteService("aws-rds") })
	third := bookOf(t, s, "w")
	if third.Estate() == first.Estate() || !third.Estate().Empty() || first.Estate().Empty() {
		t.Error("a change of the estate is not seen, or seen in an older book")
	}
}
