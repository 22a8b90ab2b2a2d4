// Package storagetest is the contract of engines as tests: what [storage.Engine] promises, each engine shows by calling Run.
// A fault found in one engine becomes a case here, for all.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/storage"
)

// Run runs the contract on engines that open makes, each empty and closed by Run. reopen, if the engine's data outlives it, closes
// e and opens the same data again; else nil.
func Run(t *testing.T, open func(t testing.TB) storage.Engine, reopen func(t testing.TB, e storage.Engine) storage.Engine) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, storage.Engine)
	}{
		{"put, get, delete", testBasics},
		{"empty values, binary keys", testKeysAndValues},
		{"scan is ordered and half open", testScan},
		{"scan sees own writes", testScanOwnWrites},
		{"an error writes nothing", testRollback},
		{"an error costs neighbours nothing", testNeighbours},
		{"a panic is its caller's alone", testPanic},
		{"a view is a snapshot", testSnapshot},
		{"a view cannot write", testViewCannotWrite},
		{"above the limits nothing is written", testLimits},
		{"an ended context", testContext},
		{"values are the engine's own", testAliasing},
		{"no lost update", testNoLostUpdate},
		{"a key deleted from a range that was read", testRangeRead},
		{"moves keep the sum", testMoves},
		{"closed", testClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := open(t)
			defer closeEngine(t, e)
			c.run(t, e)
		})
		t.Run(c.name+", twice", func(t *testing.T) {
			e := Twice(open(t))
			defer closeEngine(t, e)
			c.run(t, e)
		})
	}
	t.Run("as a plain map", func(t *testing.T) { testModel(t, open, reopen) })
	if reopen != nil {
		t.Run("reopened", func(t *testing.T) { testReopen(t, open, reopen) })
	}
}

func closeEngine(t testing.TB, e storage.Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// Put writes pairs in one Update: key, value, key, value …
func put(t testing.TB, e storage.Engine, pairs ...string) {
	t.Helper()
	err := e.Update(context.Background(), func(tx storage.Tx) error {
		for pair := range slices.Chunk(pairs, 2) {
			if err := tx.Put(pair[0], []byte(pair[1])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("putting %.80q: %v", pairs, err)
	}
}

// all returns everything that a reader sees, as "key=value key=value".
func all(t testing.TB, r storage.Reader) string { return scan(t, r, "\x00", "\xff\xff\xff\xff") }

func scan(t testing.TB, r storage.Reader, from, to string) string {
	t.Helper()
	var pairs []string
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			t.Errorf("scanning %q to %q: %v", from, to, err)
			break
		}
		pairs = append(pairs, pair.Key+"="+string(pair.Value))
	}
	return strings.Join(pairs, " ")
}

// want compares everything that is in e.
func want(t testing.TB, e storage.Engine, expected string) {
	t.Helper()
	err := e.View(context.Background(), func(r storage.Reader) error {
		if got := all(t, r); got != expected {
			t.Errorf("got  %.300s\nwant %.300s", got, expected)
		}
		return nil
	})
	if err != nil {
		t.Errorf("View: %v", err)
	}
}

func testBasics(t *testing.T, e storage.Engine) {
	want(t, e, "")
	put(t, e, "b", "2", "a", "1")
	put(t, e, "b", "3")
	want(t, e, "a=1 b=3")
	err := e.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Delete("nothing"); err != nil {
			t.Errorf("deleting what is not there: %v", err)
		}
		return tx.Delete("a")
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, e, "b=3")
	err = e.View(t.Context(), func(r storage.Reader) error {
		if v, err := r.Get("b"); string(v) != "3" || err != nil {
			t.Errorf("Get(b) = %q, %v", v, err)
		}
		_, err := r.Get("a")
		return err
	})
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("Get of a deleted key: %v, want ErrNotFound", err)
	}
}

func testKeysAndValues(t *testing.T, e storage.Engine) {
	pairs := []string{"\x00", "nul", "\x00\x00", "two", "a", "", "a\x00", "after a", "a/\xff", "\x00\xff", "ä", "ä"}
	put(t, e, pairs...)
	for pair := range slices.Chunk(pairs, 2) {
		err := e.View(t.Context(), func(r storage.Reader) error {
			v, err := r.Get(pair[0])
			if err != nil || string(v) != pair[1] {
				t.Errorf("Get(%q) = %q, %v; want %q", pair[0], v, err, pair[1])
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	err := e.Update(t.Context(), func(tx storage.Tx) error {
		if _, err := tx.Get(""); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("Get of the empty key: %v, want ErrNotFound", err)
		}
		if err := tx.Delete(""); !errors.Is(err, storage.ErrEmptyKey) {
			t.Errorf("Delete of the empty key: %v, want ErrEmptyKey", err)
		}
		return tx.Put("", []byte("x"))
	})
	if !errors.Is(err, storage.ErrEmptyKey) {
		t.Errorf("Put of the empty key: %v, want ErrEmptyKey", err)
	}
	err = e.Update(t.Context(), func(tx storage.Tx) error { return tx.Put("nil", nil) })
	if err != nil {
		t.Error(err)
	}
	err = e.View(t.Context(), func(r storage.Reader) error {
		v, err := r.Get("nil")
		if len(v) != 0 {
			t.Errorf("nil came back as %q", v)
		}
		return err
	})
	if err != nil {
		t.Errorf("a nil value: %v", err)
	}
}

func testScan(t *testing.T, e storage.Engine) {
	put(t, e, "a", "1", "a/b", "2", "a0", "3", "b", "4", "b/", "5", "c", "6")
	view := func(r storage.Reader) error {
		for _, c := range []struct{ from, to, want string }{
			{"a", "b", "a=1 a/b=2 a0=3"},
			{"a/", "a0", "a/b=2"},
			{"b", "b", ""},
			{"c", "a", ""},
			{"", "b", "a=1 a/b=2 a0=3"},
			{"", "", ""},
			{"bb", "z", "c=6"},
			{"d", "z", ""},
		} {
			if got := scan(t, r, c.from, c.to); got != c.want {
				t.Errorf("Scan(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
			}
		}
		sequence := r.Scan("a", "c")
		for range 2 { // may be ranged over again, and left early
			for pair, err := range sequence {
				if pair.Key != "a" || err != nil {
					t.Errorf("first of the scan: %q, %v", pair.Key, err)
				}
				break
			}
		}
		return nil
	}
	if err := e.View(t.Context(), view); err != nil {
		t.Error(err)
	}
	if err := e.Update(t.Context(), func(tx storage.Tx) error { return view(tx) }); err != nil {
		t.Error(err)
	}
}

func testScanOwnWrites(t *testing.T, e storage.Engine) {
	put(t, e, "b", "1", "d", "1", "f", "1")
	err := e.Update(t.Context(), func(tx storage.Tx) error {
		err := errors.Join(tx.Put("a", []byte("2")), tx.Put("d", []byte("2")), tx.Delete("f"), tx.Put("g", []byte("2")),
			tx.Put("h", []byte("2")), tx.Delete("h"), tx.Delete("b"), tx.Put("b", []byte("3")))
		if got := all(t, tx); got != "a=2 b=3 d=2 g=2" {
			t.Errorf("in the transaction: %s", got)
		}
		if got := scan(t, tx, "b", "g"); got != "b=3 d=2" {
			t.Errorf("a part: %s", got)
		}
		seen := 0
		for pair := range tx.Scan("a", "z") { // writing while it scans changes nothing in the scan
			seen++
			err = errors.Join(err, tx.Delete(pair.Key), tx.Put("x"+pair.Key, pair.Value))
		}
		if seen != 4 {
			t.Errorf("%d pairs seen while writing, want 4", seen)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, e, "xa=2 xb=3 xd=2 xg=2")
}

func testRollback(t *testing.T, e storage.Engine) {
	put(t, e, "a", "1")
	mine := errors.New("mine")
	err := e.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(tx.Put("a", []byte("2")), tx.Put("b", []byte("2")), tx.Delete("a"), mine)
	})
	if !errors.Is(err, mine) {
		t.Errorf("got %v, want the function's error", err)
	}
	if err := e.Update(t.Context(), func(storage.Tx) error { return mine }); err != mine {
		t.Errorf("got %v, want the very error", err)
	}
	if err := e.View(t.Context(), func(storage.Reader) error { return mine }); err != mine {
		t.Errorf("got %v, want the very error", err)
	}
	want(t, e, "a=1")
}

func testViewCannotWrite(t *testing.T, e storage.Engine) {
	err := e.View(t.Context(), func(r storage.Reader) error {
		if _, ok := r.(storage.Tx); ok {
			t.Errorf("%T can write", r)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func testLimits(t *testing.T, e storage.Engine) {
	put(t, e, strings.Repeat("k", storage.MaxKey), "longest key", "v", strings.Repeat("v", 1<<20))
	for name, write := range map[string]func(storage.Tx) error{
		"key":   func(tx storage.Tx) error { return tx.Put(strings.Repeat("k", storage.MaxKey+1), nil) },
		"value": func(tx storage.Tx) error { return tx.Put("w", make([]byte, storage.MaxValue+1)) },
		"transaction": func(tx storage.Tx) error {
			value := make([]byte, storage.MaxValue)
			for i := range storage.MaxUpdate/storage.MaxValue + 1 {
				if err := tx.Put(fmt.Sprint("w", i), value); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		err := e.Update(t.Context(), func(tx storage.Tx) error { return errors.Join(tx.Put("before", nil), write(tx)) })
		if !errors.Is(err, storage.ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", name, err)
		}
	}
	err := e.View(t.Context(), func(r storage.Reader) error {
		for pair, err := range r.Scan("\x00", "\xff") {
			if err != nil || pair.Key == "before" || strings.HasPrefix(pair.Key, "w") {
				t.Errorf("there is %.20q, %v", pair.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func testAliasing(t *testing.T, e storage.Engine) {
	err := e.Update(t.Context(), func(tx storage.Tx) error {
		value := []byte("kept")
		err := tx.Put("a", value)
		copy(value, "lost")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, e, "a=kept")
}

func testClosed(t *testing.T, e storage.Engine) {
	put(t, e, "a", "1")
	started, let := make(chan struct{}), make(chan struct{})
	viewed := make(chan error, 1)
	go func() {
		viewed <- e.View(context.Background(), func(r storage.Reader) error {
			close(started)
			<-let
			_, err := r.Get("a")
			return err
		})
	}()
	<-started
	closed := make(chan error, 1)
	go func() { closed <- e.Close() }()
	select {
	case <-closed:
		t.Error("Close did not wait for a View")
	case <-time.After(20 * time.Millisecond):
	}
	close(let)
	if err := errors.Join(<-viewed, <-closed); err != nil {
		t.Error(err)
	}
	if err := e.View(t.Context(), func(storage.Reader) error { return nil }); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("View: %v, want ErrClosed", err)
	}
	if err := e.Update(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Update: %v, want ErrClosed", err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func testReopen(t *testing.T, open func(testing.TB) storage.Engine, reopen func(testing.TB, storage.Engine) storage.Engine) {
	e := open(t)
	expected := map[string]string{}
	for i := range 5 {
		for j := range 200 {
			key := fmt.Sprintf("%d/%03d", j%7, i*j)
			put(t, e, key, fmt.Sprint(i))
			expected[key] = fmt.Sprint(i)
		}
		e = reopen(t, e)
		var pairs []string
		for _, key := range slices.Sorted(maps.Keys(expected)) {
			pairs = append(pairs, key+"="+expected[key])
		}
		want(t, e, strings.Join(pairs, " "))
	}
	closeEngine(t, e)
}
