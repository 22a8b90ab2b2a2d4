package estate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// AssignMany carries out the orders that are about many controls at once: all gaps to somebody, everything from one to another. False
// if it is no such order.
func AssignMany(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) (door.Reply, bool) {
	what := strings.ToLower(v.What)
	for _, word := range []string{"all from ", "everything from "} {
		if from, found := strings.CutPrefix(what, word); found && v.Command == "transfer" {
			from = v.What[len(v.What)-len(from):]
			return assign.TransferAll(ctx, b, r, core.ReadHolder(from, v.Mentions), v.Holder, false), true
		}
	}
	for _, word := range []string{"all the gaps", "all gaps", "every gap", "the gaps", "gaps"} {
		if rest, found := strings.CutPrefix(what, word); found && v.Command == "assign" && (rest == "" || rest[0] == ' ') {
			return assignGaps(ctx, b, r, v, strings.TrimSpace(rest)), true
		}
	}
	return door.Reply{}, false
}

// assignGaps shows which gaps were understood, and gives all of them an owner at one press.
func assignGaps(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation, rest string) door.Reply {
	book, all, refusal := owed(ctx, b, r)
	if refusal != nil {
		return *refusal
	}
	first, ok := wished(b, book, rest)
	if !ok {
		return unknownWish(b, rest, book)
	}
	second, ok := wished(b, book, v.Scope)
	if !ok {
		return unknownWish(b, v.Scope, book)
	}
	scope := second.scope
	if scope.Kind == storage.Everywhere {
		scope = first.scope
	}
	var open []duty.Duty
	for _, d := range all {
		if d.Gap() && first.has(d) && second.has(d) {
			open = append(open, d)
		}
	}
	if len(open) == 0 {
		return door.Sentence("There is no gap of that kind, so there was nothing to assign.")
	}
	p := assign.Plan{Verb: "assign", Role: storage.Accountable, Bulk: slots(b, open, scope)}
	p, refusal = planHolder(b, r, book, p, v.Holder)
	if refusal != nil {
		return *refusal
	}
	return askBulk(ctx, b, r, book, p)
}

// slots are where owners would be recorded to close gaps: as wide as was asked, so that one assignment closes many.
func slots(b *core.Bot, open []duty.Duty, scope storage.Scope) []assign.Slotted {
	var all []assign.Slotted
	for _, g := range duty.ByControl(open) {
		at := scope
		if g.Control.Grain == knowledge.PerOrganisation {
			at = storage.Scope{Kind: storage.Everywhere}
		}
		if at.Kind != storage.Everywhere && slices.ContainsFunc(g.All, func(d duty.Duty) bool { return !slices.Contains(d.At.Scopes, at) }) {
			for _, d := range g.All { // a provider's own, say, among those of its services
				all = append(all, assign.Slotted{Control: g.Control.ID, Scope: d.At.Scope, Gaps: 1})
			}
			continue
		}
		all = append(all, assign.Slotted{Control: g.Control.ID, Scope: at, Gaps: len(g.All)})
	}
	return all
}

// planHolder puts into a plan who shall have it.
func planHolder(b *core.Bot, r door.Request, book *storage.Book, p assign.Plan, h core.HolderWish) (assign.Plan, *door.Reply) {
	if h.Name == "" {
		holder, refusal := assign.HolderNamed(b, r, book, h)
		p.Holder = holder
		return p, refusal
	}
	name, err := core.TeamName(h.Name)
	if err != nil {
		reply := door.Sentence("Nothing was changed: %s.", err)
		return p, &reply
	}
	t, found := core.TeamOf(book.Teams(), r.Place, h.Group, name)
	p.Holder, p.Name, p.Group = storage.Holder{Kind: storage.TeamHolder, ID: t.ID}, name, h.Group
	if found {
		p.Name = t.Name
	} else if _, _, near := core.FindTeam(book.Teams(), name); near != "" && h.Group == "" {
		reply := assign.UnlikeTeam(name, near)
		return p, &reply
	}
	return p, nil
}

// askBulk says what was understood and offers to do it.
func askBulk(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, p assign.Plan) door.Reply {
	id, err := assign.Park(ctx, b, r, p)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	n := 0
	t := door.Table{Head: []string{"Control", "Where", "Gaps closed"}}
	for _, s := range p.Bulk {
		n += s.Gaps
		if len(t.Rows) < gapsShown {
			t.Rows = append(t.Rows, []string{string(s.Control), b.ScopeName(s.Scope), fmt.Sprint(s.Gaps)})
		}
	}
	if more := len(p.Bulk) - len(t.Rows); more > 0 {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%d more", more), "", ""})
	}
	who := door.B(p.Name)
	if p.Holder.ID != "" {
		who = b.HolderIn(r, book, p.Holder)
	}
	blocks := []door.Block{door.Say(who, door.T(fmt.Sprintf(" would become accountable for %d control%s, which closes %d gap%s. Nothing was changed so far.",
		len(byID(p.Bulk)), english.Plural(len(byID(p.Bulk))), n, english.Plural(n)))), t}
	if p.Holder.ID == "" {
		blocks = append(blocks, door.Aside(door.T("“"+p.Name+"” would be a new team.")))
	}
	return door.Reply{Blocks: append(blocks, door.Buttons{Buttons: []door.Button{
		{Label: "Assign them", Action: door.Act("do", id), Style: door.Primary}, {Label: "No", Action: door.Act("drop")}}})}
}

// byID are the controls of slots, each once.
func byID(all []assign.Slotted) []knowledge.ControlID {
	var ids []knowledge.ControlID
	for _, s := range all {
		if !slices.Contains(ids, s.Control) {
			ids = append(ids, s.Control)
		}
	}
	return ids
}

// FillAll gives the slots of a plan their owner, in one change. Where somebody was faster, he stays.
func FillAll(ctx context.Context, b *core.Bot, r door.Request, p assign.Plan) door.Reply {
	out, err := b.Reported(ctx, r, p.Verb, func(d *storage.Draft, said *door.Report) error {
		p := p
		if err := assign.Unpark(d, p); err != nil {
			return err
		}
		if p.Holder.Kind == storage.TeamHolder && p.Holder.ID == "" {
			made, err := assign.PlannedTeam(b, d, r, &p)
			if err != nil {
				return err
			}
			if made {
				said.Note(door.T("“" + p.Name + "” is a new team."))
			}
		}
		if err := assign.BindNamed(b, d, r, p); err != nil {
			return err
		}
		var done, taken []assign.Slotted
		for _, s := range p.Bulk {
			filled, err := fill(b, d, r, s, p.Holder)
			if err != nil {
				return err
			}
			if filled {
				done = append(done, s)
			} else {
				taken = append(taken, s)
			}
		}
		if err := assign.TellGiven(b, d, r, byID(done), storage.Scope{Kind: storage.Everywhere}, storage.Accountable, p.Holder); err != nil {
			return err
		}
		if len(done) > 0 {
			said.Say(b.HolderSpan(r, p.Holder, p.Name), door.T(" is now accountable for "), b.ListControls(byID(done)), door.T("."))
		}
		if len(taken) > 0 {
			said.Say(door.T("Not changed, because somebody has it meanwhile: "), b.ListControls(byID(taken)), door.T("."))
		}
		return nil
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	reply := out.Draw()
	reply.Blocks = append(reply.Blocks, next(ctx, b, r)...)
	return reply
}

// fill records who is accountable, unless somebody is who did not decline.
func fill(b *core.Bot, d *storage.Draft, r door.Request, s assign.Slotted, h storage.Holder) (bool, error) {
	now, err := d.Assignment(string(s.Control), s.Scope, storage.Accountable, h)
	switch {
	case err == nil && now.Reply != storage.Declined:
		return false, nil
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return false, err
	}
	return true, d.PutAssignment(storage.Assignment{Control: string(s.Control), Scope: s.Scope, Role: storage.Accountable, Holder: h,
		Verify: b.ResponsibleIn(s.Control, s.Scope) == knowledge.ByProvider, Since: r.At, By: r.Person()})
}
