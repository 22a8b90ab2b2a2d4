package bot_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"srm/bot"
	"srm/storage"
	"srm/storage/storagetest"
)

// flaky is an engine of which the step after so many fails; below zero none does.
type flaky struct {
	storage.Engine
	left   int
	failed bool
}

var errFlaky = errors.New("the disk is cold")

func (f *flaky) step() error {
	if f.left == 0 {
		f.failed = true
		return errFlaky
	}
	f.left--
	return nil
}

func (f *flaky) View(ctx context.Context, fn func(storage.Reader) error) error {
	return f.Engine.View(ctx, func(r storage.Reader) error { return fn(flakyReader{r, f}) })
}

func (f *flaky) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return f.Engine.Update(ctx, func(tx storage.Tx) error { return fn(flakyTx{flakyReader{tx, f}, tx}) })
}

type flakyReader struct {
	r storage.Reader
	f *flaky
}

func (r flakyReader) Get(key string) ([]byte, error) {
	if err := r.f.step(); err != nil {
		return nil, err
	}
	return r.r.Get(key)
}

func (r flakyReader) Scan(from, to string) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range r.r.Scan(from, to) {
			if cold := r.f.step(); cold != nil {
				p, err = storage.Pair{}, cold
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

type flakyTx struct {
	flakyReader
	tx storage.Tx
}

func (t flakyTx) Put(key string, value []byte) error {
	if err := t.f.step(); err != nil {
		return err
	}
	return t.tx.Put(key, value)
}

func (t flakyTx) Delete(key string) error {
	if err := t.f.step(); err != nil {
		return err
	}
	return t.tx.Delete(key)
}

// TestTheQuizFailsAtEachStep: whichever read or write fails, it is said, nothing is half done, and the next try works.
func TestTheQuizFailsAtEachStep(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f := &flaky{Engine: storage.NewMemory(), left: -1}
	store, err := storage.New(storagetest.Twice(f), storage.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := &room{t: t, store: store, bot: bot.New(base(), store, bot.Options{}), now: now}
	r.say("assign mfa on rds to Platform")
	r.handle("U2", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "name": {"Badger"}}})
	r.handle("U3", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}})
	press := func(verb string, args ...string) bot.Input {
		return bot.Press{Action: bot.Action{Verb: verb, Args: args}}
	}
	for name, make := range map[string]func() bot.Input{
		"asking":  func() bot.Input { return bot.Text{Body: "quiz"} },
		"a round": func() bot.Input { return bot.Text{Body: "quiz 2"} },
		"answering": func() bot.Input {
			return press("quiz", options(r.handle("U1", bot.Text{Body: "quiz"}))[0].Args...)
		},
		"the next one": func() bot.Input {
			return press("quiz-next", options(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "quiz 2"})))[0].Args[0])
		},
		"the solution": func() bot.Input {
			return press("quiz-end", options(r.handle("U1", bot.Text{Body: "quiz"}))[0].Args[0])
		},
		"reporting": func() bot.Input { return press("quiz-bad", "who.access-review.saas") },
		"retiring":  func() bot.Input { return bot.Text{Body: "quiz retire who.access-review.saas"} },
		"the board": func() bot.Input { return bot.Text{Body: "quiz board"} },
		"report":    func() bot.Input { return bot.Text{Body: "quiz report"} },
		"settings":  func() bot.Input { return bot.Text{Body: "quiz settings"} },
		"home":      func() bot.Input { return bot.Home{} },
		"joining": func() bot.Input {
			return bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "name": {"Fox"}}}
		},
		"leaving": func() bot.Input {
			return bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := make() // what fails leaves nothing, so it can be tried again
			for step := 0; ; step++ {
				if step > 2000 {
					t.Fatal("it never works")
				}
				q := r.request(in)
				f.left, f.failed = step, false
				got := text(r.bot.Handle(context.Background(), q))
				f.left = -1
				if !f.failed {
					break
				}
				if !strings.Contains(got, "reference") {
					t.Errorf("step %d fails, and the answer is %s", step, got)
				}
			}
			r.sound()
		})
	}
}

// zoned is a Directory that knows where people are.
type zoned struct{}

func (zoned) Group(context.Context, bot.PlaceID, bot.GroupID) (bot.Group, error) {
	return bot.Group{}, bot.ErrGone
}

func (zoned) Person(_ context.Context, _ bot.PlaceID, u bot.UserID) (bot.Person, error) {
	return bot.Person{User: u, Zone: map[bot.UserID]string{"NZ": "Pacific/Auckland", "odd": "Nowhere/Atall"}[u]}, nil
}

// TestADayIsThePersonsOwn: what is answered in the evening in UTC counts for the next day in New Zealand.
func TestADayIsThePersonsOwn(t *testing.T) {
	r := newRoom(t, bot.Options{Directory: zoned{}})
	r.now = time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	question := r.handle("U1", bot.Text{Body: "quiz"})
	for user, want := range map[bot.UserID]string{"NZ": "2026-11-25", "odd": "2026-11-24", "U1": "2026-11-24"} {
		r.answer(user, question, true)
		err := r.store.ReadQuiz(t.Context(), "console", func(q *storage.Quiz) error {
			c, err := q.Completion("2026-11", storage.PersonID(fmt.Sprint("console/", user)))
			if c.Day != want {
				t.Errorf("%s answered on %s, want %s", user, c.Day, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAQuestionThatChanged: with other words than it was asked with, an answer counts no more, and the solution says so.
func TestAQuestionThatChanged(t *testing.T) {
	r := newRoom(t, bot.Options{})
	asked := storage.Asked{ID: "old", Question: "who.access-review.saas", Print: 1, By: "console/admin", At: r.now}
	own := storage.Asked{ID: "own", Question: "who.nothing", By: "console/admin", At: r.now, Private: true, Round: "own", Number: 1, Of: 1}
	err := r.store.Quiz(t.Context(), "console", r.now, func(q *storage.Quiz) error { return errors.Join(q.PutAsked(asked), q.PutAsked(own)) })
	if err != nil {
		t.Fatal(err)
	}
	press := func(verb string, args ...string) string {
		return text(r.bot.Handle(t.Context(), r.request(bot.Press{Action: bot.Action{Verb: verb, Args: args}})))
	}
	wants(t, press("quiz", "old", "p"), "has changed since the question was asked")
	wants(t, press("quiz", "own", "p"), "has changed since the question was asked")
	wants(t, press("quiz-end", "old"), "This question is over.", "has changed since")
}

func TestARoundThatWasLeft(t *testing.T) {
	r := newRoom(t, bot.Options{})
	first := r.private(bot.Text{Body: "quiz 2"})
	next := bot.Press{Action: bot.Action{Verb: "quiz-next", Args: options(first)[0].Args[:1]}}
	second := r.bot.Handle(t.Context(), r.request(next))
	next.Action.Args = options(second)[0].Args[:1]
	wants(t, text(r.bot.Handle(t.Context(), r.request(next))), "0 of 2 right.", "2 were not answered.")
}

func TestWithoutQuestionsThereIsNoQuiz(t *testing.T) {
	r := newRoom(t, bot.Options{})
	err := r.store.Quiz(t.Context(), "console", r.now, func(q *storage.Quiz) error {
		for _, s := range base().Questions() {
			if err := q.PutDoubt(storage.Doubt{Question: string(s.ID), Retired: true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, r.say("quiz"), "Every question was taken out")
}

// TestAReportOverMonths adds up what one person did in several, and names every version of the facts.
func TestAReportOverMonths(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to Platform")
	question := r.handle("U1", bot.Text{Body: "quiz"})
	r.answer("U2", question, true)
	r.now = r.now.AddDate(0, 1, 0)
	r.handle("U2", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "team": {"Platform"}}})
	r.answer("U2", r.handle("U1", bot.Text{Body: "quiz"}), false)
	err := r.store.Quiz(t.Context(), "console", r.now, func(q *storage.Quiz) error {
		c, err := q.Completion("2026-12", "console/U2")
		c.Versions = []string{"older"}
		return errors.Join(err, q.PutCompletion(c))
	})
	if err != nil {
		t.Fatal(err)
	}
	reply := r.bot.Handle(t.Context(), r.request(bot.Text{Body: "quiz report 2026-Q4"}))
	wants(t, text(reply), "1 person took part, 2 answers, 50 % right")
	got := string(attachments(reply)["quiz-completion-2026-Q4.csv"])
	wants(t, got, "console/U2,Platform,2,1,50,2,2026-11-24T", base().Version()+" older")
}
