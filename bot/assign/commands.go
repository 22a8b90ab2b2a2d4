package assign

import (
	"context"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
)

// teamVerbs are what can be done with a team.
var teamVerbs = []string{"add", "rename", "merge", "bind", "unbind", "function", "deputy", "remove"}

// teamLine is what stands behind team: who or what was picked stands where the verb wants it. A team and a pick alone bind the two.
func teamLine(arg func(string) string) string {
	text, picked := arg("text"), arg("to")
	if picked == "" {
		picked = arg("channel")
	}
	if picked == "" {
		return text
	}
	verb, rest := core.CutVerb(teamVerbs, text)
	between := " to "
	switch verb {
	case "merge":
		between = " into "
	case "deputy":
		between = " "
	case "add", "unbind", "function", "remove":
		if rest != "" {
			return text
		}
		between = " "
	case "":
		text = "bind " + text
	}
	if rest == "" && verb != "" {
		between = " "
	}
	return strings.TrimSuffix(text, strings.TrimRight(between, " ")) + between + picked
}

// Many carries out the orders that are about many controls at once. False: it is no such order.
type Many func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) (door.Reply, bool)

// Commands are the commands about who has what. Many is asked first by assign and transfer.
func Commands(many Many) []core.Command {
	return []core.Command{
		{
			Name: "assign", Usage: "assign <control|layer> [on <scope>] to <team|person|me> [as <role>]", Summary: "record who has a control here",
			Help: []string{
				"A scope is a model, a provider, a service or a system; left out, it is everywhere. The narrowest one that names somebody wins.",
				"A role is accountable (the default, one holder only), responsible, consulted, informed or deputy.",
				"A team that I do not know yet is made. A control that is wholly the provider's is taken on as the duty to check it.",
			},
			Examples: []string{"assign os-patching on iaas to Platform", "assign network to Network as responsible", "assign data-backup on rds to me"},
			Needs:    door.Member,
			Params:   []core.Param{core.ControlArg, {Name: "to", Help: "a team, a person, or me", Kind: core.HolderParam}, core.ScopeArg, core.RoleArg},
			Parse:    readAssignment,
			Missing:  missingHolder,
			Run:      assigning(many),
		},
		{
			Name: "transfer", Usage: "transfer <control|layer> [on <scope>] to <team|person|me>", Summary: "hand a control over to somebody else",
			Help: []string{"Whoever had it in that scope is replaced; nobody needs to have had it.",
				"Who is consulted for it is told before, if you say so when you are asked; the plan waits for two days."},
			Examples: []string{"transfer os-patching on iaas to SRE"},
			Needs:    door.Member,
			Params:   []core.Param{core.ControlArg, {Name: "to", Help: "a team, a person, or me", Kind: core.HolderParam}, core.ScopeArg},
			Parse:    readAssignment,
			Missing:  missingHolder,
			Run:      assigning(many),
		},
		{
			Name: "unassign", Usage: "unassign <control|layer> [on <scope>] [from <team|person|me>] [as <role>]", Summary: "take an owner off",
			Examples: []string{"unassign os-patching on iaas"},
			Needs:    door.Member,
			Params: []core.Param{core.ControlArg, core.ScopeArg, {Name: "to", Help: "whom to take off, where several have the role",
				Kind: core.HolderParam, Optional: true}, core.RoleArg},
			Parse:   readUnassignment,
			Missing: core.NoControl,
			Run:     unassign,
		},
	}
}

// TeamCommands is the command about teams.
var TeamCommands = []core.Command{{
	Name: "team", Usage: "team [add|rename|merge|bind|function|deputy|remove] <name> …", Summary: "your teams: what one has, who it is, what it does",
	Help: []string{
		"team Platform shows one. team add SRE makes one. team rename SRE to Platform; team merge SRE into Platform moves everything.",
		"team bind Platform to @platform says who they are here: a group, a channel, or people. team unbind takes that back.",
		"team function Platform platform says what kind of team it is: " + strings.Join(core.FunctionWords(), ", ") + ".",
		"team deputy Platform SRE says whom to ask when the team is gone.",
	},
	Examples: []string{"team", "team Platform", "team bind Platform to @platform", "team merge SRE into Platform"},
	Changing: door.Member,
	Params: []core.Param{{Name: "text", Help: "a team, or what to do with one", Optional: true},
		{Name: "to", Help: "a group, a person or another team", Kind: core.HolderParam, Optional: true},
		{Name: "channel", Help: "the channel that is the team's", Kind: core.ChannelParam, Optional: true}},
	Line:     teamLine,
	Complete: completeTeam,
	Accepts:  isAboutTeam,
	Run:      team,
}}

// AnswerCommands are the commands about what one was given, and about who is gone.
var AnswerCommands = []core.Command{
	{
		Name: "orphans", Usage: "orphans", Summary: "who is gone and still has something",
		Run: core.Alone(orphans),
	},
	{
		Name: "accept", Usage: "accept <control> [on <scope>]", Summary: "say yes to what you were given",
		Examples: []string{"accept os-patching on iaas"},
		Needs:    door.Member,
		Open:     true,
		Params:   []core.Param{core.ControlArg, core.ScopeArg},
		Accepts:  core.IsOrder,
		Complete: completeAnswer,
		Run:      answerAssignment,
	},
	{
		Name: "decline", Usage: "decline <control> [on <scope>]", Summary: "say no to what you were given: it is a gap again, and whoever gave it is told",
		Examples: []string{"decline os-patching on iaas"},
		Needs:    door.Member,
		Open:     true,
		Params:   []core.Param{core.ControlArg, core.ScopeArg},
		Accepts:  core.IsOrder,
		Complete: completeAnswer,
		Run:      answerAssignment,
	},
}

// readAssignment takes "<what> [on <scope>] to <holder> [as <role>]" apart.
func readAssignment(_ *core.Bot, v *core.Invocation) bool {
	before, to, _ := core.CutFold(v.Rest, " to ")
	v.Role, to = core.CutRole(to)
	v.Holder = core.ReadHolder(to, v.Mentions)
	v.ReadWhat(before)
	return true
}

// readUnassignment takes "<what> [on <scope>] [from <holder>] [as <role>]" apart.
func readUnassignment(_ *core.Bot, v *core.Invocation) bool {
	rest := v.Rest
	v.Role, rest = core.CutRole(rest)
	before, from, _ := core.CutFold(rest, " from ")
	v.Holder = core.ReadHolder(from, v.Mentions)
	v.ReadWhat(before)
	return true
}

// missingHolder asks for the control, or for who shall have it, if one of them is not there.
func missingHolder(v core.Invocation) string {
	if missing := core.NoControl(v); missing != "" || !v.Holder.Empty() {
		return missing
	}
	return "To whom?"
}

// assigning carries out assign and transfer; many is asked first.
func assigning(many Many) core.Run {
	return func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
		if !b.Keeps(r) {
			return core.KeepsNothing(r)
		}
		if reply, is := many(ctx, b, r, v); is {
			return reply
		}
		return assign(ctx, b, r, v)
	}
}

// Verbs are what buttons about assignments do. Carry is what plans of other features are carried out by.
func Verbs(carry Carriers) map[string]core.Verb {
	return map[string]core.Verb{
		"take": {Args: 2, Takes: "assign", Press: func(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
			return b.Run(ctx, r, core.Invocation{Command: "assign", What: args[0], Scope: args[1], Holder: core.HolderWish{Me: true}})
		}},
		"form": {Args: 2, Takes: "assign", Press: func(_ context.Context, b *core.Bot, _ door.Request, args []string) door.Reply {
			return AskForm(b, args[0], args[1], "")
		}},
		"do": {Args: 1, Press: func(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
			return confirmed(ctx, b, r, args[0], carry)
		}},
		"drop": {Press: func(context.Context, *core.Bot, door.Request, []string) door.Reply {
			return door.Reply{Blocks: []door.Block{door.Aside(door.T("Nothing was changed."))}, Replace: true}
		}},
		"consult":    {Args: 1, Takes: "transfer", Press: consult},
		"accept":     {Args: 3, Takes: "accept", Press: answerPressed("accept")},
		"decline":    {Args: 3, Takes: "decline", Press: answerPressed("decline")},
		"succeed":    {Args: 1, Takes: "accept", Press: succeed},
		"succession": {Args: 1, Takes: "transfer", Press: askDeputy},
	}
}

// Forms are the forms about assignments.
var Forms = map[string]core.Form{"assign": {Args: 1, Takes: "assign", Submit: assignSubmitted}}

// Kinds are the timed work about assignments: who is told of one, and the look for holders that are gone.
var Kinds = map[string]core.Kind{
	"watch":      watchKind,
	"lost":       lostKind,
	"assigned":   core.Telling(drawAssigned),
	"declined":   core.Telling(drawDeclined),
	"informed":   core.Telling(drawInformed),
	"planned":    core.Telling(drawPlanned),
	"succession": core.Telling(drawSuccession),
}

// completeTeam offers what may come next in a line about teams.
func completeTeam(ctx context.Context, b *core.Bot, r door.Request, words []string) ([]string, bool) {
	if len(words) == 1 {
		return append(slices.Clone(teamVerbs), b.TeamWords(ctx, r)...), true
	}
	return append(b.TeamWords(ctx, r), "to", "into"), true
}

// completeAnswer offers what may come next behind accept and decline.
func completeAnswer(_ context.Context, b *core.Bot, _ door.Request, words []string) ([]string, bool) {
	return b.ControlWords(), len(words) == 1
}
