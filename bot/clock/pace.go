package clock

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"srm/bot/door"
)

// A pace keeps the posts of one platform within what it bears. What it remembers of places and channels, it forgets when they have
// rested long enough for it not to matter.
type pace struct {
	bears Pace
	all   *rate.Limiter

	mu       sync.Mutex
	places   map[door.PlaceID]*placePace
	channels map[door.Address]time.Time // of the last post
	resting  time.Time                  // until when the whole platform wants to be left alone
	full     int                        // how many of both are remembered before the rested ones are forgotten
}

type placePace struct {
	limit   *rate.Limiter
	used    time.Time
	resting time.Time
}

// paceKept is how many places and channels are remembered in any case.
const paceKept = 1024

func newPace(p Pace) *pace {
	return &pace{bears: p, all: limiter(p.PerSecond), places: make(map[door.PlaceID]*placePace), channels: make(map[door.Address]time.Time), full: paceKept}
}

// limiter allows so many a second, and a tenth of a second's worth at once.
func limiter(perSecond float64) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))
}

// ready says how long a post to an address has to wait for its place or its channel; 0: it may go, as far as they are concerned.
func (p *pace) ready(to door.Address, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := p.resting.Sub(now)
	if place := p.places[to.Place]; place != nil {
		wait = max(wait, place.resting.Sub(now))
		if missing := 1 - place.limit.TokensAt(now); missing > 0 {
			wait = max(wait, time.Duration(missing/p.bears.PerPlace*float64(time.Second)))
		}
	}
	if last, there := p.channels[channelOf(to)]; there {
		wait = max(wait, p.bears.PerChannel-now.Sub(last))
	}
	return max(wait, 0)
}

// take counts a post that is ready, and says how long it has to wait for the platform as a whole.
func (p *pace) take(to door.Address, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(now)
	wait := p.all.ReserveN(now, 1).DelayFrom(now)
	place := p.place(to.Place)
	place.used = now
	place.limit.AllowN(now, 1)
	if p.bears.PerChannel > 0 {
		p.channels[channelOf(to)] = now.Add(wait)
	}
	return wait
}

// rest keeps posts from a place, or from the whole platform, for a while.
func (p *pace) rest(id door.PlaceID, r door.RetryAfter, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(r.Wait); r.Everywhere {
		p.resting = until
	} else {
		place := p.place(id)
		place.used, place.resting = now, until
	}
}

func (p *pace) place(id door.PlaceID) *placePace {
	if p.places[id] == nil {
		p.places[id] = &placePace{limit: limiter(p.bears.PerPlace)}
	}
	return p.places[id]
}

// forget drops what has rested whenever there is twice as much as after the last time, so that it costs little each time.
func (p *pace) forget(now time.Time) {
	if len(p.channels)+len(p.places) <= p.full {
		return
	}
	for a, last := range p.channels {
		if now.Sub(last) > p.bears.PerChannel {
			delete(p.channels, a)
		}
	}
	for id, place := range p.places {
		if now.Sub(place.used) > time.Minute && now.After(place.resting) {
			delete(p.places, id)
		}
	}
	p.full = max(2*(len(p.channels)+len(p.places)), paceKept)
}

// channelOf is what a platform counts as one channel: its threads belong to it.
func channelOf(a door.Address) door.Address {
	a.Thread = ""
	return a
}
