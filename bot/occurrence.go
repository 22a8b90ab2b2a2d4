package bot

import (
	"fmt"
	"slices"
	"time"

	"srm/storage"
)

// An hour is a time of day on the clocks of some zone.
type hour struct{ hour, minute int }

func (h hour) String() string { return fmt.Sprintf("%02d:%02d", h.hour, h.minute) }

// A date is a day of the calendar, in no zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date { y, m, d := t.Date(); return date{y, m, d} }

// plus is so many days later.
func (d date) plus(days int) date { return dateOf(d.utc().AddDate(0, 0, days)) }

func (d date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d date) String() string { return d.utc().Format(time.DateOnly) }

// A clockChange says what the day's change of clocks, if there is one, does to a time of day.
type clockChange int

const (
	noChange  clockChange = iota
	skipsHour             // the clocks go forward over it: it comes when they have, at the first moment after
	twice                 // the clocks go back over it: it comes the first time only
	noSuchDay             // a place that crossed the date line has not had the day: it does not come
)

// occurrence is when the clocks of a zone show a time on a date.
func occurrence(d date, h hour, zone *time.Location) (time.Time, clockChange) {
	t := time.Date(d.year, d.month, d.day, h.hour, h.minute, 0, 0, zone)
	start, end := t.ZoneBounds()
	if shows(t, d, h) {
		if earlier := t.Add(offsetStep(start)); !start.IsZero() && earlier.Before(start) && shows(earlier, d, h) {
			return earlier, twice
		}
		if later := t.Add(-offsetStep(end)); !end.IsZero() && !later.Before(end) && shows(later, d, h) {
			return t, twice
		}
		return t, noChange
	}
	// No clock ever shows it. Go answers with a moment before or after the gap.
	gap := end
	if wall(t).After(d.utc().Add(time.Duration(h.hour)*time.Hour + time.Duration(h.minute)*time.Minute)) {
		gap = start
	}
	if offsetStep(gap) >= 24*time.Hour {
		return gap, noSuchDay
	}
	return gap, skipsHour
}

// offsetStep is by how much the clocks go forward at a moment.
func offsetStep(at time.Time) time.Duration {
	_, before := at.Add(-time.Nanosecond).Zone()
	_, after := at.Zone()
	return time.Duration(after-before) * time.Second
}

func shows(t time.Time, d date, h hour) bool {
	return dateOf(t) == d && t.Hour() == h.hour && t.Minute() == h.minute
}

// wall is what the clocks show at t, as if they were in UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// A rhythm is when a schedule comes.
type rhythm struct {
	at     hour
	zone   *time.Location
	days   []time.Weekday // none: every day
	except []string       // dates
}

// rhythmOf reads a schedule.
func rhythmOf(s storage.Schedule) (rhythm, error) {
	zone, err := zoneNamed(s.Zone)
	if err != nil {
		return rhythm{}, err
	}
	at, err := time.Parse("15:04", s.Time)
	return rhythm{hour{at.Hour(), at.Minute()}, zone, s.Days, s.Except}, err
}

// daysAhead is how far the next time is looked for: beyond the rarest that people mean.
const daysAhead = 800

// next is the first time after a moment; false: there is none in the years to come.
func (r rhythm) next(after time.Time) (time.Time, bool) {
	first := dateOf(after.In(r.zone)).plus(-1) // where clocks go forward at midnight, yesterday's may come today
	for i := range daysAhead {
		if d := first.plus(i); r.on(d) {
			if t, change := occurrence(d, r.at, r.zone); change != noSuchDay && t.After(after) {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

func (r rhythm) on(d date) bool {
	return (len(r.days) == 0 || slices.Contains(r.days, d.utc().Weekday())) && !slices.Contains(r.except, d.String())
}

// An oddity is a day on which a rhythm does not come as it says.
type oddity struct {
	on     date
	comes  time.Time
	change clockChange
}

// oddities are those of the year after a moment: at most one for each change of clocks.
func (r rhythm) oddities(after time.Time) []oddity {
	var all []oddity
	first := dateOf(after.In(r.zone))
	for i := range 366 {
		if d := first.plus(i); r.on(d) {
			if t, change := occurrence(d, r.at, r.zone); change != noChange && t.After(after) {
				all = append(all, oddity{d, t, change})
			}
		}
	}
	return all
}
