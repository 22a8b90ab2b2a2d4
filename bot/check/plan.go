package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// planShown is how many reviews a plan shows if nobody says all: few enough to be done.
const planShown = 12

// A review is one control that we check ourselves at a provider.
type review struct {
	control *knowledge.Control
	why     string // it stands where it does
	rank    int
	at      duty.Standing // the worst of the places
	owner   string
}

// verifyPlan says what to check at a provider, in which order.
func verifyPlan(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	rest, all := strings.CutSuffix(strings.TrimSpace(rest), " all")
	book := new(storage.Book)
	if b.Keeps(r) {
		var err error
		if book, err = b.Store.Book(ctx, b.Workspace(r)); err != nil {
			return b.Failed(ctx, r, err)
		}
	}
	scope, provider := planScope(b, rest)
	if provider == nil {
		return whichPlan(b, book, rest)
	}
	services := runAt(b, book, scope, provider)
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.Name
	}
	where := door.B("Verify plan: " + b.ScopeName(scope))
	head := door.Say(where, door.T("  trust what the provider shows, verify what is yours"))
	if len(names) > 0 && scope.Kind == storage.ProviderScope {
		head = door.Say(where, door.T("  you run "+english.Few(names, 4)+" there"))
	}
	reviews := reviews(b, r, book, scope, services)
	blocks := []door.Block{head, door.Facts{Facts: planFacts(b, r, book, scope, provider, names)}, reviewTable(b, reviews, all)}
	return door.Reply{Blocks: append(blocks, planNext(b, r, scope, reviews, all)...)}
}

// planScope resolves what a plan is for: a provider, or a service or system and its provider.
func planScope(b *core.Bot, text string) (storage.Scope, *knowledge.Provider) {
	scope, _, ok := b.ScopeNamed(text)
	if !ok || text == "" {
		return scope, nil
	}
	switch scope.Kind {
	case storage.ProviderScope:
		return scope, b.Base.Provider(knowledge.ProviderID(scope.ID))
	case storage.ServiceScope, storage.SystemScope:
		if s := serviceOf(b, scope); s != nil {
			return scope, b.Base.Provider(s.Provider)
		}
	}
	return scope, nil
}

// serviceOf is the service of a scope: itself, or the one that a system runs on; nil if there is none.
func serviceOf(b *core.Bot, scope storage.Scope) *knowledge.Service {
	if scope.Kind == storage.SystemScope {
		if s := b.Base.System(knowledge.SystemID(scope.ID)); s != nil {
			return b.Base.Service(s.Service)
		}
		return nil
	}
	return b.Base.Service(knowledge.ServiceID(scope.ID))
}

// whichPlan asks for the provider, with those of the estate first.
func whichPlan(b *core.Bot, book *storage.Book, typed string) door.Reply {
	var ids []string
	for _, p := range b.Base.Providers {
		if len(runAt(b, book, storage.Scope{Kind: storage.ProviderScope, ID: string(p.ID)}, p)) > 0 {
			ids = append(ids, string(p.ID))
		}
	}
	if len(ids) == 0 {
		ids = []string{"aws", "azure", "gcp"}
	}
	head := door.Say(door.T("A plan for which provider, service or system?"))
	if typed != "" {
		head = door.Say(door.T("I know no provider, service or system “" + typed + "” with a provider. A plan for which?"))
	}
	spans := []door.Span{door.T("For example ")}
	for i, id := range ids[:min(len(ids), 5)] {
		if i > 0 {
			spans = append(spans, door.T(", "))
		}
		spans = append(spans, door.C("verify plan "+id))
	}
	return door.Answer(head, door.Note{Spans: spans})
}

// runAt lists the services of an estate that a plan is about, each once.
func runAt(b *core.Bot, book *storage.Book, scope storage.Scope, provider *knowledge.Provider) []*knowledge.Service {
	var all []*knowledge.Service
	add := func(id string) {
		if s := b.Base.Service(knowledge.ServiceID(id)); s != nil && s.Provider == provider.ID && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if scope.Kind != storage.ProviderScope {
		add(string(serviceOf(b, scope).ID))
		return all
	}
	for _, s := range book.Estate().Services {
		add(s.ID)
	}
	for _, s := range b.Base.Systems {
		add(string(s.Service))
	}
	return all
}

// planFacts say which reports to fetch where, what to look for in them, and what may be tested.
func planFacts(b *core.Bot, r door.Request, book *storage.Book, scope storage.Scope, p *knowledge.Provider, services []string) []door.Fact {
	at := storage.Scope{Kind: storage.ProviderScope, ID: string(p.ID)}
	return append([]door.Fact{fetch(b, r, book, at, p), lookFor(b, p, services), mayTest(b, r, book, scope, p)}, core.Sources(citedBy(b, p))...)
}

// weighty are the reports that say most, in the order in which one reads them.
var weighty = []string{"soc-2", "iso-27001", "pen-test-summary", "bsi-c5", "pci-aoc", "fedramp"}

// reportsToRead are the two reports of a provider that say most, and the others that are there.
func reportsToRead(b *core.Bot, p *knowledge.Provider) (first, then []*knowledge.Report, known bool) {
	all, known := b.Base.ReportsOf(p)
	weight := func(r *knowledge.Report) int {
		if i := slices.Index(weighty, r.ID); i >= 0 {
			return i
		}
		return len(weighty)
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y *knowledge.Report) int { return weight(x) - weight(y) })
	n := min(2, len(all))
	return all[:n], all[n:], known
}

func reportNames(all []*knowledge.Report) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.Name
	}
	return strings.Join(names, ", ")
}

// fetch says which reports to get where, and how that stands here.
func fetch(b *core.Bot, r door.Request, book *storage.Book, at storage.Scope, p *knowledge.Provider) door.Fact {
	main, others, known := reportsToRead(b, p)
	first := []door.Span{door.B(reportNames(main)), door.T(": ask " + p.Name + " for them")}
	if p.EvidenceURL != "" {
		first = []door.Span{door.B(reportNames(main)), door.T(", from "), door.L(p.Evidence, p.EvidenceURL)}
	}
	if !known {
		first = append(first, door.T("; which ones it has is not on record"))
	}
	if len(others) > 0 && known {
		first = append(first, door.T("; also there: "+reportNames(others)))
	}
	f := door.Fact{Label: "1. Fetch", Lines: [][]door.Span{first}}
	if p.Access != "" {
		f.Lines = append(f.Lines, []door.Span{door.T(p.Access)})
	}
	return door.Fact{Label: f.Label, Lines: append(f.Lines, planLine(b, r, book, "vendor-assessment", at, storage.Providers))}
}

// lookFor says what to look for in the reports: in that of most weight what is known of its kind, in any the parts that are overlooked.
func lookFor(b *core.Bot, p *knowledge.Provider, services []string) door.Fact {
	f := door.Fact{Label: "2. Look for"}
	inScope := "your services and regions are in it"
	if len(services) > 0 {
		inScope += ": " + english.Few(services, 6)
	}
	f.Lines = [][]door.Span{
		{door.B("scope"), door.T(": " + inScope)},
		{door.B("period"), door.T(": it ends less than a year ago; a bridge letter for the months since, which is the provider's own word")},
		{door.B("carve-outs"), door.T(": subcontractors that the auditor left out; they need reports of their own")},
		{door.B("exceptions"), door.T(": tests that failed, and what was done about them")},
		{door.B("complementary controls"), door.T(": what it takes for granted on your side; give each an owner and review it below")},
	}
	main, _, _ := reportsToRead(b, p)
	for _, x := range main {
		if x.ID != "soc-2" && len(x.Look) > 0 { // those of a SOC 2 are the ones above
			f.Lines = append(f.Lines, []door.Span{door.B(x.Name), door.T(": " + strings.Join(x.Look, "; "))})
		}
	}
	return f
}

// mayTest says what a penetration test may touch and what one owes the provider before.
func mayTest(b *core.Bot, r door.Request, book *storage.Book, scope storage.Scope, p *knowledge.Provider) door.Fact {
	policy := p.PenTest
	if policy == "" {
		policy = "Its policy on penetration tests is not on record."
	}
	f := door.Fact{Label: "3. Test", Lines: [][]door.Span{{door.T(policy)}}}
	if notice := map[knowledge.Notice]string{
		knowledge.NoNotice: "No notice is needed within that.", knowledge.Notify: "Tell it before each test.", knowledge.AskLeave: "Have its leave in writing first.",
	}[p.Notice]; notice != "" {
		f.Lines = append(f.Lines, []door.Span{door.T(notice)})
	}
	return door.Fact{Label: f.Label, Lines: append(f.Lines, planLine(b, r, book, "penetration-testing", scope, storage.Ours))}
}

// citedBy are the sources of what is known of a provider.
func citedBy(b *core.Bot, p *knowledge.Provider) []*knowledge.Source {
	var cited []*knowledge.Source
	for _, id := range p.Source {
		if s := b.Base.Source(id); s != nil {
			cited = append(cited, s)
		}
	}
	return cited
}

// planLine says how a line of a plan stands here and who has it.
func planLine(b *core.Bot, r door.Request, book *storage.Book, control knowledge.ControlID, scope storage.Scope, half storage.Half) []door.Span {
	stand := b.StandingSpans(duty.StandingOf(book, control, b.ScopesUnder(scope), half, when.Today(r)))
	who := b.OwnerName(r, book, string(control), scope)
	return slices.Concat([]door.Span{door.T("here: ")}, stand, []door.Span{door.T("; "), door.C(string(control)), door.T(" is with " + who)})
}

// reviews are the controls to review ourselves, the most exposed first; what is checked and valid comes last.
func reviews(b *core.Bot, r door.Request, book *storage.Book, scope storage.Scope, services []*knowledge.Service) []review {
	var all []review
	for _, c := range b.Base.Controls {
		if c.Grain == knowledge.PerOrganisation || c.ID == "penetration-testing" || c.ID == "vendor-assessment" || !customersPart(b, c, scope, services) {
			continue
		}
		rank, why := duty.Exposed(c.ID)
		all = append(all, review{control: c, why: why, rank: rank, at: worst(b, r, book, c, scope, services), owner: ownersOf(b, r, book, c, scope, services)})
	}
	slices.SortStableFunc(all, func(x, y review) int {
		if xs, ys := x.at.State == duty.Valid, y.at.State == duty.Valid; xs != ys {
			return map[bool]int{true: 1, false: -1}[xs]
		}
		return x.rank - y.rank
	})
	return all
}

// ownersOf names who answers for a control at the places of a plan; several if they differ.
func ownersOf(b *core.Bot, r door.Request, book *storage.Book, c *knowledge.Control, scope storage.Scope, services []*knowledge.Service) string {
	var names []string
	for _, d := range duty.Of(b.Base, book) {
		if d.Control == c && (d.At.Scope == scope || d.At.Service != nil && slices.Contains(services, d.At.Service)) && !d.Gap() {
			if name := b.HolderIn(r, book, d.Owner.Holder).Text; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return b.OwnerName(r, book, string(c.ID), scope)
	}
	return english.Few(names, 2)
}

// customersPart tells whether the customer has something to do for a control: in any of the services, or under any cloud model if no
// service is known.
func customersPart(b *core.Bot, c *knowledge.Control, scope storage.Scope, services []*knowledge.Service) bool {
	for _, s := range services {
		for _, mode := range append([]*knowledge.Service{s}, s.Modes...) {
			if cell := b.Base.Cell(c.ID, mode.ID, ""); cell != nil && cell.Responsible != knowledge.ByProvider {
				return true
			}
		}
	}
	if len(services) > 0 {
		return false
	}
	return slices.ContainsFunc(b.Base.CloudModels(), func(m *knowledge.Model) bool { return c.Cells[m.ID].Responsible != knowledge.ByProvider })
}

// worst is how our half of a control stands where it stands worst.
func worst(b *core.Bot, r door.Request, book *storage.Book, c *knowledge.Control, scope storage.Scope, services []*knowledge.Service) duty.Standing {
	order := []duty.State{duty.RunOut, duty.NeverChecked, duty.RunningOut, duty.Valid}
	worst := duty.StandingOf(book, c.ID, b.ScopesUnder(scope), storage.Ours, when.Today(r))
	for i, s := range services {
		at := duty.StandingOf(book, c.ID, b.ScopesUnder(storage.Scope{Kind: storage.ServiceScope, ID: string(s.ID)}), storage.Ours, when.Today(r))
		if i == 0 && worst.State == duty.NeverChecked || slices.Index(order, at.State) < slices.Index(order, worst.State) {
			worst = at
		}
	}
	return worst
}

func reviewTable(b *core.Bot, all []review, whole bool) door.Table {
	t := door.Table{Title: "4. Review ourselves, in this order", Head: []string{"#", "Control", "Why there", "State", "Who"}}
	for i, v := range all {
		if i == planShown && !whole {
			break
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), string(v.control.ID), v.why, v.at.Short(), v.owner})
	}
	return t
}

// planNext offers each line to be given to somebody, and says how to go on.
func planNext(b *core.Bot, r door.Request, scope storage.Scope, reviews []review, whole bool) []door.Block {
	shown := reviews[:min(len(reviews), planShown)]
	word := core.ScopeWord(scope)
	var blocks []door.Block
	if b.Keeps(r) {
		choices := []door.Choice{{Label: "Fetch and read the reports (vendor-assessment)", Value: "vendor-assessment"},
			{Label: "Test (penetration-testing)", Value: "penetration-testing"}}
		for _, v := range shown {
			choices = append(choices, door.Choice{Label: v.control.Name, Value: string(v.control.ID)})
		}
		blocks = append(blocks, door.Select{Label: "Give a line to somebody", Action: door.Act("line", duty.ScopeTag(scope)), Choices: choices})
	}
	how := "mfa"
	if len(shown) > 0 {
		how = string(shown[0].control.ID)
	}
	if len(reviews) > planShown && !whole {
		blocks = append(blocks, door.Aside(door.T(fmt.Sprintf("%d more: ", len(reviews)-planShown)), door.C("verify plan "+word+" all")))
	}
	return append(blocks, door.Aside(door.C("assign "+how+" on "+word+" to <team>"), door.T(" gives a line to a team, "), door.C("explain "+how),
		door.T(" says how to check it, "), door.C("verify "+how+" on "+word+" by review https://…"), door.T(" records it; a report: "),
		door.C("verify everything on "+word+" by soc 2 https://…")))
}

// giveLine asks who shall have a line of a plan.
func giveLine(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	return assign.AskForm(b, args[1], args[0], "")
}
