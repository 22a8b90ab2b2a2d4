package storage_test

import (
	"errors"
	"fmt"
	"testing"

	"srm/storage"
)

func TestFactsAreKeptOnceForEachVersion(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		if _, err := s.Facts(t.Context()); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("of a new store: %v", err)
		}
		for _, version := range []string{"1", "2", "1"} { // the third is an old program that is started once more
			if err := s.PutFacts(t.Context(), version, []byte(`{"of":"`+version+`"}`)); err != nil {
				t.Fatal(err)
			}
		}
		f, err := s.Facts(t.Context())
		if err != nil || fmt.Sprint(f.Seen) != "[1 2]" || string(f.Facts) != `{"of":"2"}` {
			t.Errorf("facts %v %s, %v", f.Seen, f.Facts, err)
		}
		do(t, s, "w", "1", assign("mfa", "it"))
		for _, want := range []bool{false, true} {
			do(t, s, "w", "", func(d *storage.Draft) error {
				got, err := d.Told("2")
				if err != nil || got != want {
					t.Errorf("told: %v, %v, want %v", got, err, want)
				}
				return d.PutTold("2")
			})
		}
		if head := bookOf(t, s, "w").Head(); head.Seq != 1 {
			t.Errorf("telling stands in the history: %+v", head)
		}
		sound(t, s)
	})
}

func TestReminders(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		set := storage.Reminders{Zone: "Europe/Berlin", Zones: map[string]string{"sre": "Asia/Tokyo"}, Quiet: storage.Hours{From: 18 * 60, To: 8 * 60},
			Digest: true, Admins: storage.Address{Place: "p", Channel: "c"}}
		do(t, s, "w", "1", func(d *storage.Draft) error {
			if none, err := d.Reminders(); err != nil || none.Digest {
				t.Errorf("of a new workspace: %+v, %v", none, err)
			}
			return d.PutReminders(set)
		})
		got := bookOf(t, s, "w").Reminders()
		if got.Zone != set.Zone || got.Zones["sre"] != "Asia/Tokyo" || got.Quiet != set.Quiet || !got.Digest || got.Admins != set.Admins || got.By == "" {
			t.Errorf("came back as %+v", got)
		}
		do(t, s, "w", "2", func(d *storage.Draft) error {
			b, err := d.Book()
			if err != nil || b.Reminders().Zone != set.Zone || b.Head().Seq != 1 {
				t.Errorf("the Draft's book: %+v, %v", b.Reminders(), err)
			}
			e, err := d.Entry(1)
			return errors.Join(err, d.Revert(e))
		})
		if got := bookOf(t, s, "w").Reminders(); got.Digest {
			t.Errorf("after an undo: %+v", got)
		}
		sound(t, s)
	})
}
