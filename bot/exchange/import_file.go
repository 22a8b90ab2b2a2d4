package exchange

import (
	"context"
	"errors"
	"fmt"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// importFile shows what the file of a request would do, and asks whether to do it.
func importFile(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if len(r.Files) != 1 {
		return door.Answer(door.Say(door.T("Send one file along with the command, or with a message to me that says import: what "), door.C("export"),
			door.T(" made, as json or csv. Where no file can be sent, "),
			door.C("srm import <file>"), door.T(" does it on the machine that I run on.")))
	}
	if f := r.Files[0]; f.Trouble != "" {
		return door.Sentence("Nothing was taken in: I could not read the file “%s”; %s.", f.Name, f.Trouble)
	}
	return offerImport(ctx, b, r, r.Files[0].Data)
}

// offerImport parks a document and asks.
func offerImport(ctx context.Context, b *core.Bot, r door.Request, data []byte) door.Reply {
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	i, err := takeIn(ctx, b, ws, storage.Change{}, data, true, nil)
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case len(i.Faults) > 0:
		return i.faulty()
	case !i.Differs():
		return door.Sentence("There is nothing to take in: everything in the file is here already.")
	}
	id, err := b.Store.Park(ctx, ws, storage.Parked{By: r.Person(), At: r.At, Head: book.Head().Seq, Plan: data})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	blocks := append(i.blocks(), door.Buttons{Buttons: []door.Button{
		{Label: fmt.Sprintf("Take %d in", len(i.New)+len(i.Changed)), Action: door.Act("import", id), Style: door.Primary}, {Label: "No", Action: door.Act("drop")}}})
	return door.Reply{Blocks: append([]door.Block{door.Say(door.B("This is what the file would do."), door.T(" Nothing was changed so far."))},
		blocks...), Private: true}
}

// importConfirmed takes a parked document in, unless something was changed since it was shown: then it is shown again.
func importConfirmed(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws := b.Workspace(r)
	parked, err := b.Store.Parked(ctx, ws, args[0])
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return door.Sentence("That question is more than two days old, or was answered already. Please send the file again.")
	case err != nil:
		return b.Failed(ctx, r, err)
	case parked.By != r.Person():
		return door.Sentence("That question was for somebody else. You can send the file yourself.")
	}
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if book.Head().Seq != parked.Head {
		return lookOver(ctx, b, r, parked.Plan)
	}
	c := storage.Change{Request: string(r.ID), By: r.Person(), At: r.At}
	i, err := takeIn(ctx, b, ws, c, parked.Plan, false, func(d *storage.Draft) error { return d.DeleteParked(args[0]) })
	switch {
	case errors.Is(err, errMoved):
		return lookOver(ctx, b, r, parked.Plan)
	case err != nil:
		return b.Failed(ctx, r, err)
	}
	return door.Reply{Replace: true, Private: true, Blocks: append([]door.Block{door.Say(door.B("Taken in."))}, append(i.blocks(),
		door.Aside(door.T(fmt.Sprintf("Change %d. ", i.Seq)), door.C(fmt.Sprintf("undo %d", i.Seq)), door.T(" takes it back.")))...)}
}

func lookOver(ctx context.Context, b *core.Bot, r door.Request, data []byte) door.Reply {
	reply := offerImport(ctx, b, r, data)
	reply.Blocks = append([]door.Block{door.Warning(door.T("Something was changed here since this was shown. Please look again."))}, reply.Blocks...)
	reply.Replace = true
	return reply
}

func (i Import) faulty() door.Reply {
	return door.Reply{Private: true, Blocks: []door.Block{door.Say(door.T("Nothing was taken in: the file has faults.")),
		door.Facts{Facts: []door.Fact{importFact("Faults", i.Faults)}}}}
}

// blocks are an import in words.
func (i Import) blocks() []door.Block {
	var facts []door.Fact
	for _, f := range []door.Fact{importFact("New", i.New), importFact("Changed", i.Changed)} {
		if len(f.Lines) > 0 {
			facts = append(facts, f)
		}
	}
	if i.Same > 0 {
		facts = append(facts, door.Fact{Label: "The same", Lines: [][]door.Span{{door.T(fmt.Sprint(i.Same))}}})
	}
	blocks := []door.Block{door.Facts{Facts: facts}}
	if i.History {
		blocks = append(blocks, door.Aside(door.T("The history in the file is not taken in: a history is only ever written here.")))
	}
	return blocks
}

// importFact lists lines, a dozen at most.
func importFact(label string, all []string) door.Fact {
	const shown = 12
	f := door.Fact{Label: label, Lines: core.Lines(all[:min(len(all), shown)])}
	if more := len(all) - shown; more > 0 {
		f.Lines = append(f.Lines, []door.Span{door.T(fmt.Sprintf("and %d more", more))})
	}
	return f
}
