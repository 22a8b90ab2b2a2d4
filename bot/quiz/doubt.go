package quiz

import (
	"context"
	"fmt"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// doubt records that somebody finds a question bad. It is asked on until an admin takes it out.
func doubt(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if !b.Keeps(r) {
		return door.Private(core.KeepsNothing(r))
	}
	question, there := b.Base.Question(knowledge.QuestionID(args[0]))
	if !there {
		return door.Private(door.Sentence("There is no such question any more."))
	}
	counted := false
	err := b.Store.Quiz(ctx, b.Workspace(r), r.At, func(q *storage.Quiz) (err error) {
		counted, err = q.AddDoubt(string(question.ID), b.Base.Version(), r.Person())
		return err
	})
	switch {
	case err != nil:
		return door.Private(b.Failed(ctx, r, err))
	case !counted:
		return door.Private(door.Sentence("You have reported that question already. Thank you."))
	}
	return door.Private(door.Answer(door.Say(door.T("Thank you. The admins see it in "), door.C("quiz report"), door.T(", and can take the question out.")),
		door.Aside(door.T("The question is "+string(question.ID)+"."))))
}

// retire takes a question out of the quiz, or brings it back.
func retire(ctx context.Context, b *core.Bot, r door.Request, id string, out bool) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	question, there := b.Base.Question(knowledge.QuestionID(id))
	if !there {
		return door.Sentence("There is no question “%s”. quiz report lists those that were reported.", id)
	}
	was := false
	err := b.Store.Quiz(ctx, b.Workspace(r), r.At, func(q *storage.Quiz) error {
		d, err := q.Doubt(string(question.ID))
		if err != nil {
			return err
		}
		was, d.Retired, d.Last = d.Retired, out, r.At
		return q.PutDoubt(d)
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case was == out && out:
		return door.Sentence("That question is out of the quiz already.")
	case was == out:
		return door.Sentence("That question is in the quiz.")
	case out:
		return door.Answer(door.Say(door.T("It is asked no more: "), door.B(question.Text)), door.Aside(door.C("quiz restore "+id), door.T(" brings it back.")))
	}
	return door.Answer(door.Say(door.T("It is asked again: "), door.B(question.Text)))
}

// retirePicked takes out what was picked from the list in a report.
func retirePicked(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	return retire(ctx, b, r, args[0], true)
}

// doubted lists the questions that were reported or taken out, the most doubted first, and offers to take one out.
func doubted(b *core.Bot, all []storage.Doubt) []door.Block {
	if len(all) == 0 {
		return nil
	}
	t := door.Table{Title: "Reported questions", Head: []string{"Question", "Reported", "What it asks", "Is"}}
	choices := door.Select{Label: "Take one out", Action: door.Act("quiz-retire")}
	for _, d := range all[:min(len(all), 25)] {
		text, state := "is no more", "gone"
		if q, there := b.Base.Question(knowledge.QuestionID(d.Question)); there {
			text, state = q.Text, map[bool]string{true: "out", false: "asked"}[d.Retired]
		}
		t.Rows = append(t.Rows, []string{d.Question, fmt.Sprint(d.Times), text, state})
		if state == "asked" {
			choices.Choices = append(choices.Choices, door.Choice{Label: d.Question, Value: d.Question})
		}
	}
	blocks := []door.Block{t}
	if len(choices.Choices) > 0 {
		blocks = append(blocks, choices)
	}
	return blocks
}
