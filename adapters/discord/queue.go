package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A queue holds requests back until Discord's rate limits let them through: so many a second in all, and what the headers of each
// route's answers say. A route is forgotten when its limit is full again, so that a token for each interaction fills nothing up.
type queue struct {
	mu     sync.Mutex
	routes map[string]*allowance
	until  time.Time                  // nothing goes before: Discord said so for all routes
	sent   [globalPerSecond]time.Time // the last requests, a ring
	next   int
}

// An allowance is what is left on a route until its reset.
type allowance struct {
	left  int
	reset time.Time
}

// mostRoutes is how many routes are kept before those that are full again are looked for.
const mostRoutes = 512

func newQueue() *queue { return &queue{routes: make(map[string]*allowance)} }

// take lets one request through and returns 0, or says how long it has to wait before it asks again. Interactions do not count
// for the limit over all.
func (q *queue) take(route string, interaction bool, now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.Before(q.until) {
		return q.until.Sub(now)
	}
	if a := q.routes[route]; a != nil {
		switch {
		case !now.Before(a.reset):
			delete(q.routes, route)
		case a.left <= 0:
			return a.reset.Sub(now)
		default:
			a.left--
		}
	}
	if interaction {
		return 0
	}
	if again := q.sent[q.next].Add(time.Second); now.Before(again) {
		return again.Sub(now)
	}
	q.sent[q.next] = now
	q.next = (q.next + 1) % len(q.sent)
	return 0
}

// learn takes note of what an answer says of its route.
func (q *queue) learn(route string, h http.Header, now time.Time) {
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	left, err2 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil || err2 != nil || after <= 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.keep(route, left, now.Add(seconds(after)), now)
}

// refused takes note of a 429 and returns how long to wait.
func (q *queue) refused(route string, h http.Header, now time.Time) time.Duration {
	after, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || after < 0 {
		after = 5
	}
	wait := seconds(after) + 50*time.Millisecond // its clock is not ours
	q.mu.Lock()
	defer q.mu.Unlock()
	if h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global" {
		q.until = now.Add(wait)
	} else {
		q.keep(route, 0, now.Add(wait), now)
	}
	return wait
}

func (q *queue) keep(route string, left int, reset, now time.Time) {
	if a := q.routes[route]; a != nil && now.Before(a.reset) {
		a.left, a.reset = min(left, a.left), later(a.reset, reset) // answers overtake each other
		return
	}
	if len(q.routes) >= mostRoutes {
		for name, a := range q.routes {
			if !now.Before(a.reset) {
				delete(q.routes, name)
			}
		}
	}
	q.routes[route] = &allowance{left, reset}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// routeOf names what shares a limit: the method and the path, with every id but the first as a star. Of interactions and webhooks
// the token counts too.
func routeOf(method, path string) (route string, interaction bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "v") && i > 0 && parts[i-1] == "api" {
			parts = parts[i+1:]
			break
		}
	}
	interaction = len(parts) > 0 && (parts[0] == "interactions" || parts[0] == "webhooks")
	keep := 2
	if interaction {
		keep = 3
	}
	for i := keep; i < len(parts); i++ {
		if isSnowflake(parts[i]) {
			parts[i] = "*"
		}
	}
	return method + " " + strings.Join(parts, "/"), interaction
}

// rateLimited says that Discord wants to be left alone for longer than a request can wait.
type rateLimited struct{ wait time.Duration }

func (e *rateLimited) Error() string { return fmt.Sprintf("Discord asks to wait %s", e.wait) }

// sleep waits, or returns early with ctx.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// backoff is how long to wait before the next try: longer each time, and never the same for two who failed together.
func backoff(try int) time.Duration {
	most := min(maxBackoff, time.Second<<min(try, 10))
	return most/2 + rand.N(most/2+1)
}
