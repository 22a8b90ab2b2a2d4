package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"srm/storage"
	"srm/storage/storagetest"
)

var quizDay = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func quizStore(t testing.TB) *storage.Store {
	t.Helper()
	s, err := storage.New(storagetest.Twice(storage.NewMemory()), storage.Options{HistoryKey: []byte("0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// inQuiz runs fn at a time and fails the test on an error; then the store has to be sound.
func inQuiz(t testing.TB, s *storage.Store, at time.Time, fn func(*storage.Quiz) error) {
	t.Helper()
	if err := s.Quiz(context.Background(), "w", at, fn); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
}

// fillQuiz puts one record of each kind.
func fillQuiz(q *storage.Quiz) error {
	return errors.Join(
		q.PutAsked(storage.Asked{ID: "a1", Question: "who.mfa.saas", Print: 7, Version: "v", Control: "mfa", At: quizDay, Picks: map[string]int{"p": 2, "c": 1}}),
		q.PutAnswer(storage.Answer{Asked: "a1", Person: "slack:T1/U 1", Pick: "p", At: quizDay}),
		q.PutLearner(storage.Learner{Person: "slack:T1/U 1", Cards: map[string]storage.Card{"mfa": {Box: 1, Due: quizDay, Seen: 1}}, Name: "Foxglove"}),
		q.PutCompletion(storage.Completion{Month: "2026-11", Person: "slack:T1/U 1", Answered: 1, First: quizDay, Last: quizDay}),
		q.PutTally(storage.Tally{Month: "2026-11", Control: "mfa", Answers: 1, Where: map[string]storage.Where{"saas": {Answers: 1}}}),
		q.Pose("who.mfa.saas", "mfa"),
		q.PutDoubt(storage.Doubt{Question: "who.mfa.saas", Times: 1, Last: quizDay}),
	)
}

func TestQuizRecordsComeBack(t *testing.T) {
	s := quizStore(t)
	for range 2 { // written over, they are not counted twice
		inQuiz(t, s, quizDay, func(q *storage.Quiz) error {
			if err := fillQuiz(q); !errors.Is(err, storage.ErrAnswered) && err != nil {
				return err
			}
			return nil
		})
	}
	err := s.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) error {
		a, there, err := q.Asked("a1")
		if err != nil || !there || a.Answers() != 3 || a.Print != 7 {
			t.Errorf("asked: %+v %t %v", a, there, err)
		}
		if _, there, err = q.Asked("a2"); there || err != nil {
			t.Errorf("a question that was never asked: %t %v", there, err)
		}
		l, err := q.Learner("slack:T1/U 1")
		if err != nil || l.Cards["mfa"].Seen != 1 || l.Name != "Foxglove" || !l.Until.Equal(time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("learner: %+v %v", l, err)
		}
		n := 0
		for c, err := range q.Completions("2026-11") {
			if n++; err != nil || c.Answered != 1 {
				t.Errorf("completion: %+v %v", c, err)
			}
		}
		for range q.Completions("2026-1") { // no month is the beginning of another
			n++
		}
		if n != 1 {
			t.Errorf("%d completions", n)
		}
		tally, err := q.Tally("2026-11", "mfa")
		if err != nil || tally.Where["saas"].Answers != 1 {
			t.Errorf("tally: %+v %v", tally, err)
		}
		for p, err := range q.Posed() {
			if err != nil || p.Times != 2 || !p.Last.Equal(quizDay) {
				t.Errorf("posed: %+v %v", p, err)
			}
		}
		if err := q.PutDoubt(storage.Doubt{Question: "x"}); err == nil {
			t.Error("a quiz that is read can be written")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneTryCounts(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, fillQuiz)
	err := s.Quiz(t.Context(), "w", quizDay, func(q *storage.Quiz) error {
		return q.PutAnswer(storage.Answer{Asked: "a1", Person: "slack:T1/U 1", Pick: "c", At: quizDay})
	})
	if !errors.Is(err, storage.ErrAnswered) {
		t.Errorf("a second answer: %v", err)
	}
	for doubts, want := range map[storage.PersonID]bool{"P1": true, "P2": true} {
		for i := range 2 {
			inQuiz(t, s, quizDay, func(q *storage.Quiz) error {
				counted, err := q.AddDoubt("ours.mfa.saas", "v", doubts)
				if counted != (want && i == 0) {
					t.Errorf("%s, try %d: counted %t", doubts, i, counted)
				}
				return err
			})
		}
	}
}

// TestConcurrentAnswersLoseNothing: each answer counts in the question and in the tally, once.
func TestConcurrentAnswersLoseNothing(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, func(q *storage.Quiz) error {
		return q.PutAsked(storage.Asked{ID: "a", Question: "who.mfa.saas", At: quizDay})
	})
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for range 2 { // delivered twice
				err := s.Quiz(context.Background(), "w", quizDay, func(q *storage.Quiz) error {
					if err := q.PutAnswer(storage.Answer{Asked: "a", Person: storage.PersonID(fmt.Sprint("P", i)), Pick: "p", At: quizDay}); err != nil {
						return err
					}
					a, _, err := q.Asked("a")
					if err != nil {
						return err
					}
					if a.Picks == nil {
						a.Picks = make(map[string]int)
					}
					a.Picks["p"]++
					return q.PutAsked(a)
				})
				if err != nil && !errors.Is(err, storage.ErrAnswered) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	sound(t, s)
	_ = s.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) error {
		if a, _, err := q.Asked("a"); err != nil || a.Answers() != 64 {
			t.Errorf("%d answers, %v", a.Answers(), err)
		}
		return nil
	})
}

// TestQuizRecordsAreDropped: what is too old goes, a few at each write, and the rest stays sound.
func TestQuizRecordsAreDropped(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, fillQuiz)
	inQuiz(t, s, quizDay, func(q *storage.Quiz) error { return q.PutLearner(storage.Learner{Person: "P9", Out: true}) })
	has := func(after time.Duration) string {
		inQuiz(t, s, quizDay.Add(after), func(q *storage.Quiz) error { return q.Pose("who.mfa.saas", "mfa") })
		var left []string
		err := s.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) error {
			if _, there, _ := q.Asked("a1"); there {
				left = append(left, "asked")
			}
			if _, there, _ := q.Answer("a1", "slack:T1/U 1"); there {
				left = append(left, "answer")
			}
			for l := range q.Learners() {
				left = append(left, string(l.Person))
			}
			for range q.Completions("2026-11") {
				left = append(left, "completion")
			}
			for range q.Tallies("2026-11") {
				left = append(left, "tally")
			}
			for range q.Doubts() {
				left = append(left, "doubt")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(left, " ")
	}
	day := 24 * time.Hour
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{34 * day, "asked answer P9 slack:T1/U 1 completion tally doubt"},
		{36 * day, "P9 slack:T1/U 1 completion tally doubt"},
		{380 * day, "P9 completion tally doubt"},
		{800 * day, "P9 doubt"},
	} {
		if got := has(c.after); got != c.want {
			t.Errorf("after %d days there are %s, want %s", c.after/day, got, c.want)
		}
	}
}

func TestQuizRecordsAreBounded(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, func(q *storage.Quiz) error {
		l := storage.Learner{Person: "P", Cards: make(map[string]storage.Card)}
		tally := storage.Tally{Month: "2026-11", Control: "mfa", Where: make(map[string]storage.Where)}
		c := storage.Completion{Month: "2026-11", Person: "P"}
		for i := range 300 {
			l.Cards[fmt.Sprint("c", i)] = storage.Card{Due: quizDay.Add(time.Duration(i) * time.Hour)}
			l.Recent = append(l.Recent, fmt.Sprint("q", i))
			tally.Where[fmt.Sprint("s", i)] = storage.Where{Answers: i}
			c.Versions = append(c.Versions, fmt.Sprint("v", i))
		}
		return errors.Join(q.PutLearner(l), q.PutTally(tally), q.PutCompletion(c))
	})
	_ = s.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) error {
		l, _ := q.Learner("P")
		_, soonest := l.Cards["c0"]
		_, latest := l.Cards["c299"]
		if len(l.Cards) != 200 || !soonest || latest || len(l.Recent) != 60 || l.Recent[59] != "q299" {
			t.Errorf("%d cards, soonest %t, latest %t, %d recent", len(l.Cards), soonest, latest, len(l.Recent))
		}
		tally, _ := q.Tally("2026-11", "mfa")
		if len(tally.Where) != 60 || tally.Where["s299"].Answers != 299 {
			t.Errorf("%d places", len(tally.Where))
		}
		if c, _ := q.Completion("2026-11", "P"); len(c.Versions) != 12 || c.Versions[11] != "v299" {
			t.Errorf("versions %v", c.Versions)
		}
		return nil
	})
}

func TestAPersonCanBeForgotten(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, fillQuiz)
	inQuiz(t, s, quizDay, func(q *storage.Quiz) error {
		_, err := q.AddDoubt("who.mfa.saas", "v", "slack:T1/U 1")
		return errors.Join(err, q.PutAsked(storage.Asked{ID: "own", By: "slack:T1/U 1", Private: true, At: quizDay}),
			q.PutAsked(storage.Asked{ID: "all", By: "slack:T1/U 1", At: quizDay}),
			q.PutAnswer(storage.Answer{Asked: "a1", Person: "P2", At: quizDay}))
	})
	kept := func() (p storage.Participation) {
		if err := s.ReadQuiz(t.Context(), "w", func(q *storage.Quiz) (err error) { p, err = q.Participation("slack:T1/U 1"); return err }); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := kept(); p.Learner == nil || len(p.Months) == 0 || len(p.Answers) == 0 || len(p.Asked) != 2 || len(p.Doubts) != 1 {
		t.Errorf("of the person is kept %+v", p)
	}
	for range 2 {
		inQuiz(t, s, quizDay, func(q *storage.Quiz) error { return q.Forget("slack:T1/U 1") })
	}
	if p := kept(); p.Learner != nil || len(p.Months)+len(p.Answers)+len(p.Asked)+len(p.Doubts) > 0 {
		t.Errorf("of a forgotten person is kept %+v", p)
	}
	var backup bytes.Buffer
	if err := s.Dump(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(backup.String(), "U 1") || strings.Contains(backup.String(), "U%201") {
		t.Errorf("the person is still known:\n%s", backup.String())
	}
	for _, kept := range []string{`"P2"`, `"id":"all"`, `/tally/`, `"times":2`} {
		if !strings.Contains(backup.String(), kept) {
			t.Errorf("%s is gone as well:\n%s", kept, backup.String())
		}
	}
}

func TestWhatTheQuizRefuses(t *testing.T) {
	s := quizStore(t)
	for name, fn := range map[string]func(*storage.Quiz) error{
		"a person's id that is no text": func(q *storage.Quiz) error { return q.PutLearner(storage.Learner{Person: "\xff"}) },
		"a name that is no text":        func(q *storage.Quiz) error { return q.PutLearner(storage.Learner{Person: "P", Name: "\xff"}) },
		"a question that is no text":    func(q *storage.Quiz) error { return q.PutAsked(storage.Asked{ID: "a", Question: "\xff", At: quizDay}) },
		"no month":                      func(q *storage.Quiz) error { return q.PutTally(storage.Tally{Month: "May", Control: "mfa"}) },
	} {
		if err := s.Quiz(t.Context(), "w", quizDay, fn); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	if all, err := s.Workspaces(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("after refusals there are the workspaces %v, %v", all, err)
	}
}

func TestQuizIsInBackups(t *testing.T) {
	s := quizStore(t)
	inQuiz(t, s, quizDay, fillQuiz)
	var first, second bytes.Buffer
	if err := s.Dump(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	again := quizStore(t)
	if err := again.Load(t.Context(), bytes.NewReader(first.Bytes())); err != nil {
		t.Fatal(err)
	}
	if err := again.Dump(t.Context(), &second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the backup of a restored quiz differs: %v", err)
	}
	sound(t, again)
}
