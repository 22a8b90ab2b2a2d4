package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// Format is how decisions leave a workspace.
type Format string

const (
	JSON        Format = "json"
	CSV         Format = "csv"
	MarkdownDoc Format = "md"
)

// Formats are all there are.
var Formats = []Format{JSON, CSV, MarkdownDoc}

// export answers with a file.
func export(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	format, history := JSON, false
	for _, word := range strings.Fields(strings.ToLower(rest)) {
		switch f := Format(word); f {
		case JSON, CSV, MarkdownDoc:
			format = f
		case "markdown":
			format = MarkdownDoc
		case "history":
			history = true
		case "with", "and", "as", "the":
		default:
			return b.Usage("export", fmt.Sprintf("I do not know the format “%s”.", word))
		}
	}
	data, err := Export(ctx, b, b.Workspace(r), format, history)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	name := "srm-" + r.At.UTC().Format(time.DateOnly) + "." + string(format)
	return door.Reply{Private: true, Blocks: []door.Block{
		door.Say(door.T("Everything that was decided here"), door.T(map[bool]string{true: ", with the history", false: ""}[history && format == JSON]), door.T(".")),
		door.Attachment{Name: name, Title: "What was decided here", Data: data},
	}}
}

// Export writes what a workspace decided: as JSON, which Import reads back into the same decisions; as CSV, a row for each assignment,
// which Import reads too; as Markdown, the matrix of its estate to read. History goes with JSON only, and is not read back.
func Export(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, format Format, history bool) ([]byte, error) {
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return nil, err
	}
	own := b.Knowing(book)
	switch format {
	case CSV:
		return writeAssignments(book.Decisions(), func(a storage.Assignment) []string { return assignmentFacts(own, a) })
	case MarkdownDoc:
		return []byte(door.Markdown(matrixOf(own, book))), nil
	}
	var entries []storage.Entry
	if history {
		if entries, err = wholeHistory(ctx, b, ws, book.Head().Seq); err != nil {
			return nil, err
		}
	}
	return writeDecisions(book.Decisions(), entries)
}

// wholeHistory is every entry up to one, oldest first; never nil.
func wholeHistory(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, last uint64) ([]storage.Entry, error) {
	const page = 1000
	entries := make([]storage.Entry, last)
	for at := last; at > 0; {
		newest, err := b.Store.History(ctx, ws, at+1, page)
		if err != nil {
			return nil, err
		}
		for _, e := range newest {
			entries[e.Seq-1] = e
		}
		at -= min(at, uint64(len(newest)))
	}
	return entries, nil
}

// assignmentFacts are what the base says of an assignment's control in its scope: the cells of factColumns. Where the scope is wider
// than one model they are of no one cell, and empty.
func assignmentFacts(b *core.Bot, a storage.Assignment) []string {
	c := b.Base.Control(knowledge.ControlID(a.Control))
	if c == nil {
		return make([]string, len(factColumns))
	}
	out := []string{c.Name, "", "", "", frameworkIDs(b, c.ID), ""}
	if cell := cellOf(b, c.ID, a.Scope); cell != nil {
		out[1], out[2], out[3] = string(cell.Responsible), strings.Join(cell.Provider, "; "), strings.Join(cell.Customer, "; ")
		out[5] = sourceList(b, cell)
	}
	return out
}

// cellOf is the cell for a control in a scope that names one place; nil if it does not.
func cellOf(b *core.Bot, control knowledge.ControlID, s storage.Scope) *knowledge.Cell {
	switch s.Kind {
	case storage.ModelScope:
		return b.Base.Cell(control, "", knowledge.ModelID(s.ID))
	case storage.ServiceScope:
		return b.Base.Cell(control, knowledge.ServiceID(s.ID), "")
	case storage.SystemScope:
		if system := b.Base.System(knowledge.SystemID(s.ID)); system != nil {
			return b.Base.Cell(control, system.Service, system.Model)
		}
	}
	return nil
}

func sourceList(b *core.Bot, cell *knowledge.Cell) string {
	var all []string
	for _, id := range cell.Source {
		if s := b.Base.Source(id); s != nil {
			all = append(all, s.URL)
		}
	}
	return strings.Join(all, " ")
}

// matrixOf is the responsibility matrix of what a workspace runs: for each obligation the two sides, who has ours, and what asks for it.
func matrixOf(b *core.Bot, book *storage.Book) door.Reply {
	all := duty.Of(b.Base, book)
	if len(all) == 0 {
		return door.Answer(door.Say(door.B("Responsibility matrix")), door.Say(door.T("Nothing is said yet of what runs here, so there is nothing to be responsible for: "), door.C("estate add <service>"), door.T(" says it.")))
	}
	t := door.Table{Head: []string{"Control", "Where", "Whose job", "Provider", "We", "Accountable", "Frameworks", "Sources"}}
	for _, d := range all {
		who := "nobody"
		if !d.Gap() {
			who = plainHolder(b, book, d.Holder())
		}
		cell := d.Cells[0]
		t.Rows = append(t.Rows, []string{d.Control.Name, b.ScopeName(d.At.Scope), core.Side[cell.Responsible], strings.Join(cell.Provider, "; "),
			strings.Join(d.Do(), "; "), who, frameworkIDs(b, d.Control.ID), sourceList(b, cell)})
	}
	return door.Answer(door.Say(door.B("Responsibility matrix"), door.T(fmt.Sprintf(" · %d controls where they have to be done", len(all)))), t)
}

// plainHolder is a holder's name for a file: a team's, or the id of a person.
func plainHolder(b *core.Bot, book *storage.Book, h storage.Holder) string {
	if t, ok := book.Team(h.ID); ok && h.Kind == storage.TeamHolder {
		return t.Name
	}
	return h.ID
}

// frameworkIDs are the ids of standards that are first of all about a control.
func frameworkIDs(b *core.Bot, c knowledge.ControlID) string {
	var all []string
	for _, f := range b.Base.Frameworks {
		var ids []string
		for id, controls := range f.IDs {
			if controls[0] == c {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		if len(ids) > 0 {
			all = append(all, f.Name+" "+strings.Join(ids, ", "))
		}
	}
	return strings.Join(all, "; ")
}
