package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/knowledge"
	"srm/storage"
)

var moving = []Command{
	{
		Name: "export", Usage: "export [json|csv|md] [with history], or export evidence [from <day>] [to <day>]", Summary: "everything decided here, or the evidence of a period, as a file",
		Help: []string{
			"json is all of it, and comes back with import; csv is a row for each assignment; md is the matrix of what you run, to read.",
			"evidence is for an auditor: one zipped folder of a page to read and print, tables (CSV) and JSON: the responsibility matrix with its sources, owners, checks, rulings, who took part in the quiz, and every change of the period with the head of the history. Left out, the period is the year up to today.",
		},
		Examples: []string{"export", "export csv", "export json with history", "export evidence from 2026-01-01 to 2026-12-31"},
		Needs:    Member,
		Open:     true,
		Params:   []Param{{Name: "text", Help: "json, csv, md, or evidence [from <day>] [to <day>]", Optional: true}},
		run: func(b *Bot, ctx context.Context, r Request, v invocation) Reply {
			if what, period, _ := strings.Cut(v.rest, " "); strings.EqualFold(what, "evidence") {
				return b.exportEvidence(ctx, r, period)
			}
			return b.export(ctx, r, v.rest)
		},
	},
	{
		Name: "import", Usage: "import, with a file attached", Summary: "take in a file that export made",
		Help: []string{
			"The file is what export makes, as json or csv. What it would do is shown first. What is in it is put in place of what has the same key; what is not in it stays.",
			"All of it is taken or nothing. It is one change: undo takes it back.",
		},
		Needs:  Admin,
		Params: []Param{{Name: "file", Help: "what export made, as json or csv", Kind: FileParam}},
		run: func(b *Bot, ctx context.Context, r Request, _ invocation) Reply {
			return b.importFile(ctx, r)
		},
	},
	{
		Name: "person", Usage: "person [<person|me>]", Summary: "everything that is stored about you, as a file",
		Help:     []string{"An admin gets it for anybody."},
		Examples: []string{"person"},
		Params:   []Param{{Name: "text", Help: "who; you if left out", Optional: true}},
		run:      (*Bot).personOf,
	},
	{
		Name: "erase", Usage: "erase <name of the workspace>", Summary: "delete everything here, for good",
		Help:   []string{"History too. Nothing brings it back but a backup. Without the name it says what would be lost, and what to type."},
		Needs:  Admin,
		Params: []Param{{Name: "text", Help: "the workspace's name, typed out", Optional: true}},
		run: func(b *Bot, ctx context.Context, r Request, v invocation) Reply {
			return b.erase(ctx, r, v.rest)
		},
	},
}

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
func (b *Bot) export(ctx context.Context, r Request, rest string) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
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
			return b.usage("export", fmt.Sprintf("I do not know the format “%s”.", word))
		}
	}
	data, err := b.Export(ctx, b.workspace(r), format, history)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	name := "srm-" + r.At.UTC().Format(time.DateOnly) + "." + string(format)
	return Reply{Private: true, Blocks: []Block{
		Say(T("Everything that was decided here"), T(map[bool]string{true: ", with the history", false: ""}[history && format == JSON]), T(".")),
		Attachment{Name: name, Title: "What was decided here", Data: data},
	}}
}

// Export writes what a workspace decided: as JSON, which Import reads back into the same decisions; as CSV, a row for each assignment,
// which Import reads too; as Markdown, the matrix of its estate to read. History goes with JSON only, and is not read back.
func (b *Bot) Export(ctx context.Context, ws storage.WorkspaceID, format Format, history bool) ([]byte, error) {
	book, err := b.store.Book(ctx, ws)
	if err != nil {
		return nil, err
	}
	own := b.knowing(book)
	switch format {
	case CSV:
		return writeAssignments(book.Decisions(), own.assignmentFacts)
	case MarkdownDoc:
		return []byte(Markdown(own.matrixOf(book))), nil
	}
	var entries []storage.Entry
	if history {
		if entries, err = b.wholeHistory(ctx, ws, book.Head().Seq); err != nil {
			return nil, err
		}
	}
	return writeDecisions(book.Decisions(), entries)
}

// wholeHistory is every entry up to one, oldest first; never nil.
func (b *Bot) wholeHistory(ctx context.Context, ws storage.WorkspaceID, last uint64) ([]storage.Entry, error) {
	const page = 1000
	entries := make([]storage.Entry, last)
	for at := last; at > 0; {
		newest, err := b.store.History(ctx, ws, at+1, page)
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
func (b *Bot) assignmentFacts(a storage.Assignment) []string {
	c := b.base.Control(knowledge.ControlID(a.Control))
	if c == nil {
		return make([]string, len(factColumns))
	}
	out := []string{c.Name, "", "", "", b.frameworkIDs(c.ID), ""}
	if cell := b.cellOf(c.ID, a.Scope); cell != nil {
		out[1], out[2], out[3] = string(cell.Responsible), strings.Join(cell.Provider, "; "), strings.Join(cell.Customer, "; ")
		out[5] = b.sourceList(cell)
	}
	return out
}

// cellOf is the cell for a control in a scope that names one place; nil if it does not.
func (b *Bot) cellOf(control knowledge.ControlID, s storage.Scope) *knowledge.Cell {
	switch s.Kind {
	case storage.ModelScope:
		return b.base.Cell(control, "", knowledge.ModelID(s.ID))
	case storage.ServiceScope:
		return b.base.Cell(control, knowledge.ServiceID(s.ID), "")
	case storage.SystemScope:
		if system := b.base.System(knowledge.SystemID(s.ID)); system != nil {
			return b.base.Cell(control, system.Service, system.Model)
		}
	}
	return nil
}

func (b *Bot) sourceList(cell *knowledge.Cell) string {
	var all []string
	for _, id := range cell.Source {
		if s := b.base.Source(id); s != nil {
			all = append(all, s.URL)
		}
	}
	return strings.Join(all, " ")
}

// matrixOf is the responsibility matrix of what a workspace runs: for each obligation the two sides, who has ours, and what asks for it.
func (b *Bot) matrixOf(book *storage.Book) Reply {
	all := duties(b.base, book)
	if len(all) == 0 {
		return Reply{Blocks: []Block{Say(B("Responsibility matrix")), Say(T("Nothing is said yet of what runs here, so there is nothing to be responsible for: "), C("estate add <service>"), T(" says it."))}}
	}
	t := Table{Head: []string{"Control", "Where", "Whose job", "Provider", "We", "Accountable", "Frameworks", "Sources"}}
	for _, d := range all {
		who := "nobody"
		if !d.gap() {
			who = b.plainHolder(book, d.holder())
		}
		cell := d.cells[0]
		t.Rows = append(t.Rows, []string{d.control.Name, b.scopeName(d.at.scope), side[cell.Responsible], strings.Join(cell.Provider, "; "),
			strings.Join(d.do(), "; "), who, b.frameworkIDs(d.control.ID), b.sourceList(cell)})
	}
	return Reply{Blocks: []Block{Say(B("Responsibility matrix"), T(fmt.Sprintf(" · %d controls where they have to be done", len(all)))), t}}
}

// plainHolder is a holder's name for a file: a team's, or the id of a person.
func (b *Bot) plainHolder(book *storage.Book, h storage.Holder) string {
	if t, ok := book.Team(h.ID); ok && h.Kind == storage.TeamHolder {
		return t.Name
	}
	return h.ID
}

// frameworkIDs are the ids of standards that are first of all about a control.
func (b *Bot) frameworkIDs(c knowledge.ControlID) string {
	var all []string
	for _, f := range b.base.Frameworks {
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
