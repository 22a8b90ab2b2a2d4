package quiz

import (
	"context"
	"fmt"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// roundID is the id of a question in a round: that of the first one, or what follows from it. So a button that is pressed twice brings
// the same question.
func roundID(round string, number int) string {
	if number == 1 {
		return round
	}
	return core.Digest(round, fmt.Sprint(number))
}

// nextInRound goes on behind a question of a round: the next one, or the result.
func nextInRound(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	var asked storage.Asked
	var there bool
	err := b.Store.ReadQuiz(ctx, b.Workspace(r), func(q *storage.Quiz) (err error) {
		asked, there, err = q.Asked(args[0])
		return err
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case !there || asked.Of < 2:
		return door.Private(door.Sentence("That round is from too long ago. quiz 5 begins a new one."))
	case asked.By != r.Person():
		return door.Private(door.Sentence("That round is somebody else's. quiz 5 begins one of your own."))
	case asked.Number >= asked.Of:
		return result(ctx, b, r, asked)
	}
	number := asked.Number + 1
	reply := put(ctx, b, r, wish{id: roundID(asked.Round, number), workspace: b.Workspace(r), to: addressHere(r), by: asked.By, private: true,
		round: asked.Round, number: number, of: asked.Of})
	reply.Replace = true
	return reply
}

// result sums a round up.
func result(ctx context.Context, b *core.Bot, r door.Request, last storage.Asked) door.Reply {
	right, answered := 0, 0
	fact := door.Fact{Label: "Look again"}
	err := b.Store.ReadQuiz(ctx, b.Workspace(r), func(q *storage.Quiz) error {
		for n := 1; n <= last.Of; n++ {
			id := roundID(last.Round, n)
			asked, there, err := q.Asked(id)
			if err != nil {
				return err
			}
			a, done, err := q.Answer(id, last.By)
			switch {
			case err != nil:
				return err
			case !there || !done:
				continue
			case a.Right:
				right++
			default:
				fact.Lines = append(fact.Lines, again(b, asked))
			}
			answered++
		}
		return nil
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	blocks := []door.Block{door.Say(door.B(fmt.Sprintf("%d of %d right.", right, last.Of)), door.T("  "+praise(right, last.Of)))}
	if answered < last.Of {
		blocks = append(blocks, door.Aside(door.T(fmt.Sprintf("%d %s not answered.", last.Of-answered, english.WasWere(last.Of-answered)))))
	}
	if len(fact.Lines) > 0 {
		blocks = append(blocks, door.Facts{Facts: []door.Fact{fact}})
	}
	return door.Reply{Blocks: append(blocks, door.Buttons{Buttons: []door.Button{{Label: "Another question", Action: door.Act("quiz-one")}}}),
		Private: true, Replace: true}
}

// again is what to ask about something that was answered wrong.
func again(b *core.Bot, a storage.Asked) []door.Span {
	q, there := b.Base.Question(knowledge.QuestionID(a.Question))
	c := b.Base.Control(q.Control)
	switch {
	case !there:
		return []door.Span{door.T("a question that has changed since")}
	case b.Base.Report(q.Report) != nil:
		return []door.Span{door.C("explain " + b.Base.Report(q.Report).Name)}
	case c == nil:
		return []door.Span{door.C("explain " + b.Base.Lesson(q.Lesson).Aliases[0])}
	}
	line := "who is responsible for " + string(c.ID)
	if at := placeTag(q.QuestionSeed); at != "" {
		line += " on " + at
	}
	return []door.Span{door.C(line + "?")}
}

func praise(right, of int) string {
	switch {
	case right == of:
		return "All of them."
	case right*2 >= of:
		return "What was wrong comes back tomorrow."
	}
	return "That is why there is a quiz: what was wrong comes back tomorrow."
}
