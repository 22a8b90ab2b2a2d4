package estate

import (
	"context"
	"fmt"
	"slices"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// showEstate lists services and systems, each with what has to have an owner there.
func showEstate(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	places := duty.PlacesOf(b.Base, book.Estate())
	if len(places) == 0 {
		return emptyEstate(ctx, b, r)
	}
	all, owners := duty.Of(b.Base, book), duty.SystemOwners(b.Base, book)
	counts := duty.CountBy(all, func(d duty.Duty) storage.Scope { return d.At.Scope })
	t := door.Table{Head: []string{"What", "Kind", "Runs on", "Owned by", "Without owner"}}
	var open []*knowledge.Service
	for _, p := range places {
		n := counts[p.Scope]
		row := []string{"", "service", p.Model.Name, "", fmt.Sprintf("%d of %d", n.Open, n.All)}
		if p.System != nil {
			row[0], row[1] = p.System.Name, "system"
			if p.Service != nil {
				row[2] = p.Service.Name
			}
			if h, there := owners[p.Scope]; there {
				row[3] = b.HolderIn(r, book, h).Text
			}
		} else {
			row[0] = p.Service.Name
		}
		if p.Open() {
			row[2] += ", mode not chosen"
			if p.System == nil && !slices.Contains(open, p.Service) {
				open = append(open, p.Service)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	total := countAll(all)
	reply := door.Answer(
		door.Say(door.B("What you run"), door.T(fmt.Sprintf(" · %d, with %d things to own, %d of them without an owner", len(places), total.All, total.Open))), t)
	reply.Blocks = append(reply.Blocks, unknownEstate(b, book.Estate())...)
	for _, s := range open[:min(len(open), 3)] {
		reply.Blocks = append(reply.Blocks, chooseMode(s)...)
	}
	return reply
}

// unknownEstate names what is in the estate and not in the base any more, so that nothing drops out silently.
func unknownEstate(b *core.Bot, e *storage.Estate) []door.Block {
	var lost []string
	for _, s := range e.Services {
		if b.Base.Service(knowledge.ServiceID(s.ID)) == nil {
			lost = append(lost, s.ID)
		}
	}
	for _, s := range e.Systems {
		if b.Base.System(knowledge.SystemID(s.ID)) == nil {
			lost = append(lost, s.Name)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return []door.Block{door.Warning(door.T("I no longer know, and so do not count: " + english.Enumerate(lost) + "."))}
}

// emptyEstate says what to add: without it nobody can tell what has no owner.
func emptyEstate(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	blocks := []door.Block{
		door.Say(door.T("I do not know yet what you run, so I cannot tell what has no owner. Name the services that you use: "),
			door.C("estate add rds, app service, microsoft 365")),
		door.Say(door.T("Something of your own that runs on one: "), door.C("system add payments on eks fargate"), door.T(". Or let me ask: "), door.C("setup")),
	}
	if b.RefuseChange(ctx, r, "estate") == nil {
		blocks = append(blocks, door.Buttons{Buttons: []door.Button{{Label: "Set up", Action: door.Act("setup"), Style: door.Primary}}})
	}
	return door.Reply{Blocks: blocks}
}

// countAll is how many duties there are altogether.
func countAll(all []duty.Duty) duty.Count {
	n := duty.Count{All: len(all)}
	for _, d := range all {
		if d.Gap() {
			n.Open++
		}
	}
	return n
}
