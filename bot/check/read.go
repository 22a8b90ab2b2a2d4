package check

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// A wish says how something was checked, as it was typed or picked: nothing in it is understood yet.
type wish struct {
	method        string // "penetration test", "soc 2"
	evidence      string
	dated, until  string
	report        string // of a form: which report, and its period
	period        string
	complementary string
	half          string
	note          string
}

// clauses are the words that begin a part of what stands behind "by".
var clauses = map[string]func(*wish) *string{
	"by":            func(w *wish) *string { return &w.method },
	"until":         func(w *wish) *string { return &w.until },
	"till":          func(w *wish) *string { return &w.until },
	"dated":         func(w *wish) *string { return &w.dated },
	"period":        func(w *wish) *string { return &w.period },
	"covering":      func(w *wish) *string { return &w.period },
	"complementary": func(w *wish) *string { return &w.complementary },
	"evidence":      func(w *wish) *string { return &w.evidence },
	"as":            func(w *wish) *string { return &w.half },
}

// readWish takes "by <method> [<link>] [dated <day>] [until <day>] [period <day> to <day>] [complementary <controls>] [as ours|provider]
// [note <anything>]" apart. The parts may stand in any order, the note is the last.
func readWish(text string) (w wish) {
	text, w.note = cutNote(text)
	at := &w.method
	for word := range strings.FieldsSeq(text) {
		clause, begins := clauses[strings.ToLower(strings.TrimRight(word, ":"))]
		switch {
		case begins:
			at = clause(&w)
			continue
		case strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www."):
			w.evidence = strings.TrimSpace(w.evidence + " " + strings.TrimRight(word, ",;"))
			continue
		case strings.EqualFold(word, "valid") && at != &w.complementary: // of "valid until"
			continue
		}
		*at = strings.TrimSpace(*at + " " + word)
	}
	return w
}

// cutNote takes the note off the end, as it was typed.
func cutNote(text string) (rest, note string) {
	for _, word := range []string{" note ", " note: "} {
		if rest, note, found := core.CutFold(text, word); found {
			return rest, note
		}
	}
	return text, ""
}

// readVerify takes "<what> [on <scope>] by <how>" apart. A line without a method that is known is none of ours unless it names a
// control: it may be a question, such as "verify the backups by restoring them?".
func readVerify(b *core.Bot, v *core.Invocation) bool {
	first, _, _ := strings.Cut(v.Rest, " ")
	switch {
	case strings.HasSuffix(v.Rest, "?"):
		return false
	case v.Rest == "", strings.EqualFold(first, "plan"):
		return true
	}
	what, how, found := core.CutFold(v.Rest, " by ")
	if !found {
		return false
	}
	v.ReadWhat(what)
	v.Rest = "by " + how
	if _, _, known := b.MethodNamed(readWish(v.Rest).method); known {
		return true
	}
	return b.Base.Control(knowledge.ControlID(v.What)) != nil || b.Base.Layer(knowledge.LayerID(v.What)) != nil
}

// A Check is a verification as it was understood, before the rules are applied.
type Check struct {
	Controls      []knowledge.ControlID `json:"controls"`
	Scope         storage.Scope         `json:"scope"`
	Half          storage.Half          `json:"half,omitempty"` // "": that which there is something to check of
	Method        storage.Method        `json:"method"`
	Report        string                `json:"report,omitempty"`
	On            storage.Day           `json:"on"`
	Until         storage.Day           `json:"until"`
	Evidence      string                `json:"evidence,omitempty"`
	Note          string                `json:"note,omitempty"`
	From          storage.Day           `json:"from,omitempty"`
	To            storage.Day           `json:"to,omitempty"`
	Complementary []string              `json:"complementary,omitempty"`
}

// MaxNote and maxEvidence bound what is kept of a check, in bytes.
const (
	MaxNote     = 1000
	maxEvidence = 1000
)

// understood reads all of a wish but what was checked where. Its error is a clause that says what to do.
func understood(b *core.Bot, w wish, today storage.Day) (c Check, err error) {
	method, report, known := b.MethodNamed(w.method)
	if !known {
		return c, b.NoMethod(w.method)
	}
	c.Method, c.Report, c.Note = method, report, w.note
	if len(c.Note) > MaxNote {
		return c, fmt.Errorf("the note is too long: it has at most %d letters; put the rest behind a link", MaxNote)
	}
	if c.Evidence, err = evidenceLink(w.evidence); err != nil {
		return c, err
	}
	if err := readReport(b, &c, w, today); err != nil {
		return c, err
	}
	if c.Half, err = halfNamed(w.half); err != nil {
		return c, err
	}
	return c, readDates(b, &c, w, today)
}

// readReport reads which report, its period, and the controls that it leaves to us.
func readReport(b *core.Bot, c *Check, w wish, today storage.Day) (err error) {
	period := w.period
	if name, rest, found := core.CutFold(w.report, ","); found || !strings.Contains(w.report, " to ") {
		period += rest
		c.Report = b.ReportNamed(name, c.Report)
	} else if period == "" {
		period = w.report
	}
	if period = strings.TrimPrefix(strings.TrimSpace(period), "from "); period != "" {
		from, to, found := core.CutFold(period, " to ")
		if !found {
			return fmt.Errorf("a period has two ends; write it as period 2025-10-01 to 2026-09-30")
		}
		if c.From, err = when.ReadDay(from, today); err != nil {
			return err
		}
		if c.To, err = when.ReadDay(to, today); err != nil {
			return err
		}
		if c.From > c.To {
			return fmt.Errorf("the period ends on %s, before it begins on %s", when.LongDay(c.To), when.LongDay(c.From))
		}
	}
	for name := range strings.FieldsFuncSeq(w.complementary, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		if name == "and" {
			continue
		}
		ids, _ := b.ControlsNamed(name)
		if len(ids) == 0 || !isName(b, name) {
			return fmt.Errorf("there is no control “%s” that could be complementary; name controls by their ids, with commas between", name)
		}
		for _, id := range ids {
			c.Complementary = append(c.Complementary, string(id))
		}
	}
	return nil
}

// readDates reads when it was checked and how long that counts; left out, it was today and counts as long as its method's checks do.
func readDates(b *core.Bot, c *Check, w wish, today storage.Day) (err error) {
	c.On = today
	if w.dated != "" {
		if c.On, err = when.ReadDay(w.dated, today); err != nil {
			return err
		}
		if c.On > today {
			return fmt.Errorf("%s is still to come: record it when it was checked", when.LongDay(c.On))
		}
	}
	if w.until != "" {
		if c.Until, err = when.ReadDay(w.until, today); err != nil {
			return err
		}
	} else {
		c.Until = defaultUntil(b, *c)
	}
	switch {
	case c.Until < today && w.until != "":
		return fmt.Errorf("%s has passed; give the last day on which it still counts", when.LongDay(c.Until))
	case c.Until < today:
		return fmt.Errorf("that check would have run out on %s; if it still counts, say until when", when.LongDay(c.Until))
	}
	return nil
}

// defaultUntil is how long a check counts if nobody says: a review of a control half a year, a report or certificate as long as its
// kind does, at most a year, everything else a year. A report counts from the end of its period, since that is what it speaks of.
func defaultUntil(b *core.Bot, c Check) storage.Day {
	from, months := c.On, 12
	if c.Method == storage.Review {
		months = 6
	}
	if r := b.Base.Report(c.Report); r != nil && r.Months > 0 {
		months = min(months, r.Months) // a certificate of three years is looked after each year
	}
	if c.To != "" {
		from = c.To
	}
	return storage.DayOf(when.AddMonths(from.Time(time.UTC), months))
}

// evidenceLink accepts an address of http or https. It is kept and shown, and never fetched.
func evidenceLink(text string) (string, error) {
	text = strings.Trim(text, " <>")
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, " \"<>|"):
		return "", fmt.Errorf("one link is enough; put the others into the note")
	case err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme):
		return "", fmt.Errorf("“%s” is no link that I keep: it has to begin with https:// or http://; name a file in the note instead", text)
	case u.User != nil:
		return "", fmt.Errorf("that link holds a password or a user name; give it without")
	case len(text) > maxEvidence:
		return "", fmt.Errorf("that link is too long: it has at most %d letters", maxEvidence)
	}
	return text, nil
}

func halfNamed(text string) (storage.Half, error) {
	switch strings.ToLower(strings.Trim(text, " .'")) {
	case "":
		return "", nil
	case "ours", "our", "us", "customer", "our half":
		return storage.Ours, nil
	case "provider", "provider's", "providers", "theirs", "the provider's half":
		return storage.Providers, nil
	}
	return "", fmt.Errorf("one checks ours or the provider's half, not “%s”; say as ours or as provider", text)
}
