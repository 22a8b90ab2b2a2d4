package clock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
	"srm/storage/storagetest"
)

// withPaused has the clock say that it has stopped, as all bots have it.
func withPaused(w *bottest.Town) *bottest.Town {
	w.Features.Kinds["paused"] = Kinds["paused"]
	return w
}

// newTown is a town whose clock says that it has stopped.
func newTown(t testing.TB, e storage.Engine) *bottest.Town {
	return withPaused(bottest.NewTown(t, e))
}

// onBoth runs a test on both engines.
func onBoth(t *testing.T, run func(t *testing.T, w *bottest.Town)) {
	bottest.OnBoth(t, func(t *testing.T, w *bottest.Town) { run(t, withPaused(w)) })
}

// inMemory runs a test on the engine in memory.
func inMemory(t *testing.T, run func(t *testing.T, w *bottest.Town)) {
	bottest.InMemory(t, func(t *testing.T, w *bottest.Town) { run(t, withPaused(w)) })
}

// replica is a bot and its clock over an engine, which may be one that fails.
func replica(w *bottest.Town, name string, e storage.Engine, p door.Poster) (*core.Bot, *Clock) {
	w.T.Helper()
	b := w.NewBot(e)
	return b, New(b, name, Platform{Name: "out", Serves: func(door.PlaceID) bool { return true }, Poster: p})
}

// SRM_TEST_LONG=1: for three weeks instead of one.
func TestThreeReplicasPostOnceForWeeks(t *testing.T) {
	days := 8
	if os.Getenv("SRM_TEST_LONG") == "1" {
		days = 21
	}
	onBoth(t, func(t *testing.T, w *bottest.Town) {
		var ends []func()
		var clocks []*Clock
		first := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		for i := range 3 {
			b, c := replica(w, fmt.Sprint("r", i), w.Engine, w.Out)
			if i == 0 {
				for ws := range 4 {
					bottest.PutWork(t, b, storage.WorkspaceID(fmt.Sprint("w", ws)), bottest.ChimeAt("a", first), bottest.ChimeAt("b", first), bottest.ChimeAt("c", first.Add(time.Second)))
				}
			}
			clocks = append(clocks, c)
			ends = append(ends, w.Start(c))
		}
		time.Sleep(time.Until(first) + time.Duration(days)*24*time.Hour - time.Hour)
		for _, end := range ends {
			end()
		}
		posts := w.Out.All(t)
		if len(posts) != days*12 {
			t.Errorf("%d posts in %d days, want %d", len(posts), days, days*12)
		}
		for _, p := range posts {
			if late := p.At.Sub(p.At.Truncate(24 * time.Hour)); late > 2*time.Second {
				t.Errorf("posted %v late: %+v", late, p)
			}
		}
		var n int64
		for _, c := range clocks {
			n += c.Counts().Posted
		}
		if n != int64(days*12) {
			t.Errorf("counted %d posts", n)
		}
		w.Sound()
	})
}

// A mortal engine and platform: each step counts, and at the last one the replica dies, before or after the step's effect.
type mortal struct {
	storage.Engine
	door.Poster
	mu    sync.Mutex
	steps int // left
	after bool
	dead  bool
}

var errDead = errors.New("the replica is dead")

// step runs do, unless the replica is dead or dies of it.
func (m *mortal) step(do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	m.steps--
	if m.dead = m.steps == 0; m.dead && !m.after {
		return errDead
	}
	if err := do(); !m.dead {
		return err
	}
	return errDead
}

func (m *mortal) View(ctx context.Context, fn func(storage.Reader) error) error {
	return m.step(func() error { return m.Engine.View(ctx, fn) })
}

func (m *mortal) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return m.step(func() error { return m.Engine.Update(ctx, fn) })
}

func (m *mortal) Post(ctx context.Context, to door.Address, r door.Reply, key string) (id door.PostID, err error) {
	err = m.step(func() error { id, err = m.Poster.Post(ctx, to, r, key); return err })
	return id, err
}

func (m *mortal) Find(ctx context.Context, to door.Address, key string, since time.Time) (id door.PostID, err error) {
	err = m.step(func() error { id, err = m.Poster.Find(ctx, to, key, since); return err })
	return id, err
}

// TestDyingAnywherePostsOnce: a replica dies at each of its steps, before or after the step's effect; the one that takes over dies
// as well, at each of its own; a third one finishes.
func TestDyingAnywherePostsOnce(t *testing.T) {
	run := func(t *testing.T, first, second int, after bool) (done bool) {
		synctest.Test(t, func(t *testing.T) {
			w := newTown(t, storagetest.Twice(storage.NewMemory()))
			b, _ := replica(w, "setup", w.Engine, w.Out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			bottest.PutWork(t, b, "w", bottest.ChimeAt("a", at))
			time.Sleep(time.Until(at) - time.Second)
			done = true
			for i, steps := range []int{first, second} {
				m := &mortal{Engine: w.Engine, Poster: w.Out, steps: steps + 1, after: after} // opening the store is one
				_, c := replica(w, fmt.Sprint("r", i), m, m)
				end := w.Start(c)
				time.Sleep(3 * time.Minute)
				end()
				done = done && !m.dead
			}
			_, c := replica(w, "last", w.Engine, w.Out)
			end := w.Start(c)
			time.Sleep(5 * time.Minute)
			end()
			if posts := w.Out.All(t); len(posts) != 1 {
				t.Errorf("died at steps %d and %d, after=%v: %d posts, want 1", first, second, after, len(posts))
			}
			again, err := b.Store.Timed(context.Background(), "w", "a")
			if err != nil || !again.For.Equal(at.Add(24*time.Hour)) || again.Holder != "" || again.Chosen != nil || again.Posted == "" {
				t.Errorf("died at steps %d and %d, after=%v: left as %+v, %v", first, second, after, again, err)
			}
			w.Sound()
		})
		return done
	}
	for _, after := range []bool{false, true} {
		for first := 1; first < 14; first++ {
			for second := 1; second < 14; second++ {
				run(t, first, second, after)
			}
		}
		if !run(t, 1000, 1000, after) {
			t.Error("a replica dies that should live")
		}
	}
}

// TestEachFailureEndsInOnePost: whatever a platform does on the first tries, there is one post at last, or none and it is counted.
func TestEachFailureEndsInOnePost(t *testing.T) {
	lost := func(o *bottest.Outbox, _ door.Address) error {
		if o.Tries <= 2 {
			return door.ErrUnknownOutcome
		}
		return nil
	}
	for _, test := range []struct {
		name          string
		before, after func(*bottest.Outbox, door.Address) error
		posts         int
		within        time.Duration
	}{
		{"asked to wait", func(o *bottest.Outbox, _ door.Address) error {
			if o.Tries <= 3 {
				return door.RetryAfter{Wait: 30 * time.Second}
			}
			return nil
		}, nil, 1, 3 * time.Minute},
		{"everywhere asked to wait", func(o *bottest.Outbox, _ door.Address) error {
			if o.Tries <= 1 {
				return door.RetryAfter{Wait: 10 * time.Minute, Everywhere: true}
			}
			return nil
		}, nil, 1, 13 * time.Minute},
		{"request lost", lost, nil, 1, 2 * time.Minute},
		{"answer lost", nil, lost, 1, 2 * time.Minute},
		{"an unknown error", func(o *bottest.Outbox, _ door.Address) error {
			if o.Tries <= 2 {
				return errors.New("connection reset")
			}
			return nil
		}, nil, 1, 2 * time.Minute},
		{"never works", func(*bottest.Outbox, door.Address) error { return door.RetryAfter{Wait: time.Minute} }, nil, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *bottest.Town) {
				w.Out.Before, w.Out.After = test.before, test.after
				b, c := replica(w, "r", w.Engine, w.Out)
				at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
				bottest.PutWork(t, b, "w", bottest.ChimeAt("a", at))
				end := w.Start(c)
				time.Sleep(time.Until(at) + 2*time.Hour)
				end()
				posts := w.Out.All(t)
				if len(posts) != test.posts {
					t.Errorf("%d posts, want %d", len(posts), test.posts)
				}
				for _, p := range posts {
					if p.At.Sub(at) > test.within {
						t.Errorf("posted %v late", p.At.Sub(at))
					}
				}
				again, err := b.Store.Timed(context.Background(), "w", "a")
				if err != nil || !again.For.Equal(at.Add(24*time.Hour)) || again.Chosen != nil || again.Skipped != 1-test.posts {
					t.Errorf("left as %+v, %v", again, err)
				}
				if n := c.Counts(); n.Posted+n.Skipped != 1 {
					t.Errorf("counted %+v", n)
				}
				w.Sound()
			})
		})
	}
}
