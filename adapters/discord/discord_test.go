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
	"srm/adapters/discord/discordtest"
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
	fake   *discordtest.Fake
	a      *Adapter
	cancel context.CancelFunc
	done   chan error
	last   map[string]any // the message that was shown last, as Discord gives it back
	event  string         // what was delivered last
	data   map[string]any
	logs   *logs

	commands bool // Say gives a command
}

func newHarness(t testing.TB, h Handler) *harness { return newHarnessAt(t, h, discordtest.New(t)) }

func newHarnessAt(t testing.TB, h Handler, f *discordtest.Fake) *harness {
	kept := &logs{}
	a, err := New(h, Options{Token: discordtest.Token, APIURL: f.API(), hurry: 50,
		PublicKey: fmt.Sprintf("%x", discordtest.Key.Public()), Log: slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), kept), nil))})
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
	f.Until("the connection", func() bool {
		return a.Ready() == nil && a.known.roleName(discordtest.Guild, discordtest.TeamRole) != ""
	})
	return hs
}

func (h *harness) From() (bot.PlaceID, bot.UserID) {
	return placePrefix + discordtest.Guild, discordtest.Alice
}

func (h *harness) components() []discordtest.Component { return discordtest.Components(h.last) }

// pressed is a press on a component of the message that was shown last.
func (h *harness) pressed(c discordtest.Component, picked []string) map[string]any {
	return h.fake.Press(h.last, c, picked)
}

func (h *harness) Stop() error {
	if h.cancel == nil {
		return nil
	}
	h.cancel()
	h.cancel = nil
	defer h.fake.Close()
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
	return h.deliver("MESSAGE_CREATE", h.fake.Mention(text), 1)
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

// deliver sends an event, waits until the adapter has dealt with it, and returns what was received.
func (h *harness) deliver(name string, data map[string]any, times int) adaptertest.Shown {
	before := h.fake.SoFar()
	h.event, h.data = name, data
	h.fake.Send(name, data, times)
	h.fake.Until("an answer", func() bool { return len(answers(h.fake.Calls[before:])) > 0 && len(h.a.slots) == 0 })
	return h.shown(h.fake.Made(before))
}

// answers are the calls that show something to people.
func answers(calls []discordtest.Call) (out []discordtest.Call) {
	for _, c := range calls {
		if c.Method != "GET" && !strings.HasSuffix(c.Path, "/commands") && c.Path != "/users/@me/channels" {
			out = append(out, c)
		}
	}
	return out
}

// shown is what people see of some calls.
func (h *harness) shown(calls []discordtest.Call) adaptertest.Shown {
	var s adaptertest.Shown
	public, direct := false, false
	for _, c := range answers(calls) {
		s.Raw += c.Raw + "\n"
		direct = direct || strings.Contains(c.Path, discordtest.Direct)
		public = public || c.Flags() == 0 && c.Kind() != int(discordgo.InteractionResponseModal)
		if err := discordtest.Fault(c); err != nil {
			s.Err = errors.Join(s.Err, err)
		}
		body := c.Body
		if data, ok := body["data"].(map[string]any); ok {
			body = data
		}
		if body["embeds"] != nil {
			h.last = map[string]any{"id": h.fake.ID(), "channel_id": discordtest.Channel, "author": discordtest.User(discordtest.Self)}
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
		Components []discordtest.Component
		Files      []discordtest.File `json:"attachments"`
	}
	raw, _ := json.Marshal(body)
	_ = json.Unmarshal(raw, &m)
	var out strings.Builder
	add := func(markdown string) {
		t, a := discordtest.Read(markdown)
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
