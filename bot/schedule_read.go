package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// A scheduleWish is what somebody wants of the schedules, as typed.
type scheduleWish struct {
	verb   string // daily, off, pause, resume, holidays, schedule
	at     *hour
	zone   string // "": nothing was said
	days   []time.Weekday
	where  placeWish
	id     string   // which one; "": nothing was said, or all
	all    bool     // all was said
	dates  []string // of holidays
	forget bool     // no holidays any more
}

// A placeWish is where something is to be posted, as typed.
type placeWish struct {
	here, me bool
	channel  door.ChannelID
	name     string
}

func (p placeWish) empty() bool { return !p.here && !p.me && p.channel == "" }

// scheduleVerbs are the words with which a line about schedules begins; others begin with a day or a time.
var scheduleVerbs = map[string]string{
	"daily": "daily", "every": "daily", "weekly": "daily", "at": "daily",
	"off": "off", "stop": "off", "pause": "pause", "resume": "resume",
	"holidays": "holidays", "holiday": "holidays", "schedule": "schedule", "schedules": "schedule",
}

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// readSchedule reads what stands behind a command's name. It is about schedules if its first word says so; then what cannot be read
// is a problem, in a sentence.
func readSchedule(text string, mentions []door.Mention, today date) (w scheduleWish, about bool, problem string) {
	words := scheduleWords(text)
	if len(words) == 0 {
		return w, false, ""
	}
	first := strings.ToLower(words[0])
	w.verb = scheduleVerbs[first]
	_, isDays := daysNamed(first)
	_, isTime := readHour(first)
	switch {
	case w.verb == "" && !isDays && !isTime:
		return w, false, ""
	case w.verb == "":
		w.verb = "daily"
	default:
		words = words[1:]
	}
	if w.verb == "holidays" {
		return w, true, w.readHolidays(words, today)
	}
	for len(words) > 0 && problem == "" {
		words, problem = w.readWord(words, mentions)
	}
	if w.verb == "daily" && w.at == nil && problem == "" {
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
func (w *scheduleWish) readWord(words []string, mentions []door.Mention) (rest []string, problem string) {
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
	case w.verb != "daily" && english.IsNumber(word):
		w.id = word
	case w.verb != "daily" && (lower == "all" || lower == "everything"):
		w.all = true
	case isTime && w.at != nil:
		return rest, "One time at a time: give the command once for each."
	case isTime:
		w.at = &at
	case isDays:
		w.days = mergeDays(w.days, days)
	case lower == "here":
		w.where = placeWish{here: true}
	case lower == "me" || lower == "for" && len(rest) > 0 && strings.EqualFold(rest[0], "me"):
		w.where = placeWish{me: true}
		if lower == "for" {
			rest = rest[1:]
		}
	case lower == "in" || lower == "to" || lower == "for" || strings.HasPrefix(word, "#"):
		return w.readChannel(words, mentions)
	default:
		zone, err := zoneNamed(word)
		if err != nil {
			return rest, fmt.Sprintf("I cannot read “%s”: it is no time, no day, no time zone such as Europe/Berlin, and no place.", word)
		}
		w.zone = zone.String()
	}
	return rest, ""
}

// readChannel reads "in #channel", "in here".
func (w *scheduleWish) readChannel(words []string, mentions []door.Mention) (rest []string, problem string) {
	if !strings.HasPrefix(words[0], "#") {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil, "In which channel?"
	}
	name := strings.Trim(words[0], ".!")
	if strings.EqualFold(name, "here") {
		w.where = placeWish{here: true}
		return words[1:], ""
	}
	for _, m := range mentions {
		if n := leadingName(words, m.Name); m.Chan != "" && n > 0 {
			w.where = placeWish{channel: m.Chan, name: strings.TrimPrefix(m.Name, "#")}
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
func (w *scheduleWish) readHolidays(words []string, today date) (problem string) {
	for _, word := range words {
		if strings.EqualFold(word, "none") {
			w.forget = true
			continue
		}
		at, err := time.Parse(time.DateOnly, strings.Trim(word, "."))
		switch {
		case err != nil:
			return fmt.Sprintf("I cannot read “%s” as a date: write it as %s.", word, today)
		case at.Before(today.utc()) || at.After(today.utc().AddDate(5, 0, 0)):
			return fmt.Sprintf("%s is past, or more than five years away.", at.Format("2 January 2006"))
		}
		w.dates = append(w.dates, at.Format(time.DateOnly))
	}
	slices.Sort(w.dates)
	w.dates = slices.Compact(w.dates)
	return ""
}

// readHour reads 9:00, 09:00, 21.30, 9am, 9:30pm, noon.
func readHour(word string) (hour, bool) {
	if word == "noon" {
		return hour{12, 0}, true
	}
	for _, layout := range []string{"15:04", "15.04", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, word); err == nil {
			return hour{t.Hour(), t.Minute()}, true
		}
	}
	return hour{}, false
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

func mergeDays(a, b []time.Weekday) []time.Weekday {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// zoneNamed finds a time zone by its IANA name, whatever its case, or by the name's city alone.
func zoneNamed(name string) (*time.Location, error) {
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

// daysText says days as people do.
func daysText(days []time.Weekday) string {
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
	return "on " + enumerated(names)
}

// enumerated sets words in a row, the last one after "and".
func enumerated(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// datesText writes stored dates for people: 24 Dec 2026 and 25 Dec 2026.
func datesText(dates []string) string {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d
		if at, err := time.Parse(time.DateOnly, d); err == nil {
			texts[i] = day(at)
		}
	}
	return enumerated(texts)
}

// sameTime tells whether two schedules are the same thing at the same time in the same place.
func sameTime(a, b storage.Schedule) bool {
	return a.Kind == b.Kind && a.To == b.To && a.Time == b.Time && a.Zone == b.Zone && slices.Equal(a.Days, b.Days)
}
