package check

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/schedule"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// Reminders work in two steps. Once a day the sweep of a workspace looks which checks run out in 30, 7 or 1 days or have since
// yesterday, and puts off one reminder for each address to the next working time there. A reminder that comes due looks again: what
// was renewed meanwhile is left out. So nothing has to be undone when a check is renewed, taken back or imported, and a reminder
// cannot come twice: a day is swept once.

// stages are how many days before its end the owner is reminded of a check; the last one is the day after it.
var stages = []int{30, 7, 1, -1}

const sweepID = "reminders"

var (
	sweepKind    = core.Kind{Decide: sweep, Next: schedule.SweepAgain}
	reminderKind = core.Kind{Window: 5 * 24 * time.Hour, NotBefore: notInQuietHours, Decide: stillDue, Draw: drawReminder}
)

// A reminder is one message to one address, as stored with its work. Fields may be added.
type reminder struct {
	Zone  string         `json:"zone,omitempty"`
	Items []reminderItem `json:"items"`
}

// A reminderItem is one check that runs out.
type reminderItem struct {
	Control knowledge.ControlID `json:"control"`
	Scope   storage.Scope       `json:"scope"`
	Half    storage.Half        `json:"half"`
	Number  uint64              `json:"number"`
	Stage   int                 `json:"stage"`
}

// SweepDaily sees that a workspace is swept daily, from a change on that records something which runs out. The work belongs to the
// place of the last such change, since that is where a clock looks for it.
func SweepDaily(d *storage.Draft, place door.PlaceID) error {
	return schedule.EveryDay(d, storage.Timed{ID: sweepID, Kind: "sweep", To: storage.Address{Place: string(place)}})
}

// sweep puts off the reminders of all days since the one before the day that it was meant for. It posts nothing itself.
func sweep(b *core.Bot, d *storage.Draft, w core.Work) (core.Decision, error) {
	book, err := d.Book()
	if err != nil {
		return core.Decision{}, err
	}
	set := book.Reminders()
	zone := schedule.Zone(set.Zone)
	last, today := storage.DayOf(w.For.In(zone).AddDate(0, 0, -1)), storage.DayOf(w.Now.In(zone))
	for _, m := range messages(b.Knowing(book), book, last, today) {
		data := reminder{Zone: m.zone, Items: m.items}
		encoded, err := json.Marshal(data)
		if err != nil {
			return core.Decision{}, err
		}
		id := "remind-" + core.Digest(string(today), fmt.Sprint(m.to), string(encoded))
		at := schedule.WorkingTime(w.Now, schedule.Zone(m.zone), set.Quiet)
		if err := core.Later(d, storage.Timed{ID: id, Kind: "reminder", To: m.to.Stored(), For: at}, data); err != nil {
			return core.Decision{}, err
		}
	}
	return core.Decision{Skip: true}, nil
}

// A message is what one address is reminded of.
type message struct {
	to    door.Address
	zone  string
	items []reminderItem
}

// messages are the reminders of the days after last up to today: one message for each address with a digest, else one for each check,
// or for what was checked together.
func messages(b *core.Bot, book *storage.Book, last, today storage.Day) []message {
	set := book.Reminders()
	type group struct {
		to    door.Address
		act   uint64
		scope storage.Scope
		half  storage.Half
	}
	byGroup := make(map[group]*message)
	for _, s := range counting(b, book, today, stages[0]) {
		stage, due := stageOf(s.Last.Until, last, today)
		if !due {
			continue
		}
		v := s.Last
		to, zone := remindedOf(b, book, set, v, stage)
		for _, address := range to {
			key := group{to: address}
			if !set.Digest {
				key = group{address, v.Number, v.Scope, v.Half}
			}
			if byGroup[key] == nil {
				byGroup[key] = &message{to: address, zone: zone}
			}
			m := byGroup[key]
			m.items = append(m.items, reminderItem{knowledge.ControlID(v.Control), v.Scope, v.Half, v.Number, stage})
		}
	}
	var all []message
	for _, m := range byGroup {
		all = append(all, *m)
	}
	slices.SortFunc(all, func(x, y message) int {
		return cmp.Or(cmp.Compare(fmt.Sprint(x.to), fmt.Sprint(y.to)), cmp.Compare(fmt.Sprint(x.items), fmt.Sprint(y.items)))
	})
	return all
}

// stageOf is which stage a check has reached on the days after last up to today: the latest, if there are several.
func stageOf(until, last, today storage.Day) (stage int, due bool) {
	before, left := last.Days(until), today.Days(until)
	for _, s := range slices.Backward(stages) {
		if left <= s && s < before {
			return s, true
		}
	}
	return 0, false
}

// remindedOf says where people are reminded of a check, and the zone in which its owner works: its owner, or whoever recorded it if
// nobody owns it or the owner cannot be reached. Once it has run out, deputies and admins too.
func remindedOf(b *core.Bot, book *storage.Book, set storage.Reminders, v *storage.Verification, stage int) (to []door.Address, zone string) {
	scopes := b.ScopesUnder(v.Scope)
	owner, owned := b.AnswersFor(book, knowledge.ControlID(v.Control), v.Scope)
	if v.Half == storage.Providers && !owned {
		owner, owned = b.AnswersFor(book, "vendor-assessment", v.Scope)
	}
	recorder := storage.Holder{Kind: storage.PersonHolder, ID: string(v.By)}
	zone = schedule.ZoneFor(set, recorder).String()
	if owned {
		to, zone = schedule.AddressesOf(book, owner), schedule.ZoneFor(set, owner).String()
	}
	if stage < 0 {
		for _, a := range duty.Holders(book, knowledge.ControlID(v.Control), scopes, storage.Deputy) {
			to = schedule.AddAddresses(to, schedule.AddressesOf(book, a.Holder)...)
		}
		if team, ok := book.Team(owner.ID); ok && owner.Kind == storage.TeamHolder && team.Deputy != nil {
			to = schedule.AddAddresses(to, schedule.AddressesOf(book, *team.Deputy)...)
		}
		to = schedule.AddAddresses(to, door.AddressOf(set.Admins))
	}
	if len(to) == 0 || stage < 0 && set.Admins == (storage.Address{}) {
		to = schedule.AddAddresses(to, schedule.AddressesOf(book, recorder)...)
	}
	return to, zone
}

// notInQuietHours moves a reminder out of quiet hours that were set after it was put off, or that a late clock fell into.
func notInQuietHours(b *core.Bot, d *storage.Draft, w core.Work) (time.Time, error) {
	var m reminder
	if err := json.Unmarshal(w.Data, &m); err != nil {
		return time.Time{}, err
	}
	set, err := d.Reminders()
	return schedule.WorkingTime(w.Now, schedule.Zone(m.Zone), set.Quiet), err
}

// stillDue leaves out what was renewed or taken back since the sweep.
func stillDue(b *core.Bot, d *storage.Draft, w core.Work) (core.Decision, error) {
	var m reminder
	if err := json.Unmarshal(w.Data, &m); err != nil {
		return core.Decision{}, err
	}
	book, err := d.Book()
	if err != nil {
		return core.Decision{}, err
	}
	m.Items = slices.DeleteFunc(m.Items, func(i reminderItem) bool { return !stillCounts(b.Knowing(book), book, i, w.Now) })
	return core.Decision{Skip: len(m.Items) == 0, Chosen: m}, nil
}

func stillCounts(b *core.Bot, book *storage.Book, i reminderItem, now time.Time) bool {
	s := duty.StandingOf(book, i.Control, b.ScopesUnder(i.Scope), i.Half, storage.DayOf(now.UTC()))
	return s.State != duty.NeverChecked && s.Last.Number == i.Number && s.Last.Scope == i.Scope
}

// renewals is for how many checks a reminder has a button; a platform shows at most five.
const renewals = 4

// drawReminder says what runs out, with a button that renews it.
func drawReminder(ctx context.Context, b *core.Bot, w core.Work, chosen json.RawMessage) (door.Reply, error) {
	var m reminder
	if err := json.Unmarshal(chosen, &m); err != nil {
		return door.Reply{}, err
	}
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return door.Reply{}, err
	}
	b = b.Knowing(book)
	facts, buttons, out := door.Facts{}, door.Buttons{}, 0
	r := door.Request{Place: w.To.Place, User: w.To.User, At: w.Now}
	for _, together := range itemsTogether(m.Items) {
		i := together[0]
		s := duty.StandingOf(book, i.Control, []storage.Scope{i.Scope}, i.Half, when.Today(r))
		if s.State == duty.RunOut {
			out++
		}
		label := b.ListControls(controlsOf(together)).Text + b.AtScope(i.Scope)
		line := append(b.StandingSpans(s), door.T("; "+b.OwnerName(r, book, string(i.Control), i.Scope)+" answers for it"))
		if i.Half == storage.Providers {
			line = slices.Concat([]door.Span{door.T("the provider's half: ")}, line)
		}
		facts.Facts = append(facts.Facts, door.Fact{Label: label, Lines: [][]door.Span{line}})
		if action := (door.Act("check", string(i.Control), duty.ScopeTag(i.Scope), halfTag(i.Half))); len(together) == 1 && len(buttons.Buttons) < renewals {
			buttons.Buttons = append(buttons.Buttons, door.Button{Label: renewLabel(len(m.Items), i.Control), Action: action, Style: door.Primary})
		}
	}
	head := "A check runs out"
	switch {
	case out > 0 && out == len(facts.Facts):
		head = "A check has run out: until it is renewed, this is a gap"
	case len(facts.Facts) > 1:
		head = "Checks run out"
	}
	blocks := []door.Block{door.Say(door.B(head)), facts}
	if len(buttons.Buttons) > 0 {
		blocks = append(blocks, buttons)
	}
	return door.Reply{Blocks: append(blocks, door.Aside(door.C("due"), door.T(" lists all that runs out; an admin sets quiet hours and a digest with "), door.C("reminders"), door.T(".")))}, nil
}

func renewLabel(n int, id knowledge.ControlID) string {
	if n == 1 {
		return "Renew"
	}
	return "Renew " + string(id)
}

// itemsTogether groups what was checked together, in the order of the first of each.
func itemsTogether(items []reminderItem) [][]reminderItem {
	type act struct {
		number uint64
		scope  storage.Scope
		half   storage.Half
	}
	groups := make(map[act][]reminderItem)
	for _, i := range items {
		key := act{i.Number, i.Scope, i.Half}
		groups[key] = append(groups[key], i)
	}
	return slices.SortedFunc(maps.Values(groups), func(x, y []reminderItem) int { return slices.Index(items, x[0]) - slices.Index(items, y[0]) })
}

func controlsOf(items []reminderItem) []knowledge.ControlID {
	all := make([]knowledge.ControlID, len(items))
	for i, item := range items {
		all[i] = item.Control
	}
	return all
}
