package bot

import (
	"context"
	"encoding/json"
	"errors"

	"srm/knowledge"
	"srm/storage"
)

// askFirst parks a plan and asks whether it was meant.
func askFirst(ctx context.Context, b *Bot, r Request, p plan, question string) Reply {
	id, err := park(ctx, b, r, p)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return Reply{Blocks: []Block{
		Say(T(question+" "), C(line(b, p))),
		Buttons{[]Button{{Label: "Yes", Action: Action{"do", []string{id}}, Style: Primary}, {Label: "No", Action: Action{Verb: "drop"}}}},
	}}
}

// askWhichTeam asks whether a team that has nearly the same name was meant.
func askWhichTeam(ctx context.Context, b *Bot, r Request, p plan, near string, book *storage.Book) Reply {
	meant, fresh := p, p
	team, _, _ := findTeam(book.Teams(), near)
	meant.Holder.ID, meant.Name = team.ID, team.Name
	first, err := park(ctx, b, r, meant)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	second, err := park(ctx, b, r, fresh)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return Reply{Blocks: []Block{
		Say(T("There is no team "), B(p.Name), T(" yet, but there is "), B(near), T(". Nothing was changed so far. Which one do you mean?")),
		Buttons{[]Button{
			{Label: near, Action: Action{"do", []string{first}}, Style: Primary},
			{Label: "Make a new team " + p.Name, Action: Action{"do", []string{second}}},
			{Label: "Neither", Action: Action{Verb: "drop"}},
		}},
	}}
}

// confirmed carries out a parked plan. Its rules are applied anew: what somebody changed meanwhile counts.
func confirmed(ctx context.Context, b *Bot, r Request, id string, carry carriers) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	p, refusal := parkedPlan(ctx, b, r, id)
	if refusal != nil {
		return *refusal
	}
	if p.Line != "" {
		return b.text(ctx, r, Text{Body: p.Line, Command: true})
	}
	if refusal := b.refuseChange(ctx, r, p.Verb); refusal != nil {
		return *refusal
	}
	p.parked = id
	reply := carryOut(ctx, b, r, p, carry)
	reply.Replace = true
	return reply
}

// carriers carry out the plans that other features make.
type carriers struct {
	Setup func(ctx context.Context, b *Bot, r Request, p plan) Reply // a set-up
	Bulk  func(ctx context.Context, b *Bot, r Request, p plan) Reply // an assignment of many controls, each in its own scope
}

// carryOut does what a plan says.
func carryOut(ctx context.Context, b *Bot, r Request, p plan, carry carriers) Reply {
	switch {
	case p.Setup != nil:
		return carry.Setup(ctx, b, r, p)
	case p.Handover != nil:
		return handOver(ctx, b, r, p)
	case p.Bulk != nil:
		return carry.Bulk(ctx, b, r, p)
	}
	return execute(ctx, b, r, p)
}

// answeredBefore answers a press whose plan is gone: as the first time if the same press was delivered again, else it says so.
func answeredBefore(ctx context.Context, b *Bot, r Request) Reply {
	raw, seq, err := changing(ctx, b, r, "", 0, func(*storage.Draft) (json.RawMessage, error) { return nil, storage.ErrNotFound })
	var out outcome
	var p report
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return sentence("That question is more than two days old, or was answered already. Please give the command again.")
	case err != nil:
		return b.failed(ctx, r, err)
	case json.Unmarshal(raw, &p) == nil && p.Said != nil:
		p.seq = seq
		reply := p.draw()
		reply.Replace = true
		return reply
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return b.failed(ctx, r, err)
	}
	out.Seq = seq
	reply := drawOutcome(b, r, out)
	reply.Replace = true
	return reply
}

// line is a plan as the command that says it.
func line(b *Bot, p plan) string {
	if p.Line != "" {
		return p.Line
	}
	what := "…"
	if len(p.Controls) == 1 {
		what = string(p.Controls[0])
	} else if c := b.base.Control(p.Controls[0]); c != nil {
		what = "layer " + string(c.Layer.ID)
	}
	line := p.Verb + " " + what
	if p.Scope.Kind != storage.Everywhere {
		line += " on " + scopeWord(p.Scope)
	}
	if p.Holder.ID != "" || p.Name != "" {
		word := map[bool]string{true: " from ", false: " to "}[p.Verb == "unassign"]
		line += word + nameOf(b, p)
	}
	if p.Role != storage.Accountable {
		line += " as " + string(p.Role)
	}
	return line
}

func nameOf(b *Bot, p plan) string {
	if p.Holder.Kind == storage.PersonHolder {
		return "me"
	}
	return p.Name
}

// assignForm asks who shall have a control.
func assignForm(b *Bot, control, scope, problem string) Reply {
	c := b.base.Control(knowledge.ControlID(control))
	s, _, ok := b.scopeNamed(scope)
	if c == nil || !ok {
		return sentence("That button is from an older version of me. Please ask again.")
	}
	return Reply{Blocks: []Block{Form{
		Title: "Assign " + c.Name, Action: Action{"assign", []string{control}}, Submit: "Assign", Error: problem,
		Fields: []Field{
			{Name: "to", Label: "Who shall have it?", Hint: "a team, or me", Kind: SearchField},
			{Name: "scope", Label: "Where?", Value: scopeWord(s), Kind: SearchField, Optional: true},
			{Name: "role", Label: "In which role?", Value: "accountable", Kind: ChoiceField, Optional: true, Choices: []Choice{
				{"accountable", "accountable"}, {"responsible", "responsible"}, {"consulted", "consulted"}, {"informed", "informed"}, {"deputy", "deputy"}}},
		},
	}}}
}

// assignSubmitted carries out the form for an assignment.
func assignSubmitted(ctx context.Context, b *Bot, r Request, args []string, v formValues) Reply {
	if v.one("to") == "" {
		return assignForm(b, args[0], v.one("scope"), "Who shall have it? Name a team, or say me.")
	}
	return b.run(ctx, r, invocation{command: "assign", what: args[0], scope: v.one("scope"), role: v.one("role"),
		holder: typedHolder(v.one("to"), nil)})
}
