package duty

import (
	"fmt"
	"slices"
	"time"

	"srm/knowledge"
	"srm/storage"
)

// A State says at a glance how a half of a control stands.
type State int

const (
	NeverChecked State = iota
	Valid
	RunningOut // within a month
	RunOut
)

// Soon is how many days before its end a check counts as running out.
const Soon = 30

// A Standing is how one half of a control stands at a place.
type Standing struct {
	State State
	Last  *storage.Verification // the one that counts; nil if there is none
	days  int                   // until it runs out; negative since it has
}

// StandingOf is how a half stands where scopes hold: of all checks in any of them, the newest counts. For many there is ChecksOf.
func StandingOf(book *storage.Book, control knowledge.ControlID, scopes []storage.Scope, half storage.Half, today storage.Day) Standing {
	all := slices.DeleteFunc(book.Checked(string(control)), func(v storage.Verification) bool {
		return v.Half != half || !slices.Contains(scopes, v.Scope)
	})
	newest, found := storage.Newest(all)
	if !found {
		return Standing{}
	}
	return Stands(&newest, today)
}

// A CheckSlot is what checks are of: a half of a control in a scope.
type CheckSlot struct {
	Control string
	Scope   storage.Scope
	Half    storage.Half
}

// A CheckIndex has the check that counts in each slot, for looking up many.
type CheckIndex map[CheckSlot]*storage.Verification

type checksKey struct{}

// ChecksOf are the checks of a book. The result is shared: nobody changes it.
func ChecksOf(book *storage.Book) CheckIndex {
	return book.Memo().Of(checksKey{}, func() any {
		index := make(CheckIndex)
		for v := range book.Verifications() {
			slot := CheckSlot{v.Control, v.Scope, v.Half}
			if before := index[slot]; before == nil || newer(&v, before) {
				index[slot] = &v
			}
		}
		return index
	}).(CheckIndex)
}

func newer(v, before *storage.Verification) bool {
	newest, _ := storage.Newest([]storage.Verification{*before, *v})
	return newest.Number == v.Number
}

// At is StandingOf out of an index.
func (x CheckIndex) At(control knowledge.ControlID, scopes []storage.Scope, half storage.Half, today storage.Day) Standing {
	var last *storage.Verification
	for _, s := range scopes {
		if v := x[CheckSlot{string(control), s, half}]; v != nil && (last == nil || newer(v, last)) {
			last = v
		}
	}
	if last == nil {
		return Standing{}
	}
	return Stands(last, today)
}

// Stands is how a verification stands today.
func Stands(v *storage.Verification, today storage.Day) Standing {
	s := Standing{State: Valid, Last: v, days: today.Days(v.Until)}
	switch {
	case s.days < 0:
		s.State = RunOut
	case s.days <= Soon:
		s.State = RunningOut
	}
	return s
}

// Short is a standing in a table's cell: words first, a sign second.
func (s Standing) Short() string {
	if s.State == Valid {
		return "checked until " + s.Until() + "\u00a0✓"
	}
	return s.Brief()
}

// Brief is short without the day, for where that stands in a column of its own.
func (s Standing) Brief() string {
	switch s.State {
	case Valid:
		return "valid\u00a0✓"
	case RunningOut:
		return s.RunsOut() + "\u00a0◔"
	case RunOut:
		return s.RunsOut() + "\u00a0✗"
	}
	return "never checked\u00a0○"
}

// Until is the last day on which the check counts, for people.
func (s Standing) Until() string { return s.Last.Until.Time(time.UTC).Format("2 Jan 2006") }

// RunsOut says when it runs out or did.
func (s Standing) RunsOut() string {
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

// HalfWords says whose half it is.
func HalfWords(h storage.Half) string {
	if h == storage.Providers {
		return "the provider's half"
	}
	return "our half"
}
