package clock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
	"srm/storage/storagetest"
)

func timedOf(t *testing.T, b *core.Bot, ws storage.WorkspaceID, id string) storage.Timed {
	t.Helper()
	w, err := b.Store.Timed(context.Background(), ws, id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAPlaceThatIsGoneIsToldOnceAndPaused(t *testing.T) {
	for _, cause := range []error{door.ErrGone, door.ErrForbidden} {
		onBoth(t, func(t *testing.T, w *bottest.Town) {
			w.Out.Before = func(_ *bottest.Outbox, to door.Address) error {
				if to.Channel == "gone" {
					return fmt.Errorf("channel: %w", cause)
				}
				return nil
			}
			b, c := replica(w, "r", w.Engine, w.Out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			bottest.PutWork(t, b, "w", bottest.ChimeAt("gone", at), bottest.ChimeAt("there", at))
			end := w.Start(c)
			time.Sleep(time.Until(at) + 5*24*time.Hour - time.Hour)
			end()
			told := 0
			for _, p := range w.Out.All(t) {
				if p.To == (door.Address{Place: "p", User: "lead"}) {
					told++
					if !strings.Contains(p.Text, "paused") {
						t.Errorf("told %q", p.Text)
					}
				}
			}
			if n := len(w.Out.All(t)); told != 1 || n != 6 {
				t.Errorf("told %d times, %d posts, want 1 and 6", told, n)
			}
			if left := timedOf(t, b, "w", "gone"); left.Paused == "" || left.Chosen != nil {
				t.Errorf("left as %+v", left)
			}
			w.Sound()
		})
	}
}

// TestWhoeverCannotBeToldIsNotToldSo: telling somebody who is gone ends there.
func TestWhoeverCannotBeToldIsNotToldSo(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		w.Out.Before = func(*bottest.Outbox, door.Address) error { return door.ErrGone }
		b, c := replica(w, "r", w.Engine, w.Out)
		bottest.PutWork(t, b, "w", bottest.ChimeAt("a", time.Now()))
		end := w.Start(c)
		time.Sleep(time.Hour)
		end()
		if w.Out.Tries != 2 {
			t.Errorf("%d tries, want one for the post and one for telling", w.Out.Tries)
		}
		all, err := b.Store.AllTimed(context.Background(), "w")
		if err != nil || len(all) != 1 {
			t.Errorf("left %+v, %v", all, err)
		}
	})
}

func TestWhatWasMissedIsPostedLateOrSkippedAndCounted(t *testing.T) {
	for _, test := range []struct {
		down           time.Duration
		posts, skipped int
	}{
		{30 * time.Minute, 1, 0},
		{90 * time.Minute, 0, 1},
		{3*24*time.Hour + 30*time.Minute, 1, 3},
		{3*24*time.Hour + 90*time.Minute, 0, 4},
	} {
		inMemory(t, func(t *testing.T, w *bottest.Town) {
			b, c := replica(w, "r", w.Engine, w.Out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			bottest.PutWork(t, b, "w", bottest.ChimeAt("a", at))
			time.Sleep(time.Until(at) + test.down)
			end := w.Start(c)
			time.Sleep(time.Minute)
			end()
			left := timedOf(t, b, "w", "a")
			if n := len(w.Out.All(t)); n != test.posts || left.Skipped != test.skipped || c.Counts().Skipped != int64(test.skipped) {
				t.Errorf("down for %v: %d posts, %d skipped, want %d and %d", test.down, n, left.Skipped, test.posts, test.skipped)
			}
			if next := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour); !left.For.Equal(next) {
				t.Errorf("down for %v: next at %v, want %v", test.down, left.For, next)
			}
		})
	}
}

// TestAPlatformThatCannotTellGetsNoSecondPost: late is bad, twice is worse.
func TestAPlatformThatCannotTellGetsNoSecondPost(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		w.Out.Blind = true
		w.Out.After = func(*bottest.Outbox, door.Address) error { return door.ErrUnknownOutcome }
		b, c := replica(w, "r", w.Engine, w.Out)
		bottest.PutWork(t, b, "w", bottest.ChimeAt("a", time.Now()))
		end := w.Start(c)
		time.Sleep(2 * time.Hour)
		end()
		if n := len(w.Out.All(t)); n != 1 || w.Out.Tries != 1 || c.Counts().Skipped != 1 {
			t.Errorf("%d posts, %d tries, %+v", n, w.Out.Tries, c.Counts())
		}
	})
}

func TestChangesTellThroughTheClock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *bottest.Town) {
		b, c := replica(w, "r", w.Engine, w.Out)
		end := w.Start(c)
		time.Sleep(10 * time.Second) // it sleeps
		began := time.Now()
		request := storage.Change{Request: "q", Verb: "assign"}
		for range 2 { // delivered twice
			_, err := b.Store.Change(context.Background(), "w", request, func(d *storage.Draft) error {
				if err := d.PutTeam(storage.Team{ID: "sre", Name: "SRE"}); err != nil {
					return err
				}
				if err := core.Tell(d, "word", door.Address{Place: "p", Channel: "x"}, "", "you have it"); err != nil {
					return err
				}
				return core.Tell(d, "word", door.Address{Place: "p", Channel: "y"}, "", "they have it")
			})
			if err != nil {
				t.Fatal(err)
			}
			b.Nudge()
		}
		time.Sleep(time.Second)
		posts := w.Out.All(t)
		if len(posts) != 2 || posts[0].At != began {
			t.Errorf("posts %+v, want two at %v", posts, began)
		}
		end()
		if all, err := b.Store.AllTimed(context.Background(), "w"); err != nil || len(all) != 0 {
			t.Errorf("left %+v, %v", all, err)
		}
		w.Sound()
	})
}

func TestAKindMayWaitEditSkipAndRecord(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		start := time.Now()
		quiet := core.Telling(bottest.DrawText)
		quiet.NotBefore = func(_ *core.Bot, _ *storage.Draft, _ core.Work) (time.Time, error) {
			return start.Add(8 * time.Hour), nil
		}
		quiet.Posted = func(_ *core.Bot, d *storage.Draft, w core.Work, _ json.RawMessage, post door.PostID) error {
			return d.PutTeam(storage.Team{ID: string(post), Name: w.ID})
		}
		edits := core.Telling(bottest.DrawText)
		edits.Decide = func(_ *core.Bot, _ *storage.Draft, w core.Work) (core.Decision, error) {
			return core.Decision{Chosen: "solved", Edit: "post-1"}, nil
		}
		skips := bottest.Chime(time.Hour)
		skips.Decide = func(*core.Bot, *storage.Draft, core.Work) (core.Decision, error) {
			return core.Decision{Skip: true}, nil
		}
		w.Features.Kinds["quiet"], w.Features.Kinds["edits"], w.Features.Kinds["skips"] = quiet, edits, skips
		b, c := replica(w, "r", w.Engine, w.Out)
		for _, kind := range []string{"quiet", "edits", "skips"} {
			one := storage.Timed{ID: kind, Kind: kind, To: storage.Address{Place: "p"}, For: start}
			bottest.PutWork(t, b, "w", one)
			if kind != "skips" {
				_, err := b.Store.Change(context.Background(), "w", storage.Change{}, func(d *storage.Draft) error { return core.Later(d, one, "words") })
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		failed := false
		w.Out.Before = func(*bottest.Outbox, door.Address) error {
			if !failed {
				failed = true
				return door.ErrUnknownOutcome
			}
			return nil
		}
		end := w.Start(c)
		time.Sleep(7 * time.Hour)
		if n := len(w.Out.All(t)); n != 0 || len(w.Out.Edits) != 1 || !strings.Contains(w.Out.Edits[0], "post-1: solved") {
			t.Errorf("%d posts in quiet hours, edits %q", n, w.Out.Edits)
		}
		time.Sleep(90 * time.Minute)
		end()
		posts := w.Out.All(t)
		book, err := b.Store.Book(context.Background(), "w")
		if err != nil || len(posts) != 1 || len(book.Teams()) != 1 || book.Teams()[0].ID != posts[0].Key {
			t.Errorf("posts %+v, book %+v, %v", posts, book.Teams(), err)
		}
		if left := timedOf(t, b, "w", "skips"); !left.For.After(time.Now()) || left.Skipped != 0 || left.Posted != "" {
			t.Errorf("what skips is left as %+v", left)
		}
		w.Sound()
	})
}

// TestAKindThatFailsHoldsUpNobody: errors and panics of a kind put its work off, and at last stop it.
func TestAKindThatFailsHoldsUpNobody(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		errs, panics, drawErrs, drawPanics := bottest.Chime(time.Hour), bottest.Chime(time.Hour), bottest.Chime(time.Hour), core.Telling(bottest.DrawText)
		errs.Decide = func(*core.Bot, *storage.Draft, core.Work) (core.Decision, error) {
			return core.Decision{}, errors.New("no")
		}
		panics.Decide = func(*core.Bot, *storage.Draft, core.Work) (core.Decision, error) { panic("no") }
		drawErrs.Draw = func(context.Context, *core.Bot, core.Work, json.RawMessage) (door.Reply, error) {
			return door.Reply{}, errors.New("no")
		}
		drawPanics.Window = 0
		drawPanics.Draw = func(context.Context, *core.Bot, core.Work, json.RawMessage) (door.Reply, error) { panic("no") }
		w.Features.Kinds["errs"], w.Features.Kinds["panics"], w.Features.Kinds["draw errs"], w.Features.Kinds["draw panics"] = errs, panics, drawErrs, drawPanics
		b, c := replica(w, "r", w.Engine, w.Out)
		for _, kind := range []string{"errs", "panics", "draw errs", "draw panics", "nobody knows it"} {
			bottest.PutWork(t, b, "w", storage.Timed{ID: kind, Kind: kind, To: storage.Address{Place: "p"}, For: time.Now()})
		}
		bottest.PutWork(t, b, "w", bottest.ChimeAt("z", time.Now()))
		end := w.Start(c)
		time.Sleep(48*time.Hour + time.Minute)
		end()
		if n := len(w.Out.All(t)); n != 3 {
			t.Errorf("%d posts, want 3 of the sound one", n)
		}
		all, err := b.Store.AllTimed(context.Background(), "w")
		if err != nil || len(all) != 5 { // all but the one that would have been done once
			t.Errorf("left %+v, %v", all, err)
		}
		for _, left := range all {
			if left.Kind == "draw errs" && left.Skipped < 20 {
				t.Errorf("what cannot be drawn was skipped %d times", left.Skipped)
			}
		}
		w.Sound()
	})
}

// TestALongQueueIsNoFailure: work without a window that a platform puts off again and again is posted at last.
func TestALongQueueIsNoFailure(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		patient := core.Telling(bottest.DrawText)
		patient.Window = 0
		w.Features.Kinds["patient"] = patient
		start := time.Now()
		w.Out.Before = func(*bottest.Outbox, door.Address) error {
			if time.Since(start) < 10*time.Minute {
				return door.RetryAfter{Wait: time.Second}
			}
			return nil
		}
		b, c := replica(w, "r", w.Engine, w.Out)
		bottest.PutWork(t, b, "w", storage.Timed{ID: "a", Kind: "patient", To: storage.Address{Place: "p"}, For: start})
		end := w.Start(c)
		time.Sleep(10*time.Minute + 5*time.Second)
		end()
		if n := len(w.Out.All(t)); n != 1 || c.Counts().Retried < triesMost {
			t.Errorf("%d posts, %+v", n, c.Counts())
		}
	})
}

// TestStoppingLetsPostsEnd: a post that is under way when the clock is stopped is recorded; one that hangs is cut off, and found by
// whoever comes next.
func TestStoppingLetsPostsEnd(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newTown(t, storagetest.Twice(storage.NewMemory()))
			p := &slowAnswer{Outbox: w.Out, takes: 3 * time.Second}
			if hangs {
				p.takes = time.Hour
			}
			b, c := replica(w, "r", w.Engine, p)
			bottest.PutWork(t, b, "w", bottest.ChimeAt("a", time.Now()))
			end := w.Start(c)
			time.Sleep(time.Second)
			before := time.Now()
			end()
			if took := time.Since(before); took > stopAfter {
				t.Errorf("stopped after %v", took)
			}
			left := timedOf(t, b, "w", "a")
			if recorded := left.Posted != ""; recorded == hangs {
				t.Errorf("hangs: %v; left as %+v", hangs, left)
			}
			_, next := replica(w, "next", w.Engine, w.Out)
			end = w.Start(next)
			time.Sleep(5 * time.Minute)
			end()
			if n := len(w.Out.All(t)); n != 1 || timedOf(t, b, "w", "a").Posted == "" {
				t.Errorf("hangs: %v; %d posts", hangs, n)
			}
		})
	}
}

// A slowAnswer posts at once and answers late.
type slowAnswer struct {
	*bottest.Outbox
	takes time.Duration
}

func (s *slowAnswer) Post(ctx context.Context, to door.Address, r door.Reply, key string) (door.PostID, error) {
	id, err := s.Outbox.Post(ctx, to, r, key)
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return id, err
}

// A freezer sends what it was given when it thaws, whatever the time is by then, as a process does that was stopped just before.
type freezer struct {
	*bottest.Outbox
	thaws   time.Duration
	refuses bool // the platform takes no second post with the same key
}

func (f *freezer) Post(_ context.Context, to door.Address, r door.Reply, key string) (door.PostID, error) {
	time.Sleep(f.thaws)
	if id, err := f.Find(context.Background(), to, key, time.Time{}); err == nil && f.refuses {
		return id, nil
	}
	return f.Outbox.Post(context.Background(), to, r, key)
}

// TestAFrozenReplica: one that is frozen between its last look and the sending is the one case that can make a second post, and only
// where the platform takes it.
func TestAFrozenReplica(t *testing.T) {
	for _, refuses := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newTown(t, storagetest.Twice(storage.NewMemory()))
			b, frozen := replica(w, "frozen", w.Engine, &freezer{Outbox: w.Out, thaws: 10 * time.Minute, refuses: refuses})
			bottest.PutWork(t, b, "w", bottest.ChimeAt("a", time.Now()))
			end := w.Start(frozen)
			time.Sleep(time.Second)
			_, awake := replica(w, "awake", w.Engine, w.Out)
			endAwake := w.Start(awake)
			time.Sleep(30 * time.Minute)
			end()
			endAwake()
			if n := len(w.Out.Posts); n != 2 && !refuses || n != 1 && refuses {
				t.Errorf("refuses: %v; %d posts", refuses, n)
			}
			if left := timedOf(t, b, "w", "a"); left.Holder != "" || left.Chosen != nil {
				t.Errorf("left as %+v", left)
			}
			w.Sound()
		})
	}
}

// TestAStoreThatFailsForAWhile: a clock outlives it.
func TestAStoreThatFailsForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t, storagetest.Twice(storage.NewMemory()))
		e := &flaky{Engine: w.Engine}
		b, c := replica(w, "r", e, w.Out)
		at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		bottest.PutWork(t, b, "w", bottest.ChimeAt("a", at))
		end := w.Start(c)
		for i := range 40 {
			time.Sleep(time.Until(at.Add(time.Duration(i) * time.Second / 2)))
			e.fails.Store(i%2 == 0)
		}
		time.Sleep(3 * time.Minute)
		end()
		if n := len(w.Out.All(t)); n != 1 || timedOf(t, b, "w", "a").Posted == "" {
			t.Errorf("%d posts", n)
		}
		w.Sound()
	})
}

// A flaky engine fails while it is told to.
type flaky struct {
	storage.Engine
	fails atomic.Bool
}

func (f *flaky) View(ctx context.Context, fn func(storage.Reader) error) error {
	if f.fails.Load() {
		return storage.ErrFull
	}
	return f.Engine.View(ctx, fn)
}

func (f *flaky) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if f.fails.Load() {
		return storage.ErrFull
	}
	return f.Engine.Update(ctx, fn)
}

// TestARestoredStoreLooksBeforeItPosts: what was posted after the backup was made is not posted again.
func TestARestoredStoreLooksBeforeItPosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t, storagetest.Twice(storage.NewMemory()))
		b, c := replica(w, "r", w.Engine, w.Out)
		at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		bottest.PutWork(t, b, "w", bottest.ChimeAt("a", at), bottest.ChimeAt("b", at))
		w.Out.Before = func(_ *bottest.Outbox, to door.Address) error {
			if to.Channel == "b" {
				return door.RetryAfter{Wait: time.Hour} // not posted before the restore
			}
			return nil
		}
		var backup bytes.Buffer
		if err := b.Store.Dump(context.Background(), &backup); err != nil {
			t.Fatal(err)
		}
		end := w.Start(c)
		time.Sleep(time.Until(at) + 5*time.Minute)
		end()
		w.Out.Before = nil
		w.Engine = storagetest.Twice(storage.NewMemory())
		restored, again := replica(w, "r", w.Engine, w.Out)
		if err := restored.Store.Load(context.Background(), &backup); err != nil {
			t.Fatal(err)
		}
		end = w.Start(again)
		time.Sleep(time.Minute)
		end()
		if posts, counts := w.Out.All(t), again.Counts(); len(posts) != 2 || counts.Posted != 2 || counts.Found != 1 {
			t.Errorf("%d posts, %+v", len(posts), counts)
		}
		w.Sound()
	})
}
