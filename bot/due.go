package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// counting lists the verifications that count and run out up to a number of days from today, each as it stands, the one that runs out
// first in front. One does not count if there is a newer one of the same half in its own scope or in a wider one that holds there too.
func (b *Bot) counting(book *storage.Book, today storage.Day, days int) []standing {
	limit := storage.DayOf(today.Time(utc).AddDate(0, 0, days))
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
func (b *Bot) due(ctx context.Context, r Request, rest string) Reply {
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
	within := b.counting(book, today(r), days)
	if len(within) == 0 {
		return Reply{Blocks: append([]Block{b.nothingDue(r, book, days)}, b.neverChecked(r, book)...)}
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
	head := Say(B(words))
	return Reply{Blocks: append([]Block{head, b.dueTable(r, book, within)}, b.neverChecked(r, book)...)}
}

// nothingDue says what will run out next, if anything was checked at all.
func (b *Bot) nothingDue(r Request, book *storage.Book, days int) Block {
	all := b.counting(book, today(r), ever)
	if len(all) == 0 {
		return Say(B("Nothing was checked yet. "), C("verify plan"), T(" says what to check first."))
	}
	next := all[0].last
	return Say(T(fmt.Sprintf("Nothing runs out within %d days. The next is ", days)), B(next.Control), T(b.where(plan{Scope: next.Scope})+", on "+longDay(next.Until)+"."))
}

// dueShown is how many rows are shown of what runs out: what runs out first.
const dueShown = 30

// dueTable lists standings; controls that were checked together in one scope stand in one row.
func (b *Bot) dueTable(r Request, book *storage.Book, all []standing) Table {
	t := Table{Head: []string{"Control", "Where", "State", "Valid until", "Checked by", "Who"}}
	groups := checkedTogether(all)
	for i, together := range groups {
		if i == dueShown && len(groups) > dueShown+1 {
			t.Rows = append(t.Rows, []string{fmt.Sprintf("and %d more", len(groups)-i), "", "", "", "", ""})
			break
		}
		s := together[0]
		v := s.last
		what, who := v.Control, b.ownerName(r, book, v.Control, v.Scope)
		if len(together) > 1 {
			what, who = fmt.Sprintf("%s and %d more", v.Control, len(together)-1), "several"
		}
		if v.Half == storage.Providers {
			what += " (provider's half)"
		}
		t.Rows = append(t.Rows, []string{what, b.scopeName(v.Scope), s.brief(), s.until(), b.methodWords(v.Method, v.Report), who})
	}
	return t
}

// checkedTogether groups what one change recorded of one half in one scope, in the order of the first of each.
func checkedTogether(all []standing) [][]standing {
	type act struct {
		number uint64
		scope  storage.Scope
		half   storage.Half
	}
	at := make(map[act]int)
	var groups [][]standing
	for _, s := range all {
		key := act{s.last.Number, s.last.Scope, s.last.Half}
		i, there := at[key]
		if !there {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], s)
	}
	return groups
}

// ownerName is who answers for a control in a scope, or "nobody".
func (b *Bot) ownerName(r Request, book *storage.Book, control string, scope storage.Scope) string {
	if h, found := b.answers(book, knowledge.ControlID(control), scope); found {
		return b.holderOf(r, book, h).Text
	}
	return "nobody"
}

// neverChecked says apart what was never checked of what has an owner. As long as the workspace has not said what it runs, these are
// its assignments.
func (b *Bot) neverChecked(r Request, book *storage.Book) []Block {
	never, names := 0, []string(nil)
	add := func(control string, at storage.Scope, who storage.Holder) {
		never++
		names = append(names, fmt.Sprintf("%s%s (%s)", control, b.where(plan{Scope: at}), b.holderOf(r, book, who).Text))
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
	return []Block{Note{Spans: []Span{T(fmt.Sprintf("Never checked\u00a0○, of what has an owner: %d. %s. ", never, listed(names, 5))),
		C("verify plan"), T(" says in which order.")}}}
}
