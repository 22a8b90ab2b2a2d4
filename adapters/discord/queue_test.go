package discord

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func limits(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestQueue(t *testing.T) {
	now := time.Unix(1000, 0)
	q := newQueue()
	if w := q.take("a", true, now); w != 0 {
		t.Errorf("the first waits %s", w)
	}
	q.learn("a", limits("X-RateLimit-Remaining", "1", "X-RateLimit-Reset-After", "2"), now)
	if w := q.take("a", true, now); w != 0 {
		t.Errorf("one was left, and waits %s", w)
	}
	if w := q.take("a", true, now.Add(time.Second)); w != time.Second {
		t.Errorf("none is left, and it waits %s", w)
	}
	if w := q.take("b", true, now); w != 0 {
		t.Errorf("another route waits %s", w)
	}
	if w := q.take("a", true, now.Add(2*time.Second)); w != 0 || len(q.routes) != 0 {
		t.Errorf("after the reset it waits %s, %d routes are kept", w, len(q.routes))
	}
	q.refused("a", limits("Retry-After", "3", "X-RateLimit-Global", "true"), now)
	if w := q.take("b", true, now); w < 3*time.Second {
		t.Errorf("all routes were told to wait; one waits %s", w)
	}
}

func TestQueueOverall(t *testing.T) {
	now := time.Unix(1000, 0)
	q := newQueue()
	for i := range globalPerSecond {
		if w := q.take(fmt.Sprint(i), false, now); w != 0 {
			t.Fatalf("number %d waits %s", i, w)
		}
	}
	if w := q.take("x", false, now); w != time.Second {
		t.Errorf("one more waits %s", w)
	}
	if w := q.take("x", true, now); w != 0 {
		t.Errorf("an interaction waits %s", w)
	}
	if w := q.take("x", false, now.Add(time.Second)); w != 0 {
		t.Errorf("a second later it waits %s", w)
	}
}

// A token for each interaction fills nothing up.
func TestQueueForgets(t *testing.T) {
	q := newQueue()
	now := time.Unix(1000, 0)
	for i := range 20_000 {
		now = now.Add(10 * time.Millisecond)
		q.learn(fmt.Sprint(i), limits("X-RateLimit-Remaining", "4", "X-RateLimit-Reset-After", "2"), now)
	}
	if n := len(q.routes); n > 2*mostRoutes {
		t.Errorf("%d routes are kept", n)
	}
}

func TestRoutes(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"POST", "/channels/300000000000000001/messages", "POST channels/300000000000000001/messages"},
		{"PATCH", "/channels/300000000000000001/messages/300000000000000009", "PATCH channels/300000000000000001/messages/*"},
		{"POST", "/interactions/300000000000000001/tok-en/callback", "POST interactions/300000000000000001/tok-en/callback"},
		{"PATCH", "/api/v9/webhooks/100000000000000001/tok-en/messages/@original", "PATCH webhooks/100000000000000001/tok-en/messages/@original"},
	} {
		if got, _ := routeOf(c.method, c.path); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if got := shownRoute("POST", "https://discord.com/api/v9/interactions/1/secret/callback"); got != "POST interactions/…" {
		t.Errorf("a log would show %s", got)
	}
}

func TestBackoff(t *testing.T) {
	for try := range 100 {
		if d := backoff(try); d <= 0 || d > maxBackoff {
			t.Errorf("try %d waits %s", try, d)
		}
	}
}
