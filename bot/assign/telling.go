package assign

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/bot/schedule"
	"srm/knowledge"
	"srm/storage"
)

// A given is what somebody is told of: who has what now, by whom. It is stored until it is posted.
type given struct {
	Controls []knowledge.ControlID `json:"controls"` // the first few
	More     int                   `json:"more,omitempty"`
	Scope    storage.Scope         `json:"scope"`
	Role     storage.Role          `json:"role"`
	Holder   storage.Holder        `json:"holder"`
	By       storage.PersonID      `json:"by"`
}

// givenShown is how many controls a message names.
const givenShown = 3

func newGiven(ids []knowledge.ControlID, s storage.Scope, role storage.Role, h storage.Holder, by storage.PersonID) given {
	n := min(len(ids), givenShown)
	return given{Controls: ids[:n:n], More: len(ids) - n, Scope: s, Role: role, Holder: h, By: by}
}

// TellGiven tells a holder what somebody else gave to it, and those who want to be informed of a control that it changed hands.
func TellGiven(b *core.Bot, d *storage.Draft, r door.Request, ids []knowledge.ControlID, s storage.Scope, role storage.Role, h storage.Holder) error {
	if len(ids) == 0 {
		return nil
	}
	by := r.Person()
	g := newGiven(ids, s, role, h, by)
	to, err := addressesIn(d, h, by)
	if err != nil {
		return err
	}
	for _, address := range to {
		if err := core.Tell(d, "assigned", address, by, g); err != nil {
			return err
		}
	}
	if role != storage.Accountable {
		return nil
	}
	return tellInformed(b, d, g, ids, h)
}

// tellInformed tells whoever is informed of these controls there, each once.
func tellInformed(b *core.Bot, d *storage.Draft, g given, ids []knowledge.ControlID, owner storage.Holder) error {
	var order []storage.Holder
	told := make(map[storage.Holder][]knowledge.ControlID)
	for _, id := range ids {
		for a, err := range d.Assignments(string(id)) {
			if err != nil {
				return err
			}
			if a.Role != storage.Informed || a.Holder == owner || a.Scope != g.Scope && a.Scope.Kind != storage.Everywhere {
				continue
			}
			if told[a.Holder] == nil {
				order = append(order, a.Holder)
			}
			told[a.Holder] = append(told[a.Holder], id)
		}
	}
	for _, h := range order {
		to, err := addressesIn(d, h, g.By)
		if err != nil {
			return err
		}
		for _, address := range to {
			if err := core.Tell(d, "informed", address, "", newGiven(told[h], g.Scope, g.Role, owner, g.By)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellAnswer tells whoever gave an assignment that it was declined, unless he did it himself.
func tellAnswer(b *core.Bot, d *storage.Draft, r door.Request, a storage.Assignment) error {
	if a.By == r.Person() {
		return nil
	}
	return core.Tell(d, "declined", door.DirectTo(a.By), "", newGiven([]knowledge.ControlID{knowledge.ControlID(a.Control)}, a.Scope, a.Role, a.Holder, r.Person()))
}

// addressesIn is where a holder is told of a change; see schedule.AddressesFor. Whoever did it is not told, unless in a channel.
func addressesIn(d *storage.Draft, h storage.Holder, by storage.PersonID) ([]door.Address, error) {
	var team storage.Team
	if h.Kind == storage.TeamHolder {
		var err error
		if team, err = d.Team(h.ID); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(schedule.AddressesFor(h, team), func(a door.Address) bool { return a == door.DirectTo(by) }), nil
}

// drawn reads what is told, with the workspace's names and its book as it is now.
func drawn(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (at *core.Bot, r door.Request, g given, holder door.Span, err error) {
	if err := json.Unmarshal(told, &g); err != nil {
		return nil, r, g, holder, err
	}
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return nil, r, g, holder, err
	}
	r = door.Request{Place: w.To.Place, User: w.To.User}
	at = b.Knowing(book)
	return at, r, g, at.HolderIn(r, book, g.Holder), nil
}

// what are the controls of a message in words, with where.
func (g given) what(b *core.Bot) door.Span {
	names := make([]string, 0, len(g.Controls)+1)
	for _, id := range g.Controls {
		if c := b.Base.Control(id); c != nil {
			names = append(names, c.Name)
		}
	}
	if g.More > 0 {
		names = append(names, fmt.Sprintf("%d more controls", g.More))
	}
	return door.B(english.Enumerate(names) + b.AtScope(g.Scope) + core.InRole(g.Role))
}

func drawAssigned(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	b, r, g, holder, err := drawn(ctx, b, w, told)
	if err != nil {
		return door.Reply{}, err
	}
	reply := door.Answer(door.Say(b.PersonSpan(r, g.By), door.T(" gave "), holder, door.T(": "), g.what(b), door.T(".")))
	if len(g.Controls) == 1 && g.More == 0 {
		args := []string{string(g.Controls[0]), duty.ScopeTag(g.Scope), roleLetters[g.Role]}
		reply.Blocks = append(reply.Blocks, door.Buttons{Buttons: []door.Button{{Label: "Accept", Action: door.Action{Verb: "accept", Args: args},
			Style: door.Primary}, {Label: "Decline", Action: door.Action{Verb: "decline", Args: args}}}})
		return reply, nil
	}
	reply.Blocks = append(reply.Blocks, door.Aside(door.C("mine"), door.T(" lists it; "), door.C("decline <control>"), door.T(" says no to one.")))
	return reply, nil
}

func drawDeclined(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	b, r, g, holder, err := drawn(ctx, b, w, told)
	if err != nil {
		return door.Reply{}, err
	}
	reply := door.Answer(door.Say(b.PersonSpan(r, g.By), door.T(" declined, for "), holder, door.T(", what you gave: "), g.what(b),
		door.T(". It has no owner again.")))
	if len(g.Controls) == 1 && g.Role == storage.Accountable {
		reply.Blocks = append(reply.Blocks, door.Buttons{Buttons: []door.Button{{Label: "Give it to somebody else",
			Action: door.Act("form", string(g.Controls[0]), duty.ScopeTag(g.Scope)), Style: door.Primary}}})
	}
	return reply, nil
}

func drawInformed(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	b, r, g, holder, err := drawn(ctx, b, w, told)
	if err != nil {
		return door.Reply{}, err
	}
	return door.Answer(
		door.Say(holder, door.T(" is now accountable for "), g.what(b), door.T(", by "), b.PersonSpan(r, g.By), door.T(".")),
		door.Aside(door.T("You are told because you want to be informed of "+strings.Join(idsOf(g.Controls), ", ")+".")),
	), nil
}

func idsOf(ids []knowledge.ControlID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return slices.Compact(out)
}
