package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"srm/storage"
)

func TestDoubts(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		put := func(control, place, by, question string) {
			t.Helper()
			if err := s.PutObjection(t.Context(), "w", storage.Objection{Control: control, Place: place, By: storage.PersonID(by), Said: "provider", Question: question}); err != nil {
				t.Fatal(err)
			}
		}
		put("os-patching", "aws-rds", "c/U1", "who patches RDS?")
		put("os-patching", "aws-rds", "c/U1", "who really patches RDS?") // again: the later one
		put("os-patching", "aws-rds", "c/U2", "")
		put("mfa", "everywhere", "c/U1", "")
		all, err := s.Objections(t.Context(), "w")
		if err != nil || len(all) != 3 || all[0].Control != "mfa" || all[1].Question != "who really patches RDS?" || !all[1].At.Equal(start) {
			t.Fatalf("%+v, %v", all, err)
		}
		if others, err := s.Objections(t.Context(), "other"); err != nil || len(others) != 0 {
			t.Errorf("another workspace's: %v, %v", others, err)
		}
		sound(t, s)
		for _, step := range []struct {
			control string
			dropped int
		}{{"os-patching", 2}, {"os-patching", 0}, {"", 1}, {"", 0}} {
			if n, err := s.DropObjections(t.Context(), "w", step.control); err != nil || n != step.dropped {
				t.Errorf("dropping %q: %d, %v, want %d", step.control, n, err, step.dropped)
			}
		}
		sound(t, s)
	})
}

func TestDoubtsAreBounded(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	for i := range 500 {
		if err := s.PutObjection(t.Context(), "w", storage.Objection{Control: "mfa", Place: fmt.Sprint(i), By: "p", At: start.Add(time.Duration(i))}); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := s.PutObjection(t.Context(), "w", storage.Objection{Control: "mfa", Place: "one more", By: "p"}); !errors.Is(err, storage.ErrManyObjections) {
		t.Errorf("the 501st: %v", err)
	}
	if err := s.PutObjection(t.Context(), "w", storage.Objection{Control: "mfa", Place: "7", By: "p"}); err != nil {
		t.Errorf("one that was there: %v", err)
	}
	if err := s.PutObjection(t.Context(), "w", storage.Objection{Control: "mfa\xff"}); err == nil {
		t.Error("what is no UTF-8 was kept")
	}
	sound(t, s)
}
