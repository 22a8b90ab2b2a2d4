package bot

import (
	"fmt"
	"slices"
	"time"

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

func (s standing) until() string { return s.last.Until.Time(time.UTC).Format("2 Jan 2006") }

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

// halfWords says whose half it is.
func halfWords(h storage.Half) string {
	if h == storage.Providers {
		return "the provider's half"
	}
	return "our half"
}
