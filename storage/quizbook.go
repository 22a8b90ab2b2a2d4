package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// A Quiz is what a workspace's quiz remembers, within one transaction: bookkeeping, no decisions, so it is in no history and no book.
// It dies with the function that got it.
type Quiz struct {
	r  Reader
	tx Tx // nil: it can only be read
	ws WorkspaceID
	at time.Time
}

// Quiz returns what the quiz remembers, to be read and written with the Draft.
func (d *Draft) Quiz() *Quiz { return &Quiz{r: d.tx, tx: d.tx, ws: d.ws, at: d.change.At.UTC()} }

// Quiz runs fn in one transaction and keeps what it put, all or nothing. at is the time from which what is put is kept, and by which
// old records are dropped; zero is now. fn may run more than once and has no effect beyond its Quiz. Its error comes back as it is.
func (s *Store) Quiz(ctx context.Context, ws WorkspaceID, at time.Time, fn func(*Quiz) error) error {
	if at.IsZero() {
		at = s.now()
	}
	return s.engine.Update(ctx, func(tx Tx) error {
		head, err := getHead(tx, ws)
		if err != nil {
			return err
		}
		d := &Draft{ws: ws, change: Change{At: at}, head: head, base: tx, tx: NewOverlay(tx)}
		if err := fn(d.Quiz()); err != nil {
			return err
		}
		w := &writer{tx: tx, ws: ws, head: head}
		if _, err := d.apply(w); err != nil {
			return err
		}
		if err := w.dropExpired(at); err != nil {
			return err
		}
		if w.head.Records == head.Records { // records were written over; the head says what it said
			return nil
		}
		return w.close()
	})
}

// ReadQuiz runs fn on a snapshot. What it puts is refused.
func (s *Store) ReadQuiz(ctx context.Context, ws WorkspaceID, fn func(*Quiz) error) error {
	return s.engine.View(ctx, func(r Reader) error { return fn(&Quiz{r: r, ws: ws, at: s.now().UTC()}) })
}

// errReadQuiz is a mistake of the program.
var errReadQuiz = errors.New("this quiz can only be read")

// put keeps a record, and from when it may be dropped if until is not zero. kept is that time as it was before, zero if the record is new.
func (q *Quiz) put(record any, kind, id string, kept, until time.Time) error {
	if q.tx == nil {
		return errReadQuiz
	}
	if err := checkText(kind, id); err != nil {
		return err
	}
	if !kept.Equal(until) {
		if err := q.unexpire(kind, id, kept); err != nil {
			return err
		}
		e := expiry{Kind: kind, ID: id, At: until.UTC()}
		if y := e.At.Year(); y < 0 || y > 9999 {
			return fmt.Errorf("the year %d cannot be kept", y)
		}
		if err := put(q.tx, workspaceKey(q.ws, e.parts()...), e); err != nil {
			return err
		}
	}
	return put(q.tx, workspaceKey(q.ws, kind, id), record)
}

// unexpire takes away from when a record may be dropped, which may be never.
func (q *Quiz) unexpire(kind, id string, kept time.Time) error {
	if kept.IsZero() {
		return nil
	}
	return q.tx.Delete(workspaceKey(q.ws, expiry{Kind: kind, ID: id, At: kept.UTC()}.parts()...))
}

func (q *Quiz) remove(kind, id string, kept time.Time) error {
	if q.tx == nil {
		return errReadQuiz
	}
	if err := q.unexpire(kind, id, kept); err != nil {
		return err
	}
	return q.tx.Delete(workspaceKey(q.ws, kind, id))
}

// find returns a record, or false if there is none.
func find[T any](q *Quiz, kind, id string) (T, bool, error) {
	record, err := get[T](q.r, workspaceKey(q.ws, kind, id))
	if errors.Is(err, ErrNotFound) {
		return record, false, nil
	}
	return record, err == nil, err
}

// every yields the records of a kind whose ids begin with a prefix.
func every[T any](q *Quiz, kind, prefix string) iter.Seq2[T, error] {
	from := workspaceKey(q.ws, kind, prefix)
	return records[T](q.r, from, from+"\x7f") // behind whatever a key may go on with
}

// Asked returns a question that was asked.
func (q *Quiz) Asked(id string) (Asked, bool, error) { return find[Asked](q, askedKind, id) }

// PutAsked keeps a, for 35 days from its time.
func (q *Quiz) PutAsked(a Asked) error {
	if err := checkText("asked", a.Question, a.Control, string(a.By), a.Round, a.To.Place, a.To.Channel, a.To.Thread, a.To.User); err != nil {
		return err
	}
	a.At = a.At.UTC()
	before, there, err := q.Asked(a.ID)
	if err != nil {
		return err
	}
	var kept time.Time
	if there {
		kept = before.At.Add(keepAsked)
	}
	return q.put(a, askedKind, a.ID, kept, a.At.Add(keepAsked))
}

func answerID(asked string, p PersonID) string { return asked + " " + string(p) }

// Answer returns what a person answered.
func (q *Quiz) Answer(asked string, p PersonID) (Answer, bool, error) {
	return find[Answer](q, answerKind, answerID(asked, p))
}

// ErrAnswered says that the person has answered before: one try counts.
var ErrAnswered = errors.New("answered before")

// PutAnswer keeps an answer, for 35 days, or returns ErrAnswered.
func (q *Quiz) PutAnswer(a Answer) error {
	_, there, err := q.Answer(a.Asked, a.Person)
	if err != nil {
		return err
	}
	if there {
		return ErrAnswered
	}
	a.At = a.At.UTC()
	return q.put(a, answerKind, answerID(a.Asked, a.Person), time.Time{}, a.At.Add(keepAsked))
}

// Learner returns what is known of a person; the zero Learner with the person's id if that is nothing.
func (q *Quiz) Learner(p PersonID) (Learner, error) {
	l, there, err := find[Learner](q, learnerKind, string(p))
	if !there {
		l.Person = p
	}
	return l, err
}

// PutLearner keeps l until 13 months pass without another, and for good that somebody takes no part. Cards and questions beyond the bounds are dropped, those due last and those
// asked first.
func (q *Quiz) PutLearner(l Learner) error {
	if err := checkText("learner", l.Name, l.Team); err != nil {
		return err
	}
	before, err := q.Learner(l.Person)
	if err != nil {
		return err
	}
	l.Recent = l.Recent[max(0, len(l.Recent)-maxRecent):]
	for len(l.Cards) > maxCards {
		last := ""
		for id, c := range l.Cards {
			if last == "" || c.Due.After(l.Cards[last].Due) || c.Due.Equal(l.Cards[last].Due) && id > last {
				last = id
			}
		}
		delete(l.Cards, last)
	}
	l.Until = monthStart(q.at).AddDate(0, keepLearner, 0)
	if l.Out {
		l.Until = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return q.put(l, learnerKind, string(l.Person), before.Until, l.Until)
}

// Forget removes all that the quiz knows of a person: what was learnt, the months, the answers, what was asked of them alone, and that
// they asked or doubted something. Counts without persons stay.
func (q *Quiz) Forget(p PersonID) error {
	l, there, err := find[Learner](q, learnerKind, string(p))
	if err == nil && there {
		err = q.remove(learnerKind, string(p), l.Until)
	}
	return cmp.Or(err,
		forget(q, completionKind, func(c Completion) error {
			if c.Person != p {
				return nil
			}
			return q.remove(completionKind, monthID(c.Month, string(p)), monthEnd(c.Month))
		}),
		forget(q, answerKind, func(a Answer) error {
			if a.Person != p {
				return nil
			}
			return q.remove(answerKind, answerID(a.Asked, p), a.At.Add(keepAsked))
		}),
		forget(q, askedKind, func(a Asked) error {
			switch {
			case a.By != p:
				return nil
			case a.Private:
				return q.remove(askedKind, a.ID, a.At.Add(keepAsked))
			}
			a.By = ""
			return q.PutAsked(a)
		}),
		forget(q, doubtKind, func(d Doubt) error {
			i := slices.Index(d.People, p)
			if i < 0 {
				return nil
			}
			d.People = slices.Delete(d.People, i, i+1)
			return q.PutDoubt(d)
		}))
}

// forget gives every record of a kind to fn.
func forget[T any](q *Quiz, kind string, fn func(T) error) error {
	for record, err := range every[T](q, kind, "") {
		if err == nil {
			err = fn(record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Learners yields everybody who takes part, or said that they do not.
func (q *Quiz) Learners() iter.Seq2[Learner, error] { return every[Learner](q, learnerKind, "") }

// Month names the month of a time, as completions and tallies have it.
func Month(t time.Time) string { return t.UTC().Format("2006-01") }

func monthStart(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

func monthID(month, id string) string { return month + " " + id }

// monthEnd is until when a month's records are kept; the zero time if it is no month.
func monthEnd(month string) time.Time {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, keepMonths, 0)
}

// putMonth keeps a record of a month, for 25 months.
func (q *Quiz) putMonth(record any, kind, month, id string, there bool) error {
	until := monthEnd(month)
	if until.IsZero() {
		return fmt.Errorf("%q is no month", month)
	}
	kept := time.Time{}
	if there {
		kept = until
	}
	return q.put(record, kind, monthID(month, id), kept, until)
}

// Completion returns what a person did in a month; zero but for these two if that is nothing.
func (q *Quiz) Completion(month string, p PersonID) (Completion, error) {
	c, _, err := find[Completion](q, completionKind, monthID(month, string(p)))
	c.Month, c.Person = month, p
	return c, err
}

// PutCompletion keeps c, for 25 months.
func (q *Quiz) PutCompletion(c Completion) error {
	c.First, c.Last = c.First.UTC(), c.Last.UTC()
	c.Versions = c.Versions[max(0, len(c.Versions)-maxVersions):]
	_, there, err := find[Completion](q, completionKind, monthID(c.Month, string(c.Person)))
	if err != nil {
		return err
	}
	return q.putMonth(c, completionKind, c.Month, string(c.Person), there)
}

// Completions yields a month's, in order of the persons' ids.
func (q *Quiz) Completions(month string) iter.Seq2[Completion, error] {
	return every[Completion](q, completionKind, monthID(month, ""))
}

// Tally returns the count of a control in a month; zero but for these two if there is none.
func (q *Quiz) Tally(month, control string) (Tally, error) {
	t, _, err := find[Tally](q, tallyKind, monthID(month, control))
	t.Month, t.Control = month, control
	return t, err
}

// PutTally keeps t, for 25 months. Beyond the bound the places with the fewest answers are dropped.
func (q *Quiz) PutTally(t Tally) error {
	for len(t.Where) > maxWhere {
		least := ""
		for at, n := range t.Where {
			if least == "" || n.Answers < t.Where[least].Answers || n.Answers == t.Where[least].Answers && at > least {
				least = at
			}
		}
		delete(t.Where, least)
	}
	_, there, err := find[Tally](q, tallyKind, monthID(t.Month, t.Control))
	if err != nil {
		return err
	}
	return q.putMonth(t, tallyKind, t.Month, t.Control, there)
}

// Tallies yields a month's, in order of the controls' ids.
func (q *Quiz) Tallies(month string) iter.Seq2[Tally, error] {
	return every[Tally](q, tallyKind, monthID(month, ""))
}

// Pose notes that a question was asked for everybody.
func (q *Quiz) Pose(question, control string) error {
	p, _, err := find[Posed](q, posedKind, question)
	if err != nil {
		return err
	}
	if err := checkText("posed", control); err != nil {
		return err
	}
	p.Question, p.Control, p.Times, p.Last = question, control, p.Times+1, q.at
	return q.put(p, posedKind, question, time.Time{}, time.Time{})
}

// Posed yields the questions that were asked for everybody.
func (q *Quiz) Posed() iter.Seq2[Posed, error] { return every[Posed](q, posedKind, "") }

// Doubt returns what is doubted of a question; zero but for its id if that is nothing.
func (q *Quiz) Doubt(question string) (Doubt, error) {
	d, _, err := find[Doubt](q, doubtKind, question)
	d.Question = question
	return d, err
}

// PutDoubt keeps d.
func (q *Quiz) PutDoubt(d Doubt) error {
	d.Last = d.Last.UTC()
	return q.put(d, doubtKind, d.Question, time.Time{}, time.Time{})
}

// AddDoubt counts that a person doubts a question; false if that person did before.
func (q *Quiz) AddDoubt(question, version string, p PersonID) (bool, error) {
	d, err := q.Doubt(question)
	if err != nil || slices.Contains(d.People, p) {
		return false, err
	}
	d.Times, d.Version, d.Last = d.Times+1, version, q.at
	if len(d.People) < maxDoubters {
		d.People = append(d.People, p)
	}
	return true, q.PutDoubt(d)
}

// Doubts yields the questions that are doubted or retired.
func (q *Quiz) Doubts() iter.Seq2[Doubt, error] { return every[Doubt](q, doubtKind, "") }

// quizKey is ownKey for what the quiz remembers.
func quizKey(kind, key string, payload []byte) (string, error) {
	switch kind {
	case askedKind:
		a, err := parse[Asked](key, payload)
		return relativeKey(askedKind, a.ID), err
	case answerKind:
		a, err := parse[Answer](key, payload)
		return relativeKey(answerKind, answerID(a.Asked, a.Person)), err
	case learnerKind:
		l, err := parse[Learner](key, payload)
		return relativeKey(learnerKind, string(l.Person)), err
	case completionKind:
		c, err := parse[Completion](key, payload)
		return relativeKey(completionKind, monthID(c.Month, string(c.Person))), err
	case tallyKind:
		t, err := parse[Tally](key, payload)
		return relativeKey(tallyKind, monthID(t.Month, t.Control)), err
	case posedKind:
		p, err := parse[Posed](key, payload)
		return relativeKey(posedKind, p.Question), err
	case doubtKind:
		d, err := parse[Doubt](key, payload)
		return relativeKey(doubtKind, d.Question), err
	}
	return "", fmt.Errorf("%w: there is no kind of record %q", ErrDamaged, kind)
}
