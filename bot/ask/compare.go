package ask

import (
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// compare puts models or services side by side.
func compare(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	if q.Control == "" && q.Layer == "" {
		return compareAll(b, a)
	}
	blocks := []door.Block{door.Say(door.B(contrast(b, a.Rows)), door.T("  "+subject(b, q)))}
	if q.Layer != "" || len(q.Also) > 0 {
		blocks = append(blocks, controlTable(b, a.Rows))
	} else {
		blocks = append(blocks, rowTable(b, a.Rows))
	}
	return door.Reply{Blocks: append(blocks, door.Facts{Facts: core.Sources(a.Sources)})}
}

// contrast says in a few words whether the rows differ.
func contrast(b *core.Bot, rows []knowledge.Row) string {
	for _, r := range rows[1:] {
		if r.Control == rows[0].Control && r.Cell.Responsible != rows[0].Cell.Responsible {
			return "They differ."
		}
	}
	return "The same side everywhere: " + core.Side[rows[0].Cell.Responsible] + "."
}

// compareAll lists the controls in which two or more models or services differ.
func compareAll(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	q.Intent = knowledge.Matrix
	all := b.Base.Answer(q)
	table, differing := grid(b, all.Rows, true)
	if differing == 0 {
		return door.Sentence("They do not differ in any control that I know.")
	}
	return door.Answer(door.Say(door.B(fmt.Sprintf("They differ in %d of %d controls.", differing, len(b.Base.Controls)))), table)
}

// rowTable is one control at several places.
func rowTable(b *core.Bot, rows []knowledge.Row) door.Table {
	t := door.Table{Head: []string{"Where", "Whose job", "Provider", "You"}}
	tell := func(all []string) string { return strings.Join(all, "; ") }
	if len(rows) > 3 { // short enough for a phone
		tell = func(all []string) string { return all[0] }
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.Where(), core.Side[r.Cell.Responsible], tell(r.Cell.Provider), tell(r.Cell.Customer)})
	}
	return t
}

// controlTable is several controls, each at one or more places.
func controlTable(b *core.Bot, rows []knowledge.Row) door.Table {
	if len(heads(rows, knowledge.Row.Where)) > 1 {
		table, _ := grid(b, rows, false)
		return table
	}
	t := door.Table{Head: []string{"Control", "Whose job", "You"}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.Control.Name, core.Side[r.Cell.Responsible], strings.Join(r.Cell.Customer, "; ")})
	}
	return t
}

// wide is how many places stand side by side before the modes of a service share a column.
const wide = 3

// grid is controls down, places across, sides in the cells. With differing set it keeps only the controls whose sides differ.
func grid(b *core.Bot, rows []knowledge.Row, differing bool) (door.Table, int) {
	head := knowledge.Row.Where
	if len(heads(rows, head)) > wide {
		head = func(r knowledge.Row) string { return family(b, r) }
	}
	t := door.Table{Head: append([]string{"Control"}, heads(rows, head)...)}
	count := 0
	for i := 0; i < len(rows); {
		first, n := rows[i], 0
		sides := make([][]knowledge.Row, len(t.Head))
		differs := false
		for ; i+n < len(rows) && rows[i+n].Control == first.Control; n++ {
			r := rows[i+n]
			at := slices.Index(t.Head, head(r))
			sides[at] = append(sides[at], r)
			differs = differs || r.Cell.Responsible != first.Cell.Responsible
		}
		i += n
		if differs {
			count++
		}
		if differs || !differing {
			line := []string{first.Control.Name}
			for _, of := range sides[1:] {
				line = append(line, sidesOf(of))
			}
			t.Rows = append(t.Rows, line)
		}
	}
	return t, count
}

// heads are the names of the columns of a grid, in order.
func heads(rows []knowledge.Row, head func(knowledge.Row) string) []string {
	var all []string
	for _, r := range rows {
		if h := head(r); !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// family is where a row is, modes aside.
func family(b *core.Bot, r knowledge.Row) string {
	if r.Service != nil {
		if f := b.Base.Service(r.Service.Family); f != nil {
			return f.Name
		}
		return r.Service.Name
	}
	return r.Where()
}

// sidesOf is the side that does a control at one place; where the modes of a service differ, each side with its modes.
func sidesOf(rows []knowledge.Row) string {
	var order []knowledge.Responsibility
	modes := make(map[knowledge.Responsibility][]string)
	for _, r := range rows {
		if modes[r.Cell.Responsible] == nil {
			order = append(order, r.Cell.Responsible)
		}
		modes[r.Cell.Responsible] = append(modes[r.Cell.Responsible], r.Where())
	}
	if len(order) == 1 {
		return core.Side[order[0]]
	}
	var parts []string
	for _, o := range order {
		parts = append(parts, core.Side[o]+": "+strings.Join(modes[o], "; "))
	}
	return strings.Join(parts, " · ")
}

// matrix shows every control of a model, a service or a layer, or all of them under all models.
func matrix(b *core.Bot, r door.Request, book *storage.Book, a knowledge.Answer) door.Reply {
	q := a.Query
	if len(a.Rows) == 0 {
		return door.Sentence("There is nothing to show.")
	}
	if len(q.Models)+len(q.Services) == 0 {
		table, _ := grid(b, a.Rows, false)
		return door.Answer(door.Say(door.B("Who does what"), door.T(" · all models")), table,
			door.Aside(door.T("provider: the cloud provider does it · you: the customer does · both: each has a part")))
	}
	if len(heads(a.Rows, knowledge.Row.Where)) > 1 {
		table, _ := grid(b, a.Rows, false)
		return door.Answer(door.Say(door.B("Who does what"), door.T(whereAsked(b, q))), table)
	}
	t := door.Table{Head: []string{"Control", "Whose job", "To do first", "Here"}}
	var theirs []string // what is wholly the provider's, and with nobody here, needs no row
	for _, row := range a.Rows {
		service := knowledge.ServiceID("")
		if row.Service != nil {
			service = row.Service.ID
		}
		left, who := row.Cell.Customer[0], "nobody yet" // the first thing to do; a question about the one control tells all
		if found := duty.Holders(book, row.Control.ID, b.ScopesOf(q.System, service, q.Provider, row.Model.ID), storage.Accountable); len(found) > 0 {
			who = b.HolderIn(r, book, found[0].Holder).Text
		} else if row.Cell.Responsible == knowledge.ByProvider {
			theirs = append(theirs, row.Control.Name)
			continue
		}
		t.Rows = append(t.Rows, []string{row.Control.Name, core.Side[row.Cell.Responsible], left, who})
	}
	reply := door.Answer(door.Say(door.B("Who does what"), door.T(whereAsked(b, q))))
	if len(t.Rows) > 0 {
		reply.Blocks = append(reply.Blocks, t)
	}
	if len(theirs) > 0 {
		reply.Blocks = append(reply.Blocks, door.Say(door.T("The provider's alone: "+strings.Join(theirs, ", ")+".")))
	}
	return reply
}
