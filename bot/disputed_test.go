package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

func TestDisagreementIsShownWhereItMatters(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("who is responsible for endpoint protection on SaaS?"), "**You, the customer.**",
		"Microsoft's table (2026-01-12) says both.", "Decided: you. The vendor never touches the device.")
	wants(t, r.say("who is responsible for application code?"), "On SaaS: Microsoft's table (2026-01-12) says both; decided: provider.")
	wants(t, r.say("who takes the backups of RDS?"), "AWS's table of RDS (2022) says provider.")
	for _, undisputed := range []string{
		"who is responsible for endpoint protection on IaaS?", // only SaaS is disputed
		"who patches the OS on IaaS?",                         // AWS calls it shared and means the same
		"who takes the backups of Aurora?",                    // AWS's table is about RDS
	} {
		if got := r.say(undisputed); strings.Contains(got, "Disputed") {
			t.Errorf("%s: nothing is disputed there: %s", undisputed, got)
		}
	}
}
