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
	"srm/bot/clock"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/schedule"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/storagetest"
)

// A hall is a bot with a command whose work comes from schedules, and a clock.
type hall struct {
	*bottest.Town
	bot   *core.Bot
	clock *clock.Clock
	n     int
}

type zones map[UserID]string

func (z zones) Person(_ context.Context, _ PlaceID, u UserID) (Person, error) {
	if z[u] == "" {
		return Person{}, ErrGone
	}
	return Person{User: u, Zone: z[u]}, nil
}
func (zones) Group(context.Context, PlaceID, GroupID) (Group, error) { return Group{}, ErrGone }

func newHall(t testing.TB, now time.Time) *hall {
	h := &hall{Town: bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))}
	h.Features = features()
	h.bot, h.clock = newReplica(h.Town, "r", h.Engine, h.Out)
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	h.bot.Base, h.bot.Shared = base, base
	h.bot.Options.Posts = func(p PlaceID) bool { return p == "p" }
	h.bot.Options.Directory = zones{"ny": "America/New_York"}
	chime := bottest.Chime(time.Hour)
	chime.Next = schedule.Next
	h.bot.Features.Kinds = map[string]core.Kind{"chime": chime, "paused": features().Kinds["paused"]}
	h.bot.Features.Commands = append(slices.Clone(features().Commands), Command{Name: "chime", Run: func(ctx context.Context, b *core.Bot, r Request, v core.Invocation) Reply {
		reply, about := schedule.Handle(ctx, b, r, "chime", v)
		if !about {
			return door.Sentence("chime!")
		}
		return reply
	}})
	if d := time.Until(now); d > 0 {
		time.Sleep(d)
	}
	return h
}

// as says a line as somebody in #security.
func (h *hall) as(user UserID, rank Rank, line string) Reply {
	h.n++
	return h.bot.Handle(context.Background(), Request{ID: RequestID(fmt.Sprint(h.n)), At: time.Now(), Place: "p", Channel: "C1", User: user, Rank: rank,
		Input: Text{Body: line, Mentions: []Mention{{Chan: "C2", Name: "#general"}}}})
}

func (h *hall) say(line string) string { return bottest.Said(h.as("lead", Member, line)) }

var thursday = time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)

func TestAScheduleIsMadeShownAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t, thursday)
		end := h.Start(h.clock)
		bottest.Expect(t, h.say("chime daily 09:00 Europe/Berlin weekdays in #general"), "The chime comes in #general at 09:00 (Europe/Berlin) on weekdays, first on Friday 27 November 2026 09:00.", "chime off 1")
		bottest.Expect(t, h.say("chime weekdays 9am berlin in #general"), "already comes")
		bottest.Expect(t, h.say("chime mon, wed and fridays at 21:30 America/New_York here"), "here at 21:30 (America/New_York) on Mondays, Wednesdays and Fridays, first on Friday 27")
		bottest.Expect(t, h.say("chime schedule"), "1 in #general at 09:00", "2 here", "Next")
		bottest.Expect(t, h.say("chime"), "chime!")
		time.Sleep(7 * 24 * time.Hour)
		end()
		berlin, newYork := 0, 0
		for _, p := range h.Out.All(t) {
			switch at := p.At.UTC().Format("15:04:05"); {
			case p.To.Channel == "C2" && at == "08:00:00":
				berlin++
			case p.To.Channel == "C1" && at == "02:30:00":
				newYork++
			default:
				t.Errorf("posted at %s: %+v", at, p)
			}
		}
		if berlin != 5 || newYork != 3 {
			t.Errorf("%d posts at nine in Berlin, %d at half past nine in New York", berlin, newYork)
		}
		h.Sound()
	})
}

func TestChangesOfClocksAreSaidAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t, thursday)
		bottest.Expect(t, h.say("chime daily 02:30 Europe/Berlin here"), "On 28 March 2027 the clocks go forward over 02:30: it comes at 03:00.",
			"On 31 October 2027 the clocks show 02:30 twice: it comes the first time.")
		for _, from := range []time.Time{time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC), time.Date(2027, 10, 24, 12, 0, 0, 0, time.UTC)} {
			time.Sleep(time.Until(from))
			end := h.Start(h.clock)
			time.Sleep(14 * 24 * time.Hour)
			end()
		}
		posts := h.Out.All(t)
		if len(posts) != 28 {
			t.Errorf("%d posts in twice fourteen days", len(posts))
		}
		for _, p := range posts {
			at, want := p.At.UTC().Format("2006-01-02 15:04"), "01:30"
			switch day := at[:10]; {
			case day == "2027-03-28":
				want = "01:00" // three o'clock
			case day > "2027-03-28" && day <= "2027-10-31":
				want = "00:30"
			}
			if at[11:] != want {
				t.Errorf("posted at %s, want %s", at, want)
			}
		}
	})
}

func TestSchedulesAreStoppedPausedResumedAndUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t, thursday)
		works := func() string {
			t.Helper()
			all, err := h.bot.Store.AllTimed(context.Background(), "p")
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, w := range all {
				if !strings.HasPrefix(w.ID, core.SchedulePrefix) {
					continue // the daily look for holders that are gone
				}
				ids = append(ids, w.ID+w.For.Format(" Mon 15:04"))
			}
			return strings.Join(ids, ", ")
		}
		h.say("chime daily 09:00 UTC here")
		h.say("chime daily 10:30 UTC here")
		bottest.Expect(t, h.say("chime off"), "Which one?", "at 10:30")
		bottest.Expect(t, h.say("chime pause 1"), "paused", "chime resume 1")
		if got := works(); got != "schedule-2 Thu 10:30" {
			t.Errorf("paused: %s", got)
		}
		bottest.Expect(t, h.say("chime schedule"), "paused")
		bottest.Expect(t, h.say("chime resume 1"), "goes on, next on Friday 27 November 2026 09:00")
		bottest.Expect(t, h.say("chime holidays 2026-11-27 2026-12-25"), "does not come on 27 Nov 2026 and 25 Dec 2026.", "Saturday 28")
		bottest.Expect(t, h.say("chime daily 11:30 UTC here"), "Not on 27 Nov 2026 and 25 Dec 2026")
		if got := works(); got != "schedule-1 Sat 09:00, schedule-2 Thu 10:30, schedule-3 Thu 11:30" {
			t.Errorf("holidays: %s", got)
		}
		bottest.Expect(t, h.say("chime holidays none"), "No day is left out any more")
		bottest.Expect(t, h.say("chime off 2"), "no longer comes")
		bottest.Expect(t, h.say("undo"), "taken back")
		if got := works(); got != "schedule-1 Fri 09:00, schedule-2 Thu 10:30, schedule-3 Thu 11:30" {
			t.Errorf("undone: %s", got)
		}
		bottest.Expect(t, h.say("history"), "chime here at 10:30 (UTC) every day: stopped.", "resumed", "holidays changed")
		bottest.Expect(t, h.say("chime off all"), "no longer comes")
		if got := works(); got != "" {
			t.Errorf("all off: %s", got)
		}
		bottest.Expect(t, h.say("chime off 7"), "Nothing is scheduled here that you could change")
		h.Sound()
	})
}

func TestAPersonsOwnSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t, thursday)
		bottest.Expect(t, h.say("chime daily 09:00 for me"), "In which time zone?")
		bottest.Expect(t, h.say("chime daily 09:00 Asia/Kathmandu for me"), "comes to you at 09:00 (Asia/Kathmandu)")
		bottest.Expect(t, h.say("chime daily 10:00 for me"), "10:00 (Asia/Kathmandu)") // asked once
		bottest.Expect(t, bottest.Said(h.as("ny", Member, "chime daily 08:00 for me")), "08:00 (America/New_York)")
		if got := bottest.Said(h.as("ny", Member, "chime schedule")); strings.Contains(got, "Kathmandu") {
			t.Errorf("another's own is shown: %q", got)
		}
		bottest.Expect(t, bottest.Said(h.as("ny", Member, "chime off 1")), "no such schedule")
		bottest.Expect(t, bottest.Said(h.as("boss", Admin, "chime off 1")), "no longer comes")
		bottest.Expect(t, bottest.Said(h.as("guest", Guest, "chime daily 08:00 UTC for me")), "takes a member")
		reply := h.as("ny", Member, "chime daily 07:00")
		bottest.Expect(t, bottest.Said(reply), "Where shall it come?")
		var press Action
		for _, b := range reply.Blocks[1].(Buttons).Buttons {
			if b.Label == "Only for me" {
				press = b.Action
			}
		}
		h.n++
		answer := h.bot.Handle(context.Background(), Request{ID: "press", At: time.Now(), Place: "p", Channel: "C1", User: "ny", Rank: Member, Input: Press{Action: press}})
		bottest.Expect(t, bottest.Said(answer), "comes to you at 07:00 (America/New_York)")
		for i := range 5 {
			h.as("ny", Member, fmt.Sprintf("chime daily 06:0%d for me", i))
		}
		bottest.Expect(t, bottest.Said(h.as("ny", Member, "chime daily 05:00 for me")), "which is the most")
		end := h.Start(h.clock)
		time.Sleep(24*time.Hour - time.Minute)
		end()
		for _, p := range h.Out.All(t) {
			if p.To.Channel != "" || p.To.User == "" {
				t.Errorf("posted to %+v", p.To)
			}
		}
		if n := len(h.Out.All(t)); n != 1+5 {
			t.Errorf("%d posts", n)
		}
	})
}

func TestWhatIsNoScheduleIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t, thursday)
		for line, want := range map[string]string{
			"chime daily":                              "At what time?",
			"chime daily 25:00 here":                   "cannot read “25:00”",
			"chime daily 9:00 10:00 here":              "One time at a time",
			"chime daily 9:00 Mars/Olympus here":       "cannot read “Mars/Olympus”",
			"chime daily 9:00 UTC in #nowhere":         "which channel “#nowhere” is",
			"chime daily 9:00 UTC in":                  "In which channel?",
			"chime daily 9:00 Local here":              "cannot read “Local”",
			"chime holidays 24.12.":                    "as a date",
			"chime holidays 2020-12-24":                "past",
			"chime schedule":                           "Nothing is scheduled here",
			"chime off":                                "Nothing is scheduled here that you could change",
			"chime daily 9:00 ../../etc/passwd here":   "cannot read",
			"chime daily 9:00 UTC in #general because": "cannot read “because”",
		} {
			bottest.Expect(t, h.say(line), want)
		}
		h.bot.Options.Posts = nil
		bottest.Expect(t, h.say("chime daily 9:00 UTC here"), "cannot post here of my own accord")
		if n := len(h.Out.All(t)); n != 0 {
			t.Errorf("%d posts", n)
		}
	})
}

func FuzzReadSchedule(f *testing.F) {
	f.Add("daily 09:00 Europe/Berlin weekdays in #general")
	f.Add("holidays 2026-12-25 none")
	f.Fuzz(func(t *testing.T, text string) {
		w, about, problem := when.ReadWish(text, []Mention{{Chan: "C", Name: "#general"}}, when.Date{Year: 2026, Month: 11, Day: 26})
		if about && problem == "" && w.Verb == "daily" {
			s := storage.Schedule{Time: w.At.String(), Zone: w.Zone, Days: w.Days}
			if s.Zone == "" {
				s.Zone = "UTC"
			}
			if rule, err := when.RhythmOf(s); err != nil || rule.At != *w.At {
				t.Errorf("%q is read as %+v, which is stored as %+v: %v", text, w, s, err)
			}
		}
	})
}
