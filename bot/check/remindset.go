package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/schedule"
	"srm/storage"
)

// reminders shows or changes when and where a workspace is reminded.
func reminders(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if rest == "" {
		book, err := b.Store.Book(ctx, b.Workspace(r))
		if err != nil {
			return b.Failed(ctx, r, err)
		}
		return drawReminders(b, r, book, book.Reminders(), 0)
	}
	out, seq, err := core.Change(ctx, b, r, "reminders", 0, func(d *storage.Draft) (reminderOutcome, error) {
		set, err := d.Reminders()
		if err != nil {
			return reminderOutcome{}, err
		}
		var teams []storage.Team
		for t, err := range d.Teams() {
			if err != nil {
				return reminderOutcome{}, err
			}
			teams = append(teams, t)
		}
		if err := changeReminders(&set, r, rest, teams); err != nil {
			return reminderOutcome{Refused: err.Error()}, nil
		}
		set.Since, set.By = time.Time{}, ""
		return reminderOutcome{Set: set}, d.PutReminders(set)
	})
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case out.Refused != "":
		return door.Sentence("Nothing was changed: %s.", out.Refused)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return drawReminders(b, r, book, out.Set, seq)
}

// A reminderOutcome is what became of a change of the reminders, stored with it.
type reminderOutcome struct {
	Set     storage.Reminders `json:"set"`
	Refused string            `json:"refused,omitempty"`
}

// changeReminders applies one part of the setting, as typed. Its error is a clause that says what to do.
func changeReminders(set *storage.Reminders, r door.Request, rest string, teams []storage.Team) (err error) {
	word, value, _ := strings.Cut(rest, " ")
	value = strings.TrimSpace(value)
	switch on := strings.EqualFold(value, "on"); strings.ToLower(word) {
	case "quiet":
		set.Quiet, err = schedule.ReadHours(strings.TrimPrefix(value, "hours "))
		return err
	case "digest":
		if !on && !strings.EqualFold(value, "off") {
			return fmt.Errorf("say reminders digest on, or off")
		}
		set.Digest = on
		return nil
	case "zone":
		return changeZone(set, value, teams)
	case "admins":
		switch strings.ToLower(value) {
		case "here":
			set.Admins = storage.Address{Place: string(r.Place), Channel: string(r.Channel)}
			return nil
		case "off":
			set.Admins = storage.Address{}
			return nil
		}
		return fmt.Errorf("say reminders admins here in the channel in which admins are told, or reminders admins off")
	}
	return fmt.Errorf("say reminders quiet 18:00-08:00, reminders zone Europe/Berlin, reminders digest on, or reminders admins here")
}

// changeZone sets the zone of the workspace, or with "for <team>" of one team.
func changeZone(set *storage.Reminders, value string, teams []storage.Team) error {
	name, team, forTeam := core.CutFold(value, " for ")
	if _, err := time.LoadLocation(name); err != nil || name == "" || strings.EqualFold(name, "local") {
		return fmt.Errorf("“%s” is no time zone that is known; write it as Europe/Berlin or America/New_York", name)
	}
	if !forTeam {
		set.Zone = name
		return nil
	}
	t, found, near := core.FindTeam(teams, team)
	if !found && near != "" {
		return fmt.Errorf("there is no team “%s”, but there is “%s”", team, near)
	}
	if !found {
		return fmt.Errorf("there is no team “%s”", team)
	}
	zones := map[string]string{t.ID: name}
	for id, zone := range set.Zones {
		if id != t.ID {
			zones[id] = zone
		}
	}
	set.Zones = zones
	return nil
}

func drawReminders(b *core.Bot, r door.Request, book *storage.Book, set storage.Reminders, seq uint64) door.Reply {
	quiet, zone := set.Quiet, schedule.Zone(set.Zone).String()
	if quiet == (storage.Hours{}) {
		quiet = schedule.UsualQuiet
	}
	each := "one message for each check"
	if set.Digest {
		each = "a digest: one message a day"
	}
	admins := "whoever recorded the check; reminders admins here names a channel instead"
	switch {
	case set.Admins == (storage.Address{Place: string(r.Place), Channel: string(r.Channel)}):
		admins = "in this channel"
	case set.Admins != (storage.Address{}):
		admins = "in the channel that was chosen"
	}
	zones := [][]door.Span{{door.T(zone)}}
	for _, t := range book.Teams() {
		if set.Zones[t.ID] != "" {
			zones = append(zones, []door.Span{door.B(t.Name), door.T(": " + set.Zones[t.ID])})
		}
	}
	blocks := []door.Block{door.Say(door.B("Reminders"), door.T("  30, 7 and 1 days before a check runs out, to its owner; afterwards to deputy and admins too")), door.Facts{Facts: []door.Fact{
		{Label: "Quiet", Lines: [][]door.Span{{door.T(schedule.HoursText(quiet) + ", Saturdays and Sundays")}}},
		{Label: "Zone", Lines: zones},
		{Label: "Messages", Lines: [][]door.Span{{door.T(each)}}},
		{Label: "Admins", Lines: [][]door.Span{{door.T(admins)}}},
	}}}
	if seq > 0 {
		blocks = append(blocks, door.UndoNote(seq))
	}
	return door.Reply{Blocks: blocks}
}
