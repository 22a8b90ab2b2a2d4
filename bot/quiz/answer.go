package quiz

import (
	"context"
	"fmt"
	"slices"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// A picked is what became of an answer.
type picked struct {
	refused  string // why there is none
	asked    storage.Asked
	question knowledge.Question
	answer   storage.Answer
	before   bool // the person had answered before: that one counts
	late     bool // the solution was out already
	out      bool // the person takes no part: nothing was kept
	learner  storage.Learner
}

// pick takes an answer: the button of an option was pressed.
func pick(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	r, direct := fromDirect(r, args)
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws, day := b.Workspace(r), dayOf(ctx, b, r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var p picked
	err = b.Store.Quiz(ctx, ws, r.At, func(q *storage.Quiz) (err error) {
		p, err = take(b, q, r, direct, day, args[0], args[1])
		return err
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case p.refused != "":
		reply := door.Sentence("%s", p.refused)
		reply.Private = true
		return reply
	}
	if p.asked.Private {
		blocks, _ := questionBlocks(heading(p.asked), p.question)
		return door.Reply{Blocks: append(blocks[:1], feedback(b, r, book, p)...), Private: true, Replace: true}
	}
	reply := door.Reply{Blocks: feedback(b, r, book, p), Private: true}
	if !p.asked.Closed {
		update := drawQuestion(p.asked, p.question)
		reply.Update, reply.Order = &update, p.asked.Answers()
	}
	return reply
}

// take judges an answer and records it. One try counts. What came through direct messages answers only what was asked there.
func take(b *core.Bot, q *storage.Quiz, r door.Request, direct bool, day, id, key string) (picked, error) {
	var p picked
	asked, there, err := q.Asked(id)
	if err != nil || !there || direct && !asked.Private {
		p.refused = "That question is from too long ago, or not from me at all. quiz asks a new one."
		return p, err
	}
	p.asked = asked
	var same, known bool
	if p.question, same = questionOf(b, asked); !same {
		p.refused = changedSince
		return p, nil
	}
	option, known := p.question.Option(key)
	switch {
	case !known:
		p.refused = "That question has no such answer. quiz asks a new one."
		return p, nil
	case asked.Private && asked.By != r.Person():
		p.refused = "That question was for somebody else. quiz asks you one of your own."
		return p, nil
	}
	if p.learner, err = q.Learner(r.Person()); err != nil {
		return p, err
	}
	old, answered, err := q.Answer(id, r.Person())
	if err != nil {
		return p, err
	}
	p.answer = storage.Answer{Asked: id, Person: r.Person(), Pick: key, Right: option.Right, Request: string(r.ID), At: r.At}
	switch {
	case answered:
		p.answer, p.before = old, old.Request != string(r.ID)
	case asked.Closed:
		p.late = true
	case p.learner.Out:
		p.out = true
	default:
		return p, p.record(q, b.Base.Version(), day)
	}
	return p, nil
}

// record counts an answer: in the question, for the person, for the month and for the control.
func (p *picked) record(q *storage.Quiz, version, day string) error {
	if err := q.PutAnswer(p.answer); err != nil {
		return err
	}
	picks := map[string]int{p.answer.Pick: 1}
	for k, n := range p.asked.Picks {
		picks[k] += n
	}
	p.asked.Picks = picks
	if err := q.PutAsked(p.asked); err != nil {
		return err
	}
	subject := subjectOf(p.question.QuestionSeed)
	cards := map[string]storage.Card{subject: leitner(p.learner.Cards[subject], p.answer.Right, p.answer.At)}
	for k, c := range p.learner.Cards {
		if k != subject {
			cards[k] = c
		}
	}
	p.learner.Cards = cards
	streak(&p.learner, day)
	if err := q.PutLearner(p.learner); err != nil {
		return err
	}
	if err := p.complete(q, version, day); err != nil {
		return err
	}
	return p.count(q, subject)
}

// complete counts the answer for the person's month.
func (p *picked) complete(q *storage.Quiz, version, day string) error {
	c, err := q.Completion(storage.Month(p.answer.At), p.answer.Person)
	if err != nil {
		return err
	}
	if c.Answered == 0 {
		c.First = p.answer.At
	}
	if c.Day != day {
		c.Days++
	}
	c.Answered, c.Last, c.Day, c.Team = c.Answered+1, p.answer.At, day, p.learner.Team
	if p.answer.Right {
		c.Right++
	}
	if !slices.Contains(c.Versions, version) {
		c.Versions = append(c.Versions, version)
	}
	return q.PutCompletion(c)
}

// count counts the answer for its control, without text or person.
func (p *picked) count(q *storage.Quiz, subject string) error {
	t, err := q.Tally(storage.Month(p.answer.At), subject)
	if err != nil {
		return err
	}
	at := placeTag(p.question.QuestionSeed)
	one := storage.Tally{Answers: 1, Where: map[string]storage.Where{at: {Answers: 1}}}
	w := one.Where[at]
	if !p.answer.Right {
		one.Wrong, w.Wrong = 1, 1
	}
	if p.question.Kind == knowledge.AskWho {
		switch p.answer.Pick {
		case "p":
			w.Provider = 1
		case "c":
			w.Customer = 1
		case "s":
			w.Both = 1
		}
	}
	one.Where[at] = w
	sum := storage.Tally{Month: t.Month, Control: t.Control, Where: make(map[string]storage.Where)}
	addTally(&sum, t)
	addTally(&sum, one)
	return q.PutTally(sum)
}

// placeTag is where a question was asked about: a service, a model, or "" for anywhere.
func placeTag(s knowledge.QuestionSeed) string {
	if s.Service != "" {
		return string(s.Service)
	}
	return string(s.Model)
}

// dayOf is the date of a request where its person is, as far as the platform says; else in UTC.
func dayOf(ctx context.Context, b *core.Bot, r door.Request) string {
	at := r.At.UTC()
	if b.Options.Directory != nil {
		if p, err := b.Options.Directory.Person(ctx, r.Place, r.User); err == nil && p.Zone != "" {
			if zone, err := time.LoadLocation(p.Zone); err == nil {
				at = at.In(zone)
			}
		}
	}
	return at.Format(time.DateOnly)
}

// feedback says whether an answer was right, and why, and whose it is here.
func feedback(b *core.Bot, r door.Request, book *storage.Book, p picked) []door.Block {
	blocks := verdictOf(b, r, book, p.question, p.answer)
	var said []string
	switch {
	case p.before:
		said = append(said, "You answered that before; the first try counts.")
	case p.late:
		said = append(said, "The solution was out already, so this one does not count.")
	case p.out:
		said = append(said, "You take no part, so nothing of this was kept.")
	case p.learner.Streak > 1:
		said = append(said, fmt.Sprintf("%d days in a row.", p.learner.Streak))
	}
	if !p.asked.Private {
		said = append(said, haveAnswered(p.asked.Answers()))
	}
	for _, s := range said {
		blocks = append(blocks, door.Aside(door.T(s)))
	}
	next := door.Button{Label: "Another question", Action: door.Act("quiz-one")}
	switch {
	case p.asked.Of > p.asked.Number:
		next = door.Button{Label: "Next question", Action: door.Act("quiz-next", p.asked.ID), Style: door.Primary}
	case p.asked.Of > 1:
		next = door.Button{Label: "Result", Action: door.Act("quiz-next", p.asked.ID), Style: door.Primary}
	}
	return append(blocks, door.Buttons{Buttons: []door.Button{next, {Label: "Report this question", Action: door.Act("quiz-bad", p.asked.Question)}}})
}

// verdictOf is right or wrong, the explanation with its sources, and whose the control is in this workspace.
func verdictOf(b *core.Bot, r door.Request, book *storage.Book, q knowledge.Question, a storage.Answer) []door.Block {
	head := door.Say(door.B("Right."), door.T("  "+q.Right().Text+"."))
	if !a.Right {
		chosen, _ := q.Option(a.Pick)
		head = door.Say(door.B("Not so."), door.T("  You said “"+chosen.Text+"”; it is: "), door.B(q.Right().Text), door.T("."))
	}
	return []door.Block{head, door.Say(door.T(q.Why)), door.Facts{Facts: append(whoseHere(b, r, book, q), core.Sources(q.Sources)...)}}
}

// whoseHere says whose a question's control is here; nothing if it has none, or nothing is kept.
func whoseHere(b *core.Bot, r door.Request, book *storage.Book, q knowledge.Question) []door.Fact {
	c := b.Base.Control(q.Control)
	if c == nil || book == nil {
		return nil
	}
	m := b.Base.Model(q.Model)
	s := b.Base.Service(q.Service)
	if m == nil || s != nil && len(s.Modes) > 0 {
		query := knowledge.Query{Control: c.ID}
		if s != nil {
			query.Services = []knowledge.ServiceID{s.ID}
		}
		return []door.Fact{b.EverywhereHere(r, book, c, query)}
	}
	row := knowledge.Row{Control: c, Model: m, Service: s, Cell: b.Base.Cell(c.ID, q.Service, q.Model)}
	return []door.Fact{b.Here(r, book, c, row, knowledge.Query{Control: c.ID})}
}

// tried answers a question that nothing is kept of.
func tried(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	q, ok := b.Base.Question(knowledge.QuestionID(args[0]))
	option, known := q.Option(args[1])
	if !ok || !known {
		return door.Sentence("That button is from an older version of me, or not from me at all. quiz asks a new question.")
	}
	var book *storage.Book
	if b.Keeps(r) {
		var err error
		if book, err = b.Store.Book(ctx, b.Workspace(r)); err != nil {
			return b.Failed(ctx, r, err)
		}
	}
	blocks, _ := questionBlocks("Quiz  ", q)
	blocks = append(blocks[:1], verdictOf(b, r, book, q, storage.Answer{Pick: option.Key, Right: option.Right})...)
	return door.Reply{Replace: true, Blocks: append(blocks, door.Buttons{Buttons: []door.Button{{Label: "Another question", Action: door.Act("quiz-one")}}})}
}
