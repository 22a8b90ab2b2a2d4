package quiz

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// A report is what the quiz can show for a period. Its JSON is for other programs: fields may be added.
type report struct {
	Report    string             `json:"report"`
	Period    string             `json:"period"`
	Made      time.Time          `json:"made"`
	Version   string             `json:"content_version"` // now; each person's answers name theirs
	People    int                `json:"people"`
	OptedOut  int                `json:"opted_out"`
	Answered  int                `json:"answered"`
	Right     int                `json:"right"`
	Persons   []reportPerson     `json:"completion"`
	Controls  []reportControl    `json:"controls"`
	Beliefs   []reportBelief     `json:"beliefs"`
	Questions []reportedQuestion `json:"reported_questions"`
	Shows     []string           `json:"shows"`
	ShowsNot  []string           `json:"does_not_show"`

	doubts []storage.Doubt
}

type reportPerson struct {
	Person   string    `json:"person"`
	Team     string    `json:"team,omitempty"`
	Answered int       `json:"answered"`
	Right    int       `json:"right"`
	Days     int       `json:"days"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Versions []string  `json:"content_versions"`
}

type reportControl struct {
	Control string `json:"control"`
	Answers int    `json:"answers"`
	Wrong   int    `json:"wrong"`
}

type reportBelief struct {
	Control string `json:"control"`
	Place   string `json:"place,omitempty"`
	Percent int    `json:"percent"`
	Answers int    `json:"answers"`
	Text    string `json:"text"`
}

type reportedQuestion struct {
	Question string    `json:"question"`
	Times    int       `json:"times"`
	Last     time.Time `json:"last"`
	Retired  bool      `json:"retired"`
}

// What such a report is good for, said in it and beside it. Only ids of the standards are named; their texts are their publishers'.
var (
	reportShows = []string{
		"Named accounts answered questions about who is responsible for which control, in this period, on so many days, with so much right, made from the version of the facts that is named. Answers are kept for each person and month; one try counts for each question.",
		"ISO/IEC 27001 A.6.3: evidence that awareness is refreshed again and again and that its effect is measured. SOC 2 CC1.4 and CC2.2: that people are told of their responsibilities and checked on it. PCI DSS 12.6: one of several ways in which awareness is kept up through the year.",
	}
	ReportShowsNot = []string{
		"Who should have taken part: only who answered is listed. Compare it with your own list of people; those who opted out are counted, not named.",
		"That a person sat at the account, read the explanation, or acts accordingly.",
		"ISO/IEC 27001 A.6.3: that your policy and each role's procedures were taught. SOC 2: that the control worked; an auditor judges that. PCI DSS 12.6: training at the start and at least once a year with an acknowledgement (12.6.3), phishing and social engineering (12.6.3.1), acceptable use (12.6.3.2), a reviewed programme (12.6.1, 12.6.2). A daily quiz is none of these by itself.",
	}
)

// showReport says for a period who took part, what people get wrong, and which questions they doubt; with files to keep.
func showReport(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	months, ok := monthsOf(rest, r.At)
	if !ok {
		return b.Usage("quiz-report", "Which period?")
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	report := report{Report: "srm quiz", Period: strings.ToUpper(rest), Made: r.At.UTC().Truncate(time.Second), Version: b.Base.Version(),
		Persons: []reportPerson{}, Controls: []reportControl{}, Beliefs: []reportBelief{}, Questions: []reportedQuestion{}, Shows: reportShows,
		ShowsNot: ReportShowsNot}
	if rest == "" {
		report.Period = months[0]
	}
	err = b.Store.ReadQuiz(ctx, ws, func(q *storage.Quiz) error { return gather(b, q, book, months, &report) })
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	files, err := report.files()
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Private(door.Reply{Blocks: append(drawReport(b, report), files...)})
}

// gather fills a report in.
func gather(b *core.Bot, q *storage.Quiz, book *storage.Book, months []string, report *report) error {
	people, err := completionsOf(q, months)
	if err != nil {
		return err
	}
	for _, c := range people {
		team, _ := book.Team(c.Team)
		report.People, report.Answered, report.Right = report.People+1, report.Answered+c.Answered, report.Right+c.Right
		report.Persons = append(report.Persons, reportPerson{string(c.Person), team.Name, c.Answered, c.Right, c.Days,
			c.First.Truncate(time.Second), c.Last.Truncate(time.Second), c.Versions})
	}
	tallies, err := talliesOf(q, months)
	if err != nil {
		return err
	}
	for _, t := range tallies {
		report.Controls = append(report.Controls, reportControl{t.Control, t.Answers, t.Wrong})
	}
	slices.SortStableFunc(report.Controls, func(x, y reportControl) int { return y.Wrong*max(x.Answers, 1) - x.Wrong*max(y.Answers, 1) })
	for _, h := range hints(b, tallies) {
		report.Beliefs = append(report.Beliefs, reportBelief{string(h.Control), h.Place, h.Share, h.Answers, h.Text})
	}
	for l, err := range q.Learners() {
		if err != nil {
			return err
		}
		if l.Out {
			report.OptedOut++
		}
	}
	for d, err := range q.Doubts() {
		if err != nil {
			return err
		}
		if d.Times == 0 && !d.Retired { // it was out and came back
			continue
		}
		report.doubts = append(report.doubts, d)
		report.Questions = append(report.Questions, reportedQuestion{d.Question, d.Times, d.Last, d.Retired})
	}
	slices.SortStableFunc(report.doubts, func(x, y storage.Doubt) int { return y.Times - x.Times })
	return nil
}

// drawReport is a report as one reads it in the chat.
func drawReport(b *core.Bot, report report) []door.Block {
	blocks := []door.Block{door.Say(door.B("Quiz report, "+report.Period), door.T(fmt.Sprintf("  %d %s took part, %d answers, %d %% right",
		report.People, people(report.People), report.Answered, percentOf(report.Right, report.Answered))))}
	if report.OptedOut > 0 {
		blocks = append(blocks, door.Aside(door.T(fmt.Sprintf("%d opted out: nothing is kept of them.", report.OptedOut))))
	}
	if len(report.Beliefs) > 0 {
		fact := door.Fact{Label: "Beliefs"}
		for _, x := range report.Beliefs[:min(len(report.Beliefs), 8)] {
			fact.Lines = append(fact.Lines, []door.Span{door.T(fmt.Sprintf("%s (%d answers)", x.Text, x.Answers))})
		}
		blocks = append(blocks, door.Facts{Facts: []door.Fact{fact}})
	}
	if len(report.Controls) > 0 {
		t := door.Table{Title: "Weakest first", Head: []string{"Control", "Wrong", "Answers"}}
		for _, c := range report.Controls[:min(len(report.Controls), 10)] {
			t.Rows = append(t.Rows, []string{c.Control, fmt.Sprintf("%d %%", percentOf(c.Wrong, c.Answers)), fmt.Sprint(c.Answers)})
		}
		blocks = append(blocks, t)
	}
	blocks = append(blocks, doubted(b, report.doubts)...)
	return append(blocks, door.Facts{Facts: []door.Fact{{Label: "It shows", Lines: core.Lines(report.Shows)}, {Label: "Not", Lines: core.Lines(report.ShowsNot)}}})
}

func people(n int) string {
	if n == 1 {
		return "person"
	}
	return "people"
}

// files are the report to keep: completion and weakness as tables, all of it as JSON.
func (report report) files() ([]door.Block, error) {
	whole, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return nil, err
	}
	completion := [][]string{{"person", "team", "answered", "right", "right_percent", "days", "first_utc", "last_utc", "content_versions"}}
	for _, p := range report.Persons {
		completion = append(completion, []string{p.Person, p.Team, fmt.Sprint(p.Answered), fmt.Sprint(p.Right), fmt.Sprint(percentOf(p.Right, p.Answered)),
			fmt.Sprint(p.Days), p.First.Format(time.RFC3339), p.Last.Format(time.RFC3339), strings.Join(p.Versions, " ")})
	}
	weakness := [][]string{{"control", "place", "answers", "wrong_percent", "belief"}}
	for _, c := range report.Controls {
		weakness = append(weakness, []string{c.Control, "", fmt.Sprint(c.Answers), fmt.Sprint(percentOf(c.Wrong, c.Answers)), ""})
	}
	for _, x := range report.Beliefs {
		weakness = append(weakness, []string{x.Control, x.Place, fmt.Sprint(x.Answers), fmt.Sprint(x.Percent), x.Text})
	}
	var blocks []door.Block
	for name, table := range map[string][][]string{"completion": completion, "weakness": weakness} {
		data, err := door.TableCSV(table)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, door.Attachment{Name: "quiz-" + name + "-" + report.Period + ".csv", Title: "Quiz " + name, Data: data})
	}
	slices.SortFunc(blocks, func(x, y door.Block) int { return strings.Compare(x.(door.Attachment).Name, y.(door.Attachment).Name) })
	return append(blocks, door.Attachment{Name: "quiz-report-" + report.Period + ".json", Title: "Quiz report", Data: append(whole, '\n')}), nil
}
