package bot

import (
	"fmt"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// words for the sides in tables.
var side = map[knowledge.Responsibility]string{knowledge.ByProvider: "provider", knowledge.ByCustomer: "you", knowledge.ByBoth: "both", knowledge.Depends: "depends"}

// compare puts models or services side by side.
func (b *Bot) compare(a knowledge.Answer) Reply {
	q := a.Query
	if q.Control == "" && q.Layer == "" {
		return b.compareAll(a)
	}
	blocks := []Block{Say(B(b.contrast(a.Rows)), T("  "+b.subject(q)))}
	if q.Layer != "" || len(q.Also) > 0 {
		blocks = append(blocks, b.controlTable(a.Rows))
	} else {
		blocks = append(blocks, b.rowTable(a.Rows))
	}
	return Reply{Blocks: append(blocks, Facts{sources(a.Sources)})}
}

// contrast says in a few words whether the rows differ.
func (b *Bot) contrast(rows []knowledge.Row) string {
	for _, r := range rows[1:] {
		if r.Control == rows[0].Control && r.Cell.Responsible != rows[0].Cell.Responsible {
			return "They differ."
		}
	}
	return "The same side everywhere: " + side[rows[0].Cell.Responsible] + "."
}

// compareAll lists the controls in which two or more models or services differ.
func (b *Bot) compareAll(a knowledge.Answer) Reply {
	q := a.Query
	q.Intent = knowledge.Matrix
	all := b.base.Answer(q)
	table, differing := b.grid(all.Rows, true)
	if differing == 0 {
		return sentence("They do not differ in any control that I know.")
	}
	return Reply{Blocks: []Block{Say(B(fmt.Sprintf("They differ in %d of %d controls.", differing, len(b.base.Controls)))), table}}
}

// rowTable is one control at several places.
func (b *Bot) rowTable(rows []knowledge.Row) Table {
	t := Table{Head: []string{"Where", "Whose job", "Provider", "You"}}
	tell := func(all []string) string { return strings.Join(all, "; ") }
	if len(rows) > 3 { // short enough for a phone
		tell = func(all []string) string { return all[0] }
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.Where(), side[r.Cell.Responsible], tell(r.Cell.Provider), tell(r.Cell.Customer)})
	}
	return t
}

// controlTable is several controls, each at one or more places.
func (b *Bot) controlTable(rows []knowledge.Row) Table {
	if table, _ := b.grid(rows, false); len(table.Head) > 2 {
		return table
	}
	t := Table{Head: []string{"Control", "Whose job", "You"}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.Control.Name, side[r.Cell.Responsible], strings.Join(r.Cell.Customer, "; ")})
	}
	return t
}

// grid is controls down, places across, sides in the cells. With differing set it keeps only the controls whose sides differ.
func (b *Bot) grid(rows []knowledge.Row, differing bool) (Table, int) {
	t := Table{Head: []string{"Control"}}
	column := make(map[string]int)
	for _, r := range rows {
		if _, there := column[r.Where()]; !there {
			t.Head = append(t.Head, r.Where())
			column[r.Where()] = len(t.Head) - 1
		}
	}
	count := 0
	for i := 0; i < len(rows); {
		line := make([]string, len(t.Head))
		control, differs := rows[i].Control, false
		line[0] = control.Name
		first := rows[i].Cell.Responsible
		for ; i < len(rows) && rows[i].Control == control; i++ {
			line[column[rows[i].Where()]] = side[rows[i].Cell.Responsible]
			differs = differs || rows[i].Cell.Responsible != first
		}
		if differs {
			count++
		}
		if differs || !differing {
			t.Rows = append(t.Rows, line)
		}
	}
	return t, count
}

// matrix shows every control of a model, a service or a layer, or all of them under all models.
func (b *Bot) matrix(r Request, book *storage.Book, a knowledge.Answer) Reply {
	q := a.Query
	if len(a.Rows) == 0 {
		return sentence("There is nothing to show.")
	}
	if len(q.Models)+len(q.Services) == 0 {
		table, _ := b.grid(a.Rows, false)
		return Reply{Blocks: []Block{Say(B("Who does what"), T(" · all models")), table, Note{Spans: []Span{T("provider: the cloud provider does it · you: the customer does · both: each has a part")}}}}
	}
	if table, _ := b.grid(a.Rows, false); len(table.Head) > 2 {
		return Reply{Blocks: []Block{Say(B("Who does what"), T(b.place(q))), table}}
	}
	t := Table{Head: []string{"Control", "Whose job", "To do first", "Here"}}
	for _, row := range a.Rows {
		service := knowledge.ServiceID("")
		if row.Service != nil {
			service = row.Service.ID
		}
		left, who := row.Cell.Customer[0], "nobody yet" // the first thing to do; a question about the one control tells all
		if found := holders(book, row.Control.ID, b.scopesOf(q.System, service, q.Provider, row.Model.ID), storage.Accountable); len(found) > 0 {
			who = b.holderOf(r, book, found[0].Holder).Text
		} else if row.Cell.Responsible == knowledge.ByProvider {
			left, who = "–", "–"
		}
		t.Rows = append(t.Rows, []string{row.Control.Name, side[row.Cell.Responsible], left, who})
	}
	return Reply{Blocks: []Block{Say(B("Who does what"), T(b.place(q))), t}}
}
