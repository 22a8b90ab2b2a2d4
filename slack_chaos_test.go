package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"srm/adapters/slack"
	"srm/adapters/slack/slacktest"
	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// TestSlackChaos says all lines of the manual in Slack: once in an orderly world; then in one where everything is delivered several
// times, late and out of order, sockets are cut and the adapter is started anew, so that it remembers nothing. What was decided, and
// the history of it, is the same.
func TestSlackChaos(t *testing.T) {
	t.Parallel() // it mostly waits
	lines := manual(t)
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := newWorld(t, base).say(lines)
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, base)
			w.chance = rand.New(rand.NewPCG(seed, 1))
			if got := w.say(lines); got != want {
				t.Errorf("decided otherwise: %s", otherwise(got, want))
			}
		})
	}
}

// world is a workspace with a bot in it.
type world struct {
	t       *testing.T
	f       *slacktest.Fake
	bot     *bot.Bot
	store   *storage.Store
	chance  *rand.Rand // nil: everything goes well
	end     func()
	restart func()
	fresh   int // what was said before that is not delivered again: what was refused without a change is forgotten by then
}

func newWorld(t *testing.T, base *knowledge.Base) *world {
	t.Helper()
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	store, err := storage.New(storage.NewMemory(), storage.Options{HistoryKey: []byte(strings.Repeat("k", 32))})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, f: slacktest.New(t), store: store}
	all := new(platforms)
	w.bot = bot.New(base, store, bot.Options{Directory: all, Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler)})
	w.start(all)
	t.Cleanup(func() { w.end() })
	return w
}

// start runs a new adapter instead of the one before.
func (w *world) start(all *platforms) {
	w.t.Helper()
	if w.end != nil {
		w.end()
	}
	a, err := slack.New(w.bot, slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: w.f.URL + "/api"})
	if err != nil {
		w.t.Fatal(err)
	}
	all.names, all.all = []string{"Slack"}, []platform{a}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	w.end = func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	}
	w.restart = func() { w.start(all) }
	for end := time.Now().Add(10 * time.Second); a.Ready() != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatal(a.Ready())
		}
	}
}

// said is something that was delivered and may be again.
type said struct {
	kind    slacktest.Kind
	payload map[string]any
}

// say says lines and returns what the workspace has decided then.
func (w *world) say(lines []string) string {
	var before []said
	for i, line := range lines {
		one := said{slacktest.Command, w.f.Slash(slacktest.User, line)}
		switch i % 3 {
		case 1:
			one = said{slacktest.Event, w.f.Mention(slacktest.User, line, "")}
			one.payload["event"].(map[string]any)["channel"] = w.f.ID("C") // each has a queue of its own, so that none waits
		case 2:
			one = said{slacktest.Event, w.f.Direct(slacktest.User, line)}
			one.payload["event"].(map[string]any)["channel"] = w.f.ID("D")
		}
		w.deliver(one)
		before = append(before, one)
		if w.chance != nil {
			w.disturb(before)
		}
	}
	w.end()
	w.end = func() {}
	return decided(w.t, w.bot, w.store, storage.WorkspaceID("slack:"+slacktest.Team))
}

// disturb lets happen what happens to deliveries.
func (w *world) disturb(before []said) {
	for range w.chance.IntN(3) {
		w.deliver(before[max(w.fresh, len(before)-1-w.chance.IntN(8))])
	}
	switch w.chance.IntN(12) {
	case 0:
		w.f.Cut()
		w.deliver(before[len(before)-1])
	case 1:
		w.restart()
		w.fresh = len(before) - 1
		w.deliver(before[len(before)-1]) // whose acknowledgement was lost
	case 2:
		last := before[len(before)-1]
		go func() { _, _ = w.f.Deliver("", last.kind, last.payload) }() // at the same time as what follows
	}
}

// deliver delivers until it is acknowledged, as Slack does with events and people with commands.
func (w *world) deliver(one said) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, err := w.f.Deliver("", one.kind, one.payload)
		switch {
		case err == nil:
			return
		case time.Now().After(end):
			w.t.Fatal(err)
		case errors.Is(err, slacktest.ErrNoSocket):
		}
	}
}
