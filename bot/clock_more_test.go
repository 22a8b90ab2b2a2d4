package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"srm/storage"
	"srm/storage/storagetest"
)

func timedOf(t *testing.T, b *Bot, ws storage.WorkspaceID, id string) storage.Timed {
	t.Helper()
	w, err := b.store.Timed(context.Background(), ws, id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAPlaceThatIsGoneIsToldOnceAndPaused(t *testing.T) {
	for _, cause := range []error{ErrGone, ErrForbidden} {
		onBoth(t, func(t *testing.T, w *town) {
			w.out.before = func(_ *outbox, to Address) error {
				if to.Channel == "gone" {
					return fmt.Errorf("channel: %w", cause)
				}
				return nil
			}
			b, c := w.replica("r", w.engine, w.out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			put(t, b, "w", chimeAt("gone", at), chimeAt("there", at))
			end := w.start(c)
			time.Sleep(time.Until(at) + 5*24*time.Hour - time.Hour)
			end()
			told := 0
			for _, p := range w.out.all(t) {
				if p.To == (Address{Place: "p", User: "lead"}) {
					told++
					if !strings.Contains(p.Text, "paused") {
						t.Errorf("told %q", p.Text)
					}
				}
			}
			if n := len(w.out.all(t)); told != 1 || n != 6 {
				t.Errorf("told %d times, %d posts, want 1 and 6", told, n)
			}
			if left := timedOf(t, b, "w", "gone"); left.Paused == "" || left.Chosen != nil {
				t.Errorf("left as %+v", left)
			}
			w.sound()
		})
	}
}

// TestWhoeverCannotBeToldIsNotToldSo: telling somebody who is gone ends there.
func TestWhoeverCannotBeToldIsNotToldSo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *town) {
		w.out.before = func(*outbox, Address) error { return ErrGone }
		b, c := w.replica("r", w.engine, w.out)
		put(t, b, "w", chimeAt("a", time.Now()))
		end := w.start(c)
		time.Sleep(time.Hour)
		end()
		if w.out.tries != 2 {
			t.Errorf("%d tries, want one for the post and one for telling", w.out.tries)
		}
		all, err := b.store.AllTimed(context.Background(), "w")
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
		onBoth(t, func(t *testing.T, w *town) {
			b, c := w.replica("r", w.engine, w.out)
			at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
			put(t, b, "w", chimeAt("a", at))
			time.Sleep(time.Until(at) + test.down)
			end := w.start(c)
			time.Sleep(time.Minute)
			end()
			left := timedOf(t, b, "w", "a")
			if n := len(w.out.all(t)); n != test.posts || left.Skipped != test.skipped || c.Counts().Skipped != int64(test.skipped) {
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
	onBoth(t, func(t *testing.T, w *town) {
		w.out.blind = true
		w.out.after = func(*outbox, Address) error { return ErrUnknownOutcome }
		b, c := w.replica("r", w.engine, w.out)
		put(t, b, "w", chimeAt("a", time.Now()))
		end := w.start(c)
		time.Sleep(2 * time.Hour)
		end()
		if n := len(w.out.all(t)); n != 1 || w.out.tries != 1 || c.Counts().Skipped != 1 {
			t.Errorf("%d posts, %d tries, %+v", n, w.out.tries, c.Counts())
		}
	})
}

func TestChangesTellThroughTheClock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *town) {
		b, c := w.replica("r", w.engine, w.out)
		end := w.start(c)
		time.Sleep(10 * time.Second) // it sleeps
		began := time.Now()
		request := storage.Change{Request: "q", Verb: "assign"}
		for range 2 { // delivered twice
			_, err := b.store.Change(context.Background(), "w", request, func(d *storage.Draft) error {
				if err := d.PutTeam(storage.Team{ID: "sre", Name: "SRE"}); err != nil {
					return err
				}
				if err := tell(d, "word", Address{Place: "p", Channel: "x"}, "", "you have it"); err != nil {
					return err
				}
				return tell(d, "word", Address{Place: "p", Channel: "y"}, "", "they have it")
			})
			if err != nil {
				t.Fatal(err)
			}
			b.nudge()
		}
		time.Sleep(time.Second)
		posts := w.out.all(t)
		if len(posts) != 2 || posts[0].At != began {
			t.Errorf("posts %+v, want two at %v", posts, began)
		}
		end()
		if all, err := b.store.AllTimed(context.Background(), "w"); err != nil || len(all) != 0 {
			t.Errorf("left %+v, %v", all, err)
		}
		w.sound()
	})
}

func TestAKindMayWaitEditSkipAndRecord(t *testing.T) {
	onBoth(t, func(t *testing.T, w *town) {
		start := time.Now()
		quiet := telling(drawText)
		quiet.notBefore = func(_ *Bot, _ *storage.Draft, _ work) (time.Time, error) { return start.Add(8 * time.Hour), nil }
		quiet.posted = func(_ *Bot, d *storage.Draft, w work, _ json.RawMessage, post PostID) error {
			return d.PutTeam(storage.Team{ID: string(post), Name: w.ID})
		}
		edits := telling(drawText)
		edits.decide = func(_ *Bot, _ *storage.Draft, w work) (decision, error) {
			return decision{Chosen: "solved", Edit: "post-1"}, nil
		}
		skips := chime(time.Hour)
		skips.decide = func(*Bot, *storage.Draft, work) (decision, error) { return decision{Skip: true}, nil }
		w.kinds["quiet"], w.kinds["edits"], w.kinds["skips"] = quiet, edits, skips
		b, c := w.replica("r", w.engine, w.out)
		for _, kind := range []string{"quiet", "edits", "skips"} {
			one := storage.Timed{ID: kind, Kind: kind, To: storage.Address{Place: "p"}, For: start}
			put(t, b, "w", one)
			if kind != "skips" {
				_, err := b.store.Change(context.Background(), "w", storage.Change{}, func(d *storage.Draft) error { return later(d, one, "words") })
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		failed := false
		w.out.before = func(*outbox, Address) error {
			if !failed {
				failed = true
				return ErrUnknownOutcome
			}
			return nil
		}
		end := w.start(c)
		time.Sleep(7 * time.Hour)
		if n := len(w.out.all(t)); n != 0 || len(w.out.edits) != 1 || !strings.Contains(w.out.edits[0], "post-1: solved") {
			t.Errorf("%d posts in quiet hours, edits %q", n, w.out.edits)
		}
		time.Sleep(90 * time.Minute)
		end()
		posts := w.out.all(t)
		book, err := b.store.Book(context.Background(), "w")
		if err != nil || len(posts) != 1 || len(book.Teams()) != 1 || book.Teams()[0].ID != posts[0].Key {
			t.Errorf("posts %+v, book %+v, %v", posts, book.Teams(), err)
		}
		if left := timedOf(t, b, "w", "skips"); !left.For.After(time.Now()) || left.Skipped != 0 || left.Posted != "" {
			t.Errorf("what skips is left as %+v", left)
		}
		w.sound()
	})
}

// TestAKindThatFailsHoldsUpNobody: errors and panics of a kind put its work off, and at last stop it.
func TestAKindThatFailsHoldsUpNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, w *town) {
		errs, panics, drawErrs, drawPanics := chime(time.Hour), chime(time.Hour), chime(time.Hour), telling(drawText)
		errs.decide = func(*Bot, *storage.Draft, work) (decision, error) { return decision{}, errors.New("no") }
		panics.decide = func(*Bot, *storage.Draft, work) (decision, error) { panic("no") }
		drawErrs.draw = func(*Bot, context.Context, work, json.RawMessage) (Reply, error) { return Reply{}, errors.New("no") }
		drawPanics.window = 0
		drawPanics.draw = func(*Bot, context.Context, work, json.RawMessage) (Reply, error) { panic("no") }
		w.kinds["errs"], w.kinds["panics"], w.kinds["draw errs"], w.kinds["draw panics"] = errs, panics, drawErrs, drawPanics
		b, c := w.replica("r", w.engine, w.out)
		for _, kind := range []string{"errs", "panics", "draw errs", "draw panics", "nobody knows it"} {
			put(t, b, "w", storage.Timed{ID: kind, Kind: kind, To: storage.Address{Place: "p"}, For: time.Now()})
		}
		put(t, b, "w", chimeAt("z", time.Now()))
		end := w.start(c)
		time.Sleep(48*time.Hour + time.Minute)
		end()
		if n := len(w.out.all(t)); n != 3 {
			t.Errorf("%d posts, want 3 of the sound one", n)
		}
		all, err := b.store.AllTimed(context.Background(), "w")
		if err != nil || len(all) != 5 { // all but the one that would have been done once
			t.Errorf("left %+v, %v", all, err)
		}
		for _, left := range all {
			if left.Kind == "draw errs" && left.Skipped < 20 {
				t.Errorf("what cannot be drawn was skipped %d times", left.Skipped)
			}
		}
		w.sound()
	})
}

// TestStoppingLetsPostsEnd: a post that is under way when the clock is stopped is recorded; one that hangs is cut off and found later.
func TestStoppingLetsPostsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t, storagetest.Twice(storage.NewMemory()))
		w.out.latency = 3 * time.Second
		b, c := w.replica("r", w.engine, w.out)
		put(t, b, "w", chimeAt("a", time.Now()))
		end := w.start(c)
		time.Sleep(time.Second)
		end()
		if left := timedOf(t, b, "w", "a"); left.Posted == "" {
			t.Errorf("left as %+v", left)
		}
	})
}
