package bot

import (
	"slices"
	"strings"
)

// A chapter of help is what people want, and the commands for it, the shortest useful first.
type chapter struct {
	want     string
	commands []string
}

var chapters = []chapter{
	{"Ask", []string{"ask", "explain", "compare", "matrix", "help"}},
	{"Who has it", []string{"assign", "transfer", "unassign", "owners", "mine", "accept", "decline"}},
	{"Your estate", []string{"setup", "estate", "system", "control", "team"}},
	{"What is open", []string{"gaps", "coverage", "orphans"}},
	{"Checks", []string{"verify", "unverify", "due", "reminders", "rule"}},
	{"Quiz", []string{"quiz", "quiz-board", "quiz-settings", "quiz-report", "quiz-retire", "quiz-restore"}},
	{"Look back", []string{"history", "undo", "reports"}},
	{"In and out", []string{"export", "import", "person", "erase"}},
}

// chaptered are the chapters with the commands that there are. What stands in none makes one more.
func (b *Bot) chaptered() []chapter {
	more := chapter{want: "More"}
	for _, c := range b.features.Commands {
		if !slices.ContainsFunc(chapters, func(ch chapter) bool { return slices.Contains(ch.commands, c.Name) }) {
			more.commands = append(more.commands, c.Name)
		}
	}
	if len(more.commands) == 0 {
		return chapters
	}
	return append(slices.Clone(chapters), more)
}

// overview is help on one screen of a phone: what to try first, and the commands by what people want.
func (b *Bot) overview() Reply {
	facts := Facts{[]Fact{{Label: "Try", Lines: [][]Span{
		{C("who patches the OS on PaaS")},
		{C("and on IaaS?"), T(" goes on from there")},
		{C("assign os-patching on iaas to Platform")},
		{C("setup"), T(" and "), C("gaps"), T(": from nothing to an owner for everything")},
	}}}}
	for _, ch := range b.chaptered() {
		var line []Span
		for i, name := range ch.commands {
			if i > 0 {
				line = append(line, T(", "))
			}
			line = append(line, C(typed(name)))
		}
		facts.Facts = append(facts.Facts, Fact{Label: ch.want, Lines: [][]Span{line}})
	}
	return Reply{Blocks: []Block{
		Say(T("Ask whose job a security control is, in your own words.")),
		facts,
		Note{Spans: []Span{C("help assign"), T(" says more about a command, "), C("help all"), T(" a line about each. What can be named: "),
			C("help controls"), T(", "), C("scopes"), T(", "), C("roles"), T(", "), C("models"), T(".")}},
	}}
}

// helpAll says in a line what each command does.
func (b *Bot) helpAll() Reply {
	var reply Reply
	for _, ch := range b.chaptered() {
		var facts Facts
		for _, name := range ch.commands {
			if c, ok := b.command(name); ok {
				facts.Facts = append(facts.Facts, Fact{Label: typed(name), Lines: [][]Span{{T(c.Summary)}}})
			}
		}
		reply.Blocks = append(reply.Blocks, Say(B(ch.want)), facts)
	}
	return reply
}

// typed is a command's name as people type it.
func typed(name string) string { return strings.Replace(name, "quiz-", "quiz ", 1) }
