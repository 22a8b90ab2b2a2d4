package bot

import (
	"fmt"
	"slices"

	"srm/knowledge"
	"srm/storage"
)

// A checkState says at a glance how a half of a control stands.
type checkState int

const (
	neverChecked checkState = iota
	valid
	runningOut // within a month
	runOut
)

// soon is how many days before its end a check counts as running out.
const soon = 30

// A standing is how one half of a control stands at a place.
type standing struct {
	state checkState
	last  *storage.Verification // the one that counts; nil if there is none
	days  int                   // until it runs out; negative since it has
}

// standingOf is how a half stands where scopes hold: of all checks in any of them, the newest counts. For many there is checksOf.
func standingOf(book *storage.Book, control knowledge.ControlID, scopes []storage.Scope, half storage.Half, today storage.Day) standing {
	all := slices.DeleteFunc(book.Checked(string(control)), func(v storage.Verification) bool {
		return v.Half != half || !slices.Contains(scopes, v.Scope)
	})
	newest, found := storage.Newest(all)
	if !found {
		return standing{}
	}
	return stands(&newest, today)
}

// A checkSlot is what checks are of: a half of a control in a scope.
type checkSlot struct {
	control string
	scope   storage.Scope
	half    storage.Half
}

// A checkIndex has the check that counts in each slot, for looking up many.
type checkIndex map[checkSlot]*storage.Verification

type checksKey struct{}

// checksOf are the checks of a book. The result is shared: nobody changes it.
func checksOf(book *storage.Book) checkIndex {
	return book.Memo().Of(checksKey{}, func() any {
		index := make(checkIndex)
		for v := range book.Verifications() {
			slot := checkSlot{v.Control, v.Scope, v.Half}
			if before := index[slot]; before == nil || newer(&v, before) {
				index[slot] = &v
			}
		}
		return index
	}).(checkIndex)
}

func newer(v, before *storage.Verification) bool {
	newest, _ := storage.Newest([]storage.Verification{*before, *v})
	return newest.Number == v.Number
}

// at is standingOf out of an index.
func (x checkIndex) at(control knowledge.ControlID, scopes []storage.Scope, half storage.Half, today storage.Day) standing {
	var last *storage.Verification
	for _, s := range scopes {
		if v := x[checkSlot{string(control), s, half}]; v != nil && (last == nil || newer(v, last)) {
			last = v
		}
	}
	if last == nil {
		return standing{}
	}
	return stands(last, today)
}

// stands is how a verification stands today.
func stands(v *storage.Verification, today storage.Day) standing {
	s := standing{state: valid, last: v, days: today.Days(v.Until)}
	switch {
	case s.days < 0:
		s.state = runOut
	case s.days <= soon:
		s.state = runningOut
	}
	return s
}

// short is a standing in a table's cell: words first, a sign second.
func (s standing) short() string {
	if s.state == valid {
		return "checked until " + s.until() + "\u00a0✓"
	}
	return s.brief()
}

// brief is short without the day, for where that stands in a column of its own.
func (s standing) brief() string {
	switch s.state {
	case valid:
		return "valid\u00a0✓"
	case runningOut:
		return s.runsOut() + "\u00a0◔"
	case runOut:
		return s.runsOut() + "\u00a0✗"
	}
	return "never checked\u00a0○"
}

func (s standing) until() string { return s.last.Until.Time(utc).Format("2 Jan 2006") }

// runsOut says when it runs out or did.
func (s standing) runsOut() string {
	switch {
	case s.days < -1:
		return fmt.Sprintf("ran out %d days ago", -s.days)
	case s.days == -1:
		return "ran out yesterday"
	case s.days == 0:
		return "runs out today"
	case s.days == 1:
		return "runs out tomorrow"
	}
	return fmt.Sprintf("runs out in %d days", s.days)
}

// spans is a standing in an answer.
func (b *Bot) spans(s standing) []Span {
	if s.state == neverChecked {
		return []Span{B("never checked"), T("\u00a0○")}
	}
	how := b.howChecked(s.last)
	switch s.state {
	case valid:
		return slices.Concat([]Span{B("checked"), T(" by ")}, how, []Span{T(", valid until " + longDay(s.last.Until) + "\u00a0✓")})
	case runningOut:
		return slices.Concat([]Span{B(s.runsOut()), T(", on " + longDay(s.last.Until) + "\u00a0◔: checked by ")}, how)
	default:
		return slices.Concat([]Span{B(s.runsOut()), T(", on " + longDay(s.last.Until) + "\u00a0✗: checked by ")}, how)
	}
}

// howChecked is method and day, the method linked to its evidence, and that its owner checked it, if so.
func (b *Bot) howChecked(v *storage.Verification) []Span {
	method := T(b.methodWords(v.Method, v.Report))
	method.Link = v.Evidence
	spans := []Span{method, T(" on " + longDay(v.On))}
	if v.Own {
		spans = append(spans, T(", by its own owner"))
	}
	return spans
}

// halfWords says whose half it is.
func halfWords(h storage.Half) string {
	if h == storage.Providers {
		return "the provider's half"
	}
	return "our half"
}

// checkLines say how the halves of a control stand at a place: first the half that its owner answers for, in any case; then the other
// one if it was ever checked. whose is "" where nobody owns it: then only what was checked is said.
func (b *Bot) checkLines(book *storage.Book, control knowledge.ControlID, scopes []storage.Scope, whose knowledge.Responsibility, today storage.Day) [][]Span {
	halves := []storage.Half{storage.Ours, storage.Providers}
	if whose == knowledge.ByProvider {
		slices.Reverse(halves)
	}
	var lines [][]Span
	for i, half := range halves {
		s := standingOf(book, control, scopes, half, today)
		if s.state == neverChecked && (i > 0 || whose == "") {
			continue
		}
		line := b.spans(s)
		if i > 0 || whose == "" {
			line = slices.Concat([]Span{T(halfWords(half) + ": ")}, line)
		}
		lines = append(lines, line)
	}
	return lines
}

// halfAt is how the half stands that an assignment's holder answers for.
func (b *Bot) halfAt(book *storage.Book, a storage.Assignment, today storage.Day) standing {
	half := storage.Ours
	if a.Verify {
		half = storage.Providers
	}
	return standingOf(book, knowledge.ControlID(a.Control), b.scopesUnder(a.Scope), half, today)
}

// whatCheck says in words what an edit of a verification, a ruling or a setting changed; "" if it is of something else.
func (b *Bot) whatCheck(edit storage.Edit) string {
	if before, after, ok := edit.Verifications(); ok {
		v, verb := after, "checked by"
		if after == nil {
			v, verb = before, "no longer counts as checked by"
		}
		half := ""
		if v.Half == storage.Providers {
			half = " (provider's half)"
		}
		return fmt.Sprintf("%s%s%s: %s %s, until %s.", v.Control, b.at(v.Scope), half, verb, b.methodWords(v.Method, v.Report), v.Until.Time(utc).Format("2 Jan 2006"))
	}
	if _, _, ok := edit.Reminders(); ok {
		return "Reminders: another setting."
	}
	if _, after, ok := edit.Rights(); ok {
		if after == nil {
			after = new(storage.Rights)
		}
		return "Who may change things: " + mayChangeText(*after) + "."
	}
	if before, after, ok := edit.Rulings(); ok {
		if after == nil {
			return fmt.Sprintf("%s%s: no ruling any more.", before.Control, b.at(before.Scope))
		}
		return fmt.Sprintf("%s%s: ruled %s.", after.Control, b.at(after.Scope), sideWords[knowledge.Responsibility(after.Responsible)])
	}
	return ""
}
