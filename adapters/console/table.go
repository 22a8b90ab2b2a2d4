package console

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"srm/bot"
)

const columnGap = "  "

// table draws columns side by side if they fit, or one block of lines for each row.
func (d *drawer) table(b bot.Table) {
	if b.Title != "" {
		d.flow(indent, indent, plain, []bot.Span{bot.B(oneLine(b.Title))}, plain)
		d.line()
	}
	rows := cells(b)
	if len(rows) == 0 || len(rows[0]) == 0 {
		return
	}
	room := d.width - len(indent) - len(columnGap)*(len(rows[0])-1)
	if widths, ok := columns(rows, room); ok {
		d.grid(rows, widths)
	} else {
		d.records(rows)
	}
}

// cells are the head and the rows, cleaned and of equal length.
func cells(b bot.Table) [][]string {
	n := len(b.Head)
	for _, row := range b.Rows {
		n = max(n, len(row))
	}
	rows := make([][]string, 0, len(b.Rows)+1)
	for _, row := range append([][]string{b.Head}, b.Rows...) {
		clean := make([]string, n)
		for i, c := range row {
			clean[i] = strings.TrimSpace(bot.Printable(c))
		}
		rows = append(rows, clean)
	}
	return rows
}

// columns shares the room among the columns: each gets what it needs, the wide ones divide what is left. It is not ok if some
// column could not keep its words whole.
func columns(rows [][]string, room int) (widths []int, ok bool) {
	n := len(rows[0])
	natural, least := make([]int, n), make([]int, n)
	for i := range n {
		for _, row := range rows {
			natural[i] = max(natural[i], text.LongestLineLen(row[i]))
			for w := range strings.FieldsFuncSeq(row[i], breaking) {
				least[i] = max(least[i], min(text.StringWidthWithoutEscSequences(w), minCell))
			}
		}
	}
	for _, w := range least {
		room -= w
	}
	if room < 0 {
		return nil, false
	}
	widths = append(widths, least...)
	if more := min(natural[0], minFirst) - least[0]; more > 0 && more <= room {
		widths[0], room = widths[0]+more, room-more
	}
	for room > 0 { // one column at a time to the narrowest that wants more: tables are small
		next := -1
		for i := range n {
			if widths[i] < natural[i] && (next < 0 || widths[i] < widths[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		widths[next]++
		room--
	}
	return widths, true
}

func (d *drawer) grid(rows [][]string, widths []int) {
	t := table.NewWriter()
	t.SetStyle(table.Style{
		Box:     table.BoxStyle{MiddleHorizontal: "─", MiddleSeparator: "──", MiddleVertical: columnGap},
		Options: table.Options{SeparateHeader: true, SeparateColumns: true},
	})
	configs := make([]table.ColumnConfig, len(widths))
	for i, w := range widths {
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMin: w, WidthMax: w, WidthMaxEnforcer: cell}
	}
	t.SetColumnConfigs(configs)
	in := plain
	if strings.Join(rows[0], "") != "" {
		t.AppendHeader(tableRow(rows[0]))
		in = strong
	}
	for _, row := range rows[1:] {
		t.AppendRow(tableRow(row))
	}
	for line := range strings.SplitSeq(t.Render(), "\n") {
		rule := in == strong && strings.HasPrefix(line, "─") && strings.Trim(line, "─") == ""
		if rule {
			in = quiet
		}
		d.raw(indent, strings.TrimRight(line, " "), in)
		if rule {
			in = plain
		}
	}
}

func tableRow(cells []string) table.Row {
	row := make(table.Row, len(cells))
	for i, c := range cells {
		row[i] = c
	}
	return row
}

// records writes a table that is too wide as one block of lines for each row: its first cell, then the others with their heads, the
// short ones one behind the other.
func (d *drawer) records(rows [][]string) {
	for i, row := range rows[1:] {
		if i > 0 {
			d.line()
		}
		d.flow(indent, indent, plain, []bot.Span{bot.B(row[0])}, plain)
		var short []word
		for j, c := range row[1:] {
			if c == "" {
				continue
			}
			spans := []bot.Span{bot.T(c)}
			if head := oneLine(rows[0][j+1]); head != "" {
				spans = []bot.Span{bot.Q(head + ":"), bot.T(" " + c)}
			}
			if lines := wordsOf(spans, plain); len(lines) == 1 && len(lines[0]) > 0 {
				if one := joined(lines[0]); one.width <= shortCell {
					one.space = len(columnGap) * min(len(short), 1)
					short = append(short, one)
					continue
				}
			}
			d.shortCells(short)
			short = nil
			d.flow(indent+indent, indent+indent+indent, plain, spans, plain)
		}
		d.shortCells(short)
	}
}

func (d *drawer) shortCells(short []word) {
	if len(short) > 0 {
		d.lines(indent+indent, indent+indent, plain, [][]word{short})
	}
}
