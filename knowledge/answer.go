package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// An Answer is what the base knows to say to a Query: facts, not yet words. The JSON of `srm ask --json` is made from it.
type Answer struct {
	Query Query

	// Responsible is who has to do it: for one cell that cell's value, over several cells what they agree on, else Depends. Over
	// modes it is ByBoth where both sides have something to do in every mode. Empty unless the intent is Ownership.
	Responsible Responsibility

	// Service is the service asked for: of several that agree the first, else "".
	Service ServiceID

	// Cell is the one cell that was asked about; nil if the question is open, names several or names a layer.
	Cell *Cell

	// Rows are the cells that an open question, a comparison or a matrix covers, in order.
	Rows []Row

	Chapter     *Chapter        // what the named id of a framework is about
	Asks        []Reference     // which frameworks ask for the control: for an explanation of one
	Disputed    []*Disagreement // where authorities differ about a cell that was asked about
	Sources     []*Source
	Suggestions []string // questions that could have been answered
}

// A Row is one cell with where it stands.
type Row struct {
	Control *Control
	Model   *Model
	Service *Service // nil for a row of a model
	Cell    *Cell
}

// Where names the row's place for people: the service or mode, else the model.
func (r Row) Where() string {
	switch {
	case r.Service != nil && r.Service.Mode != "":
		return r.Service.Mode
	case r.Service != nil:
		return r.Service.Name
	default:
		return r.Model.Name
	}
}

// Answer looks up what a query asks for.
func (b *Base) Answer(q Query) Answer {
	a := Answer{Query: q, Service: q.Service()}
	switch q.Intent {
	case Ownership:
		b.ownership(&a)
		a.Disputed = b.disputed(a.Rows)
	case Compare:
		a.Rows = b.rows(q, b.asked(q))
	case Matrix:
		a.Rows = b.matrix(q)
	case Explain:
		if q.Control != "" {
			a.Asks = b.Crosswalk(q.Control)
		}
	case Unknown:
		a.Suggestions = b.suggest(q)
	}
	if q.Intent == Ownership || q.Intent == Explain {
		a.Chapter = b.chapter(q)
	}
	b.cite(&a)
	return a
}

// asked lists the controls that a query names, a layer's all.
func (b *Base) asked(q Query) []*Control {
	if l := b.layers[q.Layer]; l != nil {
		return l.Controls
	}
	var controls []*Control
	for _, id := range append([]ControlID{q.Control}, q.Also...) {
		if c := b.controls[id]; c != nil {
			controls = append(controls, c)
		}
	}
	return controls
}

func (b *Base) ownership(a *Answer) {
	controls := b.asked(a.Query)
	a.Rows = b.rows(a.Query, controls)
	single := len(controls) == 1 && len(a.Rows) == 1
	if single {
		a.Cell = a.Rows[0].Cell
		a.Responsible = a.Cell.Responsible
		return
	}
	byControl := make([]Responsibility, 0, len(controls))
	for _, c := range controls {
		byControl = append(byControl, b.agreed(a.Query, c, a.Rows))
	}
	a.Responsible = common(byControl)
	if a.Responsible != Depends && len(a.Query.Services) > 1 {
		a.Service = a.Query.Services[0]
	}
	if a.Responsible == Depends && a.Query.Layer != "" && len(a.Query.Models) == 1 {
		a.Responsible = ByBoth // a layer of which each side does some controls
	}
}

// side is who has to do the one control of a query, without anything else of an answer.
func (b *Base) side(q Query) Responsibility {
	c := b.controls[q.Control]
	return b.agreed(q, c, b.rows(q, []*Control{c}))
}

// agreed is what the rows of one control have in common. On-premises never makes it Depends.
func (b *Base) agreed(q Query, c *Control, rows []Row) Responsibility {
	var all []Responsibility
	for _, r := range rows {
		if r.Control == c && (r.Model.ID != OnPremises || len(q.Models) > 0) {
			all = append(all, r.Cell.Responsible)
		}
	}
	return common(all)
}

func common(all []Responsibility) Responsibility {
	if len(all) == 0 {
		return ""
	}
	for _, r := range all[1:] {
		if r != all[0] {
			return Depends
		}
	}
	return all[0]
}

// rows are the cells of the controls at every place that the query names or leaves open.
func (b *Base) rows(q Query, controls []*Control) []Row {
	var rows []Row
	for _, c := range controls {
		switch {
		case len(q.Services) > 0:
			for _, id := range q.Services {
				rows = append(rows, b.serviceRows(c, b.services[id])...)
			}
			if len(q.Models) > 1 {
				rows = append(rows, b.modelRows(c, q.Models)...)
			}
		case len(q.Models) > 0:
			rows = append(rows, b.modelRows(c, q.Models)...)
		default:
			for _, m := range b.Models {
				rows = append(rows, Row{c, m, nil, c.Cells[m.ID]})
			}
		}
	}
	return rows
}

func (b *Base) modelRows(c *Control, models []ModelID) []Row {
	var rows []Row
	for _, m := range b.Models {
		if slices.Contains(models, m.ID) {
			rows = append(rows, Row{c, m, nil, c.Cells[m.ID]})
		}
	}
	return rows
}

// serviceRows is one row for a service, or one for each mode of a family if its modes differ.
func (b *Base) serviceRows(c *Control, s *Service) []Row {
	row := func(s *Service) Row { return Row{c, b.models[s.Model], s, b.Cell(c.ID, s.ID, "")} }
	if len(s.Modes) == 0 {
		return []Row{row(s)}
	}
	var rows []Row
	same := true
	for _, mode := range s.Modes {
		rows = append(rows, row(mode))
		same = same && rows[len(rows)-1].Cell == rows[0].Cell
	}
	if same {
		rows[0].Service = s
		return rows[:1]
	}
	return rows
}

// matrix is every control of what the query names: a model, a service, a layer; or all controls under all models.
func (b *Base) matrix(q Query) []Row {
	controls := b.Controls
	if own := b.asked(q); len(own) > 0 {
		controls = own
	}
	return b.rows(q, controls)
}

// cite gathers the sources of an answer: those of its cells, of the services named, of what is explained. At most four.
func (b *Base) cite(a *Answer) {
	add := func(ids []SourceID) {
		for _, id := range ids {
			if s := b.sources[id]; s != nil && len(a.Sources) < 4 && !slices.Contains(a.Sources, s) {
				a.Sources = append(a.Sources, s)
			}
		}
	}
	q := a.Query
	if q.Intent == Unknown || q.Intent == Matrix && q.Control == "" {
		return
	}
	for _, r := range a.Rows {
		add(r.Cell.Source)
	}
	switch q.Intent {
	case Explain:
		if c := b.controls[q.Control]; c != nil {
			add(c.Cells["iaas"].Source)
			add(c.Cells["saas"].Source)
		} else if s := b.services[q.Service()]; s != nil {
			add(s.Source)
		} else if m := b.models[q.Model()]; m != nil {
			add(m.Source)
		} else if l := b.lessons[q.Lesson]; l != nil {
			add(l.Source)
		}
	case Evidence, Verify:
		if p := b.providers[q.Provider]; p != nil {
			add(p.Source)
		}
	}
}

// suggest offers questions near to one that was not understood.
func (b *Base) suggest(q Query) []string {
	where := ""
	if s := b.services[q.Service()]; s != nil {
		where = " on " + s.Name
	} else if m := b.models[q.Model()]; m != nil {
		where = " on " + m.Name
	}
	var all []string
	for _, id := range q.Near {
		all = append(all, fmt.Sprintf("who is responsible for %s%s?", lowerFirst(b.controls[id].Name), where))
	}
	if len(all) == 0 && where != "" {
		all = append(all, "what is left to us"+where+"?", "who patches the operating system"+where+"?", "who takes backups"+where+"?")
	}
	for _, s := range []string{"who patches the OS on PaaS?", "who is responsible for backups on SaaS?", "compare IaaS and PaaS for runtime patching"} {
		if len(all) < 3 {
			all = append(all, s)
		}
	}
	return all
}

// lowerFirst makes a heading fit into a sentence, abbreviations left alone.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
