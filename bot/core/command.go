package core

import (
	"context"
	"slices"
	"strings"

	"srm/bot/door"
)

// A Command is one thing that people can tell the bot to do, as data: platforms register it, help prints it, completion offers it.
type Command struct {
	Name     string
	Usage    string   // "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]"
	Summary  string   // one line, for lists
	Help     []string // what else one should know, a sentence each
	Examples []string
	Needs    door.Rank // who may use it
	Changing door.Rank // who may change something with it, where with Needs one only sees
	Open     bool      // for every member, however the workspace narrows who may change things: it changes nothing, or only one's own
	Params   []Param

	// Accepts tells a command from a question that begins with the same word; nil: all are commands.
	Accepts func(b *Bot, rest string) bool
	// Parse takes the rest of a line apart, or says that it is no command after all; nil: it stays whole.
	Parse func(b *Bot, v *Invocation) bool
	// Line makes the rest of the line of a platform's typed options; nil: it is the one named text.
	Line func(arg func(name string) string) string
	// Missing asks for the argument that is not there, or is ""; nil: it can do without.
	Missing func(v Invocation) string
	// Complete offers what may come next behind some words of its line; nil or false: what may in any line.
	Complete func(ctx context.Context, b *Bot, r door.Request, words []string) ([]string, bool)
	// Run carries it out.
	Run Run
}

// A Run carries out an invocation of a command, by somebody who may.
type Run func(ctx context.Context, b *Bot, r door.Request, v Invocation) door.Reply

// Alone makes a Run for a command that takes no arguments.
func Alone(run func(ctx context.Context, b *Bot, r door.Request) door.Reply) Run {
	return func(ctx context.Context, b *Bot, r door.Request, _ Invocation) door.Reply { return run(ctx, b, r) }
}

// OnRest makes a Run for a command that takes the rest of its line as a text.
func OnRest(run func(ctx context.Context, b *Bot, r door.Request, rest string) door.Reply) Run {
	return func(ctx context.Context, b *Bot, r door.Request, v Invocation) door.Reply {
		return run(ctx, b, r, v.Rest)
	}
}

// A Param is one argument of a command.
type Param struct {
	Name     string
	Help     string
	Kind     ParamKind
	Optional bool
}

// ParamKind says what may stand in an argument, so that a platform can offer the right picker and Complete the right names.
type ParamKind int

const (
	FreeText ParamKind = iota
	ControlParam
	ScopeParam
	HolderParam
	RoleParam
	NumberParam
	ChannelParam
	FileParam // sent along: it comes in Request.Files
)

// Arguments that many commands take.
var (
	ControlArg = Param{Name: "control", Help: "a control or a whole layer, such as os-patching", Kind: ControlParam}
	ScopeArg   = Param{Name: "scope", Help: "a model, provider, service or system; everywhere if left out", Kind: ScopeParam, Optional: true}
	RoleArg    = Param{Name: "role", Help: "accountable, responsible, consulted, informed or deputy", Kind: RoleParam, Optional: true}
)

// Command is the command with a name, as it stands in the list.
func (b *Bot) Command(name string) (Command, bool) {
	i := slices.IndexFunc(b.Features.Commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return b.Features.Commands[i], true
}

// IsOrder tells a command from a question that begins with the same word.
func IsOrder(_ *Bot, rest string) bool { return !strings.HasSuffix(rest, "?") }

// BeginsWith tells whether the first word of a text is one of some verbs.
func BeginsWith(verbs []string, text string) bool {
	verb, _ := CutVerb(verbs, text)
	return verb != ""
}

// CutVerb takes a verb off the front of a text.
func CutVerb(verbs []string, text string) (verb, rest string) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	first = strings.ToLower(strings.TrimRight(first, ":,"))
	for _, v := range verbs {
		if v == first {
			return v, strings.TrimSpace(rest)
		}
	}
	return "", strings.TrimSpace(text)
}
