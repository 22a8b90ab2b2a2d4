package ask

import (
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// reportsOf names the kinds of reports to get from a provider.
func reportsOf(b *core.Bot, p *knowledge.Provider) door.Fact {
	reports, known := b.Base.ReportsOf(p)
	names := make([]string, len(reports))
	for i, r := range reports {
		names[i] = r.Name
	}
	label := "Reports"
	if !known {
		label = "Ask for"
	}
	return door.Fact{Label: label, Lines: [][]door.Span{{door.T(strings.Join(names, ", "))}}}
}

// checks are the ways to see that a control is done, by method.
func checks(c *knowledge.Control) []door.Fact {
	var facts []door.Fact
	for _, m := range []struct {
		by    knowledge.Method
		label string
	}{{knowledge.Review, "Review"}, {knowledge.Assessment, "Assess"}, {knowledge.PenetrationTest, "Pen test"}, {knowledge.ByReport, "Report"}} {
		f := door.Fact{Label: m.label}
		for _, check := range c.Checks() {
			if check.By == m.by {
				f.Lines = append(f.Lines, []door.Span{door.T(check.Do)})
			}
		}
		if m.by == knowledge.PenetrationTest && c.NoProbe != "" {
			f.Lines = append(f.Lines, []door.Span{door.T("shows nothing here: " + c.NoProbe)})
		}
		if len(f.Lines) > 0 {
			facts = append(facts, f)
		}
	}
	return facts
}

// testPolicy is what the provider of a question about penetration tests allows; none where no provider is named.
func testPolicy(b *core.Bot, q knowledge.Query) []door.Fact {
	p := b.Base.Provider(q.Provider)
	if q.Control != "penetration-testing" || p == nil || p.PenTest == "" {
		return nil
	}
	return []door.Fact{{Label: p.Short + " says", Lines: [][]door.Span{{door.T(p.PenTest)}}}}
}
