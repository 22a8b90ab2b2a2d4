package ask

import (
	"context"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
)

// asks makes a command of a question that begins with a word.
func asks(word string) core.Run {
	return func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
		return question(ctx, b, r, strings.TrimSpace(word+v.Rest))
	}
}

// Commands are the questions as commands.
var Commands = []core.Command{
	{
		Name: "ask", Usage: "ask <question>", Summary: "whose job a control is, and who has it here; the word ask may be left out",
		Examples: []string{"who patches the OS on PaaS", "is TLS on App Service ours or Microsoft's?", "and on IaaS?"},
		Params:   []core.Param{{Name: "text", Help: "the question"}},
		Missing:  whatAbout,
		Run:      asks(""),
	},
	{
		Name: "explain", Usage: "explain <control|model|service|report>", Summary: "what something means, and how one checks it",
		Examples: []string{"explain os-hardening", "what does SOC 2 prove?"},
		Params:   []core.Param{{Name: "text", Help: "a control, a service model, a service, a report"}},
		Missing:  whatAbout,
		Run:      asks("explain "),
	},
	{
		Name: "compare", Usage: "compare <models or services> for <control>", Summary: "two or more side by side",
		Examples: []string{"compare IaaS and SaaS for logging", "RDS versus EC2: who patches the database?"},
		Params:   []core.Param{{Name: "text", Help: "what to compare, and for which control"}},
		Missing:  whatAbout,
		Run:      asks("compare "),
	},
	{
		Name: "matrix", Usage: "matrix [<model|service|layer>]", Summary: "every control at a glance",
		Examples: []string{"matrix", "matrix saas", "matrix rds"},
		Params:   []core.Param{{Name: "text", Help: "a model, a service or a layer", Optional: true}},
		Accepts:  core.IsOrder,
		Run:      asks("matrix "),
	},
}

// whatAbout asks for the question, if there is none.
func whatAbout(v core.Invocation) string {
	if v.Rest == "" {
		return "What about?"
	}
	return ""
}

// ReportCommands are the commands about answers that people called wrong.
var ReportCommands = []core.Command{
	{
		Name: "reports", Usage: "reports [done [<control>]]", Summary: "answers that people here called wrong, with the lines that would correct them",
		Help:     []string{"The lines go into the file of your own facts. Done takes the reports about a control off the list, or all."},
		Examples: []string{"reports", "reports done os-patching"},
		Needs:    door.Admin,
		Params:   []core.Param{{Name: "text", Help: "done, and a control", Optional: true}},
		Run:      core.OnRest(reports),
	},
}

// Verbs are what buttons on answers do.
var Verbs = map[string]core.Verb{
	"models": {Args: 1, Press: func(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
		return question(ctx, b, r, "compare all models for "+args[0])
	}},
	"ask":   {Args: 1, More: true, Press: pressedAsk},
	"wrong": {Args: 2, Press: pressedWrong},
	"share": {Args: 3, Press: share},
}
