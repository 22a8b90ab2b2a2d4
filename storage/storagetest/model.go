package storagetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"srm/storage"
)

// testModel runs random commands on an engine and on a plain map.
func testModel(t *testing.T, open func(testing.TB) storage.Engine, reopen func(testing.TB, storage.Engine) storage.Engine) {
	rapid.Check(t, func(rt *rapid.T) {
		e := open(t)
		defer func() { closeEngine(t, e) }()
		model := map[string]string{}
		commands := map[string]func(*rapid.T){
			"": func(rt *rapid.T) { compare(rt, e, model) },
			"update": func(rt *rapid.T) {
				next, steps, fail := maps.Clone(model), drawSteps(rt), rapid.Bool().Draw(rt, "fail")
				err := e.Update(t.Context(), func(tx storage.Tx) error {
					next = maps.Clone(model)
					return play(tx, next, steps, fail)
				})
				if err == nil {
					model = next
				} else if !errors.Is(err, errFail) {
					rt.Fatalf("Update: %v", err)
				}
			},
		}
		if reopen != nil {
			commands["reopen"] = func(*rapid.T) { e = reopen(t, e) }
		}
		rt.Repeat(commands)
	})
}

var errFail = errors.New("fail")

// A step puts or deletes one key, or scans a range, in a transaction.
type step struct{ do, key, to, value string }

var keys = rapid.StringMatching(`[ab/\x00]{1,3}`)

func drawSteps(rt *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
		s := step{do: rapid.SampledFrom([]string{"put", "put", "delete", "scan", "get"}).Draw(rt, "do"), key: keys.Draw(rt, "key")}
		switch s.do {
		case "put":
			s.value = rapid.StringN(0, 5, 5).Draw(rt, "value")
			if rapid.IntRange(0, 9).Draw(rt, "long") == 0 {
				s.value = strings.Repeat("long ", 3000) // several pages
			}
		case "scan":
			s.to = keys.Draw(rt, "to")
		}
		return s
	}), 0, 12).Draw(rt, "steps")
}

func play(tx storage.Tx, model map[string]string, steps []step, fail bool) error {
	for _, s := range steps {
		var err error
		switch s.do {
		case "put":
			model[s.key] = s.value
			err = tx.Put(s.key, []byte(s.value))
		case "delete":
			delete(model, s.key)
			err = tx.Delete(s.key)
		case "get":
			value, getErr := tx.Get(s.key)
			if expected, ok := model[s.key]; ok != (getErr == nil) || string(value) != expected {
				err = fmt.Errorf("Get(%q) = %.20q, %v; want %.20q, %v", s.key, value, getErr, expected, ok)
			}
		case "scan":
			err = compareRange(tx, model, s.key, s.to)
		}
		if err != nil {
			return err
		}
	}
	if fail {
		return errFail
	}
	return nil
}

func compare(rt *rapid.T, e storage.Engine, model map[string]string) {
	err := e.View(rt.Context(), func(r storage.Reader) error { return compareRange(r, model, "", "\xff") })
	if err != nil {
		rt.Fatal(err)
	}
}

func compareRange(r storage.Reader, model map[string]string, from, to string) error {
	expected := slices.DeleteFunc(slices.Sorted(maps.Keys(model)), func(key string) bool { return key < from || key >= to })
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			return err
		}
		if len(expected) == 0 || pair.Key != expected[0] || string(pair.Value) != model[pair.Key] {
			return fmt.Errorf("Scan(%q, %q) has %q=%.20q, want one of %q", from, to, pair.Key, pair.Value, expected)
		}
		expected = expected[1:]
	}
	if len(expected) > 0 {
		return fmt.Errorf("Scan(%q, %q) lacks %q", from, to, expected)
	}
	return nil
}
