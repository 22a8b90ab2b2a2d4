package estate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// estate shows what the workspace runs, or adds services to it and takes them out.
func estate(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	verb, list := core.CutVerb(estateVerbs, v.Rest)
	switch {
	case verb != "add" && verb != "remove":
		return showEstate(ctx, b, r)
	case list == "":
		return b.Usage("estate", "Which services?")
	}
	if refusal := b.RefuseChange(ctx, r, "estate"); refusal != nil {
		return *refusal
	}
	found, rest, fuzzy := b.ServicesNamed(list)
	if len(found) == 0 {
		reply := door.Sentence("Nothing was changed.")
		reply.Blocks = append(reply.Blocks, unknownServices(b, rest)...)
		return reply
	}
	ids := make([]string, len(found))
	for i, s := range found {
		ids[i] = string(s.ID)
	}
	if fuzzy {
		return b.AskLine(ctx, r, "estate "+verb+" "+strings.Join(ids, ", "))
	}
	reply := changeEstate(ctx, b, r, verb, found)
	reply.Blocks = append(reply.Blocks, unknownServices(b, rest)...)
	return reply
}

// changeEstate adds services, or takes them out, in one change.
func changeEstate(ctx context.Context, b *core.Bot, r door.Request, verb string, services []*knowledge.Service) door.Reply {
	p, err := b.Reported(ctx, r, "estate "+verb, func(d *storage.Draft, p *door.Report) error {
		if verb == "remove" {
			return removeServices(b, d, p, services)
		}
		return addServices(b, d, p, services)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	reply := p.Draw()
	if verb == "add" {
		for _, s := range services {
			reply.Blocks = append(reply.Blocks, chooseMode(s)...)
		}
		reply.Blocks = append(reply.Blocks, next(ctx, b, r)...)
	}
	return reply
}

func addServices(b *core.Bot, d *storage.Draft, p *door.Report, services []*knowledge.Service) error {
	var added, already []string
	for _, s := range services {
		if err := leaveFamily(b, d, s, p); err != nil {
			return err
		}
		_, err := d.Service(string(s.ID))
		switch {
		case err == nil:
			already = append(already, s.Name)
			continue
		case !errors.Is(err, storage.ErrNotFound):
			return err
		}
		added = append(added, s.Name)
		if err := d.PutService(storage.Service{ID: string(s.ID)}); err != nil {
			return err
		}
	}
	if len(added) > 0 {
		p.Say(door.T("Your estate now has "), door.B(english.Enumerate(added)), door.T("."))
	}
	if len(already) > 0 {
		p.Say(door.T("In it already: "), door.B(english.Enumerate(already)), door.T("."))
	}
	return nil
}

// leaveFamily takes the family of a mode out of the estate: the mode has been chosen.
func leaveFamily(b *core.Bot, d *storage.Draft, s *knowledge.Service, p *door.Report) error {
	if s.Family == "" {
		return nil
	}
	err := d.DeleteService(string(s.Family))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if family := b.Base.Service(s.Family); err == nil && family != nil {
		p.Note(door.T(fmt.Sprintf("It takes the place of %s, whose mode was not chosen.", family.Name)))
	}
	return err
}

func removeServices(b *core.Bot, d *storage.Draft, p *door.Report, services []*knowledge.Service) error {
	var removed, absent []string
	for _, s := range services {
		err := d.DeleteService(string(s.ID))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			absent = append(absent, s.Name)
		case err != nil:
			return err
		default:
			removed = append(removed, s.Name)
		}
	}
	if len(removed) > 0 {
		p.Say(door.T("Your estate no longer has "), door.B(english.Enumerate(removed)), door.T("."))
		p.Note(door.T("What is assigned there stays, and counts no more."))
	}
	if len(absent) > 0 {
		p.Say(door.T("Not in it: "), door.B(english.Enumerate(absent)), door.T("."))
	}
	return nil
}

// unknownServices says of each name that it is not known, and what it may have been meant for.
func unknownServices(b *core.Bot, names []string) []door.Block {
	var blocks []door.Block
	for _, name := range names {
		name, _ := knowledge.Clean(name, 100)
		for _, n := range b.Base.Name(name) {
			if p := b.Base.Provider(n.Provider); p != nil {
				blocks = append(blocks, door.Say(door.B(p.Short), door.T(" is a provider. Which of its services do you run? For example "),
					door.C("estate add "+strings.Join(someServices(b, p.ID, 3), ", "))))
				blocks = append(blocks, chooseServices(b, p)...)
			} else if m := b.Base.Model(n.Model); m != nil {
				blocks = append(blocks, door.Say(door.B(m.Name), door.T(" is a service model. Name a service of it, or a system of your own: "),
					door.C("system add payments on "+string(m.ID))))
			}
		}
		if len(blocks) == 0 {
			blocks = append(blocks, door.Say(door.T("I know no service “"+name+"”.")))
			blocks = append(blocks, b.DidYouMean(name, b.ServiceWords())...)
			blocks = append(blocks, door.Aside(door.T("Something of your own is a system: "), door.C("system add payments on paas")))
		}
	}
	return blocks
}

// someServices are the first services of a provider.
func someServices(b *core.Bot, p knowledge.ProviderID, n int) []string {
	var ids []string
	for _, s := range b.Base.Services {
		if s.Provider == p && s.Family == "" && len(ids) < n {
			ids = append(ids, string(s.ID))
		}
	}
	return ids
}

// chooseServices offers the first services of a provider; the others have to be named.
func chooseServices(b *core.Bot, p *knowledge.Provider) []door.Block {
	var choices []door.Choice
	for _, id := range someServices(b, p.ID, core.MaxChoices) {
		choices = append(choices, door.Choice{Label: b.Base.Service(knowledge.ServiceID(id)).Name, Value: id})
	}
	if len(choices) == 0 {
		return nil
	}
	return []door.Block{door.Select{Label: "Which of " + p.Short + "'s services do you run?", Action: door.Act("run"), Choices: choices, Max: len(choices)}}
}

// chooseMode asks for the mode of a family.
func chooseMode(s *knowledge.Service) []door.Block {
	if s == nil || len(s.Modes) == 0 {
		return nil
	}
	choices := make([]door.Choice, len(s.Modes))
	for i, m := range s.Modes {
		choices[i] = door.Choice{Label: m.Name, Value: string(m.ID)}
	}
	return []door.Block{
		door.Say(door.B(s.Name), door.T(" can be run in several ways, and what is yours to do differs. Until you choose, you have what any of them has.")),
		door.Select{Label: "How do you run " + s.Name + "?", Action: door.Act("run"), Choices: choices[:min(len(choices), core.MaxChoices)],
			Max: min(len(choices), core.MaxChoices)},
	}
}

// servicesChosen adds services that were picked; modes take the place of their family.
func servicesChosen(ctx context.Context, b *core.Bot, r door.Request, ids []string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	var services []*knowledge.Service
	for _, id := range ids {
		s := b.Base.Service(knowledge.ServiceID(id))
		if s == nil {
			return door.Sentence("That choice is from an older version of me. Please ask again.")
		}
		services = append(services, s)
	}
	return changeEstate(ctx, b, r, "add", services)
}

// next says how much has an owner now, and what to do about the rest.
func next(ctx context.Context, b *core.Bot, r door.Request) []door.Block {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return nil // what was changed is said; the next question meets the error again
	}
	all, open := duty.Of(b.BaseFor(book), book), 0
	for _, d := range all {
		if d.Gap() {
			open++
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []door.Block{door.Aside(door.T(fmt.Sprintf("%d thing%s to own, %d without an owner: ", len(all), english.Plural(len(all)), open)), door.C("gaps"))}
}
