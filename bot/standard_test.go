package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

func TestStandardsAreAnsweredBothWays(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("who owns CIS 7.3 on IaaS?"), "**You, the customer.** Operating system patching · IaaS", "CIS Controls 7.3",
		"It is also about: Cluster control plane (you), Hypervisor (provider).")
	wants(t, r.say("who owns CIS 7.3?"), "**It depends.**", "It is also about: Cluster control plane, Hypervisor.")
	wants(t, r.say("who owns CCM IVS-04 on PaaS?"), "CSA Cloud Controls Matrix IVS-04, now I&S-04")
	wants(t, r.say("PCI requirement 9"), "**PCI DSS 9** version 4.0.1", "| Hardware disposal | you | provider |", "`who owns PCI DSS 9 on IaaS?`")
	wants(t, r.say("what is ISO 27001 A.8.13?"), "**Data backup**", "ISO/IEC 27001 A.8.13")
	wants(t, r.say("which frameworks ask for mfa?"), "CIS Controls (version 8.1): 6.3, 6.4, 6.5", "PCI DSS (version 4.0.1): 8.4.1, 8.4.2, 8.4.3, 8.5.1")
	wants(t, r.say("which frameworks cover AI usage?"), "PCI DSS (version 4.0.1): not at all. No requirement of 4.0.1 is about AI.")
	if got := r.say("what does PCI DSS say about logging?"); !strings.Contains(got, "10.2.1") || strings.Contains(got, "NIST") {
		t.Errorf("only the named standard should be listed: %s", got)
	}
}
