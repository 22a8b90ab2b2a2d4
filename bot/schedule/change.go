package schedule

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/clock"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/when"
	"srm/storage"
)

// change stops, pauses, resumes schedules, or sets their holidays; ownOnly: the asker may do so with what comes to him alone.
func change(ctx context.Context, b *core.Bot, r door.Request, kind string, w when.Wish, ownOnly bool) door.Reply {
	out, _, err := core.Change(ctx, b, r, kind, 0, func(d *storage.Draft) (outcome, error) {
		all, err := core.Collect(d.Schedules())
		if err != nil {
			return outcome{}, err
		}
		picked, out := pick(r, kind, w, all, ownOnly)
		if len(picked) == 0 {
			return out, nil
		}
		return applyWish(b, d, r, w, picked)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return draw(b, r, kind, out)
}

// mayChange tells whether a schedule is one that the asker may change: a channel's, unless he may change his own only, or his own.
func mayChange(r door.Request, s storage.Schedule, ownOnly bool) bool {
	return s.To.User == "" && !ownOnly || door.AddressOf(s.To) == door.Address{Place: r.Place, User: r.User} || r.Rank >= door.Admin
}

// pick finds what is meant: by number, by place, all, or the only one there is. If it picks none, the outcome says why.
func pick(r door.Request, kind string, w when.Wish, all []storage.Schedule, ownOnly bool) ([]storage.Schedule, outcome) {
	var candidates, picked []storage.Schedule
	everyone := w.All || w.Verb == "holidays"
	for _, s := range all {
		if s.Kind != kind || !mayChange(r, s, ownOnly) {
			continue
		}
		if own := s.To.User == "" || s.By == r.Person(); own || s.ID == w.ID {
			candidates = append(candidates, s)
		}
	}
	for _, s := range candidates {
		byPlace := !w.Where.Empty() && s.To == addressWished(r, w.Where)
		if s.ID == w.ID || byPlace || everyone || w.ID == "" && w.Where.Empty() && len(candidates) == 1 {
			picked = append(picked, s)
		}
	}
	switch {
	case len(picked) > 0:
		return picked, outcome{}
	case len(candidates) == 0:
		return nil, outcome{Refused: "Nothing is scheduled here that you could change. rights says who may change what comes to a channel."}
	case w.ID != "" || !w.Where.Empty():
		return nil, outcome{Refused: "There is no such schedule. These are there:", Which: true, All: candidates}
	}
	return nil, outcome{Refused: "Which one? Say its number, or all.", Which: true, All: candidates}
}

func applyWish(b *core.Bot, d *storage.Draft, r door.Request, w when.Wish, picked []storage.Schedule) (outcome, error) {
	out := outcome{Did: w.Verb}
	for _, s := range picked {
		var err error
		switch w.Verb {
		case "off":
			err = d.DeleteSchedule(s.ID)
		case "pause", "resume":
			s.Paused = w.Verb == "pause"
			err = d.PutSchedule(s)
		case "holidays":
			s.Except = futureDates(append(s.Except, w.Dates...), r.At)
			if w.Forget {
				s.Except = w.Dates
			}
			err = d.PutSchedule(s)
		}
		if err != nil {
			return out, err
		}
		if err := Follow(b, d, s.ID); err != nil {
			return out, err
		}
		out.All = append(out.All, s)
	}
	return out, nil
}

// draw says what became of a wish.
func draw(b *core.Bot, r door.Request, kind string, out outcome) door.Reply {
	switch {
	case out.Which:
		return door.Answer(door.Say(door.T(out.Refused)), table(r, out.All, nil), door.Aside(door.T("For example "), door.C(kind+" off "+out.All[0].ID)))
	case out.Refused != "":
		return door.Sentence("%s", out.Refused)
	case out.Did == "daily":
		return drawNew(r, kind, out)
	case out.Did == "holidays":
		except := out.All[0].Except
		words := "No day is left out any more."
		if len(except) > 0 {
			words = "The " + kind + " does not come on " + when.DatesText(except) + "."
		}
		return door.Answer(door.Say(door.T(words)), table(r, out.All, nil))
	}
	var blocks []door.Block
	for i, s := range out.All {
		if i == 10 {
			blocks = append(blocks, door.Say(door.T(fmt.Sprintf("And %d more.", len(out.All)-i))))
			break
		}
		blocks = append(blocks, door.Say(drawChanged(r, kind, out.Did, s)...))
	}
	return door.Reply{Blocks: blocks}
}

func drawChanged(r door.Request, kind, did string, s storage.Schedule) []door.Span {
	spans := slices.Concat([]door.Span{door.T("The " + kind + " that comes ")}, whereSpans(r, s), []door.Span{door.T(" " + WhenText(s))})
	switch next := nextText(s, r.At); did {
	case "off":
		return append(spans, door.T(" no longer comes."))
	case "pause":
		return append(spans, door.T(" is paused; "), door.C(kind+" resume "+s.ID), door.T(" goes on with it."))
	default:
		return append(spans, door.T(" goes on, next on "+next+"."))
	}
}

// drawNew confirms a schedule: when it comes first, and on which days its time is not what it says.
func drawNew(r door.Request, kind string, out outcome) door.Reply {
	s := out.All[0]
	comes, first := "comes ", ", first on "+nextText(s, r.At)
	if out.Already {
		comes, first = "already comes ", ", next on "+nextText(s, r.At)
	}
	if s.Paused {
		first = ", and is paused"
	}
	blocks := []door.Block{door.Say(slices.Concat([]door.Span{door.T("The " + kind + " " + comes)}, whereSpans(r, s),
		[]door.Span{door.T(" " + WhenText(s) + first + ".")})...)}
	if rule, err := when.RhythmOf(s); err == nil {
		for _, o := range rule.Oddities(r.At) {
			blocks = append(blocks, door.Aside(door.T(o.Text(rule))))
		}
	}
	if len(s.Except) > 0 {
		blocks = append(blocks, door.Aside(door.T("Not on "+when.DatesText(s.Except)+".")))
	}
	return door.Reply{Blocks: append(blocks, door.Aside(door.C(kind+" pause "+s.ID), door.T(" and "), door.C(kind+" off "+s.ID), door.T(" stop it.")))}
}

// list shows what is scheduled here: the channels', and the asker's own.
func list(ctx context.Context, b *core.Bot, r door.Request, kind string) door.Reply {
	all, err := b.Store.Schedules(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	timed, err := b.Store.AllTimed(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	works := make(map[string]storage.Timed)
	for _, w := range timed {
		works[strings.TrimPrefix(w.ID, core.SchedulePrefix)] = w
	}
	var shown []storage.Schedule
	for _, s := range all {
		if s.Kind != kind || s.To.User != "" && s.By != r.Person() {
			continue
		}
		shown = append(shown, s)
	}
	if len(shown) == 0 {
		return usage(kind, "Nothing is scheduled here.")
	}
	blocks := []door.Block{door.Say(door.B("What comes of itself"), door.T("  "+kind)), table(r, shown, works)}
	for _, s := range shown {
		if len(s.Except) > 0 {
			blocks = append(blocks, door.Aside(door.T("Not on "+when.DatesText(s.Except)+".")))
			break
		}
	}
	return door.Reply{Blocks: append(blocks, door.Aside(door.C(kind+" pause 1"), door.T(", "), door.C(kind+" resume 1"), door.T(" and "),
		door.C(kind+" off 1"), door.T(" change one.")))}
}

// table lists schedules; with their works, also how they stand.
func table(r door.Request, all []storage.Schedule, works map[string]storage.Timed) door.Table {
	t := door.Table{Head: []string{"#", "Where", "When", "Next"}}
	for _, s := range all {
		next := nextText(s, r.At)
		w := works[s.ID]
		switch {
		case s.Paused:
			next = "paused"
		case w.Paused != "":
			next = "paused: " + clock.PausedBecause(w.Paused)
		}
		if w.Skipped > 0 {
			next += fmt.Sprintf(" (%d missed)", w.Skipped)
		}
		t.Rows = append(t.Rows, []string{s.ID, door.SpanText(whereSpans(r, s)), WhenText(s), next})
	}
	return t
}

// whereSpans say where a schedule posts, as the asker sees it.
func whereSpans(r door.Request, s storage.Schedule) []door.Span {
	switch to := door.AddressOf(s.To); {
	case to.User != "" && s.By == r.Person():
		return []door.Span{door.T("to you")}
	case to.User != "":
		return []door.Span{door.T("to somebody")}
	case to.Place == r.Place && to.Channel == r.Channel:
		return []door.Span{door.T("here")}
	case to.Place != r.Place:
		return []door.Span{door.T("on another platform")}
	case s.Where == "":
		return []door.Span{door.T("in "), {Text: "another channel", Chan: to.Channel}}
	default:
		return []door.Span{door.T("in "), {Text: "#" + s.Where, Chan: to.Channel}}
	}
}

// WhenText is when a schedule comes: "at 09:00 (Europe/Berlin) on weekdays".
func WhenText(s storage.Schedule) string {
	return fmt.Sprintf("at %s (%s) %s", s.Time, s.Zone, when.DaysText(s.Days))
}

// nextText is when a schedule comes next, as the clocks of its zone show it.
func nextText(s storage.Schedule, after time.Time) string {
	rule, err := when.RhythmOf(s)
	if err != nil {
		return "never: its time zone is not known any more"
	}
	next, there := rule.Next(after)
	if !there {
		return "no day that is near"
	}
	return next.In(rule.Zone).Format("Monday 2 January 2006 15:04")
}

// What says in words what an edit made of a schedule.
func What(r door.Request, before, after *storage.Schedule) string {
	text := func(s *storage.Schedule) string {
		return s.Kind + " " + door.SpanText(whereSpans(r, *s)) + " " + WhenText(*s)
	}
	switch {
	case before == nil:
		return text(after) + "."
	case after == nil:
		return text(before) + ": stopped."
	case before.Paused != after.Paused:
		return text(after) + map[bool]string{true: ": paused.", false: ": resumed."}[after.Paused]
	default:
		return text(after) + ": holidays changed."
	}
}
