package estate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// system adds something that the workspace named itself, renames it, takes it out, or shows who has what in it.
func system(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	verb, rest := core.CutVerb(systemVerbs, v.Rest)
	if verb == "" {
		if s := systemNamed(b, v.Rest); s != nil {
			return showSystem(ctx, b, r, s)
		}
		return b.Usage("system", "Which system?")
	}
	if rest == "" {
		return b.Usage("system", "Which system?")
	}
	if refusal := b.RefuseChange(ctx, r, "system"); refusal != nil {
		return *refusal
	}
	switch verb {
	case "add":
		return addSystem(ctx, b, r, rest, v.Mentions)
	case "rename":
		return renameSystem(ctx, b, r, rest)
	default:
		return removeSystem(ctx, b, r, rest)
	}
}

// addSystem reads "<name> on <service|model> [owned by <holder>]". A system of that name gets the new place and owner.
func addSystem(ctx context.Context, b *core.Bot, r door.Request, text string, mentions []door.Mention) door.Reply {
	front, owner, owned := core.CutFold(text+" ", " owned by ")
	name, on, placed := core.CutFold(front, " on ")
	name, err := core.ProperName("system", name)
	if err != nil {
		return door.Sentence("Nothing was changed: %s.", err)
	}
	if !placed || on == "" {
		return b.Usage("system", "What does "+name+" run on?")
	}
	s := storage.System{Name: name}
	known := systemNamed(b, name)
	if known == nil {
		if meaning := b.Base.Meaning(name); meaning != "" {
			return door.Sentence("Nothing was changed: in questions “%s” means %s already. Give it a longer name, such as “%s-system”.", name, meaning, name)
		}
	}
	fuzzy, refusal := placeSystem(b, &s, on)
	if refusal != nil {
		return *refusal
	}
	if fuzzy {
		line := "system add " + name + " on " + s.Service + s.Model
		if owned {
			line += " owned by " + owner
		}
		return b.AskLine(ctx, r, line)
	}
	var holder core.HolderWish
	if owned {
		if holder = core.ReadHolder(owner, mentions); holder.Empty() {
			return b.Usage("system", "Owned by whom?")
		}
	}
	return putSystem(ctx, b, r, s, holder)
}

// placeSystem sets what a system runs on.
func placeSystem(b *core.Bot, s *storage.System, on string) (fuzzy bool, refusal *door.Reply) {
	if service, fuzzy := b.ServiceNamed(on); service != nil {
		s.Service = string(service.ID)
		return fuzzy, nil
	}
	scope, fuzzy, ok := b.ScopeNamed(on)
	switch {
	case ok && scope.Kind == storage.ModelScope:
		s.Model = scope.ID
		return fuzzy, nil
	case ok && scope.Kind == storage.ServiceScope:
		s.Service = scope.ID
		return fuzzy, nil
	case ok && scope.Kind == storage.ProviderScope:
		p := b.Base.Provider(knowledge.ProviderID(scope.ID))
		reply := door.Sentence("Nothing was changed: %s is a provider. On which of its services does it run? Or name a model, such as iaas.", p.Short)
		reply.Blocks = append(reply.Blocks, door.Note{Spans: append([]door.Span{door.T("For example ")}, core.Codes(someServices(b, p.ID, 3))...)})
		return false, &reply
	}
	reply := door.Sentence("Nothing was changed: I know no service or service model “%s”.", on)
	reply.Blocks = append(reply.Blocks, b.DidYouMean(on, append(b.ServiceWords(), modelIDs(b.Base)...))...)
	return false, &reply
}

func modelIDs(base *knowledge.Base) []string {
	ids := make([]string, len(base.Models))
	for i, m := range base.Models {
		ids[i] = string(m.ID)
	}
	return ids
}

func putSystem(ctx context.Context, b *core.Bot, r door.Request, s storage.System, owner core.HolderWish) door.Reply {
	known := systemNamed(b, s.Name)
	if known != nil && fromFile(known) {
		return door.Sentence("Nothing was changed: %s is described in your organisation's own file, and is changed there.", known.Name)
	}
	var near string
	p, err := b.Reported(ctx, r, "system add", func(d *storage.Draft, p *door.Report) error {
		near = ""
		s := s
		if !owner.Empty() {
			h, name, similar, err := assign.HolderFor(b, d, r, owner, p)
			if err != nil || similar != "" {
				near = similar
				return err
			}
			s.Owner = &h
			p.Note(door.T("Owned by "), b.HolderSpan(r, h, name), door.T(", who answers for what nobody was assigned."))
		}
		return keepSystem(b, d, s, p)
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case near != "":
		return assign.UnlikeTeam(owner.Name, near)
	}
	reply := p.Draw()
	reply.Blocks = append(reply.Blocks, next(ctx, b, r)...)
	if service := b.Base.Service(knowledge.ServiceID(s.Service)); service != nil && len(service.Modes) > 0 {
		reply.Blocks = append(reply.Blocks, door.Aside(door.T(service.Name+" can be run in several ways. Until you say which, "+s.Name+" has what any of them has: "),
			door.C("system add "+s.Name+" on "+string(service.Modes[0].ID))))
	}
	return reply
}

// keepSystem puts a system in the place of the one with its name, of which it keeps what was not said anew.
func keepSystem(b *core.Bot, d *storage.Draft, s storage.System, p *door.Report) error {
	taken := make(map[string]bool)
	for have, err := range d.Systems() {
		if err != nil {
			return err
		}
		taken[have.ID] = true
		if strings.EqualFold(have.Name, s.Name) || strings.EqualFold(have.ID, s.Name) {
			s.ID, s.Name, s.Aliases, s.Since, s.By = have.ID, have.Name, have.Aliases, have.Since, have.By
			if s.Owner == nil {
				s.Owner = have.Owner
			}
		}
	}
	verb := "now runs on "
	if s.ID == "" {
		verb = "is a new system. It runs on "
		s.ID = core.NewID(s.Name, "system", func(id string) bool { return taken[id] || b.Base.System(knowledge.SystemID(id)) != nil })
	}
	where := b.ScopeName(storage.Scope{Kind: storage.ServiceScope, ID: s.Service}) + b.ScopeName(storage.Scope{Kind: storage.ModelScope, ID: s.Model})
	p.Say(door.B(s.Name), door.T(" "+verb), door.B(where), door.T("."))
	return d.PutSystem(s)
}

// fromFile tells whether a system stands in the organisation's own file.
func fromFile(s *knowledge.System) bool { return !s.Own }

// renameSystem reads "<name> to <new name>". The id stays, and the old name is understood still.
func renameSystem(ctx context.Context, b *core.Bot, r door.Request, text string) door.Reply {
	old, name, _ := core.CutFold(text, " to ")
	name, err := core.ProperName("system", name)
	if err != nil {
		return door.Sentence("Nothing was changed: %s.", err)
	}
	s, refusal := systemToChange(b, old)
	if refusal != nil {
		return *refusal
	}
	if meaning := b.Base.Meaning(name); meaning != "" && !strings.EqualFold(meaning, s.Name) {
		return door.Sentence("Nothing was changed: in questions “%s” means %s already.", name, meaning)
	}
	return b.Reporting(ctx, r, "system rename", func(d *storage.Draft, p *door.Report) error {
		have, err := d.System(string(s.ID))
		if errors.Is(err, storage.ErrNotFound) {
			p.Say(door.T("Nothing was changed: somebody removed it meanwhile."))
			return nil
		}
		if err != nil {
			return err
		}
		p.Say(door.B(have.Name), door.T(" is now called "), door.B(name), door.T("."))
		if !strings.EqualFold(have.Name, name) {
			have.Aliases = append(have.Aliases, have.Name)
		}
		have.Name = name
		return d.PutSystem(have)
	})
}

// removeSystem takes a system out, with what is assigned in it.
func removeSystem(ctx context.Context, b *core.Bot, r door.Request, name string) door.Reply {
	s, refusal := systemToChange(b, name)
	if refusal != nil {
		return *refusal
	}
	return b.Reporting(ctx, r, "system remove", func(d *storage.Draft, p *door.Report) error {
		err := d.DeleteSystem(string(s.ID))
		if errors.Is(err, storage.ErrNotFound) {
			p.Say(door.T("Nothing was changed: somebody removed it meanwhile."))
			return nil
		}
		if err != nil {
			return err
		}
		p.Say(door.B(s.Name), door.T(" is no longer one of your systems."))
		scope := storage.Scope{Kind: storage.SystemScope, ID: string(s.ID)}
		n, err := dropAssignments(d, func(a storage.Assignment) bool { return a.Scope == scope })
		if n > 0 {
			p.Note(door.T(fmt.Sprintf("%d assignment%s in it went with it.", n, english.Plural(n))))
		}
		return err
	})
}

// systemToChange is the workspace's own system of a name, or why it cannot be changed.
func systemToChange(b *core.Bot, name string) (*knowledge.System, *door.Reply) {
	s := systemNamed(b, name)
	if s == nil {
		reply := door.Sentence("Nothing was changed: there is no system “%s” here.", name)
		var names []string
		for _, s := range b.Base.Systems {
			names = append(names, s.Name)
		}
		reply.Blocks = append(reply.Blocks, b.DidYouMean(name, names)...)
		return nil, &reply
	}
	if fromFile(s) {
		reply := door.Sentence("Nothing was changed: %s is described in your organisation's own file, and is changed there.", s.Name)
		return nil, &reply
	}
	return s, nil
}

// dropAssignments deletes the assignments that are wanted gone, and counts them.
func dropAssignments(d *storage.Draft, gone func(storage.Assignment) bool) (int, error) {
	n := 0
	for a, err := range d.AllAssignments() {
		if err != nil {
			return n, err
		}
		if !gone(a) {
			continue
		}
		n++
		if err := d.DeleteAssignment(a); err != nil {
			return n, err
		}
	}
	return n, nil
}

// showSystem says what a system runs on, and who has what in it.
func showSystem(ctx context.Context, b *core.Bot, r door.Request, s *knowledge.System) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	scope := storage.Scope{Kind: storage.SystemScope, ID: string(s.ID)}
	where := b.ScopeName(storage.Scope{Kind: storage.ServiceScope, ID: string(s.Service)}) + b.ScopeName(storage.Scope{Kind: storage.ModelScope,
		ID: string(s.Model)})
	owner := []door.Span{door.Q("nobody")}
	if h, there := duty.SystemOwners(b.Base, book)[scope]; there {
		owner = []door.Span{b.HolderIn(r, book, h)}
	}
	blocks := []door.Block{door.Say(door.B(s.Name)), door.Facts{Facts: []door.Fact{{Label: "Runs on", Lines: [][]door.Span{{door.T(where)}}},
		{Label: "Owned by", Lines: [][]door.Span{owner}}}}}
	t := door.Table{Head: []string{"Control", "Who", "Through"}}
	open := 0
	for _, d := range duty.Of(b.Base, book) {
		if d.At.Scope != scope {
			continue
		}
		who, through := "nobody yet", ""
		if !d.Gap() {
			who, through = b.HolderIn(r, book, d.Holder()).Text, b.ScopeName(d.Owner.Scope)
		} else {
			open++
		}
		if d.Fallback {
			through = "owns the system"
		}
		t.Rows = append(t.Rows, []string{string(d.Control.ID), who, through})
	}
	blocks = append(blocks, t, door.Aside(door.T(fmt.Sprintf("%d thing%s to own, %d without an owner: ", len(t.Rows), english.Plural(len(t.Rows)),
		open)), door.C("gaps "+string(s.ID))))
	return door.Reply{Blocks: blocks}
}
