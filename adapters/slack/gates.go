package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// gates hold back calls to what Slack has asked to leave alone, for each method, and posts to one channel that follow each other too
// fast. https://docs.slack.dev/apis/web-api/rate-limits
type gates struct {
	mu    sync.Mutex
	until map[string]time.Time // by method
	lanes map[string]*lane     // by channel
}

// lane lets posts to a channel pass one after the other, one a second after a few at once.
type lane struct {
	turn chan struct{} // holds a token while a post is under way
	next time.Time     // when the next one may go, were there no burst
}

const (
	postEvery = time.Second
	postBurst = 4
	mostLanes = 1000
)

func newGates() *gates {
	return &gates{until: make(map[string]time.Time), lanes: make(map[string]*lane)}
}

// call makes a call of a method. It waits for what Slack has asked for, and tries again after a refusal by rate limit, which has
// done nothing; with patience false it returns the refusal instead.
func (g *gates) call(ctx context.Context, method string, patience bool, f func() error) error {
	for {
		if wait := g.wait(method); wait > 0 {
			if !patience {
				return &slackapi.RateLimitedError{RetryAfter: wait}
			}
			if err := sleep(ctx, wait); err != nil {
				return err
			}
		}
		err := f()
		limited, ok := errors.AsType[*slackapi.RateLimitedError](err)
		if !ok {
			return err
		}
		g.hold(method, max(limited.RetryAfter, time.Second))
		if !patience {
			return err
		}
	}
}

func (g *gates) wait(method string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until[method])
}

func (g *gates) hold(method string, d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until[method]) {
		g.until[method] = until
	}
}

// lane is the queue of a channel.
func (g *gates) lane(channel string) *lane {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lanes[channel]
	if l == nil {
		for id, old := range g.lanes { // idle ones have nothing to remember
			if len(g.lanes) < mostLanes {
				break
			}
			if len(old.turn) == 0 && time.Since(old.next) > 0 {
				delete(g.lanes, id)
			}
		}
		l = &lane{turn: make(chan struct{}, 1)}
		g.lanes[channel] = l
	}
	return l
}

// post waits for its turn in a channel and posts.
func (g *gates) post(ctx context.Context, channel string, f func() error) error {
	l := g.lane(channel)
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.turn }()
	if wait := g.slot(l); wait > 0 {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
	return f()
}

// slot is how long the next post in a lane has to wait.
func (g *gates) slot(l *lane) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if l.next.Before(now) {
		l.next = now
	}
	l.next = l.next.Add(postEvery)
	return l.next.Sub(now) - postBurst*postEvery
}

// sleep waits, or returns ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
