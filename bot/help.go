package bot

import (
	"context"
	"strings"

	"srm/knowledge"
)

// help lists the commands, or says more about one of them or about a subject.
func (b *Bot) help(about string) Reply {
	about = strings.ToLower(strings.Trim(about, " ?.!"))
	if about == "me" || about == "please" || about == "me please" {
		about = ""
	}
	if c, ok := b.command(strings.ReplaceAll(about, " ", "-")); ok {
		reply := helpFor(c)
		if c.Name == "rights" {
			reply.Blocks = append(reply.Blocks, b.rightsTable(), Note{Spans: []Span{
				T("Outside the group is a member whom rights leaves no changes. Who only sees a command may change nothing with it. What a quiz brings to a channel is a change, to oneself not; what is stored about others, only admins get.")}})
		}
		return reply
	}
	switch about {
	case "":
		return b.overview()
	case "all", "commands", "everything":
		return b.helpAll()
	case "scope", "scopes":
		return Reply{Blocks: []Block{Say(B("Scopes"), T("  where an assignment holds, from wide to narrow")), Facts{[]Fact{
			{Label: "everywhere", Lines: [][]Span{{T("if nothing else is said")}}},
			{Label: "model", Lines: [][]Span{{C("on iaas")}}},
			{Label: "provider", Lines: [][]Span{{C("on aws")}}},
			{Label: "service", Lines: [][]Span{{C("on rds")}, {C("on aws-eks-fargate")}}},
			{Label: "system", Lines: [][]Span{{C("on payments"), T(", once "), C("system add"), T(" or your own file has named it")}}},
		}}, Note{Spans: []Span{T("The narrowest scope that names somebody wins, for each role.")}}}}
	case "role", "roles", "raci":
		return Reply{Blocks: []Block{Say(B("Roles")), Facts{[]Fact{
			{Label: "accountable", Lines: [][]Span{{T("answers for it; exactly one")}}},
			{Label: "responsible", Lines: [][]Span{{T("does it; several")}}},
			{Label: "consulted", Lines: [][]Span{{T("is told before it changes hands")}}},
			{Label: "informed", Lines: [][]Span{{T("is told after")}}},
			{Label: "deputy", Lines: [][]Span{{T("stands in, and is asked when the accountable one is gone")}}},
		}}}}
	case "control", "controls", "layer", "layers":
		return b.helpControls()
	case "model", "models":
		t := Table{Head: []string{"Model", "What it is"}}
		for _, m := range b.base.Models {
			t.Rows = append(t.Rows, []string{string(m.ID), m.Long + ": " + m.What})
		}
		return Reply{Blocks: []Block{Say(B("Service models")), t}}
	}
	if near := knowledge.Nearest(about, b.commandNames(), 1); len(near) > 0 {
		c, _ := b.command(near[0])
		return helpFor(c)
	}
	return Reply{Blocks: []Block{Say(T("I have no help about “"+about+"”. "), C("help"), T(" shows what there is."))}}
}

func (b *Bot) commandNames() []string {
	names := make([]string, len(b.features.Commands))
	for i, c := range b.features.Commands {
		names[i] = c.Name
	}
	return names
}

func helpFor(c Command) Reply {
	blocks := []Block{Say(B(typed(c.Name)), T("  "+c.Summary)), Say(C(c.Usage))}
	for _, h := range c.Help {
		blocks = append(blocks, Say(T(h)))
	}
	if len(c.Examples) > 0 {
		fact := Fact{Label: "Examples"}
		for _, e := range c.Examples {
			fact.Lines = append(fact.Lines, []Span{C(e)})
		}
		blocks = append(blocks, Facts{[]Fact{fact}})
	}
	if c.Needs > Guest {
		blocks = append(blocks, Note{Spans: []Span{T(whoMay(c.Needs))}})
	}
	return Reply{Blocks: blocks}
}

// whoMay says from which rank on people may.
func whoMay(needs Rank) string {
	if needs == Admin {
		return "For admins."
	}
	return "For " + needs.String() + "s and admins."
}

func (b *Bot) helpControls() Reply {
	t := Table{Head: []string{"Layer", "Controls"}}
	for _, l := range b.base.Layers {
		var ids []string
		for _, c := range l.Controls {
			ids = append(ids, string(c.ID))
		}
		t.Rows = append(t.Rows, []string{string(l.ID), strings.Join(ids, ", ")})
	}
	return Reply{Blocks: []Block{Say(B("Controls"), T("  by layer; a layer's name stands for all its controls")), t}}
}

// helping is the command help.
var helping = []Command{
	{
		Name: "help", Usage: "help [<command or subject>]", Summary: "this, or more about one thing",
		Examples: []string{"help assign", "help scopes"},
		Params:   []Param{{Name: "text", Help: "a command or a subject", Optional: true}},
		accepts:  isOrder,
		run:      func(_ context.Context, b *Bot, _ Request, v invocation) Reply { return b.help(v.rest) },
	},
}
