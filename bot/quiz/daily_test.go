package quiz

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/clock"
	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/storagetest"
)

// daily asks at nine each day.
var daily = core.Kind{
	Window: 4 * time.Hour,
	Decide: decide, Draw: draw, Posted: posted,
	Next: func(_ *core.Bot, _ *storage.Draft, _ core.Work, after time.Time) (time.Time, error) {
		nine := time.Date(after.Year(), after.Month(), after.Day(), 9, 0, 0, 0, time.UTC)
		if !nine.After(after) {
			nine = nine.AddDate(0, 0, 1)
		}
		return nine, nil
	},
}

// quizTown is a town whose replicas ask a quiz.
func quizTown(t *testing.T, e storage.Engine) (*bottest.Town, func(name string) (*core.Bot, *clock.Clock)) {
	w := bottest.NewTown(t, storagetest.Twice(e))
	w.Features = core.Features{Commands: Commands, Verbs: Verbs, Forms: Forms, Kinds: maps.Clone(Kinds)}
	w.Features.Kinds["daily"] = daily
	return w, func(name string) (*core.Bot, *clock.Clock) {
		store, err := storage.New(w.Engine, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := core.New(quizBase(), store, core.Options{Posts: func(door.PlaceID) bool { return true }}, w.Features)
		return b, clock.New(b, name, clock.Platform{Name: "out", Serves: func(door.PlaceID) bool { return true }, Poster: w.Out})
	}
}

// allAsked are the questions that were asked for everybody.
func allAsked(t *testing.T, b *core.Bot) (all []string) {
	t.Helper()
	err := b.Store.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) error {
		for p, err := range q.Posed() {
			if err != nil {
				return err
			}
			all = append(all, p.Question)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestADailyQuizIsAskedOnceAndSolvedInTheEvening(t *testing.T) {
	quizBase().Questions() // made outside of the bubble
	synctest.Test(t, func(t *testing.T) {
		e := storage.NewMemory()
		w, replica := quizTown(t, e)
		first, one := replica("one")
		second, two := replica("two")
		start := time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)
		bottest.PutWork(t, first, "w", storage.Timed{ID: "q", Kind: "daily", To: storage.Address{Place: "w", Channel: "c"}, By: "w/admin", For: start})
		endOne, endTwo := w.Start(one), w.Start(two)
		time.Sleep(time.Until(start.Add(time.Hour)))
		posts := w.Out.All(t)
		if len(posts) != 1 || !strings.Contains(posts[0].Text, "Quiz") {
			t.Fatalf("at ten there are the posts %+v", posts)
		}

		id := core.Digest("q", start.Format(time.RFC3339Nano))
		_, question := askedOf(t, second, id)
		press := door.Request{ID: "p1", At: time.Now(), Place: "w", User: "U1", Input: door.Press{Action: door.Action{Verb: "quiz", Args: []string{id, question.Options[0].Key}}}}
		got := second.Handle(t.Context(), press)
		if !got.Private || got.Update == nil {
			t.Errorf("an answer: private %t, %s", got.Private, door.Markdown(got))
		}

		time.Sleep(time.Until(start.Add(openFor + time.Hour)))
		if edits := w.Out.Edited(); len(edits) != 1 || !strings.HasPrefix(edits[0], posts[0].Key+": Quiz") {
			t.Errorf("in the evening there are the edits %q", edits)
		}
		asked, _ := askedOf(t, first, id)
		if !asked.Closed {
			t.Error("the question is still open")
		}
		press.ID, press.User = "p2", "U2"
		if got := door.Markdown(second.Handle(t.Context(), press)); !strings.Contains(got, "does not count") {
			t.Errorf("after the solution: %s", got)
		}
		time.Sleep(10 * 24 * time.Hour)
		if posts, edits := w.Out.Counted(); posts != 11 || edits != 11 {
			t.Errorf("after ten days more there are %d posts and %d edits", posts, edits)
		}
		if n := len(allAsked(t, first)); n != 11 {
			t.Errorf("%d different questions", n)
		}
		endOne()
		endTwo()
		sound(t, first)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func askedOf(t *testing.T, b *core.Bot, id string) (storage.Asked, knowledge.Question) {
	t.Helper()
	var asked storage.Asked
	err := b.Store.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) (err error) {
		asked, _, err = q.Asked(id)
		return err
	})
	question, same := questionOf(b, asked)
	if err != nil || !same {
		t.Fatalf("%s is no question: %v", id, err)
	}
	return asked, question
}

func sound(t *testing.T, b *core.Bot) {
	t.Helper()
	faults, err := b.Store.Check(t.Context())
	if err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

// TestAPersonsOwnQuiz comes by direct message, is answered from there without a place, and does not come to who takes no part.
func TestAPersonsOwnQuiz(t *testing.T) {
	quizBase().Questions()
	synctest.Test(t, func(t *testing.T) {
		e := storage.NewMemory()
		w, replica := quizTown(t, e)
		b, clock := replica("one")
		start := time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)
		to := storage.Address{Place: "chat:7", User: "U1"}
		bottest.PutWork(t, b, "chat:7", storage.Timed{ID: "q", Kind: "daily", To: to, By: "chat:7/U1", For: start})
		end := w.Start(clock)
		time.Sleep(time.Until(start.Add(time.Minute)))
		if posts := w.Out.All(t); len(posts) != 1 || posts[0].To.User != "U1" {
			t.Fatalf("there are the posts %+v", posts)
		}
		work := core.Work{Workspace: "chat:7", To: door.AddressOf(to)}
		id := core.Digest("q", start.Format(time.RFC3339Nano))
		reply, err := draw(t.Context(), b, work, []byte(`{"asked":"`+id+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		var action door.Action
		for _, block := range reply.Blocks {
			if buttons, ok := block.(door.Buttons); ok {
				action = buttons.Buttons[0].Action
			}
		}
		back, err := door.ParseAction(action.Encode())
		if err != nil {
			t.Fatal(err)
		}
		stranger := b.Handle(t.Context(), door.Request{ID: "1", At: time.Now(), User: "U2", Input: door.Press{Action: back}})
		if got := door.Markdown(stranger); !strings.Contains(got, "somebody else") {
			t.Errorf("a stranger's answer: %s", got)
		}
		own := b.Handle(t.Context(), door.Request{ID: "2", At: time.Now(), User: "U1", Input: door.Press{Action: back}})
		if got := door.Markdown(own); !strings.Contains(got, "Right.") && !strings.Contains(got, "Not so.") {
			t.Errorf("the answer: %s", got)
		}
		b.Handle(t.Context(), door.Request{ID: "3", At: time.Now(), Place: "chat:7", User: "U1", Input: door.Submit{Form: door.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}}})
		time.Sleep(5 * 24 * time.Hour)
		if posts := w.Out.All(t); len(posts) != 1 {
			t.Errorf("who takes no part gets %d posts", len(posts))
		}
		end()
		sound(t, b)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestADailyQuizSurvivesLostAnswers: the platform takes the post and its word is lost; the same question is found, not asked again.
func TestADailyQuizSurvivesLostAnswers(t *testing.T) {
	quizBase().Questions()
	synctest.Test(t, func(t *testing.T) {
		e := storage.NewMemory()
		w, replica := quizTown(t, e)
		b, clock := replica("one")
		lost := 0
		w.Out.After = func(*bottest.Outbox, door.Address) error {
			if lost++; lost <= 2 {
				return errors.New("the line is cut")
			}
			return nil
		}
		start := time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)
		bottest.PutWork(t, b, "w", storage.Timed{ID: "q", Kind: "daily", To: storage.Address{Place: "w", Channel: "c"}, By: "w/admin", For: start})
		end := w.Start(clock)
		time.Sleep(time.Until(start.Add(24*time.Hour + 3*time.Hour)))
		if posts := w.Out.All(t); len(posts) != 2 {
			t.Errorf("after two mornings there are %d posts", len(posts))
		}
		if n := len(allAsked(t, b)); n != 2 {
			t.Errorf("%d different questions", n)
		}
		end()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatTheDailyQuizCannotDraw(t *testing.T) {
	_, replica := quizTown(t, storage.NewMemory())
	b, _ := replica("one")
	for _, chosen := range []string{`{"asked":"gone"}`, `no json`} {
		if _, err := draw(context.Background(), b, core.Work{Workspace: "w"}, []byte(chosen)); err == nil {
			t.Errorf("%s is drawn", chosen)
		}
		if _, err := endKind.Draw(context.Background(), b, core.Work{Workspace: "w"}, []byte(chosen)); err == nil {
			t.Errorf("the end of %s is drawn", chosen)
		}
	}
	if _, err := endKind.Decide(b, nil, core.Work{Data: []byte("no json")}); err == nil {
		t.Error("an end without data is decided")
	}
	if err := posted(b, nil, core.Work{}, []byte("no json"), "p"); err == nil {
		t.Error("a post of nothing is recorded")
	}
}

// TestAQuizIsScheduled: it comes at the local minute, is solved in the evening, and stops when it is told to.
func TestAQuizIsScheduled(t *testing.T) {
	quizBase().Questions()
	synctest.Test(t, func(t *testing.T) {
		e := storage.NewMemory()
		w, replica := quizTown(t, e)
		b, clock := replica("one")
		n := 0
		say := func(rank door.Rank, line string) string {
			n++
			return bottest.Said(b.Handle(t.Context(), door.Request{ID: door.RequestID(fmt.Sprint(n)), At: time.Now(), Place: "w", Channel: "c", User: "U1", Rank: rank, Input: door.Text{Body: line}}))
		}
		time.Sleep(time.Until(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC))) // a Thursday
		end := w.Start(clock)
		bottest.Expect(t, say(door.Guest, "quiz daily 09:00 Europe/Berlin weekdays here"), "takes a member")
		bottest.Expect(t, say(door.Member, "quiz daily 09:00 Europe/Berlin weekdays here"), "The quiz comes here at 09:00 (Europe/Berlin) on weekdays, first on Friday 27 November 2026 09:00.")
		bottest.Expect(t, say(door.Member, "quiz at nine"), "I cannot read")
		bottest.Expect(t, say(door.Guest, "quiz schedule"), "1 here at 09:00")
		bottest.Expect(t, say(door.Guest, "quiz"), "Quiz", "One try counts")
		time.Sleep(7 * 24 * time.Hour)
		for _, p := range w.Out.All(t) {
			if at := p.At.UTC().Format("15:04:05"); at != "08:00:00" || !strings.HasPrefix(p.Text, "Quiz ") {
				t.Errorf("posted at %s: %s", at, p.Text)
			}
		}
		if posts, edits := w.Out.Counted(); posts != 5 || edits != 4 {
			t.Errorf("in a week there are %d posts and %d solutions", posts, edits)
		}
		bottest.Expect(t, say(door.Member, "quiz off"), "no longer comes")
		time.Sleep(7 * 24 * time.Hour)
		if posts, edits := w.Out.Counted(); posts != 5 || edits != 5 {
			t.Errorf("after it was stopped there are %d posts and %d solutions", posts, edits)
		}
		end()
		sound(t, b)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}
