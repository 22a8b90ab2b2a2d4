package discord

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"srm/bot"
)

// escape makes text mean itself in Discord's Markdown: no style, no mention, no link, no emoji. It is the only way for a text into a
// message; what has no Markdown (labels, footers, names of files) goes through plain. What means something at the beginning of a line
// only, lineWriter escapes there.
func escape(text string) string { return marks.Replace(text) }

// marks are all characters that can begin something. A backslash before a mark is not shown.
var marks = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, `~`, `\~`, `|`, `\|`, `>`, `\>`, `#`, `\#`, `[`, `\[`, `]`, `\]`,
	`<`, `\<`, `:`, `\:`, `@`, `\@`, "`", "\\`")

// unescape takes back what escape did.
func unescape(text string) string { return escaped.ReplaceAllString(text, "$1") }

var escaped = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)

// plain is text for places without Markdown, in one line.
func plain(text string) string { return strings.Join(strings.Fields(bot.Printable(text)), " ") }

// markup writes spans as lines of Markdown, each short enough to be placed as a whole.
func markup(spans []bot.Span) []string {
	var w lineWriter
	for _, s := range merged(spans) {
		for i, part := range strings.Split(bot.Printable(s.Text), "\n") {
			if i > 0 {
				w.flush()
			}
			for _, piece := range pieces(part, maxUnbroken) {
				w.add(styled(piece, s))
			}
		}
	}
	w.flush()
	return w.lines
}

// lineWriter breaks lines that grow too long between two pieces.
type lineWriter struct {
	lines []string
	now   strings.Builder
	size  int
}

const maxLine = maxDescription - 512

func (w *lineWriter) add(text string) {
	n := size(text)
	if w.size+n > maxLine {
		w.flush()
	}
	w.now.WriteString(text)
	w.size += n
}

func (w *lineWriter) flush() {
	if line := strings.TrimSpace(w.now.String()); line != "" {
		w.lines = append(w.lines, lineStart.ReplaceAllString(line, `$1\$2`))
	}
	w.now.Reset()
	w.size = 0
}

// lineStart finds what would begin a list, a heading or small print. Escaped marks are none.
var lineStart = regexp.MustCompile(`^([0-9]*)([-+.])`)

// merged joins neighbours of one style, whose marks would run into each other, and gives a link without words its address as text.
func merged(spans []bot.Span) []bot.Span {
	var out []bot.Span
	for _, s := range spans {
		if s.Text == "" {
			s.Text = s.Link
		}
		last := len(out) - 1
		switch {
		case s.Text == "" && s.User == "" && s.Group == "" && s.Chan == "":
		case last >= 0 && s.Style == out[last].Style && own(s) && own(out[last]):
			out[last].Text += s.Text
		default:
			out = append(out, s)
		}
	}
	return out
}

// own reports whether a span is nothing but text.
func own(s bot.Span) bool { return s.Link == "" && s.User == "" && s.Group == "" && s.Chan == "" }

// pieces cuts text where it is too long, between words if it can.
func pieces(text string, limit int) []string {
	var out []string
	for size(text) > limit {
		end, n, space := 0, 0, -1
		for i, r := range text {
			if n += size(string(r)); n > limit {
				break
			}
			if end = i + len(string(r)); unicode.IsSpace(r) {
				space = end
			}
		}
		if space > 0 {
			end = space
		}
		out = append(out, text[:end])
		text = text[end:]
	}
	return append(out, text)
}

// styled draws text in the style of its span. Spaces stand outside of the marks, which have to touch the words.
func styled(text string, s bot.Span) string {
	if mention := mentioned(s); mention != "" {
		return mention
	}
	inner := strings.TrimSpace(text)
	if inner == "" {
		return text
	}
	start := strings.Index(text, inner)
	before, after := text[:start], text[start+len(inner):]
	switch {
	case s.Link != "" && inline(s.Link):
		inner = "[" + escape(inner) + "](" + address(s.Link) + ")"
	case s.Style == bot.Strong:
		inner = "**" + escape(inner) + "**"
	case s.Style == bot.Code:
		inner = "`" + noTicks(inner) + "`"
	default:
		inner = escape(inner)
	}
	return before + inner + after
}

// mentioned names a person, a role or a channel by its id, which each client shows by its name of the day. In an embed nobody is pinged by it,
// and no message of ours allows mentions. Ids of other platforms are none of Discord's.
func mentioned(s bot.Span) string {
	switch {
	case isSnowflake(string(s.User)):
		return "<@" + string(s.User) + ">"
	case isSnowflake(string(s.Group)):
		return "<@&" + string(s.Group) + ">"
	case isSnowflake(string(s.Chan)):
		return "<#" + string(s.Chan) + ">"
	}
	return ""
}

// inline tells whether an address can stand behind words.
func inline(link string) bool { return bot.WebAddress(link) && size(address(link)) <= maxInlineURL }

// address writes an address so that it ends where it should.
func address(link string) string {
	var out strings.Builder
	for _, b := range []byte(link) {
		if b <= ' ' || b >= 0x7f || strings.IndexByte("()<>\\\"`|*~[]", b) >= 0 {
			fmt.Fprintf(&out, "%%%02X", b)
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}

// noTicks is text for code, where nothing is escaped and a backtick would end it.
func noTicks(text string) string { return strings.ReplaceAll(text, "`", "ˋ") }
