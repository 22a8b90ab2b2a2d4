package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"srm/storage"
)

// checkFile opens data and returns what Check says of the file itself.
func checkFile(t *testing.T, data []byte) []error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "srm.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path)
	defer db.Close()
	return db.Check(t.Context())
}

func says(faults []error, text string) bool {
	err := errors.Join(faults...)
	return errors.Is(err, storage.ErrDamaged) && strings.Contains(err.Error(), text)
}

// A page in use that is listed as free would be written over by a later change: such a file is not opened.
func TestPageInUseListedAsFree(t *testing.T) {
	data := sample(t, 60)
	if faults := checkFile(t, data); len(faults) > 0 {
		t.Fatalf("the untouched file: %v", faults)
	}
	m, _, err := newestMeta(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	ids, _, err := readFreelist(bytes.NewReader(data), m)
	if err != nil || len(ids) == 0 {
		t.Fatalf("no free pages to begin with: %v", err)
	}
	free := map[uint64]bool{}
	for ; len(ids) > 0; ids = ids[8:] {
		free[binary.NativeEndian.Uint64(ids)] = true
	}
	found := 0
	for id := uint64(2); id < m.high; id++ {
		if free[id] || id == m.root || id == m.freelist {
			continue
		}
		damaged := bytes.Clone(data)
		at := int(m.freelist)*int(m.pageSize) + pageHeader // the first id of the list
		binary.NativeEndian.PutUint64(damaged[at:], id)
		if _, _, err := readFreelist(bytes.NewReader(damaged), m); err != nil {
			continue // out of order: the file would not be opened
		}
		if faults, err := try(t, damaged); !errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("page %d ", id)) {
			t.Errorf("page %d: %v, %v", id, faults, err)
		}
		found++
	}
	if found == 0 {
		t.Error("no case was tried")
	}
}

// With one meta page damaged bbolt goes back by one transaction without a word.
func TestDamagedMetaPage(t *testing.T) {
	data := sample(t, 20)
	for _, page := range []int{0, 4096} {
		damaged := bytes.Clone(data)
		damaged[page+40] ^= 1
		if faults := checkFile(t, damaged); !says(faults, "the last change before may be missing") {
			t.Errorf("page at %d: %v", page, faults)
		}
	}
}

// Check finds nothing while others write.
func TestCheckWhileWriting(t *testing.T) {
	db := open(t)
	defer db.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := putOne(db, fmt.Sprint(i%500), strings.Repeat("x", i%3000)); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 50 {
		if faults := db.Check(t.Context()); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
