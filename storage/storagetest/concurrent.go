package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"srm/storage"
)

const writers = 8

// together runs fn in so many goroutines and waits for all.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func testSnapshot(t *testing.T, e storage.Engine) {
	put(t, e, "a", "1", "b", "1")
	started, written := make(chan struct{}), make(chan struct{})
	go func() {
		<-started
		defer close(written)
		err := e.Update(context.Background(), func(tx storage.Tx) error {
			return errors.Join(tx.Put("a", []byte("2")), tx.Delete("b"), tx.Put("c", []byte("2")))
		})
		if err != nil {
			t.Error(err)
		}
	}()
	err := e.View(t.Context(), func(r storage.Reader) error {
		first := all(t, r)
		close(started)
		<-written
		if second := all(t, r); first != "a=1 b=1" || second != first {
			t.Errorf("a view saw %q, then %q", first, second)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	want(t, e, "a=2 c=2")
}

func testNeighbours(t *testing.T, e storage.Engine) {
	refused := errors.New("refused")
	together(writers, func(i int) {
		for j := range 20 {
			err := e.Update(context.Background(), func(tx storage.Tx) error {
				if err := tx.Put(fmt.Sprintf("%d/%02d", i, j), nil); err != nil {
					return err
				}
				if i%2 == 1 {
					return refused
				}
				return nil
			})
			if i%2 == 0 && err != nil || i%2 == 1 && err != refused {
				t.Errorf("writer %d got %v", i, err)
			}
		}
	})
	n := 0
	err := e.View(t.Context(), func(r storage.Reader) error {
		for pair := range r.Scan("0", "9") {
			n++
			if (pair.Key[0]-'0')%2 == 1 {
				t.Errorf("%s was refused and is there", pair.Key)
			}
		}
		return nil
	})
	if n != writers/2*20 || err != nil {
		t.Errorf("%d keys, %v", n, err)
	}
}

func testPanic(t *testing.T, e storage.Engine) {
	together(writers, func(i int) {
		err := e.Update(context.Background(), func(tx storage.Tx) error {
			err := tx.Put(fmt.Sprint(i), nil)
			if i == 3 {
				panic("three")
			}
			return err
		})
		p, ok := errors.AsType[*storage.PanicError](err)
		switch {
		case i != 3 && err != nil:
			t.Errorf("writer %d got %v", i, err)
		case i == 3 && (!ok || p.Value != "three" || len(p.Stack) == 0):
			t.Errorf("who panicked got %v", err)
		}
	})
	want(t, e, "0= 1= 2= 4= 5= 6= 7=")
}

func testContext(t *testing.T, e storage.Engine) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := e.Update(ctx, func(storage.Tx) error { t.Error("Update ran its function"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update: %v", err)
	}
	err = e.View(ctx, func(storage.Reader) error { t.Error("View ran its function"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("View: %v", err)
	}
	testWaitingContext(t, e)
	want(t, e, "first= third=")
}

// testWaitingContext lets a context end while its function waits for another one.
func testWaitingContext(t *testing.T, e storage.Engine) {
	started, let := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		err := e.Update(context.Background(), func(tx storage.Tx) error {
			once.Do(func() { close(started) })
			<-let
			return tx.Put("first", nil)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-started
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := e.Update(ctx, func(tx storage.Tx) error { return tx.Put("second", nil) })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for longer than its context: %v", err)
	}
	close(let)
	wg.Wait()
	put(t, e, "third", "")
}

// A counter that all increase: each reads what it writes on.
func testNoLostUpdate(t *testing.T, e storage.Engine) {
	const each = 50
	together(writers, func(int) {
		for range each {
			err := e.Update(context.Background(), func(tx storage.Tx) error {
				n, err := number(tx, "n")
				return errors.Join(err, tx.Put("n", []byte(strconv.Itoa(n+1))))
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	want(t, e, fmt.Sprint("n=", writers*each))
}

func number(r storage.Reader, key string) (int, error) {
	value, err := r.Get(key)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(value))
}

// One may be taken out of a range as long as two are in it: whoever scans while another deletes would take the last.
func testRangeRead(t *testing.T, e storage.Engine) {
	for range 20 {
		put(t, e, "duty/a", "", "duty/b", "", "duty/c", "")
		var taken atomic.Int32
		together(writers, func(i int) {
			key := "duty/" + string(rune('a'+i%3))
			took := false
			err := e.Update(context.Background(), func(tx storage.Tx) error {
				took = false
				n, there := 0, false
				for pair := range tx.Scan("duty/", "duty0") {
					n++
					there = there || pair.Key == key
				}
				if took = n >= 2 && there; took {
					return tx.Delete(key)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if took {
				taken.Add(1)
			}
		})
		if taken.Load() != 2 {
			t.Fatalf("%d were taken out of 3, want 2", taken.Load())
		}
	}
}

// Transfers between accounts, and readers who must always see the same sum.
func testMoves(t *testing.T, e storage.Engine) {
	const accounts, sum = 5, 500
	for i := range accounts {
		put(t, e, fmt.Sprint("account/", i), strconv.Itoa(sum/accounts))
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					checkSum(t, e, sum)
				}
			}
		})
	}
	together(writers, func(int) {
		for range 30 {
			from, to := fmt.Sprint("account/", rand.IntN(accounts)), fmt.Sprint("account/", rand.IntN(accounts))
			err := e.Update(context.Background(), func(tx storage.Tx) error {
				a, err := number(tx, from)
				err = errors.Join(err, tx.Put(from, []byte(strconv.Itoa(a-1))))
				b, err2 := number(tx, to)
				return errors.Join(err, err2, tx.Put(to, []byte(strconv.Itoa(b+1))))
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	close(done)
	readers.Wait()
	checkSum(t, e, sum)
}

func checkSum(t *testing.T, e storage.Engine, expected int) {
	got := 0
	err := e.View(context.Background(), func(r storage.Reader) error {
		for pair, err := range r.Scan("account/", "account0") {
			n, convErr := strconv.Atoi(string(pair.Value))
			if err != nil || convErr != nil {
				t.Error(err, convErr)
			}
			got += n
		}
		return nil
	})
	if err != nil || got != expected {
		t.Errorf("the sum is %d, %v; want %d", got, err, expected)
	}
}
