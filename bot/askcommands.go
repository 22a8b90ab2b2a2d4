package bot

import (
	"context"
	"strings"

	"srm/bot/door"
)

// asks makes a command of a question that begins with a word.
func asks(word string) func(context.Context, *Bot, door.Request, invocation) door.Reply {
	return func(ctx context.Context, b *Bot, r door.Request, v invocation) door.Reply {
		return question(ctx, b, r, strings.TrimSpace(word+v.rest))
	}
}

var asking = []Command{
	{
		Name: "ask", Usage: "ask <question>", Summary: "whose job a control is, and who has it here; the word ask may be left out",
		Examples: []string{"who patches the OS on PaaS", "is TLS on App Service ours or Microsoft's?", "and on IaaS?"},
		Params:   []Param{{Name: "text", Help: "the question"}},
		missing:  whatAbout,
		run:      asks(""),
	},
	{
		Name: "explain", Usage: "explain <control|model|service|report>", Summary: "what something means, and how one checks it",
		Examples: []string{"explain os-hardening", "what does SOC 2 prove?"},
		Params:   []Param{{Name: "text", Help: "a control, a service model, a service, a report"}},
		missing:  whatAbout,
		run:      asks("explain "),
	},
	{
		Name: "compare", Usage: "compare <models or services> for <control>", Summary: "two or more side by side",
		Examples: []string{"compare IaaS and SaaS for logging", "RDS versus EC2: who patches the database?"},
		Params:   []Param{{Name: "text", Help: "what to compare, and for which control"}},
		missing:  whatAbout,
		run:      asks("compare "),
	},
	{
		Name: "matrix", Usage: "matrix [<model|service|layer>]", Summary: "every control at a glance",
		Examples: []string{"matrix", "matrix saas", "matrix rds"},
		Params:   []Param{{Name: "text", Help: "a model, a service or a layer", Optional: true}},
		accepts:  isOrder,
		run:      asks("matrix "),
	},
}

// whatAbout asks for the question, if there is none.
func whatAbout(v invocation) string {
	if v.rest == "" {
		return "What about?"
	}
	return ""
}

// doubting are the commands about answers that people called wrong.
var doubting = []Command{
	{
		Name: "reports", Usage: "reports [done [<control>]]", Summary: "answers that people here called wrong, with the lines that would correct them",
		Help:     []string{"The lines go into the file of your own facts. Done takes the reports about a control off the list, or all."},
		Examples: []string{"reports", "reports done os-patching"},
		Needs:    door.Admin,
		Params:   []Param{{Name: "text", Help: "done, and a control", Optional: true}},
		run: func(ctx context.Context, b *Bot, r door.Request, v invocation) door.Reply {
			return reports(ctx, b, r, v.rest)
		},
	},
}

// askVerbs are what buttons on answers do.
var askVerbs = map[string]verb{
	"models": {args: 1, press: func(ctx context.Context, b *Bot, r door.Request, args []string) door.Reply {
		return question(ctx, b, r, "compare all models for "+args[0])
	}},
	"ask":   {args: 1, more: true, press: pressedAsk},
	"wrong": {args: 2, press: pressedWrong},
	"share": {args: 3, press: share},
}
