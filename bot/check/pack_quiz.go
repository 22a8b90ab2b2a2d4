package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"srm/bot/quiz"
	"srm/storage"
)

// quiz is who took part in the quiz, of whole months: it is kept so. Those who opted out are not in it.
func (p *packing) quiz(ctx context.Context) (section, error) {
	s := section{Name: "quiz", Title: "Quiz completion",
		Note: "Who answered questions about who is responsible for what, in the months of the period, whole months in UTC. " +
			"It shows who answered, not who should have: compare it with your own list of people. " + strings.Join(quiz.ReportShowsNot[1:], " "),
		Head: []string{"Month", "Person", "Team", "Answered", "Right", "Days", "First", "Last", "Versions of the facts"}}
	err := p.bot.Store.ReadQuiz(ctx, p.workspace, func(q *storage.Quiz) error {
		s.Rows = nil
		for _, month := range p.months() {
			for c, err := range q.Completions(month) {
				if err != nil {
					return err
				}
				team, _ := p.book.Team(c.Team)
				s.Rows = append(s.Rows, []string{month, string(c.Person), team.Name, fmt.Sprint(c.Answered), fmt.Sprint(c.Right), fmt.Sprint(c.Days),
					string(storage.DayOf(c.First.UTC())), string(storage.DayOf(c.Last.UTC())), strings.Join(c.Versions, ", ")})
			}
		}
		return nil
	})
	return s, err
}

// months are the months of the period.
func (p *packing) months() []string {
	var all []string
	for at := p.from.Time(time.UTC).AddDate(0, 0, 1-p.from.Time(time.UTC).Day()); storage.DayOf(at) <= p.to; at = at.AddDate(0, 1, 0) {
		all = append(all, storage.Month(at))
	}
	return all
}
