package discord

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// What Discord has beyond what all platforms have.
var (
	_ adaptertest.Audience    = (*harness)(nil)
	_ adaptertest.Redeliverer = (*harness)(nil)
	_ adaptertest.Namer       = (*harness)(nil)
	_ adaptertest.FormFiller  = (*harness)(nil)
	_ adaptertest.Echoer      = (*harness)(nil)
	_ adaptertest.Keeper      = (*harness)(nil)
)

func (h *harness) SayPublicly(text string) adaptertest.Shown { return h.Say(text) }

func (h *harness) SayPrivately(string) adaptertest.Shown {
	return h.deliver("INTERACTION_CREATE", h.command("srm owners", nil), 1)
}

// Again delivers the last event once more.
func (h *harness) Again() adaptertest.Shown {
	before := h.fake.soFar()
	h.fake.send(h.event, h.data, 1)
	h.settled()
	return h.shown(h.fake.made(before))
}

// settled waits until all that was sent has been dealt with: events are read in order.
func (h *harness) settled() {
	name := "at " + h.fake.id()
	h.fake.send("CHANNEL_UPDATE", map[string]any{"id": "300000000000000099", "guild_id": guildID, "name": name, "type": 0}, 1)
	h.fake.until("the last event", func() bool {
		return h.a.known.channelName(guildID, "300000000000000099") == name && len(h.a.slots) == 0
	})
}

func (h *harness) SayNaming(before, after string) (bot.UserID, string, adaptertest.Shown) {
	m := h.said(before + "<@" + monaID + ">" + after)
	m["mentions"] = []any{user(selfID), user(monaID)}
	return monaID, "@mona", h.deliver("MESSAGE_CREATE", m, 1)
}

// Fill presses the button of the form that was shown last, and fills in the modal that opens.
func (h *harness) Fill(values map[string]string) adaptertest.Shown {
	for _, c := range h.components() {
		if id, ok := parseCustom(c.CustomID); ok && id.kind == kindSend {
			before := h.fake.soFar()
			h.deliver("INTERACTION_CREATE", h.pressed(c, nil), 1)
			calls := answers(h.fake.made(before))
			return h.deliver("INTERACTION_CREATE", h.modalSent(calls[len(calls)-1], values, h.last), 1)
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("there is no form in %v", h.last)}
}

// modalSent is a modal of ours, filled in and sent; what is not in values stays as it was.
func (h *harness) modalSent(modal call, values map[string]string, message any) map[string]any {
	data := modal.Body["data"].(map[string]any)
	var rows []any
	for _, row := range data["components"].([]any) {
		input := row.(map[string]any)["components"].([]any)[0].(map[string]any)
		id := input["custom_id"].(string)
		value, given := values[id]
		if !given {
			value, _ = input["value"].(string)
		}
		rows = append(rows, map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": id, "value": value}}})
	}
	i := h.interaction(5, map[string]any{"custom_id": data["custom_id"], "components": rows})
	if message != nil {
		i["message"] = message
	}
	return i
}

// Echo tells the bot what it has said itself.
func (h *harness) Echo() adaptertest.Shown {
	m := h.said("what I said")
	m["author"] = user(selfID)
	h.event, h.data = "MESSAGE_CREATE", m
	return h.Again()
}

func (h *harness) Secrets() []string { return []string{fakeToken, "secret-token-"} }

func (h *harness) Logs() string { return h.logs.String() }

// Trouble cuts the connection off while the answer is being sent, and then refuses it with a page of HTML.
func (h *harness) Trouble(text string) adaptertest.Shown {
	h.fake.mu.Lock()
	tries := 0
	h.fake.answer = func(w http.ResponseWriter, c call) bool {
		h.fake.mu.Lock()
		tries++
		n := tries
		h.fake.mu.Unlock()
		if n < 3 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<html>" + c.Raw + text))
		return true
	}
	h.fake.mu.Unlock()
	return h.deliver("INTERACTION_CREATE", h.command("srm assign", map[string]any{"control": text}), 1)
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
