package bot

import (
	"context"
	"errors"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// A plan is an assignment as it was understood, before the rules are applied. Parked plans are stored as JSON: fields may be added.
type plan struct {
	Verb     string                `json:"verb"`
	Controls []knowledge.ControlID `json:"controls"`
	Scope    storage.Scope         `json:"scope"`
	Role     storage.Role          `json:"role"`
	Holder   storage.Holder        `json:"holder"`         // its ID is empty for a team that is still to be made
	Name     string                `json:"name,omitempty"` // of the team

	Group GroupID `json:"group,omitempty"` // the team is, or will be, this group of the place

	Line     string      `json:"line,omitempty"` // instead of all that: a line to be read again
	Handover *handover   `json:"handover,omitempty"`
	Bulk     []slotted   `json:"bulk,omitempty"` // many controls, each in its own scope
	Setup    *setupState `json:"setup,omitempty"`

	Consulted bool `json:"consulted,omitempty"` // those who are consulted were told, or were not to be

	parked string // its id, if it was parked: carried out once
}

// An outcome is what became of a plan. It is stored with the change, so that a request delivered again is answered alike.
type outcome struct {
	Plan    plan                  `json:"plan"`
	Made    bool                  `json:"made,omitempty"`    // the team is new
	Done    []knowledge.ControlID `json:"done,omitempty"`    // changed
	Verify  []knowledge.ControlID `json:"verify,omitempty"`  // of those: only the duty to check
	Already []knowledge.ControlID `json:"already,omitempty"` // it was so before
	Held    []held                `json:"held,omitempty"`    // refused: somebody else is accountable
	Nobody  []knowledge.ControlID `json:"nobody,omitempty"`  // nothing to take off
	Undone  uint64                `json:"undone,omitempty"`
	Refused string                `json:"refused,omitempty"` // why nothing was done
	Seq     uint64                `json:"-"`
}

type held struct {
	Control knowledge.ControlID `json:"control"`
	Holder  storage.Holder      `json:"holder"`
	Name    string              `json:"name"`
}

// assign carries out assign and transfer.
func (b *Bot) assign(ctx context.Context, r Request, v invocation) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	if reply, many := b.assignMany(ctx, r, v); many {
		return reply
	}
	p, doubt, refusal := b.planned(r, v)
	if refusal != nil {
		return *refusal
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if v.holder.name != "" {
		name, err := teamName(v.holder.name)
		if err != nil {
			return sentence("Nothing was changed: %s.", err)
		}
		team, found := teamOf(book.Teams(), r.Place, v.holder.group, name)
		_, _, near := findTeam(book.Teams(), name)
		p.Holder, p.Name, p.Group = storage.Holder{Kind: storage.TeamHolder, ID: team.ID}, name, v.holder.group
		if found {
			p.Name = team.Name
		} else if near != "" && p.Group == "" {
			return b.askWhichTeam(ctx, r, p, near, book)
		}
	}
	if doubt {
		return b.askFirst(ctx, r, p, "Did I read that right?")
	}
	return b.execute(ctx, r, p)
}

// unassign takes somebody off.
func (b *Bot) unassign(ctx context.Context, r Request, v invocation) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	p, doubt, refusal := b.planned(r, v)
	if refusal != nil {
		return *refusal
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if v.holder.name != "" {
		team, found := teamOf(book.Teams(), r.Place, v.holder.group, v.holder.name)
		if !found {
			_, _, near := findTeam(book.Teams(), v.holder.name)
			reply := sentence("There is no team “%s” here.", v.holder.name)
			if near != "" {
				reply.Blocks = append(reply.Blocks, Note{Spans: []Span{T("Did you mean "), B(near), T("?")}})
			}
			return reply
		}
		p.Holder, p.Name = storage.Holder{Kind: storage.TeamHolder, ID: team.ID}, team.Name
	}
	if p.Role != storage.Accountable && p.Holder.ID == "" {
		return b.usage("unassign", "Several can have that role: whom shall I take off?")
	}
	if doubt {
		return b.askFirst(ctx, r, p, "Did I read that right?")
	}
	return b.execute(ctx, r, p)
}

// keeps tells whether a request belongs to a workspace of which records are kept.
func (b *Bot) keeps(r Request) bool { return b.store != nil && r.Place != "" }

func keepsNothing(r Request) Reply {
	if r.Place == "" {
		return sentence("Here I only answer questions: I cannot tell which workspace you mean. Give that command in your workspace.")
	}
	return sentence("I answer questions here, but I keep no records: there is no database.")
}

// planned resolves the names of an invocation, the team's left aside. Doubt tells that a typing error was forgiven.
func (b *Bot) planned(r Request, v invocation) (p plan, doubt bool, refusal *Reply) {
	controls, fuzzy := b.controlsNamed(v.what)
	if len(controls) == 0 {
		reply := sentence("Nothing was changed: I know no control or layer “%s”.", v.what)
		if near := b.nearControls(v.what); len(near) > 0 {
			reply.Blocks = append(reply.Blocks, Note{Spans: append([]Span{T("The nearest are ")}, codes(near)...)})
		}
		return p, false, &reply
	}
	scope, scopeFuzzy, ok := b.scopeNamed(v.scope)
	if !ok {
		reply := sentence("Nothing was changed: I know no scope “%s”. A scope is a service model, a provider, a service or a system.", v.scope)
		if near := knowledge.Nearest(v.scope, b.scopeWords(), 3); len(near) > 0 {
			reply.Blocks = append(reply.Blocks, Note{Spans: append([]Span{T("The nearest are ")}, codes(near)...)})
		}
		return p, false, &reply
	}
	p = plan{Verb: v.command, Controls: controls, Scope: scope, Role: storage.Accountable}
	if v.role != "" {
		if !isRole(v.role) {
			reply := sentence("Nothing was changed: a role is accountable, responsible, consulted, informed or deputy, not “%s”.", v.role)
			return p, false, &reply
		}
		p.Role = storage.Role(strings.ToLower(v.role))
	}
	switch {
	case v.holder.me:
		p.Holder = storage.Holder{Kind: storage.PersonHolder, ID: string(person(r))}
	case v.holder.user != "":
		p.Holder = storage.Holder{Kind: storage.PersonHolder, ID: string(r.Place) + "/" + string(v.holder.user)}
	}
	return p, fuzzy || scopeFuzzy, nil
}

// execute applies a plan's rules in one transaction and draws the outcome.
func (b *Bot) execute(ctx context.Context, r Request, p plan) Reply {
	if reply := b.askWhetherToConsult(ctx, r, p); reply != nil {
		return *reply
	}
	out, err := b.change(ctx, r, p.Verb, 0, func(d *storage.Draft) (outcome, error) {
		if err := unpark(d, p); err != nil {
			return outcome{}, err
		}
		if p.Verb == "unassign" {
			return b.takeOff(d, p)
		}
		return b.putOn(d, r, p)
	})
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return b.drawOutcome(r, out)
}

// unpark takes a plan that is carried out from where it waited, so that it is carried out once.
func unpark(d *storage.Draft, p plan) error {
	if p.parked == "" {
		return nil
	}
	return d.DeleteParked(p.parked)
}

// change runs one change: fn reads and edits the draft and says what became of it.
func (b *Bot) change(ctx context.Context, r Request, verb string, undoes uint64, fn func(*storage.Draft) (outcome, error)) (outcome, error) {
	out, seq, err := changing(ctx, b, r, verb, undoes, fn)
	out.Seq = seq
	return out, err
}

// putOn records a holder for each control: exactly one is accountable, others are refused unless it is a transfer.
func (b *Bot) putOn(d *storage.Draft, r Request, p plan) (outcome, error) {
	out := outcome{Plan: p}
	if p.Holder.Kind == storage.TeamHolder && p.Holder.ID == "" {
		made, err := b.makeTeam(d, r, &out.Plan)
		if err != nil {
			return out, err
		}
		out.Made = made
	}
	if err := b.bindNamed(d, r, out.Plan); err != nil {
		return out, err
	}
	for _, c := range p.Controls {
		if err := b.putOne(d, r, c, &out); err != nil {
			return out, err
		}
	}
	if out.Made && len(out.Done) == 0 { // nobody needs a team that has nothing
		out.Made = false
		return out, d.DeleteTeam(out.Plan.Holder.ID)
	}
	return out, b.tellGiven(d, r, out.Done, p.Scope, p.Role, out.Plan.Holder)
}

// bindNamed makes a team that was named by a group of the platform that group here, if it is nobody here yet.
func (b *Bot) bindNamed(d *storage.Draft, r Request, p plan) error {
	if p.Group == "" {
		return nil
	}
	t, err := d.Team(p.Holder.ID)
	if err != nil {
		return err
	}
	return bindGroup(d, t, r.Place, p.Group)
}

func (b *Bot) putOne(d *storage.Draft, r Request, c knowledge.ControlID, out *outcome) error {
	p := out.Plan
	now, err := d.Assignment(string(c), p.Scope, p.Role, p.Holder)
	switch {
	case err == nil && now.Holder == p.Holder && now.Reply != storage.Declined:
		out.Already = append(out.Already, c)
		return nil
	case err == nil && p.Verb != "transfer" && now.Reply != storage.Declined:
		out.Held = append(out.Held, held{c, now.Holder, b.holderName(d, now.Holder)})
		return nil
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	}
	verify := b.responsibleIn(c, p.Scope) == knowledge.ByProvider
	if verify {
		out.Verify = append(out.Verify, c)
	}
	out.Done = append(out.Done, c)
	return d.PutAssignment(storage.Assignment{Control: string(c), Scope: p.Scope, Role: p.Role, Holder: p.Holder, Verify: verify,
		Since: r.At, By: person(r)})
}

// makeTeam makes the plan's team, unless somebody was faster; a team that was named by a group of the platform becomes that group.
func (b *Bot) makeTeam(d *storage.Draft, r Request, p *plan) (bool, error) {
	teams, err := teamsIn(d)
	if err != nil {
		return false, err
	}
	team, found := teamOf(teams, r.Place, p.Group, p.Name)
	if !found {
		if team, err = makeTeam(d, teams, r.Place, p.Group, p.Name, new(report)); err != nil {
			return false, err
		}
	}
	p.Holder.ID, p.Name = team.ID, team.Name
	return !found, nil
}

// takeOff removes the accountable holder of each control, or a named holder of another role.
func (b *Bot) takeOff(d *storage.Draft, p plan) (outcome, error) {
	out := outcome{Plan: p}
	for _, c := range p.Controls {
		now, err := d.Assignment(string(c), p.Scope, p.Role, p.Holder)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			out.Nobody = append(out.Nobody, c)
			continue
		case err != nil:
			return out, err
		case p.Holder.ID != "" && now.Holder != p.Holder:
			out.Held = append(out.Held, held{c, now.Holder, b.holderName(d, now.Holder)})
			continue
		}
		out.Plan.Holder, out.Plan.Name = now.Holder, b.holderName(d, now.Holder)
		out.Done = append(out.Done, c)
		if err := d.DeleteAssignment(now); err != nil {
			return out, err
		}
	}
	return out, nil
}

// responsibleIn is who has to do a control in a scope; Depends where the scope covers cells that differ.
func (b *Bot) responsibleIn(c knowledge.ControlID, s storage.Scope) knowledge.Responsibility {
	return b.base.Answer(b.queryIn(c, s)).Responsible
}

// queryIn asks whose job a control is in a scope.
func (b *Bot) queryIn(c knowledge.ControlID, s storage.Scope) knowledge.Query {
	q := knowledge.Query{Intent: knowledge.Ownership, Control: c}
	switch s.Kind {
	case storage.ModelScope:
		q.Models = []knowledge.ModelID{knowledge.ModelID(s.ID)}
	case storage.ServiceScope:
		q.Services = []knowledge.ServiceID{knowledge.ServiceID(s.ID)}
	case storage.SystemScope:
		system := b.base.System(knowledge.SystemID(s.ID))
		if system == nil { // removed since the plan was made: nobody knows what it ran on
			break
		}
		if system.Service != "" {
			q.Services = []knowledge.ServiceID{system.Service}
		} else {
			q.Models = []knowledge.ModelID{system.Model}
		}
	}
	return q
}
