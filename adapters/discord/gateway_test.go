package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"srm/adapters/adaptertest"
	"srm/bot"
)

// again waits until something has happened so many times and the connection is there.
func (h *harness) again(what string, times int) {
	h.t.Helper()
	h.fake.until(what, func() bool { return h.fake.counts[what] >= times && h.a.Ready() == nil })
}

// stillAnswers fails the test if a mention is not answered.
func (h *harness) stillAnswers() {
	h.t.Helper()
	if s := h.Say("still there?"); s.Err != nil || !strings.Contains(s.Text, "Heard.") {
		h.t.Errorf("answered %q, %v", s.Text, s.Err)
	}
}

// One connection after the other is lost, each in another way. What arrives meanwhile is answered after the resume, once; only where
// Discord has ended the session does a new one begin.
func TestConnectionIsLost(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.beat = 300 * time.Millisecond
	b := &adaptertest.Bot{}
	h := newHarnessAt(t, b, f)

	f.drop()
	f.until("the loss", func() bool { return h.a.Ready() != nil })
	if err := h.a.Ready(); !strings.Contains(err.Error(), "not connected to Discord since 20") {
		t.Errorf("Ready says %v", err)
	}
	h.deliver("MESSAGE_CREATE", h.said("while you were away"), 2)
	h.again("resume", 1)
	if n := len(b.Seen()); n != 1 {
		t.Errorf("%d requests for one message, want 1", n)
	}
	if n := f.count("/ws-resume/"); n != 1 {
		t.Errorf("resumed at the address of READY %d times, want 1", n)
	}

	f.frame(opReconnect, nil)
	h.again("resume", 2)
	f.frame(opInvalidSession, true)
	h.again("resume", 3)

	f.acknowledge(false) // the connection is dead, though it is open
	f.until("a new try", func() bool { return f.counts["connect"] > 4 })
	f.acknowledge(true)
	h.again("resume", 4)
	if n := f.count("identify"); n != 1 {
		t.Errorf("identified %d times: a session was thrown away", n)
	}

	f.frame(opInvalidSession, false)
	h.again("identify", 2)
	h.stillAnswers()
}

// RECONNECT in place of HELLO, or of READY, would lock the library up for ever.
func TestAwkwardFirstFrames(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	awkward := []func(*websocket.Conn){
		func(c *websocket.Conn) { _ = c.WriteJSON(map[string]any{"op": opReconnect}) },
		func(c *websocket.Conn) {
			_ = c.WriteJSON(map[string]any{"op": opHello, "d": map[string]int{"heartbeat_interval": 40000}})
			_ = c.WriteJSON(map[string]any{"op": opReconnect})
		},
	}
	f.onOpen = func(c *websocket.Conn) bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(awkward) == 0 {
			return false
		}
		awkward[0](c)
		awkward = awkward[1:]
		return true
	}
	h := newHarnessAt(t, &adaptertest.Bot{}, f)
	h.stillAnswers()
}

func TestFatalCloseCodesStop(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{4004: "the token is refused", 4014: "the intents are not allowed"} {
		f := newFake(t)
		f.onOpen = func(c *websocket.Conn) bool {
			_ = c.WriteJSON(map[string]any{"op": opHello, "d": map[string]int{"heartbeat_interval": 40000}})
			_, _, _ = c.ReadMessage()
			_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
			_, _, _ = c.ReadMessage()
			return true
		}
		a, err := New(&adaptertest.Bot{}, Options{Token: fakeToken, APIURL: f.api(), hurry: 50})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: Run returned %v", code, err)
		}
		if err := a.Ready(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: Ready says %v", code, err)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	a, err := New(&adaptertest.Bot{}, Options{Token: "another-token", APIURL: f.api()})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context()); !errors.Is(err, ErrToken) {
		t.Errorf("Run returned %v", err)
	}
}

// Discord does not answer when the bot starts: it goes on trying, and ends with its context.
func TestStartsBeforeDiscord(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	failing := 2
	f.answer = func(w http.ResponseWriter, c call) bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		if failing > 0 && c.Path == "/applications/@me" {
			failing--
			refuse(w, http.StatusInternalServerError, 0, "not now")
			return true
		}
		return false
	}
	newHarnessAt(t, &adaptertest.Bot{}, f)

	a, err := New(&adaptertest.Bot{}, Options{Token: fakeToken, APIURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := a.Run(ctx); err != nil {
		t.Errorf("Run returned %v", err)
	}
	if err := a.Ready(); err == nil {
		t.Error("Ready though nobody answered")
	}
}

// An outage is no kick, and what is not understood is skipped.
func TestGuildsComeAndGo(t *testing.T) {
	t.Parallel()
	h := newHarness(t, &adaptertest.Bot{})
	h.fake.send("GUILD_DELETE", map[string]any{"id": guildID, "unavailable": true}, 1)
	h.fake.send("BRAND_NEW_EVENT", map[string]any{"some": "thing"}, 1)
	h.fake.send("GUILD_CREATE", fakeGuild(), 1)
	h.fake.send("GUILD_ROLE_UPDATE", map[string]any{"guild_id": guildID, "role": map[string]any{"id": teamRole, "name": "Platform", "permissions": "0"}}, 1)
	h.fake.send("GUILD_ROLE_DELETE", map[string]any{"guild_id": guildID, "role_id": managerRole}, 1)
	h.fake.send("CHANNEL_UPDATE", map[string]any{"id": channelID, "guild_id": guildID, "name": "talk", "type": 0}, 1)
	h.fake.send("GUILD_CREATE", map[string]any{"id": "200000000000000009", "name": "Beta", "roles": []any{}}, 1)
	h.fake.until("the news", func() bool { return h.a.known.channelName(guildID, channelID) == "talk" })
	if got := h.a.known.roleName(guildID, teamRole); got != "Platform" {
		t.Errorf("the role is %q", got)
	}
	if got := h.a.known.roleName(guildID, managerRole); got != "" {
		t.Errorf("a deleted role is %q", got)
	}
	h.fake.send("GUILD_DELETE", map[string]any{"id": guildID}, 1)
	h.fake.until("the kick", func() bool { return h.a.known.roleName(guildID, teamRole) == "" })
	if _, err := h.a.Group(t.Context(), placeOf(guildID), bot.GroupID("1")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a role that is none: %v", err)
	}
}
