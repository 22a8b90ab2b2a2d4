package knowledge

import (
	"slices"
	"strings"
)

// A spot is where a question is asked about: a service that is not a family of modes, or a cloud model.
type spot struct {
	service *Service // nil for a model
	model   *Model
}

func (s spot) id() string {
	if s.service != nil {
		return string(s.service.ID)
	}
	return string(s.model.ID)
}

func (s spot) name() string {
	if s.service != nil {
		return s.service.Name
	}
	return s.model.Name
}

// on is the name behind "on"; one with a comma in it ends with one.
func (s spot) on() string {
	if strings.Contains(s.name(), ",") {
		return "On " + s.name() + ","
	}
	return "On " + s.name()
}

// seed is a seed of a kind and a control at this spot.
func (s spot) seed(k QuestionKind, c *Control) QuestionSeed {
	seed := QuestionSeed{Kind: k, Control: c.ID, Model: s.model.ID}
	if s.service != nil {
		seed.Service = s.service.ID
	}
	return seed
}

// spots are all places that are sure enough: what runs in the organisation's own rooms has no provider to share with.
func (p *quizPool) spots() []spot {
	var all []spot
	for _, m := range p.CloudModels() {
		all = append(all, spot{model: m})
	}
	for _, s := range p.Services {
		if len(s.Modes) == 0 && s.Provider != "" && s.Model != OnPremises && !s.Own && p.known(s.Sure, s.Source) {
			all = append(all, spot{s, p.models[s.Model]})
		}
	}
	return all
}

func (p *quizPool) spot(q QuestionSeed) spot { return spot{p.services[q.Service], p.models[q.Model]} }

// cell is who does a control at a spot, as far as that is sure and nobody disputes it; for a service only if the base says it of the
// service itself.
func (p *quizPool) cell(s spot, c *Control) *Cell {
	cell := c.Cells[s.model.ID]
	if s.service != nil {
		cell = s.service.Controls[c.ID]
	}
	if c.Own || !p.settled(cell) || cell.Responsible == ByProvider && !verbal(cell.Provider[0]) || len(p.disputed([]Row{{c, s.model, s.service, cell}})) > 0 {
		return nil
	}
	return cell
}

// verbal tells whether what a provider does can stand behind "it": "patches its hosts" can. What cannot is done by somebody else,
// as by the cloud that hosts a program which its vendor only sells.
func verbal(line string) bool {
	first, _, _ := strings.Cut(line, " ")
	return strings.HasSuffix(strings.TrimRight(first, ",;"), "s") && first != "its" && first != "this"
}

// provider is how the provider at a spot is called: with a name that differs from the service's, else in general.
func (p *quizPool) provider(s spot) string {
	if s.service == nil {
		return "the provider"
	}
	return p.providers[s.service.Provider].Short
}

// atSpot takes in every question about one spot.
func (p *quizPool) atSpot(s spot) {
	for _, c := range p.Controls {
		cell := p.cell(s, c)
		if cell == nil {
			continue
		}
		id, at := string(c.ID), s.id()
		p.add(s.seed(AskWho, c), id, at)
		switch cell.Responsible {
		case ByProvider:
			p.add(s.seed(AskTheirs, c), id, at)
			p.add(s.seed(AskLeft, c), id, at)
		case ByCustomer:
			p.add(s.seed(AskOurs, c), id, at)
			p.add(s.seed(AskGap, c), id, at)
		}
	}
}

// who asks whose job a control is.
func (p *quizPool) who(q *Question) bool {
	s, c := p.spot(q.QuestionSeed), p.controls[q.Control]
	cell := p.cell(s, c)
	q.Text = "On " + s.name() + ", whose job is it to " + task(c) + "?"
	q.Options = []Option{
		{"p", upperFirst(p.provider(s)), cell.Responsible == ByProvider},
		{"c", "Ours, the customer's", cell.Responsible == ByCustomer},
		{"s", "Both, each a part", cell.Responsible == ByBoth},
	}
	q.Why = p.why(s, cell)
	p.citeInto(q, cell.Source...)
	return true
}

// why says in two sentences whose job it is and what is left to the other side.
func (p *quizPool) why(s spot, c *Cell) string {
	ours, theirs := c.Customer[0], c.Provider[0]
	they := p.provider(s)
	switch c.Responsible {
	case ByProvider:
		return s.on() + " it is " + ofName(they) + " job: it " + theirs + ". What is left to us: " + ours + "."
	case ByCustomer:
		return "On " + s.name() + " it is our job: " + ours + ". What " + they + " does: " + theirs + "."
	default:
		return s.on() + " both have a part; ours: " + ours + ". What " + they + " does: " + theirs + "."
	}
}

// left asks what is left to us of a control that is the provider's. The wrong answers are the main duty of it where it is ours:
// here the provider does that.
func (p *quizPool) left(q *Question) bool {
	s, c := p.spot(q.QuestionSeed), p.controls[q.Control]
	cell := p.cell(s, c)
	right, ok := duty(cell.Customer)
	if !ok {
		return false
	}
	if !p.whole(c) {
		return false
	}
	var wrong []string
	for _, m := range []ModelID{OnPremises, "iaas", "caas", "paas"} {
		other := c.Cells[m]
		if other.Responsible != ByCustomer || !p.settled(other) {
			continue
		}
		if w, ok := duty(other.Customer); ok && doing(w) && len(wrong) < 3 && w != right && !slices.Contains(wrong, w) && !slices.Contains(cell.Customer, w) {
			wrong = append(wrong, w)
		}
	}
	if len(wrong) < 2 {
		return false
	}
	q.Text = c.Name + " on " + s.name() + ": " + p.provider(s) + " does that. What is left to us all the same?"
	q.choose(upperFirst(right), upperAll(wrong)...)
	q.Why = p.why(s, cell)
	p.citeInto(q, cell.Source...)
	return true
}

// whole tells whether a control that is the provider's is so wholly the provider's that no duty elsewhere holds here as well.
func (p *quizPool) whole(c *Control) bool {
	return c.Layer.ID == "operating-system" || c.Layer.ID == "physical" ||
		slices.Contains([]ControlID{"runtime-patching", "database-patching", "cluster-control-plane"}, c.ID)
}

// duty is the first thing that a side has to do, if it is something: what begins with "nothing" is what comes behind that.
func duty(lines []string) (string, bool) {
	for _, l := range lines {
		if head, rest, cut := strings.Cut(l, "; "); cut && strings.HasPrefix(head, "nothing") {
			l = rest
		}
		if !strings.HasPrefix(l, "nothing") && !strings.HasPrefix(l, "no ") && !strings.HasPrefix(l, "know ") && !strings.HasPrefix(l, "there is") {
			return l, true
		}
	}
	return "", false
}

// doing tells whether a duty is the work itself, and not to watch or to ask: that may be ours everywhere.
func doing(duty string) bool {
	first, _, _ := strings.Cut(duty, " ")
	return slices.Contains([]string{"patch", "run", "update", "install", "harden", "start", "choose", "replace", "wipe", "guard", "build", "rebuild"}, first)
}

// task is what somebody has to do, fit to stand behind "whose job is it to".
func task(c *Control) string {
	switch c.ID {
	case "encryption-in-transit":
		return "see to TLS on every hop and to valid certificates"
	case "privacy":
		return "see to the lawful use of personal data, and tell people and regulators of a breach"
	}
	short, _, _ := strings.Cut(c.Task, ": ")
	return strings.ReplaceAll(short, "; ", ", and ")
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func upperAll(all []string) []string {
	for i, s := range all {
		all[i] = upperFirst(s)
	}
	return all
}

func ofName(name string) string {
	if strings.HasSuffix(name, "s") && name != "AWS" {
		return name + "'"
	}
	return name + "'s"
}
