package slack

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

var (
	hello = bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Hello."))}}
	where = bot.Address{Place: "slack:T1", Channel: "C1"}
)

func TestPost(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	id, err := r.a.Post(t.Context(), where, hello, "key-1")
	if err != nil || !strings.HasPrefix(string(id), "slack:T1/C1/") {
		t.Fatalf("%q, %v", id, err)
	}
	calls := r.f.Taken(&r.from)
	if len(calls) != 1 || !strings.Contains(calls[0].Raw, `"key":"key-1"`) || calls[0].Args["unfurl_links"] != "false" {
		t.Errorf("sent %+v", calls)
	}
	if err := r.a.Edit(t.Context(), id, hello); err != nil {
		t.Error(err)
	}
	if calls := r.f.Taken(&r.from); len(calls) != 1 || calls[0].Method != "chat.update" || calls[0].Args["channel"] != "C1" {
		t.Errorf("edited by %+v", calls)
	}
	if id, err := r.a.Post(t.Context(), bot.Address{Place: "slack:T1", User: "U2"}, hello, "k"); err != nil || !strings.HasPrefix(string(id), "slack:T1/D2/") {
		t.Errorf("to a person: %q, %v", id, err)
	}
}

// A long post is one post with the rest in its thread.
func TestLongPost(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	long := bot.Reply{}
	for range 3 {
		long.Blocks = append(long.Blocks, bot.Say(bot.T(strings.Repeat("word ", 2000))))
	}
	id, err := r.a.Post(t.Context(), where, long, "k")
	if err != nil {
		t.Fatal(err)
	}
	_, _, ts := splitPost(id)
	calls := r.f.Taken(&r.from)
	for i, c := range calls {
		if thread := c.Args["thread_ts"]; i == 0 && thread != nil || i > 0 && thread != ts {
			t.Errorf("message %d in thread %v", i, thread)
		}
	}
	if len(calls) < 2 {
		t.Errorf("%d messages", len(calls))
	}
}

// What became of a post is said as it is: nothing may be posted twice, and nothing given up that could still be posted.
func TestPostOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   any
		want   error
	}{
		"ChannelIsGone":      {200, slacktest.Refusal("channel_not_found"), bot.ErrGone},
		"ChannelIsArchived":  {200, slacktest.Refusal("is_archived"), bot.ErrGone},
		"Uninstalled":        {200, slacktest.Refusal("account_inactive"), bot.ErrGone},
		"NotInChannel":       {200, slacktest.Refusal("not_in_channel"), bot.ErrForbidden},
		"MissingScope":       {200, slacktest.Refusal("missing_scope"), bot.ErrForbidden},
		"InvalidAuth":        {200, slacktest.Refusal("invalid_auth"), bot.ErrForbidden},
		"InternalError":      {200, slacktest.Refusal("internal_error"), bot.ErrUnknownOutcome},
		"ServerError":        {503, "no", bot.ErrUnknownOutcome},
		"NoJSON":             {200, "no", bot.ErrUnknownOutcome},
		"BlocksAreStillNone": {200, slacktest.Refusal("invalid_blocks"), bot.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, &adaptertest.Bot{}, HTTP)
			r.f.Fail("chat.postMessage", func(slacktest.Call) (int, any) { return c.status, c.body })
			id, err := r.a.Post(t.Context(), where, hello, "k")
			if !errors.Is(err, c.want) || id != "" {
				t.Errorf("%q, %v", id, err)
			}
			if n := r.f.Count("chat.postMessage"); n != 1 {
				t.Errorf("tried %d times", n)
			}
		})
	}
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	if _, err := r.a.Post(t.Context(), bot.Address{Place: "slack:T2", Channel: "C1"}, hello, "k"); !errors.Is(err, bot.ErrGone) {
		t.Errorf("elsewhere: %v", err)
	}
	r.f.Fail("chat.postMessage", func(slacktest.Call) (int, any) { return 429, slacktest.RetryAfter(7) })
	for range 2 { // the second is not even tried
		_, err := r.a.Post(t.Context(), where, hello, "k")
		if wait, ok := errors.AsType[bot.RetryAfter](err); !ok || wait.Wait > 7*time.Second || wait.Wait < 6*time.Second {
			t.Errorf("limited: %v", err)
		}
	}
	if n := r.f.Count("chat.postMessage"); n != 1 {
		t.Errorf("asked %d times though Slack wanted to be left alone", n)
	}
}

func TestFind(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	since := time.Unix(1700000000, 123456000)
	if _, err := r.a.Find(t.Context(), where, "k", since); !errors.Is(err, bot.ErrCannotTell) {
		t.Errorf("without the scope: %v", err)
	}
	r.f.Grant("channels:history")
	if err := r.a.Edit(t.Context(), "slack:T1/C1/1.2", hello); err != nil { // any answer names the scopes
		t.Fatal(err)
	}
	r.f.Fail("conversations.history", func(c slacktest.Call) (int, any) {
		if c.Args["oldest"] != "1700000000.123456" {
			t.Errorf("looked since %v", c.Args["oldest"])
		}
		return 200, map[string]any{"ok": true, "messages": []any{map[string]any{"ts": "1700000005.000001", "user": slacktest.BotUser,
			"metadata": map[string]any{"event_type": postEvent, "event_payload": map[string]any{"key": "k"}}}}}
	})
	if id, err := r.a.Find(t.Context(), where, "k", since); err != nil || id != "slack:T1/C1/1700000005.000001" {
		t.Errorf("%q, %v", id, err)
	}
	if _, err := r.a.Find(t.Context(), where, "another", since); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("another: %v", err)
	}
	r.f.Fail("conversations.history", func(slacktest.Call) (int, any) { return 500, "no" })
	if _, err := r.a.Find(t.Context(), where, "k", since); !errors.Is(err, bot.ErrCannotTell) {
		t.Errorf("in trouble: %v", err)
	}
}

// Posts to one channel follow each other a second apart, after a few at once; other channels do not wait for them.
func TestPostsQueuePerChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGates()
		began := time.Now()
		for i := range 10 {
			_ = g.post(t.Context(), "C1", func() error { return nil })
			if i == 0 {
				_ = g.post(t.Context(), "C2", func() error { return nil })
			}
		}
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("ten posts took %s", took)
		}
	})
}

// A method that Slack wants left alone is left alone, by everybody; others are not.
func TestRetryAfterHoldsForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGates()
		var tries atomic.Int32
		f := func() error {
			if tries.Add(1) == 1 {
				return &slackapi.RateLimitedError{RetryAfter: 30 * time.Second}
			}
			return nil
		}
		began := time.Now()
		done := make(chan time.Duration, 2)
		for range 2 {
			go func() {
				_ = g.call(t.Context(), "chat.postMessage", true, f)
				done <- time.Since(began)
			}()
			synctest.Wait()
		}
		if g.wait("users.info") > 0 {
			t.Error("another method has to wait")
		}
		for range 2 {
			if took := <-done; took != 30*time.Second {
				t.Errorf("went through after %s", took)
			}
		}
		if n := tries.Load(); n != 3 {
			t.Errorf("%d tries", n)
		}
	})
}

func TestPauseGrowsAndVaries(t *testing.T) {
	p, last := newPause(), time.Duration(0)
	for range 12 {
		last = p.next()
		if last < leastPause/2 || last > mostPause {
			t.Errorf("%s", last)
		}
	}
	if last < mostPause/2 {
		t.Errorf("after a dozen tries only %s", last)
	}
}

func TestSeenForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen()
		if !s.first("a") || s.first("a") {
			t.Error("the first is not the first, or the second is")
		}
		s.failed("a")
		if !s.first("a") {
			t.Error("a failed one was not forgotten")
		}
		time.Sleep(remembered + time.Second)
		for i := range mostSeen + 10 {
			s.first(fmt.Sprint(i))
		}
		if len(s.at) > mostSeen || len(s.order) > mostSeen {
			t.Errorf("%d remembered", len(s.at))
		}
		if !s.first("a") {
			t.Error("remembered for too long")
		}
	})
}
