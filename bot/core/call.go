package core

import (
	"context"
	"maps"
	"slices"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// A Call says with named options what a line says in one row. Where a command has arguments of its own in an invocation they are put
// there, so that nothing in a picked name can be read as a word of the line; else its Command.Line makes the rest of the line of them.

// call answers a command given with a platform's typed options.
func (b *Bot) call(ctx context.Context, r door.Request, in door.Call) door.Reply {
	c, known := b.Command(in.Command)
	v := invoked(c, in)
	if !known {
		return b.Text(ctx, r, door.Text{Body: in.Command + " " + v.Rest, Command: true, Mentions: v.Mentions})
	}
	if missing := b.missing(v); missing != "" {
		return b.Usage(in.Command, missing)
	}
	return b.Run(ctx, r, v)
}

// invoked is what a call invokes.
func invoked(c Command, in door.Call) Invocation {
	arg := func(name string) string {
		s, _ := knowledge.Clean(in.Args[name].Text, knowledge.MaxQuestion)
		return s
	}
	v := Invocation{Command: in.Command, Mentions: slices.Clone(in.Mentions)}
	for _, name := range slices.Sorted(maps.Keys(in.Args)) {
		if a := in.Args[name]; arg(name) != "" && (a.User != "" || a.Group != "" || a.Chan != "") {
			v.Mentions = append(v.Mentions, door.Mention{User: a.User, Group: a.Group, Chan: a.Chan, Name: arg(name)})
		}
	}
	v.What, v.Scope, v.Role, v.Rest = arg("control"), arg("scope"), arg("role"), arg("text")
	v.Holder = holderOf(in.Args["to"], arg("to"))
	if c.Line != nil {
		v.Rest = c.Line(arg)
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
