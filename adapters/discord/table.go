package discord

import (
	"strings"

	"srm/bot"
)

// widest is how many columns of letters of equal width an embed shows on a small screen without breaking lines.
const widest = 44

// table draws rows as columns if they are narrow enough, or else one entry for each row. A long one is drawn page by page where the
// reply can be asked for again.
func (c *canvas) table(t bot.Table) {
	rows := cells(t)
	if title := markup([]bot.Span{bot.B(plain(t.Title))}); t.Title != "" {
		c.put(strings.Join(title, " "))
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return
	}
	head, rows := rows[0], c.paginate(rows[1:])
	if widths, ok := columns(head, rows); ok {
		c.grid(head, rows, widths)
	} else {
		c.entries(head, rows)
	}
}

// cells are the head and the rows, clean and of equal length.
func cells(t bot.Table) [][]string {
	n := len(t.Head)
	for _, row := range t.Rows {
		n = max(n, len(row))
	}
	all := make([][]string, 0, len(t.Rows)+1)
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		clean := make([]string, n)
		for i, cell := range row {
			clean[i] = plain(cell)
		}
		all = append(all, clean)
	}
	return all
}

// columns are the widths of a table that fits in letters of equal width; text in scripts whose width differs does not.
func columns(head []string, rows [][]string) (widths []int, ok bool) {
	widths = make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			for _, r := range cell {
				if r >= 0x300 && (r < 0x2010 || r > 0x2027) {
					return nil, false
				}
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	return widths, total <= widest
}

const fence = "```"

// grid draws columns in a block of code, or several where one does not hold all.
func (c *canvas) grid(head []string, rows [][]string, widths []int) {
	var block []string
	used := 0
	flush := func() {
		if len(block) > 0 {
			c.put(fence + "\n" + strings.Join(block, "\n") + "\n" + fence)
		}
		block, used = nil, 0
	}
	put := func(line string) {
		if used+size(line)+1 > maxLine {
			flush()
		}
		block = append(block, line)
		used += size(line) + 1
	}
	if strings.Join(head, "") != "" {
		put(aligned(head, widths))
		put(strings.Repeat("─", min(widest, sum(widths)+2*(len(widths)-1))))
	}
	for _, row := range rows {
		put(aligned(row, widths))
	}
	flush()
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}

func aligned(row []string, widths []int) string {
	var out strings.Builder
	for i, cell := range row {
		out.WriteString(noTicks(cell))
		if i < len(row)-1 {
			out.WriteString(strings.Repeat(" ", widths[i]-len([]rune(cell))+2))
		}
	}
	return strings.TrimRight(out.String(), " ")
}

// shortCell is how long a cell may be to stand in one line with others.
const shortCell = 20

// entries draws a row as its first cell, and below it the others with their heads: short ones in a line, neighbours that are alike
// told together, long ones as a list.
func (c *canvas) entries(head []string, rows [][]string) {
	for _, row := range rows {
		c.lines("", "", []bot.Span{bot.B(row[0])})
		var short []bot.Span
		var long [][]bot.Span
		for i := 1; i < len(row); {
			end := alike(row, i)
			name := headOf(head, i, end)
			switch cell := row[i]; {
			case cell == "":
			case size(cell) <= shortCell:
				if len(short) > 0 {
					short = append(short, bot.T(" · "))
				}
				short = append(short, bot.T(strings.TrimLeft(name+" ", " ")), bot.B(cell))
			case name != "":
				long = append(long, []bot.Span{bot.B(name + ":"), bot.T(" " + cell)})
			default:
				long = append(long, []bot.Span{bot.T(cell)})
			}
			i = end
		}
		c.lines("", "", short)
		for _, spans := range long {
			c.lines("- ", "  ", spans)
		}
	}
}

// alike is the end of the neighbours of a short cell that say the same.
func alike(row []string, i int) int {
	end := i + 1
	for row[i] != "" && size(row[i]) <= shortCell && end < len(row) && row[end] == row[i] {
		end++
	}
	return end
}

// headOf names some columns: one, two, or from the first to the last.
func headOf(head []string, i, end int) string {
	switch end - i {
	case 1:
		return head[i]
	case 2:
		return head[i] + ", " + head[i+1]
	}
	return head[i] + " to " + head[end-1]
}
