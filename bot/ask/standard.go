package ask

import (
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// askedBy says what each framework asks for a control, or why it asks nothing; only the named one, if one is named.
func askedBy(all []knowledge.Reference, only knowledge.FrameworkID) door.Fact {
	f := door.Fact{Label: "Standards"}
	for _, r := range all {
		if only != "" && r.Framework.ID != only {
			continue
		}
		line := r.Framework.Name + " (" + r.Framework.Edition + "): "
		if r.Why != "" {
			line += "not at all. " + r.Why
		} else {
			line += strings.Join(r.IDs, ", ")
		}
		f.Lines = append(f.Lines, []door.Span{door.T(line)})
	}
	return f
}

// crosswalk answers which frameworks ask for a control.
func crosswalk(b *core.Bot, a knowledge.Answer) door.Reply {
	c := b.Base.Control(a.Query.Control)
	return door.Answer(door.Say(door.B(c.Name), door.T("  in standards")), door.Facts{Facts: []door.Fact{askedBy(a.Asks, a.Query.Framework)}},
		door.Aside(door.T("Ids only, chosen here: let an auditor look at them. Ask on: "), door.C("who owns "+anyRef(a.Asks, a.Query.Framework)+"?")))
}

// anyRef is some id with its framework's name, as an example.
func anyRef(all []knowledge.Reference, only knowledge.FrameworkID) string {
	for _, r := range all {
		if len(r.IDs) > 0 && (only == "" || r.Framework.ID == only) {
			return r.Framework.Name + " " + r.IDs[0]
		}
	}
	return "CIS Controls 7.3"
}

// refName names an id with its framework's edition, and with its new name if it is the one of the edition before.
func refName(c *knowledge.Chapter) string {
	name := c.Framework.Name + " " + c.ID
	if now := c.Framework.Now(c.ID); now != "" {
		name += ", now " + now
	}
	return name
}

// aboutChapter shows every control that an id is about, and whose job each is.
func aboutChapter(b *core.Bot, c *knowledge.Chapter) door.Reply {
	table, _ := grid(b, c.Rows, false)
	return door.Answer(door.Say(door.B(refName(c)), door.T("  "+c.Framework.Edition+" · what it is about, and whose job that is")), table,
		door.Aside(door.T("Ids only, chosen here: let an auditor look at them. Say where for one answer, such as "),
			door.C("who owns "+c.Framework.Name+" "+c.ID+" on IaaS?")))
}

// alsoAbout names an id and the other controls that it is about, beside the one that was answered: at one place with whose job each is.
func alsoAbout(c *knowledge.Chapter, answered *knowledge.Control) []door.Fact {
	if c == nil {
		return nil
	}
	var others []string
	for _, r := range c.Rows {
		if r.Control == answered {
			continue
		}
		name := r.Control.Name
		if c.Place() {
			name += " (" + core.Side[r.Cell.Responsible] + ")"
		}
		if !slices.Contains(others, name) {
			others = append(others, name)
		}
	}
	f := door.Fact{Label: "Standard", Lines: [][]door.Span{{door.T(refName(c))}}}
	if len(others) > 0 {
		f.Lines = append(f.Lines, []door.Span{door.T("It is also about: " + strings.Join(others, ", ") + ".")})
	}
	return []door.Fact{f}
}
