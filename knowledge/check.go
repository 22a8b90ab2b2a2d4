package knowledge

import "slices"

// Method is a way to see that a control is done. The ids are those under which a workspace records what it checked.
type Method string

const (
	Assessment      Method = "assessment"       // try, measure or scan it
	PenetrationTest Method = "penetration-test" // somebody attacks it, with permission
	Review          Method = "review"           // read settings, lists and records
	ByReport        Method = "report"           // read what the provider's auditor found
)

// A Check is one way to see that a control is done: by which method, and what to do and to look for.
type Check struct {
	By Method
	Do string
}

// Checks are the ways to see that a control is done: those that one can do at once, then the penetration test, then what to look for
// in the provider's reports. A control that no test can show has none of the second; its NoProbe says why.
func (c *Control) Checks() []Check {
	var all []Check
	for i, do := range c.Check {
		by := Review
		if i < len(c.By) {
			by = c.By[i]
		}
		all = append(all, Check{by, do})
	}
	if c.Probe != "" {
		all = append(all, Check{PenetrationTest, c.Probe})
	}
	if c.Report != "" {
		all = append(all, Check{ByReport, c.Report})
	}
	return all
}

// usual are the reports to ask a provider for of which it is not known which ones it has.
var usual = []string{"soc-2", "iso-27001", "pen-test-summary"}

// ReportsOf are the kinds of reports to get from a provider. Known is false where it is not on record which ones it has: these are
// then the usual ones to ask for.
func (b *Base) ReportsOf(p *Provider) (reports []*Report, known bool) {
	ids := p.Reports
	if len(ids) == 0 {
		ids = usual
	}
	for _, id := range ids {
		if r := b.reports[id]; r != nil {
			reports = append(reports, r)
		}
	}
	return reports, len(p.Reports) > 0
}

func (l *linter) provider(p *Provider) {
	id := string(p.ID)
	l.must(id, p.Name != "" && p.Short != "", "a provider needs a name and a short name")
	for _, r := range p.Reports {
		l.must(id, l.reports[r] != nil, "there is no report %q", r)
	}
	l.must(id, slices.Contains([]Notice{NoNotice, Notify, AskLeave, ""}, p.Notice), "notice before a test is none, notify or ask, not %q", p.Notice)
}
