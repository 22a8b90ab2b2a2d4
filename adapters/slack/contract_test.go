package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

func TestContract(t *testing.T) {
	for _, mode := range []Mode{Socket, HTTP} {
		t.Run(string(mode), func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T, h *adaptertest.Bot) adaptertest.Harness { return &harness{rig: newRig(t, h, mode)} })
		})
	}
}

// harness speaks slash commands, mentions and direct messages, presses buttons and fills in forms.
type harness struct {
	*rig
	shown []map[string]any // messages and views, as they were sent
	last  func() adaptertest.Shown
	view  map[string]any // the form that is open
	views int
}

func (h *harness) From() (bot.PlaceID, bot.UserID) { return "slack:T1", slacktest.User }

func (h *harness) send(k slacktest.Kind, payload map[string]any) adaptertest.Shown {
	h.last = func() adaptertest.Shown { return h.show(h.deliver(k, payload)) }
	return h.last()
}

func (h *harness) Again() adaptertest.Shown { return h.last() }

func (h *harness) Say(text string) adaptertest.Shown {
	return h.send(slacktest.Command, h.f.Slash(slacktest.User, text))
}

func (h *harness) SayPublicly(text string) adaptertest.Shown {
	return h.send(slacktest.Event, h.f.Mention(slacktest.User, text, ""))
}

func (h *harness) SayPrivately(text string) adaptertest.Shown {
	return h.send(slacktest.Event, h.f.Direct(slacktest.User, text))
}

func (h *harness) SayNaming(before, after string) (bot.UserID, string, adaptertest.Shown) {
	return "U2", "@U2", h.send(slacktest.Event, h.f.Mention(slacktest.User, before+"<@U2>"+after, ""))
}

func (h *harness) Echo() adaptertest.Shown {
	echo := h.f.Direct(slacktest.BotUser, "hello")
	echo["event"].(map[string]any)["bot_id"] = "B1"
	return h.send(slacktest.Event, echo)
}

func (h *harness) Secrets() []string {
	return []string{slacktest.BotToken, slacktest.AppToken, slacktest.Secret, "a-secret-ticket", "/response/"}
}

func (h *harness) Logs() string { return h.logs.String() }

// Trouble breaks the socket and lets every way to answer fail.
func (h *harness) Trouble(text string) adaptertest.Shown {
	fail := func(slacktest.Call) (int, any) { return 500, "no" }
	for _, method := range []string{"response", "chat.postMessage", "chat.postEphemeral", "apps.connections.open", "users.info"} {
		h.f.Fail(method, fail)
	}
	press := h.f.Pressed(slacktest.User, map[string]any{"action_id": "press:1", "value": "models"}, true)
	shown := h.show(h.deliver(slacktest.Interaction, press))
	h.f.Cut()
	_, _ = h.deliver(slacktest.Event, h.f.Mention(slacktest.User, text, "")) // nobody may be there to take it
	h.idle()
	return shown
}

// Fill submits the open form as Slack does: what was entered, and what stood there before.
func (h *harness) Fill(values map[string]string) adaptertest.Shown {
	state := map[string]any{}
	for _, b := range h.view["blocks"].([]any) {
		block := b.(map[string]any)
		element, _ := block["element"].(map[string]any)
		if element == nil {
			continue
		}
		id := block["block_id"].(string)
		value, entered := values[strings.TrimPrefix(id, "f:")]
		state[id] = map[string]any{element["action_id"].(string): stateOf(element, value, entered)}
	}
	h.views++
	view := map[string]any{"id": "V1", "type": "modal", "hash": fmt.Sprint("hash", h.views/2), "callback_id": h.view["callback_id"],
		"private_metadata": h.view["private_metadata"], "state": map[string]any{"values": state}}
	return h.send(slacktest.Interaction, h.f.Interact("view_submission", slacktest.User, map[string]any{"view": view}))
}

func stateOf(element map[string]any, value string, entered bool) map[string]any {
	out := map[string]any{"type": element["type"]}
	option, _ := element["initial_option"].(map[string]any)
	switch kind := element["type"]; {
	case strings.HasSuffix(fmt.Sprint(kind), "_select"):
		out["selected_option"] = nil
		if entered {
			out["selected_option"] = map[string]any{"value": value}
		} else if option != nil {
			out["selected_option"] = option
		}
	case kind == "datepicker":
		out["selected_date"] = element["initial_date"]
	case entered:
		out["value"] = value
	default:
		out["value"] = element["initial_value"]
	}
	return out
}

func (h *harness) Press(label string) adaptertest.Shown {
	for _, m := range h.shown {
		for _, b := range slacktest.Buttons(m) {
			if b["text"].(map[string]any)["text"] == label {
				return h.send(slacktest.Interaction, h.f.Pressed(slacktest.User, b, true))
			}
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("no button %q", label)}
}

func (h *harness) PressPublicly(label string) (answer, message adaptertest.Shown) {
	for _, m := range h.shown {
		for _, b := range slacktest.Buttons(m) {
			if b["text"].(map[string]any)["text"] == label {
				answer = h.send(slacktest.Interaction, h.f.Pressed(slacktest.User, b, false))
			}
		}
	}
	var answers, changes []map[string]any
	for _, m := range h.shown {
		if m["method"] == "chat.update" {
			changes = append(changes, m)
		} else {
			answers = append(answers, m)
		}
	}
	err := answer.Err
	answer, message = h.read(answers), h.read(changes)
	answer.Err = err
	return answer, message
}

func (h *harness) Stop() error { return h.stop() }

// show waits for all that follows a delivery and reads it.
func (h *harness) show(ack json.RawMessage, err error) adaptertest.Shown {
	if err != nil {
		return adaptertest.Shown{Err: err}
	}
	h.idle()
	h.shown = nil
	if m, ok := decoded(ack).(map[string]any); ok && len(m) > 0 {
		h.shown = append(h.shown, m)
		if view, ok := m["view"].(map[string]any); ok {
			h.view = view
		}
	}
	for _, c := range h.f.Taken(&h.from) {
		switch c.Method {
		case "chat.postMessage", "chat.postEphemeral", "chat.update", "response", "views.open", "views.push", "views.update", "views.publish":
			c.Args["method"] = c.Method
			h.shown = append(h.shown, c.Args)
			if c.Method == "views.open" {
				h.view = c.Args["view"].(map[string]any)
			}
		}
	}
	return h.read(h.shown)
}

func (h *harness) read(list []map[string]any) adaptertest.Shown {
	var shown adaptertest.Shown
	var raw, text strings.Builder
	for _, m := range list {
		raw.WriteString(strings.ReplaceAll(string(encoded(m)), `\n`, "\n") + "\n")
		quiet := m["view"] != nil || m["response_action"] != nil || m["response_type"] == "ephemeral" || m["method"] == "chat.postEphemeral" ||
			strings.HasPrefix(fmt.Sprint(m["channel"]), "D")
		shown.Public = shown.Public || !quiet
		r := &reader{f: h.f, quiet: quiet}
		r.read(m["blocks"])
		r.read(m["view"])
		if errs, ok := m["errors"].(map[string]any); ok {
			for _, text := range errs {
				r.write(fmt.Sprint(text))
			}
		}
		notice := &reader{f: h.f, quiet: quiet}
		if s, ok := m["text"].(string); ok {
			notice.mrkdwn(s)
		}
		text.WriteString(r.text.String())
		shown.Active = append(append(shown.Active, r.active...), notice.active...)
	}
	shown.Raw, shown.Text = raw.String(), text.String()
	return shown
}
