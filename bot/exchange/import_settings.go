package exchange

import (
	"slices"
	"strings"
	"time"

	"srm/bot/assign"
	"srm/bot/check"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/schedule"
	"srm/bot/when"
	"srm/storage"
)

// A document holds settings and schedules too. They post by themselves, so that more is looked at than their form: nothing that comes in
// may post where another workspace lives.

// place must not be one that belongs to another workspace and can be posted to from here.
func (l *importLinter) place(place string) {
	foreign := l.bot.WorkspaceOf(door.PlaceID(place)) != l.workspace
	l.must(!foreign || l.bot.Options.Posts == nil || !l.bot.Options.Posts(door.PlaceID(place)), "%s belongs to another workspace", place)
}

func (l *importLinter) address(a storage.Address) {
	l.must(a.Place != "" && a.Channel+a.User != "", "an address is a channel of a place, or a person")
	l.place(a.Place)
}

func (l *importLinter) zone(name string) {
	_, err := time.LoadLocation(name)
	l.must(err == nil && !strings.EqualFold(name, "local"), "there is no time zone %q", name)
}

func (l *importLinter) reminders(s storage.Reminders) {
	l.zone(s.Zone)
	for team, zone := range s.Zones {
		l.holder(storage.Holder{Kind: storage.TeamHolder, ID: team})
		l.zone(zone)
	}
	const day = 24 * 60
	l.must(0 <= s.Quiet.From && s.Quiet.From < day && 0 <= s.Quiet.To && s.Quiet.To < day, "quiet hours are minutes after midnight, below %d", day)
	if s.Admins != (storage.Address{}) {
		l.address(s.Admins)
	}
}

func (l *importLinter) rights(s storage.Rights) {
	known := []storage.Changers{storage.ByMembers, storage.ByAdmins, storage.ByGroups}
	l.must(slices.Contains(known, s.Who), "changes are made by admins, groups or, if it is empty, members, not %q", s.Who)
	l.must((s.Who == storage.ByGroups) == (len(s.Groups) > 0), "groups are named if, and only if, changes are made by groups")
	for _, g := range s.Groups {
		l.must(g.Place != "" && g.Group != "", "a group has a place and an id")
	}
}

func (l *importLinter) schedule(s storage.Schedule) {
	l.must(s.ID != "" && len(s.ID) <= 40, "a schedule has an id, 40 letters at most")
	k, known := l.bot.Features.Kinds[s.Kind]
	l.must(known && k.Scheduled, "nothing of the kind %q comes by a schedule", s.Kind)
	l.address(s.To)
	l.zone(s.Zone)
	l.must(s.Zone != "", "a schedule has a time zone")
	at, err := time.Parse("15:04", s.Time)
	l.must(err == nil && at.Format("15:04") == s.Time, "a time is written 09:00, not %q", s.Time)
	sorted := when.MergeDays(s.Days, nil)
	l.must(slices.Equal(sorted, s.Days) && !slices.ContainsFunc(s.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }),
		"days are numbers from 0, Sunday, to 6, in order")
	for _, date := range s.Except {
		_, err := time.Parse(time.DateOnly, date)
		l.must(err == nil, "%q is no date; write 2027-03-31", date)
	}
}

// begun puts off the timed work of what an import takes in, as the commands would have: of schedules, and of checks that run out.
func begun(b *core.Bot, d *storage.Draft, x storage.Decisions) error {
	for _, s := range x.Schedules {
		if err := schedule.Follow(b, d, s.ID); err != nil {
			return err
		}
	}
	place := placeFor(b, d.Workspace(), append([]storage.PersonID{d.By()}, recorders(x.Verifications)...))
	if err := assign.Watch(b, d, place); err != nil || len(x.Verifications) == 0 {
		return err
	}
	return check.SweepDaily(d, place)
}

func recorders(all []storage.Verification) []storage.PersonID {
	ids := make([]storage.PersonID, len(all))
	for i, v := range all {
		ids[i] = v.By
	}
	return ids
}

// placeFor is the place at which a clock looks for what a workspace is swept for: one that can be posted to, if there is one, of those
// that belong to it: where one of some people is, or one that was joined to it, or the workspace is a place itself.
func placeFor(b *core.Bot, ws storage.WorkspaceID, people []storage.PersonID) door.PlaceID {
	var places []door.PlaceID
	for _, p := range people {
		place, _, _ := strings.Cut(string(p), "/")
		places = append(places, door.PlaceID(place))
	}
	var joined []door.PlaceID
	for place := range b.Options.Workspaces {
		joined = append(joined, place)
	}
	slices.Sort(joined)
	places = slices.DeleteFunc(append(append(places, joined...), door.PlaceID(ws)), func(p door.PlaceID) bool { return b.WorkspaceOf(p) != ws })
	for _, p := range places {
		if b.Options.Posts != nil && b.Options.Posts(p) {
			return p
		}
	}
	if len(places) == 0 {
		return door.PlaceID(ws)
	}
	return places[0]
}
