package ask

import (
	"fmt"
	"strings"

	"srm/bot/check"
	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// explain says what something means.
func explain(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	switch {
	case q.Crosswalk:
		return crosswalk(b, a)
	case a.Chapter != nil && a.Chapter.Several():
		return aboutChapter(b, a.Chapter)
	case q.Control != "":
		return explainControl(b, a, b.Base.Control(q.Control))
	case q.Layer != "":
		return explainLayer(b, b.Base.Layer(q.Layer))
	case q.Report != "":
		return door.Answer(aboutReport(b, b.Base.Report(q.Report)))
	case q.Lesson != "":
		return lesson(b, a, b.Base.Lesson(q.Lesson))
	case q.Service() != "":
		return explainService(b, a, b.Base.Service(q.Service()))
	case q.Model() != "":
		m := b.Base.Model(q.Model())
		return door.Answer(door.Say(door.B(m.Name), door.T("  "+m.Long+": "+m.What)), door.Say(door.T(m.Explain)), door.Facts{Facts: core.Sources(a.Sources)},
			door.Aside(door.C("matrix "+string(m.ID)), door.T(" shows who does what.")))
	case q.Framework != "":
		f := b.Base.Framework(q.Framework)
		return door.Answer(door.Say(door.B(f.Name), door.T("  "+f.Edition)),
			door.Say(door.T(fmt.Sprintf("A framework of controls. I know %d of its ids: ask for one, such as “who owns %s %s on IaaS?”.", len(f.IDs), f.Name, anyID(f)))))
	}
	return unknown(b, a)
}

func explainControl(b *core.Bot, a knowledge.Answer, c *knowledge.Control) door.Reply {
	var sides []string
	for _, m := range b.Base.CloudModels() {
		sides = append(sides, m.Name+" "+core.Side[c.Cells[m.ID].Responsible])
	}
	facts := door.Facts{Facts: []door.Fact{
		{Label: "Task", Lines: [][]door.Span{{door.T(c.Task)}}},
		{Label: "Whose job", Lines: [][]door.Span{{door.T(strings.Join(sides, " · "))}}},
		{Label: "Usually", Lines: [][]door.Span{{door.T(fmt.Sprintf("a %s team, once per %s", c.Function, c.Grain))}}},
		{Label: "Check it", Lines: core.Lines(c.Check)},
		askedBy(a.Asks, ""),
	}}
	facts.Facts = append(facts.Facts, alsoAbout(a.Chapter, c)...)
	facts.Facts = append(facts.Facts, core.Sources(a.Sources)...)
	return door.Answer(door.Say(door.B(c.Name), door.T("  "+string(c.ID)+" · "+c.Layer.Name)), door.Say(door.T(c.Explain)), facts)
}

func explainLayer(b *core.Bot, l *knowledge.Layer) door.Reply {
	t := door.Table{Head: []string{"Control", "What somebody has to do"}}
	for _, c := range l.Controls {
		t.Rows = append(t.Rows, []string{string(c.ID), c.Task})
	}
	return door.Answer(door.Say(door.B(l.Name), door.T("  a layer of "+fmt.Sprint(len(l.Controls))+" controls")), door.Say(door.T(l.Explain)), t)
}

func explainService(b *core.Bot, a knowledge.Answer, s *knowledge.Service) door.Reply {
	m := b.Base.Model(s.Model)
	by := "run by yourself"
	if p := b.Base.Provider(s.Provider); p != nil {
		by = p.Name
	}
	blocks := []door.Block{door.Say(door.B(s.Name), door.T("  "+by+" · "+m.Name))}
	if s.Note != "" {
		blocks = append(blocks, door.Say(door.T(s.Note)))
	}
	var facts door.Facts
	if len(s.Modes) > 0 {
		fact := door.Fact{Label: "Modes"}
		for _, mode := range s.Modes {
			fact.Lines = append(fact.Lines, []door.Span{door.T(mode.Mode)})
		}
		facts.Facts = append(facts.Facts, fact)
	}
	fact := door.Fact{Label: "Differs"}
	for _, c := range b.Base.Controls {
		if cell := s.Controls[c.ID]; cell != nil && cell.Responsible != c.Cells[s.Model].Responsible {
			fact.Lines = append(fact.Lines, []door.Span{door.T(fmt.Sprintf("%s: %s, not %s", c.Name, core.Side[cell.Responsible],
				core.Side[c.Cells[s.Model].Responsible]))})
		}
	}
	for _, row := range modesDiffer(b, s) {
		fact.Lines = append(fact.Lines, []door.Span{door.T(row.Name + ": depends on the mode")})
	}
	if len(fact.Lines) == 0 {
		fact.Lines = [][]door.Span{{door.T("in no control that I know, from other " + m.Name)}}
	}
	facts.Facts = append(append(facts.Facts, fact), core.Sources(a.Sources)...)
	return door.Reply{Blocks: append(blocks, facts, door.Aside(door.C("matrix "+string(s.ID)), door.T(" shows who does what.")))}
}

// modesDiffer lists the controls that different sides have to do in different modes of a family.
func modesDiffer(b *core.Bot, s *knowledge.Service) []*knowledge.Control {
	var all []*knowledge.Control
	for _, c := range b.Base.Controls {
		for _, mode := range s.Modes {
			if b.Base.Cell(c.ID, mode.ID, "").Responsible != b.Base.Cell(c.ID, s.Modes[0].ID, "").Responsible {
				all = append(all, c)
				break
			}
		}
	}
	return all
}

func lesson(b *core.Bot, a knowledge.Answer, l *knowledge.Lesson) door.Reply {
	blocks := []door.Block{door.Say(door.B(l.Title)), door.Say(door.T(l.Text)), door.Facts{Facts: core.Sources(a.Sources)}}
	if len(l.More) > 0 {
		blocks = append(blocks, door.Note{Spans: append([]door.Span{door.T("Ask on: ")}, core.Codes(l.More)...)})
	}
	return door.Reply{Blocks: blocks}
}

func aboutReport(b *core.Bot, x *knowledge.Report) door.Block {
	return door.Facts{Facts: []door.Fact{
		{Label: x.Name, Lines: [][]door.Span{{door.T(x.Proves)}}},
		{Label: "But not", Lines: [][]door.Span{{door.T(x.NotProves)}}},
		{Label: "Valid", Lines: [][]door.Span{{door.T(fmt.Sprintf("%s It counts for %d months at most.", x.Valid, x.Months))}}},
		{Label: "Look for", Lines: core.Lines(x.Look)},
	}}
}

func anyID(f *knowledge.Framework) string {
	least := ""
	for id := range f.IDs {
		if least == "" || id < least {
			least = id
		}
	}
	return least
}

// evidence says where a provider's documents are and what they prove.
func evidence(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	provider := b.Base.Provider(q.Provider)
	var blocks []door.Block
	if provider == nil {
		blocks = append(blocks, door.Say(door.T("Name the provider and I can say where its reports are: for example "), door.C("where are the SOC 2 reports of AWS?")))
	} else {
		fact := door.Fact{Label: "Where", Lines: [][]door.Span{{door.L(provider.Evidence, provider.EvidenceURL)}}}
		facts := door.Facts{Facts: []door.Fact{fact}}
		if provider.Access != "" {
			facts.Facts = append(facts.Facts, door.Fact{Label: "Access", Lines: [][]door.Span{{door.T(provider.Access)}}})
		}
		facts.Facts = append(facts.Facts, reportsOf(b, provider))
		facts.Facts = append(facts.Facts, testPolicy(b, q)...)
		facts.Facts = append(facts.Facts, core.Sources(a.Sources)...)
		blocks = append(blocks, door.Say(door.B("Evidence of "+provider.Name)), facts)
	}
	if x := b.Base.Report(q.Report); x != nil {
		blocks = append(blocks, aboutReport(b, x))
	} else {
		blocks = append(blocks, door.Aside(door.T("Read in a report: its scope (is your service and region in it), its period, its exceptions, and the complementary controls that it leaves to you.")))
	}
	return door.Reply{Blocks: blocks}
}

// verify says how one checks that a control is done.
func verify(b *core.Bot, a knowledge.Answer) door.Reply {
	c := b.Base.Control(a.Query.Control)
	if c == nil {
		if l := b.Base.Layer(a.Query.Layer); l != nil && len(l.Controls) > 0 {
			c = l.Controls[0]
		} else {
			return unknown(b, a)
		}
	}
	facts := door.Facts{Facts: checks(c)}
	if p := b.Base.Provider(a.Query.Provider); p != nil && p.EvidenceURL != "" {
		facts.Facts = append(facts.Facts, door.Fact{Label: "Reports", Lines: [][]door.Span{{door.L(p.Evidence, p.EvidenceURL)}}})
	}
	facts.Facts = append(facts.Facts, core.Sources(a.Sources)...)
	blocks := []door.Block{door.Say(door.B("Trust but verify: "+c.Name), door.T(whereAsked(b, a.Query))), facts}
	return door.Reply{Blocks: append(blocks, check.HowToRecord(b, c, a.Query)...)}
}
