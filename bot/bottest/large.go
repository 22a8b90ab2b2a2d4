package bottest

import (
	"fmt"
	"testing"
	"time"

	"srm/storage"
)

// CheckedLarge is the store of a workspace of 200 systems in which each of 10,000 obligations has an owner and a check.
func CheckedLarge(b *testing.B) *storage.Store {
	b.Helper()
	store, err := storage.New(storage.NewMemory(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	base := Base()
	_, err = store.Change(b.Context(), "w", storage.Change{By: "p/ops"}, func(d *storage.Draft) error {
		if err := d.PutTeam(storage.Team{ID: "ops", Name: "Ops", Bindings: []storage.Binding{{Place: "p", Channel: "ops"}}}); err != nil {
			return err
		}
		for i := range 200 {
			scope := storage.Scope{Kind: storage.SystemScope, ID: fmt.Sprint("system-", i)}
			if err := d.PutSystem(storage.System{ID: scope.ID, Name: scope.ID, Service: "aws-ec2"}); err != nil {
				return err
			}
			for j, c := range base.Controls[:min(50, len(base.Controls))] {
				if err := d.PutAssignment(storage.Assignment{Control: string(c.ID), Scope: scope, Role: storage.Accountable,
					Holder: storage.Holder{Kind: storage.TeamHolder, ID: "ops"}}); err != nil {
					return err
				}
				until := storage.DayOf(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, (i*50+j)%700))
				if err := d.PutVerification(storage.Verification{Control: string(c.ID), Scope: scope, Half: storage.Ours, Method: storage.Review,
					On: "2026-11-01", Until: until}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return store
}
