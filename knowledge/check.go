package knowledge

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
