package core

import (
	"slices"
	"strings"

	"srm/bot/door"
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
	for _, c := range b.Features.Commands {
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
func (b *Bot) overview() door.Reply {
	facts := door.Facts{Facts: []door.Fact{{Label: "Try", Lines: [][]door.Span{
		{door.C("who patches the OS on PaaS")},
		{door.C("and on IaaS?"), door.T(" goes on from there")},
		{door.C("assign os-patching on iaas to Platform")},
		{door.C("setup"), door.T(" and "), door.C("gaps"), door.T(": from nothing to an owner for everything")},
	}}}}
	for _, ch := range b.chaptered() {
		var line []door.Span
		for i, name := range ch.commands {
			if i > 0 {
				line = append(line, door.T(", "))
			}
			line = append(line, door.C(typed(name)))
		}
		facts.Facts = append(facts.Facts, door.Fact{Label: ch.want, Lines: [][]door.Span{line}})
	}
	return door.Answer(
		door.Say(door.T("Ask whose job a security control is, in your own words.")),
		facts,
		door.Aside(door.C("help assign"), door.T(" says more about a command, "), door.C("help all"), door.T(" a line about each. What can be named: "),
			door.C("help controls"), door.T(", "), door.C("scopes"), door.T(", "), door.C("roles"), door.T(", "), door.C("models"), door.T(".")),
	)
}

// helpAll says in a line what each command does.
func (b *Bot) helpAll() door.Reply {
	var reply door.Reply
	for _, ch := range b.chaptered() {
		var facts door.Facts
		for _, name := range ch.commands {
			if c, ok := b.Command(name); ok {
				facts.Facts = append(facts.Facts, door.Fact{Label: typed(name), Lines: [][]door.Span{{door.T(c.Summary)}}})
			}
		}
		reply.Blocks = append(reply.Blocks, door.Say(door.B(ch.want)), facts)
	}
	return reply
}

// typed is a command's name as people type it.
func typed(name string) string { return strings.Replace(name, "quiz-", "quiz ", 1) }
