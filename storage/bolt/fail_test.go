//go:build linux

package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"srm/storage"
)

// instead puts another file in the place of the database's descriptor, so that writes go there, until it is called again.
// Reading goes on from the mapped file.
func instead(t *testing.T, db *DB, name string) (back func()) {
	t.Helper()
	other, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer other.Close()
	fd := int(db.file.Fd())
	saved, err := syscall.Dup(fd)
	if err == nil {
		err = syscall.Dup3(int(other.Fd()), fd, syscall.O_CLOEXEC)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(syscall.Dup3(saved, fd, syscall.O_CLOEXEC), syscall.Close(saved)); err != nil {
			t.Error(err)
		}
	}
}

func value(t *testing.T, db *DB, key string) string {
	t.Helper()
	got := ""
	err := db.View(t.Context(), func(r storage.Reader) error {
		v, err := r.Get(key)
		got = string(v)
		return err
	})
	if err != nil {
		t.Errorf("Get(%s): %v", key, err)
	}
	return got
}

// warm makes enough free pages that a small write does not have to grow the file.
func warm(t *testing.T, db *DB) {
	t.Helper()
	for range 5 {
		if err := putOne(db, "a", "before"); err != nil {
			t.Fatal(err)
		}
	}
}

// /dev/full refuses writes as a full disk does.
func TestFullDisk(t *testing.T) {
	db := open(t)
	defer db.Close()
	warm(t, db)
	back := instead(t, db, "/dev/full")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := putOne(db, "a", fmt.Sprint("lost ", i)); !errors.Is(err, storage.ErrFull) || errors.Is(err, storage.ErrUnknown) {
				t.Errorf("full: %v", err)
			}
		})
	}
	wg.Wait()
	if got := value(t, db, "a"); got != "before" {
		t.Errorf("reading while full: %s", got)
	}
	back()
	if err := putOne(db, "a", "after"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if got := value(t, db, "a"); got != "after" {
		t.Errorf("got %s", got)
	}
	select {
	case <-db.Failed():
		t.Error("stopped taking writes")
	default:
	}
}

// /dev/null takes writes and refuses to sync.
func TestFailedSync(t *testing.T) {
	db := open(t)
	warm(t, db)
	back := instead(t, db, "/dev/null")
	if err := putOne(db, "a", "unknown"); !errors.Is(err, storage.ErrUnknown) {
		t.Errorf("a failed sync: %v", err)
	}
	back()
	select {
	case <-db.Failed():
	default:
		t.Error("not failed")
	}
	if err := putOne(db, "a", "later"); !errors.Is(err, storage.ErrReadOnly) || errors.Is(err, storage.ErrUnknown) {
		t.Errorf("a later write: %v", err)
	}
	if got := value(t, db, "a"); got != "before" {
		t.Errorf("got %s", got)
	}
	path := db.Path()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	db = openAt(t, path)
	defer db.Close()
	if err := putOne(db, "a", "after"); err != nil {
		t.Errorf("opened again: %v", err)
	}
}

func TestMaxBytes(t *testing.T) {
	path := t.TempDir() + "/srm.db"
	db, err := Open(path, Options{MaxBytes: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var full error
	n := 0
	for ; n < 2000 && full == nil; n++ {
		full = putOne(db, fmt.Sprint("k", n), strings.Repeat("x", 3000))
	}
	if !errors.Is(full, storage.ErrFull) || n < 100 {
		t.Fatalf("%v after %d", full, n)
	}
	for i := range n - 1 {
		if got := len(value(t, db, fmt.Sprint("k", i))); got != 3000 {
			t.Errorf("k%d has %d bytes", i, got)
		}
	}
	// Deleting may help or not, as bbolt writes changed pages to new places first. Room does.
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, path)
	defer db.Close()
	if err := putOne(db, "last", "fits"); err != nil {
		t.Errorf("with room: %v", err)
	}
}

// A refusal that read what another function of its transaction wrote is not true if that write fails.
func TestRefusalDependsOnCommit(t *testing.T) {
	db := open(t)
	defer db.Close()
	warm(t, db)
	hold, held := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() { // keeps the writer busy until both others wait
		_ = db.Update(context.Background(), func(storage.Tx) error {
			once.Do(func() { close(held) })
			<-hold
			return nil
		})
	})
	<-held
	refusal := errors.New("it is there already")
	results := make([]error, 2)
	wg.Go(func() { results[0] = putOne(db, "a", "new") })
	for len(db.jobs) < 1 {
		continue
	}
	wg.Go(func() {
		results[1] = db.Update(context.Background(), func(tx storage.Tx) error {
			if v, err := tx.Get("a"); err == nil && string(v) == "new" {
				return refusal
			}
			return nil
		})
	})
	for len(db.jobs) < 2 {
		continue
	}
	back := instead(t, db, "/dev/full")
	close(hold)
	wg.Wait()
	back()
	if !errors.Is(results[0], storage.ErrFull) || errors.Is(results[1], refusal) {
		t.Errorf("the write: %v; who read it: %v", results[0], results[1])
	}
}
