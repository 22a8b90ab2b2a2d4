package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/when"
	"srm/storage"
)

// Bounds of what one workspace may schedule, and one person for themselves.
const (
	schedulesMost    = 500
	ownSchedulesMost = 5
)

// A outcome is what became of a wish. It is stored with the change.
type outcome struct {
	Did     string             `json:"did,omitempty"` // the verb
	All     []storage.Schedule `json:"all,omitempty"` // as they are now, or were when they were stopped
	Already bool               `json:"already,omitempty"`
	Refused string             `json:"refused,omitempty"`
	Which   bool               `json:"which,omitempty"` // refused: several are meant; All has them
}

// Handle carries out what stands behind a command's name, if it is about when the command's kind of work comes of itself; false:
// it is about something else. The command shows a guest what is scheduled; to change it takes a member, and what comes to others one whom
// the workspace lets change things.
func Handle(ctx context.Context, b *core.Bot, r door.Request, kind string, v core.Invocation) (door.Reply, bool) {
	w, about, problem := when.ReadWish(v.Rest, v.Mentions, when.DateOf(r.At.UTC()))
	switch {
	case !about:
		return door.Reply{}, false
	case !b.Keeps(r):
		return core.KeepsNothing(r), true
	case problem != "":
		return usage(kind, problem), true
	case w.Verb == "schedule" || w.Verb == "holidays" && len(w.Dates) == 0 && !w.Forget:
		return list(ctx, b, r, kind), true
	}
	if refusal := b.RefuseBelow(ctx, r, door.Member, false); refusal != nil {
		return *refusal, true
	}
	refusal := b.RefuseBelow(ctx, r, door.Member, true)
	switch own := w.Where.Me || w.Where.Empty(); {
	case w.Verb == "daily" && refusal != nil && !own: // empty: it is asked where, and then asked again
		return *refusal, true
	case w.Verb == "daily":
		return add(ctx, b, r, kind, w, v.Rest), true
	}
	r.Rank = b.Rank(ctx, r)
	return change(ctx, b, r, kind, w, refusal != nil), true
}

func usage(kind, problem string) door.Reply {
	return door.Answer(
		door.Say(door.T(problem+" It goes like this: "), door.C(kind+" daily 09:00 Europe/Berlin weekdays in #channel")),
		door.Aside(door.T("Also "), door.C("here"), door.T(" or "), door.C("for me"), door.T(" instead of a channel; days such as "), door.C("mon wed"), door.T("; "),
			door.C(kind+" schedule"), door.T(", "), door.C(kind+" pause"), door.T(", "), door.C(kind+" resume"), door.T(", "), door.C(kind+" off"), door.T(", "),
			door.C(kind+" holidays 2026-12-25"), door.T(".")),
	)
}

// add makes a schedule, once it is known where and in which zone.
func add(ctx context.Context, b *core.Bot, r door.Request, kind string, w when.Wish, typed string) door.Reply {
	if b.Options.Posts == nil || !b.Options.Posts(r.Place) {
		return door.Sentence("I cannot post here of my own accord, so there is nothing to schedule: I can where I am connected to a chat platform.")
	}
	if w.Where.Empty() {
		return askWhere(ctx, b, r, kind+" "+typed)
	}
	if w.Zone == "" {
		zone, err := meantZone(ctx, b, r)
		if err != nil {
			return b.Failed(ctx, r, err)
		}
		if zone == "" {
			return usage(kind, "In which time zone?")
		}
		w.Zone = zone
	}
	s := storage.Schedule{Kind: kind, To: addressWished(r, w.Where), Where: w.Where.Name, Time: w.At.String(), Zone: w.Zone, Days: w.Days,
		Since: r.At, By: r.Person()}
	out, _, err := core.Change(ctx, b, r, kind, 0, func(d *storage.Draft) (outcome, error) { return enter(b, d, r, s) })
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return draw(b, r, kind, out)
}

func addressWished(r door.Request, w when.PlaceWish) storage.Address {
	to := door.Address{Place: r.Place}
	switch {
	case w.Me:
		to.User = r.User
	case w.Here:
		to.Channel = r.Channel
	default:
		to.Channel = w.Channel
	}
	return to.Stored()
}

// askWhere asks where something shall come that was wished for without a place.
func askWhere(ctx context.Context, b *core.Bot, r door.Request, line string) door.Reply {
	if len(line) > core.MaxLine {
		return door.Sentence("That is too long for me to read.")
	}
	buttons := door.Buttons{}
	for _, where := range []struct{ label, words string }{{"Here", " here"}, {"Only for me", " for me"}} {
		id, err := b.Features.Park(ctx, b, r, line+where.words)
		if err != nil {
			return b.Failed(ctx, r, err)
		}
		buttons.Buttons = append(buttons.Buttons, door.Button{Label: where.label, Action: door.Act("do", id)})
	}
	buttons.Buttons = append(buttons.Buttons, door.Button{Label: "Neither", Action: door.Act("drop")})
	return door.Answer(door.Say(door.T("Where shall it come? "), door.C("in #channel"), door.T(" behind the command names another channel.")), buttons)
}

// meantZone is the zone that somebody means who names none: their own, as the platform or an earlier schedule of theirs knows it, else
// the one that is usual here; "" if nobody knows.
func meantZone(ctx context.Context, b *core.Bot, r door.Request) (string, error) {
	if b.Options.Directory != nil {
		if p, err := b.Options.Directory.Person(ctx, r.Place, r.User); err == nil && p.Zone != "" {
			if zone, err := when.ZoneNamed(p.Zone); err == nil {
				return zone.String(), nil
			}
		}
	}
	all, err := b.Store.Schedules(ctx, b.Workspace(r))
	if err != nil {
		return "", err
	}
	zone, own := "", false
	for _, s := range all {
		if mine := s.By == r.Person(); mine || !own {
			zone, own = s.Zone, own || mine
		}
	}
	return zone, nil
}

// enter applies the rules: the same thing comes once, and there is a next time.
func enter(b *core.Bot, d *storage.Draft, r door.Request, s storage.Schedule) (outcome, error) {
	all, err := core.Collect(d.Schedules())
	if err != nil {
		return outcome{}, err
	}
	own := 0
	for _, other := range all {
		if when.SameTime(s, other) {
			return outcome{Did: "daily", All: []storage.Schedule{other}, Already: true}, nil
		}
		if other.To.User != "" && other.To == s.To {
			own++
		}
		if other.To.User == "" || other.To == s.To {
			s.Except = append(s.Except, other.Except...) // holidays hold for what is added later too
		}
	}
	switch {
	case len(all) >= schedulesMost:
		return outcome{Refused: fmt.Sprintf("Nothing was changed: %d things are scheduled here, which is the most.", len(all))}, nil
	case own >= ownSchedulesMost:
		return outcome{Refused: fmt.Sprintf("Nothing was changed: %d things come to you already, which is the most.", own)}, nil
	}
	s.Except = futureDates(s.Except, r.At)
	rule, err := when.RhythmOf(s)
	if err != nil {
		return outcome{}, err
	}
	if _, there := rule.Next(r.At); !there {
		return outcome{Refused: "Nothing was changed: that would never come."}, nil
	}
	s.ID = freeID(all)
	if err := d.PutSchedule(s); err != nil {
		return outcome{}, err
	}
	return outcome{Did: "daily", All: []storage.Schedule{s}}, Follow(b, d, s.ID)
}

// freeID is the smallest number that no schedule has.
func freeID(all []storage.Schedule) string {
	for n := 1; ; n++ {
		id := strconv.Itoa(n)
		if !slices.ContainsFunc(all, func(s storage.Schedule) bool { return s.ID == id }) {
			return id
		}
	}
}

// futureDates sorts dates and drops those that are past everywhere.
func futureDates(dates []string, now time.Time) []string {
	yesterday := when.DateOf(now.UTC()).Plus(-1).String()
	kept := slices.DeleteFunc(slices.Clone(dates), func(d string) bool { return d < yesterday })
	slices.Sort(kept)
	return slices.Compact(kept)
}

// Follow sets the timed work of a schedule to when it comes next, or removes it if it does not come. Whatever changes a schedule
// ends with it.
func Follow(b *core.Bot, d *storage.Draft, id string) error {
	s, err := d.Schedule(id)
	gone := errors.Is(err, storage.ErrNotFound)
	if err != nil && !gone {
		return err
	}
	next, comes := time.Time{}, false
	if !gone && !s.Paused {
		rule, err := when.RhythmOf(s)
		if err != nil {
			return err
		}
		next, comes = rule.Next(d.At())
	}
	if !comes {
		if err := d.DeleteTimed(core.SchedulePrefix + id); !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		return nil
	}
	return d.PutTimed(storage.Timed{ID: core.SchedulePrefix + id, Kind: s.Kind, To: s.To, By: s.By, For: next})
}

// FollowAll follows what an entry that is taken back made of schedules.
func FollowAll(b *core.Bot, d *storage.Draft, e storage.Entry) error {
	for _, edit := range e.Edits {
		before, after, ok := edit.Schedules()
		if !ok {
			continue
		}
		if before == nil {
			before = after
		}
		if err := Follow(b, d, before.ID); err != nil {
			return err
		}
	}
	return nil
}

// Next is the next of kinds whose work comes from schedules.
func Next(_ *core.Bot, d *storage.Draft, w core.Work, after time.Time) (time.Time, error) {
	s, err := d.Schedule(strings.TrimPrefix(w.ID, core.SchedulePrefix))
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	rule, err := when.RhythmOf(s)
	if err != nil {
		return time.Time{}, err
	}
	next, _ := rule.Next(after)
	return next, nil
}

// Line is what stands behind a command that can come of itself: "daily 09:00 in #general".
func Line(arg func(string) string) string {
	text, channel := arg("text"), arg("channel")
	switch {
	case channel == "":
		return text
	case text == "":
		text = "daily"
	}
	return strings.TrimSuffix(text, " in") + " in " + channel
}
