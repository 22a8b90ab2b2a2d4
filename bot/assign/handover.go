package assign

import (
	"context"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/storage"
)

// A Handover moves everything that one holder has to another.
type Handover struct {
	Of    storage.Holder `json:"of"`
	To    storage.Holder `json:"to"`              // its ID is empty for a team that is still to be made
	Name  string         `json:"name,omitempty"`  // of the team To, if it is still to be made
	Group door.GroupID   `json:"group,omitempty"` // likewise
	Merge bool           `json:"merge,omitempty"` // the team Of becomes part of To
}

// TransferAll shows what would move, and asks once.
func TransferAll(ctx context.Context, b *core.Bot, r door.Request, from, to core.HolderWish, merge bool) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	h := Handover{Merge: merge}
	of, refusal := HolderNamed(b, r, book, from)
	if refusal != nil {
		return *refusal
	}
	h.Of = of
	if to.Name != "" {
		name, err := core.TeamName(to.Name)
		if err != nil {
			return door.Sentence("Nothing was changed: %s.", err)
		}
		if t, found := core.TeamOf(book.Teams(), r.Place, to.Group, name); found {
			h.To = storage.Holder{Kind: storage.TeamHolder, ID: t.ID}
		} else if _, _, near := core.FindTeam(book.Teams(), name); near != "" && to.Group == "" {
			return UnlikeTeam(name, near)
		} else {
			h.Name, h.Group = name, to.Group
		}
	} else if h.To, refusal = HolderNamed(b, r, book, to); refusal != nil {
		return *refusal
	}
	return askHandover(ctx, b, r, book, h)
}

// askHandover says what would move and offers to do it.
func askHandover(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, h Handover) door.Reply {
	if h.Of == h.To {
		return door.Sentence("Nothing was changed: they are the same.")
	}
	has := duty.HoldingsIn(book, h.Of)
	of := b.HolderIn(r, book, h.Of)
	if !has.Any() && !h.Merge {
		return door.Answer(door.Say(core.AtStart(of), door.T(" "+core.HasOrHave(of)+" nothing, so there is nothing to hand over.")))
	}
	id, err := Park(ctx, b, r, Plan{Verb: "transfer", Handover: &h})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	target := door.B(h.Name)
	if h.To.ID != "" {
		target = b.HolderIn(r, book, h.To)
	}
	line := []door.Span{core.AtStart(of), door.T(" " + core.HasOrHave(of) + " " + has.Words() + ". All of it goes to "), target, door.T(".")}
	if h.Merge {
		line = append(line, door.T(" Its members are added and the team itself is removed."))
	}
	return door.Answer(door.Say(line...), door.Buttons{Buttons: []door.Button{
		{Label: "Hand it over", Action: door.Act("do", id), Style: door.Primary}, {Label: "No", Action: door.Act("drop")}}})
}

// HolderNamed finds somebody who has something: a team that is there, or a person.
func HolderNamed(b *core.Bot, r door.Request, book *storage.Book, h core.HolderWish) (storage.Holder, *door.Reply) {
	switch {
	case h.Me:
		return storage.Holder{Kind: storage.PersonHolder, ID: string(r.Person())}, nil
	case h.User != "":
		return storage.Holder{Kind: storage.PersonHolder, ID: string(r.Place) + "/" + string(h.User)}, nil
	}
	t, found := core.TeamOf(book.Teams(), r.Place, h.Group, h.Name)
	if found {
		return storage.Holder{Kind: storage.TeamHolder, ID: t.ID}, nil
	}
	reply := door.Sentence("Nothing was changed: there is no team “%s” here.", h.Name)
	if _, _, near := core.FindTeam(book.Teams(), h.Name); near != "" {
		reply.Blocks = append(reply.Blocks, door.Aside(door.T("Did you mean "), door.B(near), door.T("?")))
	}
	return storage.Holder{}, &reply
}

// handOver moves everything in one change.
func handOver(ctx context.Context, b *core.Bot, r door.Request, p Plan) door.Reply {
	return b.Reporting(ctx, r, "transfer", func(d *storage.Draft, said *door.Report) error {
		h := *p.Handover
		if err := Unpark(d, p); err != nil {
			return err
		}
		var name string
		if h.To.ID == "" {
			var near string
			var err error
			if h.To, name, near, err = HolderFor(b, d, r, core.HolderWish{Name: h.Name, Group: h.Group}, said); err != nil {
				return err
			}
			if near != "" { // made meanwhile
				said.Say(door.T("Nothing was changed: there is a team "), door.B(near), door.T(" now. Say again whom you mean."))
				return nil
			}
		} else {
			name = b.HolderName(d, h.To)
		}
		before := b.HolderName(d, h.Of)
		n, err := moveAll(d, r, h.Of, h.To)
		if err != nil {
			return err
		}
		to, of := b.HolderSpan(r, h.To, name), b.HolderSpan(r, h.Of, before)
		said.Say(core.AtStart(to), door.T(" now "+core.HasOrHave(to)+" everything that "), of, door.T(" had: "+n.Words()+"."))
		if h.Merge && h.Of.Kind == storage.TeamHolder && h.To.Kind == storage.TeamHolder {
			said.Note(door.B(before), door.T(" is no longer a team of its own."))
			return mergeTeams(d, h.Of.ID, h.To.ID)
		}
		return nil
	})
}

// moveAll gives to one holder what another has: assignments, systems, and standing in for others.
func moveAll(d *storage.Draft, r door.Request, from, to storage.Holder) (held duty.Holding, err error) {
	for a, err := range d.AllAssignments() {
		switch {
		case err != nil:
			return held, err
		case a.Holder != from:
			continue
		}
		held.Assignments++
		if err := d.DeleteAssignment(a); err != nil {
			return held, err
		}
		if _, err := d.Assignment(a.Control, a.Scope, a.Role, to); err == nil {
			continue // to has that role already
		}
		a.Holder, a.Since, a.By = to, r.At, r.Person()
		a.Reply, a.Replied, a.ReplyBy = "", time.Time{}, ""
		if err := d.PutAssignment(a); err != nil {
			return held, err
		}
	}
	for s, err := range d.Systems() {
		switch {
		case err != nil:
			return held, err
		case s.Owner == nil || *s.Owner != from:
			continue
		}
		held.Systems++
		s.Owner = &to
		if err := d.PutSystem(s); err != nil {
			return held, err
		}
	}
	for t, err := range d.Teams() {
		switch {
		case err != nil:
			return held, err
		case t.Deputy == nil || *t.Deputy != from:
			continue
		}
		held.Deputies++
		t.Deputy = &to
		if to.Kind == storage.TeamHolder && to.ID == t.ID {
			t.Deputy = nil // nobody stands in for himself
		}
		if err := d.PutTeam(t); err != nil {
			return held, err
		}
	}
	return held, nil
}

// mergeTeams adds the people of one team to another, and removes it.
func mergeTeams(d *storage.Draft, from, into string) error {
	old, err := d.Team(from)
	if err != nil {
		return err
	}
	t, err := d.Team(into)
	if err != nil {
		return err
	}
	for _, x := range old.Bindings {
		t.Bindings = joinBinding(t.Bindings, x)
	}
	if t.Function == "" {
		t.Function = old.Function
	}
	if err := d.PutTeam(t); err != nil {
		return err
	}
	return d.DeleteTeam(from)
}

// joinBinding adds who a team was in a place. A group or channel that is there stays.
func joinBinding(all []storage.Binding, x storage.Binding) []storage.Binding {
	for i, have := range all {
		if have.Place != x.Place {
			continue
		}
		if have.Group == "" {
			have.Group = x.Group
		}
		if have.Channel == "" {
			have.Channel = x.Channel
		}
		for _, u := range x.People {
			have.People = appendMissing(have.People, u)
		}
		all[i] = have
		return all
	}
	return append(all, x)
}

func appendMissing(all []string, s string) []string {
	for _, have := range all {
		if have == s {
			return all
		}
	}
	return append(all[:len(all):len(all)], s)
}
