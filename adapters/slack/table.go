package slack

import (
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// table draws a table: one that can be paged and sorted if it is long, else a simple one, else text, by what the surface takes.
func (d *drawer) table(t bot.Table) {
	rows := cells(t)
	letters, largest := 0, 0
	for _, row := range rows {
		n := lettersOf(row)
		letters, largest = letters+n, max(largest, n)
	}
	switch columns := len(rows[0]); {
	case columns == 0:
		d.title(t.Title)
	case d.plain || d.surface == modal || columns > maxTableColumns || lettersOf(rows[0])+largest > maxTableText:
		d.title(t.Title)
		d.plainTable(rows)
	case !d.modest && len(rows) > minDataTableRows && len(rows) <= maxDataTableRows && letters <= maxDataTableText:
		d.dataTable(t.Title, rows, letters)
	default:
		d.title(t.Title)
		d.simpleTables(rows)
	}
}

func (d *drawer) title(title string) {
	if title = oneLine(title); title != "" {
		d.say([]bot.Span{bot.B(title)})
	}
}

// cells are the head and the rows of a table, all of one length and none empty: Slack wants that.
func cells(t bot.Table) [][]string {
	columns := len(t.Head)
	for _, r := range t.Rows {
		columns = max(columns, len(r))
	}
	rows := make([][]string, 0, len(t.Rows)+1)
	for _, r := range append([][]string{t.Head}, t.Rows...) {
		row := make([]string, columns)
		for i := range row {
			row[i] = "–"
			if i < len(r) && strings.TrimSpace(bot.Printable(r[i])) != "" {
				row[i] = bot.Printable(r[i])
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (d *drawer) dataTable(title string, rows [][]string, letters int) {
	caption := shortened(oneLine(title), maxHeader)
	if caption == "" {
		caption = "Table"
	}
	t := &slackapi.DataTableBlock{Type: slackapi.MBTDataTable, Caption: caption, PageSize: dataTablePage}
	for _, r := range rows {
		row := make([]slackapi.DataTableCell, len(r))
		for i, c := range r {
			row[i] = slackapi.NewDataTableRawTextCell(c)
		}
		t.Rows = append(t.Rows, row)
	}
	d.out = append(d.out, drawn{block: t, table: letters, daring: true, instead: func() []drawn { return d.asText(title, rows) }})
}

// simpleTables draws as many tables as the rows need, each with the head.
func (d *drawer) simpleTables(rows [][]string) {
	head, rest := rows[0], rows[1:]
	for first := true; first || len(rest) > 0; first = false {
		t, before := &slackapi.TableBlock{Type: slackapi.MBTTable}, rest
		letters := 0
		put := func(row []string, letters int) int {
			line := make([]slackapi.TableCell, len(row))
			for i, c := range row {
				line[i] = slackapi.NewTableRawTextCell(c)
				letters += utf8.RuneCountInString(c)
			}
			t.Rows = append(t.Rows, line)
			return letters
		}
		letters = put(head, letters)
		for len(rest) > 0 && len(t.Rows) < maxTableRows && (len(t.Rows) == 1 || letters+lettersOf(rest[0]) <= maxTableText) {
			letters = put(rest[0], letters)
			rest = rest[1:]
		}
		for range head {
			t.ColumnSettings = append(t.ColumnSettings, slackapi.ColumnSetting{Align: slackapi.ColumnAlignmentLeft, IsWrapped: true})
		}
		mine := rows[:1:1]
		mine = append(mine, before[:len(t.Rows)-1]...)
		d.out = append(d.out, drawn{block: t, table: letters, instead: func() []drawn { return d.asText("", mine) }})
	}
}

// asText draws a table without any, beside what has been drawn.
func (d *drawer) asText(title string, rows [][]string) []drawn {
	plain := &drawer{surface: d.surface, names: d.names}
	plain.title(title)
	plain.plainTable(rows)
	return plain.out
}

func lettersOf(row []string) int {
	n := 0
	for _, c := range row {
		n += utf8.RuneCountInString(c)
	}
	return n
}

// plainTable draws rows as columns of letters if they are narrow, else each row as a line of its own.
func (d *drawer) plainTable(rows [][]string) {
	widths, total := make([]int, len(rows[0])), 0
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], text.StringWidthWithoutEscSequences(oneLine(c)))
		}
	}
	for _, w := range widths {
		total += w + 2
	}
	if total > maxMonospaceWidth {
		d.rowLines(rows)
		return
	}
	var lines []string
	for _, r := range rows {
		var line strings.Builder
		for i, c := range r {
			line.WriteString(text.Pad(oneLine(c), widths[i]+2, ' '))
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	d.monospace(strings.Join(lines, "\n"))
}

// rowLines draws each row as "first: head second · head third".
func (d *drawer) rowLines(rows [][]string) {
	f := bot.Fact{}
	for _, r := range rows[1:] {
		line := []bot.Span{bot.B(oneLine(r[0]))}
		for i, c := range r[1:] {
			before := "  "
			if i > 0 {
				before = " · "
			}
			line = append(line, bot.T(before+oneLine(rows[0][i+1])+" "), bot.B(oneLine(c)))
		}
		f.Lines = append(f.Lines, line)
	}
	d.facts(bot.Facts{Facts: []bot.Fact{f}})
}
