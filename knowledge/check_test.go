package knowledge

import (
	"slices"
	"testing"
)

func TestEveryControlCanBeChecked(t *testing.T) {
	b := theBase(t)
	for _, c := range b.Controls {
		checks := c.Checks()
		by := func(m Method) bool { return slices.ContainsFunc(checks, func(x Check) bool { return x.By == m }) }
		if !by(ByReport) || !by(Review) && !by(Assessment) {
			t.Errorf("%s: %v", c.ID, checks)
		}
		if probed := c.Probe != ""; probed == (c.NoProbe != "") || probed && !by(PenetrationTest) {
			t.Errorf("%s: a penetration test tries %q, or shows nothing because %q", c.ID, c.Probe, c.NoProbe)
		}
	}
}

func TestReportsOfAProviderAreKnownOrTheUsualOnes(t *testing.T) {
	b := theBase(t)
	for _, c := range []struct {
		provider ProviderID
		report   string
		known    bool
		notice   Notice
	}{
		{"aws", "pci-aoc", true, NoNotice},
		{"oci", "soc-2", true, Notify},
		{"notion", "soc-2", false, AskLeave},
	} {
		p := b.Provider(c.provider)
		reports, known := b.ReportsOf(p)
		if known != c.known || !slices.Contains(reports, b.Report(c.report)) || p.Notice != c.notice {
			t.Errorf("%s: %d reports, known %v, notice %s", c.provider, len(reports), known, p.Notice)
		}
	}
	if reports, _ := b.ReportsOf(new(Provider)); len(reports) != len(usual) {
		t.Errorf("%d of the usual reports are there, want %d", len(reports), len(usual))
	}
}
