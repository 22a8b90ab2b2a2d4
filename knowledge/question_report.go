package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// ofReports takes in what each kind of report proves, and which one proves it, of the reports whose sources were read.
func (p *quizPool) ofReports() {
	for _, r := range p.Reports {
		p.add(QuestionSeed{Kind: AskProves, Report: r.ID, Control: "vendor-assessment"}, r.ID)
		p.add(QuestionSeed{Kind: AskReport, Report: r.ID, Control: "vendor-assessment"}, r.ID)
	}
}

// report asks what a report proves, or which report proves something.
func (p *quizPool) report(q *Question) bool {
	r := p.reports[q.Report]
	others := slices.DeleteFunc(slices.Clone(p.Reports), func(x *Report) bool { return x == r || !p.known(Stated, p.proven[x.ID]) })
	slices.SortFunc(others, func(x, y *Report) int { return cmp.Compare(Toss(string(q.ID), x.ID), Toss(string(q.ID), y.ID)) })
	if !p.known(Stated, p.proven[r.ID]) || len(others) < 3 || strings.Contains(r.Proves, ". ") {
		return false
	}
	pick := func(text func(*Report) string) []string {
		return []string{text(others[0]), text(others[1]), text(others[2])}
	}
	if q.Kind == AskProves {
		q.Text = "A vendor shows us its " + r.Name + ". What does it prove?"
		q.choose(bare(r.Proves), pick(func(x *Report) string { return bare(x.Proves) })...)
	} else {
		q.Text = "Which of these proves the following? " + r.Proves
		q.choose(r.Name, pick(func(x *Report) string { return x.Name })...)
	}
	q.Why = r.Name + " shows this: " + lowerFirst(bare(r.Proves)) + ". What it does not prove: " + lowerFirst(bare(r.NotProves)) + "."
	p.citeInto(q, p.proven[r.ID]...)
	return true
}

// bare is a sentence without its full stop.
func bare(s string) string { return strings.TrimSuffix(s, ".") }
