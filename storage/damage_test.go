package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"srm/storage"
)

// history fills a workspace with n changes, some with several edits.
func fill(t testing.TB, s *storage.Store, ws storage.WorkspaceID, n int) {
	t.Helper()
	for i := range n {
		do(t, s, ws, fmt.Sprint("fill ", i), func(d *storage.Draft) error {
			if i%4 == 3 {
				return errors.Join(d.PutTeam(storage.Team{ID: fmt.Sprint(i % 8), Name: fmt.Sprint("Team ", i)}),
					d.PutAssignment(accountable(fmt.Sprint("control-", i%5), "both")))
			}
			return d.PutAssignment(accountable(fmt.Sprint("control-", i%7), fmt.Sprint("team-", i)))
		})
	}
	if _, err := s.Park(context.Background(), ws, storage.Parked{By: "p", Plan: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
}

// tamper changes an engine behind the store's back.
func tamper(t testing.TB, e storage.Engine, fn func(storage.Tx) error) {
	t.Helper()
	if err := e.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// Every record of every kind, with any bit changed, gone, or swapped with any other, is found and named. SRM_TEST_LONG=1 tries more bits.
func TestCheckFindsAll(t *testing.T) {
	e := storage.NewMemory()
	s := newStore(t, e)
	fill(t, s, "w", 12)
	fill(t, s, "v", 3)
	sound(t, s)
	all := contents(t, e)
	keys := slices.Sorted(maps.Keys(all))
	expect := func(what string, damaged map[string]string, wanted ...string) {
		t.Helper()
		broken := storage.NewMemory()
		tamper(t, broken, func(tx storage.Tx) error {
			for k, v := range damaged {
				if err := tx.Put(k, []byte(v)); err != nil {
					return err
				}
			}
			return nil
		})
		onBroken, err := checkOnly(t, broken)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, key := range wanted {
			if !slices.ContainsFunc(onBroken, func(f storage.Fault) bool { return f.Key == key && errors.Is(f.Err, storage.ErrDamaged) }) {
				t.Errorf("%s: %s is not named in %v", what, key, onBroken)
			}
		}
	}
	for i, k := range keys {
		for bit := range 8 * len(all[k]) {
			if whole := bit < 40 && (long || i%4 == 0); bit%61 != i%61 && !whole { // the envelope of some in full, of the rest a sample
				continue
			}
			b := []byte(all[k])
			b[bit/8] ^= 1 << (bit % 8)
			damaged := maps.Clone(all)
			damaged[k] = string(b)
			expect(fmt.Sprintf("bit %d of %s", bit, k), damaged, k)
		}
		other := keys[(i+1)%len(keys)]
		swapped := maps.Clone(all)
		swapped[k], swapped[other] = all[other], all[k]
		expect("swapped with "+other, swapped, k, other)
		gone := maps.Clone(all)
		delete(gone, k)
		switch {
		case strings.HasSuffix(k, "/head"), k == "format":
			expect("gone", gone, k)
		default: // the head's count, if not the record itself
			expect("gone", gone, k[:4]+"head")
		}
	}
}

// checkOnly checks an engine whose format may be damaged, which New would refuse.
func checkOnly(t testing.TB, e storage.Engine) ([]storage.Fault, error) {
	hidden := &hideFormat{Engine: e, hide: true}
	s, err := storage.New(hidden, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	hidden.hide = false
	return s.Check(context.Background())
}

// hideFormat shows New an empty engine that takes no writes.
type hideFormat struct {
	storage.Engine
	hide bool
}

func (h *hideFormat) View(ctx context.Context, fn func(storage.Reader) error) error {
	if h.hide {
		return storage.NewMemory().View(ctx, fn)
	}
	return h.Engine.View(ctx, fn)
}

func (h *hideFormat) Update(context.Context, func(storage.Tx) error) error {
	return storage.ErrReadOnly
}

// reseal replaces part of a record and gives it a right checksum again, as somebody who knows the program would.
func reseal(t testing.TB, e storage.Engine, key, old, new string) {
	t.Helper()
	tamper(t, e, func(tx storage.Tx) error {
		value, err := tx.Get(key)
		if err != nil {
			return err
		}
		payload := strings.Replace(string(value[5:]), old, new, 1)
		if payload == string(value[5:]) {
			return fmt.Errorf("%s holds no %q", key, old)
		}
		return tx.Put(key, storage.Seal(key, []byte(payload)))
	})
}

func entryKey(seq int) string { return fmt.Sprintf("w/w/history/%016x", seq) }

func TestVerify(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func(testing.TB, storage.Engine)
		want   string
	}{
		"untouched": {func(testing.TB, storage.Engine) {}, ""},
		"changed":   {func(t testing.TB, e storage.Engine) { reseal(t, e, entryKey(5), "console/admin", "console/other") }, "entry 5 "},
		"first changed": {func(t testing.TB, e storage.Engine) {
			reseal(t, e, entryKey(1), "console/admin", "console/other")
		}, "entry 1 "},
		"removed": {func(t testing.TB, e storage.Engine) {
			tamper(t, e, func(tx storage.Tx) error { return tx.Delete(entryKey(5)) })
		}, "entry 5 is missing"},
		"swapped": {func(t testing.TB, e storage.Engine) {
			tamper(t, e, func(tx storage.Tx) error {
				a, _ := tx.Get(entryKey(4))
				b, _ := tx.Get(entryKey(5))
				a, b = slices.Clone(a), slices.Clone(b)
				return errors.Join(tx.Put(entryKey(5), storage.Seal(entryKey(5), a[5:])), tx.Put(entryKey(4), storage.Seal(entryKey(4), b[5:])))
			})
		}, "entry 5 stands in the place of 4"},
		"tail cut": {func(t testing.TB, e storage.Engine) {
			tamper(t, e, func(tx storage.Tx) error { return errors.Join(tx.Delete(entryKey(9)), tx.Delete(entryKey(10))) })
		}, "entries 9 to 10 are missing"},
		"head moved back": {func(t testing.TB, e storage.Engine) { reseal(t, e, "w/w/head", `"seq":10`, `"seq":9`) }, "the head stands at 9"},
		"from another workspace": {func(t testing.TB, e storage.Engine) {
			tamper(t, e, func(tx storage.Tx) error {
				a, err := tx.Get("w/v/history/0000000000000001")
				return errors.Join(err, tx.Put(entryKey(1), storage.Seal(entryKey(1), slices.Clone(a[5:]))))
			})
		}, "entry 1 is not what was written"},
	} {
		t.Run(name, func(t *testing.T) {
			e := storage.NewMemory()
			s := newStore(t, e)
			fill(t, s, "w", 10)
			fill(t, s, "v", 1)
			c.tamper(t, e)
			err := s.Verify(t.Context(), "w")
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err := s.Verify(t.Context(), "v"); err != nil {
				t.Errorf("the other workspace: %v", err)
			}
		})
	}
}

func TestVerifyKeys(t *testing.T) {
	e := storage.NewMemory()
	fill(t, newStore(t, e), "w", 10)
	without, err := storage.New(e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := without.Verify(t.Context(), "w"); !errors.Is(err, storage.ErrNoKey) || errors.Is(err, storage.ErrDamaged) {
		t.Errorf("without a key: %v, want ErrNoKey", err)
	}
	wrong, err := storage.New(e, storage.Options{HistoryKey: []byte("wrong")})
	if err != nil {
		t.Fatal(err)
	}
	if err := wrong.Verify(t.Context(), "w"); err == nil || !strings.Contains(err.Error(), "not one of 10 entries") {
		t.Errorf("with another key: %v", err)
	}
}

// Of a long history any one entry changed in any byte, removed, or swapped with any other is found.
func TestVerifyFindsAny(t *testing.T) {
	const n = 200
	e := storage.NewMemory()
	s := newStore(t, e)
	fill(t, s, "w", n)
	all := contents(t, e)
	rapid.Check(t, func(rt *rapid.T) {
		damaged, i := maps.Clone(all), rapid.IntRange(1, n).Draw(rt, "entry")
		switch rapid.SampledFrom([]string{"change", "remove", "swap"}).Draw(rt, "do") {
		case "change":
			payload := []byte(damaged[entryKey(i)][5:])
			at := rapid.IntRange(0, len(payload)-1).Draw(rt, "at")
			payload[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
			damaged[entryKey(i)] = string(storage.Seal(entryKey(i), payload))
		case "remove":
			delete(damaged, entryKey(i))
		case "swap":
			j := rapid.IntRange(1, n).Filter(func(j int) bool { return j != i }).Draw(rt, "with")
			a, b := all[entryKey(i)], all[entryKey(j)]
			damaged[entryKey(i)] = string(storage.Seal(entryKey(i), []byte(b[5:])))
			damaged[entryKey(j)] = string(storage.Seal(entryKey(j), []byte(a[5:])))
		}
		e := storage.NewMemory()
		tamper(t, e, func(tx storage.Tx) error {
			for k, v := range damaged {
				if err := tx.Put(k, []byte(v)); err != nil {
					return err
				}
			}
			return nil
		})
		s, err := storage.New(e, storage.Options{HistoryKey: key})
		if err != nil {
			rt.Fatal(err)
		}
		if err := s.Verify(t.Context(), "w"); !errors.Is(err, storage.ErrDamaged) {
			rt.Fatalf("not found: %v", err)
		}
	})
}
