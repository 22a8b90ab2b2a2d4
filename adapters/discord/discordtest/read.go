package discordtest

import (
	"regexp"
	"strings"
)

// A reader reads Discord's Markdown as its client does: what people see, and what the client would act on.
type reader struct {
	text   strings.Builder
	active []string
}

var (
	readEscaped = regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)
	readMention = regexp.MustCompile(`^<(@!?|@&|#|/[^:>]+:|a?:\w+:|t:)-?[0-9]+(:[a-zA-Z])?>`)
	readAddress = regexp.MustCompile(`^<?https?://[^\s<>]+>?`)
	readLink    = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])+)\]\((<?https?://[^\s()]+>?)\)`)
	readEmoji   = regexp.MustCompile(`^:[a-zA-Z0-9_~]+:`)
	readHead    = regexp.MustCompile(`^(#{1,3} |-# |[-*+] |[0-9]+\. |>{1,3} )`)
)

// Read returns what people see of a text with Markdown, and what the client would act on.
func Read(markdown string) (string, []string) {
	var r reader
	r.read(markdown)
	return r.text.String(), r.active
}

func (r *reader) read(s string) {
	lineStart := true
	for s != "" {
		if head := readHead.FindString(s); lineStart && head != "" {
			s, lineStart = s[len(head):], false
			continue
		}
		lineStart = s[0] == '\n'
		s = s[r.one(s):]
	}
}

// one reads what stands at the beginning of s and returns how long that was.
func (r *reader) one(s string) int {
	if end := strings.Index(s[min(3, len(s)):], "```"); strings.HasPrefix(s, "```") && end >= 0 {
		r.text.WriteString(s[3 : 3+end])
		return end + 6
	}
	if end := strings.IndexByte(s[1:], '`'); s[0] == '`' && end > 0 {
		r.text.WriteString(s[1 : 1+end])
		return end + 2
	}
	if m := readEscaped.FindStringSubmatch(s); m != nil && strings.HasPrefix(s, m[0]) {
		r.text.WriteString(m[1])
		return len(m[0])
	}
	if m := readLink.FindStringSubmatch(s); m != nil {
		r.active = append(r.active, m[2])
		r.read(m[1])
		return len(m[0])
	}
	for _, rule := range []*regexp.Regexp{readMention, readAddress, readEmoji} {
		if m := rule.FindString(s); m != "" {
			r.active = append(r.active, m)
			r.text.WriteString(m)
			return len(m)
		}
	}
	for _, ping := range []string{"@everyone", "@here"} {
		if strings.HasPrefix(s, ping) {
			r.active = append(r.active, ping)
		}
	}
	if strings.HasPrefix(s, "**") {
		return 2
	}
	for _, style := range []string{"*", "_", "~~", "||"} {
		if strings.HasPrefix(s, style) {
			r.active = append(r.active, "style "+style)
			return len(style)
		}
	}
	r.text.WriteByte(s[0])
	return 1
}
