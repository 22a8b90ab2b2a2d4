package bot_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// handle is what the bot answers to a request of somebody.
func (r *room) handle(user bot.UserID, in bot.Input) bot.Reply {
	r.t.Helper()
	q := r.request(in)
	q.User, q.Rank = user, bot.Guest
	return r.bot.Handle(context.Background(), q)
}

// options are the buttons of a question that answer it.
func options(reply bot.Reply) (all []bot.Action) {
	for _, block := range reply.Blocks {
		if buttons, ok := block.(bot.Buttons); ok {
			for _, b := range buttons.Buttons {
				if b.Action.Verb == "quiz" || b.Action.Verb == "try" {
					all = append(all, b.Action)
				}
			}
		}
	}
	return all
}

// asked is the record of a question, and the question.
func (r *room) asked(reply bot.Reply) (storage.Asked, knowledge.Question) {
	r.t.Helper()
	all := options(reply)
	if len(all) == 0 {
		r.t.Fatalf("no question: %s", text(reply))
	}
	var asked storage.Asked
	err := r.store.ReadQuiz(context.Background(), "console", func(q *storage.Quiz) (err error) {
		asked, _, err = q.Asked(all[0].Args[0])
		return err
	})
	question, ok := base().Question(knowledge.QuestionID(asked.Question))
	if err != nil || !ok {
		r.t.Fatalf("%q is no question: %v", asked.Question, err)
	}
	return asked, question
}

// answer presses the right button of a question, or a wrong one.
func (r *room) answer(user bot.UserID, reply bot.Reply, right bool) bot.Reply {
	r.t.Helper()
	_, question := r.asked(reply)
	for _, a := range options(reply) {
		if o, _ := question.Option(a.Args[1]); o.Right == right {
			return r.handle(user, bot.Press{Action: a})
		}
	}
	r.t.Fatal("no such option")
	return bot.Reply{}
}

func (r *room) sound() {
	r.t.Helper()
	faults, err := r.store.Check(context.Background())
	if err != nil || len(faults) > 0 {
		r.t.Error(faults, err)
	}
}

func TestAQuestionForAll(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on ec2 to Platform")
	question := r.handle("U1", bot.Text{Body: "quiz"})
	wants(t, text(question), "Quiz", "Nobody has answered yet", "only you see whether yours was right")
	if question.Private {
		t.Error("what is asked in a channel is private")
	}
	right := r.answer("U2", question, true)
	wants(t, text(right), "**Right.**", "Sources", "Here")
	if !right.Private || right.Replace || right.Update == nil {
		t.Errorf("private %t, replaces %t, updates %t", right.Private, right.Replace, right.Update != nil)
	}
	wants(t, text(*right.Update), "One has answered.")
	lacks(t, text(*right.Update), "Right.", "It is:")
	wrong := r.answer("U3", question, false)
	wants(t, text(wrong), "**Not so.**", "You said")
	wants(t, text(*wrong.Update), "2 have answered.")
	again := r.answer("U3", question, true)
	wants(t, text(again), "the first try counts", "**Not so.**")
	wants(t, text(*again.Update), "2 have answered.")

	wants(t, text(r.handle("U2", bot.Press{Action: button(t, question, "Show the solution")})), "Who asked the question may show its solution")
	solved := r.handle("U1", bot.Press{Action: button(t, question, "Show the solution")})
	wants(t, text(solved), "It is:", "2 have answered.", "Discuss it in the thread.")
	if !solved.Replace || solved.Private {
		t.Errorf("the solution: private %t, replaces %t", solved.Private, solved.Replace)
	}
	late := r.answer("U4", question, true)
	wants(t, text(late), "does not count")
	if late.Update != nil {
		t.Error("a late answer changes the message")
	}
	r.sound()
}

func TestTheDistributionIsShownFromThreeAnswers(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	for i := range 4 {
		r.answer(bot.UserID(fmt.Sprint("U", i)), question, i > 0)
	}
	wants(t, text(r.handle("U1", bot.Press{Action: button(t, question, "Show the solution")})), "4 answers", "75 %", "25 %")
}

// TestAPressDeliveredTwice counts once and is answered alike.
func TestAPressDeliveredTwice(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	press := r.request(bot.Press{Action: options(question)[0]})
	first, second := r.bot.Handle(t.Context(), press), r.bot.Handle(t.Context(), press)
	if text(first) != text(second) {
		t.Errorf("first %s, then %s", text(first), text(second))
	}
	if asked, _ := r.asked(question); asked.Answers() != 1 {
		t.Errorf("%d answers", asked.Answers())
	}
	ask := r.request(bot.Text{Body: "quiz"})
	one, two := r.bot.Handle(t.Context(), ask), r.bot.Handle(t.Context(), ask)
	if text(one) != text(two) {
		t.Errorf("asked %s, then %s", text(one), text(two))
	}
}

func TestConcurrentAnswers(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U0", bot.Text{Body: "quiz"})
	all := options(question)
	var group sync.WaitGroup
	for i := range 40 {
		press := r.request(bot.Press{Action: all[i%len(all)]})
		press.User = bot.UserID(fmt.Sprint("U", i))
		group.Go(func() {
			for range 2 {
				if got := text(r.bot.Handle(context.Background(), press)); strings.Contains(got, "went wrong") {
					t.Error(got)
				}
			}
		})
	}
	group.Wait()
	asked, _ := r.asked(question)
	var tallied, completed int
	err := r.store.ReadQuiz(t.Context(), "console", func(q *storage.Quiz) error {
		tally, err := q.Tally("2026-11", asked.Control)
		tallied = tally.Answers
		for range q.Completions("2026-11") {
			completed++
		}
		return err
	})
	if err != nil || asked.Answers() != 40 || tallied != 40 || completed != 40 {
		t.Errorf("%d answers, %d tallied, %d people, %v", asked.Answers(), tallied, completed, err)
	}
	r.sound()
}

func TestARound(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.handle("U1", bot.Text{Body: "quiz 3"})
	if !reply.Private {
		t.Error("a round is seen by all")
	}
	wants(t, text(reply), "Quiz, 1 of 3")
	lacks(t, text(reply), "answered yet", "Show the solution")
	seen := make(map[string]bool)
	for n := 1; n <= 3; n++ {
		asked, _ := r.asked(reply)
		if seen[asked.Question] {
			t.Errorf("%s comes twice", asked.Question)
		}
		seen[asked.Question] = true
		wants(t, text(r.answer("U2", reply, true)), "was for somebody else")
		judged := r.answer("U1", reply, n != 2)
		if !judged.Private || !judged.Replace {
			t.Errorf("question %d: private %t, replaces %t", n, judged.Private, judged.Replace)
		}
		label := map[bool]string{true: "Next question", false: "Result"}[n < 3]
		next := bot.Press{Action: button(t, judged, label)}
		wants(t, text(r.handle("U2", next)), "somebody else's")
		once, twice := r.handle("U1", next), r.handle("U1", next)
		if text(once) != text(twice) {
			t.Errorf("%s pressed twice: %s, then %s", label, text(once), text(twice))
		}
		reply = once
	}
	wants(t, text(reply), "**2 of 3 right.**", "Look again", "comes back tomorrow")
	for _, line := range []string{"quiz 0", "quiz 11"} {
		wants(t, r.say(line), "A round has 1 to 10 questions.")
	}
	r.sound()
}

// TestWhatWasWrongComesBack: a control that was answered wrong is due the next day, and chosen then.
func TestWhatWasWrongComesBack(t *testing.T) {
	r := newRoom(t, bot.Options{})
	first := r.private(bot.Text{Body: "quiz"})
	asked, _ := r.asked(first)
	r.answer("admin", first, false)
	wants(t, r.say("quiz me"), "Quiz")
	r.now = r.now.Add(25 * time.Hour)
	if second, _ := r.asked(r.private(bot.Text{Body: "quiz"})); second.Control != asked.Control || second.Question == asked.Question {
		t.Errorf("after %s comes %s", asked.Question, second.Question)
	}
	home := text(r.bot.Handle(t.Context(), r.request(bot.Home{})))
	wants(t, home, "Quiz", "due again", "Ask me")
}

func TestWithoutAStoreThereIsPractice(t *testing.T) {
	b := bot.New(base(), nil, bot.Options{})
	question := b.Handle(t.Context(), bot.Request{ID: "1", Place: "console", User: "U1", Input: bot.Text{Body: "quiz"}})
	all := options(question)
	if len(all) < 2 || all[0].Verb != "try" {
		t.Fatalf("no question: %s", text(question))
	}
	q, _ := base().Question(knowledge.QuestionID(all[0].Args[0]))
	got := text(b.Handle(t.Context(), bot.Request{ID: "2", Place: "console", User: "U1", Input: bot.Press{Action: bot.Action{Verb: "try", Args: []string{string(q.ID), q.Right().Key}}}}))
	wants(t, got, "**Right.**", "Sources", "Another question")
	lacks(t, got, "Here")
	for _, line := range []string{"quiz board", "quiz settings"} {
		wants(t, text(b.Handle(t.Context(), bot.Request{Place: "console", Input: bot.Text{Body: line}})), "I keep no records")
	}
}

func TestWhoTakesNoPartIsForgotten(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	r.answer("U7", question, true)
	left := r.handle("U7", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}})
	wants(t, text(left), "You take no part", "forgotten")
	next := r.handle("U1", bot.Text{Body: "quiz"})
	wants(t, text(r.answer("U7", next, true)), "nothing of this was kept")
	if asked, _ := r.asked(next); asked.Answers() != 0 {
		t.Errorf("%d answers", asked.Answers())
	}
	if own := options(r.handle("U7", bot.Text{Body: "quiz 2"})); len(own) == 0 || own[0].Verb != "try" {
		t.Errorf("who takes no part gets %v", own)
	}
	report := r.say("quiz report")
	wants(t, report, "0 people took part", "1 opted out")
	lacks(t, report, "U7")
	back := r.handle("U7", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "name": {"Foxglove"}}})
	wants(t, text(back), "boards show you as Foxglove")
	r.sound()
}

func TestPseudonymsAndTeams(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to Platform")
	set := func(user bot.UserID, name, team string) bot.Reply {
		return r.handle(user, bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "name": {name}, "team": {team}}})
	}
	for i := range 3 {
		wants(t, text(set(bot.UserID(fmt.Sprint("U", i)), fmt.Sprint("Badger ", i), "platform")), "your answers count for Platform")
	}
	wants(t, bot.Markdown(set("U9", "badger 1", "")), "Somebody has that pseudonym already.")
	wants(t, bot.Markdown(set("U9", "everyone", "")), "does not mean everybody")
	wants(t, bot.Markdown(set("U9", "", "Nowhere")), "There is no team “Nowhere” here.")
	for n := range 5 {
		question := r.handle("U9", bot.Text{Body: "quiz"})
		for i := range 3 {
			r.answer(bot.UserID(fmt.Sprint("U", i)), question, n != 0 || i != 0)
		}
		r.answer("U9", question, true)
	}
	board := text(r.handle("U0", bot.Text{Body: "quiz board"}))
	wants(t, board, "Platform", "93 %", "Badger 0", "80 %", "You: 5 answered, 80 % right")
	lacks(t, board, "U9", "U1")
	wants(t, r.say("quiz board 2025-Q1"), "Nothing to show yet")
	wants(t, r.say("quiz board soon"), "Which season?")
	form, is := r.handle("U0", bot.Text{Body: "quiz settings"}).Blocks[0].(bot.Form)
	if !is || form.Fields[1].Value != "Badger 0" || form.Fields[2].Value != "Platform" {
		t.Errorf("the form proposes %+v", form.Fields)
	}
}

func TestABadQuestionIsReported(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	asked, _ := r.asked(question)
	judged := r.answer("U2", question, false)
	report := bot.Press{Action: button(t, judged, "Report this question")}
	wants(t, text(r.handle("U2", report)), "Thank you.", strings.ReplaceAll(asked.Question, "_", "\\_"))
	wants(t, text(r.handle("U2", report)), "already")
	wants(t, text(r.handle("U3", report)), "Thank you.")
	wants(t, text(r.handle("U3", bot.Press{Action: bot.Action{Verb: "quiz-bad", Args: []string{"who.nothing"}}})), "no such question")
	wants(t, r.say("quiz report"), "Reported questions", asked.Question, "| 2 |")

	out := bot.Press{Action: bot.Action{Verb: "quiz-retire"}, Picked: []string{asked.Question}}
	wants(t, text(r.handle("U2", out)), "you may ask and read")
	wants(t, text(r.bot.Handle(t.Context(), r.request(out))), "asked no more")
	wants(t, r.say("quiz retire "+asked.Question), "already")
	wants(t, r.say("quiz restore "+asked.Question), "asked again")
	wants(t, r.say("quiz restore "+asked.Question), "is in the quiz")
	wants(t, r.say("quiz retire nonsense"), "There is no question")
	wants(t, r.say("quiz retire"), "Which question?")
	r.sound()
}

// attachments are the files of a reply by the end of their names.
func attachments(reply bot.Reply) map[string][]byte {
	all := make(map[string][]byte)
	for _, block := range reply.Blocks {
		if a, ok := block.(bot.Attachment); ok {
			all[a.Name] = a.Data
		}
	}
	return all
}

func TestTheReport(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on eks to =cmd")
	question := r.handle("U1", bot.Text{Body: "quiz"})
	for i := range 6 {
		r.handle(bot.UserID(fmt.Sprint("=U", i)), bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}, "team": {"=cmd"}}})
		r.answer(bot.UserID(fmt.Sprint("=U", i)), question, i == 0)
	}
	reply := r.bot.Handle(t.Context(), r.request(bot.Text{Body: "quiz report"}))
	if !reply.Private {
		t.Error("the report is seen by all")
	}
	wants(t, text(reply), "6 people took part, 6 answers, 17 % right", "83 %", "ISO/IEC 27001 A.6.3", "PCI DSS 12.6", "none of these by itself")
	files := attachments(reply)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files["quiz-completion-2026-11.csv"], []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 7 || rows[1][0] != "console/=U0" || rows[1][1] != "'=cmd" || rows[1][3] != "1" || rows[2][3] != "0" {
		t.Errorf("completion: %v %v", rows, err)
	}
	if _, there := files["quiz-weakness-2026-11.csv"]; !there {
		t.Errorf("no file of weaknesses among %d", len(files))
	}
	var whole struct {
		People     int    `json:"people"`
		Version    string `json:"content_version"`
		Completion []struct {
			Person   string   `json:"person"`
			Versions []string `json:"content_versions"`
		} `json:"completion"`
		Beliefs []struct{ Text string } `json:"beliefs"`
	}
	if err := json.Unmarshal(files["quiz-report-2026-11.json"], &whole); err != nil {
		t.Fatal(err)
	}
	if whole.People != 6 || whole.Version != base().Version() || whole.Completion[5].Versions[0] != base().Version() || len(whole.Beliefs) != 1 {
		t.Errorf("%+v", whole)
	}
	wants(t, r.say("quiz report 2026-Q4"), "6 people took part")
	wants(t, r.say("which controls have no owner?"), "Hints", "83 %", "6 answers in the quiz")
	wants(t, r.say("quiz report 2025"), "0 people took part")
	wants(t, r.say("quiz report last week"), "Which period?")
	wants(t, r.as("U1", bot.Member, "quiz report"), "you may ask and read")
}

// TestMadeUpPressesOfTheQuiz: what strangers make up changes nothing and is answered politely.
func TestMadeUpPressesOfTheQuiz(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	id := options(question)[0].Args[0]
	for _, c := range []struct {
		verb string
		args []string
		want string
	}{
		{"quiz", []string{"nothing", "a"}, "too long ago"},
		{"quiz", []string{id, "z"}, "no such answer"},
		{"quiz", []string{id}, "older version"},
		{"quiz-next", []string{id}, "too long ago"},
		{"quiz-next", []string{"nothing"}, "too long ago"},
		{"quiz-end", []string{"nothing"}, "too long ago"},
		{"try", []string{"nothing", "a"}, "older version"},
		{"try", []string{"who.os-patching.paas", "z"}, "older version"},
	} {
		wants(t, text(r.handle("U9", bot.Press{Action: bot.Action{Verb: c.verb, Args: c.args}})), c.want)
	}
	direct := r.request(bot.Press{Action: bot.Action{Verb: "quiz", Args: []string{id, options(question)[0].Args[1], "console"}}})
	direct.Place = ""
	wants(t, text(r.bot.Handle(t.Context(), direct)), "too long ago")
	if asked, _ := r.asked(question); asked.Answers() != 0 {
		t.Errorf("%d answers", asked.Answers())
	}
	r.sound()
}

func FuzzQuizPresses(f *testing.F) {
	for _, s := range []string{"quiz:x:a", "quiz:x:a:console", "quiz-next:x", "quiz-end:x", "quiz-bad:who.os-patching.paas", "quiz-retire:x", "try:who.os-patching.paas:p",
		"try:curated.raci-one:a", "quiz-one", "quiz-set", "quiz:\xff:a"} {
		f.Add(s, "U1")
	}
	f.Fuzz(func(t *testing.T, s, user string) {
		a, err := bot.ParseAction(s)
		if err != nil {
			return
		}
		r := newRoom(t, bot.Options{})
		question := r.handle("U1", bot.Text{Body: "quiz"})
		for _, args := range [][]string{a.Args, append([]string{options(question)[0].Args[0]}, a.Args...)} {
			if got := text(r.handle(bot.UserID(user), bot.Press{Action: bot.Action{Verb: a.Verb, Args: args}})); got == "" {
				t.Fatalf("%q: no answer", s)
			}
		}
		r.sound()
	})
}

// BenchmarkQuiz is a question through the door: state read, question chosen and recorded.
func BenchmarkQuiz(b *testing.B) {
	r := benchRoom(b)
	r.say("assign os-patching on iaas to Platform")
	r.say("quiz")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := r.request(bot.Text{Body: "quiz"})
		q.Private = true
		q.User = bot.UserID(fmt.Sprint("U", i%100))
		r.bot.Handle(context.Background(), q)
	}
}

// TestTheQuizSaysWhenItFails: whatever cannot be read or written is said, with a reference, and nothing is pretended.
func TestTheQuizSaysWhenItFails(t *testing.T) {
	r := newRoom(t, bot.Options{})
	question := r.handle("U1", bot.Text{Body: "quiz"})
	id := options(question)[0].Args[0]
	round := r.handle("U1", bot.Text{Body: "quiz 2"})
	judged := r.answer("U1", round, true)
	last := r.handle("U1", bot.Press{Action: button(t, judged, "Next question")})
	result := button(t, r.answer("U1", last, true), "Result")
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	press := func(verb string, args ...string) bot.Input {
		return bot.Press{Action: bot.Action{Verb: verb, Args: args}}
	}
	for name, in := range map[string]bot.Input{
		"asking": bot.Text{Body: "quiz"}, "a round": bot.Text{Body: "quiz 3"}, "the board": bot.Text{Body: "quiz board"},
		"settings": bot.Text{Body: "quiz settings"}, "the report": bot.Text{Body: "quiz report"},
		"retiring": bot.Text{Body: "quiz retire who.access-review.saas"}, "answering": press("quiz", id, "a"),
		"the next one": press("quiz-next", id), "the result": bot.Press{Action: result}, "the solution": press("quiz-end", id),
		"reporting": press("quiz-bad", "who.access-review.saas"), "trying": press("try", "who.access-review.saas", "p"),
		"joining": bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"yes"}}},
		"leaving": bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}},
		"home":    bot.Home{}, "gaps": bot.Text{Body: "which controls have no owner?"},
	} {
		got := text(r.bot.Handle(context.Background(), r.request(in)))
		if !strings.Contains(got, "reference") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTheQuizIsOfferedAsOneTypes(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to Platform")
	offered := func(field, typed string) string {
		var all []string
		for _, c := range r.bot.Complete(t.Context(), r.request(bot.Home{}), field, typed) {
			all = append(all, c.Value)
		}
		return strings.Join(all, ", ")
	}
	wants(t, offered("line", "quiz "), "quiz daily", "quiz report", "quiz settings")
	wants(t, offered("line", "quiz re"), "quiz report")
	if got := offered("team", "plat"); got != "Platform" {
		t.Errorf("teams offered: %s", got)
	}
	call := func(rank bot.Rank, rest string) string {
		q := r.request(bot.Call{Command: "quiz", Args: map[string]bot.Arg{"text": {Text: rest}}})
		q.Rank = rank
		return text(r.bot.Handle(t.Context(), q))
	}
	wants(t, call(bot.Guest, "board"), "season")
	wants(t, call(bot.Guest, "report"), "you may ask and read")
	wants(t, call(bot.Admin, "report"), "Quiz report")
	wants(t, call(bot.Guest, "2"), "1 of 2")
	wants(t, call(bot.Guest, "nonsense"), "A round has 1 to 10 questions.")
	wants(t, r.say("help quiz board"), "A season is a quarter of a year.")
	wants(t, r.say("quizz"), "Did you mean")
	home := text(r.bot.Handle(t.Context(), r.request(bot.Home{})))
	wants(t, home, "Quiz", "One question at a time", "Settings")
	r.handle("admin", bot.Submit{Form: bot.Action{Verb: "quiz"}, Values: map[string][]string{"part": {"no"}}})
	wants(t, text(r.bot.Handle(t.Context(), r.request(bot.Home{}))), "You take no part.")
}
