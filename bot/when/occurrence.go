package when

import (
	"fmt"
	"slices"
	"time"

	"srm/storage"
)

// An Hour is a time of day on the clocks of some zone.
type Hour struct{ hour, minute int }

func (h Hour) String() string { return fmt.Sprintf("%02d:%02d", h.hour, h.minute) }

// A Date is a day of the calendar, in no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date on which a moment is, in its own zone.
func DateOf(t time.Time) Date { y, m, d := t.Date(); return Date{y, m, d} }

// Plus is so many days later.
func (d Date) Plus(days int) Date { return DateOf(d.UTC().AddDate(0, 0, days)) }

// UTC is its beginning in UTC.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func (d Date) String() string { return d.UTC().Format(time.DateOnly) }

// A ClockChange says what the day's change of clocks, if there is one, does to a time of day.
type ClockChange int

const (
	NoChange  ClockChange = iota
	skipsHour             // the clocks go forward over it: it comes when they have, at the first moment after
	twice                 // the clocks go back over it: it comes the first time only
	NoSuchDay             // a place that crossed the date line has not had the day: it does not come
)

// occurrence is when the clocks of a zone show a time on a date.
func occurrence(d Date, h Hour, zone *time.Location) (time.Time, ClockChange) {
	t := time.Date(d.Year, d.Month, d.Day, h.hour, h.minute, 0, 0, zone)
	start, end := t.ZoneBounds()
	if shows(t, d, h) {
		if earlier := t.Add(offsetStep(start)); !start.IsZero() && earlier.Before(start) && shows(earlier, d, h) {
			return earlier, twice
		}
		if later := t.Add(-offsetStep(end)); !end.IsZero() && !later.Before(end) && shows(later, d, h) {
			return t, twice
		}
		return t, NoChange
	}
	// No clock ever shows it. Go answers with a moment before or after the gap.
	gap := end
	if wall(t).After(d.UTC().Add(time.Duration(h.hour)*time.Hour + time.Duration(h.minute)*time.Minute)) {
		gap = start
	}
	if offsetStep(gap) >= 24*time.Hour {
		return gap, NoSuchDay
	}
	return gap, skipsHour
}

// offsetStep is by how much the clocks go forward at a moment.
func offsetStep(at time.Time) time.Duration {
	_, before := at.Add(-time.Nanosecond).Zone()
	_, after := at.Zone()
	return time.Duration(after-before) * time.Second
}

func shows(t time.Time, d Date, h Hour) bool {
	return DateOf(t) == d && t.Hour() == h.hour && t.Minute() == h.minute
}

// wall is what the clocks show at t, as if they were in UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// A Rhythm is when a schedule comes.
type Rhythm struct {
	At     Hour
	Zone   *time.Location
	days   []time.Weekday // none: every day
	except []string       // dates
}

// RhythmOf reads a schedule.
func RhythmOf(s storage.Schedule) (Rhythm, error) {
	zone, err := ZoneNamed(s.Zone)
	if err != nil {
		return Rhythm{}, err
	}
	at, err := time.Parse("15:04", s.Time)
	return Rhythm{Hour{at.Hour(), at.Minute()}, zone, s.Days, s.Except}, err
}

// daysAhead is how far the next time is looked for: beyond the rarest that people mean.
const daysAhead = 800

// Next is the first time after a moment; false: there is none in the years to come.
func (r Rhythm) Next(after time.Time) (time.Time, bool) {
	first := DateOf(after.In(r.Zone)).Plus(-1) // where clocks go forward at midnight, yesterday's may come today
	for i := range daysAhead {
		if d := first.Plus(i); r.on(d) {
			if t, change := occurrence(d, r.At, r.Zone); change != NoSuchDay && t.After(after) {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

func (r Rhythm) on(d Date) bool {
	return (len(r.days) == 0 || slices.Contains(r.days, d.UTC().Weekday())) && !slices.Contains(r.except, d.String())
}

// An Oddity is a day on which a rhythm does not come as it says.
type Oddity struct {
	on     Date
	comes  time.Time
	change ClockChange
}

// Oddities are those of the year after a moment: at most one for each change of clocks.
func (r Rhythm) Oddities(after time.Time) []Oddity {
	var all []Oddity
	first := DateOf(after.In(r.Zone))
	for i := range 366 {
		if d := first.Plus(i); r.on(d) {
			if t, change := occurrence(d, r.At, r.Zone); change != NoChange && t.After(after) {
				all = append(all, Oddity{d, t, change})
			}
		}
	}
	return all
}

func (o Oddity) Text(r Rhythm) string {
	on := o.on.UTC().Format("2 January 2006")
	switch o.change {
	case skipsHour:
		return fmt.Sprintf("On %s the clocks go forward over %s: it comes at %s.", on, r.At, o.comes.In(r.Zone).Format("15:04"))
	case twice:
		return fmt.Sprintf("On %s the clocks show %s twice: it comes the first time.", on, r.At)
	default:
		return fmt.Sprintf("There is no %s there: it does not come.", on)
	}
}
