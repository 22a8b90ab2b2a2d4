package estate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// How many places and teams coverage lists.
const coverageShown = 15

// coverage says how much has an owner: by layer, by place, by team, and how that went.
func coverage(ctx context.Context, b *core.Bot, r door.Request, text string) door.Reply {
	book, owing, refusal := owed(ctx, b, r)
	if refusal != nil {
		return *refusal
	}
	w, ok := wished(b, book, text)
	if !ok {
		return unknownWish(b, text, book)
	}
	var all []duty.Duty
	for _, d := range owing {
		if w.has(d) {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return drawGaps(b, r, w, 0, nil, 0)
	}
	total := countAll(all)
	head := []door.Span{door.B(fmt.Sprintf("%s covered", duty.Percent(total))),
		door.T(fmt.Sprintf("  %d of %s to own %s an owner", total.All-total.Open, english.Counted(total.All, "thing"), english.HaveHas(total.All-total.Open)))}
	if w.name != "" {
		head = append(head, door.T(" · "+w.name))
	}
	blocks := []door.Block{door.Say(head...)}
	blocks = append(blocks, byLayerTable(b, all), byPlaceTable(b, all))
	if t := byTeamTable(b, r, book, all); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if w.tag == "" {
		blocks = append(blocks, trend(ctx, b, r, book, total)...)
	}
	if total.Open > 0 {
		blocks = append(blocks, door.Aside(door.C(strings.TrimSpace("gaps "+w.tag)), door.T(" lists what has none.")))
	}
	return door.Reply{Blocks: append(blocks, unknownEstate(b, book.Estate())...)}
}

// barWidth is how many signs a full bar has.
const barWidth = 10

// bar draws a part of a whole. It is full only if nothing is missing, and empty only if nothing is there.
func bar(n duty.Count) string {
	full := 0
	if n.All > 0 {
		full = (n.All - n.Open) * barWidth / n.All
		if full == 0 && n.Open < n.All {
			full = 1
		}
	}
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
}

func barRow(name string, n duty.Count) []string {
	return []string{name, bar(n), duty.Percent(n), fmt.Sprintf("%d\u00a0of\u00a0%d", n.All-n.Open, n.All)}
}

func byLayerTable(b *core.Bot, all []duty.Duty) door.Table {
	counts := duty.CountBy(all, func(d duty.Duty) knowledge.LayerID { return d.Control.Layer.ID })
	t := door.Table{Head: []string{"Layer", "", "", "With owner"}}
	for _, l := range b.Base.Layers {
		if n := counts[l.ID]; n.All > 0 {
			t.Rows = append(t.Rows, barRow(l.Name, n))
		}
	}
	return t
}

// byPlaceTable has the places with the most gaps first.
func byPlaceTable(b *core.Bot, all []duty.Duty) door.Table {
	counts := duty.CountBy(all, func(d duty.Duty) storage.Scope { return d.At.Scope })
	places := slices.SortedFunc(maps.Keys(counts), func(x, y storage.Scope) int {
		return cmp.Or(counts[y].Open-counts[x].Open, strings.Compare(b.ScopeName(x), b.ScopeName(y)), strings.Compare(x.ID, y.ID))
	})
	t := door.Table{Head: []string{"Where", "", "", "With owner"}}
	for _, scope := range places[:min(len(places), coverageShown)] {
		t.Rows = append(t.Rows, barRow(b.ScopeName(scope), counts[scope]))
	}
	if more := len(places) - len(t.Rows); more > 0 {
		var rest duty.Count
		for _, scope := range places[len(t.Rows):] {
			rest.All, rest.Open = rest.All+counts[scope].All, rest.Open+counts[scope].Open
		}
		t.Rows = append(t.Rows, barRow(fmt.Sprintf("%d more", more), rest))
	}
	return t
}

// byTeamTable says of each team how much of what its kind of team usually does has an owner, and how much the team answers for.
func byTeamTable(b *core.Bot, r door.Request, book *storage.Book, all []duty.Duty) door.Table {
	kinds := duty.CountBy(all, func(d duty.Duty) knowledge.Function { return d.Control.Function })
	owns := duty.CountBy(all, func(d duty.Duty) string { return d.Holder().ID })
	teams := slices.DeleteFunc(book.Teams(), func(t storage.Team) bool {
		return owns[t.ID].All == 0 && kinds[knowledge.Function(t.Function)].All == 0
	})
	slices.SortStableFunc(teams, func(x, y storage.Team) int { return owns[y.ID].All - owns[x.ID].All })
	t := door.Table{Head: []string{"Team", "Answers for", "", "Of its kind, owned"}}
	for _, team := range teams[:min(len(teams), coverageShown)] {
		row := []string{team.Name, fmt.Sprint(owns[team.ID].All), "", ""}
		if n := kinds[knowledge.Function(team.Function)]; n.All > 0 {
			row[2], row[3] = bar(n), duty.Percent(n)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
