package estate

import (
	"context"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// Commands are the commands about what the workspace runs.
var Commands = []core.Command{
	{
		Name: "setup", Usage: "setup", Summary: "from nothing to an owner for everything: a few questions, then one press",
		Help: []string{
			"It asks what you run and which team does what, and proposes who should own each control by what kind of team usually does it.",
			"Nothing is changed before you have seen it all. Run it again whenever something changed: what has an owner keeps it.",
		},
		Needs:   door.Member,
		Accepts: func(_ *core.Bot, rest string) bool { return rest == "" || rest == "again" },
		Run:     core.Alone(setup),
	},
	{
		Name: "estate", Usage: "estate [add|remove <services>]", Summary: "what you run: services and systems",
		Help: []string{
			"What has to have an owner follows from it. Name as many services as you like, with commas or spaces between.",
			"A service on which systems of yours run is counted through them.",
		},
		Examples: []string{"estate", "estate add rds, app service, microsoft 365", "estate remove rds"},
		Changing: door.Member,
		Params:   []core.Param{{Name: "text", Help: "add or remove, and services; nothing to see all", Optional: true}},
		Accepts: func(_ *core.Bot, rest string) bool {
			return rest == "" || strings.HasPrefix(rest, "?") || core.BeginsWith(estateVerbs, rest)
		},
		Complete: completeEstate,
		Run:      estate,
	},
	{
		Name: "system", Usage: "system add <name> on <service|model> [owned by <team>]", Summary: "something of your own, such as payments, and what it runs on",
		Help: []string{
			"It can be named in questions and commands like a service.",
			"Whoever it is owned by answers for what nobody was assigned; system remove <name> takes it out again.",
		},
		Examples: []string{"system add payments on eks fargate owned by Payments", "system add website on paas", "system remove website"},
		Changing: door.Member,
		Params:   []core.Param{{Name: "text", Help: "add <name> on <service> owned by <team>, or remove <name>"}},
		Accepts:  func(b *core.Bot, rest string) bool { return core.BeginsWith(systemVerbs, rest) || isSystem(b, rest) },
		Complete: completeSystem,
		Run:      system,
	},
	{
		Name: "control", Usage: "control add <name> [in <layer>] [by <function>] [per organisation|provider|service] [: <task>]", Summary: "a control of your own",
		Help: []string{
			"It is done once for the organisation if nothing else is said. control remove <name> takes it out again.",
		},
		Examples: []string{"control add phishing drill in governance by security: send a fake phishing mail twice a year", "control remove phishing drill"},
		Changing: door.Member,
		Params:   []core.Param{{Name: "text", Help: "add <name> : <task>, or remove <name>"}},
		Accepts:  func(_ *core.Bot, rest string) bool { return core.BeginsWith(controlVerbs, rest) },
		Complete: completeControl,
		Run:      ownControl,
	},
}

// GapCommands are the commands that say what is owned and what is not.
var GapCommands = []core.Command{
	{
		Name: "gaps", Usage: "gaps [<control|layer|service|provider|system|team>]", Summary: "what nobody owns, most exposed first",
		Help: []string{
			"A control is the more exposed the more places lack an owner for it; a place where all of it is yours counts double, since no provider does any of it.",
			"A team's gaps are those in what its kind of team usually does.",
		},
		Examples: []string{"gaps", "gaps network", "gaps payments", "gaps os-patching"},
		Params:   []core.Param{{Name: "text", Help: "a control, layer, service, system or team", Optional: true}},
		Accepts:  core.IsOrder,
		Complete: completeWish,
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			return Gaps(ctx, b, r, v.Rest, 0)
		},
	},
	{
		Name: "coverage", Usage: "coverage [<layer|service|provider|system|team>]", Summary: "how much has an owner, by layer, place and team, and how that went",
		Examples: []string{"coverage", "coverage data"},
		Params:   []core.Param{{Name: "text", Help: "a layer, service, system or team", Optional: true}},
		Accepts:  core.IsOrder,
		Complete: completeWish,
		Run:      core.OnRest(coverage),
	},
}

var (
	estateVerbs  = []string{"add", "remove", "list", "show"}
	systemVerbs  = []string{"add", "remove", "rename"}
	controlVerbs = []string{"add", "remove"}
)

// isSystem tells whether a text names a system of the workspace.
func isSystem(b *core.Bot, text string) bool { return systemNamed(b, text) != nil }

func systemNamed(b *core.Bot, text string) *knowledge.System {
	if s := b.Base.System(knowledge.SystemID(strings.ToLower(strings.TrimSpace(text)))); s != nil {
		return s
	}
	for _, n := range b.Base.Name(text) {
		if s := b.Base.System(n.System); s != nil && !n.Fuzzy {
			return s
		}
	}
	return nil
}

// OwnerCommands are the commands that show who has what.
var OwnerCommands = []core.Command{
	{
		Name: "owners", Usage: "owners [<control|layer|team>]", Summary: "who has what here",
		Examples: []string{"owners", "owners network", "owners Platform"},
		Params:   []core.Param{{Name: "text", Help: "a control, a layer or a team", Optional: true}},
		Accepts:  core.IsOrder,
		Run:      core.OnRest(owners),
	},
	{
		Name: "mine", Usage: "mine", Summary: "what you have",
		Accepts: func(_ *core.Bot, rest string) bool { return rest == "" },
		Run:     core.Alone(Mine),
	},
}

// Verbs are what buttons of the set-up, of gaps and of the estate do.
var Verbs = map[string]core.Verb{
	"setup": {Takes: "setup", Press: func(ctx context.Context, b *core.Bot, r door.Request, _ []string) door.Reply {
		return b.Run(ctx, r, core.Invocation{Command: "setup"})
	}},
	"run":    {Args: 1, More: true, Takes: "estate", Press: servicesChosen},
	"assign": {Args: 1, Takes: "assign", Press: gapPicked},
	"gaps":   {Args: 2, Press: gapsPressed},
}

// Forms are the pages of the set-up.
var Forms = map[string]core.Form{
	"setup": {Args: 0, Takes: "setup", Submit: setupRuns},
	"teams": {Args: 2, Takes: "setup", Submit: setupTeams},
}
