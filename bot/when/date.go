package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// Farthest is how far ahead a date may lie: further is a slip of the finger.
const Farthest = 10 // years

// ReadDay reads a date as people write it, forgiving in form and strict in meaning: 2027-03-31, 31 March 2027, March 31 2027,
// 31.3.2027, 31 March (the next one), March 2027 (its last day), today, in 6 months. What can be read in two ways, such as 3/4/2027,
// is refused with both. The error is a sentence without its end that says what to write.
func ReadDay(text string, today storage.Day) (storage.Day, error) {
	words := dateWords(text)
	if len(words) == 0 {
		return "", fmt.Errorf("a date is missing; write it as %s", today)
	}
	if day, ok := relativeDay(words, today); ok {
		return nearby(day, today)
	}
	if len(words) == 1 {
		return writtenDay(words[0], today)
	}
	return namedDay(words, text, today)
}

// dateWords cuts a date into words in small letters: "31st of March, 2027" is 31, march, 2027.
func dateWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(strings.Trim(text, " .,;!")), func(r rune) bool { return r == ' ' || r == ',' })
	kept := words[:0]
	for _, w := range words {
		switch w {
		case "the", "of", "end", "on":
			continue
		}
		for _, ending := range []string{"st", "nd", "rd", "th"} {
			if stem := strings.TrimSuffix(w, ending); stem != w && english.IsNumber(stem) {
				w = stem
			}
		}
		kept = append(kept, strings.TrimSuffix(w, "."))
	}
	return kept
}

// relativeDay reads "today", "in 6 months", "90 days".
func relativeDay(words []string, today storage.Day) (time.Time, bool) {
	at := today.Time(time.UTC)
	switch strings.Join(words, " ") {
	case "today":
		return at, true
	case "tomorrow":
		return at.AddDate(0, 0, 1), true
	case "yesterday":
		return at.AddDate(0, 0, -1), true
	}
	if words[0] == "in" || words[0] == "for" {
		words = words[1:]
	}
	if len(words) != 2 {
		return at, false
	}
	n, err := strconv.Atoi(words[0])
	switch {
	case words[0] == "a" || words[0] == "one":
		n = 1
	case err != nil || n < 0 || n > 9999:
		return at, false
	}
	switch strings.TrimSuffix(words[1], "s") {
	case "day":
		return at.AddDate(0, 0, n), true
	case "week":
		return at.AddDate(0, 0, 7*n), true
	case "month":
		return AddMonths(at, n), true
	case "year":
		return AddMonths(at, 12*n), true
	}
	return at, false
}

// AddMonths is the same day n months later, or the last day of a shorter month.
func AddMonths(at time.Time, n int) time.Time {
	later := at.AddDate(0, n, 0)
	if later.Day() != at.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}

// writtenDay reads a date of digits.
func writtenDay(word string, today storage.Day) (storage.Day, error) {
	if at, err := time.Parse("2006-1-2", word); err == nil {
		return nearby(at, today)
	}
	if at, err := time.Parse("2006/1/2", word); err == nil {
		return nearby(at, today)
	}
	if at, err := time.Parse("2.1.2006", word); err == nil {
		return nearby(at, today)
	}
	if at, err := time.Parse("2006-1", word); err == nil {
		return nearby(lastOfMonth(at), today)
	}
	dayFirst, errDay := time.Parse("2/1/2006", word)
	monthFirst, errMonth := time.Parse("1/2/2006", word)
	switch {
	case errDay == nil && errMonth == nil && !dayFirst.Equal(monthFirst):
		return "", fmt.Errorf("“%s” can be %s or %s; write %s or %s", word, LongDay(storage.DayOf(dayFirst)), LongDay(storage.DayOf(monthFirst)),
			storage.DayOf(dayFirst), storage.DayOf(monthFirst))
	case errDay == nil:
		return nearby(dayFirst, today)
	case errMonth == nil:
		return nearby(monthFirst, today)
	}
	return "", noDate(word, today)
}

// namedDay reads a date with the name of a month.
func namedDay(words []string, text string, today storage.Day) (storage.Day, error) {
	month, day, year := time.Month(0), 0, 0
	for _, w := range words {
		n, err := strconv.Atoi(w)
		switch m := monthNamed(w); {
		case m != 0 && month == 0:
			month = m
		case err == nil && n > 999 && n < 10000 && year == 0:
			year = n
		case err == nil && n >= 1 && n <= 31 && day == 0:
			day = n
		default:
			return "", noDate(text, today)
		}
	}
	if month == 0 || day == 0 && year == 0 {
		return "", noDate(text, today)
	}
	now := today.Time(time.UTC)
	next := year == 0
	if next {
		year = now.Year()
	}
	if day == 0 {
		return nearby(lastOfMonth(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)), today)
	}
	at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if next && at.Before(now) {
		at = time.Date(year+1, month, day, 0, 0, 0, 0, time.UTC)
	}
	if at.Day() != day {
		return "", fmt.Errorf("%s has no day %d", month, day)
	}
	return nearby(at, today)
}

func lastOfMonth(at time.Time) time.Time { return at.AddDate(0, 1, -at.Day()) }

// monthNamed reads a month's English name or its first three letters; 0 if it is none.
func monthNamed(word string) time.Month {
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if word == name || word == name[:3] || word == "sept" && m == time.September {
			return m
		}
	}
	return 0
}

func nearby(at time.Time, today storage.Day) (storage.Day, error) {
	now := today.Time(time.UTC)
	if at.After(now.AddDate(Farthest, 0, 0)) || at.Before(now.AddDate(-Farthest, 0, 0)) {
		return "", fmt.Errorf("%s is more than %d years away; is the year right?", storage.DayOf(at), Farthest)
	}
	return storage.DayOf(at), nil
}

func noDate(text string, today storage.Day) error {
	return fmt.Errorf("“%s” is no date that I can read; write it as %s, or 31 March 2027, or in 6 months", strings.TrimSpace(text), today)
}

// LongDay writes a date for people: 3 October 2026.
func LongDay(d storage.Day) string { return d.Time(time.UTC).Format("2 January 2006") }

// Today is the day of a request.
func Today(r door.Request) storage.Day { return storage.DayOf(r.At.UTC()) }

// ShortDay writes a date for people: 24 Nov 2026.
func ShortDay(t time.Time) string { return t.Format("2 Jan 2006") }
