package bot

import "slices"

// A Command is one thing that people can tell the bot to do, as data: platforms register it, help prints it, completion offers it.
type Command struct {
	Name     string
	Usage    string   // "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]"
	Summary  string   // one line, for lists
	Help     []string // what else one should know, a sentence each
	Examples []string
	Needs    Rank // who may use it
	Params   []Param
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
)

var (
	controlParam = Param{Name: "control", Help: "a control or a whole layer, such as os-patching", Kind: ControlParam}
	scopeParam   = Param{Name: "scope", Help: "a model, provider, service or system; everywhere if left out", Kind: ScopeParam, Optional: true}
	roleParam    = Param{Name: "role", Help: "accountable, responsible, consulted or informed", Kind: RoleParam, Optional: true}
)

// commands are all there are, in the order in which help lists them.
var commands = []Command{
	{
		Name: "ask", Usage: "ask <question>", Summary: "whose job a control is, and who has it here; the word ask may be left out",
		Examples: []string{"who patches the OS on PaaS", "is TLS on App Service ours or Microsoft's?", "and on IaaS?"},
		Params:   []Param{{Name: "text", Help: "the question"}},
	},
	{
		Name: "explain", Usage: "explain <control|model|service|report>", Summary: "what something means, and how one checks it",
		Examples: []string{"explain os-hardening", "what does SOC 2 prove?"},
		Params:   []Param{{Name: "text", Help: "a control, a service model, a service, a report"}},
	},
	{
		Name: "compare", Usage: "compare <models or services> for <control>", Summary: "two or more side by side",
		Examples: []string{"compare IaaS and SaaS for logging", "RDS versus EC2: who patches the database?"},
		Params:   []Param{{Name: "text", Help: "what to compare, and for which control"}},
	},
	{
		Name: "matrix", Usage: "matrix [<model|service|layer>]", Summary: "every control at a glance",
		Examples: []string{"matrix", "matrix saas", "matrix rds"},
		Params:   []Param{{Name: "text", Help: "a model, a service or a layer", Optional: true}},
	},
	{
		Name: "assign", Usage: "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]", Summary: "record who has a control here",
		Help: []string{
			"A scope is a model, a provider, a service or a system; left out, it is everywhere. The narrowest one that names somebody wins.",
			"A role is accountable (the default, one holder only), responsible, consulted or informed.",
			"A team that I do not know yet is made. A control that is wholly the provider's is taken on as the duty to check it.",
		},
		Examples: []string{"assign os-patching on iaas to Platform", "assign network to Network as responsible", "assign data-backup on rds to me"},
		Needs:    Member,
		Params:   []Param{controlParam, {Name: "to", Help: "a team, a person, or me", Kind: HolderParam}, scopeParam, roleParam},
	},
	{
		Name: "transfer", Usage: "transfer <control|layer> [on <scope>] to <team|person|me>", Summary: "hand a control over to somebody else",
		Help:     []string{"Whoever had it in that scope is replaced; nobody needs to have had it."},
		Examples: []string{"transfer os-patching on iaas to SRE"},
		Needs:    Member,
		Params:   []Param{controlParam, {Name: "to", Help: "a team, a person, or me", Kind: HolderParam}, scopeParam},
	},
	{
		Name: "unassign", Usage: "unassign <control|layer> [on <scope>] [from <team|person|me>] [as <role>]", Summary: "take an owner off",
		Examples: []string{"unassign os-patching on iaas"},
		Needs:    Member,
		Params:   []Param{controlParam, scopeParam, {Name: "to", Help: "whom to take off, where several have the role", Kind: HolderParam, Optional: true}, roleParam},
	},
	{
		Name: "owners", Usage: "owners [<control|layer|team>]", Summary: "who has what here",
		Examples: []string{"owners", "owners network", "owners Platform"},
		Params:   []Param{{Name: "text", Help: "a control, a layer or a team", Optional: true}},
	},
	{
		Name: "mine", Usage: "mine", Summary: "what you have",
	},
	{
		Name: "history", Usage: "history [<how many>]", Summary: "what was changed, by whom, when",
		Examples: []string{"history", "history 50"},
		Params:   []Param{{Name: "text", Help: "how many changes", Kind: NumberParam, Optional: true}},
	},
	{
		Name: "undo", Usage: "undo [<number>]", Summary: "take back your last change, or the one with that number",
		Help:     []string{"It is refused if somebody has changed the same thing since. An undo is a change too, and can be undone by its number."},
		Examples: []string{"undo", "undo 12"},
		Needs:    Member,
		Params:   []Param{{Name: "text", Help: "the number of a change, from history", Kind: NumberParam, Optional: true}},
	},
	{
		Name: "reports", Usage: "reports [done [<control>]]", Summary: "answers that people here called wrong, with the lines that would correct them",
		Help:     []string{"The lines go into the file of your own facts. Done takes the reports about a control off the list, or all."},
		Examples: []string{"reports", "reports done os-patching"},
		Needs:    Admin,
		Params:   []Param{{Name: "text", Help: "done, and a control", Optional: true}},
	},
	{
		Name: "help", Usage: "help [<command or subject>]", Summary: "this, or more about one thing",
		Examples: []string{"help assign", "help scopes"},
		Params:   []Param{{Name: "text", Help: "a command or a subject", Optional: true}},
	},
}

func (b *Bot) command(name string) (Command, bool) {
	i := slices.IndexFunc(b.commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return b.commands[i], true
}
