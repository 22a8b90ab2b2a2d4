package bot

import (
	"context"
	"slices"
	"strings"
)

// A Command is one thing that people can tell the bot to do, as data: platforms register it, help prints it, completion offers it.
type Command struct {
	Name     string
	Usage    string   // "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]"
	Summary  string   // one line, for lists
	Help     []string // what else one should know, a sentence each
	Examples []string
	Needs    Rank // who may use it
	Changing Rank // who may change something with it, where with Needs one only sees
	Open     bool // for every member, however the workspace narrows who may change things: it changes nothing, or only one's own
	Params   []Param

	accepts func(b *Bot, rest string) bool            // tells a command from a question that begins with the same word; nil: all are commands
	line    func(arg func(name string) string) string // of typed options, the rest of the line; nil: the one named text
	run     func(b *Bot, ctx context.Context, r Request, v invocation) Reply
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

var (
	controlParam = Param{Name: "control", Help: "a control or a whole layer, such as os-patching", Kind: ControlParam}
	scopeParam   = Param{Name: "scope", Help: "a model, provider, service or system; everywhere if left out", Kind: ScopeParam, Optional: true}
	roleParam    = Param{Name: "role", Help: "accountable, responsible, consulted, informed or deputy", Kind: RoleParam, Optional: true}
)

// commands are all there are, in the order in which help lists them. Features with many keep theirs in a file of their own.
var commands = slices.Concat(asking, running, owning, counting, verifying, ruling, settling, quizzing, looking, moving)

var asking = []Command{
	{
		Name: "ask", Usage: "ask <question>", Summary: "whose job a control is, and who has it here; the word ask may be left out",
		Examples: []string{"who patches the OS on PaaS", "is TLS on App Service ours or Microsoft's?", "and on IaaS?"},
		Params:   []Param{{Name: "text", Help: "the question"}},
		run:      asks(""),
	},
	{
		Name: "explain", Usage: "explain <control|model|service|report>", Summary: "what something means, and how one checks it",
		Examples: []string{"explain os-hardening", "what does SOC 2 prove?"},
		Params:   []Param{{Name: "text", Help: "a control, a service model, a service, a report"}},
		run:      asks("explain "),
	},
	{
		Name: "compare", Usage: "compare <models or services> for <control>", Summary: "two or more side by side",
		Examples: []string{"compare IaaS and SaaS for logging", "RDS versus EC2: who patches the database?"},
		Params:   []Param{{Name: "text", Help: "what to compare, and for which control"}},
		run:      asks("compare "),
	},
	{
		Name: "matrix", Usage: "matrix [<model|service|layer>]", Summary: "every control at a glance",
		Examples: []string{"matrix", "matrix saas", "matrix rds"},
		Params:   []Param{{Name: "text", Help: "a model, a service or a layer", Optional: true}},
		run:      asks("matrix "),
	},
}

var owning = []Command{
	{
		Name: "assign", Usage: "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]", Summary: "record who has a control here",
		Help: []string{
			"A scope is a model, a provider, a service or a system; left out, it is everywhere. The narrowest one that names somebody wins.",
			"A role is accountable (the default, one holder only), responsible, consulted, informed or deputy.",
			"A team that I do not know yet is made. A control that is wholly the provider's is taken on as the duty to check it.",
		},
		Examples: []string{"assign os-patching on iaas to Platform", "assign network to Network as responsible", "assign data-backup on rds to me"},
		Needs:    Member,
		Params:   []Param{controlParam, {Name: "to", Help: "a team, a person, or me", Kind: HolderParam}, scopeParam, roleParam},
		run:      (*Bot).assign,
	},
	{
		Name: "transfer", Usage: "transfer <control|layer> [on <scope>] to <team|person|me>", Summary: "hand a control over to somebody else",
		Help: []string{"Whoever had it in that scope is replaced; nobody needs to have had it.",
			"Who is consulted for it is told before, if you say so when you are asked; the plan waits for two days."},
		Examples: []string{"transfer os-patching on iaas to SRE"},
		Needs:    Member,
		Params:   []Param{controlParam, {Name: "to", Help: "a team, a person, or me", Kind: HolderParam}, scopeParam},
		run:      (*Bot).assign,
	},
	{
		Name: "unassign", Usage: "unassign <control|layer> [on <scope>] [from <team|person|me>] [as <role>]", Summary: "take an owner off",
		Examples: []string{"unassign os-patching on iaas"},
		Needs:    Member,
		Params:   []Param{controlParam, scopeParam, {Name: "to", Help: "whom to take off, where several have the role", Kind: HolderParam, Optional: true}, roleParam},
		run:      (*Bot).unassign,
	},
}

var looking = []Command{
	{
		Name: "owners", Usage: "owners [<control|layer|team>]", Summary: "who has what here",
		Examples: []string{"owners", "owners network", "owners Platform"},
		Params:   []Param{{Name: "text", Help: "a control, a layer or a team", Optional: true}},
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.owners(ctx, r, v.rest) },
	},
	{
		Name: "mine", Usage: "mine", Summary: "what you have",
		run: func(b *Bot, ctx context.Context, r Request, _ invocation) Reply { return b.mine(ctx, r) },
	},
	{
		Name: "history", Usage: "history [<how many>] [<control|layer|team>] [on <scope>] [by <person>] [since <date>] [until <date>]", Summary: "what was changed, by whom, when",
		Examples: []string{"history", "history 50", "history mfa on saas", "history Platform since 2026-10-01", "history by me"},
		Params:   []Param{{Name: "text", Help: "how many, of which control, layer or team, on which scope, by whom, since when", Optional: true}},
		run: func(b *Bot, ctx context.Context, r Request, v invocation) Reply {
			return b.history(ctx, r, v.rest, v.mentions)
		},
	},
	{
		Name: "undo", Usage: "undo [<number>]", Summary: "take back your last change, or the one with that number",
		Help:     []string{"It is refused if somebody has changed the same thing since. An undo is a change too, and can be undone by its number."},
		Examples: []string{"undo", "undo 12"},
		Needs:    Member,
		Params:   []Param{{Name: "text", Help: "the number of a change, from history", Kind: NumberParam, Optional: true}},
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.undo(ctx, r, v.rest) },
	},
	{
		Name: "reports", Usage: "reports [done [<control>]]", Summary: "answers that people here called wrong, with the lines that would correct them",
		Help:     []string{"The lines go into the file of your own facts. Done takes the reports about a control off the list, or all."},
		Examples: []string{"reports", "reports done os-patching"},
		Needs:    Admin,
		Params:   []Param{{Name: "text", Help: "done, and a control", Optional: true}},
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.reports(ctx, r, v.rest) },
	},
	{
		Name: "help", Usage: "help [<command or subject>]", Summary: "this, or more about one thing",
		Examples: []string{"help assign", "help scopes"},
		Params:   []Param{{Name: "text", Help: "a command or a subject", Optional: true}},
		run:      func(b *Bot, _ context.Context, _ Request, v invocation) Reply { return b.help(v.rest) },
	},
}

// asks makes a command of a question that begins with a word.
func asks(word string) func(*Bot, context.Context, Request, invocation) Reply {
	return func(b *Bot, ctx context.Context, r Request, v invocation) Reply {
		return b.question(ctx, r, strings.TrimSpace(word+v.rest))
	}
}

func (b *Bot) command(name string) (Command, bool) {
	i := slices.IndexFunc(b.commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return b.commands[i], true
}
