package clock

import (
	"fmt"
	"testing"
	"time"

	"srm/bot/bottest"
	"srm/bot/door"
	"srm/storage"
)

func TestPace(t *testing.T) {
	p := newPace(Pace{PerPlace: 2, PerChannel: time.Second})
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	a, b, other := door.Address{Place: "p", Channel: "a"}, door.Address{Place: "p", Channel: "b"}, door.Address{Place: "q", Channel: "a"}
	ready := func(what string, to door.Address, want time.Duration) {
		t.Helper()
		if got := p.ready(to, now); got != want {
			t.Errorf("%s: ready in %v, want %v", what, got, want)
		}
	}
	ready("at first", a, 0)
	if wait := p.take(a, now); wait != 0 {
		t.Errorf("taken in %v", wait)
	}
	ready("the same channel", a, time.Second)
	ready("a thread in it", door.Address{Place: "p", Channel: "a", Thread: "t"}, time.Second)
	ready("the same place", b, time.Second/2)
	ready("another place", other, 0)
	p.rest("q", door.RetryAfter{Wait: time.Minute}, now)
	ready("a place that rests", other, time.Minute)
	ready("its neighbour", b, time.Second/2)
	p.rest("q", door.RetryAfter{Wait: time.Hour, Everywhere: true}, now)
	ready("a platform that rests", b, time.Hour)
	now = now.Add(2 * time.Hour)
	ready("all have rested", a, 0)
}

// TestPaceForgets: what it remembers does not grow with the number of channels and places.
func TestPaceForgets(t *testing.T) {
	p := newPace(Pace{PerSecond: 45, PerPlace: 1, PerChannel: time.Second})
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	for i := range 100_000 {
		now = now.Add(p.take(door.Address{Place: door.PlaceID(fmt.Sprint("p", i%50_000)), Channel: door.ChannelID(fmt.Sprint(i))}, now))
	}
	if n := len(p.channels) + len(p.places); n > 8*paceKept {
		t.Errorf("%d channels and places are remembered", n)
	}
}

// TestASlowPlatformKeepsNoOtherWaiting: each platform has a lane, each place in it its own pace and rest.
func TestASlowPlatformKeepsNoOtherWaiting(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		b, _ := replica(w, "r", w.Engine, w.Out)
		slow := newCounter(25 * time.Second)
		fast := newCounter(50 * time.Millisecond)
		resting := &bottest.Outbox{Before: func(_ *bottest.Outbox, to door.Address) error {
			if to.Place == "rest:1" {
				return door.RetryAfter{Wait: 20 * time.Minute}
			}
			return nil
		}}
		at := time.Now()
		for _, place := range []string{"fast:1", "fast:2", "rest:1", "rest:2", "slow:1", "nobody:1"} {
			var all []storage.Timed
			for i := range 30 {
				one := bottest.ChimeAt(fmt.Sprint("c", i), at)
				one.To.Place = place
				all = append(all, one)
			}
			bottest.PutWork(t, b, storage.WorkspaceID(place), all...)
		}
		serves := func(prefix string) func(door.PlaceID) bool {
			return func(p door.PlaceID) bool { return len(p) > len(prefix) && string(p[:len(prefix)]) == prefix }
		}
		c := New(b, "r", Platform{Name: "slow", Serves: serves("slow:"), Poster: slow},
			Platform{Name: "rest", Serves: serves("rest:"), Poster: resting},
			Platform{Name: "fast", Serves: serves("fast:"), Poster: fast, Pace: Pace{PerPlace: 4}})
		end := w.Start(c)
		time.Sleep(50 * time.Minute)
		end()
		if took := fast.last.Sub(at); fast.n["fast:1"] != 30 || fast.n["fast:2"] != 30 || took < 7*time.Second || took > 9*time.Second {
			t.Errorf("the fast platform: %v in %v", fast.n, took)
		}
		if slow.n["slow:1"] != 30 || slow.twice > 0 || slow.last.Sub(at) > time.Minute {
			t.Errorf("the slow platform: %v in %v, %d twice", slow.n, slow.last.Sub(at), slow.twice)
		}
		there := 0
		for _, p := range resting.All(t) {
			if p.To.Place != "rest:2" || p.At.Sub(at) > time.Second {
				t.Errorf("posted %v after: %+v", p.At.Sub(at), p)
			}
			there++
		}
		if there != 30 || resting.Tries-there > 3*laneShare {
			t.Errorf("beside the place that rests: %d posts; %d tries in it", there, resting.Tries-there)
		}
		w.Sound()
	})
}
