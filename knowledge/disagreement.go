package knowledge

import (
	"slices"
	"strings"
)

// A Disagreement is a question on which authorities differ: what each says and when, and what this base decided. Its cells follow
// the decision, which a test checks.
type Disagreement struct {
	ID       string         `toml:"id"`
	Controls []ControlID    `toml:"controls"`
	At       []string       `toml:"at"` // models or services, by id
	Decided  Responsibility `toml:"decided"`
	Why      string         `toml:"why"`
	Words    bool           `toml:"only_words"` // both mean the same and name it differently: recorded, but no answer needs it
	Says     []Position     `toml:"says"`
}

// A Position is what one authority says.
type Position struct {
	Who         string         `toml:"who"` // "Microsoft's table"
	Responsible Responsibility `toml:"responsible"`
	Date        string         `toml:"date"` // of what was read, as exactly as it is known; "" if it is not
	Source      SourceID       `toml:"source"`
	Sure        Sureness       `toml:"sure"`
}

// Against are the positions that differ from what was decided.
func (d *Disagreement) Against() []Position {
	return slices.DeleteFunc(slices.Clone(d.Says), func(p Position) bool { return p.Responsible == d.Decided })
}

// about tells whether it is about a row: its own service, or the family of its mode, or its model where that cell is the model's.
func (d *Disagreement) about(r Row) bool {
	if !slices.Contains(d.Controls, r.Control.ID) {
		return false
	}
	if r.Service == nil {
		return slices.Contains(d.At, string(r.Model.ID))
	}
	return slices.Contains(d.At, string(r.Service.ID)) || slices.Contains(d.At, string(r.Service.Family)) ||
		r.Cell == r.Control.Cells[r.Model.ID] && slices.Contains(d.At, string(r.Model.ID))
}

// disputed are the disagreements about any of the rows, but those about words only. What an organisation's own file decided is no longer disputed.
func (b *Base) disputed(rows []Row) []*Disagreement {
	var all []*Disagreement
	for _, d := range b.Disagreements {
		if !d.Words && slices.ContainsFunc(rows, func(r Row) bool { return !r.Cell.Overruled && d.about(r) }) {
			all = append(all, d)
		}
	}
	return all
}

func (l *linter) disagreement(d *Disagreement) {
	l.must(d.ID, len(d.Controls) > 0 && len(d.At) > 0 && d.Why != "", "a disagreement names controls and places, and says why it was decided so")
	l.must(d.ID, len(d.Against()) > 0, "nobody differs from what was decided")
	for _, p := range d.Says {
		l.must(d.ID, p.Who != "" && !strings.HasSuffix(p.Who, "."), "a position says whose it is")
		l.must(d.ID, slices.Contains([]Responsibility{ByProvider, ByCustomer, ByBoth}, p.Responsible),
			"responsible is provider, customer or shared, not %q", p.Responsible)
		l.cites(d.ID, []SourceID{p.Source}, p.Sure)
	}
	for _, c := range d.Controls {
		for _, at := range d.At {
			cell := l.Cell(c, ServiceID(at), ModelID(at))
			if cell == nil {
				l.fail(d.ID, "there is no cell for %s at %s", c, at)
			} else if !cell.Overruled {
				l.must(d.ID, cell.Responsible == d.Decided, "%s at %s is %s, but %s was decided", c, at, cell.Responsible, d.Decided)
			}
		}
	}
}
