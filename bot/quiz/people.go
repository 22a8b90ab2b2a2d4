package quiz

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// settings asks how somebody wants to take part.
func settings(ctx context.Context, b *core.Bot, r door.Request, problem string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var l storage.Learner
	err = b.Store.ReadQuiz(ctx, ws, func(q *storage.Quiz) (err error) {
		l, err = q.Learner(r.Person())
		return err
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	part := "yes"
	if l.Out {
		part = "no"
	}
	team, _ := book.Team(l.Team)
	form := door.Form{Title: "Your quiz", Action: door.Act("quiz"), Submit: "Save", Error: problem, Fields: []door.Field{
		{Name: "part", Label: "Do you take part?", Hint: "no forgets all that is kept of you", Value: part, Kind: door.ChoiceField,
			Choices: []door.Choice{{Label: "yes", Value: "yes"}, {Label: "no", Value: "no"}}},
		{Name: "name", Label: "Your pseudonym on boards", Hint: "left empty, you are not shown", Value: l.Name, Optional: true},
	}}
	if teams := book.Teams(); len(teams) > 0 {
		form.Fields = append(form.Fields, door.Field{Name: "team", Label: "Your team", Hint: "for the board of teams", Value: team.Name,
			Kind: door.SearchField, Optional: true})
	}
	return door.Private(door.Answer(form))
}

// set keeps how somebody wants to take part.
func set(ctx context.Context, b *core.Bot, r door.Request, _ []string, v core.Values) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if v.One("part") == "no" {
		return leave(ctx, b, r)
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	name, team := v.One("name"), storage.Team{}
	if name != "" {
		if name, err = core.TeamName(name); err != nil || len([]rune(name)) > 30 {
			return settings(ctx, b, r, "A pseudonym has a letter or digit in it, at most 30 of them, and does not mean everybody.")
		}
	}
	if typed := v.One("team"); typed != "" {
		found := false
		if team, found, _ = core.FindTeam(book.Teams(), typed); !found {
			return settings(ctx, b, r, fmt.Sprintf("There is no team “%s” here.", typed))
		}
	}
	err = b.Store.Quiz(ctx, ws, r.At, func(q *storage.Quiz) error { return setLearner(q, r.Person(), name, team.ID) })
	switch {
	case errors.Is(err, errNameTaken):
		return settings(ctx, b, r, "Somebody has that pseudonym already.")
	case err != nil:
		return b.Failed(ctx, r, err)
	}
	said := "You take part. Boards do not show you"
	if name != "" {
		said = "You take part, and boards show you as " + name
	}
	if team.Name != "" {
		said += "; your answers count for " + team.Name
	}
	return door.Private(door.Sentence("%s.", said))
}

// errNameTaken says that somebody else has a pseudonym.
var errNameTaken = errors.New("the pseudonym is taken")

func setLearner(q *storage.Quiz, p storage.PersonID, name, team string) error {
	for other, err := range q.Learners() {
		if err != nil {
			return err
		}
		if name != "" && other.Person != p && strings.EqualFold(other.Name, name) {
			return errNameTaken
		}
	}
	l, err := q.Learner(p)
	if err != nil {
		return err
	}
	l.Out, l.Name, l.Team = false, name, team
	return q.PutLearner(l)
}

// leave forgets somebody, and keeps only that they take no part.
func leave(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	err := b.Store.Quiz(ctx, b.Workspace(r), r.At, func(q *storage.Quiz) error {
		if err := q.Forget(r.Person()); err != nil {
			return err
		}
		return q.PutLearner(storage.Learner{Person: r.Person(), Out: true})
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Private(door.Answer(door.Say(door.T("You take no part. What the quiz kept of you is forgotten: what you have learnt, what you answered, and in which month.")),
		door.Aside(door.T("You can still answer, and nothing of it is kept. "), door.C("quiz settings"), door.T(" brings you back."))))
}

// Home is the quiz on somebody's own page.
func Home(ctx context.Context, b *core.Bot, r door.Request) []door.Block {
	if !b.Keeps(r) {
		return nil
	}
	var l storage.Learner
	err := b.Store.ReadQuiz(ctx, b.Workspace(r), func(q *storage.Quiz) (err error) {
		l, err = q.Learner(r.Person())
		return err
	})
	if err != nil {
		return b.Failed(ctx, r, err).Blocks
	}
	due := 0
	for _, c := range l.Cards {
		if !c.Due.After(r.At) {
			due++
		}
	}
	text := "One question at a time, chosen by what you run and what you got wrong."
	switch {
	case l.Out:
		text = "You take no part."
	case due > 0:
		text = fmt.Sprintf("%d of %d controls that you have seen %s due again.", due, len(l.Cards), english.IsAre(due))
	case len(l.Cards) > 0:
		text = fmt.Sprintf("You have seen %d controls; none is due today.", len(l.Cards))
	}
	if l.Streak > 1 {
		text += fmt.Sprintf(" %d days in a row.", l.Streak)
	}
	return []door.Block{door.Say(door.B("Quiz"), door.T("  "+text)), door.Buttons{Buttons: []door.Button{{Label: "Ask me",
		Action: door.Act("quiz-one"), Style: door.Primary},
		{Label: "Settings", Action: door.Act("quiz-set")}}}}
}
