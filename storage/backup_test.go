package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"srm/storage"
	"srm/storage/storagetest"
)

func dumpOf(t testing.TB, s *storage.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Dump(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBackup(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		fill(t, s, "w", 150)
		fill(t, s, "a/b <&> \x00\xff", 3)
		backup := dumpOf(t, s)
		for name, open := range map[string]func(testing.TB) storage.Engine{"memory": openMemory, "bolt": openBolt} {
			other := storagetest.Twice(open(t))
			restored := newStore(t, other)
			if err := restored.Load(t.Context(), strings.NewReader(backup)); err != nil {
				t.Fatalf("into %s: %v", name, err)
			}
			sound(t, restored)
			now, was := contents(t, other), contents(t, e)
			delete(now, "format") // says when it was restored
			delete(was, "format")
			if dumpOf(t, restored) != backup || !reflect.DeepEqual(now, was) {
				t.Errorf("%s: the restored data differ", name)
			}
			if err := restored.Load(t.Context(), strings.NewReader(backup)); err == nil || !strings.Contains(err.Error(), "new database") {
				t.Errorf("restoring over data: %v", err)
			}
			do(t, restored, "w", "after", assign("mfa", "it"))
			if result := do(t, restored, "w", "fill 149", assign("mfa", "x")); !result.Repeated {
				t.Error("a claimed request was forgotten")
			}
			sound(t, restored)
		}
	})
}

func TestEmptyBackup(t *testing.T) {
	backup := dumpOf(t, newStore(t, storage.NewMemory()))
	restored := newStore(t, storage.NewMemory())
	if err := restored.Load(t.Context(), strings.NewReader(backup)); err != nil {
		t.Fatal(err)
	}
	do(t, restored, "w", "", assign("mfa", "it"))
}

func TestBadBackups(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	fill(t, s, "w", 120)
	backup := dumpOf(t, s)
	lines := strings.SplitAfter(backup, "\n")
	lines = lines[:len(lines)-1]
	for name, c := range map[string]struct {
		backup string
		want   error
		say    string
	}{
		"empty":          {"", storage.ErrDamaged, "no backup of srm"},
		"something else": {"{}\n{}\n", storage.ErrDamaged, "no backup of srm"},
		"not JSON":       {"PK\x03\x04", storage.ErrDamaged, "no backup of srm"},
		"header only":    {lines[0], storage.ErrDamaged, "cut off after line 1"},
		"without end":    {strings.Join(lines[:len(lines)-1], ""), storage.ErrDamaged, "cut off"},
		"cut in a line":  {backup[:len(backup)/2], storage.ErrDamaged, "line"},
		"end cut":        {backup[:len(backup)-9], storage.ErrDamaged, "line"},
		"line missing":   {strings.Join(lines[:50], "") + strings.Join(lines[51:], ""), storage.ErrDamaged, "changed or cut"},
		"lines swapped":  {strings.Join(lines[:50], "") + lines[51] + lines[50] + strings.Join(lines[52:], ""), storage.ErrDamaged, "in its place"},
		"changed":        {strings.Replace(backup, "team-7", "team-8", 1), storage.ErrDamaged, "changed or cut"},
		"longer":         {backup + lines[3], storage.ErrDamaged, "goes on"},
		"twice":          {backup + backup, storage.ErrDamaged, "goes on"},
		"newer":          {strings.Replace(backup, `"srm-backup":1`, `"srm-backup":2`, 1), storage.ErrNewer, "newer"},
		"newer layout":   {strings.Replace(backup, `"format":1`, `"format":2`, 1), storage.ErrNewer, "newer"},
		"a key outside":  {lines[0] + `{"key":"format","record":{}}` + "\n", storage.ErrDamaged, "in its place"},
	} {
		e := storage.NewMemory()
		restored := newStore(t, e)
		err := restored.Load(t.Context(), strings.NewReader(c.backup))
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v, want %q", name, err, c.say)
		}
		if n := len(contents(t, e)); n != 1 {
			t.Errorf("%s: %d records are left", name, n)
		}
		if err := restored.Load(t.Context(), strings.NewReader(backup)); err != nil {
			t.Errorf("%s: the right backup afterwards: %v", name, err)
		}
	}
}

// failingAt fails the n-th Update, for good, as a process that dies does.
type failingAt struct {
	storage.Engine
	left int
}

var errDied = errors.New("died")

func (f *failingAt) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if f.left--; f.left < 0 {
		return errDied
	}
	return f.Engine.Update(ctx, fn)
}

func TestBrokenOffRestore(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	fill(t, s, "w", 120)
	backup := dumpOf(t, s)
	for updates := range 8 {
		e := storage.NewMemory()
		newStore(t, e)
		err := newStoreOver(t, &failingAt{e, updates}).Load(t.Context(), strings.NewReader(backup))
		if err == nil {
			break
		}
		if !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		again, err := storage.New(e, storage.Options{})
		if updates <= 1 { // nothing was written
			if err != nil || len(contents(t, e)) != 1 {
				t.Errorf("after %d updates: %v", updates, err)
			}
		} else if !errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), "restore was broken off") {
			t.Errorf("after %d updates: %v, %v", updates, again, err)
		}
	}
}

// Whatever A does under whatever names, B stays as it is, byte for byte.
func TestIsolation(t *testing.T) {
	e := storage.NewMemory()
	s := newStore(t, e)
	const b = storage.WorkspaceID("b")
	fill(t, s, b, 10)
	mine := func() map[string]string {
		all := contents(t, e)
		for k := range all {
			if !strings.HasPrefix(k, "w/b/") {
				delete(all, k)
			}
		}
		return all
	}
	before, book := mine(), show(bookOf(t, s, b))
	hostile := rapid.SampledFrom([]string{"b", "b/", "/b", "../b", "w/b/team/1", "b/team", "%2F", "b%2Fteam", "\x00", "b\x00", "\xff", "",
		"head", "format", "b/../b", "b0", "b.", "history/0000000000000001", "ä"})
	rapid.Check(t, func(rt *rapid.T) {
		ws := storage.WorkspaceID(hostile.Filter(func(s string) bool { return s != "b" }).Draw(rt, "workspace"))
		id := func(label string) string { return strings.ToValidUTF8(hostile.Draw(rt, label), "?") }
		a := storage.Assignment{Control: id("control"), Scope: storage.Scope{Kind: storage.ScopeKind(id("kind")), ID: id("scope")},
			Role: storage.Role(id("role")), Holder: storage.Holder{Kind: storage.HolderKind(id("holder kind")), ID: id("holder")}}
		team, plan := id("team"), hostile.Draw(rt, "plan")
		do(t, s, ws, id("request"), func(d *storage.Draft) error {
			if err := errors.Join(d.PutTeam(storage.Team{ID: team, Name: plan + fmt.Sprint(d.Head().Seq)}), d.PutAssignment(a)); err != nil {
				// a name that is no text
				return nil
			}
			return found(d.DeleteParked(plan))
		})
		do(t, s, ws, "", func(d *storage.Draft) error {
			return errors.Join(found(d.DeleteTeam(id("deleted team"))), found(d.DeleteAssignment(a)))
		})
		bookOf(t, s, ws)
		if after := mine(); !reflect.DeepEqual(before, after) || show(bookOf(t, s, b)) != book {
			rt.Fatalf("%q changed", b)
		}
	})
	sound(t, s)
	all, err := s.Workspaces(t.Context())
	for _, ws := range all {
		if _, err := s.History(t.Context(), ws, 0, 5); err != nil {
			t.Error(err)
		}
	}
	if err != nil || len(all) < 5 {
		t.Errorf("workspaces: %q, %v", all, err)
	}
}
