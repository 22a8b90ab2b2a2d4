package storage_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/storage"
)

func timed(id string, at time.Time) storage.Timed {
	return storage.Timed{ID: id, Kind: "quiz", To: storage.Address{Place: "p:1", Channel: "c"}, For: at, Data: []byte(`{"a":1}`)}
}

func putTimed(t testing.TB, s *storage.Store, ws storage.WorkspaceID, all ...storage.Timed) {
	t.Helper()
	do(t, s, ws, "", func(d *storage.Draft) error {
		for _, one := range all {
			if err := d.PutTimed(one); err != nil {
				return err
			}
		}
		return nil
	})
}

// walk reads what is due, page by page, as "workspace/id …".
func walk(t testing.TB, s *storage.Store, q storage.Due) (all []string) {
	t.Helper()
	for {
		page, err := s.Due(t.Context(), q)
		if err != nil || len(page.Faults) > 0 {
			t.Fatal(page.Faults, err)
		}
		for _, w := range page.Work {
			all = append(all, string(w.Workspace)+"/"+w.ID)
		}
		if q.From = page.Next; q.From == "" {
			return all
		}
	}
}

func TestDue(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		other := timed("o", start)
		other.To.Place = "q:1"
		paused := timed("paused", start)
		paused.Paused = "by hand"
		putTimed(t, s, "b", timed("1", start), timed("2", start), timed("3", start), timed("later", start.Add(time.Nanosecond)), paused)
		putTimed(t, s, "a/%", timed("x", start.Add(-time.Hour)), timed("y/z", start), other)
		everything := storage.Due{Now: start, Share: 100, Most: 100}
		if got := fmt.Sprint(walk(t, s, everything)); got != "[a/%/x a/%/y/z b/1 b/2 b/3 a/%/o]" {
			t.Errorf("due: %s", got)
		}
		for most := 1; most < 8; most++ { // pages of any size bring the same
			q := everything
			q.Most = most
			if got := fmt.Sprint(walk(t, s, q)); got != "[a/%/x a/%/y/z b/1 b/2 b/3 a/%/o]" {
				t.Errorf("due in pages of %d: %s", most, got)
			}
		}
		q := everything
		q.Share = 1
		if got := fmt.Sprint(walk(t, s, q)); got != "[a/%/x b/1]" {
			t.Errorf("a share of one: %s", got)
		}
		q = everything
		q.Serves = func(place string) bool { return strings.HasPrefix(place, "q:") }
		if got := fmt.Sprint(walk(t, s, q)); got != "[a/%/o]" {
			t.Errorf("of one platform: %s", got)
		}
		next, found, err := s.NextDue(t.Context(), start)
		if err != nil || !found || !next.Equal(start.Add(time.Nanosecond)) {
			t.Errorf("next: %v %v %v", next, found, err)
		}
		if _, found, err := s.NextDue(t.Context(), next); err != nil || found {
			t.Errorf("after the last: %v %v", found, err)
		}
		got, err := s.Timed(t.Context(), "a/%", "y/z")
		if err != nil || string(got.Data) != `{"a":1}` || !got.At.Equal(start) {
			t.Errorf("read back: %+v, %v", got, err)
		}
		sound(t, s)
	})
}

// TestWorkMovesWithItsDueKey: whatever is done to work, there is one due key for each that is not paused; no book, no history and no
// head takes notice of a step.
func TestWorkMovesWithItsDueKey(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		do(t, s, "w", "1", assign("mfa", "it"))
		putTimed(t, s, "w", timed("1", start))
		head := bookOf(t, s, "w").Head()
		moved := timed("1", start)
		for i := range 5 {
			moved.At = start.Add(time.Duration(i) * time.Hour)
			moved.Holder = fmt.Sprint(i)
			putTimed(t, s, "w", moved)
			if keys := dueKeys(t, e); len(keys) != 1 || !strings.Contains(keys[0], fmt.Sprintf("T%02d0000", 9+i)) {
				t.Errorf("due keys: %q", keys)
			}
		}
		if now := bookOf(t, s, "w").Head(); now.Records != head.Records || now.Seq != head.Seq {
			t.Errorf("the head moved from %+v to %+v", head, now)
		}
		moved.Paused = "gone"
		putTimed(t, s, "w", moved)
		if keys := dueKeys(t, e); len(keys) != 0 {
			t.Errorf("due keys of paused work: %q", keys)
		}
		sound(t, s)
		do(t, s, "w", "", func(d *storage.Draft) error { return d.DeleteTimed("1") })
		_, err := s.Change(t.Context(), "w", storage.Change{}, func(d *storage.Draft) error { return d.DeleteTimed("1") })
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("deleting twice: %v", err)
		}
		_, err = s.Change(t.Context(), "w", storage.Change{}, func(d *storage.Draft) error { return d.PutTimed(timed("far", time.Unix(1<<40, 0))) })
		if err == nil {
			t.Error("the year 36812 was kept")
		}
		sound(t, s)
	})
}

func dueKeys(t testing.TB, e storage.Engine) (keys []string) {
	t.Helper()
	for k := range contents(t, e) {
		if strings.HasPrefix(k, "due/") {
			keys = append(keys, k)
		}
	}
	return keys
}

// TestDueAgainstAList puts, moves and removes at random, and compares with a sorted list.
func TestDueAgainstAList(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		r := rand.New(rand.NewPCG(1, 2))
		list := make(map[string]time.Time)
		for range 300 {
			ws, id := storage.WorkspaceID(fmt.Sprint("w", r.IntN(3))), fmt.Sprint(r.IntN(20))
			at := start.Add(time.Duration(r.IntN(10)-5) * time.Minute)
			_, there := list[string(ws)+"/"+id]
			if there && r.IntN(3) == 0 {
				delete(list, string(ws)+"/"+id)
				do(t, s, ws, "", func(d *storage.Draft) error { return d.DeleteTimed(id) })
				continue
			}
			list[string(ws)+"/"+id] = at
			putTimed(t, s, ws, timed(id, at))
		}
		var want []string
		for key, at := range list {
			if !at.After(start) {
				want = append(want, key)
			}
		}
		slices.SortFunc(want, func(a, b string) int { return cmp.Or(list[a].Compare(list[b]), strings.Compare(a, b)) })
		if got := walk(t, s, storage.Due{Now: start, Share: 1000, Most: 7}); !slices.Equal(got, want) {
			t.Errorf("due: %v, want %v", got, want)
		}
		sound(t, s)
	})
}

// TestOneWorkspaceHidesNoOther: behind many of one workspace, the others' work is on the first page.
func TestOneWorkspaceHidesNoOther(t *testing.T) {
	s := newStore(t, openBolt(t))
	var many []storage.Timed
	for i := range 6000 {
		many = append(many, timed(fmt.Sprint(i), start))
	}
	putTimed(t, s, "a", many...)
	putTimed(t, s, "b", timed("1", start))
	page, err := s.Due(t.Context(), storage.Due{Now: start, Share: 2, Most: 10})
	if err != nil || len(page.Work) != 3 || page.Work[2].Workspace != "b" {
		t.Errorf("first page: %+v, %v", page, err)
	}
	for i := range many {
		many[i].At = start.Add(time.Duration(i-6000) * time.Second) // each at a time of its own: looked at page by page
	}
	putTimed(t, s, "a", many...)
	pages := 0
	for q := (storage.Due{Now: start, Share: 2, Most: 10}); ; pages++ {
		page, err := s.Due(t.Context(), q)
		if err != nil || len(page.Work) > 3 {
			t.Fatal(page, err)
		}
		if q.From = page.Next; q.From == "" {
			break
		}
	}
	if pages != 1 {
		t.Errorf("%d pages before the last, want 1", pages)
	}
}

func TestADamagedWorkKeepsNoOtherWaiting(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		putTimed(t, s, "w", timed("1", start), timed("2", start), timed("3", start))
		keys := dueKeys(t, e)
		slices.Sort(keys)
		tamper(t, e, func(tx storage.Tx) error {
			return errors.Join(tx.Put(keys[0], []byte("damaged")), tx.Put("w/w/timed/2", []byte("damaged")))
		})
		page, err := s.Due(t.Context(), storage.Due{Now: start, Share: 9, Most: 9})
		if err != nil || len(page.Work) != 1 || page.Work[0].ID != "3" || len(page.Faults) != 2 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestCheckFindsWhatIsWrongWithDueKeys(t *testing.T) {
	for name, harm := range map[string]func(tx storage.Tx, key string, value []byte) error{
		"lost":       func(tx storage.Tx, key string, _ []byte) error { return tx.Delete(key) },
		"work lost":  func(tx storage.Tx, _ string, _ []byte) error { return tx.Delete("w/w/timed/1") },
		"elsewhere":  func(tx storage.Tx, key string, v []byte) error { return tx.Put(key+"0", v) },
		"doubled":    func(tx storage.Tx, key string, v []byte) error { return tx.Put(key+"0", storage.Seal(key+"0", v[5:])) },
		"unreadable": func(tx storage.Tx, key string, v []byte) error { return tx.Put(key, v[1:]) },
	} {
		t.Run(name, func(t *testing.T) {
			onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
				putTimed(t, s, "w", timed("1", start))
				key := dueKeys(t, e)[0]
				tamper(t, e, func(tx storage.Tx) error {
					value, err := tx.Get(key)
					if err != nil {
						return err
					}
					return harm(tx, key, value)
				})
				if faults, err := s.Check(t.Context()); err != nil || len(faults) == 0 {
					t.Errorf("faults: %v, %v", faults, err)
				}
			})
		})
	}
}

// TestABackupCarriesWork: the due keys are made anew, and the store knows that it came out of a backup.
func TestABackupCarriesWork(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		paused := timed("3", start)
		paused.Paused = "gone"
		putTimed(t, s, "w", timed("1", start), timed("2", start.Add(time.Hour)), paused)
		do(t, s, "w", "1", func(d *storage.Draft) error {
			return d.PutSchedule(storage.Schedule{ID: "1", Kind: "quiz", Time: "09:00", Zone: "Europe/Berlin", Days: []time.Weekday{time.Monday}})
		})
		backup := dumpOf(t, s)
		if strings.Contains(backup, `"due/`) {
			t.Error("the index is in the backup")
		}
		into := storage.NewMemory()
		restored := newStore(t, into)
		if !restored.LoadedAt().IsZero() {
			t.Error("loaded before it was")
		}
		if err := restored.Load(t.Context(), strings.NewReader(backup)); err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprint(len(dueKeys(t, into)), dumpOf(t, restored) == backup, restored.LoadedAt()), fmt.Sprint(2, true, start); got != want {
			t.Errorf("restored: %s, want %s", got, want)
		}
		again, err := storage.New(into, storage.Options{})
		if err != nil || !again.LoadedAt().Equal(start) {
			t.Errorf("opened again: loaded at %v, %v", again.LoadedAt(), err)
		}
		sound(t, restored)
	})
}

func TestSchedulesAreDecisions(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		one := storage.Schedule{ID: "1", Kind: "quiz", Time: "09:00", Zone: "Europe/Berlin"}
		bookOf(t, s, "w")
		do(t, s, "w", "1", func(d *storage.Draft) error { return d.PutSchedule(one) })
		bookOf(t, s, "w") // follows the history over a kind that it does not hold
		made := do(t, s, "w", "2", func(d *storage.Draft) error { return d.DeleteSchedule("1") })
		bookOf(t, s, "w")
		entries, err := s.History(t.Context(), "w", 0, 10)
		if err != nil || len(entries) != 2 {
			t.Fatalf("history: %+v, %v", entries, err)
		}
		before, after, ok := entries[0].Edits[0].Schedules()
		if !ok || before.Zone != "Europe/Berlin" || after != nil {
			t.Errorf("edit: %+v %+v %v", before, after, ok)
		}
		do(t, s, "w", "3", func(d *storage.Draft) error {
			e, err := d.Entry(made.Seq)
			if err != nil {
				return err
			}
			return d.Revert(e)
		})
		all, err := s.Schedules(t.Context(), "w")
		if err != nil || len(all) != 1 || all[0].By != "console/admin" || !all[0].Since.Equal(start) {
			t.Errorf("schedules: %+v, %v", all, err)
		}
		sound(t, s)
	})
}
