package storage_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"srm/storage"
)

var onRDS = storage.Scope{Kind: storage.ServiceScope, ID: "aws-rds"}

func checked(on, until storage.Day) storage.Verification {
	return storage.Verification{Control: "os-patching", Scope: onRDS, Half: storage.Providers, Method: storage.Report, On: on, Until: until,
		Evidence: "https://example.com/soc2", Complementary: []string{"mfa"}}
}

func put(v storage.Verification) func(*storage.Draft) error {
	return func(d *storage.Draft) error { return d.PutVerification(v) }
}

func TestVerifications(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		do(t, s, "w", "1", put(checked("2026-02-01", "2027-02-01")))
		do(t, s, "w", "2", put(checked("2025-02-01", "2026-02-01")))
		ours := checked("2026-02-20", "2026-08-20")
		ours.Half = storage.Ours
		do(t, s, "w", "3", put(ours))
		all := bookOf(t, s, "w").Checked("os-patching")
		if len(all) != 3 || all[0].Half != storage.Ours || all[1].Number != 1 || all[2].Number != 2 {
			t.Fatalf("checked: %+v", all)
		}
		if v := all[1]; !v.At.Equal(start) || v.By != "console/admin" || !reflect.DeepEqual(v.Complementary, []string{"mfa"}) {
			t.Errorf("came back as %+v", v)
		}
		if newest, ok := storage.Newest(all[1:]); !ok || newest.Number != 1 {
			t.Errorf("the newest is %+v, not the one checked last", newest)
		}
		do(t, s, "w", "4", put(checked("2026-02-01", "2027-03-01")))
		if newest, _ := storage.Newest(bookOf(t, s, "w").Checked("os-patching")[1:]); newest.Number != 4 {
			t.Errorf("of one day the newest is %d, not the one recorded last", newest.Number)
		}
		do(t, s, "w", "5", func(d *storage.Draft) error {
			e, err := d.Entry(4)
			return errors.Join(err, d.Revert(e))
		})
		do(t, s, "w", "6", func(d *storage.Draft) error {
			v, err := d.Verification(all[2])
			return errors.Join(err, d.DeleteVerification(v))
		})
		if all := bookOf(t, s, "w").Checked("os-patching"); len(all) != 2 {
			t.Errorf("after an undo and a deletion: %+v", all)
		}
		entries, err := s.History(t.Context(), "w", 0, 1)
		if err != nil || len(entries) != 1 {
			t.Fatal(err)
		}
		if before, after, ok := entries[0].Edits[0].Verifications(); !ok || after != nil || before.Number != 2 {
			t.Errorf("edit: %+v, %+v, %v", before, after, ok)
		}
		sound(t, s)
	})
}

func TestVerificationNeedsDates(t *testing.T) {
	s := newStore(t, openMemory(t))
	for _, v := range []storage.Verification{checked("", "2027-01-01"), checked("2026-01-01", ""), checked("2026-13-01", "2027-01-01")} {
		_, err := s.Change(t.Context(), "w", storage.Change{}, put(v))
		if err == nil || !strings.Contains(err.Error(), "is no date") {
			t.Errorf("%s to %s: %v", v.On, v.Until, err)
		}
	}
	bad := checked("2026-01-01", "2027-01-01")
	bad.Note = "\xff"
	if _, err := s.Change(t.Context(), "w", storage.Change{}, put(bad)); err == nil {
		t.Error("a note that is no UTF-8 was kept")
	}
}

func TestRulings(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		rule := func(side string) func(*storage.Draft) error {
			return func(d *storage.Draft) error {
				return d.PutRuling(storage.Ruling{Control: "os-patching", Scope: onRDS, Responsible: side, Why: "our auditor's word"})
			}
		}
		do(t, s, "w", "1", rule("provider"))
		do(t, s, "w", "2", rule("shared"))
		r, ok := bookOf(t, s, "w").RulingOn("os-patching", onRDS)
		if !ok || r.Responsible != "shared" || r.By != "console/admin" || !r.At.Equal(start) {
			t.Errorf("ruling %+v, %v", r, ok)
		}
		do(t, s, "w", "3", func(d *storage.Draft) error {
			r, err := d.Ruling("os-patching", onRDS)
			return errors.Join(err, d.DeleteRuling(r))
		})
		if _, ok := bookOf(t, s, "w").RulingOn("os-patching", onRDS); ok {
			t.Error("a deleted ruling is still there")
		}
		sound(t, s)
	})
}

func TestDays(t *testing.T) {
	d := storage.DayOf(time.Date(2026, 3, 28, 23, 59, 0, 0, time.UTC))
	if d != "2026-03-28" || d.Days("2026-03-30") != 2 || d.Days("2026-03-27") != -1 || !storage.Day("x").Time(time.UTC).IsZero() {
		t.Errorf("%s, %d, %d", d, d.Days("2026-03-30"), d.Days("2026-03-27"))
	}
}
