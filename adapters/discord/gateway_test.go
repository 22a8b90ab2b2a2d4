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
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// again waits until something has happened so many times and the connection is there.
func (h *harness) again(what string, times int) {
	h.t.Helper()
	h.fake.Until(what, func() bool { return h.fake.Counts[what] >= times && h.a.Ready() == nil })
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
	f := discordtest.New(t)
	f.Beat = 300 * time.Millisecond
	b := &adaptertest.Bot{}
	h := newHarnessAt(t, b, f)

	f.Drop()
	f.Until("the loss", func() bool { return h.a.Ready() != nil })
	if err := h.a.Ready(); !strings.Contains(err.Error(), "not connected to Discord since 20") {
		t.Errorf("Ready says %v", err)
	}
	h.deliver("MESSAGE_CREATE", h.fake.Mention("while you were away"), 2)
	h.again("resume", 1)
	if n := len(b.Seen()); n != 1 {
		t.Errorf("%d requests for one message, want 1", n)
	}
	if n := f.Count("/ws-resume/"); n != 1 {
		t.Errorf("resumed at the address of READY %d times, want 1", n)
	}

	f.Frame(opReconnect, nil)
	h.again("resume", 2)
	f.Frame(opInvalidSession, true)
	h.again("resume", 3)

	f.Acknowledge(false) // the connection is dead, though it is open
	f.Until("a new try", func() bool { return f.Counts["connect"] > 4 })
	f.Acknowledge(true)
	h.again("resume", 4)
	if n := f.Count("identify"); n != 1 {
		t.Errorf("identified %d times: a session was thrown away", n)
	}

	f.Frame(opInvalidSession, false)
	h.again("identify", 2)
	h.stillAnswers()
}

// RECONNECT in place of HELLO, or of READY, would lock the library up for ever.
func TestAwkwardFirstFrames(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	awkward := []func(*websocket.Conn){
		func(c *websocket.Conn) { _ = c.WriteJSON(map[string]any{"op": opReconnect}) },
		func(c *websocket.Conn) {
			_ = c.WriteJSON(map[string]any{"op": opHello, "d": map[string]int{"heartbeat_interval": 40000}})
			_ = c.WriteJSON(map[string]any{"op": opReconnect})
		},
	}
	f.OnOpen = func(c *websocket.Conn) bool {
		f.Lock()
		defer f.Unlock()
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
		f := discordtest.New(t)
		f.OnOpen = func(c *websocket.Conn) bool {
			_ = c.WriteJSON(map[string]any{"op": opHello, "d": map[string]int{"heartbeat_interval": 40000}})
			_, _, _ = c.ReadMessage()
			_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
			_, _, _ = c.ReadMessage()
			return true
		}
		a, err := New(&adaptertest.Bot{}, Options{Token: discordtest.Token, APIURL: f.API(), hurry: 50})
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
	f := discordtest.New(t)
	a, err := New(&adaptertest.Bot{}, Options{Token: "another-token", APIURL: f.API()})
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
	f := discordtest.New(t)
	failing := 2
	f.Answer = func(w http.ResponseWriter, c discordtest.Call) bool {
		f.Lock()
		defer f.Unlock()
		if failing > 0 && c.Path == "/applications/@me" {
			failing--
			discordtest.Refuse(w, http.StatusInternalServerError, 0, "not now")
			return true
		}
		return false
	}
	newHarnessAt(t, &adaptertest.Bot{}, f)

	a, err := New(&adaptertest.Bot{}, Options{Token: discordtest.Token, APIURL: "http://127.0.0.1:1"})
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
	h.fake.Send("GUILD_DELETE", map[string]any{"id": discordtest.Guild, "unavailable": true}, 1)
	h.fake.Send("BRAND_NEW_EVENT", map[string]any{"some": "thing"}, 1)
	h.fake.Send("GUILD_CREATE", discordtest.GuildObject(), 1)
	h.fake.Send("GUILD_ROLE_UPDATE", map[string]any{"guild_id": discordtest.Guild, "role": map[string]any{"id": discordtest.TeamRole, "name": "Platform", "permissions": "0"}}, 1)
	h.fake.Send("GUILD_ROLE_DELETE", map[string]any{"guild_id": discordtest.Guild, "role_id": discordtest.ManagerRole}, 1)
	h.fake.Send("CHANNEL_UPDATE", map[string]any{"id": discordtest.Channel, "guild_id": discordtest.Guild, "name": "talk", "type": 0}, 1)
	h.fake.Send("GUILD_CREATE", map[string]any{"id": "200000000000000009", "name": "Beta", "roles": []any{}}, 1)
	h.fake.Until("the news", func() bool { return h.a.known.channelName(discordtest.Guild, discordtest.Channel) == "talk" })
	if got := h.a.known.roleName(discordtest.Guild, discordtest.TeamRole); got != "Platform" {
		t.Errorf("the role is %q", got)
	}
	if got := h.a.known.roleName(discordtest.Guild, discordtest.ManagerRole); got != "" {
		t.Errorf("a deleted role is %q", got)
	}
	h.fake.Send("GUILD_DELETE", map[string]any{"id": discordtest.Guild}, 1)
	h.fake.Until("the kick", func() bool { return h.a.known.roleName(discordtest.Guild, discordtest.TeamRole) == "" })
	if _, err := h.a.Group(t.Context(), placeOf(discordtest.Guild), bot.GroupID("1")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a role that is none: %v", err)
	}
}
