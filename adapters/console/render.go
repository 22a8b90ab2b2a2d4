package console

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"srm/bot"
)

const indent = "  "

// Style is what a terminal can show. The zero value is a plain one of 80 columns.
type Style struct {
	Width  int
	Colour bool
}

// Draw writes a reply for people at a terminal, two columns from the edge and at most as wide as it is. Only web addresses may
// run over: a terminal that breaks them itself keeps them whole. What was typed once comes out as text that steers nothing.
func Draw(w io.Writer, r bot.Reply, s Style) {
	d := newDrawer(s)
	d.reply(r)
	_, _ = w.Write(d.out.Bytes()) // who has to know keeps the error in w
}

// drawer writes the blocks of one reply.
type drawer struct {
	out    bytes.Buffer
	width  int
	colour bool
	number int  // of the last thing to press; offers counts alike
	asking bool // a form is asked field by field: draw only its head
}

func newDrawer(s Style) *drawer {
	if s.Width <= 0 {
		s.Width = defaultWidth
	}
	return &drawer{width: max(s.Width, minWidth), colour: s.Colour}
}

func (d *drawer) reply(r bot.Reply) {
	var before bot.Block
	for _, b := range r.Blocks {
		start := d.out.Len()
		if start > 0 && apart(before, b) {
			d.line()
		}
		gap := d.out.Len()
		d.block(b)
		if d.out.Len() == gap { // an empty block leaves no gap
			d.out.Truncate(start)
			continue
		}
		before = b
	}
}

// apart reports whether an empty line stands between two blocks: what belongs to the block above follows at once.
func apart(above, below bot.Block) bool {
	switch below.(type) {
	case bot.Facts:
		_, after := above.(bot.Paragraph)
		return !after
	case bot.Note:
		switch above.(type) {
		case bot.Paragraph, bot.Facts, bot.Note, bot.Image, bot.Attachment:
			return false
		}
	}
	return true
}

func (d *drawer) block(b bot.Block) {
	switch b := b.(type) {
	case bot.Paragraph:
		d.flow(indent, indent, plain, b.Spans, plain)
	case bot.Facts:
		d.facts(b.Facts, "– ")
	case bot.Table:
		d.table(b)
	case bot.Image:
		d.flow(indent, indent, plain, []bot.Span{bot.Q("Picture:"), bot.T(" " + b.Alt)}, plain)
	case bot.Attachment:
		d.attachment(b)
	case bot.Note:
		d.note(b.Spans, b.Warn)
	case bot.Buttons:
		d.buttons(b.Buttons)
	case bot.Select:
		d.choices(b)
	case bot.Form:
		d.form(b)
	}
}

func (d *drawer) note(spans []bot.Span, warning bool) {
	switch {
	case bot.PlainText(bot.Reply{Blocks: []bot.Block{bot.Note{Spans: spans}}}) == "":
	case warning:
		d.flow(indent+"! ", indent+"  ", warn, spans, warn)
	default:
		d.flow(indent+"· ", indent+"  ", quiet, spans, quiet)
	}
}

// facts stand in two columns, the labels aligned; a label that is too long gets a line of its own. A bullet stands before each line
// of a fact that has several.
func (d *drawer) facts(facts []bot.Fact, bullet string) {
	limit := min(maxLabel, d.width/3)
	column := 0
	for _, f := range facts {
		if n := columnsOf(oneLine(f.Label)); n <= limit {
			column = max(column, n)
		}
	}
	rest := indent
	if column > 0 {
		rest += strings.Repeat(" ", column+len(columnGap))
	}
	for _, f := range facts {
		label := oneLine(f.Label)
		first := indent + text.Pad(label, column, ' ') + columnGap
		if n := columnsOf(label); n > limit {
			d.flow(indent, indent, quiet, []bot.Span{bot.Q(label)}, quiet)
			first = rest
		} else if column == 0 {
			first = indent
		}
		start, mark, hang := d.out.Len(), "", ""
		if len(f.Lines) > 1 { // where one item ends and the next begins
			mark, hang = bullet, strings.Repeat(" ", columnsOf(bullet))
		}
		for _, line := range f.Lines {
			d.flow(first+mark, rest+hang, quiet, line, plain)
			if d.out.Len() > start {
				first = rest
			}
		}
		if d.out.Len() == start && first != rest && label != "" {
			d.raw(indent, label, quiet)
		}
	}
}

// attachment shows a short text as it is; its lines are data and stay as long as they are.
func (d *drawer) attachment(a bot.Attachment) {
	name, title := oneLine(a.Name), oneLine(a.Title)
	spans := []bot.Span{bot.Q("File:"), bot.T(fmt.Sprintf(" %s, %s", name, bot.ByteSize(len(a.Data))))}
	if title != "" {
		spans = append(spans, bot.T(" · "+title))
	}
	switch {
	case !utf8.Valid(a.Data) || bytes.IndexByte(a.Data, 0) >= 0:
		d.flow(indent, indent, plain, append(spans, bot.Q(" (not text: not shown here)")), plain)
	case len(a.Data) > maxShown:
		d.flow(indent, indent, plain, append(spans, bot.Q(" (too long to show here)")), plain)
	default:
		d.flow(indent, indent, plain, spans, plain)
		for line := range strings.Lines(bot.Printable(string(a.Data))) {
			d.raw(indent+indent, strings.TrimRight(line, " \n"), plain)
		}
	}
}

// buttons are numbered, so that the number alone presses one; links are only shown. They stand in a row if all fit, else in lines.
func (d *drawer) buttons(buttons []bot.Button) {
	const between = 3
	room, used := d.room(indent), -between
	var list []word
	for _, b := range buttons {
		one := d.button(b)
		used += between + one.width
		list = append(list, one)
	}
	if used <= room {
		list = slices.DeleteFunc(list, func(w word) bool { return len(w.pieces) == 0 })
		for i := range list {
			list[i].space = between * min(i, 1)
		}
		if len(list) > 0 {
			d.lines(indent, indent, plain, [][]word{list})
		}
		return
	}
	for i, b := range buttons {
		first, lead := indent+"    ", plain
		if n := len(list[i].pieces); n > 0 && b.URL == "" {
			first, lead = indent+list[i].pieces[0].text+" ", code
		}
		d.flow(first, strings.Repeat(" ", len(first)), lead, buttonSpans(b), plain)
	}
}

// button is a number and a label as one word, or the label and address of a link.
func (d *drawer) button(b bot.Button) word {
	spans := buttonSpans(b)
	if b.URL == "" {
		spans = append([]bot.Span{bot.C(d.next()), bot.T(" ")}, spans...)
	}
	return joined(wordsOf(spans, plain)[0])
}

func buttonSpans(b bot.Button) []bot.Span {
	s := bot.L(oneLine(b.Label), b.URL)
	if b.Style == bot.Primary {
		s.Style = bot.Strong
	}
	return []bot.Span{s}
}

// next is the number of the next thing to press.
func (d *drawer) next() string {
	d.number++
	return fmt.Sprintf("[%d]", d.number)
}

func (d *drawer) choices(s bot.Select) {
	spans := []bot.Span{bot.T(oneLine(s.Label))}
	if s.Max > 1 {
		spans = append(spans, bot.Q(fmt.Sprintf(" (up to %d: 1,3)", s.Max)))
	}
	d.flow(indent, indent, plain, spans, plain)
	if len(s.Choices) > manyChoices {
		d.choicesInLine(s.Choices)
		return
	}
	last := len(fmt.Sprintf("[%d]", d.number+len(s.Choices)))
	for _, c := range s.Choices {
		number := d.next()
		first := indent + strings.Repeat(" ", last-len(number)) + number + " "
		d.flow(first, strings.Repeat(" ", len(first)), code, []bot.Span{bot.T(oneLine(c.Label))}, plain)
	}
}

// manyChoices are more than get a line each.
const manyChoices = 8

// choicesInLine puts choices one behind the other, so that many of them do not push what matters off the screen.
func (d *drawer) choicesInLine(choices []bot.Choice) {
	var list []word
	for i, c := range choices {
		one := joined(wordsOf([]bot.Span{bot.C(d.next()), bot.T(" "), bot.T(oneLine(c.Label))}, plain)[0])
		one.space = len(columnGap) * min(i, 1)
		list = append(list, one)
	}
	d.lines(indent, indent, plain, [][]word{list})
}

// flow writes spans behind first, in the ink lead; further lines stand behind rest. Nothing is written for empty text.
func (d *drawer) flow(first, rest string, lead ink, spans []bot.Span, base ink) {
	lines := wordsOf(spans, base)
	for len(lines) > 0 && len(lines[0]) == 0 {
		lines = lines[1:]
	}
	for len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	d.lines(first, rest, lead, lines)
}

func (d *drawer) lines(first, rest string, lead ink, lines [][]word) {
	room := min(d.room(first), d.room(rest))
	for _, line := range lines {
		for _, row := range wrap(line, room) {
			if len(row) == 0 {
				d.line()
			} else {
				d.words(first, lead, row)
			}
			first = rest
		}
	}
}

// room is what is left of a line of prose behind a prefix.
func (d *drawer) room(prefix string) int {
	return max(min(d.width, proseWidth)-columnsOf(prefix), minWidth/2)
}

// words writes one line, changing the ink only where it changes.
func (d *drawer) words(prefix string, lead ink, row []word) {
	now := d.ink(plain, lead)
	d.out.WriteString(prefix)
	for _, w := range row {
		if w.space > 0 && w.pieces[0].ink != now {
			now = d.ink(now, plain)
		}
		d.out.WriteString(strings.Repeat(" ", w.space))
		for _, p := range w.pieces {
			now = d.ink(now, p.ink)
			d.out.WriteString(p.text)
		}
	}
	d.ink(now, plain)
	d.line()
}

// raw writes one line that is laid out already.
func (d *drawer) raw(prefix, line string, in ink) {
	if line != "" {
		d.out.WriteString(prefix)
		d.ink(plain, in)
		d.out.WriteString(line)
		d.ink(in, plain)
	}
	d.line()
}

func (d *drawer) line() { d.out.WriteByte('\n') }

func (d *drawer) ink(from, to ink) ink {
	if from != to && d.colour {
		if from != plain {
			d.out.WriteString("\x1b[0m")
		}
		d.out.WriteString(sequence[to])
	}
	return to
}

func columnsOf(clean string) int { return text.StringWidthWithoutEscSequences(clean) }

// oneLine is for labels: clean, and without line breaks.
func oneLine(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(bot.Printable(s), "\n", " "))
}
