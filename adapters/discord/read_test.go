package discord

import (
	"strings"
	"testing"

	"srm/adapters/discord/discordtest"
)

// What is escaped is read as it was, and nothing of it is acted upon.
func FuzzEscape(f *testing.F) {
	f.Add("*bold* _it_ ~~no~~ ||x|| `ls` [x](http://evil) <@1> @everyone :smile: # a - b > c \\")
	f.Add("1. a\n- b\n# c\n-# d\n> e\n>>> f")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\n\r") || plain(text) != text {
			return
		}
		got, active := discordtest.Read(escape("a" + text))
		if got != "a"+text || len(active) > 0 {
			t.Errorf("%q is read as %q, active %q", text, got, active)
		}
		if back := unescape(escape(text)); back != text {
			t.Errorf("%q comes back as %q", text, back)
		}
	})
}
