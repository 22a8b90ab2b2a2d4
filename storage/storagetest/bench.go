package storagetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"srm/storage"
)

// Bench measures a Store on engines that open makes: one change, changes by many writers, a look at a book.
func Bench(b *testing.B, open func(t testing.TB) storage.Engine) {
	newStore := func(b *testing.B) *storage.Store {
		s, err := storage.New(open(b), storage.Options{HistoryKey: []byte("a key for benchmarks")})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		return s
	}
	for _, writers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("change/writers=%d", writers), func(b *testing.B) {
			s := newStore(b)
			b.ReportAllocs()
			b.ResetTimer()
			var next atomic.Int64
			var wg sync.WaitGroup
			for range writers {
				wg.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						if err := assign(s, "w", i); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
	b.Run("book", func(b *testing.B) {
		s := newStore(b)
		for i := range int64(200) {
			if err := assign(s, "w", i); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportAllocs()
		for b.Loop() {
			book, err := s.Book(b.Context(), "w")
			if err != nil || len(book.Of("control-7")) == 0 {
				b.Fatal(book, err)
			}
		}
	})
}

// Changer returns what makes the i-th change of Bench, on a new Store over e, which is closed when b ends.
func Changer(b *testing.B, e storage.Engine) func(i int64) error {
	s, err := storage.New(e, storage.Options{HistoryKey: []byte("a key for benchmarks")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return func(i int64) error { return assign(s, "w", i) }
}

// assign makes the i-th change: a team becomes accountable for one of 60 controls on one of 50 systems.
func assign(s *storage.Store, ws storage.WorkspaceID, i int64) error {
	a := storage.Assignment{
		Control: fmt.Sprintf("control-%d", i%60), Scope: storage.Scope{Kind: storage.SystemScope, ID: fmt.Sprintf("system-%d", i%50)},
		Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: fmt.Sprintf("team-%d", i)},
	}
	c := storage.Change{Request: fmt.Sprintf("console/general/%d", i), By: "console/admin", Verb: "assign",
		At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second)}
	_, err := s.Change(context.Background(), ws, c, func(d *storage.Draft) error { return d.PutAssignment(a) })
	return err
}
