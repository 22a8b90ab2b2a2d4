package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"srm/storage"
)

// sample makes a database with n changes and returns its bytes.
func sample(t testing.TB, n int) []byte {
	t.Helper()
	db := open(t)
	s, err := storage.New(db, storage.Options{HistoryKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		c := storage.Change{Request: fmt.Sprint("request ", i), By: "console/admin", Verb: "assign"}
		_, err := s.Change(t.Context(), "w", c, func(d *storage.Draft) error {
			return d.PutAssignment(storage.Assignment{Control: fmt.Sprint("control-", i%40), Role: storage.Accountable,
				Holder: storage.Holder{Kind: storage.TeamHolder, ID: fmt.Sprint("team-", i)}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(db.Path())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// used is how many bytes of a file are needed.
func used(t testing.TB, data []byte) int {
	t.Helper()
	m, _, err := newestMeta(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return int(m.high) * int(m.pageSize)
}

// try writes data to a file, opens, checks and closes it. The file has to stay as it is if it cannot be opened.
func try(t testing.TB, data []byte) ([]storage.Fault, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "srm.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(path, Options{})
	if err != nil {
		after, readErr := os.ReadFile(path)
		if readErr != nil || !bytes.Equal(data, after) {
			t.Errorf("the file was changed, %v", readErr)
		}
		if !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "goroutine") {
			t.Errorf("no sentence that names the file: %v", err)
		}
		return nil, err
	}
	defer db.Close()
	s, err := storage.New(db, storage.Options{HistoryKey: []byte("key")})
	if err != nil {
		return nil, err
	}
	return s.Check(t.Context())
}

func TestNotADatabase(t *testing.T) {
	good := sample(t, 5)
	remeta := func(change func(meta []byte)) []byte {
		data := bytes.Clone(good)
		for _, at := range []int{0, 4096} {
			m := data[at+pageHeader : at+pageHeader+metaSize]
			change(m)
			sum := fnv.New64a()
			sum.Write(m[:metaSize-8])
			binary.NativeEndian.PutUint64(m[metaSize-8:], sum.Sum64())
		}
		return data
	}
	random := make([]byte, 20000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	for name, c := range map[string]struct {
		data []byte
		want error
		say  string
	}{
		"empty":           {nil, storage.ErrDamaged, "empty"},
		"one byte":        {[]byte("x"), storage.ErrDamaged, "cut off or was never"},
		"text":            {[]byte(strings.Repeat("hello ", 4000)), storage.ErrDamaged, "not a database of srm"},
		"zeros":           {make([]byte, 20000), storage.ErrDamaged, "not a database of srm"},
		"random":          {random, storage.ErrDamaged, "not a database of srm"},
		"another version": {remeta(func(m []byte) { m[4] = 3 }), storage.ErrNewer, "version 3"},
		"an old version":  {remeta(func(m []byte) { m[4] = 1 }), storage.ErrDamaged, "version 1"},
		"no freelist":     {remeta(func(m []byte) { binary.NativeEndian.PutUint64(m[32:], ^uint64(0)) }), storage.ErrDamaged, "free pages"},
		"root beyond":     {remeta(func(m []byte) { binary.NativeEndian.PutUint64(m[16:], 1<<30) }), storage.ErrDamaged, "beyond"},
		"high beyond":     {remeta(func(m []byte) { binary.NativeEndian.PutUint64(m[40:], 1<<63) }), storage.ErrDamaged, "cut off"},
	} {
		if _, err := try(t, c.data); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v; want %v, %q", name, err, c.want, c.say)
		}
	}
	if faults, err := try(t, good); err != nil || len(faults) > 0 {
		t.Errorf("the untouched file: %v, %v", faults, err)
	}
}

func TestForeignBolt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foreign.db")
	b, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err })
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	_, err = Open(path, Options{})
	after, _ := os.ReadFile(path)
	if !errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), "not one of srm") || !bytes.Equal(before, after) {
		t.Errorf("%v", err)
	}
}

func TestTruncated(t *testing.T) {
	data := sample(t, 60)
	need := used(t, data)
	for at := 0; at <= len(data); at += 4096 {
		if at > need+8192 {
			break
		}
		for _, n := range []int{at - 1, at, at + 1} {
			if n < 0 || n > len(data) {
				continue
			}
			faults, err := try(t, data[:n])
			switch {
			case n >= need && (err != nil || len(faults) > 0):
				t.Errorf("%d bytes, all that is used: %v, %v", n, faults, err)
			case n < need && !errors.Is(err, storage.ErrDamaged):
				t.Errorf("%d of %d bytes: %v, %v", n, need, faults, err)
			}
		}
	}
}

// A flipped bit anywhere in what is used is an error or a fault, or changes nothing: never a trace, never another answer.
// SRM_TEST_LONG=1 tries 2,000.
func TestFlippedBits(t *testing.T) {
	data := sample(t, 60)
	need := used(t, data)
	n := 150
	if long {
		n = 2000
	}
	want := answers(t, data)
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		damaged := bytes.Clone(data)
		at, bit := r.IntN(need), r.IntN(8)
		damaged[at] ^= 1 << bit
		faults, err := try(t, damaged)
		if err == nil && len(faults) == 0 && answers(t, damaged) != want {
			t.Errorf("bit %d of byte %d: nothing found, another answer", bit, at)
		}
	}
}

// A branch page that leads back to itself or to one above would have bbolt go down until the stack is full.
func TestPagesInACircle(t *testing.T) {
	data := sample(t, 900) // three levels
	m, _, err := newestMeta(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	free, _, err := readFreelist(bytes.NewReader(data), m)
	if err != nil {
		t.Fatal(err)
	}
	var branches []uint64
	for id := uint64(2); id < m.high; id++ {
		if page := data[id*4096:]; binary.NativeEndian.Uint64(page) == id && binary.NativeEndian.Uint16(page[8:]) == branchFlag && !isListed(free, id) {
			branches = append(branches, id)
		}
	}
	if len(branches) < 2 {
		t.Fatalf("%d branch pages: too few to try", len(branches))
	}
	for _, from := range branches {
		count := int(binary.NativeEndian.Uint16(data[from*4096+10:]))
		for _, to := range branches {
			for _, i := range []int{0, count / 2, count - 1} {
				damaged := bytes.Clone(data)
				child := damaged[int(from)*4096+pageHeader+i*elementSize+8:]
				if binary.NativeEndian.Uint64(child) == to {
					continue
				}
				binary.NativeEndian.PutUint64(child, to)
				if faults, err := try(t, damaged); err == nil && len(faults) == 0 {
					t.Errorf("element %d of page %d leads to page %d: nothing found", i, from, to)
				}
			}
		}
	}
}

func answers(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "srm.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path)
	defer db.Close()
	var all strings.Builder
	err := db.View(t.Context(), func(r storage.Reader) error {
		for pair, err := range r.Scan("\x00", "\xff") {
			fmt.Fprintf(&all, "%q %q %v\n", pair.Key, pair.Value, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return all.String()
}

// Bits of records, which bbolt does not check: each is found.
func TestFlippedRecords(t *testing.T) {
	data := sample(t, 60)
	r := rand.New(rand.NewPCG(3, 4))
	want := answers(t, data)
	for i, where := range []string{`{"control":`, `{"seq":`, `{"id":`, `{"kind":`} {
		for range 20 {
			places := bytes.Count(data[:used(t, data)], []byte(where))
			if places == 0 {
				t.Fatalf("%d: no %s", i, where)
			}
			at := nth(data, []byte(where), r.IntN(places)) - 5 + r.IntN(60) // in the envelope or the payload
			damaged := bytes.Clone(data)
			damaged[at] ^= 1 << r.IntN(8)
			faults, err := try(t, damaged)
			if err == nil && len(faults) == 0 && answers(t, damaged) != want {
				t.Errorf("byte %d near %s: not found", at, where)
			}
		}
	}
}

func nth(data, sep []byte, n int) int {
	at := bytes.Index(data, sep)
	for range n {
		at += 1 + bytes.Index(data[at+1:], sep)
	}
	return at
}

func TestRandomPages(t *testing.T) {
	data := sample(t, 60)
	r := rand.New(rand.NewPCG(5, 6))
	pages := used(t, data) / 4096
	want := answers(t, data)
	for range 200 {
		damaged := bytes.Clone(data)
		page := damaged[r.IntN(pages)*4096:][:4096]
		if r.IntN(2) == 0 { // another page of the file, else noise
			copy(page, data[r.IntN(pages)*4096:][:4096])
		} else {
			for i := range page {
				page[i] = byte(r.Uint32())
			}
		}
		faults, err := try(t, damaged)
		if err == nil && len(faults) == 0 && answers(t, damaged) != want {
			t.Error("another answer, nothing found")
		}
	}
}

// The file is cut off while it is open: reading says so.
func TestCutOffWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "srm.db")
	if err := os.WriteFile(path, sample(t, 60), 0o600); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path)
	if err := os.Truncate(path, 8192); err != nil {
		t.Fatal(err)
	}
	err := db.View(t.Context(), func(r storage.Reader) error {
		for _, err := range r.Scan("\x00", "\xff") {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("View: %v", err)
	}
	err = db.Update(t.Context(), func(tx storage.Tx) error { return tx.Put("a", nil) })
	if err == nil {
		t.Error("Update wrote")
	}
	_ = db.Close()
}

func TestInUse(t *testing.T) {
	db := open(t)
	defer db.Close()
	for _, readOnly := range []bool{false, true} {
		began := time.Now()
		_, err := Open(db.Path(), Options{Wait: 100 * time.Millisecond, ReadOnly: readOnly})
		if took := time.Since(began); !errors.Is(err, storage.ErrInUse) || took > time.Second || !strings.Contains(err.Error(), db.Path()) {
			t.Errorf("read only %v: %v after %v", readOnly, err, took)
		}
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		_ = db.Close()
	}()
	second, err := Open(db.Path(), Options{})
	if err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
	_ = second.Close()
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "srm.db")
	if _, err := Open(path, Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	a, errA := Open(path, Options{ReadOnly: true})
	b, errB := Open(path, Options{ReadOnly: true})
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	defer b.Close()
	s, err := storage.New(a, storage.Options{})
	if err != nil {
		t.Fatalf("a store without a format: %v", err)
	}
	if _, err := s.Book(t.Context(), "w"); err != nil {
		t.Error(err)
	}
	if _, err := s.Change(t.Context(), "w", storage.Change{}, nil); !errors.Is(err, storage.ErrReadOnly) {
		t.Errorf("a change: %v", err)
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "no", "srm.db"), Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "folder") {
		t.Errorf("no folder: %v", err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "no file") {
		t.Errorf("a folder: %v", err)
	}
	db := openAt(t, filepath.Join(dir, "srm.db"))
	defer db.Close()
	info, err := os.Stat(db.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 {
		t.Errorf("left beside the database: %v, %v", names, err)
	}
}

// Ten at once make one file and one of them has it.
func TestCreateTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "srm.db")
	opened := make(chan *DB, 10)
	for range 10 {
		go func() {
			db, err := Open(path, Options{Wait: time.Millisecond})
			if err != nil && !errors.Is(err, storage.ErrInUse) {
				t.Error(err)
			}
			opened <- db
		}()
	}
	n := 0
	var dbs []*DB
	for range 10 {
		if db := <-opened; db != nil {
			n++
			dbs = append(dbs, db)
		}
	}
	for _, db := range dbs {
		_ = db.Close()
	}
	if n != 1 {
		t.Errorf("%d have it open at once", n)
	}
}
