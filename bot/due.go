package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot/door"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// countingChecks lists the verifications that count and run out up to a number of days from today, each as it stands, the one that runs out
// first in front. One does not count if there is a newer one of the same half in its own scope or in a wider one that holds there too.
func countingChecks(b *Bot, book *storage.Book, today storage.Day, days int) []standing {
	limit := storage.DayOf(today.Time(time.UTC).AddDate(0, 0, days))
	var all []standing
	index := checksOf(book)
	for v := range book.Verifications() {
		its := index[checkSlot{v.Control, v.Scope, v.Half}]
		if its.Number != v.Number || v.Until > limit {
			continue
		}
		if s := index.at(knowledge.ControlID(v.Control), b.scopesUnder(v.Scope), v.Half, today); s.last == its {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y standing) int { return strings.Compare(string(x.last.Until), string(y.last.Until)) })
	return all
}

// ever is more days than any check counts from now on.
const ever = (farthest + 2) * 366

// due lists what has run out and what will within a number of days.
func due(ctx context.Context, b *Bot, r door.Request, rest string) door.Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	days := soon
	if rest != "" {
		days, _ = strconv.Atoi(rest)
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	days = min(days, ever)
	within := countingChecks(b, book, today(r), days)
	if len(within) == 0 {
		return door.Reply{Blocks: append([]door.Block{nothingDue(b, r, book, days)}, neverCheckedNote(b, r, book)...)}
	}
	out := 0
	for _, s := range within {
		if s.state == runOut {
			out++
		}
	}
	words := fmt.Sprintf("%d ran out, %d will within %d days", out, len(within)-out, days)
	if out == 0 {
		words = fmt.Sprintf("Nothing has run out, %d will within %d days", len(within), days)
	}
	head := door.Say(door.B(words))
	return door.Reply{Blocks: append([]door.Block{head, b.dueTable(r, book, within)}, neverCheckedNote(b, r, book)...)}
}

// nothingDue says what will run out next, if anything was checked at all.
func nothingDue(b *Bot, r door.Request, book *storage.Book, days int) door.Block {
	all := countingChecks(b, book, today(r), ever)
	if len(all) == 0 {
		return door.Say(door.B("Nothing was checked yet. "), door.C("verify plan"), door.T(" says what to check first."))
	}
	next := all[0].last
	return door.Say(door.T(fmt.Sprintf("Nothing runs out within %d days. The next is ", days)), door.B(next.Control), door.T(b.at(next.Scope)+", on "+longDay(next.Until)+"."))
}

// neverCheckedNote says apart what was never checked of what has an owner. As long as the workspace has not said what it runs, these are
// its assignments.
func neverCheckedNote(b *Bot, r door.Request, book *storage.Book) []door.Block {
	never, names := 0, []string(nil)
	add := func(control string, at storage.Scope, who storage.Holder) {
		never++
		names = append(names, fmt.Sprintf("%s%s (%s)", control, b.at(at), b.holderOf(r, book, who).Text))
	}
	all, index := duties(b.base, book), checksOf(book)
	for _, d := range all {
		if !d.gap() && index.at(d.control.ID, d.at.scopes, storage.Ours, today(r)).state == neverChecked {
			add(string(d.control.ID), d.at.scope, d.owner.Holder)
		}
	}
	for a := range book.Assignments() {
		if (len(all) == 0 || a.Verify) && a.Role == storage.Accountable && b.halfAt(book, a, today(r)).state == neverChecked {
			add(a.Control, a.Scope, a.Holder)
		}
	}
	if never == 0 {
		return nil
	}
	return []door.Block{door.Note{Spans: []door.Span{door.T(fmt.Sprintf("Never checked\u00a0○, of what has an owner: %d. %s. ", never, english.Few(names, 5))),
		door.C("verify plan"), door.T(" says in which order.")}}}
}
