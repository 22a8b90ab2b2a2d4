package bot

import (
	"slices"
	"strings"
	"testing"

	"srm/bot/core"
	"srm/knowledge"
)

// What people type finds what they mean, best first.
func TestCompleteRanks(t *testing.T) {
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := New(base, nil, Options{}).core
	cases := []struct{ name, field, typed, want string }{
		{"ID", "control", "os-patching", "os-patching"},
		{"Beginning", "control", "os-p", "os-patching"},
		{"WithoutHyphen", "control", "ospatch", "os-patching"},
		{"WithSpace", "control", "OS patch", "os-patching"},
		{"Part", "control", "harden", "os-hardening"},
		{"Name", "control", "operating system pat", "os-patching"},
		{"TypingError", "control", "os-pathcing", "os-patching"},
		{"TypingErrorInPart", "control", "hardning", "os-hardening"},
		{"Model", "scope", "iaas", "iaas"},
		{"ModelByName", "scope", "infrastructure", "iaas"},
		{"Service", "scope", "rds", "aws-rds"},
		{"Role", "role", "acount", "accountable"},
		{"Me", "to", "m", "me"},
	}
	for _, c := range cases {
		var got []string
		for _, choice := range b.Complete(t.Context(), Request{}, c.field, c.typed) {
			got = append(got, choice.Value)
		}
		if i := slices.Index(got, c.want); i < 0 || i > 2 {
			t.Errorf("%s: %q offers %.120s, want %s among the first three", c.name, c.typed, strings.Join(got, " "), c.want)
		}
	}
	if got := b.Complete(t.Context(), Request{}, "control", ""); len(got) != core.MaxChoices {
		t.Errorf("%d choices for nothing, want %d", len(got), core.MaxChoices)
	}
	if got := b.Complete(t.Context(), Request{}, "control", "zzzzzz"); len(got) != 0 {
		t.Errorf("%v for nonsense", got)
	}
}

func BenchmarkComplete(b *testing.B) {
	base, err := knowledge.Load()
	if err != nil {
		b.Fatal(err)
	}
	bot := New(base, nil, Options{}).core
	b.ReportAllocs()
	for b.Loop() {
		bot.Complete(b.Context(), Request{}, "scope", "datbase")
	}
}
