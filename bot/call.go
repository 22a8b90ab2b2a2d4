package bot

import (
	"context"
	"maps"
	"slices"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// A Call says with named options what a line says in one row. Where a command has arguments of its own in an invocation they are put
// there, so that nothing in a picked name can be read as a word of the line; else its Command.line makes the rest of the line of them.

// call answers a command given with a platform's typed options.
func (b *Bot) call(ctx context.Context, r door.Request, in door.Call) door.Reply {
	c, known := b.command(in.Command)
	v := invoked(c, in)
	if !known {
		return b.text(ctx, r, door.Text{Body: in.Command + " " + v.rest, Command: true, Mentions: v.mentions})
	}
	if missing := b.missing(v); missing != "" {
		return b.usage(in.Command, missing)
	}
	return b.run(ctx, r, v)
}

// invoked is what a call invokes.
func invoked(c Command, in door.Call) invocation {
	arg := func(name string) string {
		s, _ := knowledge.Clean(in.Args[name].Text, knowledge.MaxQuestion)
		return s
	}
	v := invocation{command: in.Command, mentions: slices.Clone(in.Mentions)}
	for _, name := range slices.Sorted(maps.Keys(in.Args)) {
		if a := in.Args[name]; arg(name) != "" && (a.User != "" || a.Group != "" || a.Chan != "") {
			v.mentions = append(v.mentions, door.Mention{User: a.User, Group: a.Group, Chan: a.Chan, Name: arg(name)})
		}
	}
	v.what, v.scope, v.role, v.rest = arg("control"), arg("scope"), arg("role"), arg("text")
	v.holder = holderOf(in.Args["to"], arg("to"))
	if c.line != nil {
		v.rest = c.line(arg)
	}
	return v
}

// WantsFile tells whether a typed line gives a command that reads a file sent along with it: only then is it worth fetching.
func WantsFile(all []Command, line string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "/"), " ")
	name = strings.ToLower(strings.TrimRight(name, ":,"))
	return slices.ContainsFunc(all, func(c Command) bool { return c.Name == name && c.TakesFile() })
}

// TakesFile tells whether a command reads a file that is sent along with it.
func (c Command) TakesFile() bool {
	return slices.ContainsFunc(c.Params, func(p Param) bool { return p.Kind == FileParam })
}

// shares tells whether an input asks to show something to everybody: the one thing that may widen who sees a reply.
func shares(in door.Input) bool {
	p, ok := in.(door.Press)
	return ok && p.Action.Verb == "share"
}
