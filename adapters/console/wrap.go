package console

import (
	"slices"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"srm/bot"
)

// ink is how a piece of text looks on a terminal with colours.
type ink int

const (
	plain ink = iota
	strong
	code
	quiet
	warn
)

var inkOf = [...]ink{bot.Regular: plain, bot.Strong: strong, bot.Code: code, bot.Quiet: quiet}

var sequence = [...]string{plain: "", strong: "\x1b[1m", code: "\x1b[36m", quiet: "\x1b[2m", warn: "\x1b[33m"}

// go-pretty's own wrapping fills lines up with spaces, runs over the edge with wide letters and drops line breaks; only its
// measuring is used here.

// A word is what is not broken unless it is wider than a line. Its pieces come from spans that touch.
type word struct {
	pieces  []piece
	width   int
	space   int  // columns before it, if it does not begin a line
	address bool // a web address: in two halves it is of no use
}

type piece struct {
	text string
	ink  ink
}

// wordsOf turns spans into words, one slice for each line that the text asks for. Regular text gets the ink base.
func wordsOf(spans []bot.Span, base ink) [][]word {
	b := builder{lines: [][]word{nil}}
	for _, s := range spans {
		in := base
		if s.Style > bot.Regular && int(s.Style) < len(inkOf) {
			in = inkOf[s.Style]
		}
		clean := bot.Printable(s.Text)
		if s.Style == bot.Code || s.Link != "" {
			clean = strings.ReplaceAll(clean, "\n", " ")
		}
		b.add(clean, in)
		if s.Link != "" && bot.WebAddress(s.Link) {
			b.link(clean, s.Link)
		}
	}
	b.end()
	return b.lines
}

// builder collects pieces into words and words into lines.
type builder struct {
	lines [][]word
	open  word
	space int
}

func (b *builder) add(clean string, in ink) {
	start := 0
	for i, r := range clean {
		if !breaking(r) {
			continue
		}
		b.piece(clean[start:i], in)
		b.end()
		start = i + len(string(r))
		if r == '\n' {
			b.lines = append(b.lines, nil)
			b.space = 0
		} else {
			b.space++
		}
	}
	b.piece(clean[start:], in)
}

// breaking reports whether a line may end at r: any space but those that say no.
func breaking(r rune) bool {
	return r == ' ' || r == '\n' || r > 0x7f && r != '\u00a0' && r != '\u202f' && unicode.Is(unicode.Zs, r)
}

func (b *builder) piece(clean string, in ink) {
	if clean != "" {
		clean = strings.ReplaceAll(clean, "\u00a0", " ") // it has kept the line together, and is no letter to copy
		b.open.pieces = append(b.open.pieces, piece{clean, in})
		b.open.width += text.StringWidthWithoutEscSequences(clean)
	}
}

func (b *builder) end() {
	if len(b.open.pieces) == 0 {
		return
	}
	b.open.space = b.space
	last := len(b.lines) - 1
	b.lines[last] = append(b.lines[last], b.open)
	b.open, b.space = word{}, 0
}

// link writes the address behind its title.
func (b *builder) link(title, link string) {
	link = strings.Map(func(r rune) rune {
		if breaking(r) {
			return -1
		}
		return r
	}, bot.Printable(link))
	switch title {
	case link:
	case "":
		b.piece(link, quiet)
	default:
		b.end()
		b.space = 1
		b.piece("("+link+")", quiet)
	}
	b.open.address = true
}

// wrap breaks a line of words so that none is wider than width, save for web addresses.
func wrap(line []word, width int) [][]word {
	var out [][]word
	var now []word
	used := 0
	for _, w := range line {
		if len(now) == 0 {
			w.space = min(w.space, width/2)
			if len(out) > 0 {
				w.space = 0
			}
		}
		if len(now) > 0 && used+w.space+w.width > width {
			out, now, used = append(out, now), nil, 0
			w.space = 0
		}
		for w.space+w.width > width && !w.address {
			var head word
			head, w = cut(w, width-w.space)
			out = append(out, []word{head})
		}
		now = append(now, w)
		used += w.space + w.width
	}
	return append(out, now)
}

// cut takes a first part of at most width columns from a word that is wider. It cuts between what is drawn as one sign only where
// such a sign alone is wider than the line.
func cut(w word, width int) (head, tail word) {
	var good cutAt
	used, joined := 0, false // joined: the rune before was a joiner
	for i, p := range w.pieces {
		for at, r := range p.text {
			columns := text.RuneWidth(r)
			if columns > 0 && used > 0 && (!joined || good.used == 0 && used+columns > width) {
				good = cutAt{i, at, used}
			}
			if used+columns > width && good.used > 0 {
				return split(w, good)
			}
			used += columns
			joined = r == '\u200d'
		}
	}
	return w, word{}
}

// cutAt is a position in a word: a piece, a byte in it, and the columns before.
type cutAt struct{ piece, at, used int }

func split(w word, c cutAt) (head, tail word) {
	p := w.pieces[c.piece]
	head = word{pieces: slices.Clone(w.pieces[:c.piece]), width: c.used, space: w.space}
	if c.at > 0 {
		head.pieces = append(head.pieces, piece{p.text[:c.at], p.ink})
	}
	tail = word{pieces: []piece{{p.text[c.at:], p.ink}}, width: w.width - c.used}
	tail.pieces = append(tail.pieces, w.pieces[c.piece+1:]...)
	return head, tail
}

// joined makes one word of several, so that they stay on one line.
func joined(words []word) (one word) {
	for i, w := range words {
		if i > 0 && w.space > 0 {
			one.pieces = append(one.pieces, piece{strings.Repeat(" ", w.space), w.pieces[0].ink})
			one.width += w.space
		}
		one.pieces = append(one.pieces, w.pieces...)
		one.width += w.width
	}
	return one
}

// cell wraps a table's cell: plain text in, lines out.
func cell(text string, width int) string {
	var out strings.Builder
	for i, line := range wordsOf([]bot.Span{bot.T(text)}, plain) {
		for j, row := range wrap(line, width) {
			if i+j > 0 {
				out.WriteByte('\n')
			}
			for _, w := range row {
				out.WriteString(strings.Repeat(" ", w.space))
				for _, p := range w.pieces {
					out.WriteString(p.text)
				}
			}
		}
	}
	return out.String()
}
