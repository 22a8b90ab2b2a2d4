package clock

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
	"srm/storage/bolt"
)

// fillStore puts so many works into workspaces, all due at the same time: half of them in one workspace.
func fillStore(t testing.TB, b *core.Bot, n, workspaces int, at time.Time) {
	t.Helper()
	const batch = 1000
	for ws := range workspaces {
		share := n / 2 / max(workspaces-1, 1)
		if ws == 0 {
			share = n - share*(workspaces-1)
		}
		for from := 0; from < share; from += batch {
			var all []storage.Timed
			for i := from; i < min(from+batch, share); i++ {
				one := bottest.ChimeAt(fmt.Sprint("c", i), at)
				one.To.Place = fmt.Sprint("p", ws)
				all = append(all, one)
			}
			bottest.PutWork(t, b, storage.WorkspaceID(fmt.Sprint("w", ws)), all...)
		}
	}
}

// A counter is a platform that keeps only what it needs to tell whether all is well, so that its own memory is not the clock's.
type counter struct {
	mu      sync.Mutex
	n       map[door.PlaceID]int
	firstOf map[door.PlaceID]time.Time
	keys    map[string]bool
	twice   int
	first   time.Time
	last    time.Time
	most    int // posts within one second
	second  int64
	within  int
	latency time.Duration
}

func (c *counter) Post(_ context.Context, to door.Address, _ door.Reply, key string) (door.PostID, error) {
	time.Sleep(c.latency)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.keys[key] {
		c.twice++
	}
	c.keys[key] = true
	if c.n[to.Place]++; c.n[to.Place] == 1 {
		c.firstOf[to.Place] = now
	}
	if c.first.IsZero() {
		c.first = now
	}
	if now.Unix() != c.second {
		c.second, c.within = now.Unix(), 0
	}
	c.within++
	c.most, c.last = max(c.most, c.within), now
	return door.PostID(key), nil
}

func (c *counter) Edit(context.Context, door.PostID, door.Reply) error { return nil }
func (c *counter) Find(context.Context, door.Address, string, time.Time) (door.PostID, error) {
	return "", door.ErrNotFound
}

func newCounter(latency time.Duration) *counter {
	return &counter{n: make(map[door.PlaceID]int), firstOf: make(map[door.PlaceID]time.Time), keys: make(map[string]bool), latency: latency}
}

// TestADayWithManyDueInTheSameMinute: all are posted, once, at the platform's pace; a workspace with half of them keeps none of the
// others waiting for its end. SRM_TEST_SCALE says how many there are.
func TestADayWithManyDueInTheSameMinute(t *testing.T) {
	n := 600
	if s := os.Getenv("SRM_TEST_SCALE"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	const workspaces, perSecond = 21, 45
	synctest.Test(t, func(t *testing.T) {
		e, err := bolt.Open(filepath.Join(t.TempDir(), "srm.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := newTown(t, e)
		out := newCounter(200 * time.Millisecond)
		b, _ := replica(w, "r", e, out)
		at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		fillStore(t, b, n, workspaces, at)
		c := New(b, "r", Platform{Name: "out", Serves: func(door.PlaceID) bool { return true }, Poster: out, Pace: Pace{PerSecond: perSecond}})
		var before, during runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		end := w.Start(c)
		time.Sleep(time.Until(at) + 10*time.Second)
		runtime.GC()
		runtime.ReadMemStats(&during)
		time.Sleep(24*time.Hour - time.Minute)
		end()
		sum := 0
		for place, posts := range out.n {
			sum += posts
			if waited := out.firstOf[place].Sub(at); waited > 12*time.Second {
				t.Errorf("%s waited %v for its first post", place, waited)
			}
		}
		took := out.last.Sub(at)
		if want := time.Duration(n) * time.Second / perSecond; sum != n || out.twice > 0 || took > want*11/10+5*time.Second {
			t.Errorf("%d posts, %d twice, in %v, want %d in %v", sum, out.twice, took, n, want)
		}
		if out.most > perSecond+5 {
			t.Errorf("%d posts in one second", out.most)
		}
		grown := int64(during.HeapAlloc) - int64(before.HeapAlloc)
		t.Logf("%d posts, the last after %v, at most %d a second; heap grew by %d KiB; %+v", sum, took, out.most, grown>>10, c.Counts())
		if grown > 16<<20 {
			t.Errorf("the heap grew by %d KiB", grown>>10)
		}
		w.Sound()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkClock is a post from its due key to its record, on a file, with as many under way as a lane has.
func BenchmarkClock(b *testing.B) {
	e, err := bolt.Open(filepath.Join(b.TempDir(), "srm.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	w := newTown(b, e)
	out := newCounter(0)
	bot, _ := replica(w, "r", e, out)
	fillStore(b, bot, b.N, 21, time.Now())
	c := New(bot, "r", Platform{Name: "out", Serves: func(door.PlaceID) bool { return true }, Poster: out})
	b.ReportAllocs()
	b.ResetTimer()
	end := w.Start(c)
	for c.Counts().Posted < int64(b.N) {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	end()
}

// BenchmarkNothingDue is one look of a clock at a store with a hundred thousand works that are not due; BenchmarkOthersDue, at one
// whose hundred thousand are another platform's.
func BenchmarkNothingDue(b *testing.B) { benchmarkLook(b, time.Hour, true) }
func BenchmarkOthersDue(b *testing.B)  { benchmarkLook(b, -time.Hour, false) }

func benchmarkLook(b *testing.B, in time.Duration, serves bool) {
	e, err := bolt.Open(filepath.Join(b.TempDir(), "srm.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	w := newTown(b, e)
	bot, c := replica(w, "r", e, newCounter(0))
	fillStore(b, bot, 100_000, 21, time.Now().Add(in))
	c.platforms[0].Serves = func(door.PlaceID) bool { return serves }
	l := newLane(c, c.platforms[0])
	b.ReportAllocs()
	for b.Loop() {
		for from, more := "", true; more; more = from != "" {
			page, err := l.read(context.Background(), from)
			if err != nil || len(page.Work) > 0 {
				b.Fatal(page, err)
			}
			from = page.Next
		}
		l.untilNext(context.Background())
	}
}

// TestReplicasTogetherKeepThePace: replicas that race for the same work post together as fast as one, since whoever loses a claim has
// used its turn. Nothing is posted twice.
func TestReplicasTogetherKeepThePace(t *testing.T) {
	inMemory(t, func(t *testing.T, w *bottest.Town) {
		out := newCounter(200 * time.Millisecond)
		b, _ := replica(w, "r", w.Engine, out)
		at := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		fillStore(t, b, 450, 5, at)
		var ends []func()
		for i := range 3 {
			b, _ := replica(w, fmt.Sprint(i), w.Engine, out)
			c := New(b, fmt.Sprint(i), Platform{Name: "out", Serves: func(door.PlaceID) bool { return true }, Poster: out, Pace: Pace{PerSecond: 45}})
			ends = append(ends, w.Start(c))
		}
		time.Sleep(time.Until(at) + time.Hour)
		for _, end := range ends {
			end()
		}
		if len(out.keys) != 450 || out.twice > 0 || out.most > 50 || out.last.Sub(at) > 15*time.Second {
			t.Errorf("%d posts, %d twice, up to %d a second, in %v", len(out.keys), out.twice, out.most, out.last.Sub(at))
		}
	})
}
