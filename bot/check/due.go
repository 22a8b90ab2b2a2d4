package check

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// counting lists the verifications that count and run out up to a number of days from today, each as it stands, the one that runs out
// first in front. One does not count if there is a newer one of the same half in its own scope or in a wider one that holds there too.
func counting(b *core.Bot, book *storage.Book, today storage.Day, days int) []duty.Standing {
	limit := storage.DayOf(today.Time(time.UTC).AddDate(0, 0, days))
	var all []duty.Standing
	index := duty.ChecksOf(book)
	for v := range book.Verifications() {
		its := index[duty.CheckSlot{Control: v.Control, Scope: v.Scope, Half: v.Half}]
		if its.Number != v.Number || v.Until > limit {
			continue
		}
		if s := index.At(knowledge.ControlID(v.Control), b.ScopesUnder(v.Scope), v.Half, today); s.Last == its {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y duty.Standing) int { return strings.Compare(string(x.Last.Until), string(y.Last.Until)) })
	return all
}

// ever is more days than any check counts from now on.
const ever = (when.Farthest + 2) * 366

// due lists what has run out and what will within a number of days.
func due(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	days := duty.Soon
	if rest != "" {
		days, _ = strconv.Atoi(rest)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	days = min(days, ever)
	within := counting(b, book, when.Today(r), days)
	if len(within) == 0 {
		return door.Reply{Blocks: append([]door.Block{nothingDue(b, r, book, days)}, neverChecked(b, r, book)...)}
	}
	out := 0
	for _, s := range within {
		if s.State == duty.RunOut {
			out++
		}
	}
	words := fmt.Sprintf("%d ran out, %d will within %d days", out, len(within)-out, days)
	if out == 0 {
		words = fmt.Sprintf("Nothing has run out, %d will within %d days", len(within), days)
	}
	head := door.Say(door.B(words))
	return door.Reply{Blocks: append([]door.Block{head, b.DueTable(r, book, within)}, neverChecked(b, r, book)...)}
}

// nothingDue says what will run out next, if anything was checked at all.
func nothingDue(b *core.Bot, r door.Request, book *storage.Book, days int) door.Block {
	all := counting(b, book, when.Today(r), ever)
	if len(all) == 0 {
		return door.Say(door.B("Nothing was checked yet. "), door.C("verify plan"), door.T(" says what to check first."))
	}
	next := all[0].Last
	return door.Say(door.T(fmt.Sprintf("Nothing runs out within %d days. The next is ", days)), door.B(next.Control),
		door.T(b.AtScope(next.Scope)+", on "+when.LongDay(next.Until)+"."))
}

// neverChecked says apart what was never checked of what has an owner. As long as the workspace has not said what it runs, these are
// its assignments.
func neverChecked(b *core.Bot, r door.Request, book *storage.Book) []door.Block {
	never, names := 0, []string(nil)
	add := func(control string, at storage.Scope, who storage.Holder) {
		never++
		names = append(names, fmt.Sprintf("%s%s (%s)", control, b.AtScope(at), b.HolderIn(r, book, who).Text))
	}
	all, index := duty.Of(b.Base, book), duty.ChecksOf(book)
	for _, d := range all {
		if !d.Gap() && index.At(d.Control.ID, d.At.Scopes, storage.Ours, when.Today(r)).State == duty.NeverChecked {
			add(string(d.Control.ID), d.At.Scope, d.Owner.Holder)
		}
	}
	for a := range book.Assignments() {
		if (len(all) == 0 || a.Verify) && a.Role == storage.Accountable && b.HalfAt(book, a, when.Today(r)).State == duty.NeverChecked {
			add(a.Control, a.Scope, a.Holder)
		}
	}
	if never == 0 {
		return nil
	}
	return []door.Block{door.Aside(door.T(fmt.Sprintf("Never checked\u00a0○, of what has an owner: %d. %s. ", never, english.Few(names, 5))),
		door.C("verify plan"), door.T(" says in which order."))}
}
