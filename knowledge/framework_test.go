package knowledge

import (
	"slices"
	"strings"
	"testing"
)

func TestFrameworksAreReadBothWays(t *testing.T) {
	b := theBase(t)
	for _, c := range []struct {
		question string
		intent   Intent
		control  ControlID
		ref      string
		asks     bool
	}{
		{"who owns CIS 7.3 on IaaS", Ownership, "os-patching", "7.3", false},
		{"who is responsible for PCI 8.3.6 on SaaS", Ownership, "identity-infrastructure", "8.3.6", false}, // within 8.3
		{"who is responsible for CCM TVM-05 on IaaS", Ownership, "dependency-patching", "TVM-05", false},   // TVM-06 since 4.1
		{"CCM IAM-13 on SaaS", Ownership, "mfa", "IAM-13", false},                                          // another meaning in 4.0
		{"PCI requirement 9", Explain, "physical-datacenter", "9", false},
		{"what does CIS control 8 cover", Explain, "logging", "8", false},
		{"which controls does ISO 27001 A.8.13 map to", Explain, "data-backup", "A.8.13", false},
		{"SOC 2 CC6.1", Explain, "data-access", "CC6.1", false},
		{"which frameworks ask for mfa", Explain, "mfa", "", true},
		{"which standards require penetration tests?", Explain, "penetration-testing", "", true},
		{"what does ISO 27001 say about backups", Explain, "data-backup", "", true},
		{"which PCI requirements are about logging", Explain, "logging", "", true},
		{"which PCI requirements are about logging, and who does that on SaaS?", Ownership, "logging", "", false},
		{"which framework do you use", Unknown, "", "", false},
		{"requirement 12.8", Unknown, "", "", false}, // of what?
		{"a 5", Unknown, "", "", false},              // no chapter of ISO 27001
	} {
		q := b.Read(c.question, nil)
		if q.Intent != c.intent || q.Crosswalk != c.asks || c.intent != Unknown && (q.Control != c.control || q.Ref != c.ref) {
			t.Errorf("%s: read as %s %s %q, crosswalk %v (%.2f)", c.question, q.Intent, q.Control, q.Ref, q.Crosswalk, q.Confidence)
		}
	}
}

func TestChapterHoldsAllThatAnIDIsAbout(t *testing.T) {
	b := theBase(t)
	a := b.Answer(b.Read("who is responsible for PCI DSS requirement 9 on IaaS", nil))
	if a.Responsible != ByProvider || a.Chapter == nil || !a.Chapter.Several() || !a.Chapter.Place() {
		t.Fatalf("%s, chapter %+v", a.Responsible, a.Chapter)
	}
	var controls []string
	for _, r := range a.Chapter.Rows {
		controls = append(controls, string(r.Control.ID))
	}
	if got := strings.Join(controls, " "); got != "physical-datacenter hardware-disposal physical-hosts physical-network" {
		t.Errorf("PCI 9 is about %s", got)
	}
	if a = b.Answer(b.Read("what is PCI 9", nil)); a.Chapter == nil || a.Chapter.Place() {
		t.Errorf("an open question covers every model: %+v", a.Chapter)
	}
}

func TestEveryFrameworkAsksForAControlOrSaysWhyNot(t *testing.T) {
	b := theBase(t)
	if len(b.Frameworks) != 6 {
		t.Errorf("%d frameworks, want 6", len(b.Frameworks))
	}
	for _, c := range b.Controls {
		for _, r := range b.Crosswalk(c.ID) {
			if (len(r.IDs) == 0) == (r.Why == "") {
				t.Errorf("%s in %s: ids %v, reason %q", c.ID, r.Framework.ID, r.IDs, r.Why)
			}
		}
	}
	ids := func(c ControlID, f FrameworkID) []string {
		refs := b.Crosswalk(c)
		at := slices.IndexFunc(refs, func(r Reference) bool { return r.Framework.ID == f })
		return refs[at].IDs
	}
	for _, c := range []struct {
		control   ControlID
		framework FrameworkID
		want      string
	}{
		{"mfa", "cis-controls", "6.3 6.4 6.5"}, // without their chapter
		{"logging", "cis-controls", "3.14 8.1 8.2 8.3 8.4 8.5 8.6 8.7 8.8 8.9 8.10 8.11 8.12 12.5 13.6"}, // 9 before 10
		{"mfa", "csa-ccm", "IAM-13"}, // not IAM-14, as it was in 4.0
		{"user-accounts", "csa-ccm", "HRS-01 IAM-03 IAM-06 IAM-07 IAM-12"},
		{"mfa", "pci-dss", "8.4.1 8.4.2 8.4.3 8.5.1"}, // without 8, 8.4 and 8.5
	} {
		if got := strings.Join(ids(c.control, c.framework), " "); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.control, c.framework, got, c.want)
		}
	}
	if f := b.Framework("csa-ccm"); f.Now("IVS-04") != "I&S-04" || f.Now("IAM-13") != "" || f.Now("TVM-05") != "TVM-06" {
		t.Errorf("ids of 4.0 are now %q %q %q", f.Now("IVS-04"), f.Now("IAM-13"), f.Now("TVM-05"))
	}
}
