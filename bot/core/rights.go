package core

import (
	"context"
	"slices"
	"strings"

	"srm/bot/door"
	"srm/storage"
)

// Who may do what follows from two things: the rank that a command needs, which stands in its entry, and the workspace's setting,
// which narrows who of its members may change something. Admins may always, so that nobody is ever locked out for good. A verb of a
// button and a form name the command whose right they take; what is parked is asked again when it is confirmed.

// Refuse says why somebody may not use a command, or nil.
func (b *Bot) Refuse(ctx context.Context, r door.Request, name string) *door.Reply {
	command, _ := b.Command(name)
	return b.RefuseBelow(ctx, r, command.Needs, !command.Open)
}

// RefuseChange is Refuse for what a command changes, where it shows something too. What belongs to no command takes what assign takes.
func (b *Bot) RefuseChange(ctx context.Context, r door.Request, name string) *door.Reply {
	command, known := b.Command(name)
	if !known {
		command.Needs = door.Member
	}
	return b.RefuseBelow(ctx, r, max(command.Needs, command.Changing), !command.Open)
}

// RefuseBelow says why somebody may not do what needs a rank, or nil. What a member may do is narrowed by the workspace's setting, if
// narrowed says so.
func (b *Bot) RefuseBelow(ctx context.Context, r door.Request, needs door.Rank, narrowed bool) *door.Reply {
	if needs == door.Guest {
		return nil
	}
	rank := r.Rank
	if rank < needs {
		if r.Place == "" {
			refusal := KeepsNothing(r)
			return &refusal
		}
		rank = b.Rank(ctx, r)
	}
	switch {
	case rank < needs:
		refusal := door.Sentence("That takes %s of this workspace; as a %s you may ask and read. Somebody with that right can do it for you.",
			map[door.Rank]string{door.Member: "a member", door.Admin: "an admin"}[needs], rank)
		return &refusal
	case narrowed && needs == door.Member && rank == door.Member:
		return b.refuseNarrowed(ctx, r)
	}
	return nil
}

// Rank is the rank of whoever sent a request: as the platform vouches for it, or as the Directory knows it, if that is higher.
func (b *Bot) Rank(ctx context.Context, r door.Request) door.Rank {
	if r.Rank == door.Admin || b.Options.Directory == nil || r.Place == "" {
		return r.Rank
	}
	p, err := b.Options.Directory.Person(ctx, r.Place, r.User)
	if err != nil {
		return r.Rank
	}
	return max(r.Rank, p.Rank)
}

// refuseNarrowed says why a member may change nothing here, or nil: the workspace's setting may leave that to some. Who cannot be found
// in a group is not in it.
func (b *Bot) refuseNarrowed(ctx context.Context, r door.Request) *door.Reply {
	if !b.Keeps(r) {
		return nil // there is nothing to change, and the command says so
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		refusal := b.Failed(ctx, r, err)
		return &refusal
	}
	set := book.Rights()
	switch {
	case set.Who == storage.ByMembers, set.Who == storage.ByGroups && b.inGroups(ctx, r, set.Groups):
		return nil
	case b.Rank(ctx, r) == door.Admin: // the request had said less
		return nil
	}
	spans := append([]door.Span{door.T("Here ")}, mayChangeSpans(r, set)...)
	refusal := door.Answer(door.Say(append(spans, door.T(" change things; as a member you may ask and read. Somebody with that right can do it for you, and an admin can widen it: "),
		door.C("rights members"), door.T("."))...))
	return &refusal
}

func (b *Bot) inGroups(ctx context.Context, r door.Request, groups []storage.RightGroup) bool {
	if b.Options.Directory == nil || !slices.ContainsFunc(groups, func(g storage.RightGroup) bool { return g.Place == string(r.Place) }) {
		return false
	}
	p, err := b.Options.Directory.Person(ctx, r.Place, r.User)
	return err == nil && slices.ContainsFunc(groups, func(g storage.RightGroup) bool {
		return g.Place == string(r.Place) && slices.Contains(p.Groups, door.GroupID(g.Group))
	})
}

// mayChangeSpans says who may change things, as the beginning of a sentence's middle: "only admins".
func mayChangeSpans(r door.Request, set storage.Rights) []door.Span {
	switch {
	case set.Who == storage.ByMembers:
		return []door.Span{door.T("all members")}
	case set.Who != storage.ByGroups || len(set.Groups) == 0:
		return []door.Span{door.T("only admins")}
	}
	spans := []door.Span{door.T("only admins and who is in ")}
	for i, g := range set.Groups {
		if i > 0 {
			spans = append(spans, door.T(" or "))
		}
		s := door.Span{Text: groupShown(g), Style: door.Strong}
		if g.Place == string(r.Place) {
			s.Group = door.GroupID(g.Group)
		}
		spans = append(spans, s)
	}
	return spans
}

func groupShown(g storage.RightGroup) string {
	if name := strings.TrimLeft(g.Name, "@"); name != "" {
		return "@" + name
	}
	return "the group " + g.Group
}

// WhyNotUndo says why somebody may not take an entry back, or "". It takes what the change itself took, and be it one's own.
func (b *Bot) WhyNotUndo(r door.Request, e storage.Entry) string {
	name, _, _ := strings.Cut(e.Verb, " ")
	command, _ := b.Command(name)
	switch {
	case e.By != r.Person() && r.Rank < door.Admin:
		return "is not yours; an admin can take it back"
	case max(command.Needs, command.Changing) > r.Rank:
		return "is one that only an admin can take back"
	}
	return ""
}
