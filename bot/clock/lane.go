package clock

import (
	"context"
	"sync"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// How much of a platform's work is in hand at once.
const (
	laneWorkers   = 64 // posts under way
	laneShare     = 16 // of these, for one workspace: one whose posts hang leaves room for the others
	lanePage      = 64
	laneBeat      = 20 * time.Millisecond // the shortest wait where something had to be left for later
	laneAfterFail = 5 * time.Second       // the wait after the store could not be read
	laneRest      = 4                     // for how many times as long as its walk read a lane rests: much may be due that is not its own
)

// A lane does one platform's work. It walks through what is due, page by page, takes what the platform bears now and leaves the
// rest for its next walk, so that it holds a page and what is in hand in memory and every workspace gets its share of each walk.
type lane struct {
	clock    *Clock
	platform Platform
	pace     *pace
	woken    chan struct{} // has one if there may be something new
	slots    chan struct{} // has one for each work in hand
	faultsAt time.Time     // when records that cannot be read were last logged

	mu   sync.Mutex
	hand map[workKey]bool            // what is in hand
	of   map[storage.WorkspaceID]int // how much of it is a workspace's
}

type workKey struct {
	workspace storage.WorkspaceID
	id        string
}

func newLane(c *Clock, p Platform) *lane {
	return &lane{clock: c, platform: p, pace: newPace(p.Pace), woken: make(chan struct{}, 1), slots: make(chan struct{}, laneWorkers),
		hand: make(map[workKey]bool), of: make(map[storage.WorkspaceID]int)}
}

// poke ends the lane's sleep.
func (l *lane) poke() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// run walks until ctx ends, then waits for what is in hand.
func (l *lane) run(ctx context.Context) {
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var workers sync.WaitGroup
	var reading time.Duration // in this walk
	for from, left := "", time.Duration(0); ctx.Err() == nil; {
		began := time.Now()
		page, err := l.read(ctx, from)
		reading += time.Since(began)
		if err != nil {
			if ctx.Err() == nil {
				l.clock.log().ErrorContext(ctx, "reading what is due", "platform", l.platform.Name, "err", err)
			}
			l.sleep(ctx, laneAfterFail, nil)
			continue
		}
		wait := time.Duration(0)
		for _, w := range page.Work {
			if busy := l.take(ctx, working, &workers, w); busy > 0 && (wait == 0 || busy < wait) {
				wait = busy
			}
		}
		left, from = max(left, wait), page.Next
		switch {
		case wait > 0:
			l.sleep(ctx, min(max(wait, laneBeat), time.Second), nil)
		case from == "" && left == 0:
			l.sleep(ctx, min(laneRest*reading, time.Second), nil)
			l.sleep(ctx, l.untilNext(ctx), l.woken)
		}
		if from == "" {
			left, reading = 0, 0
		}
	}
	l.finish(&workers, cancel)
}

// finish gives posts that are under way a few seconds, and waits for the workers in any case.
func (l *lane) finish(workers *sync.WaitGroup, cancel context.CancelFunc) {
	late := time.AfterFunc(stopAfter, cancel)
	defer late.Stop()
	workers.Wait()
}

func (l *lane) read(ctx context.Context, from string) (storage.DuePage, error) {
	page, err := l.clock.store().Due(ctx, storage.Due{Now: l.clock.bot.Options.Now(), From: from, Share: laneShare, Most: lanePage,
		Serves: func(place string) bool { return l.platform.Serves(door.PlaceID(place)) }})
	if len(page.Faults) > 0 && time.Since(l.faultsAt) > time.Hour {
		l.faultsAt = time.Now()
		l.clock.log().ErrorContext(ctx, "due work cannot be read; srm check says more", "count", len(page.Faults), "err", page.Faults[0])
	}
	return page, err
}

// take starts a worker for w, or says how long to wait until there may be room for it. What is in hand already is none of both.
func (l *lane) take(ctx, working context.Context, workers *sync.WaitGroup, w storage.DueWork) (wait time.Duration) {
	key := workKey{w.Workspace, w.ID}
	l.mu.Lock()
	inHand, full := l.hand[key], l.of[w.Workspace] >= laneShare
	l.mu.Unlock()
	if inHand {
		return 0
	}
	if full {
		return laneBeat
	}
	// What is too late costs the platform nothing: it is skipped at once.
	if k := l.clock.bot.Features.Kinds[w.Kind]; k.Window == 0 || l.clock.bot.Options.Now().Sub(w.For) <= k.Window {
		if wait := l.pace.ready(door.AddressOf(w.To), time.Now()); wait > 0 {
			return wait
		}
		if l.sleep(ctx, l.pace.take(door.AddressOf(w.To), time.Now()), nil); ctx.Err() != nil {
			return 0
		}
	}
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	l.count(key, 1)
	workers.Go(func() {
		defer func() {
			l.count(key, -1)
			<-l.slots
			l.clock.bot.Nudge() // it is due again some time; and its kind may have put off more
			l.poke()
		}()
		l.work(working, w)
	})
	return 0
}

// count notes that work was taken in hand, or is no longer.
func (l *lane) count(key workKey, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hand[key] = true
	if l.of[key.workspace] += n; n < 0 {
		delete(l.hand, key)
	}
	if l.of[key.workspace] == 0 {
		delete(l.of, key.workspace)
	}
}

// untilNext is how long nothing is due.
func (l *lane) untilNext(ctx context.Context) time.Duration {
	now := l.clock.bot.Options.Now()
	next, found, err := l.clock.store().NextDue(ctx, now)
	if err != nil || !found {
		return lookAgain
	}
	return min(max(next.Sub(now), 0), lookAgain)
}

// sleep waits for a time, the end of ctx, or woken.
func (l *lane) sleep(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	if d <= 0 && woken == nil {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-woken:
	}
}
