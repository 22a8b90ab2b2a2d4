package knowledge

import (
	"slices"
	"strings"
	"time"
)

// Stale are the sources that were last read before a day, the oldest first. A source of which only the address is known was never
// read and cannot grow old: what rests on such alone is never more than unverified.
func (b *Base) Stale(day time.Time) []*Source {
	limit := day.Format(time.DateOnly)
	var all []*Source
	for _, s := range b.Sources {
		if s.Read != "" && s.Read < limit {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y *Source) int { return strings.Compare(x.Read, y.Read) })
	return all
}

// Uncited are the sources that no fact cites.
func (b *Base) Uncited() []*Source {
	cited := make(map[SourceID]bool)
	cite := func(ids []SourceID) {
		for _, id := range ids {
			cited[id] = true
		}
	}
	for _, m := range b.Models {
		cite(m.Source)
	}
	for _, c := range b.Controls {
		for _, cell := range c.Cells {
			cite(cell.Source)
		}
	}
	for _, p := range b.Providers {
		cite(p.Source)
	}
	for _, s := range b.Services {
		cite(s.Source)
		for _, cell := range s.Controls {
			cite(cell.Source)
		}
	}
	for _, l := range b.Lessons {
		cite(l.Source)
	}
	for _, d := range b.Disagreements {
		for _, p := range d.Says {
			cite([]SourceID{p.Source})
		}
	}
	return slices.DeleteFunc(slices.Clone(b.Sources), func(s *Source) bool { return cited[s.ID] })
}
