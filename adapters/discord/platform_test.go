package discord

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// What Discord has beyond what all platforms have.
var (
	_ adaptertest.Audience    = (*harness)(nil)
	_ adaptertest.Redeliverer = (*harness)(nil)
	_ adaptertest.Namer       = (*harness)(nil)
	_ adaptertest.FormFiller  = (*harness)(nil)
	_ adaptertest.Echoer      = (*harness)(nil)
	_ adaptertest.Updater     = (*harness)(nil)
	_ adaptertest.Keeper      = (*harness)(nil)
)

func (h *harness) SayPublicly(text string) adaptertest.Shown { return h.Say(text) }

func (h *harness) SayPrivately(string) adaptertest.Shown {
	return h.deliver("INTERACTION_CREATE", h.fake.Command("srm owners", nil), 1)
}

// Again delivers the last event once more.
func (h *harness) Again() adaptertest.Shown {
	before := h.fake.SoFar()
	h.fake.Send(h.event, h.data, 1)
	h.settled()
	return h.shown(h.fake.Made(before))
}

// settled waits until all that was sent has been dealt with: events are read in order.
func (h *harness) settled() {
	name := "at " + h.fake.ID()
	h.fake.Send("CHANNEL_UPDATE", map[string]any{"id": "300000000000000099", "guild_id": discordtest.Guild, "name": name, "type": 0}, 1)
	h.fake.Until("the last event", func() bool {
		return h.a.known.channelName(discordtest.Guild, "300000000000000099") == name && len(h.a.slots) == 0
	})
}

func (h *harness) SayNaming(before, after string) (bot.UserID, string, adaptertest.Shown) {
	m := h.fake.Mention(before + "<@" + discordtest.Mona + ">" + after)
	m["mentions"] = []any{discordtest.User(discordtest.Self), discordtest.User(discordtest.Mona)}
	return discordtest.Mona, "@mona", h.deliver("MESSAGE_CREATE", m, 1)
}

// Fill presses the button of the form that was shown last, and fills in the modal that opens.
func (h *harness) Fill(values map[string]string) adaptertest.Shown {
	for _, c := range h.components() {
		if id, ok := parseCustom(c.CustomID); ok && id.kind == kindSend {
			before := h.fake.SoFar()
			h.deliver("INTERACTION_CREATE", h.pressed(c, nil), 1)
			calls := answers(h.fake.Made(before))
			return h.deliver("INTERACTION_CREATE", h.fake.Sent(calls[len(calls)-1], values, h.last), 1)
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("there is no form in %v", h.last)}
}

// PressPublicly presses on a message of the channel. What only the presser sees is an answer, what changes the message is not.
func (h *harness) PressPublicly(label string) (answer, message adaptertest.Shown) {
	pressed := h.last
	before := h.fake.SoFar()
	if s := h.Press(label); s.Err != nil {
		return s, message
	}
	var answered, changed []discordtest.Call
	for _, c := range h.fake.Made(before) {
		if c.Method == http.MethodPatch && c.Path == "/channels/"+discordtest.Channel+"/messages/"+pressed["id"].(string) {
			changed = append(changed, c)
		} else {
			answered = append(answered, c)
		}
	}
	return h.shown(answered), h.shown(changed)
}

// Echo tells the bot what it has said itself.
func (h *harness) Echo() adaptertest.Shown {
	m := h.fake.Mention("what I said")
	m["author"] = discordtest.User(discordtest.Self)
	h.event, h.data = "MESSAGE_CREATE", m
	return h.Again()
}

func (h *harness) Secrets() []string { return []string{discordtest.Token, "secret-token-"} }

func (h *harness) Logs() string { return h.logs.String() }

// Trouble cuts the connection off while the answer is being sent, and then refuses it with a page of HTML.
func (h *harness) Trouble(text string) adaptertest.Shown {
	h.fake.Lock()
	tries := 0
	h.fake.Answer = func(w http.ResponseWriter, c discordtest.Call) bool {
		h.fake.Lock()
		tries++
		n := tries
		h.fake.Unlock()
		if n < 3 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<html>" + c.Raw + text))
		return true
	}
	h.fake.Unlock()
	return h.deliver("INTERACTION_CREATE", h.fake.Command("srm assign", map[string]any{"control": text}), 1)
}

// logs keep what was logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Clone(l.buf.String())
}
