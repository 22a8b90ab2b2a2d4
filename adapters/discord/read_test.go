package discord

import (
	"regexp"
	"strings"
	"testing"
)

// A reader reads Discord's Markdown as its client does: what people see, and what the client would act on.
type reader struct {
	text   strings.Builder
	active []string
}

var (
	readMention = regexp.MustCompile(`^<(@!?|@&|#|/[^:>]+:|a?:\w+:|t:)-?[0-9]+(:[a-zA-Z])?>`)
	readAddress = regexp.MustCompile(`^<?https?://[^\s<>]+>?`)
	readLink    = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])+)\]\((<?https?://[^\s()]+>?)\)`)
	readEmoji   = regexp.MustCompile(`^:[a-zA-Z0-9_~]+:`)
	readHead    = regexp.MustCompile(`^(#{1,3} |-# |[-*+] |[0-9]+\. |>{1,3} )`)
)

// seen reads a text with Markdown.
func seen(markdown string) (string, []string) {
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
	if m := escaped.FindStringSubmatch(s); m != nil && strings.HasPrefix(s, m[0]) {
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

// What is escaped is read as it was, and nothing of it is acted upon.
func FuzzEscape(f *testing.F) {
	f.Add("*bold* _it_ ~~no~~ ||x|| `ls` [x](http://evil) <@1> @everyone :smile: # a - b > c \\")
	f.Add("1. a\n- b\n# c\n-# d\n> e\n>>> f")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\n\r") || plain(text) != text {
			return
		}
		got, active := seen(escape("a" + text))
		if got != "a"+text || len(active) > 0 {
			t.Errorf("%q is read as %q, active %q", text, got, active)
		}
		if back := unescape(escape(text)); back != text {
			t.Errorf("%q comes back as %q", text, back)
		}
	})
}
