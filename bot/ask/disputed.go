package ask

import (
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// disputed says which authorities differ from an answer, and why it stands nevertheless.
func disputed(d *knowledge.Disagreement) door.Fact {
	f := door.Fact{Label: "Disputed"}
	for _, p := range d.Against() {
		f.Lines = append(f.Lines, []door.Span{door.T(says(p) + ".")})
	}
	f.Lines = append(f.Lines, []door.Span{door.T("Decided: " + core.Side[d.Decided] + ". " + d.Why)})
	return f
}

// disputedAt is the same in a line for each, with the places, for an answer that has several.
func disputedAt(b *core.Bot, all []*knowledge.Disagreement) []door.Fact {
	if len(all) == 0 {
		return nil
	}
	f := door.Fact{Label: "Disputed"}
	for _, d := range all {
		var who []string
		for _, p := range d.Against() {
			who = append(who, says(p))
		}
		f.Lines = append(f.Lines, []door.Span{door.T("On " + placesDisputed(b, d) + ": " + strings.Join(who, ", ") + "; decided: " + core.Side[d.Decided] + ".")})
	}
	return []door.Fact{f}
}

func says(p knowledge.Position) string {
	who := strings.ToUpper(p.Who[:1]) + p.Who[1:]
	if p.Date != "" {
		who += " (" + p.Date + ")"
	}
	return who + " says " + core.Side[p.Responsible]
}

// placesDisputed names the models and services of a disagreement.
func placesDisputed(b *core.Bot, d *knowledge.Disagreement) string {
	var names []string
	for _, id := range d.At {
		if m := b.Base.Model(knowledge.ModelID(id)); m != nil {
			names = append(names, m.Name)
		} else if s := b.Base.Service(knowledge.ServiceID(id)); s != nil {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}
