package assign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/schedule"
	"srm/storage"
)

// Nothing is silently ownerless: once a day each workspace that has decided something is looked through for holders that the platform no
// longer knows. The deputy of each is asked once, with one button; some days later, or at once if there is none to ask, the admins are
// told, and again each quarter as long as nothing was done. What is asked of the platform is asked outside of transactions.

const (
	watchID    = "watch"
	lostPrefix = "lost-" // before the tag of a holder, in the id of what tells the admins of it
)

// How long a daily look may ask the platform; how many holders it may ask for, and by how many it begins further on each day.
const (
	watchTime = 30 * time.Second
	watchMost = 2000
	watchStep = 50
)

// How long a deputy has before the admins are told, and after how long they are told again.
const (
	deputyHas = 3 * 24 * time.Hour
	tellAgain = 90 * 24 * time.Hour
)

var (
	watchKind = core.Kind{Window: 12 * time.Hour, Decide: func(*core.Bot, *storage.Draft, core.Work) (core.Decision, error) { return core.Decision{}, nil },
		Look: lookForLost, Posted: foundLost, Next: schedule.SweepAgain}
	lostKind = core.Kind{Window: 30 * 24 * time.Hour, Decide: stillLost, Draw: drawLost, Next: lostAgain}
)

// A lostCase is a holder that is gone, as stored with the work that tells of it. Fields may be added.
type lostCase struct {
	Of     storage.Holder  `json:"of"`
	Why    string          `json:"why"`
	Deputy *storage.Holder `json:"deputy,omitempty"` // who was asked
}

// A lookout is what a daily look found.
type lookout struct {
	Gone  []lostCase `json:"gone,omitempty"`
	There []string   `json:"there,omitempty"` // the tags of those that are surely there
}

// Watch sees that a workspace is looked through daily, from the first change on that decides something at a place that can be asked.
func Watch(b *core.Bot, d *storage.Draft, place door.PlaceID) error {
	if b.Options.Directory == nil || b.Options.Posts == nil || !b.Options.Posts(place) {
		return nil
	}
	return schedule.EveryDay(d, storage.Timed{ID: watchID, Kind: watchID, To: storage.Address{Place: string(place)}})
}

// lookForLost asks the platform who is gone.
func lookForLost(ctx context.Context, b *core.Bot, w core.Work) (any, error) {
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, watchTime)
	defer cancel()
	day := int(w.For.Unix() / (24 * 60 * 60))
	gone, there := askWhoIsGone(ctx, b, book, watchMost, day*watchStep)
	var found lookout
	for _, l := range gone {
		if l.why != "" {
			found.Gone = append(found.Gone, lostCase{l.holder, l.why, l.deputy})
		}
	}
	for _, h := range there {
		found.There = append(found.There, HolderTag(h))
	}
	return found, nil
}

// foundLost puts off what is to be said of those that were found for the first time, and forgets those that are there again.
func foundLost(b *core.Bot, d *storage.Draft, w core.Work, chosen json.RawMessage, _ door.PostID) error {
	var found lookout
	if err := json.Unmarshal(chosen, &found); err != nil {
		return err
	}
	for _, tag := range found.There {
		if err := d.DeleteTimed(lostPrefix + tag); err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	if len(found.Gone) == 0 {
		return nil
	}
	book, err := d.Book()
	if err != nil {
		return err
	}
	for _, c := range found.Gone {
		_, err := d.Timed(lostPrefix + HolderTag(c.Of))
		if err == nil || !duty.HoldingsIn(book, c.Of).Any() { // it is known, or somebody took care of it meanwhile
			continue
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err := openCase(b, d, w, book, c); err != nil {
			return err
		}
	}
	return nil
}

// openCase asks the deputy, and puts off telling the admins.
func openCase(b *core.Bot, d *storage.Draft, w core.Work, book *storage.Book, c lostCase) error {
	reminders := book.Reminders()
	at := schedule.WorkingTime(w.Now, schedule.Zone(reminders.Zone), reminders.Quiet)
	if c.Deputy != nil {
		asked := schedule.AddressesOf(book, *c.Deputy)
		for _, to := range asked {
			id := "ask-" + core.Digest(HolderTag(c.Of), fmt.Sprint(to))
			when := schedule.WorkingTime(w.Now, schedule.ZoneFor(reminders, *c.Deputy), reminders.Quiet)
			if err := core.Later(d, storage.Timed{ID: id, Kind: "succession", To: to.Stored(), For: when}, succession{Of: c.Of, To: *c.Deputy}); err != nil {
				return err
			}
		}
		if len(asked) == 0 {
			c.Deputy = nil // who cannot be written to was not asked
		} else {
			at = schedule.WorkingTime(at.Add(deputyHas), schedule.Zone(reminders.Zone), reminders.Quiet)
		}
	}
	to, known := toldOfLost(b, book, c.Of)
	if !known {
		b.Options.Log.Warn("nobody can be told of a holder that is gone", "workspace", w.Workspace, "holder", c.Of.ID)
		return nil
	}
	return core.Later(d, storage.Timed{ID: lostPrefix + HolderTag(c.Of), Kind: "lost", To: to.Stored(), For: at}, c)
}

// toldOfLost is where it is said that a holder is gone: the admins' channel, else whoever recorded last what it has.
func toldOfLost(b *core.Bot, book *storage.Book, of storage.Holder) (to door.Address, known bool) {
	if admins := door.AddressOf(book.Reminders().Admins); admins != (door.Address{}) {
		return admins, true
	}
	var by storage.PersonID
	var since time.Time
	recorded := func(p storage.PersonID, at time.Time) {
		reached := b.Options.Posts == nil || b.Options.Posts(door.DirectTo(p).Place)
		if p != storage.PersonID(of.ID) && reached && (by == "" || at.After(since)) {
			by, since = p, at
		}
	}
	for a := range book.Assignments() {
		if a.Holder == of {
			recorded(a.By, a.Since)
		}
	}
	for _, s := range book.Estate().Systems {
		if s.Owner != nil && *s.Owner == of {
			recorded(s.By, s.Since)
		}
	}
	for _, t := range book.Teams() {
		if t.Deputy != nil && *t.Deputy == of {
			recorded(t.By, t.Since)
		}
	}
	return door.DirectTo(by), by != ""
}

// stillLost says nothing of a holder that has nothing any more.
func stillLost(b *core.Bot, d *storage.Draft, w core.Work) (core.Decision, error) {
	c, has, err := lostIn(d, w)
	return core.Decision{Skip: !has, Chosen: c}, err
}

// lostAgain is when the admins are told again; never, once somebody took care of it.
func lostAgain(b *core.Bot, d *storage.Draft, w core.Work, after time.Time) (time.Time, error) {
	_, has, err := lostIn(d, w)
	if err != nil || !has {
		return time.Time{}, err
	}
	set, err := d.Reminders()
	return schedule.WorkingTime(after.Add(tellAgain), schedule.Zone(set.Zone), set.Quiet), err
}

func lostIn(d *storage.Draft, w core.Work) (c lostCase, has bool, err error) {
	if err := json.Unmarshal(w.Data, &c); err != nil {
		return c, false, err
	}
	book, err := d.Book()
	if err != nil {
		return c, false, err
	}
	return c, duty.HoldingsIn(book, c.Of).Any(), nil
}

func drawLost(ctx context.Context, b *core.Bot, w core.Work, chosen json.RawMessage) (door.Reply, error) {
	var c lostCase
	if err := json.Unmarshal(chosen, &c); err != nil {
		return door.Reply{}, err
	}
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return door.Reply{}, err
	}
	r := door.Request{Place: w.To.Place, User: w.To.User}
	who := b.HolderIn(r, book, c.Of)
	line := []door.Span{who, door.T(" " + c.Why + ", and still has " + duty.HoldingsIn(book, c.Of).Words() + ".")}
	if c.Deputy != nil {
		deputy := b.HolderIn(r, book, *c.Deputy)
		line = append(line, door.T(" "), deputy, door.T(" stands in, was asked to take it over, and did not so far."))
		return door.Answer(door.Say(line...),
			door.Buttons{Buttons: []door.Button{{Label: "Hand all of it to " + deputy.Text, Action: door.Act("succeed", HolderTag(c.Of)), Style: door.Primary}}},
			door.Aside(door.C("transfer all from "+who.Text+" to <team>"), door.T(" gives it to somebody else; "), door.C("orphans"),
				door.T(" lists all who are gone."))), nil
	}
	return door.Answer(door.Say(append(line, door.T(" Nobody who could be asked stands in."))...),
		door.Aside(door.C("transfer all from "+who.Text+" to <team>"), door.T(" gives it to somebody; "), door.C("orphans"), door.T(" lists all who are gone."))), nil
}

// askWhoIsGone is lostHolders until a time and number, beginning with any of them; there has those that the platform surely knows.
func askWhoIsGone(ctx context.Context, b *core.Bot, book *storage.Book, most, from int) (all []lost, there []storage.Holder) {
	holders := allHoldings(book)
	if n := len(holders); n > 0 {
		from %= n
		holders = slices.Concat(holders[from:], holders[:from])
	}
	dir := &doubtful{directory: b.Options.Directory, posts: b.Options.Posts}
	for _, by := range holders {
		if ctx.Err() != nil {
			break
		}
		dir.unsure, dir.asked = false, 0
		l := lost{holder: by.holder, has: by.has}
		if t, known := book.Team(by.holder.ID); by.holder.Kind == storage.TeamHolder {
			l.name = t.Name
			if !known {
				l.name, l.why = by.holder.ID, "was removed here"
			} else if most > 0 && b.Options.Directory != nil {
				l.why, l.renamed = goneTeam(ctx, dir, t)
			}
		} else if most > 0 && b.Options.Directory != nil {
			p := door.DirectTo(storage.PersonID(by.holder.ID))
			l.name = string(p.User)
			if gonePerson(ctx, dir, p.Place, p.User) {
				l.why = "is gone"
			}
		}
		most -= min(most, dir.asked)
		switch {
		case l.why+l.renamed != "":
			l.deputy = deputyOf(book, by.holder)
			all = append(all, l)
		case dir.asked > 0 && !dir.unsure:
			there = append(there, by.holder)
		}
	}
	return all, there
}

// A doubtful Directory notes whether it could be told for sure. A place to which nobody is connected now says nothing of its people.
type doubtful struct {
	directory door.Directory
	posts     func(door.PlaceID) bool
	asked     int
	unsure    bool
}

func (d *doubtful) Person(ctx context.Context, p door.PlaceID, u door.UserID) (door.Person, error) {
	return answered(d, p, func() (door.Person, error) { return d.directory.Person(ctx, p, u) })
}

func (d *doubtful) Group(ctx context.Context, p door.PlaceID, g door.GroupID) (door.Group, error) {
	return answered(d, p, func() (door.Group, error) { return d.directory.Group(ctx, p, g) })
}

func answered[T any](d *doubtful, p door.PlaceID, ask func() (T, error)) (found T, err error) {
	if d.posts != nil && !d.posts(p) {
		d.unsure = true
		return found, door.ErrCannotTell
	}
	d.asked++
	found, err = ask()
	d.unsure = d.unsure || err != nil && !errors.Is(err, door.ErrGone)
	return found, err
}
