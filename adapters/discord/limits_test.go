package discord

import "testing"

func TestCut(t *testing.T) {
	cases := []struct {
		name, text string
		limit      int
		want       string
	}{
		{"Short", "abc", 3, "abc"},
		{"Long", "abcd", 3, "ab…"},
		{"Emoji", "👩👩👩", 4, "👩…"},
		{"Nothing", "", 3, ""},
	}
	for _, c := range cases {
		if got := cut(c.text, c.limit); got != c.want || size(got) > c.limit {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
