package bot_test

import (
	"strings"
	"testing"
	"time"

	"srm/bot"
)

func TestHistoryIsFiltered(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa on saas to Platform") // 1
	r.say("assign logging to Data")         // 2
	r.now = r.now.Add(72 * time.Hour)
	r.as("U2", bot.Member, "assign os-patching on aws-ec2 to Platform")      // 3
	r.as("U2", bot.Member, "transfer os-patching on aws-ec2 to Data")        // 4
	r.as("U2", bot.Member, "assign network on aws to Data as consulted")     // 5
	r.as("U2", bot.Member, "verify mfa on saas by review until 1 June 2027") // 6
	for _, c := range []struct{ line, numbers string }{
		{"history", "6 5 4 3 2 1"},
		{"history 2", "6 5"},
		{"history mfa", "6 1"},
		{"history of mfa on saas", "6 1"},
		{"history on ec2", "4 3"},
		{"history platform", "4 3 1"},
		{"history for Data", "5 4 2"},
		{"history by me", "2 1"},
		{"history by U2", "6 5 4 3"},
		{"history since 2026-11-25", "6 5 4 3"},
		{"history until 24 November 2026", "2 1"},
		{"history before 2026-11-24", ""},
		{"history 1 os-patching on ec2 by U2 since 2026-11-01", "4"},
		{"history network", "5"},
	} {
		var numbers []string
		for _, block := range r.bot.Handle(t.Context(), r.request(bot.Text{Body: c.line})).Blocks {
			if table, ok := block.(bot.Table); ok {
				for _, row := range table.Rows {
					numbers = append(numbers, row[0])
				}
			}
		}
		if got := strings.Join(numbers, " "); got != c.numbers {
			t.Errorf("%s: %q, want %q", c.line, got, c.numbers)
		}
	}
}

func TestAHistoryFilterSaysWhatItDidNotUnderstand(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to Platform")
	for line, want := range map[string]string{
		"history breakfast":         "no control, layer or team “breakfast”",
		"history on mars":           "no model, provider, service or system “mars”",
		"history since 3/4/2026":    "did not understand the date",
		"history since someday":     "did not understand the date",
		"history dns":               "Nothing was changed here: DNS and domains.",
		"history by U9 on saas":     "Nothing was changed here: on SaaS, by U9.",
		"history 99999999999999999": "#",
	} {
		wants(t, r.say(line), want)
	}
	lacks(t, r.say("history of the cloud?"), "What was changed here")
}
