package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

func TestEvidenceSaysWhichReportsAndHowLongTheyCount(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("where are the SOC 2 reports of AWS?"), "**Where:** [AWS Artifact]", "**Reports:** SOC 1 Type 2, SOC 2 Type 2, SOC 3",
		"**Valid:** Yearly. It counts for 12 months at most.", "complementary user entity controls: each needs an owner here")
	wants(t, r.say("where is the evidence of Notion?"), "**Ask for:** SOC 2 Type 2, ISO/IEC 27001 certificate, Penetration test summary")
}

func TestPenetrationTestsNameTheProvidersPolicy(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("who is responsible for penetration testing on OCI compute?"), "**Oracle says:** You must notify Oracle before a test")
	wants(t, r.say("who does penetration testing on AWS?"), "**AWS says:** You may test the services on AWS's list")
	if got := r.say("who does penetration testing on PaaS?"); strings.Contains(got, " says:") {
		t.Errorf("no provider is named: %s", got)
	}
}

func TestChecksAreListedByMethod(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("how do we check that our machines are patched?"), "**Review:**", "**Assess:**", "**Pen test:** exploit a known flaw", "**Report:** patch deadlines")
	wants(t, r.say("how do we check disaster recovery?"), "**Pen test:** shows nothing here: recovery is rehearsed")
}
