package assign

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// showTeams shows all teams, or one with what it has.
func showTeams(ctx context.Context, b *core.Bot, r door.Request, name string) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	name = strings.Trim(name, " .?!")
	if name != "" {
		t, found, near := core.FindTeam(book.Teams(), strings.TrimLeft(name, "@"))
		if found {
			return showTeam(b, r, book, t)
		}
		reply := door.Sentence("There is no team “%s” here.", name)
		if near != "" {
			reply.Blocks = append(reply.Blocks, door.Aside(door.T("Did you mean "), door.C("team "+near), door.T("?")))
		} else {
			reply.Blocks = append(reply.Blocks, door.Aside(door.C("team add "+name), door.T(" makes one; "), door.C("team"), door.T(" lists all.")))
		}
		return reply
	}
	teams := book.Teams()
	if len(teams) == 0 {
		return door.Answer(door.Say(door.T("There is no team here yet. "), door.C("team add Platform"), door.T(" makes one, and so does assigning something to it.")),
			door.Buttons{Buttons: []door.Button{{Label: "Set up", Action: door.Act("setup"), Style: door.Primary}}})
	}
	owns := duty.CountBy(duty.Of(b.Base, book), func(d duty.Duty) string { return d.Holder().ID })
	t := door.Table{Head: []string{"Team", "Function", "Here", "Answers for", "Deputy"}}
	for _, team := range teams {
		deputy := ""
		if team.Deputy != nil {
			deputy = b.HolderIn(r, book, *team.Deputy).Text
		}
		t.Rows = append(t.Rows, []string{team.Name, core.FunctionName(knowledge.Function(team.Function)), whoHere(b, r, team), fmt.Sprint(owns[team.ID].All), deputy})
	}
	return door.Answer(door.Say(door.B("Your teams"), door.T(fmt.Sprintf(" · %d", len(teams)))), t)
}

// whoHere is who a team is in the place of a request, in words.
func whoHere(b *core.Bot, r door.Request, t storage.Team) string {
	var parts []string
	for _, x := range t.Bindings {
		if x.Place == string(r.Place) {
			for _, s := range bindingSpans(b, r, x) {
				parts = append(parts, s.Text)
			}
		}
	}
	return strings.Join(parts, "")
}

// showTeam says who a team is, what it answers for and what it could.
func showTeam(b *core.Bot, r door.Request, book *storage.Book, t storage.Team) door.Reply {
	me := storage.Holder{Kind: storage.TeamHolder, ID: t.ID}
	facts := door.Facts{}
	add := func(label string, spans ...door.Span) {
		facts.Facts = append(facts.Facts, door.Fact{Label: label, Lines: [][]door.Span{spans}})
	}
	if t.Function != "" {
		add("Function", door.T(core.FunctionName(knowledge.Function(t.Function))))
	}
	for _, x := range t.Bindings {
		if x.Place == string(r.Place) {
			add("Here", bindingSpans(b, r, x)...)
		}
	}
	if t.Deputy != nil {
		add("Deputy", b.HolderIn(r, book, *t.Deputy))
	}
	var owns []duty.Duty
	usual, open := 0, 0
	for _, d := range duty.Of(b.Base, book) {
		if d.Holder() == me {
			owns = append(owns, d)
		}
		if string(d.Control.Function) == t.Function {
			usual++
			if d.Gap() {
				open++
			}
		}
	}
	if t.Function != "" && usual > 0 {
		if open == 0 {
			add("Usually", door.T(english.Counted(usual, "thing")+" for a team like that, each with an owner"))
		} else {
			add("Usually", door.T(fmt.Sprintf("of %s for a team like that, %d %s no owner: ", english.Counted(usual, "thing"), open,
				english.HaveHas(open))), door.C("gaps "+t.Name))
		}
	}
	title := door.Say(b.TeamSpan(r, t), door.T(" answers for "+english.Counted(len(owns), "thing")))
	blocks := []door.Block{title}
	if len(facts.Facts) > 0 {
		blocks = append(blocks, facts)
	}
	if len(owns) > 0 {
		blocks = append(blocks, dutyTable(b, owns))
	}
	if rest := otherRoles(b, book, me); len(rest.Rows) > 0 {
		blocks = append(blocks, rest)
	}
	return door.Reply{Blocks: blocks}
}

// dutyTable lists duties by control, with their places.
func dutyTable(b *core.Bot, all []duty.Duty) door.Table {
	t := door.Table{Head: []string{"Control", "Where", "Through"}}
	for _, group := range duty.ByControl(all) {
		var through []string
		for _, d := range group.All {
			name := b.ScopeShown(d.Owner.Scope)
			switch {
			case d.Fallback:
				name = "owns the system"
			case d.Owner.Verify:
				name += " (checks the provider)"
			}
			if !slices.Contains(through, name) {
				through = append(through, name)
			}
		}
		t.Rows = append(t.Rows, []string{string(group.Control.ID), PlaceNames(b, group.All, 4), strings.Join(through[:min(len(through), 3)], ", ")})
	}
	return t
}

// otherRoles lists what somebody has beside being accountable.
func otherRoles(b *core.Bot, book *storage.Book, h storage.Holder) door.Table {
	t := door.Table{Head: []string{"Control", "Where", "Role"}}
	for a := range book.Assignments() {
		if a.Holder == h && a.Role != storage.Accountable {
			t.Rows = append(t.Rows, []string{a.Control, b.ScopeShown(a.Scope), string(a.Role)})
		}
	}
	return t
}

// PlaceNames names the places of duties, a few by name and the rest by number.
func PlaceNames(b *core.Bot, all []duty.Duty, most int) string {
	names := make([]string, 0, most)
	for _, d := range all[:min(len(all), most)] {
		names = append(names, b.ScopeShown(d.At.Scope))
	}
	return english.AndMore(names, len(all))
}
