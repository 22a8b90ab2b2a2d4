package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/schedule"
	"srm/storage"
	"srm/storage/storagetest"
)

// A watch is a town with a bot that knows everything, one team, and the days on which somebody was reminded.
type watch struct {
	*bottest.Town
	bot *core.Bot
	n   int
}

const ops = storage.PersonID("p/ops")

func (w *watch) say(user UserID, rank Rank, line string) string {
	w.T.Helper()
	w.n++
	return PlainText(w.bot.Handle(context.Background(), Request{ID: RequestID(fmt.Sprint("q", w.n)), Place: "p", Channel: "somewhere", User: user, Rank: rank,
		Input: Text{Body: line}}))
}

func (w *watch) must(line, want string) {
	w.T.Helper()
	if got := w.say("ops", Admin, line); !strings.Contains(got, want) {
		w.T.Fatalf("%s: %q, want %q in it", line, got, want)
	}
}

// watched runs a clock of a workspace in which Platform, bound to a channel and working in Berlin, has os-patching on IaaS.
func watched(t *testing.T, replicas int, run func(w *watch)) {
	synctest.Test(t, func(t *testing.T) {
		town := bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))
		town.Features = features()
		w := &watch{Town: town}
		var ends []func()
		for i := range replicas {
			b, c := newReplica(town, fmt.Sprint("r", i), town.Engine, town.Out)
			b.Base, b.Shared = bottest.Base(), bottest.Base()
			w.bot = b
			ends = append(ends, town.Start(c))
		}
		_, err := w.bot.Store.Change(context.Background(), "p", storage.Change{By: ops, At: time.Now()}, func(d *storage.Draft) error {
			team := storage.Team{ID: "platform", Name: "Platform", Bindings: []storage.Binding{{Place: "p", Channel: "platform"}},
				Deputy: &storage.Holder{Kind: storage.PersonHolder, ID: "p/deputy"}}
			return d.PutTeam(team)
		})
		if err != nil {
			t.Fatal(err)
		}
		w.has("os-patching", storage.Scope{Kind: storage.ModelScope, ID: "iaas"})
		w.must("reminders zone Europe/Berlin", "Europe/Berlin")
		run(w)
		for _, end := range ends {
			end()
		}
		w.Sound()
	})
}

// has gives a control to Platform without telling anybody.
func (w *watch) has(control string, scope storage.Scope) {
	w.T.Helper()
	_, err := w.bot.Store.Change(context.Background(), "p", storage.Change{By: ops, At: time.Now()}, func(d *storage.Draft) error {
		return d.PutAssignment(storage.Assignment{Control: control, Scope: scope, Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "platform"}})
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// until sleeps to the beginning of a day of the year 2000.
func (w *watch) until(day int, month time.Month) {
	time.Sleep(time.Until(time.Date(2000, month, day, 0, 0, 0, 0, time.UTC)))
}

// days are the days in Berlin on which an address was posted to; a post in quiet hours fails the test.
func (w *watch) days(to Address) string {
	w.T.Helper()
	var days []string
	for _, p := range w.Out.All(w.T) {
		at := p.At.In(schedule.Zone("Europe/Berlin"))
		if at.Hour() < 9 || at.Hour() >= 17 || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			w.T.Errorf("posted at %s: %s", at.Format(time.RFC1123), p.Text)
		}
		if p.To == to {
			days = append(days, at.Format(time.DateOnly))
		}
	}
	return strings.Join(days, " ")
}

var (
	platform = Address{Place: "p", Channel: "platform"}
	deputy   = Address{Place: "p", User: "deputy"}
	recorder = Address{Place: "p", User: "ops"}
	admins   = Address{Place: "p", Channel: "somewhere"}
)

func TestEachReminderComesOnceFromWhicheverReplica(t *testing.T) {
	watched(t, 3, func(w *watch) {
		w.must("verify os-patching on iaas by penetration test until 2000-02-16", "Recorded")
		w.until(20, time.February)
		if got, want := w.days(platform), "2000-01-17 2000-02-09 2000-02-15 2000-02-17"; got != want {
			w.T.Errorf("the owner was reminded on %s, want %s", got, want)
		}
		for _, to := range []Address{deputy, recorder} {
			if got := w.days(to); got != "2000-02-17" {
				w.T.Errorf("%+v was told on %s", to, got)
			}
		}
		if n := len(w.Out.Posts); n != 6 {
			w.T.Errorf("%d posts", n)
		}
	})
}

func TestNobodyIsRemindedOfWhatWasRenewed(t *testing.T) {
	watched(t, 1, func(w *watch) {
		w.must("verify os-patching on iaas by review until 2000-02-16", "Recorded")
		w.until(7, time.February)
		if got := w.days(platform); got != "2000-01-17" {
			w.T.Errorf("before it was renewed: %s", got)
		}
		w.must("verify os-patching on iaas by review until 2000-03-24", "Recorded")
		w.until(1, time.March)
		if got, want := w.days(platform), "2000-01-17 2000-02-23"; got != want {
			w.T.Errorf("after it was renewed: %s, want %s", got, want)
		}
		w.must("undo", "taken back") // it counts no more: the older one has run out long ago
		w.until(30, time.March)
		if got, want := w.days(platform), "2000-01-17 2000-02-23"; got != want {
			w.T.Errorf("after the renewal was taken back: %s, want %s", got, want)
		}
	})
}

func TestWhatIsRenewedBetweenSweepAndWorkingTimeIsLeftOut(t *testing.T) {
	watched(t, 1, func(w *watch) {
		w.must("verify os-patching on iaas by review until 2000-02-14", "Recorded")
		w.until(16, time.January) // Sunday; 30 days before was Saturday
		w.must("verify os-patching on iaas by review until 2000-09-29", "Recorded")
		w.until(20, time.January)
		if got := w.days(platform); got != "" {
			w.T.Errorf("reminded on %s", got)
		}
	})
}

func TestAReminderWaitsForMondayAndQuietHoursAreSettable(t *testing.T) {
	watched(t, 1, func(w *watch) {
		w.must("reminders quiet 16:00-15:00", "15:00")
		w.must("verify os-patching on iaas by review until 2000-02-14", "Recorded")
		w.until(20, time.January)
		posts := w.Out.All(w.T)
		if want := time.Date(2000, 1, 17, 14, 0, 0, 0, time.UTC); len(posts) != 1 || posts[0].At.Sub(want).Abs() > time.Minute {
			w.T.Errorf("posts %+v, want one at %v", posts, want)
		}
		if !strings.Contains(posts[0].Text, "runs out in 28 days") {
			w.T.Errorf("said %q", posts[0].Text)
		}
	})
}

func TestADigestIsOneMessageADay(t *testing.T) {
	for _, digest := range []bool{false, true} {
		watched(t, 1, func(w *watch) {
			if digest {
				w.must("reminders digest on", "one message a day")
			}
			w.has("mfa", storage.Scope{Kind: storage.Everywhere})
			w.must("verify os-patching on iaas by review until 2000-02-16", "Recorded")
			w.must("verify mfa by review until 2000-02-16", "Recorded")
			w.must("verify layer data on iaas by review until 2000-02-16", "Recorded") // nobody owns it: the recorder is reminded, once for all
			w.until(19, time.January)
			want := map[bool]int{false: 2, true: 1}[digest]
			if got := strings.Fields(w.days(platform)); len(got) != want {
				w.T.Errorf("digest %v: reminded on %v", digest, got)
			}
			if got := w.days(recorder); got != "2000-01-17" {
				w.T.Errorf("digest %v: the recorder was reminded on %s", digest, got)
			}
		})
	}
}

func TestAdminsAreToldInTheirChannelOfWhatHasRunOut(t *testing.T) {
	watched(t, 1, func(w *watch) {
		w.must("reminders admins here", "in this channel")
		w.must("verify os-patching on iaas by review until 2000-01-05", "Recorded")
		w.until(10, time.January)
		if got := w.days(admins); got != "2000-01-06" {
			w.T.Errorf("admins were told on %s", got)
		}
		if got := w.days(recorder); got != "" {
			w.T.Errorf("the recorder was told on %s, and there are admins", got)
		}
		if i := slices.IndexFunc(w.Out.Posts, func(p bottest.Posted) bool { return p.To == admins }); i < 0 || !strings.Contains(w.Out.Posts[i].Text, "has run out") {
			w.T.Errorf("told %+v", w.Out.Posts)
		}
	})
}

func TestAClockThatWasDownRemindsOfTheLatestStageOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))
		town.Features = features()
		b, c := newReplica(town, "r", town.Engine, town.Out)
		b.Base, b.Shared = bottest.Base(), bottest.Base()
		w := &watch{Town: town, bot: b}
		w.must("assign os-patching on iaas to me", "now have")
		w.must("verify os-patching on iaas by review until 2000-06-30", "Recorded")
		time.Sleep(time.Until(time.Date(2000, 6, 26, 0, 0, 0, 0, time.UTC)))
		end := town.Start(c)
		time.Sleep(2 * 24 * time.Hour)
		end()
		if posts := town.Out.All(t); len(posts) != 1 || !strings.Contains(posts[0].Text, "in 4 days") {
			t.Errorf("posts %+v", posts)
		}
	})
}
