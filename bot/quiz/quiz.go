package quiz

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// maxRound is how many questions a round may have.
const maxRound = 10

// Now asks one question at once, or a round of several. A round is the asker's own, and so is what is asked for privately.
func Now(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	n := 1
	if rest != "" {
		var err error
		if n, err = strconv.Atoi(rest); err != nil || n < 1 || n > maxRound {
			return b.Usage("quiz", fmt.Sprintf("A round has 1 to %d questions.", maxRound))
		}
	}
	id := core.Digest("quiz", string(r.Place), string(r.ID))
	if r.ID == "" {
		id = core.Digest("quiz", rand.Text())
	}
	if !b.Keeps(r) {
		return practice(b, id)
	}
	w := wish{id: id, workspace: b.Workspace(r), to: addressHere(r), by: r.Person(), private: r.Private || n > 1}
	if n > 1 {
		w.round, w.number, w.of = id, 1, n
	}
	return put(ctx, b, r, w)
}

// another asks one more question, of whoever presses.
func another(ctx context.Context, b *core.Bot, r door.Request, _ []string) door.Reply {
	r.Private = true
	reply := Now(ctx, b, r, "")
	reply.Private = true
	return reply
}

// addressHere is where a request was made.
func addressHere(r door.Request) door.Address {
	return door.Address{Place: r.Place, Channel: r.Channel, Thread: r.Thread}
}

// A wish is a question that is to be put.
type wish struct {
	id         string // put again, it is the same question
	workspace  storage.WorkspaceID
	to         door.Address
	by         storage.PersonID
	private    bool
	round      string
	number, of int
}

// seed decides between questions that fit alike: on one day the same in all replicas, for each person another.
func (w wish) seed(now time.Time) string {
	seed := string(w.workspace) + " " + now.UTC().Format(time.DateOnly)
	if w.private {
		seed += " " + string(w.by)
	}
	return seed
}

// put chooses a question, records that it was put and draws it.
func put(ctx context.Context, b *core.Bot, r door.Request, w wish) door.Reply {
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var asked storage.Asked
	keepsOut := false
	err = b.Store.Quiz(ctx, ws, r.At, func(q *storage.Quiz) error {
		l, err := q.Learner(w.by)
		if keepsOut = l.Out && w.private; err != nil || keepsOut {
			return err
		}
		asked, err = pose(b, q, estateOf(book), r.At, w)
		return err
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case keepsOut:
		return practice(b, w.id)
	case asked.ID == "":
		return door.Sentence("Every question was taken out of the quiz. Somebody with that right can bring them back with quiz restore.")
	}
	question, same := questionOf(b, asked)
	if !same {
		return door.Sentence("%s", changedSince)
	}
	reply := drawQuestion(asked, question)
	reply.Private = w.private
	return reply
}

const changedSince = "What I know about that has changed since the question was asked, so it counts no more. quiz asks a new one."

// pose chooses a question and records it; the zero Asked if there is none to choose. What has been recorded under the wish's id stays.
func pose(b *core.Bot, q *storage.Quiz, e estateView, now time.Time, w wish) (storage.Asked, error) {
	if asked, there, err := q.Asked(w.id); there || err != nil {
		return asked, err
	}
	v := view{now: now}
	v.runs(b.Base, e)
	if err := v.remembered(q); err != nil {
		return storage.Asked{}, err
	}
	l := storage.Learner{}
	if w.private {
		var err error
		if l, err = q.Learner(w.by); err != nil {
			return storage.Asked{}, err
		}
		v.learnt(l)
	}
	id, ok := choose(b.Base, v, w.seed(now))
	question, there := b.Base.Question(id)
	if !ok || !there {
		return storage.Asked{}, nil
	}
	asked := storage.Asked{ID: w.id, Question: string(id), Print: question.Print(), Version: b.Base.Version(), Control: subjectOf(question.QuestionSeed),
		At: now, To: w.to.Stored(), By: w.by, Private: w.private, Round: w.round, Number: w.number, Of: w.of}
	if err := q.PutAsked(asked); err != nil {
		return storage.Asked{}, err
	}
	if w.private {
		l.Recent = append(l.Recent, string(id))
		return asked, q.PutLearner(l)
	}
	return asked, q.Pose(string(id), asked.Control)
}

// subjectOf is what a question teaches: a control, or the idea of a lesson.
func subjectOf(s knowledge.QuestionSeed) string {
	if s.Control == "" {
		return "lesson." + s.Lesson
	}
	return string(s.Control)
}

// questionOf is the question that was asked, if it still has the same words.
func questionOf(b *core.Bot, a storage.Asked) (knowledge.Question, bool) {
	q, there := b.Base.Question(knowledge.QuestionID(a.Question))
	return q, there && q.Print() == a.Print
}

// practice asks a question that nothing is kept of: its button carries the question's id.
func practice(b *core.Bot, seed string) door.Reply {
	id, _ := choose(b.Base, view{now: b.Options.Now()}, seed)
	q, ok := b.Base.Question(id)
	if !ok {
		return door.Sentence("I have no question that I could ask.")
	}
	blocks, labels := questionBlocks("Quiz  ", q)
	var buttons door.Buttons
	for i, o := range q.Options {
		buttons.Buttons = append(buttons.Buttons, door.Button{Label: labels[i], Action: door.Act("try", string(q.ID), o.Key)})
	}
	return door.Reply{Blocks: append(blocks, buttons)}
}

// drawQuestion is a question as it is asked, with how many have answered.
func drawQuestion(a storage.Asked, q knowledge.Question) door.Reply {
	blocks, labels := questionBlocks(heading(a), q)
	var buttons door.Buttons
	for i, o := range q.Options {
		buttons.Buttons = append(buttons.Buttons, door.Button{Label: labels[i], Action: door.Act("quiz", a.ID, o.Key)})
	}
	if !a.Private {
		blocks = append(blocks, door.Aside(door.T(haveAnswered(a.Answers())+" One try counts; only you see whether yours was right.")))
		if a.By != "" {
			buttons.Buttons = append(buttons.Buttons, door.Button{Label: "Show the solution", Action: door.Act("quiz-end", a.ID)})
		}
	}
	return door.Reply{Blocks: append(blocks, buttons)}
}

func heading(a storage.Asked) string {
	if a.Of > 1 {
		return fmt.Sprintf("Quiz, %d of %d  ", a.Number, a.Of)
	}
	return "Quiz  "
}

func haveAnswered(n int) string {
	switch n {
	case 0:
		return "Nobody has answered yet."
	case 1:
		return "One has answered."
	}
	return fmt.Sprintf("%d have answered.", n)
}

// maxOnButton is how long an option may be to stand on its button on a phone; longer ones stand above, and the buttons have letters.
const maxOnButton = 24

// questionBlocks are the words of a question, and the labels of its buttons.
func questionBlocks(head string, q knowledge.Question) ([]door.Block, []string) {
	ask := []door.Span{door.Q(head)}
	if q.Story != "" {
		ask = append(ask, door.T(q.Story+" "))
	}
	blocks := []door.Block{door.Say(append(ask, door.B(q.Text))...)}
	short := true
	for _, o := range q.Options {
		short = short && utf8.RuneCountInString(o.Text) <= maxOnButton
	}
	labels := make([]string, len(q.Options))
	facts := door.Facts{}
	for i, o := range q.Options {
		labels[i] = o.Text
		if !short {
			labels[i] = string(rune('A' + i))
			facts.Facts = append(facts.Facts, door.Fact{Label: labels[i], Lines: [][]door.Span{{door.T(o.Text)}}})
		}
	}
	if !short {
		blocks = append(blocks, facts)
	}
	return blocks, labels
}
