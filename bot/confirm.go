package bot

import (
	"context"
	"encoding/json"
	"errors"

	"srm/knowledge"
	"srm/storage"
)

// askFirst parks a plan and asks whether it was meant.
func (b *Bot) askFirst(ctx context.Context, r Request, p plan, question string) Reply {
	id, err := b.park(ctx, r, p)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return Reply{Blocks: []Block{
		Say(T(question+" "), C(b.line(p))),
		Buttons{[]Button{{Label: "Yes", Action: Action{"do", []string{id}}, Style: Primary}, {Label: "No", Action: Action{Verb: "drop"}}}},
	}}
}

// askLine asks whether a line was meant whose first word was mistyped. Nothing is carried out unasked.
func (b *Bot) askLine(ctx context.Context, r Request, line string) Reply {
	reply := Reply{Blocks: []Block{Say(T("I do not know that command. Did you mean "), C(line), T("?"))}}
	if !b.keeps(r) || len(line) > maxLine {
		return reply
	}
	id, err := b.park(ctx, r, plan{Line: line})
	if err != nil {
		return b.failed(ctx, r, err)
	}
	reply.Blocks = append(reply.Blocks, Buttons{[]Button{
		{Label: "Yes", Action: Action{"do", []string{id}}, Style: Primary}, {Label: "No", Action: Action{Verb: "drop"}}}})
	return reply
}

// maxLine is how long a line may be that is kept for its confirmation.
const maxLine = 500

// askWhichTeam asks whether a team that has nearly the same name was meant.
func (b *Bot) askWhichTeam(ctx context.Context, r Request, p plan, near string, book *storage.Book) Reply {
	meant, fresh := p, p
	team, _, _ := findTeam(book.Teams(), near)
	meant.Holder.ID, meant.Name = team.ID, team.Name
	first, err := b.park(ctx, r, meant)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	second, err := b.park(ctx, r, fresh)
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

func (b *Bot) park(ctx context.Context, r Request, p plan) (string, error) {
	encoded, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return b.store.Park(ctx, b.workspace(r), storage.Parked{By: person(r), At: r.At, Plan: encoded})
}

// parkedPlan is a plan that was parked for the asker, or why there is none.
func (b *Bot) parkedPlan(ctx context.Context, r Request, id string) (p plan, refusal *Reply) {
	parked, err := b.store.Parked(ctx, b.workspace(r), id)
	var reply Reply
	switch {
	case errors.Is(err, storage.ErrNotFound):
		reply = b.answeredBefore(ctx, r)
	case err != nil:
		reply = b.failed(ctx, r, err)
	case parked.By != person(r):
		reply = sentence("That question was for somebody else. You can give the command yourself.")
	default:
		err := json.Unmarshal(parked.Plan, &p)
		if err == nil {
			return p, nil
		}
		reply = b.failed(ctx, r, err)
	}
	return plan{}, &reply
}

// confirmed carries out a parked plan. Its rules are applied anew: what somebody changed meanwhile counts.
func (b *Bot) confirmed(ctx context.Context, r Request, id string) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	p, refusal := b.parkedPlan(ctx, r, id)
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
	reply := b.carryOut(ctx, r, p)
	reply.Replace = true
	return reply
}

// carryOut does what a plan says.
func (b *Bot) carryOut(ctx context.Context, r Request, p plan) Reply {
	switch {
	case p.Setup != nil:
		return b.setUp(ctx, r, p)
	case p.Handover != nil:
		return b.handOver(ctx, r, p)
	case p.Bulk != nil:
		return b.fillAll(ctx, r, p)
	}
	return b.execute(ctx, r, p)
}

// answeredBefore answers a press whose plan is gone: as the first time if the same press was delivered again, else it says so.
func (b *Bot) answeredBefore(ctx context.Context, r Request) Reply {
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
	reply := b.drawOutcome(r, out)
	reply.Replace = true
	return reply
}

// line is a plan as the command that says it.
func (b *Bot) line(p plan) string {
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
		line += word + b.nameOf(p)
	}
	if p.Role != storage.Accountable {
		line += " as " + string(p.Role)
	}
	return line
}

func (b *Bot) nameOf(p plan) string {
	if p.Holder.Kind == storage.PersonHolder {
		return "me"
	}
	return p.Name
}

// assignForm asks who shall have a control.
func (b *Bot) assignForm(control, scope, problem string) Reply {
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
