package bot_test

import (
	"context"
	"strings"
	"testing"

	"srm/bot"
)

// FuzzCommands gives lines that strangers made up to a bot: it answers each, and what it may change is in the history.
func FuzzCommands(f *testing.F) {
	for _, c := range bot.New(base(), nil, bot.Options{}).Commands() {
		f.Add(c.Name, "Platform")
		for _, line := range c.Examples {
			f.Add(line, "Platform")
		}
	}
	for _, line := range []string{"assign os-patching on iaas to X as responsible", "assign layer network on aws to me", "transfer  to  as ", "unassign x from y as z",
		"undo 18446744073709551616", "history -1", "help \x00", "assign os-patching to \u202eevil", "/assign mfa to a:b:c",
		"estate add rds, eks and \x00", "system add a:b on eks owned by @x", "system rename x to y", "control add a in b by c per d: e", "team merge a into b",
		"team function x y", "team deputy a b c", "gaps in x on y", "coverage \u202e", "assign all gaps in data on aws to X", "transfer all from a to b"} {
		f.Add(line, "SRE")
	}
	f.Fuzz(func(t *testing.T, line, team string) {
		r := newRoom(t, bot.Options{})
		r.say("assign mfa on saas to " + team)
		for _, l := range []string{line, "assign " + line, "unassign " + line, line} {
			if got := r.say(l); got == "" {
				t.Fatalf("%q: no answer", l)
			} else if strings.Contains(got, "reference") && strings.Contains(got, "went wrong") {
				t.Fatalf("%q: %s", l, got)
			}
		}
		if err := r.store.Verify(context.Background(), "console"); err != nil {
			t.Fatal(err)
		}
		if faults, err := r.store.Check(context.Background()); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
	})
}

func FuzzActions(f *testing.F) {
	f.Add("do:abc")
	f.Add("take:mfa:accountable:model.iaas")
	f.Add("form:x:y:z")
	for _, s := range []string{"models:mfa", "take:mfa:model.iaas", "run:aws-eks-fargate", "assign:mfa@everywhere", "gaps:data:20", "accept:mfa:everywhere:a",
		"decline:mfa:system.x:d", "succeed:0123456789abcdef", "succession:x", "setup", "teams:x:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := bot.ParseAction(s)
		if err != nil {
			return
		}
		if a.Encode() != s {
			t.Fatalf("%q was read as %q", s, a.Encode())
		}
		r := newRoom(t, bot.Options{})
		for _, in := range []bot.Input{bot.Press{Action: a}, bot.Press{Action: a, Picked: []string{s}}, bot.Submit{Form: a, Values: map[string][]string{"to": {s}}}} {
			if got := text(r.bot.Handle(context.Background(), r.request(in))); strings.Contains(got, "went wrong") {
				t.Fatalf("%q: %s", s, got)
			}
		}
	})
}
