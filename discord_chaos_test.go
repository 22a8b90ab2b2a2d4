package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"srm/adapters/discord"
	"srm/adapters/discord/discordtest"
	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// TestDiscordChaos says the lines of the manual in Discord, as mentions and as commands: once in an orderly world; then in one where
// everything is delivered several times and late, the gateway is cut off, and the adapter is started anew, so that it remembers
// nothing. What was decided, and the history of it, is the same.
func TestDiscordChaos(t *testing.T) {
	t.Parallel() // it mostly waits
	lines := manual(t)
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := newDiscordWorld(t, base).say(lines)
	if !strings.Contains(want, `"id":"platform"`) {
		t.Fatalf("nothing was decided: %s", want)
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			w := newDiscordWorld(t, base)
			w.chance = rand.New(rand.NewPCG(seed, 2))
			if got := w.say(lines); got != want {
				t.Errorf("decided otherwise: %s", otherwise(got, want))
			}
		})
	}
}

// A discordWorld is a guild with a bot in it.
type discordWorld struct {
	t      *testing.T
	f      *discordtest.Fake
	bot    *bot.Bot
	store  *storage.Store
	server *httptest.Server
	chance *rand.Rand // nil: everything goes well
	end    func()
	fresh  int // what was said before that is not delivered again: what was refused without a change is forgotten by then
}

func newDiscordWorld(t *testing.T, base *knowledge.Base) *discordWorld {
	t.Helper()
	store, err := storage.New(storage.NewMemory(), storage.Options{HistoryKey: []byte(strings.Repeat("k", 32))})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	w := &discordWorld{t: t, f: discordtest.New(t), store: store}
	w.bot = bot.New(base, store, bot.Options{Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler)})
	w.start()
	t.Cleanup(func() { w.end() })
	return w
}

// start runs a new adapter instead of the one before.
func (w *discordWorld) start() {
	w.t.Helper()
	if w.end != nil {
		w.end()
	}
	a, err := discord.New(w.bot, discord.Options{Token: discordtest.Token, APIURL: w.f.API(),
		PublicKey: hex.EncodeToString(discordtest.Key.Public().(ed25519.PublicKey))})
	if err != nil {
		w.t.Fatal(err)
	}
	mux := http.NewServeMux()
	a.Routes(mux)
	w.server = httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	w.end = func() {
		w.server.Close()
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
		w.end = func() {}
	}
	w.f.Until("the connection", func() bool { return a.Ready() == nil })
}

// A discordSaid is something that was delivered and may be again.
type discordSaid struct {
	event, interaction map[string]any // one of them
}

var assigns = regexp.MustCompile(`^assign (\S+) on (\S+) to (.+)$`)

// say says lines and returns what has been decided then.
func (w *discordWorld) say(lines []string) string {
	var before []discordSaid
	for _, line := range lines {
		one := discordSaid{event: w.f.Mention(line)}
		if m := assigns.FindStringSubmatch(line); m != nil {
			one = discordSaid{interaction: w.f.Command("srm assign", map[string]any{"control": m[1], "scope": m[2], "to": m[3]})}
		}
		if w.chance != nil && w.chance.IntN(25) == 0 {
			w.f.Drop() // what follows arrives after the resume
		}
		w.deliver(one, true)
		before = append(before, one)
		if w.chance != nil {
			w.disturb(before)
		}
	}
	w.end()
	return decided(w.t, w.bot, w.store, storage.WorkspaceID("discord:"+discordtest.Guild))
}

// disturb lets happen what happens to deliveries.
func (w *discordWorld) disturb(before []discordSaid) {
	for range w.chance.IntN(3) {
		w.deliver(before[max(w.fresh, len(before)-1-w.chance.IntN(8))], false)
	}
	if w.chance.IntN(40) == 0 {
		w.start()
		w.fresh = len(before) - 1
		w.deliver(before[len(before)-1], false)
	}
}

// deliver delivers, and waits for the answer of what is said for the first time: people read it before they go on.
func (w *discordWorld) deliver(one discordSaid, first bool) {
	w.t.Helper()
	if one.event != nil {
		w.f.Send("MESSAGE_CREATE", one.event, 1)
		if first {
			nonce := fmt.Sprint("0m", one.event["id"])
			w.f.Until("an answer", func() bool { return w.f.Messages[nonce] != nil })
		}
		return
	}
	raw, err := json.Marshal(one.interaction)
	if err != nil {
		w.t.Fatal(err)
	}
	status, answer, err := discordtest.Post(w.server.URL+discord.Path, raw, time.Now(), discordtest.Key)
	if err != nil || status != http.StatusOK && (first || status != http.StatusConflict) {
		w.t.Fatalf("HTTP %d %s %v", status, answer, err)
	}
}
