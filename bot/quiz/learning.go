package quiz

import (
	"time"

	"srm/storage"
)

// boxDays are the days after which a control comes back, by its box. It is Leitner's system: a right answer moves the control one box
// on, a wrong one back to the beginning.
var boxDays = [...]int{1, 3, 7, 16, 35, 80}

// leitner is a person's card of a control after an answer. Right before it was due moves nothing: who crams learns little.
func leitner(c storage.Card, right bool, at time.Time) storage.Card {
	c.Seen++
	switch {
	case !right:
		c.Wrong++
		c.Box = 0
		c.Due = at.AddDate(0, 0, 1)
	case c.Seen == 1 || !at.Before(c.Due):
		c.Due = at.AddDate(0, 0, boxDays[min(c.Box, len(boxDays)-1)])
		c.Box = min(c.Box+1, len(boxDays))
	}
	return c
}

// Streaks: a week of them earns a freeze, which stands in for one day that was missed.
const (
	freezeEvery = 7
	maxFreezes  = 2
)

// streak counts a day with an answer into a person's row of days. Saturdays and Sundays may be missed, other days cost a freeze each.
// Days are dates in the person's own zone; one before the last is the clock's doing and changes nothing.
func streak(l *storage.Learner, day string) {
	today, err := time.Parse(time.DateOnly, day)
	last, lastErr := time.Parse(time.DateOnly, l.Day)
	if err != nil || lastErr == nil && !today.After(last) {
		return
	}
	missed := 0
	if lastErr == nil && today.Sub(last) < 30*24*time.Hour {
		missed = weekdaysBetween(last, today)
	}
	switch {
	case lastErr != nil || today.Sub(last) >= 30*24*time.Hour || missed > l.Freezes:
		l.Streak, l.Freezes = 1, 0
	default:
		l.Freezes -= missed
		l.Streak++
	}
	if l.Streak%freezeEvery == 0 {
		l.Freezes = min(l.Freezes+1, maxFreezes)
	}
	l.Day, l.Best = day, max(l.Best, l.Streak)
}

// weekdaysBetween counts the days from Monday to Friday that lie between two days.
func weekdaysBetween(from, to time.Time) (n int) {
	for d := from.AddDate(0, 0, 1); d.Before(to); d = d.AddDate(0, 0, 1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return n
}
