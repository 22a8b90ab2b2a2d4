package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/storage"
	"srm/storage/bolt"
	"srm/storage/storagetest"
)

var (
	start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	key   = []byte("history key of the tests")
)

func openBolt(t testing.TB) storage.Engine {
	e, err := bolt.Open(filepath.Join(t.TempDir(), "srm.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// onEngines runs a test on a Store over each engine; memory runs every function twice.
func onEngines(t *testing.T, run func(*testing.T, *storage.Store, storage.Engine)) {
	for name, open := range map[string]func(testing.TB) storage.Engine{
		"memory": func(testing.TB) storage.Engine { return storagetest.Twice(storage.NewMemory()) },
		"bolt":   openBolt,
	} {
		t.Run(name, func(t *testing.T) {
			e := open(t)
			run(t, newStore(t, e), e)
		})
	}
}

func newStore(t testing.TB, e storage.Engine) *storage.Store {
	t.Helper()
	s, err := storage.New(e, storage.Options{HistoryKey: key, Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func accountable(control, team string) storage.Assignment {
	return storage.Assignment{Control: control, Scope: storage.Scope{Kind: storage.Everywhere}, Role: storage.Accountable,
		Holder: storage.Holder{Kind: storage.TeamHolder, ID: team}}
}

// do makes a change that has to succeed.
func do(t testing.TB, s *storage.Store, ws storage.WorkspaceID, request string, fn func(*storage.Draft) error) storage.Result {
	t.Helper()
	return doAt(t, s, ws, request, start, fn)
}

func doAt(t testing.TB, s *storage.Store, ws storage.WorkspaceID, request string, at time.Time, fn func(*storage.Draft) error) storage.Result {
	t.Helper()
	result, err := s.Change(context.Background(), ws, storage.Change{Request: request, By: "console/admin", At: at, Verb: "test"}, fn)
	if err != nil {
		t.Fatalf("change %q: %v", request, err)
	}
	return result
}

func assign(control, team string) func(*storage.Draft) error {
	return func(d *storage.Draft) error {
		d.SetOutcome([]byte(control + " is " + team + "'s"))
		return d.PutAssignment(accountable(control, team))
	}
}

func bookOf(t testing.TB, s *storage.Store, ws storage.WorkspaceID) *storage.Book {
	t.Helper()
	b, err := s.Book(context.Background(), ws)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// owners is the book's accountable holders as "control=holder …".
func owners(b *storage.Book) string {
	var all []string
	for a := range b.Assignments() {
		all = append(all, a.Control+"="+a.Holder.ID)
	}
	return strings.Join(all, " ")
}

// sound checks and verifies all workspaces.
func sound(t testing.TB, s *storage.Store) {
	t.Helper()
	faults, err := s.Check(context.Background())
	if err != nil || len(faults) > 0 {
		t.Errorf("Check: %v, %v", faults, err)
	}
	all, err := s.Workspaces(context.Background())
	if err != nil {
		t.Error(err)
	}
	for _, ws := range all {
		if err := s.Verify(context.Background(), ws); err != nil {
			t.Errorf("Verify(%q): %v", ws, err)
		}
	}
}

func TestChange(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		result := do(t, s, "w", "1", assign("mfa", "it"))
		if result.Seq != 1 || result.Repeated || string(result.Outcome) != "mfa is it's" {
			t.Errorf("got %+v", result)
		}
		do(t, s, "w", "2", assign("mfa", "platform"))
		if got := owners(bookOf(t, s, "w")); got != "mfa=platform" {
			t.Errorf("owners: %s", got)
		}
		entries, err := s.History(t.Context(), "w", 0, 10)
		if err != nil || len(entries) != 2 || entries[0].Seq != 2 || entries[0].By != "console/admin" || entries[0].Request != "2" {
			t.Fatalf("history: %+v, %v", entries, err)
		}
		before, after, ok := entries[0].Edits[0].Assignments()
		if !ok || before.Holder.ID != "it" || after.Holder.ID != "platform" {
			t.Errorf("edit: %+v, %+v, %v", before, after, ok)
		}
		if a := bookOf(t, s, "w").Of("mfa")[0]; !a.Since.Equal(start) || a.By != "console/admin" {
			t.Errorf("since and by come from the change: %+v", a)
		}
		sound(t, s)
	})
}

func TestRepeated(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		first := do(t, s, "w", "1", assign("mfa", "it"))
		do(t, s, "w", "2", assign("mfa", "platform"))
		again := do(t, s, "w", "1", func(*storage.Draft) error { t.Error("the function ran again"); return nil })
		if !again.Repeated || string(again.Outcome) != string(first.Outcome) || again.Seq != first.Seq {
			t.Errorf("got %+v", again)
		}
		if b := bookOf(t, s, "w"); owners(b) != "mfa=platform" || b.Head().Seq != 2 {
			t.Errorf("%s at %d", owners(b), b.Head().Seq)
		}
		for range 2 { // without an id each counts
			do(t, s, "w", "", func(d *storage.Draft) error {
				return d.PutTeam(storage.Team{ID: "t", Name: fmt.Sprint("name ", d.Head().Seq)})
			})
		}
		if seq := bookOf(t, s, "w").Head().Seq; seq != 4 {
			t.Errorf("the head is at %d, want 4", seq)
		}
		sound(t, s)
	})
}

func TestNothingChanged(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		do(t, s, "w", "1", assign("mfa", "it"))
		before := contents(t, e)
		for name, fn := range map[string]func(*storage.Draft) error{
			"refusal":    func(d *storage.Draft) error { d.SetOutcome([]byte("no")); return nil },
			"already so": func(d *storage.Draft) error { d.SetOutcome([]byte("no")); return assign2(d, "mfa", "it") },
			"put and taken back": func(d *storage.Draft) error {
				err := errors.Join(d.PutAssignment(accountable("dlp", "it")), d.DeleteAssignment(accountable("dlp", "")))
				d.SetOutcome([]byte("no"))
				return err
			},
		} {
			result := do(t, s, "w", "", fn)
			if result.Seq != 0 || result.Repeated || string(result.Outcome) != "no" {
				t.Errorf("%s: %+v", name, result)
			}
		}
		failed := errors.New("failed")
		_, err := s.Change(t.Context(), "w", storage.Change{Request: "x"}, func(d *storage.Draft) error {
			return errors.Join(d.PutTeam(storage.Team{ID: "t"}), failed)
		})
		if !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
		if after := contents(t, e); !reflect.DeepEqual(before, after) {
			t.Errorf("something was written:\n%q\n%q", before, after)
		}
	})
}

// What was refused stays refused: the same request delivered again, after somebody has cleared the way, does nothing.
func TestARefusalIsClaimedToo(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		do(t, s, "w", "1", func(d *storage.Draft) error { d.SetOutcome([]byte("held by somebody else")); return nil })
		again := do(t, s, "w", "1", func(d *storage.Draft) error { t.Error("the function ran again"); return assign("mfa", "it")(d) })
		if !again.Repeated || again.Seq != 0 || string(again.Outcome) != "held by somebody else" {
			t.Errorf("got %+v", again)
		}
		if b := bookOf(t, s, "w"); b.Head().Seq != 0 || owners(b) != "" {
			t.Errorf("%s at %d", owners(b), b.Head().Seq)
		}
		if history, err := s.History(t.Context(), "w", 0, 10); err != nil || len(history) > 0 {
			t.Errorf("%v, %v", history, err)
		}
		do(t, s, "w", "2", assign("mfa", "it"))
		sound(t, s)
	})
}

// assign2 puts what is there already, with the time and person of then.
func assign2(d *storage.Draft, control, team string) error {
	a, err := d.Assignment(control, storage.Scope{Kind: storage.Everywhere}, storage.Accountable, storage.Holder{})
	a.Holder.ID = team
	return errors.Join(err, d.PutAssignment(a))
}

// contents is everything in an engine.
func contents(t testing.TB, e storage.Engine) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := e.View(context.Background(), func(r storage.Reader) error {
		for pair, err := range r.Scan("\x00", "\xff") {
			if err != nil {
				return err
			}
			all[pair.Key] = string(pair.Value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDraft(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		scope := storage.Scope{Kind: storage.SystemScope, ID: "pay/ments"}
		informed := func(team string) storage.Assignment {
			return storage.Assignment{Control: "mfa", Scope: scope, Role: storage.Informed,
				Holder: storage.Holder{Kind: storage.TeamHolder, ID: team}}
		}
		do(t, s, "w", "", func(d *storage.Draft) error {
			return errors.Join(d.PutAssignment(accountable("mfa", "a")), d.PutAssignment(informed("b")), d.PutAssignment(informed("c")),
				d.PutAssignment(accountable("mfa-extra", "d")), d.PutTeam(storage.Team{ID: "1", Name: "One"}))
		})
		do(t, s, "w", "", func(d *storage.Draft) error {
			var got []string
			for a, err := range d.Assignments("mfa") {
				if err != nil {
					return err
				}
				got = append(got, a.Holder.ID)
			}
			if !slices.Equal(got, []string{"a", "b", "c"}) {
				t.Errorf("Assignments(mfa): %q", got)
			}
			n := 0
			for range d.AllAssignments() {
				n++
			}
			if n != 4 {
				t.Errorf("%d assignments, want 4", n)
			}
			if err := d.DeleteAssignment(informed("z")); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("deleting what is not there: %v", err)
			}
			if _, err := d.Team("2"); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("Team(2): %v", err)
			}
			if _, err := d.Entry(1); err != nil {
				t.Errorf("Entry(1): %v", err)
			}
			return d.DeleteAssignment(informed("b"))
		})
		_, err := s.Change(t.Context(), "w", storage.Change{}, assign("\xff", "it"))
		if err == nil || !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("an id that is no text: %v", err)
		}
		_, err = s.Change(t.Context(), "w", storage.Change{}, assign(strings.Repeat("x", 5000), "it"))
		if !errors.Is(err, storage.ErrTooLarge) {
			t.Errorf("a control of 5000 bytes: %v", err)
		}
		if got := len(bookOf(t, s, "w").Of("mfa")); got != 2 {
			t.Errorf("%d assignments of mfa left, want 2", got)
		}
		sound(t, s)
	})
}

func TestRevert(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		do(t, s, "w", "1", assign("mfa", "it"))
		do(t, s, "w", "2", func(d *storage.Draft) error {
			return errors.Join(d.PutAssignment(accountable("mfa", "platform")), d.PutAssignment(accountable("dlp", "<data & legal\u2028>")),
				d.PutTeam(storage.Team{ID: "t", Name: "T"}))
		})
		revert := func(seq uint64) func(*storage.Draft) error {
			return func(d *storage.Draft) error {
				entry, err := d.Entry(seq)
				return errors.Join(err, d.Revert(entry))
			}
		}
		do(t, s, "w", "3", revert(2))
		if b := bookOf(t, s, "w"); owners(b) != "mfa=it" || len(b.Teams()) != 0 {
			t.Errorf("undone: %s, %v", owners(b), b.Teams())
		}
		do(t, s, "w", "4", revert(3))
		if b := bookOf(t, s, "w"); owners(b) != "dlp=<data & legal\u2028> mfa=platform" || len(b.Teams()) != 1 {
			t.Errorf("undone twice: %s, %v", owners(b), b.Teams())
		}
		_, err := s.Change(t.Context(), "w", storage.Change{Request: "5"}, revert(1))
		if !errors.Is(err, storage.ErrChanged) || !strings.Contains(err.Error(), "assignment/mfa/everywhere//accountable") {
			t.Errorf("taking back what was changed since: %v", err)
		}
		sound(t, s)
	})
}

func TestHistory(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	for i := range 10 {
		do(t, s, "w", "", assign("mfa", fmt.Sprint(i)))
	}
	for _, c := range []struct {
		before uint64
		n      int
		want   string
	}{{0, 3, "10 9 8"}, {8, 2, "7 6"}, {3, 9, "2 1"}, {1, 5, ""}, {99, 1, "10"}, {0, 0, ""}, {0, -1, ""}} {
		entries, err := s.History(t.Context(), "w", c.before, c.n)
		var got []string
		for _, e := range entries {
			got = append(got, fmt.Sprint(e.Seq))
		}
		if strings.Join(got, " ") != c.want || err != nil {
			t.Errorf("History(%d, %d) = %v, %v; want %s", c.before, c.n, got, err, c.want)
		}
	}
	if entries, err := s.History(t.Context(), "nobody", 0, 5); len(entries) != 0 || err != nil {
		t.Errorf("nobody's history: %v, %v", entries, err)
	}
}

func TestNew(t *testing.T) {
	e := storage.NewMemory()
	newStore(t, e)
	newStore(t, e) // again, on what is there
	for name, c := range map[string]struct {
		put  map[string]string
		want error
	}{
		"records without a format": {map[string]string{"w/w/head": "x"}, storage.ErrDamaged},
		"a format that is none":    {map[string]string{"format": "x"}, storage.ErrDamaged},
	} {
		e := storage.NewMemory()
		err := e.Update(t.Context(), func(tx storage.Tx) error {
			for k, v := range c.put {
				if err := tx.Put(k, []byte(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if s, err := storage.New(e, storage.Options{}); !errors.Is(err, c.want) || s != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
