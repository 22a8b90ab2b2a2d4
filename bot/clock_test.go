package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
	"srm/storage/bolt"
	"srm/storage/storagetest"
)

// An outbox is a Poster that keeps what it is given. It is the platform: it outlives the replicas that post to it.
type outbox struct {
	mu      sync.Mutex
	posts   []posted
	edits   []string
	tries   int
	before  func(o *outbox, to Address) error // may refuse, or wait; nil: nothing happens
	after   func(o *outbox, to Address) error // the same, once the post is there
	blind   bool                              // cannot tell what was posted
	latency time.Duration
}

type posted struct {
	To   Address
	Text string
	Key  string
	At   time.Time
}

func (o *outbox) Post(ctx context.Context, to Address, r Reply, key string) (PostID, error) {
	if o.latency > 0 {
		time.Sleep(o.latency)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tries++
	if o.before != nil {
		if err := o.before(o, to); err != nil {
			return "", err
		}
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	o.posts = append(o.posts, posted{to, PlainText(r), key, time.Now()})
	if o.after != nil {
		if err := o.after(o, to); err != nil {
			return "", err
		}
	}
	return PostID(key), nil
}

func (o *outbox) Edit(_ context.Context, p PostID, r Reply) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tries++
	if o.before != nil {
		if err := o.before(o, Address{}); err != nil {
			return err
		}
	}
	o.edits = append(o.edits, string(p)+": "+PlainText(r))
	return nil
}

func (o *outbox) Find(_ context.Context, to Address, key string, _ time.Time) (PostID, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.blind {
		return "", ErrCannotTell
	}
	for _, p := range o.posts {
		if p.Key == key && p.To == to {
			return PostID(key), nil
		}
	}
	return "", ErrNotFound
}

// all returns what is there, and fails if anything is there twice.
func (o *outbox) all(t testing.TB) []posted {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := make(map[string]bool)
	for _, p := range o.posts {
		if seen[p.Key] {
			t.Errorf("posted twice: %+v", p)
		}
		seen[p.Key] = true
	}
	return o.posts
}

// chime comes at every full period, at most an hour late.
func chime(period time.Duration) core.Kind {
	return core.Kind{
		Window: time.Hour,
		Decide: func(_ *core.Bot, _ *storage.Draft, w core.Work) (core.Decision, error) {
			return core.Decision{Chosen: w.For.Format(time.RFC3339)}, nil
		},
		Draw: drawText,
		Next: func(_ *core.Bot, _ *storage.Draft, _ core.Work, after time.Time) (time.Time, error) {
			return after.Truncate(period).Add(period), nil
		},
	}
}

func drawText(_ context.Context, _ *core.Bot, _ core.Work, chosen json.RawMessage) (Reply, error) {
	var text string
	err := json.Unmarshal(chosen, &text)
	return door.Sentence("%s", text), err
}

// A town is a store with a platform, for clocks.
type town struct {
	t      testing.TB
	engine storage.Engine
	out    *outbox
	kinds  map[string]core.Kind
}

func newTown(t testing.TB, e storage.Engine) *town {
	return &town{t: t, engine: e, out: &outbox{}, kinds: map[string]core.Kind{
		"chime": chime(24 * time.Hour), "paused": features().Kinds["paused"], "word": core.Telling(drawText)}}
}

func onBoth(t *testing.T, run func(t *testing.T, w *town)) {
	for name, open := range map[string]func(testing.TB) storage.Engine{
		"memory": func(testing.TB) storage.Engine { return storage.NewMemory() },
		"bolt": func(t testing.TB) storage.Engine {
			e, err := bolt.Open(filepath.Join(t.TempDir(), "srm.db"), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return e
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := open(t)
				run(t, newTown(t, storagetest.Twice(e)))
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// inMemory is onBoth without the file.
func inMemory(t *testing.T, run func(t *testing.T, w *town)) {
	synctest.Test(t, func(t *testing.T) { run(t, newTown(t, storagetest.Twice(storage.NewMemory()))) })
}

// replica is a bot and its clock over an engine, which may be one that fails.
func (w *town) replica(name string, e storage.Engine, p Poster) (*core.Bot, *Clock) {
	w.t.Helper()
	store, err := storage.New(e, storage.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	b := New(nil, store, Options{}).core
	b.Features.Kinds = w.kinds
	return b, newClock(b, name, Platform{Name: "out", Serves: func(PlaceID) bool { return true }, Poster: p})
}

// start runs a clock until end is called.
func (w *town) start(c *Clock) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := c.Run(ctx); err != nil {
			w.t.Error(err)
		}
	}()
	return func() { cancel(); <-done }
}

// putWork puts work into a workspace.
func putWork(t testing.TB, b *core.Bot, ws storage.WorkspaceID, all ...storage.Timed) {
	t.Helper()
	_, err := b.Store.Change(context.Background(), ws, storage.Change{}, func(d *storage.Draft) error {
		for _, one := range all {
			if err := core.Later(d, one, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Nudge()
}

func chimeAt(id string, at time.Time) storage.Timed {
	return storage.Timed{ID: id, Kind: "chime", To: storage.Address{Place: "p", Channel: id}, By: "p/lead", For: at}
}

// sound fails if the store is not as it should be.
func (w *town) sound() {
	w.t.Helper()
	store, err := storage.New(w.engine, storage.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	faults, err := store.Check(context.Background())
	if err != nil || len(faults) > 0 {
		w.t.Errorf("check: %v %v", faults, err)
	}
}

// SRM_TEST_LONG=1: for three weeks instead of one.
func TestThreeReplicasPostOnceForWeeks(t *testing.T) {
	days := 8
	if os.Getenv("SRM_TEST_LONG") == "1" {
		days = 21
	}
	onBoth(t, func(t *testing.T, w *town) {
		var ends []func()
		var clocks []*Clock
		first := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		for i := range 3 {
			b, c := w.replica(fmt.Sprint("r", i), w.engine, w.out)
			if i == 0 {
				for ws := range 4 {
					putWork(t, b, storage.WorkspaceID(fmt.Sprint("w", ws)), chimeAt("a", first), chimeAt("b", first), chimeAt("c", first.Add(time.Second)))
				}
			}
			clocks = append(clocks, c)
			ends = append(ends, w.start(c))
		}
		time.Sleep(time.Until(first) + time.Duration(days)*24*time.Hour - time.Hour)
		for _, end := range ends {
			end()
		}
		posts := w.out.all(t)
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
		w.sound()
	})
}

// A mortal engine and platform: each step counts, and at the last one the replica dies, before or after the step's effect.
type mortal struct {
	storage.Engine
	Poster
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

func (m *mortal) Post(ctx context.Context, to Address, r Reply, key string) (id PostID, err error) {
	err = m.step(func() error { id, err = m.Poster.Post(ctx, to, r, key); return err })
	return id, err
}

func (m *mortal) Find(ctx context.Context, to Address, key string, since time.Time) (id PostID, err error) {
	err = m.step(func() error { id, err = m.Poster.Find(ctx, to, key, since); return err })
	return id, err
}

// TestDyingAnywherePostsOnce: a replica dies at each of its steps, before or after the step's effect; the one that takes over dies
// as well, at each of its own; a third one finishes.
func TestDyingAnywherePostsOnce(t *testing.T) {
	run := func(t *testing.T, first, second int, after bool) (done bool) {
		synctest.Test(t, func(t *testing.T) {
			w := newTown(t, storagetest.Twice(storage.NewMemory()))
			b, _ := w.replica("setup", w.engine, w.out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			putWork(t, b, "w", chimeAt("a", at))
			time.Sleep(time.Until(at) - time.Second)
			done = true
			for i, steps := range []int{first, second} {
				m := &mortal{Engine: w.engine, Poster: w.out, steps: steps + 1, after: after} // opening the store is one
				_, c := w.replica(fmt.Sprint("r", i), m, m)
				end := w.start(c)
				time.Sleep(3 * time.Minute)
				end()
				done = done && !m.dead
			}
			_, c := w.replica("last", w.engine, w.out)
			end := w.start(c)
			time.Sleep(5 * time.Minute)
			end()
			if posts := w.out.all(t); len(posts) != 1 {
				t.Errorf("died at steps %d and %d, after=%v: %d posts, want 1", first, second, after, len(posts))
			}
			again, err := b.Store.Timed(context.Background(), "w", "a")
			if err != nil || !again.For.Equal(at.Add(24*time.Hour)) || again.Holder != "" || again.Chosen != nil || again.Posted == "" {
				t.Errorf("died at steps %d and %d, after=%v: left as %+v, %v", first, second, after, again, err)
			}
			w.sound()
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
	lost := func(o *outbox, _ Address) error {
		if o.tries <= 2 {
			return ErrUnknownOutcome
		}
		return nil
	}
	for _, test := range []struct {
		name          string
		before, after func(*outbox, Address) error
		posts         int
		within        time.Duration
	}{
		{"asked to wait", func(o *outbox, _ Address) error {
			if o.tries <= 3 {
				return RetryAfter{Wait: 30 * time.Second}
			}
			return nil
		}, nil, 1, 3 * time.Minute},
		{"everywhere asked to wait", func(o *outbox, _ Address) error {
			if o.tries <= 1 {
				return RetryAfter{Wait: 10 * time.Minute, Everywhere: true}
			}
			return nil
		}, nil, 1, 13 * time.Minute},
		{"request lost", lost, nil, 1, 2 * time.Minute},
		{"answer lost", nil, lost, 1, 2 * time.Minute},
		{"an unknown error", func(o *outbox, _ Address) error {
			if o.tries <= 2 {
				return errors.New("connection reset")
			}
			return nil
		}, nil, 1, 2 * time.Minute},
		{"never works", func(*outbox, Address) error { return RetryAfter{Wait: time.Minute} }, nil, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *town) {
				w.out.before, w.out.after = test.before, test.after
				b, c := w.replica("r", w.engine, w.out)
				at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
				putWork(t, b, "w", chimeAt("a", at))
				end := w.start(c)
				time.Sleep(time.Until(at) + 2*time.Hour)
				end()
				posts := w.out.all(t)
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
				w.sound()
			})
		})
	}
}
