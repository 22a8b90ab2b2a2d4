package schedule

import (
	"fmt"
	"time"

	"srm/bot/core"
	"srm/storage"
)

// UsualQuiet is when nobody is reminded if a workspace has set nothing else: outside of nine to five.
var UsualQuiet = storage.Hours{From: 17 * 60, To: 9 * 60}

// Zone is a time zone by its name; UTC if it has none that is known.
func Zone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// WorkingTime is the first moment from at on that is on a working day and not in quiet hours in a zone.
func WorkingTime(at time.Time, zone *time.Location, quiet storage.Hours) time.Time {
	if quiet == (storage.Hours{}) {
		quiet = UsualQuiet
	}
	at = at.In(zone)
	for range 10 { // a weekend, and two days around it
		switch day := at.Weekday(); {
		case day == time.Saturday || day == time.Sunday:
			at = midnight(at, 1)
		case isQuiet(at, quiet):
			at = endOfQuiet(at, quiet)
		default:
			return at.UTC()
		}
	}
	return at.UTC()
}

// midnight is the beginning of the day a number of days later.
func midnight(at time.Time, days int) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day()+days, 0, 0, 0, 0, at.Location())
}

func isQuiet(at time.Time, q storage.Hours) bool {
	minute := at.Hour()*60 + at.Minute()
	if q.From <= q.To {
		return minute >= q.From && minute < q.To
	}
	return minute >= q.From || minute < q.To
}

// endOfQuiet is when the quiet hours that at lies in end. On a day without that minute it is a little later.
func endOfQuiet(at time.Time, q storage.Hours) time.Time {
	days := 0
	if at.Hour()*60+at.Minute() >= q.To {
		days = 1
	}
	end := time.Date(at.Year(), at.Month(), at.Day()+days, q.To/60, q.To%60, 0, 0, at.Location())
	if !end.After(at) { // the hour is there twice, or not at all
		end = at.Add(time.Hour)
	}
	return end
}

// ReadHours reads "18:00-8:00", "18 to 8".
func ReadHours(text string) (storage.Hours, error) {
	from, to, found := core.CutFold(text, " to ")
	if !found {
		from, to, found = core.CutFold(text, "-")
	}
	begin, errFrom := readClock(from)
	end, errTo := readClock(to)
	if !found || errFrom != nil || errTo != nil || begin == end {
		return storage.Hours{}, fmt.Errorf("“%s” is no span of hours; write it as 18:00-08:00", text)
	}
	return storage.Hours{From: begin, To: end}, nil
}

func readClock(text string) (minute int, err error) {
	for _, layout := range []string{"15:04", "15"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Hour()*60 + t.Minute(), nil
		}
	}
	return 0, fmt.Errorf("“%s” is no time of the day", text)
}

// HoursText writes hours as ReadHours reads them.
func HoursText(q storage.Hours) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}
