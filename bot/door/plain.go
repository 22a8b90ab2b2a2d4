package door

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text without what steers a display: control characters become visible signs (␛), bidi marks and other
// invisible characters go. Newlines and what holds an emoji together stay. Adapters call it before they escape.
func Printable(text string) string {
	for i, r := range text {
		if printable(r) != r || r == utf8.RuneError {
			return text[:i] + cleaned(text[i:])
		}
	}
	return text
}

func cleaned(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(printable, text)
}

func printable(r rune) rune {
	switch {
	case r == '\n', r >= ' ' && r < 0x7f, r == '\u200c', r == '\u200d':
		return r
	case r == '\t':
		return ' '
	case r < ' ':
		return '␀' + r
	case r == 0x7f:
		return '␡'
	case r < 0xa0:
		return utf8.RuneError
	case r == '\u2028', r == '\u2029':
		return '\n'
	case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return -1
	}
	return r
}

// PlainText is the reply in one line or a few, without any markup: what a notification shows. It is the first paragraph with the
// first facts; a reply without these is named by what it holds.
func PlainText(r Reply) string {
	const maxFacts = 4
	var lines []string
	for _, block := range r.Blocks {
		switch b := block.(type) {
		case Paragraph:
			if len(lines) == 0 {
				lines = append(lines, oneLine(SpanText(b.Spans)))
			}
		case Facts:
			for _, f := range b.Facts[:min(len(b.Facts), maxFacts)] {
				lines = append(lines, oneLine(FactText(f)))
			}
			return shortLines(lines)
		}
	}
	if text := shortLines(lines); text != "" {
		return text
	}
	for _, block := range r.Blocks {
		if name := oneLine(blockName(block)); name != "" {
			return shortLines([]string{name})
		}
	}
	return ""
}

// FactText is a fact in one line.
func FactText(f Fact) string {
	var lines []string
	for _, line := range f.Lines {
		lines = append(lines, SpanText(line))
	}
	if f.Label == "" {
		return strings.Join(lines, "; ")
	}
	return f.Label + ": " + strings.Join(lines, "; ")
}

// blockName says in a few words what a block without running text is.
func blockName(block Block) string {
	switch b := block.(type) {
	case Table:
		if b.Title == "" {
			return fmt.Sprintf("A table of %d rows", len(b.Rows))
		}
		return b.Title
	case Image:
		return b.Alt
	case Attachment:
		return fileText(b)
	case Note:
		return SpanText(b.Spans)
	case Select:
		return b.Label
	case Form:
		return b.Title
	case Buttons:
		return strings.Join(labels(b.Buttons, func(b Button) string { return b.Label }), " · ")
	default:
		return ""
	}
}

func labels[T any](list []T, label func(T) string) []string {
	var out []string
	for _, v := range list {
		out = append(out, label(v))
	}
	return out
}

// SpanText is what spans say.
func SpanText(spans []Span) string {
	return strings.Join(labels(spans, func(s Span) string { return s.Text }), "")
}

func fileText(a Attachment) string {
	title := a.Title
	if title == "" {
		title = a.Name
	}
	return fmt.Sprintf("%s (%s, %s)", title, a.Name, ByteSize(len(a.Data)))
}

// ByteSize is a number of bytes as people read it.
func ByteSize(n int) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	default:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(Printable(text)), " ") }

func shortLines(lines []string) string {
	const maxRunes = 300
	var out []string
	for _, line := range lines {
		if runes := []rune(line); len(runes) > maxRunes {
			line = string(runes[:maxRunes-1]) + "…"
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
