package core

import (
	"context"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// Help lists the commands, or says more about one of them or about a subject.
func (b *Bot) Help(about string) door.Reply {
	about = strings.ToLower(strings.Trim(about, " ?.!"))
	if about == "me" || about == "please" || about == "me please" {
		about = ""
	}
	if c, ok := b.Command(strings.ReplaceAll(about, " ", "-")); ok {
		reply := helpFor(c)
		if c.Name == "rights" {
			reply.Blocks = append(reply.Blocks, b.RightsTable(), door.Aside(
				door.T("Outside the group is a member whom rights leaves no changes. Who only sees a command may change nothing with it. What a quiz brings to a channel is a change, to oneself not; what is stored about others, only admins get.")))
		}
		return reply
	}
	switch about {
	case "":
		return b.overview()
	case "all", "commands", "everything":
		return b.helpAll()
	case "scope", "scopes":
		return door.Answer(door.Say(door.B("Scopes"), door.T("  where an assignment holds, from wide to narrow")), door.Facts{Facts: []door.Fact{
			{Label: "everywhere", Lines: [][]door.Span{{door.T("if nothing else is said")}}},
			{Label: "model", Lines: [][]door.Span{{door.C("on iaas")}}},
			{Label: "provider", Lines: [][]door.Span{{door.C("on aws")}}},
			{Label: "service", Lines: [][]door.Span{{door.C("on rds")}, {door.C("on aws-eks-fargate")}}},
			{Label: "system", Lines: [][]door.Span{{door.C("on payments"), door.T(", once "), door.C("system add"), door.T(" or your own file has named it")}}},
		}}, door.Aside(door.T("The narrowest scope that names somebody wins, for each role.")))
	case "role", "roles", "raci":
		return door.Answer(door.Say(door.B("Roles")), door.Facts{Facts: []door.Fact{
			{Label: "accountable", Lines: [][]door.Span{{door.T("answers for it; exactly one")}}},
			{Label: "responsible", Lines: [][]door.Span{{door.T("does it; several")}}},
			{Label: "consulted", Lines: [][]door.Span{{door.T("is told before it changes hands")}}},
			{Label: "informed", Lines: [][]door.Span{{door.T("is told after")}}},
			{Label: "deputy", Lines: [][]door.Span{{door.T("stands in, and is asked when the accountable one is gone")}}},
		}})
	case "control", "controls", "layer", "layers":
		return b.helpControls()
	case "model", "models":
		t := door.Table{Head: []string{"Model", "What it is"}}
		for _, m := range b.Base.Models {
			t.Rows = append(t.Rows, []string{string(m.ID), m.Long + ": " + m.What})
		}
		return door.Answer(door.Say(door.B("Service models")), t)
	}
	if near := knowledge.Nearest(about, b.commandNames(), 1); len(near) > 0 {
		c, _ := b.Command(near[0])
		return helpFor(c)
	}
	return door.Answer(door.Say(door.T("I have no help about “"+about+"”. "), door.C("help"), door.T(" shows what there is.")))
}

func (b *Bot) commandNames() []string {
	names := make([]string, len(b.Features.Commands))
	for i, c := range b.Features.Commands {
		names[i] = c.Name
	}
	return names
}

func helpFor(c Command) door.Reply {
	blocks := []door.Block{door.Say(door.B(typed(c.Name)), door.T("  "+c.Summary)), door.Say(door.C(c.Usage))}
	for _, h := range c.Help {
		blocks = append(blocks, door.Say(door.T(h)))
	}
	if len(c.Examples) > 0 {
		fact := door.Fact{Label: "Examples"}
		for _, e := range c.Examples {
			fact.Lines = append(fact.Lines, []door.Span{door.C(e)})
		}
		blocks = append(blocks, door.Facts{Facts: []door.Fact{fact}})
	}
	if c.Needs > door.Guest {
		blocks = append(blocks, door.Aside(door.T(whoMay(c.Needs))))
	}
	return door.Reply{Blocks: blocks}
}

// whoMay says from which rank on people may.
func whoMay(needs door.Rank) string {
	if needs == door.Admin {
		return "For admins."
	}
	return "For " + needs.String() + "s and admins."
}

func (b *Bot) helpControls() door.Reply {
	t := door.Table{Head: []string{"Layer", "Controls"}}
	for _, l := range b.Base.Layers {
		var ids []string
		for _, c := range l.Controls {
			ids = append(ids, string(c.ID))
		}
		t.Rows = append(t.Rows, []string{string(l.ID), strings.Join(ids, ", ")})
	}
	return door.Answer(door.Say(door.B("Controls"), door.T("  by layer; a layer's name stands for all its controls")), t)
}

// HelpCommands is the command help.
var HelpCommands = []Command{
	{
		Name: "help", Usage: "help [<command or subject>]", Summary: "this, or more about one thing",
		Examples: []string{"help assign", "help scopes"},
		Params:   []Param{{Name: "text", Help: "a command or a subject", Optional: true}},
		Accepts:  IsOrder,
		Run:      func(_ context.Context, b *Bot, _ door.Request, v Invocation) door.Reply { return b.Help(v.Rest) },
	},
}
