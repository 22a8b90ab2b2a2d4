package clock

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// The clock's times. Whoever claims work has to be done with sending well before others may take over: margin is more than the
// clocks of two machines differ.
const (
	claimFor  = time.Minute      // how long a claim holds
	margin    = 20 * time.Second // how long before its end nothing is sent any more
	lookAgain = time.Minute      // the longest sleep: other replicas may have put off work, and this machine may have slept
	stopAfter = 5 * time.Second  // how long posts that are under way may take when the clock is stopped
)

// A Platform is where a clock posts.
type Platform struct {
	Name   string
	Serves func(door.PlaceID) bool
	Poster door.Poster
	Pace   Pace
}

// A Pace is how fast a platform bears posts. The zero Pace is as fast as it takes them.
type Pace struct {
	PerSecond  float64       // posts a second to all its places together; 0: any number
	PerPlace   float64       // posts a second to one place; 0: any number
	PerChannel time.Duration // between two posts to one channel
}

// A Clock does timed work: it reads what is due, claims it, posts and records. Any number of replicas may run one each on the same
// store; each work is done by one of them. A crash anywhere, a lost answer or a time-out makes no second post: whoever takes over
// looks for the first one. The one case that remains is a process that is frozen between its last look at its claim and the sending,
// for longer than the claim holds, on a platform that does not refuse a second post with the same key; it may post twice, once.
type Clock struct {
	bot       *core.Bot
	replica   string
	platforms []Platform
	counts    counts
}

// New makes a Clock for a replica, which needs a name of its own. Work for places that no platform serves waits.
func New(b *core.Bot, replica string, platforms ...Platform) *Clock {
	return &Clock{bot: b, replica: replica, platforms: platforms}
}

// Counts are what a clock did since it was made.
type Counts struct {
	Posted  int64 // and recorded
	Skipped int64 // not posted: too late, or given up
	Retried int64 // put off after a try that failed
	Found   int64 // posted by somebody who could not record it
	Paused  int64 // since the place is gone or does not allow it
}

type counts struct{ posted, skipped, retried, found, paused atomic.Int64 }

// Counts returns what the clock did so far.
func (c *Clock) Counts() Counts {
	return Counts{c.counts.posted.Load(), c.counts.skipped.Load(), c.counts.retried.Load(), c.counts.found.Load(), c.counts.paused.Load()}
}

// Run does timed work until ctx ends, which is no error; posts that are under way then have a few seconds. Each platform has a
// lane of its own, so that a slow one keeps no other waiting.
func (c *Clock) Run(ctx context.Context) error {
	if c.bot.Store == nil {
		return nil
	}
	lanes := make([]*lane, len(c.platforms))
	for i, p := range c.platforms {
		lanes[i] = newLane(c, p)
	}
	var running sync.WaitGroup
	for _, l := range lanes {
		running.Go(func() { l.run(ctx) })
	}
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-c.bot.Wake:
				for _, l := range lanes {
					l.poke()
				}
			}
		}
	})
	running.Wait()
	return nil
}

func (c *Clock) log() *slog.Logger { return c.bot.Options.Log }

func (c *Clock) store() *storage.Store { return c.bot.Store }
