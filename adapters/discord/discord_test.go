package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"srm/adapters/adaptertest"
	"srm/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The cases share an adapter, since the library takes a second to say goodbye; the one that stops it has its own.
func TestAdapter(t *testing.T) {
	shared := &relay{}
	h := newHarness(t, shared)
	adaptertest.Run(t, func(t *testing.T, b *adaptertest.Bot) adaptertest.Harness {
		if strings.HasSuffix(t.Name(), "RunEndsWithContext") || strings.HasSuffix(t.Name(), "SecretsAreKept") {
			return newHarness(t, b)
		}
		shared.to.Store(b)
		// what can be shared is the answer to a command: in a channel, all see it already
		return &harness{t: t, fake: h.fake, a: h.a, commands: strings.HasSuffix(t.Name(), "ShareShowsEverybody")}
	})
}

// A relay hands everything to the bot of the case that is running.
type relay struct {
	to atomic.Pointer[adaptertest.Bot]
}

func (r *relay) Handle(ctx context.Context, q bot.Request) bot.Reply {
	return r.to.Load().Handle(ctx, q)
}

func (r *relay) Complete(ctx context.Context, q bot.Request, field, typed string) []bot.Choice {
	return r.to.Load().Complete(ctx, q, field, typed)
}

func (r *relay) Commands() []bot.Command { return (&adaptertest.Bot{}).Commands() }

// A harness is an adapter before the fake, with alice in front of it.
type harness struct {
	t      testing.TB
	fake   *fake
	a      *Adapter
	cancel context.CancelFunc
	done   chan error
	last   map[string]any // the message that was shown last, as Discord gives it back
	event  string         // what was delivered last
	data   map[string]any
	logs   *logs

	commands bool // Say gives a command
}

func newHarness(t testing.TB, h Handler) *harness { return newHarnessAt(t, h, newFake(t)) }

func newHarnessAt(t testing.TB, h Handler, f *fake) *harness {
	kept := &logs{}
	a, err := New(h, Options{Token: fakeToken, APIURL: f.api(), hurry: 50,
		PublicKey: fmt.Sprintf("%x", fakeKey.Public()), Log: slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), kept), nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	hs := &harness{t: t, fake: f, a: a, cancel: cancel, done: make(chan error, 1), logs: kept}
	go func() { hs.done <- a.Run(ctx) }()
	t.Cleanup(func() {
		if err := hs.Stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	f.until("the connection", func() bool { return a.Ready() == nil && a.known.roleName(guildID, teamRole) != "" })
	return hs
}

func (h *harness) From() (bot.PlaceID, bot.UserID) { return placePrefix + guildID, aliceID }

func (h *harness) Stop() error {
	if h.cancel == nil {
		return nil
	}
	h.cancel()
	h.cancel = nil
	defer h.fake.close()
	select {
	case err := <-h.done:
		return err
	case <-time.After(8 * time.Second):
		return errors.New("Run did not end with its context")
	}
}

// Say mentions the bot in a channel.
func (h *harness) Say(text string) adaptertest.Shown {
	if h.commands {
		return h.SayPrivately(text)
	}
	return h.deliver("MESSAGE_CREATE", h.said(text), 1)
}

func (h *harness) said(text string) map[string]any {
	return map[string]any{"id": h.fake.id(), "channel_id": channelID, "guild_id": guildID, "type": 0, "author": user(aliceID),
		"member": map[string]any{"roles": []string{teamRole}}, "content": "<@" + selfID + "> " + text, "mentions": []any{user(selfID)}}
}

// Press presses a button of the message that was shown last.
func (h *harness) Press(label string) adaptertest.Shown {
	for _, c := range h.components() {
		if c.Label == label && c.URL == "" {
			return h.deliver("INTERACTION_CREATE", h.pressed(c, nil), 1)
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("no button %q", label)}
}

func (h *harness) components() []fakeComponent {
	raw, _ := json.Marshal(h.last["components"])
	var rows, all []fakeComponent
	_ = json.Unmarshal(raw, &rows)
	for _, row := range rows {
		all = append(all, row.Components...)
	}
	return all
}

func (h *harness) pressed(c fakeComponent, picked []string) map[string]any {
	i := h.interaction(3, map[string]any{"custom_id": c.CustomID, "component_type": c.Type, "values": picked})
	i["message"] = h.last
	return i
}

// interaction is one of alice's, in the guild.
func (h *harness) interaction(kind int, data any) map[string]any {
	id := h.fake.id()
	return map[string]any{"id": id, "application_id": appID, "type": kind, "token": "secret-token-" + id, "version": 1, "data": data,
		"guild_id": guildID, "channel_id": channelID, "context": 0, "authorizing_integration_owners": map[string]string{"0": guildID},
		"member": map[string]any{"user": user(aliceID), "roles": []string{teamRole}, "permissions": "1024"}, "app_permissions": "0", "locale": "en-GB"}
}

// command is a slash command with its options, as Discord sends it.
func (h *harness) command(path string, options map[string]any) map[string]any {
	names := strings.Fields(path)
	var list []any
	for name, value := range options {
		list = append(list, map[string]any{"name": name, "type": 3, "value": value})
	}
	for i := len(names) - 1; i > 0; i-- {
		list = []any{map[string]any{"name": names[i], "type": 1, "options": list}}
	}
	return h.interaction(2, map[string]any{"id": "1", "name": names[0], "type": 1, "options": list})
}

// deliver sends an event, waits until the adapter has dealt with it, and returns what was received.
func (h *harness) deliver(name string, data map[string]any, times int) adaptertest.Shown {
	before := h.fake.soFar()
	h.event, h.data = name, data
	h.fake.send(name, data, times)
	h.fake.until("an answer", func() bool { return len(answers(h.fake.calls[before:])) > 0 && len(h.a.slots) == 0 })
	return h.shown(h.fake.made(before))
}

// answers are the calls that show something to people.
func answers(calls []call) (out []call) {
	for _, c := range calls {
		if c.Method != "GET" && !strings.HasSuffix(c.Path, "/commands") && c.Path != "/users/@me/channels" {
			out = append(out, c)
		}
	}
	return out
}

// shown is what people see of some calls.
func (h *harness) shown(calls []call) adaptertest.Shown {
	var s adaptertest.Shown
	public, direct := false, false
	for _, c := range answers(calls) {
		s.Raw += c.Raw + "\n"
		direct = direct || strings.Contains(c.Path, dmID)
		public = public || c.flags() == 0 && c.kind() != int(discordgo.InteractionResponseModal)
		if err := faultIn(c); err != nil {
			s.Err = errors.Join(s.Err, err)
		}
		body := c.Body
		if data, ok := body["data"].(map[string]any); ok {
			body = data
		}
		if body["embeds"] != nil {
			h.last = map[string]any{"id": h.fake.id(), "channel_id": channelID, "author": user(selfID)}
			for k, v := range body {
				h.last[k] = v
			}
		}
		text, active := read(body)
		s.Text += text
		for _, a := range active {
			if !mentionRule.MatchString(a) { // in an embed it is a name, and pings nobody
				s.Active = append(s.Active, a)
			}
		}
	}
	s.Public = public && !direct // beside a direct message the channel hears only that there is one
	return s
}

// read is a message or a modal as people read it.
func read(body map[string]any) (text string, active []string) {
	var m struct {
		Title  string
		Embeds []struct {
			Title, Description string
			Fields             []struct{ Name, Value string }
			Footer             struct{ Text string }
		}
		Components []fakeComponent
		Files      []file `json:"attachments"`
	}
	raw, _ := json.Marshal(body)
	_ = json.Unmarshal(raw, &m)
	var out strings.Builder
	add := func(markdown string) {
		t, a := seen(markdown)
		out.WriteString(t + "\n")
		active = append(active, a...)
	}
	out.WriteString(m.Title + "\n")
	for _, e := range m.Embeds {
		add(e.Title)
		add(e.Description)
		for _, f := range e.Fields {
			add(f.Name)
			add(f.Value)
		}
		out.WriteString(e.Footer.Text + "\n")
	}
	for _, f := range m.Files {
		out.WriteString(f.Filename + " " + f.Description + "\n")
	}
	for _, row := range m.Components {
		for _, c := range row.Components {
			out.WriteString(c.Label + " " + c.Placeholder + " " + c.Value + "\n")
			if c.URL != "" {
				active = append(active, c.URL)
			}
			for _, o := range c.Options {
				out.WriteString(o.Label + "\n")
			}
		}
	}
	return out.String(), active
}
