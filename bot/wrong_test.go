package bot_test

import (
	"context"
	"strings"
	"testing"

	"srm/bot"
)

// press presses the button of a reply that has the label.
func press(t *testing.T, r *room, line, label string) string {
	t.Helper()
	for _, block := range r.bot.Handle(context.Background(), r.request(bot.Text{Body: line})).Blocks {
		if buttons, ok := block.(bot.Buttons); ok {
			for _, b := range buttons.Buttons {
				if b.Label == label {
					return text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: b.Action})))
				}
			}
		}
	}
	t.Fatalf("%s: there is no button %q", line, label)
	return ""
}

func TestADoubtReachesTheAdmins(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("reports"), "Nobody has called an answer wrong.")
	wants(t, press(t, r, "who patches our RDS operating system?", "This is wrong"), "noted for the admins")
	wants(t, press(t, r, "who patches the OS on IaaS?", "This is wrong"), "noted for the admins")
	wants(t, r.say("reports"), "**Called wrong** 2", "os-patching on aws-rds: provider", "who patches our RDS operating system?", `service = "aws-rds"`, `model = "iaas"`,
		`responsible = "<customer or shared>"`, `responsible = "<provider or shared>"`, "[[alias]]", "24 Nov 2026 by **you**")
	lacks(t, r.as("U2", bot.Member, "reports"), "Called wrong")
	wants(t, r.say("reports done mfa"), "Taken off the list: 0.")
	wants(t, r.say("reports done nonsense"), "I know no control “nonsense”")
	wants(t, r.say("reports everything"), "reports [done [<control>]]")
	wants(t, r.say("reports done os-patching"), "Taken off the list: 2.")
	wants(t, r.say("reports"), "Nobody has called an answer wrong.")
	wants(t, r.say("history"), "Nothing was changed here yet") // a doubt decides nothing
}

func TestDoubtsOfAnotherVersionAreRefused(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, args := range [][]string{nil, {"os-patching"}, {"no-such-control", "saas"}, {"mfa", "saas", "more"}} {
		wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "wrong", Args: args}}))), "older version")
	}
	b := bot.New(base(), nil, bot.Options{})
	got := text(b.Handle(context.Background(), bot.Request{Place: "console", Input: bot.Press{Action: bot.Action{Verb: "wrong", Args: []string{"mfa", "saas"}}}}))
	wants(t, got, "I keep no records")
	lacks(t, text(b.Handle(context.Background(), bot.Request{Place: "console", Input: bot.Text{Body: "who patches the OS on PaaS"}})), "This is wrong")
}

func TestAdminsSeeTheFirstTenDoubts(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, s := range []string{"RDS", "EC2", "S3", "Lambda", "DynamoDB", "Azure SQL Database", "BigQuery", "Cloud SQL", "Salesforce", "Zoom", "Okta"} {
		press(t, r, "who enforces MFA on "+s+"?", "This is wrong")
	}
	got := r.say("reports")
	if n := strings.Count(got, "[[rule]]"); n != 10 {
		t.Errorf("%d are shown, want 10", n)
	}
	wants(t, got, "Not shown: 1.")
}
