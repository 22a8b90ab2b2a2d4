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

// counting lists the verifications that count, each as it stands today, the one that runs out first in front. One does not if there is
// a newer one of the same half in its own scope or in a wider one that holds there too.
func (b *Bot) counting(book *storage.Book, today storage.Day) []standing {
	var all []standing
	for v := range book.Verifications() {
		s := standingOf(book, knowledge.ControlID(v.Control), b.scopesUnder(v.Scope), v.Half, today)
		if s.state != neverChecked && s.last.ID() == v.ID() {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y standing) int { return strings.Compare(string(x.last.Until), string(y.last.Until)) })
	return all
}

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
	all := b.counting(book, today(r))
	within := slices.DeleteFunc(slices.Clone(all), func(s standing) bool { return s.days > days })
	var blocks []Block
	switch {
	case len(all) == 0:
		blocks = append(blocks, Say(B("Nothing was checked yet. "), C("verify plan"), T(" says what to check first.")))
	case len(within) == 0:
		blocks = append(blocks, Say(T(fmt.Sprintf("Nothing runs out within %d days. The next is ", days)), B(all[0].last.Control),
			T(b.where(plan{Scope: all[0].last.Scope})+", on "+longDay(all[0].last.Until)+".")))
	default:
		out := 0
		for _, s := range within {
			if s.state == runOut {
				out++
			}
		}
		blocks = append(blocks, Say(B(fmt.Sprintf("%d ran out, %d will within %d days", out, len(within)-out, days))), b.dueTable(r, book, within))
	}
	return Reply{Blocks: append(blocks, b.neverChecked(r, book)...)}
}

// dueTable lists standings; controls that were checked together in one scope stand in one row.
func (b *Bot) dueTable(r Request, book *storage.Book, all []standing) Table {
	t := Table{Head: []string{"Control", "Where", "State", "Valid until", "Checked by", "Who"}}
	for _, together := range checkedTogether(all) {
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
	all := duties(b.base, book)
	for _, d := range all {
		if !d.gap() && standingOf(book, d.control.ID, d.at.scopes, storage.Ours, today(r)).state == neverChecked {
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
	return []Block{Note{Spans: []Span{T(fmt.Sprintf("Never checked ○, of what has an owner: %d. %s. ", never, listed(names, 5))),
		C("verify plan"), T(" says in which order.")}}}
}
