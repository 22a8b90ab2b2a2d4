package assign

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// Whoever is consulted for a control is told before it changes hands, not after: who hands it over or takes its owner off is asked
// whether to tell them first, and the plan waits meanwhile.

// changesOwner tells whether a plan takes a control from somebody: that is what consulted holders hear of before.
func (p Plan) changesOwner() bool {
	return p.Role == storage.Accountable && (p.Verb == "transfer" || p.Verb == "unassign")
}

// consultedOn are those who are consulted for the controls of a plan where it holds, without the asker, if there is an owner to change.
func consultedOn(book *storage.Book, r door.Request, p Plan) []storage.Holder {
	var all []storage.Holder
	owned := false
	for _, c := range p.Controls {
		for _, a := range book.Of(string(c)) {
			switch {
			case a.Scope == p.Scope && a.Role == storage.Accountable && a.Holder != p.Holder:
				owned = true
			case a.Role != storage.Consulted, a.Scope != p.Scope && a.Scope.Kind != storage.Everywhere, a.Holder.ID == string(r.Person()):
			case !slices.Contains(all, a.Holder):
				all = append(all, a.Holder)
			}
		}
	}
	if !owned {
		return nil
	}
	return all
}

// askWhetherToConsult parks a plan and asks; nil if nobody is consulted, or they were told already.
func askWhetherToConsult(ctx context.Context, b *core.Bot, r door.Request, p Plan) *door.Reply {
	if p.Consulted || !p.changesOwner() {
		return nil
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		reply := b.Failed(ctx, r, err)
		return &reply
	}
	holders := consultedOn(book, r, p)
	if len(holders) == 0 {
		return nil
	}
	p.Consulted = true
	id, err := Park(ctx, b, r, p)
	if err != nil {
		reply := b.Failed(ctx, r, err)
		return &reply
	}
	who := holderSpans(b, r, book, holders)
	blocks := append(append([]door.Span{}, who...), door.T(hasMany(len(holders), " is", " are")+" consulted for "), b.ListControls(p.Controls),
		door.T(where(b, p)+", so told before it changes. Nothing was changed so far."))
	asked := door.Answer(door.Say(blocks...), door.Buttons{Buttons: []door.Button{
		{Label: "Tell them, and wait", Action: door.Act("consult", id), Style: door.Primary},
		{Label: "Do it now", Action: door.Act("do", id)},
		{Label: "No", Action: door.Act("drop")},
	}})
	return &asked
}

func hasMany(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// holderSpans names holders, with commas between.
func holderSpans(b *core.Bot, r door.Request, book *storage.Book, all []storage.Holder) []door.Span {
	var spans []door.Span
	for i, h := range all {
		if i > 0 {
			spans = append(spans, door.T(", "))
		}
		spans = append(spans, b.HolderIn(r, book, h))
	}
	return spans
}

// consult tells those who are consulted what is planned. The plan goes on waiting for whoever made it.
func consult(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	p, refusal := Parked(ctx, b, r, args[0])
	if refusal != nil {
		return *refusal
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	holders := consultedOn(book, r, p)
	type told struct{ Nowhere []storage.Holder }
	out, _, err := core.Change(ctx, b, r, "consult", 0, func(d *storage.Draft) (told, error) {
		var t told
		for _, h := range holders {
			to, err := addressesIn(d, h, r.Person())
			if err != nil && !errors.Is(err, storage.ErrNotFound) {
				return t, err
			}
			if len(to) == 0 {
				t.Nowhere = append(t.Nowhere, h)
			}
			for _, address := range to {
				if err := core.Tell(d, "planned", address, r.Person(), newGiven(p.Controls, p.Scope, p.Role, p.Holder, r.Person())); err != nil {
					return t, err
				}
			}
		}
		return t, nil
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	blocks := []door.Block{door.Say(door.T("They are told. The plan waits here for two days: "), door.C(line(b, p)))}
	if len(out.Nowhere) > 0 {
		blocks = append(blocks, door.Warning(append(holderSpans(b, r, book, out.Nowhere),
			door.T(" cannot be told from here: no channel and no person is known. Please tell them yourself."))...))
	}
	return door.Reply{Replace: true, Blocks: append(blocks, door.Buttons{Buttons: []door.Button{
		{Label: "Do it", Action: door.Action{Verb: "do", Args: args}, Style: door.Primary}, {Label: "Drop it", Action: door.Act("drop")}}})}
}

func drawPlanned(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	b, r, g, holder, err := drawn(ctx, b, w, told)
	if err != nil {
		return door.Reply{}, err
	}
	plan := []door.Span{b.PersonSpan(r, g.By), door.T(" plans to take the owner off "), g.what(b), door.T(".")}
	if g.Holder.ID != "" {
		plan = []door.Span{b.PersonSpan(r, g.By), door.T(" plans to give "), g.what(b), door.T(" to "), holder, door.T(".")}
	}
	return door.Answer(door.Say(plan...),
		door.Aside(door.T("You are told before because you are consulted for it. If it should not be so, tell "), b.PersonSpan(r, g.By),
			door.T(" in the next two days."))), nil
}
