package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/storage"
)

func TestExpiry(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		for i := range 40 {
			doAt(t, s, "w", fmt.Sprint(i), start.Add(time.Duration(i)*time.Minute), assign("mfa", fmt.Sprint(i)))
		}
		id, err := s.Park(t.Context(), "w", storage.Parked{By: "p", At: start, Plan: []byte("{}")})
		if err != nil {
			t.Fatal(err)
		}
		count := func(kind string) (n int) {
			for k := range contents(t, e) {
				if strings.HasPrefix(k, "w/w/"+kind+"/") {
					n++
				}
			}
			return n
		}
		doAt(t, s, "w", "late", start.Add(48*time.Hour), assign("mfa", "none yet"))
		if n := count("request"); n != 41 {
			t.Errorf("%d requests after exactly 48 hours, want 41", n)
		}
		for i, want := range []int{27, 12, 4} { // 16 of 40 requests and the plan at a time, one new
			doAt(t, s, "w", fmt.Sprint("later", i), start.Add(49*time.Hour), assign("mfa", fmt.Sprint("later", i)))
			if n := count("request"); n != want {
				t.Errorf("%d requests after %d later changes, want %d", n, i+1, want)
			}
		}
		if _, err := s.Parked(t.Context(), "w", id); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the plan: %v", err)
		}
		if n := count("expiry"); n != count("request") {
			t.Errorf("%d expiries for %d requests", n, count("request"))
		}
		sound(t, s)
	})
}

func TestParked(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, e storage.Engine) {
		ids := map[string]bool{}
		for range 20 {
			id, err := s.Park(t.Context(), "w", storage.Parked{By: "p", Head: 3, Plan: []byte(`{"a":1}`)})
			if err != nil || len(id) != 16 {
				t.Fatal(id, err)
			}
			ids[id] = true
			p, err := s.Parked(t.Context(), "w", id)
			if err != nil || p.ID != id || string(p.Plan) != `{"a":1}` || p.Head != 3 || !p.At.Equal(start) {
				t.Errorf("%+v, %v", p, err)
			}
			if _, err := s.Parked(t.Context(), "v", id); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("from another workspace: %v", err)
			}
			confirm := func(d *storage.Draft) error {
				_, err := d.Parked(id)
				return errors.Join(err, d.DeleteParked(id))
			}
			late := storage.Change{At: start.Add(48*time.Hour + 1)}
			if _, err := s.Change(t.Context(), "w", late, confirm); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("after 48 hours: %v", err)
			}
			if result := do(t, s, "w", "c"+id, confirm); result.Seq != 0 {
				t.Errorf("dropping a plan made entry %d", result.Seq)
			}
			if _, err := s.Parked(t.Context(), "w", id); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("confirmed: %v", err)
			}
		}
		if len(ids) != 20 || len(contents(t, e)) != 2 { // format and head
			t.Errorf("%d ids; left: %q", len(ids), contents(t, e))
		}
		old, _ := s.Park(t.Context(), "w", storage.Parked{At: start.Add(-49 * time.Hour)})
		if _, err := s.Parked(t.Context(), "w", old); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("older than 48 hours: %v", err)
		}
		sound(t, s)
	})
}
