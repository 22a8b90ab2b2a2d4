package history

import (
	"context"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
)

// Commands are the commands that look back.
var Commands = []core.Command{
	{
		Name: "history", Usage: "history [<how many>] [<control|layer|team>] [on <scope>] [by <person>] [since <date>] [until <date>]",
		Summary:  "what was changed, by whom, when",
		Examples: []string{"history", "history 50", "history mfa on saas", "history Platform since 2026-10-01", "history by me"},
		Params:   []core.Param{{Name: "text", Help: "how many, of which control, layer or team, on which scope, by whom, since when", Optional: true}},
		Accepts: func(_ *core.Bot, rest string) bool {
			_, ok := filterParts(rest)
			return ok && core.IsOrder(nil, rest)
		},
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			return history(ctx, b, r, v.Rest, v.Mentions)
		},
	},
	{
		Name: "undo", Usage: "undo [<number>]", Summary: "take back your last change, or the one with that number",
		Help:     []string{"It is refused if somebody has changed the same thing since. An undo is a change too, and can be undone by its number."},
		Examples: []string{"undo", "undo 12"},
		Needs:    door.Member,
		Params:   []core.Param{{Name: "text", Help: "the number of a change, from history", Kind: core.NumberParam, Optional: true}},
		Accepts:  func(_ *core.Bot, rest string) bool { return rest == "" || english.IsNumber(rest) },
		Run:      core.OnRest(undo),
	},
}

// Verbs are what buttons on a change do.
var Verbs = map[string]core.Verb{
	"undo": {Args: 1, Takes: "undo", Press: func(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
		return b.Run(ctx, r, core.Invocation{Command: "undo", Rest: args[0]})
	}},
}
