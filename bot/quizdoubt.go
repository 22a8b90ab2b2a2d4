package bot

import (
	"context"
	"fmt"

	"srm/knowledge"
	"srm/storage"
)

// doubt records that somebody finds a question bad. It is asked on until an admin takes it out.
func doubt(ctx context.Context, b *Bot, r Request, args []string) Reply {
	if !b.keeps(r) {
		return private(keepsNothing(r))
	}
	question, there := b.base.Question(knowledge.QuestionID(args[0]))
	if !there {
		return private(sentence("There is no such question any more."))
	}
	counted := false
	err := b.store.Quiz(ctx, b.workspace(r), r.At, func(q *storage.Quiz) (err error) {
		counted, err = q.AddDoubt(string(question.ID), b.base.Version(), r.Person())
		return err
	})
	switch {
	case err != nil:
		return private(b.failed(ctx, r, err))
	case !counted:
		return private(sentence("You have reported that question already. Thank you."))
	}
	return private(Reply{Blocks: []Block{Say(T("Thank you. The admins see it in "), C("quiz report"), T(", and can take the question out.")),
		Note{Spans: []Span{T("The question is " + string(question.ID) + ".")}}}})
}

// retire takes a question out of the quiz, or brings it back.
func retire(ctx context.Context, b *Bot, r Request, id string, out bool) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	question, there := b.base.Question(knowledge.QuestionID(id))
	if !there {
		return sentence("There is no question “%s”. quiz report lists those that were reported.", id)
	}
	was := false
	err := b.store.Quiz(ctx, b.workspace(r), r.At, func(q *storage.Quiz) error {
		d, err := q.Doubt(string(question.ID))
		if err != nil {
			return err
		}
		was, d.Retired, d.Last = d.Retired, out, r.At
		return q.PutDoubt(d)
	})
	switch {
	case err != nil:
		return b.failed(ctx, r, err)
	case was == out && out:
		return sentence("That question is out of the quiz already.")
	case was == out:
		return sentence("That question is in the quiz.")
	case out:
		return Reply{Blocks: []Block{Say(T("It is asked no more: "), B(question.Text)), Note{Spans: []Span{C("quiz restore " + id), T(" brings it back.")}}}}
	}
	return Reply{Blocks: []Block{Say(T("It is asked again: "), B(question.Text))}}
}

// retirePicked takes out what was picked from the list in a report.
func retirePicked(ctx context.Context, b *Bot, r Request, args []string) Reply {
	return retire(ctx, b, r, args[0], true)
}

// doubted lists the questions that were reported or taken out, the most doubted first, and offers to take one out.
func doubted(b *Bot, all []storage.Doubt) []Block {
	if len(all) == 0 {
		return nil
	}
	t := Table{Title: "Reported questions", Head: []string{"Question", "Reported", "What it asks", "Is"}}
	choices := Select{Label: "Take one out", Action: Action{Verb: "quiz-retire"}}
	for _, d := range all[:min(len(all), 25)] {
		text, state := "is no more", "gone"
		if q, there := b.base.Question(knowledge.QuestionID(d.Question)); there {
			text, state = q.Text, map[bool]string{true: "out", false: "asked"}[d.Retired]
		}
		t.Rows = append(t.Rows, []string{d.Question, fmt.Sprint(d.Times), text, state})
		if state == "asked" {
			choices.Choices = append(choices.Choices, Choice{d.Question, d.Question})
		}
	}
	blocks := []Block{t}
	if len(choices.Choices) > 0 {
		blocks = append(blocks, choices)
	}
	return blocks
}
