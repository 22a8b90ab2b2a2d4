package bottest

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
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

// An Outbox is a Poster that keeps what it is given. It is the platform: it outlives the replicas that post to it.
type Outbox struct {
	mu     sync.Mutex
	Posts  []Posted
	Edits  []string
	Tries  int
	Before func(o *Outbox, to door.Address) error // may refuse, or wait; nil: nothing happens
	After  func(o *Outbox, to door.Address) error // the same, once the post is there
	Blind  bool                                   // cannot tell what was posted
}

// Post keeps a post, as door.Poster wants it.
func (o *Outbox) Post(ctx context.Context, to door.Address, r door.Reply, key string) (door.PostID, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Tries++
	if o.Before != nil {
		if err := o.Before(o, to); err != nil {
			return "", err
		}
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	o.Posts = append(o.Posts, Posted{to, door.PlainText(r), key, time.Now()})
	if o.After != nil {
		if err := o.After(o, to); err != nil {
			return "", err
		}
	}
	return door.PostID(key), nil
}

// Edit keeps what a post becomes.
func (o *Outbox) Edit(_ context.Context, p door.PostID, r door.Reply) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Tries++
	if o.Before != nil {
		if err := o.Before(o, door.Address{}); err != nil {
			return err
		}
	}
	o.Edits = append(o.Edits, string(p)+": "+door.PlainText(r))
	return nil
}

// Find looks among the posts.
func (o *Outbox) Find(_ context.Context, to door.Address, key string, _ time.Time) (door.PostID, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.Blind {
		return "", door.ErrCannotTell
	}
	for _, p := range o.Posts {
		if p.Key == key && p.To == to {
			return door.PostID(key), nil
		}
	}
	return "", door.ErrNotFound
}

// All returns what is there, and fails if anything is there twice.
func (o *Outbox) All(t testing.TB) []Posted {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := make(map[string]bool)
	for _, p := range o.Posts {
		if seen[p.Key] {
			t.Errorf("posted twice: %+v", p)
		}
		seen[p.Key] = true
	}
	return o.Posts
}

// Counted are how many posts and edits there are now.
func (o *Outbox) Counted() (posts, edits int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.Posts), len(o.Edits)
}

// Edited are the edits so far.
func (o *Outbox) Edited() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.Edits)
}

// Posted is one post.
type Posted struct {
	To   door.Address
	Text string
	Key  string
	At   time.Time
}

// Chime comes at every full period, at most an hour late.
func Chime(period time.Duration) core.Kind {
	return core.Kind{
		Window: time.Hour,
		Decide: func(_ *core.Bot, _ *storage.Draft, w core.Work) (core.Decision, error) {
			return core.Decision{Chosen: w.For.Format(time.RFC3339)}, nil
		},
		Draw: DrawText,
		Next: func(_ *core.Bot, _ *storage.Draft, _ core.Work, after time.Time) (time.Time, error) {
			return after.Truncate(period).Add(period), nil
		},
	}
}

// DrawText draws a text that was chosen.
func DrawText(_ context.Context, _ *core.Bot, _ core.Work, chosen json.RawMessage) (door.Reply, error) {
	var text string
	err := json.Unmarshal(chosen, &text)
	return door.Sentence("%s", text), err
}

// A Town is a store with a platform, for clocks.
type Town struct {
	T        testing.TB
	Engine   storage.Engine
	Out      *Outbox
	Features core.Features
}

// NewTown makes a Town over an engine, with a kind "chime" that comes each day, and "word", which is told.
func NewTown(t testing.TB, e storage.Engine) *Town {
	return &Town{T: t, Engine: e, Out: &Outbox{}, Features: core.Features{Kinds: map[string]core.Kind{
		"chime": Chime(24 * time.Hour), "word": core.Telling(DrawText)}}}
}

// OnBoth runs a test in a bubble, on the engine in memory and on a file.
func OnBoth(t *testing.T, run func(t *testing.T, w *Town)) {
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
				run(t, NewTown(t, storagetest.Twice(e)))
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// InMemory is OnBoth without the file.
func InMemory(t *testing.T, run func(t *testing.T, w *Town)) {
	synctest.Test(t, func(t *testing.T) { run(t, NewTown(t, storagetest.Twice(storage.NewMemory()))) })
}

// NewBot is a bot over an engine, which may be one that fails.
func (w *Town) NewBot(e storage.Engine) *core.Bot {
	w.T.Helper()
	store, err := storage.New(e, storage.Options{})
	if err != nil {
		w.T.Fatal(err)
	}
	return core.New(nil, store, core.Options{}, w.Features)
}

// Start runs a clock until end is called.
func (w *Town) Start(c interface{ Run(context.Context) error }) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := c.Run(ctx); err != nil {
			w.T.Error(err)
		}
	}()
	return func() { cancel(); <-done }
}

// PutWork puts work into a workspace.
func PutWork(t testing.TB, b *core.Bot, ws storage.WorkspaceID, all ...storage.Timed) {
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

// Sound fails if the store is not as it should be.
func (w *Town) Sound() {
	w.T.Helper()
	store, err := storage.New(w.Engine, storage.Options{})
	if err != nil {
		w.T.Fatal(err)
	}
	faults, err := store.Check(context.Background())
	if err != nil || len(faults) > 0 {
		w.T.Errorf("check: %v %v", faults, err)
	}
}

// ChimeAt is a chime in a channel named as it.
func ChimeAt(id string, at time.Time) storage.Timed {
	return storage.Timed{ID: id, Kind: "chime", To: storage.Address{Place: "p", Channel: id}, By: "p/lead", For: at}
}
