package assign

import (
	"context"
	"encoding/json"
	"errors"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// AskFirst parks a plan and asks whether it was meant.
func AskFirst(ctx context.Context, b *core.Bot, r door.Request, p Plan, question string) door.Reply {
	id, err := Park(ctx, b, r, p)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Answer(
		door.Say(door.T(question+" "), door.C(line(b, p))),
		door.Buttons{Buttons: []door.Button{{Label: "Yes", Action: door.Act("do", id), Style: door.Primary}, {Label: "No", Action: door.Act("drop")}}},
	)
}

// askWhichTeam asks whether a team that has nearly the same name was meant.
func askWhichTeam(ctx context.Context, b *core.Bot, r door.Request, p Plan, near string, book *storage.Book) door.Reply {
	meant, fresh := p, p
	team, _, _ := core.FindTeam(book.Teams(), near)
	meant.Holder.ID, meant.Name = team.ID, team.Name
	first, err := Park(ctx, b, r, meant)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	second, err := Park(ctx, b, r, fresh)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Answer(
		door.Say(door.T("There is no team "), door.B(p.Name), door.T(" yet, but there is "), door.B(near),
			door.T(". Nothing was changed so far. Which one do you mean?")),
		door.Buttons{Buttons: []door.Button{
			{Label: near, Action: door.Act("do", first), Style: door.Primary},
			{Label: "Make a new team " + p.Name, Action: door.Act("do", second)},
			{Label: "Neither", Action: door.Act("drop")},
		}},
	)
}

// confirmed carries out a parked plan. Its rules are applied anew: what somebody changed meanwhile counts.
func confirmed(ctx context.Context, b *core.Bot, r door.Request, id string, carry Carriers) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	p, refusal := Parked(ctx, b, r, id)
	if refusal != nil {
		return *refusal
	}
	if p.Line != "" {
		return b.Text(ctx, r, door.Text{Body: p.Line, Command: true})
	}
	if refusal := b.RefuseChange(ctx, r, p.Verb); refusal != nil {
		return *refusal
	}
	p.parked = id
	reply := carryOut(ctx, b, r, p, carry)
	reply.Replace = true
	return reply
}

// Carriers carry out the plans that other features make.
type Carriers struct {
	Setup func(ctx context.Context, b *core.Bot, r door.Request, p Plan) door.Reply // a set-up
	Bulk  func(ctx context.Context, b *core.Bot, r door.Request, p Plan) door.Reply // an assignment of many controls, each in its own scope
}

// carryOut does what a plan says.
func carryOut(ctx context.Context, b *core.Bot, r door.Request, p Plan, carry Carriers) door.Reply {
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
func answeredBefore(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	raw, seq, err := core.Change(ctx, b, r, "", 0, func(*storage.Draft) (json.RawMessage, error) { return nil, storage.ErrNotFound })
	var out Outcome
	var p door.Report
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return door.Sentence("That question is more than two days old, or was answered already. Please give the command again.")
	case err != nil:
		return b.Failed(ctx, r, err)
	case json.Unmarshal(raw, &p) == nil && p.Said != nil:
		p.Seq = seq
		reply := p.Draw()
		reply.Replace = true
		return reply
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return b.Failed(ctx, r, err)
	}
	out.Seq = seq
	reply := drawOutcome(b, r, out)
	reply.Replace = true
	return reply
}

// line is a plan as the command that says it.
func line(b *core.Bot, p Plan) string {
	if p.Line != "" {
		return p.Line
	}
	what := "…"
	if len(p.Controls) == 1 {
		what = string(p.Controls[0])
	} else if c := b.Base.Control(p.Controls[0]); c != nil {
		what = "layer " + string(c.Layer.ID)
	}
	line := p.Verb + " " + what
	if p.Scope.Kind != storage.Everywhere {
		line += " on " + core.ScopeWord(p.Scope)
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

func nameOf(b *core.Bot, p Plan) string {
	if p.Holder.Kind == storage.PersonHolder {
		return "me"
	}
	return p.Name
}

// AskForm asks who shall have a control.
func AskForm(b *core.Bot, control, scope, problem string) door.Reply {
	c := b.Base.Control(knowledge.ControlID(control))
	s, _, ok := b.ScopeNamed(scope)
	if c == nil || !ok {
		return door.Sentence("That button is from an older version of me. Please ask again.")
	}
	return door.Answer(door.Form{
		Title: "Assign " + c.Name, Action: door.Act("assign", control), Submit: "Assign", Error: problem,
		Fields: []door.Field{
			{Name: "to", Label: "Who shall have it?", Hint: "a team, or me", Kind: door.SearchField},
			{Name: "scope", Label: "Where?", Value: core.ScopeWord(s), Kind: door.SearchField, Optional: true},
			{Name: "role", Label: "In which role?", Value: "accountable", Kind: door.ChoiceField, Optional: true, Choices: []door.Choice{
				{Label: "accountable", Value: "accountable"}, {Label: "responsible", Value: "responsible"}, {Label: "consulted", Value: "consulted"},
				{Label: "informed", Value: "informed"}, {Label: "deputy", Value: "deputy"}}},
		},
	})
}

// assignSubmitted carries out the form for an assignment.
func assignSubmitted(ctx context.Context, b *core.Bot, r door.Request, args []string, v core.Values) door.Reply {
	if v.One("to") == "" {
		return AskForm(b, args[0], v.One("scope"), "Who shall have it? Name a team, or say me.")
	}
	return b.Run(ctx, r, core.Invocation{Command: "assign", What: args[0], Scope: v.One("scope"), Role: v.One("role"),
		Holder: core.ReadHolder(v.One("to"), nil)})
}
