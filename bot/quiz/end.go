package quiz

import (
	"context"
	"fmt"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// distributionFrom is how many must have answered before it is shown what they picked: fewer would be known by name.
const distributionFrom = 3

// end shows the solution of a question that somebody asked for all: who asked it may, and admins.
func end(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	may := b.Refuse(ctx, r, "quiz-report") == nil
	var asked storage.Asked
	refused := ""
	err = b.Store.Quiz(ctx, ws, r.At, func(q *storage.Quiz) error {
		asked, refused = storage.Asked{}, ""
		a, there, err := q.Asked(args[0])
		switch {
		case err != nil:
			return err
		case !there:
			refused = "That question is from too long ago, or not from me at all."
			return nil
		case a.By != r.Person() && !may:
			refused = "Who asked the question may show its solution, and admins."
			return nil
		}
		asked, err = closeAsked(q, args[0])
		return err
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case refused != "":
		return door.Private(door.Sentence("%s", refused))
	}
	reply := drawSolution(b, r, book, asked)
	reply.Replace = true
	return reply
}

// closeAsked ends a question: what is answered from now on does not count. Closed already, it stays so.
func closeAsked(q *storage.Quiz, id string) (storage.Asked, error) {
	a, there, err := q.Asked(id)
	if err != nil || !there || a.Closed {
		return a, err
	}
	a.Closed = true
	return a, q.PutAsked(a)
}

// drawSolution is a question that is over: what is right and why, and how many picked what.
func drawSolution(b *core.Bot, r door.Request, book *storage.Book, a storage.Asked) door.Reply {
	q, same := questionOf(b, a)
	if !same {
		return door.Sentence("This question is over. %s", changedSince)
	}
	blocks, _ := questionBlocks(heading(a), q)
	blocks = append(blocks[:1], door.Say(door.T("It is: "), door.B(q.Right().Text), door.T(". "+q.Why)))
	facts := door.Facts{}
	if n := a.Answers(); n >= distributionFrom {
		facts.Facts = append(facts.Facts, distribution(a, q))
	} else {
		blocks = append(blocks, door.Aside(door.T(haveAnswered(n))))
	}
	facts.Facts = append(facts.Facts, append(whoseHere(b, r, book, q), core.Sources(q.Sources)...)...)
	return door.Reply{Blocks: append(blocks, facts, door.Aside(door.T("Discuss it in the thread.")))}
}

// distribution says how many picked which option.
func distribution(a storage.Asked, q knowledge.Question) door.Fact {
	f := door.Fact{Label: fmt.Sprintf("%d answers", a.Answers())}
	for _, o := range q.Options {
		n := a.Picks[o.Key]
		line := []door.Span{door.T(fmt.Sprintf("%d %%  %s", percentOf(n, a.Answers()), o.Text))}
		if o.Right {
			line = []door.Span{door.T(fmt.Sprintf("%d %%  ", percentOf(n, a.Answers()))), door.B(o.Text)}
		}
		f.Lines = append(f.Lines, line)
	}
	return f
}

// percentOf is a share of a whole, rounded.
func percentOf(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}
