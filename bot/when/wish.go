package when

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// A Wish is what somebody wants of the schedules, as typed.
type Wish struct {
	Verb   string // daily, off, pause, resume, holidays, schedule
	At     *Hour
	Zone   string // "": nothing was said
	Days   []time.Weekday
	Where  PlaceWish
	ID     string   // which one; "": nothing was said, or all
	All    bool     // all was said
	Dates  []string // of holidays
	Forget bool     // no holidays any more
}

// A PlaceWish is where something is to be posted, as typed.
type PlaceWish struct {
	Here, Me bool
	Channel  door.ChannelID
	Name     string
}

// Empty tells that nothing was said of where.
func (p PlaceWish) Empty() bool { return !p.Here && !p.Me && p.Channel == "" }

// scheduleVerbs are the words with which a line about schedules begins; others begin with a day or a time.
var scheduleVerbs = map[string]string{
	"daily": "daily", "every": "daily", "weekly": "daily", "at": "daily",
	"off": "off", "stop": "off", "pause": "pause", "resume": "resume",
	"holidays": "holidays", "holiday": "holidays", "schedule": "schedule", "schedules": "schedule",
}

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// ReadWish reads what stands behind a command's name. It is about schedules if its first word says so; then what cannot be read
// is a problem, in a sentence.
func ReadWish(text string, mentions []door.Mention, today Date) (w Wish, about bool, problem string) {
	words := scheduleWords(text)
	if len(words) == 0 {
		return w, false, ""
	}
	first := strings.ToLower(words[0])
	w.Verb = scheduleVerbs[first]
	_, isDays := daysNamed(first)
	_, isTime := readHour(first)
	switch {
	case w.Verb == "" && !isDays && !isTime:
		return w, false, ""
	case w.Verb == "":
		w.Verb = "daily"
	default:
		words = words[1:]
	}
	if w.Verb == "holidays" {
		return w, true, w.readHolidays(words, today)
	}
	for len(words) > 0 && problem == "" {
		words, problem = w.readWord(words, mentions)
	}
	if w.Verb == "daily" && w.At == nil && problem == "" {
		problem = "At what time?"
	}
	return w, true, problem
}

// scheduleWords cuts a text into words, without those that mean nothing.
func scheduleWords(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	return slices.DeleteFunc(words, func(w string) bool {
		return slices.Contains([]string{"and", "on", "day", "days", "the", "time"}, strings.ToLower(w))
	})
}

// readWord reads the next word or two and returns the rest.
func (w *Wish) readWord(words []string, mentions []door.Mention) (rest []string, problem string) {
	word, rest := words[0], words[1:]
	lower := strings.ToLower(word)
	at, isTime := readHour(lower)
	if isTime && len(rest) > 0 && (strings.EqualFold(rest[0], "am") || strings.EqualFold(rest[0], "pm")) {
		at, isTime = readHour(lower + strings.ToLower(rest[0]))
		rest = rest[1:]
	}
	days, isDays := daysNamed(lower)
	switch {
	case lower == "daily" || lower == "every" || lower == "weekly" || lower == "at":
	case w.Verb != "daily" && english.IsNumber(word):
		w.ID = word
	case w.Verb != "daily" && (lower == "all" || lower == "everything"):
		w.All = true
	case isTime && w.At != nil:
		return rest, "One time at a time: give the command once for each."
	case isTime:
		w.At = &at
	case isDays:
		w.Days = MergeDays(w.Days, days)
	case lower == "here":
		w.Where = PlaceWish{Here: true}
	case lower == "me" || lower == "for" && len(rest) > 0 && strings.EqualFold(rest[0], "me"):
		w.Where = PlaceWish{Me: true}
		if lower == "for" {
			rest = rest[1:]
		}
	case lower == "in" || lower == "to" || lower == "for" || strings.HasPrefix(word, "#"):
		return w.readChannel(words, mentions)
	default:
		zone, err := ZoneNamed(word)
		if err != nil {
			return rest, fmt.Sprintf("I cannot read “%s”: it is no time, no day, no time zone such as Europe/Berlin, and no place.", word)
		}
		w.Zone = zone.String()
	}
	return rest, ""
}

// readChannel reads "in #channel", "in here".
func (w *Wish) readChannel(words []string, mentions []door.Mention) (rest []string, problem string) {
	if !strings.HasPrefix(words[0], "#") {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil, "In which channel?"
	}
	name := strings.Trim(words[0], ".!")
	if strings.EqualFold(name, "here") {
		w.Where = PlaceWish{Here: true}
		return words[1:], ""
	}
	for _, m := range mentions {
		if n := leadingName(words, m.Name); m.Chan != "" && n > 0 {
			w.Where = PlaceWish{Channel: m.Chan, Name: strings.TrimPrefix(m.Name, "#")}
			return words[n:], ""
		}
	}
	return nil, fmt.Sprintf("I do not know which channel “%s” is. Pick it from what is offered after #, or say it there with here.", name)
}

// leadingName is how many words at the beginning are a channel's name, which may have several; 0: it is another one.
func leadingName(words []string, name string) int {
	named := scheduleWords(strings.TrimPrefix(name, "#"))
	if len(named) == 0 || len(named) > len(words) {
		return 0
	}
	for i, word := range named {
		if got := strings.TrimPrefix(words[i], "#"); got != word && (i < len(named)-1 || strings.Trim(got, ".!") != word) {
			return 0
		}
	}
	return len(named)
}

// readHolidays reads dates; "none" forgets those there are.
func (w *Wish) readHolidays(words []string, today Date) (problem string) {
	for _, word := range words {
		if strings.EqualFold(word, "none") {
			w.Forget = true
			continue
		}
		at, err := time.Parse(time.DateOnly, strings.Trim(word, "."))
		switch {
		case err != nil:
			return fmt.Sprintf("I cannot read “%s” as a date: write it as %s.", word, today)
		case at.Before(today.UTC()) || at.After(today.UTC().AddDate(5, 0, 0)):
			return fmt.Sprintf("%s is past, or more than five years away.", at.Format("2 January 2006"))
		}
		w.Dates = append(w.Dates, at.Format(time.DateOnly))
	}
	slices.Sort(w.Dates)
	w.Dates = slices.Compact(w.Dates)
	return ""
}

// readHour reads 9:00, 09:00, 21.30, 9am, 9:30pm, noon.
func readHour(word string) (Hour, bool) {
	if word == "noon" {
		return Hour{12, 0}, true
	}
	for _, layout := range []string{"15:04", "15.04", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, word); err == nil {
			return Hour{t.Hour(), t.Minute()}, true
		}
	}
	return Hour{}, false
}

// daysNamed reads weekdays, monday, mon, mondays.
func daysNamed(word string) ([]time.Weekday, bool) {
	switch word {
	case "weekday", "weekdays", "workdays":
		return weekdays, true
	case "weekend", "weekends":
		return []time.Weekday{time.Sunday, time.Saturday}, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if short := strings.TrimSuffix(word, "s"); word == name || short == name || len(word) >= 3 && strings.HasPrefix(name, word) {
			return []time.Weekday{d}, true
		}
	}
	return nil, false
}

// MergeDays are the days of both, each once, in the order of the week.
func MergeDays(a, b []time.Weekday) []time.Weekday {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// ZoneNamed finds a time zone by its IANA name, whatever its case, or by the name's city alone.
func ZoneNamed(name string) (*time.Location, error) {
	if len(name) < 3 || strings.EqualFold(name, "local") { // which is a zone to Go: the machine's
		return nil, fmt.Errorf("“%s” is no time zone", name)
	}
	candidates := []string{name, titled(name), strings.ToUpper(name)}
	if len(name) > 3 && !strings.Contains(name, "/") {
		for _, region := range []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"} {
			candidates = append(candidates, region+"/"+titled(name))
		}
	}
	for _, candidate := range candidates {
		if zone, err := time.LoadLocation(candidate); err == nil {
			return zone, nil
		}
	}
	return nil, fmt.Errorf("no time zone “%s” is known", name)
}

// titled writes a zone's name as most are: america/new_york is America/New_York.
func titled(name string) string {
	b := []byte(strings.ToLower(name))
	for i, c := range b {
		if c >= 'a' && c <= 'z' && (i == 0 || b[i-1] == '/' || b[i-1] == '_' || b[i-1] == '-') {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// DaysText says days as people do.
func DaysText(days []time.Weekday) string {
	switch {
	case len(days) == 0 || len(days) == 7:
		return "every day"
	case slices.Equal(days, weekdays):
		return "on weekdays"
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.String() + "s"
	}
	return "on " + english.Enumerate(names)
}

// DatesText writes stored dates for people: 24 Dec 2026 and 25 Dec 2026.
func DatesText(dates []string) string {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d
		if at, err := time.Parse(time.DateOnly, d); err == nil {
			texts[i] = ShortDay(at)
		}
	}
	return english.Enumerate(texts)
}

// SameTime tells whether two schedules are the same thing at the same time in the same place.
func SameTime(a, b storage.Schedule) bool {
	return a.Kind == b.Kind && a.To == b.To && a.Time == b.Time && a.Zone == b.Zone && slices.Equal(a.Days, b.Days)
}
