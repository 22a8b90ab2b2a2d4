package quiz

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// Who is on a board: enough people in a team that nobody is known by the average, enough answers that it means something.
const (
	boardTeam    = 3
	boardAnswers = 5
)

// A season is a quarter of a year.
func season(at time.Time) string {
	return fmt.Sprintf("%d-Q%d", at.UTC().Year(), (int(at.UTC().Month())+2)/3)
}

// board shows how teams, and people who chose a pseudonym, do in a season: by average, not by speed or by number.
func board(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if rest == "" {
		rest = season(r.At)
	}
	months, ok := monthsOf(rest, r.At)
	if !ok {
		return b.Usage("quiz-board", "Which season?")
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var all []storage.Completion
	var me storage.Learner
	names := make(map[storage.PersonID]string)
	err = b.Store.ReadQuiz(ctx, ws, func(q *storage.Quiz) (err error) {
		if all, err = completionsOf(q, months); err != nil {
			return err
		}
		for l, err := range q.Learners() {
			if err != nil {
				return err
			}
			names[l.Person] = l.Name
		}
		me, err = q.Learner(r.Person())
		return err
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	blocks := []door.Block{door.Say(door.B("Quiz, season "+rest), door.T("  by average of right answers, not by speed"))}
	if t := teamBoard(book, all); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if t := peopleBoard(all, names); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if len(blocks) == 1 {
		blocks = append(blocks, door.Say(door.T(fmt.Sprintf("Nothing to show yet: a team is shown from %d people with %d answers each, people if they chose a pseudonym.", boardTeam, boardAnswers))))
	}
	return door.Reply{Blocks: append(blocks, door.Aside(door.T(ownStanding(me, all)+" "), door.C("quiz settings"),
		door.T(" has your team and pseudonym, and lets you out.")))}
}

// ownStanding is what the asker did.
func ownStanding(me storage.Learner, all []storage.Completion) string {
	i := slices.IndexFunc(all, func(c storage.Completion) bool { return c.Person == me.Person })
	if me.Out {
		return "You take no part."
	}
	if i < 0 {
		return "You have not answered yet."
	}
	text := fmt.Sprintf("You: %d answered, %d %% right", all[i].Answered, percentOf(all[i].Right, all[i].Answered))
	if me.Streak > 1 {
		text += fmt.Sprintf(", %d days in a row", me.Streak)
	}
	if me.Freezes > 0 {
		text += fmt.Sprintf(" with %d to spare", me.Freezes)
	}
	return text + "."
}

type boardRow struct {
	name   string
	people int
	share  float64
	count  int
}

// sortBoard orders rows by average; who is equal is ordered by name.
func sortBoard(rows []boardRow) {
	slices.SortFunc(rows, func(x, y boardRow) int { return cmp.Or(-cmp.Compare(x.share, y.share), cmp.Compare(x.name, y.name)) })
}

func teamBoard(book *storage.Book, all []storage.Completion) door.Table {
	byTeam := make(map[string]*boardRow)
	for _, c := range all {
		team, there := book.Team(c.Team)
		if !there || c.Answered < boardAnswers {
			continue
		}
		if byTeam[c.Team] == nil {
			byTeam[c.Team] = &boardRow{name: team.Name}
		}
		row := byTeam[c.Team]
		row.people, row.count = row.people+1, row.count+c.Answered
		row.share += float64(c.Right) / float64(c.Answered) // each member counts alike
	}
	var rows []boardRow
	for _, row := range byTeam {
		if row.people >= boardTeam {
			row.share /= float64(row.people)
			rows = append(rows, *row)
		}
	}
	sortBoard(rows)
	t := door.Table{Title: "Teams", Head: []string{"Team", "Average right", "People", "Answers"}}
	for _, row := range rows {
		t.Rows = append(t.Rows, []string{row.name, fmt.Sprintf("%.0f %%", 100*row.share), fmt.Sprint(row.people), fmt.Sprint(row.count)})
	}
	return t
}

func peopleBoard(all []storage.Completion, names map[storage.PersonID]string) door.Table {
	var rows []boardRow
	for _, c := range all {
		if names[c.Person] != "" && c.Answered >= boardAnswers {
			rows = append(rows, boardRow{name: names[c.Person], share: float64(c.Right) / float64(c.Answered), count: c.Answered})
		}
	}
	sortBoard(rows)
	t := door.Table{Title: "People, by pseudonym", Head: []string{"Name", "Right", "Answers"}}
	for _, row := range rows[:min(len(rows), 20)] {
		t.Rows = append(t.Rows, []string{row.name, fmt.Sprintf("%.0f %%", 100*row.share), fmt.Sprint(row.count)})
	}
	return t
}
