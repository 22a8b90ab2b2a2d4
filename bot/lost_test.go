package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/assign"
	"srm/bot/bottest"
	"srm/bot/core"
	"srm/storage"
	"srm/storage/storagetest"
)

// A staff is a Directory of people and groups that come and go.
type staff struct {
	mu      sync.Mutex
	there   map[string]bool
	trouble bool
}

func (s *staff) has(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.trouble:
		return errors.New("the platform is in trouble")
	case !s.there[id]:
		return ErrGone
	}
	return nil
}

func (s *staff) set(id string, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.there[id] = there
}

func (s *staff) Person(_ context.Context, _ PlaceID, u UserID) (Person, error) {
	return Person{User: u, Rank: Member}, s.has(string(u))
}

func (s *staff) Group(_ context.Context, _ PlaceID, g GroupID) (Group, error) {
	return Group{ID: g}, s.has(string(g))
}

// A firm is a town with a bot that can ask who is there.
type firm struct {
	*watch
	dir  *staff
	ends []func()
}

// inFirm runs replicas of a workspace in which owner has mfa, with deputy as deputy, and the team Platform, a group, has dns.
func inFirm(t *testing.T, replicas int, run func(f *firm)) {
	synctest.Test(t, func(t *testing.T) {
		town := bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))
		town.Features = features()
		f := &firm{watch: &watch{Town: town}, dir: &staff{there: map[string]bool{"owner": true, "deputy": true, "ops": true, "G1": true}}}
		for i := range replicas {
			b, c := newReplica(town, fmt.Sprint("r", i), town.Engine, town.Out)
			b.Base, b.Shared = bottest.Base(), bottest.Base()
			b.Options.Directory, b.Options.Posts = f.dir, func(p PlaceID) bool { return p == "p" }
			f.bot = b
			f.ends = append(f.ends, town.Start(c))
		}
		f.gives("assign mfa to @owner", Mention{User: "owner", Name: "@owner"})
		f.gives("assign mfa to @deputy as deputy", Mention{User: "deputy", Name: "@deputy"})
		f.gives("assign dns to @platform", Mention{Group: "G1", Name: "@platform"})
		run(f)
		for _, end := range f.ends {
			end()
		}
		f.Sound()
	})
}

func (f *firm) gives(line string, m Mention) {
	f.T.Helper()
	f.n++
	got := bottest.Said(f.bot.Handle(context.Background(), Request{ID: RequestID(fmt.Sprint("g", f.n)), Place: "p", Channel: "somewhere", User: "ops", Rank: Admin,
		Input: Text{Body: line, Mentions: []Mention{m}}}))
	if !strings.Contains(got, "now ha") {
		f.T.Fatalf("%s: %s", line, got)
	}
}

// told are the days on which somebody was told that somebody is gone, with the first words of it.
func (f *firm) told(to Address, words string) string {
	f.T.Helper()
	var days []string
	for _, p := range f.Out.All(f.T) {
		if p.To == to && strings.Contains(p.Text, words) {
			days = append(days, p.At.UTC().Format("01-02 15:04"))
		}
	}
	return strings.Join(days, ", ")
}

func TestTheDeputyIsAskedOnceAndThenTheAdmins(t *testing.T) {
	inFirm(t, 2, func(f *firm) {
		f.must("reminders admins here", "in this channel")
		f.until(10, time.January) // a Monday
		if n := len(f.Out.Posts); n != 2 {
			f.T.Errorf("%d posts, and everybody is there", n) // what was assigned is told
		}
		f.dir.set("owner", false)
		f.until(1, time.March)
		if got := f.told(deputy, "owner is gone and still has 1 assignment"); got != "01-10 09:00" {
			f.T.Errorf("the deputy was asked on %s", got)
		}
		if got := f.told(admins, "owner is gone, and still has 1 assignment"); got != "01-13 09:00" {
			f.T.Errorf("the admins were told on %s", got)
		}
		f.until(1, time.May)
		if got := f.told(admins, "was asked to take it over"); got != "01-13 09:00, 04-12 09:00" {
			f.T.Errorf("with the quarter the admins were told on %s", got)
		}
		// the deputy presses the button, may nothing else here, and that is the end of it
		f.must("rights admins", "Admins")
		press := Action{Verb: "succeed", Args: []string{assign.HolderTag(storage.Holder{Kind: storage.PersonHolder, ID: "p/owner"})}}
		request := Request{ID: "press", Place: "p", Channel: "dm", User: "stranger", Rank: Member, Input: Press{Action: press}}
		bottest.Expect(f.T, bottest.Said(f.bot.Handle(context.Background(), request)), "only admins change things")
		request.ID, request.User = "press2", "deputy"
		bottest.Expect(f.T, bottest.Said(f.bot.Handle(context.Background(), request)), "everything that owner had")
		f.until(20, time.July)
		if n := strings.Count(f.told(admins, "owner is gone"), ","); n != 1 {
			f.T.Errorf("the admins were told %d times more", n-1)
		}
	})
}

func TestWithoutADeputyTheOneWhoRecordedItIsTold(t *testing.T) {
	inFirm(t, 1, func(f *firm) {
		f.until(10, time.January)
		f.dir.set("G1", false)
		f.until(20, time.January)
		if got := f.told(recorder, "platform is gone on the platform, and still has 1 assignment"); got != "01-10 09:00" {
			f.T.Errorf("told on %s: %+v", got, f.Out.Posts)
		}
		bottest.Expect(f.T, f.say("ops", Admin, "orphans"), "platform")
	})
}

func TestWhoIsThereAgainOrHandedOverIsNotTold(t *testing.T) {
	inFirm(t, 1, func(f *firm) {
		f.until(10, time.January)
		f.dir.set("owner", false)
		f.until(11, time.January)
		f.dir.set("owner", true) // before the admins are told
		f.until(20, time.January)
		if got := f.told(recorder, "owner is gone"); got != "" {
			f.T.Errorf("told on %s, and they were there again", got)
		}
		f.dir.set("owner", false) // once more: the deputy is asked again
		f.until(22, time.January)
		f.must("transfer mfa to me", "now ha")
		f.until(1, time.March)
		if got := f.told(recorder, "owner is gone"); got != "" {
			f.T.Errorf("told on %s, and it was handed over", got)
		}
		if got := f.told(deputy, "owner is gone"); !strings.Contains(got, "01-10") || strings.Count(got, ",") != 1 {
			f.T.Errorf("the deputy was asked on %s", got)
		}
	})
}

// A platform in trouble, and a place that nobody serves, say nothing of who is there.
func TestTroubleIsNotTakenForGone(t *testing.T) {
	inFirm(t, 1, func(f *firm) {
		f.until(10, time.January)
		f.dir.set("owner", false)
		f.dir.trouble = true
		_, err := f.bot.Store.Change(context.Background(), "p", storage.Change{By: ops, At: time.Now()}, func(d *storage.Draft) error {
			return d.PutAssignment(storage.Assignment{Control: "logging", Scope: storage.Scope{Kind: storage.Everywhere}, Role: storage.Accountable,
				Holder: storage.Holder{Kind: storage.PersonHolder, ID: "elsewhere/U1"}})
		})
		if err != nil {
			f.T.Fatal(err)
		}
		f.until(1, time.March)
		if n := len(f.Out.Posts); n != 2 {
			f.T.Errorf("%d posts: %+v", n, f.Out.Posts)
		}
	})
}

// What cannot be looked at fails that day only.
func TestALookThatFailsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))
		tries, recorded := 0, 0
		look := bottest.Chime(24 * time.Hour)
		look.Draw = nil
		look.Look = func(context.Context, *core.Bot, core.Work) (any, error) {
			if tries++; tries < 3 {
				return nil, errors.New("no")
			}
			if tries == 3 {
				panic("no")
			}
			return tries, nil
		}
		look.Posted = func(_ *core.Bot, _ *storage.Draft, _ core.Work, chosen json.RawMessage, post PostID) error {
			if recorded++; string(chosen) != "4" || post != "" {
				t.Errorf("recorded %s as %q", chosen, post)
			}
			return nil
		}
		town.Features.Kinds = map[string]core.Kind{"look": look}
		b, c := newReplica(town, "r", town.Engine, town.Out)
		bottest.PutWork(t, b, "w", storage.Timed{ID: "a", Kind: "look", To: storage.Address{Place: "p"}, For: time.Now()})
		end := town.Start(c)
		time.Sleep(time.Hour)
		end()
		if tries != 4 || recorded == 0 || len(town.Out.Posts) != 0 || c.Counts().Posted != 0 {
			t.Errorf("%d tries, %d records, %+v", tries, recorded, c.Counts())
		}
		town.Sound()
	})
}
