package assign

import (
	"context"
	"errors"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// assign carries out assign and transfer.
func assign(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	p, doubt, refusal := Planned(b, r, v)
	if refusal != nil {
		return *refusal
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if v.Holder.Name != "" {
		name, err := core.TeamName(v.Holder.Name)
		if err != nil {
			return door.Sentence("Nothing was changed: %s.", err)
		}
		team, found := core.TeamOf(book.Teams(), r.Place, v.Holder.Group, name)
		_, _, near := core.FindTeam(book.Teams(), name)
		p.Holder, p.Name, p.Group = storage.Holder{Kind: storage.TeamHolder, ID: team.ID}, name, v.Holder.Group
		if found {
			p.Name = team.Name
		} else if near != "" && p.Group == "" {
			return askWhichTeam(ctx, b, r, p, near, book)
		}
	}
	if doubt {
		return AskFirst(ctx, b, r, p, "Did I read that right?")
	}
	return execute(ctx, b, r, p)
}

// unassign takes somebody off.
func unassign(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	p, doubt, refusal := Planned(b, r, v)
	if refusal != nil {
		return *refusal
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if v.Holder.Name != "" {
		team, found := core.TeamOf(book.Teams(), r.Place, v.Holder.Group, v.Holder.Name)
		if !found {
			_, _, near := core.FindTeam(book.Teams(), v.Holder.Name)
			reply := door.Sentence("There is no team “%s” here.", v.Holder.Name)
			if near != "" {
				reply.Blocks = append(reply.Blocks, door.Aside(door.T("Did you mean "), door.B(near), door.T("?")))
			}
			return reply
		}
		p.Holder, p.Name = storage.Holder{Kind: storage.TeamHolder, ID: team.ID}, team.Name
	}
	if p.Role != storage.Accountable && p.Holder.ID == "" {
		return b.Usage("unassign", "Several can have that role: whom shall I take off?")
	}
	if doubt {
		return AskFirst(ctx, b, r, p, "Did I read that right?")
	}
	return execute(ctx, b, r, p)
}

// Planned resolves the names of an invocation, the team's left aside. Doubt tells that a typing error was forgiven.
func Planned(b *core.Bot, r door.Request, v core.Invocation) (p Plan, doubt bool, refusal *door.Reply) {
	controls, fuzzy := b.ControlsNamed(v.What)
	if len(controls) == 0 {
		reply := door.Sentence("Nothing was changed: I know no control or layer “%s”.", v.What)
		if near := b.NearControls(v.What); len(near) > 0 {
			reply.Blocks = append(reply.Blocks, door.Note{Spans: append([]door.Span{door.T("The nearest are ")}, core.Codes(near)...)})
		}
		return p, false, &reply
	}
	scope, scopeFuzzy, ok := b.ScopeNamed(v.Scope)
	if !ok {
		reply := door.Sentence("Nothing was changed: I know no scope “%s”. A scope is a service model, a provider, a service or a system.", v.Scope)
		if near := knowledge.Nearest(v.Scope, b.ScopeWords(), 3); len(near) > 0 {
			reply.Blocks = append(reply.Blocks, door.Note{Spans: append([]door.Span{door.T("The nearest are ")}, core.Codes(near)...)})
		}
		return p, false, &reply
	}
	p = Plan{Verb: v.Command, Controls: controls, Scope: scope, Role: storage.Accountable}
	if v.Role != "" {
		if !core.IsRole(v.Role) {
			reply := door.Sentence("Nothing was changed: a role is accountable, responsible, consulted, informed or deputy, not “%s”.", v.Role)
			return p, false, &reply
		}
		p.Role = storage.Role(strings.ToLower(v.Role))
	}
	switch {
	case v.Holder.Me:
		p.Holder = storage.Holder{Kind: storage.PersonHolder, ID: string(r.Person())}
	case v.Holder.User != "":
		p.Holder = storage.Holder{Kind: storage.PersonHolder, ID: string(r.Place) + "/" + string(v.Holder.User)}
	}
	return p, fuzzy || scopeFuzzy, nil
}

// execute applies a plan's rules in one transaction and draws the outcome.
func execute(ctx context.Context, b *core.Bot, r door.Request, p Plan) door.Reply {
	if reply := askWhetherToConsult(ctx, b, r, p); reply != nil {
		return *reply
	}
	out, err := Change(ctx, b, r, p.Verb, 0, func(d *storage.Draft) (Outcome, error) {
		if err := Unpark(d, p); err != nil {
			return Outcome{}, err
		}
		if p.Verb == "unassign" {
			return takeOff(b, d, p)
		}
		return putOn(b, d, r, p)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return drawOutcome(b, r, out)
}

// Change runs one change: fn reads and edits the draft and says what became of it.
func Change(ctx context.Context, b *core.Bot, r door.Request, verb string, undoes uint64, fn func(*storage.Draft) (Outcome, error)) (Outcome, error) {
	out, seq, err := core.Change(ctx, b, r, verb, undoes, fn)
	out.Seq = seq
	return out, err
}

// putOn records a holder for each control: exactly one is accountable, others are refused unless it is a transfer.
func putOn(b *core.Bot, d *storage.Draft, r door.Request, p Plan) (Outcome, error) {
	out := Outcome{Plan: p}
	if p.Holder.Kind == storage.TeamHolder && p.Holder.ID == "" {
		made, err := PlannedTeam(b, d, r, &out.Plan)
		if err != nil {
			return out, err
		}
		out.Made = made
	}
	if err := BindNamed(b, d, r, out.Plan); err != nil {
		return out, err
	}
	for _, c := range p.Controls {
		if err := putOne(b, d, r, c, &out); err != nil {
			return out, err
		}
	}
	if out.Made && len(out.Done) == 0 { // nobody needs a team that has nothing
		out.Made = false
		return out, d.DeleteTeam(out.Plan.Holder.ID)
	}
	return out, TellGiven(b, d, r, out.Done, p.Scope, p.Role, out.Plan.Holder)
}

// BindNamed makes a team that was named by a group of the platform that group here, if it is nobody here yet.
func BindNamed(b *core.Bot, d *storage.Draft, r door.Request, p Plan) error {
	if p.Group == "" {
		return nil
	}
	t, err := d.Team(p.Holder.ID)
	if err != nil {
		return err
	}
	return bindGroup(d, t, r.Place, p.Group)
}

func putOne(b *core.Bot, d *storage.Draft, r door.Request, c knowledge.ControlID, out *Outcome) error {
	p := out.Plan
	now, err := d.Assignment(string(c), p.Scope, p.Role, p.Holder)
	switch {
	case err == nil && now.Holder == p.Holder && now.Reply != storage.Declined:
		out.Already = append(out.Already, c)
		return nil
	case err == nil && p.Verb != "transfer" && now.Reply != storage.Declined:
		out.Held = append(out.Held, Held{c, now.Holder, b.HolderName(d, now.Holder)})
		return nil
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	}
	verify := b.ResponsibleIn(c, p.Scope) == knowledge.ByProvider
	if verify {
		out.Verify = append(out.Verify, c)
	}
	out.Done = append(out.Done, c)
	return d.PutAssignment(storage.Assignment{Control: string(c), Scope: p.Scope, Role: p.Role, Holder: p.Holder, Verify: verify,
		Since: r.At, By: r.Person()})
}

// PlannedTeam makes the plan's team, unless somebody was faster; a team that was named by a group of the platform becomes that group.
func PlannedTeam(b *core.Bot, d *storage.Draft, r door.Request, p *Plan) (bool, error) {
	teams, err := core.TeamsIn(d)
	if err != nil {
		return false, err
	}
	team, found := core.TeamOf(teams, r.Place, p.Group, p.Name)
	if !found {
		if team, err = MakeTeam(d, teams, r.Place, p.Group, p.Name, new(door.Report)); err != nil {
			return false, err
		}
	}
	p.Holder.ID, p.Name = team.ID, team.Name
	return !found, nil
}

// takeOff removes the accountable holder of each control, or a named holder of another role.
func takeOff(b *core.Bot, d *storage.Draft, p Plan) (Outcome, error) {
	out := Outcome{Plan: p}
	for _, c := range p.Controls {
		now, err := d.Assignment(string(c), p.Scope, p.Role, p.Holder)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			out.Nobody = append(out.Nobody, c)
			continue
		case err != nil:
			return out, err
		case p.Holder.ID != "" && now.Holder != p.Holder:
			out.Held = append(out.Held, Held{c, now.Holder, b.HolderName(d, now.Holder)})
			continue
		}
		out.Plan.Holder, out.Plan.Name = now.Holder, b.HolderName(d, now.Holder)
		out.Done = append(out.Done, c)
		if err := d.DeleteAssignment(now); err != nil {
			return out, err
		}
	}
	return out, nil
}
