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

// harness speaks slash commands and presses buttons on their answers.
type harness struct {
	*rig
	shown  []map[string]any // messages and views, as they were sent
	public bool
}

func (h *harness) From() (bot.PlaceID, bot.UserID) { return "slack:T1", slacktest.User }

func (h *harness) Say(text string) adaptertest.Shown {
	return h.show(h.deliver(slacktest.Command, h.f.Slash(slacktest.User, text)))
}

func (h *harness) Press(label string) adaptertest.Shown {
	for _, m := range h.shown {
		for _, b := range slacktest.Buttons(m) {
			if b["text"].(map[string]any)["text"] == label {
				return h.press(b)
			}
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("no button %q", label)}
}

// press presses a button of what was shown last: a message that only the presser sees, or one for all.
func (h *harness) press(b map[string]any) adaptertest.Shown {
	return h.show(h.deliver(slacktest.Interaction, h.f.Pressed(slacktest.User, b, !h.public)))
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
	}
	for _, c := range h.f.Taken(&h.from) {
		switch c.Method {
		case "chat.postMessage", "chat.postEphemeral", "chat.update", "response", "views.open", "views.push", "views.update", "views.publish":
			c.Args["method"] = c.Method
			h.shown = append(h.shown, c.Args)
		}
	}
	return h.read(h.shown)
}

func (h *harness) read(list []map[string]any) adaptertest.Shown {
	var shown adaptertest.Shown
	var raw, text strings.Builder
	for _, m := range list {
		raw.WriteString(strings.ReplaceAll(string(encoded(m)), `\n`, "\n") + "\n")
		r := &reader{f: h.f, quiet: m["view"] != nil || m["response_type"] == "ephemeral" || m["method"] == "chat.postEphemeral" || strings.HasPrefix(fmt.Sprint(m["channel"]), "D")}
		r.read(m["blocks"])
		r.read(m["view"])
		notice := &reader{f: h.f}
		if s, ok := m["text"].(string); ok {
			notice.mrkdwn(s)
		}
		text.WriteString(r.text.String())
		shown.Active = append(append(shown.Active, r.active...), notice.active...)
	}
	shown.Raw, shown.Text = raw.String(), text.String()
	return shown
}
