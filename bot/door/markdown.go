package door

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Markdown is the reply as GitHub reads it. Texts are escaped, so that only the reply's own structure becomes markup.
func Markdown(r Reply) string {
	var parts []string
	for _, block := range r.Blocks {
		if part := markdownBlock(block); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n\n")
}

func markdownBlock(block Block) string {
	switch b := block.(type) {
	case Paragraph:
		return markdownText(b.Spans, "")
	case Facts:
		return markdownFacts(b)
	case Table:
		return markdownTable(b)
	case Image:
		return markdownText([]Span{T("Picture: " + b.Alt)}, "")
	case Attachment:
		return markdownText([]Span{T("File: " + fileText(b))}, "")
	case Note:
		spans := b.Spans
		if b.Warn {
			spans = append([]Span{B("Warning:"), T(" ")}, spans...)
		}
		if text := markdownText(spans, "> "); text != "" {
			return "> " + text
		}
	case Buttons:
		return markdownButtons(b)
	case Select:
		choices := labels(b.Choices, func(c Choice) string { return oneLine(c.Label) })
		return markdownText([]Span{T(b.Label + ": " + strings.Join(choices, " · "))}, "")
	case Form:
		return markdownForm(b)
	}
	return ""
}

func markdownFacts(b Facts) string {
	var items []string
	for _, f := range b.Facts {
		var spans []Span
		if f.Label != "" {
			spans = append(spans, B(oneLine(f.Label)+":"), T(" "))
		}
		if len(f.Lines) > 1 {
			items = append(items, "- "+strings.TrimRight(markdownText(spans, "  "), " "))
			for _, line := range f.Lines {
				items = append(items, "  - "+markdownText(line, "    "))
			}
			continue
		}
		for _, line := range f.Lines {
			spans = append(spans, line...)
		}
		items = append(items, "- "+markdownText(spans, "  "))
	}
	return strings.Join(items, "\n")
}

func markdownTable(b Table) string {
	var out strings.Builder
	if b.Title != "" {
		out.WriteString(markdownText([]Span{B(oneLine(b.Title))}, "") + "\n\n")
	}
	row := func(cells []string) {
		for i := range b.Head {
			cell := ""
			if i < len(cells) {
				cell = escapeMarkdown(oneLine(cells[i]))
			}
			out.WriteString("| " + cell + " ")
		}
		out.WriteString("|")
	}
	row(b.Head)
	out.WriteString("\n" + strings.Repeat("| --- ", len(b.Head)) + "|")
	for _, cells := range b.Rows {
		out.WriteString("\n")
		row(cells)
	}
	return out.String()
}

func markdownButtons(b Buttons) string {
	spans := []Span{T("Next: ")}
	for i, button := range b.Buttons {
		if i > 0 {
			spans = append(spans, T(" · "))
		}
		spans = append(spans, L(oneLine(button.Label), button.URL))
	}
	if len(b.Buttons) == 0 {
		return ""
	}
	return markdownText(spans, "")
}

func markdownForm(b Form) string {
	spans := []Span{B(oneLine(b.Title))}
	if b.Error != "" {
		spans = append(spans, T("\n"+b.Error))
	}
	fields := labels(b.Fields, func(f Field) string { return oneLine(f.Label) })
	return markdownText(append(spans, T("\nAsks for: "+strings.Join(fields, ", "))), "")
}

// markdownText writes spans; what follows a newline stands behind indent.
func markdownText(spans []Span, indent string) string {
	var out strings.Builder
	for _, s := range merged(spans) {
		for i, part := range strings.Split(Printable(s.Text), "\n") {
			if i > 0 {
				out.WriteByte('\n')
			}
			text := strings.Trim(part, " ")
			if strings.HasPrefix(part, " ") {
				out.WriteByte(' ') // outside of the markers: they have to touch the words
			}
			out.WriteString(markdownSpan(text, s))
			if text != "" && strings.HasSuffix(part, " ") {
				out.WriteByte(' ')
			}
		}
	}
	var lines []string
	for line := range strings.SplitSeq(out.String(), "\n") {
		if line = strings.Trim(line, " "); line != "" {
			lines = append(lines, escapeLineStart(line))
		}
	}
	return strings.Join(lines, "  \n"+indent)
}

// merged joins neighbours of one style: the backticks of two code spans that touch would be read as one fence.
func merged(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if s.Link != "" && s.Text == "" {
			s.Text = s.Link
		}
		last := len(out) - 1
		switch {
		case s.Text == "":
		case last >= 0 && s.Link == "" && out[last].Link == "" && out[last].Style == s.Style:
			out[last].Text += s.Text
		default:
			out = append(out, s)
		}
	}
	return out
}

func markdownSpan(text string, s Span) string {
	link, ok := markdownLink(s.Link)
	switch {
	case text == "":
		return ""
	case ok:
		return "[" + escapeMarkdown(text) + "](" + link + ")"
	case s.Style == Strong:
		return "**" + escapeMarkdown(text) + "**"
	case s.Style == Code:
		return codeSpan(text)
	default:
		return escapeMarkdown(text)
	}
}

// codeSpan puts text between more backticks than it holds itself. Nothing is escaped in there.
func codeSpan(text string) string {
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		text = " " + text + " " // Markdown takes one space away on each side
	}
	return fence + text + fence
}

// markdownLink writes an address so that it ends where it should. Only what a browser opens safely is one.
func markdownLink(link string) (string, bool) {
	if !WebAddress(link) {
		return "", false
	}
	var out strings.Builder
	for _, b := range []byte(link) {
		if b <= ' ' || b >= 0x7f || strings.IndexByte("()<>\\\"`|*~", b) >= 0 {
			fmt.Fprintf(&out, "%%%02X", b)
		} else {
			out.WriteByte(b)
		}
	}
	return entity.ReplaceAllString(out.String(), `\&$1`), true
}

// WebAddress reports whether a link may be shown as one: http or https, with a host.
func WebAddress(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// escapeMarkdown makes text mean itself in the middle of a line.
func escapeMarkdown(text string) string {
	text = markup.Replace(text)
	if strings.ContainsAny(text, "&:.") {
		text = entity.ReplaceAllString(text, `\&$1`)
		text = autolink.ReplaceAllString(text, `$1\:`)
		text = www.ReplaceAllString(text, `$1\.`)
	}
	return text
}

// escapeLineStart escapes what means something at the start of a line only: lists, rules, underlines of headings.
func escapeLineStart(line string) string {
	m := lineStart.FindString(line)
	if m == "" {
		return line
	}
	return m[:len(m)-1] + `\` + line[len(m)-1:]
}

var (
	markup    = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, "`", "\\`", `[`, `\[`, `]`, `\]`, `<`, `\<`, `>`, `\>`, `#`, `\#`, `|`, `\|`, `~`, `\~`, `@`, `\@`)
	entity    = regexp.MustCompile(`&(#?[[:alnum:]]+;)`)
	autolink  = regexp.MustCompile(`(?i)(https?|ftp|mailto|xmpp):`)
	www       = regexp.MustCompile(`(?i)(www)\.`)
	lineStart = regexp.MustCompile(`^([-+=:]|[0-9]+[.)])`)
)
