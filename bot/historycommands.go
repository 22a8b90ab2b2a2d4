package bot

import (
	"context"

	"srm/bot/door"
	"srm/bot/english"
)

// recalling are the commands that look back.
var recalling = []Command{
	{
		Name: "history", Usage: "history [<how many>] [<control|layer|team>] [on <scope>] [by <person>] [since <date>] [until <date>]", Summary: "what was changed, by whom, when",
		Examples: []string{"history", "history 50", "history mfa on saas", "history Platform since 2026-10-01", "history by me"},
		Params:   []Param{{Name: "text", Help: "how many, of which control, layer or team, on which scope, by whom, since when", Optional: true}},
		accepts: func(_ *Bot, rest string) bool {
			_, ok := historyParts(rest)
			return ok && isOrder(nil, rest)
		},
		run: func(ctx context.Context, b *Bot, r door.Request, v invocation) door.Reply {
			return history(ctx, b, r, v.rest, v.mentions)
		},
	},
	{
		Name: "undo", Usage: "undo [<number>]", Summary: "take back your last change, or the one with that number",
		Help:     []string{"It is refused if somebody has changed the same thing since. An undo is a change too, and can be undone by its number."},
		Examples: []string{"undo", "undo 12"},
		Needs:    door.Member,
		Params:   []Param{{Name: "text", Help: "the number of a change, from history", Kind: NumberParam, Optional: true}},
		accepts:  func(_ *Bot, rest string) bool { return rest == "" || english.IsNumber(rest) },
		run: func(ctx context.Context, b *Bot, r door.Request, v invocation) door.Reply {
			return undo(ctx, b, r, v.rest)
		},
	},
}

// historyVerbs are what buttons on a change do.
var historyVerbs = map[string]verb{
	"undo": {args: 1, takes: "undo", press: func(ctx context.Context, b *Bot, r door.Request, args []string) door.Reply {
		return b.run(ctx, r, invocation{command: "undo", rest: args[0]})
	}},
}
