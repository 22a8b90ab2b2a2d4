package slack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
)

// answered says something over the rig and wants an answer in the acknowledgement.
func answered(t *testing.T, r *rig) {
	t.Helper()
	ack, err := r.deliver(slacktest.Command, r.f.Slash(slacktest.User, "hello"))
	if err != nil || !strings.Contains(string(ack), "Heard.") {
		t.Errorf("acknowledged with %.80q, %v; the log says\n%s", ack, err, r.logs)
	}
}

func TestSocketComesBack(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, Socket)
	answered(t, r)
	before := r.f.Opened()
	r.f.Cut()
	r.until("connected again", func() bool { return r.f.Opened() > before })
	r.until("ready again", func() bool { return r.a.Ready() == nil })
	answered(t, r)
}

// A connection that will end is replaced first. What it still delivers is acknowledged, over itself.
func TestSocketIsReplacedWithoutAGap(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, Socket)
	before := r.f.Opened()
	r.f.Frame(map[string]any{"type": "disconnect", "reason": "warning"})
	answered(t, r) // over the old one, or already over the new one
	r.until("the next is open", func() bool { return r.f.Opened() > before })
	answered(t, r)
}

// Slack that refuses at once is not asked a thousand times a second.
func TestSocketPausesBetweenRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, &adaptertest.Bot{}, Socket)
	r.f.Greet(func(s *slacktest.Socket) bool {
		_ = s.Send(map[string]any{"type": "disconnect", "reason": "too_many_websockets"})
		return false
	})
	before := r.f.Opened()
	r.f.Cut()
	time.Sleep(2 * time.Second)
	if n := r.f.Opened() - before; n > 4 {
		t.Errorf("%d tries in two seconds", n)
	}
	if err := r.a.Ready(); err == nil || !strings.Contains(err.Error(), "too_many_websockets, since ") {
		t.Errorf("ready: %v", err)
	}
}

func TestTokenIsRefusedInTheMiddle(t *testing.T) {
	t.Parallel()
	r := newRig(t, &adaptertest.Bot{}, Socket)
	r.f.Fail("apps.connections.open", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("invalid_auth") })
	r.f.Cut()
	r.until("not ready", func() bool { err := r.a.Ready(); return err != nil && strings.Contains(err.Error(), "invalid_auth") })
	r.f.Fail("apps.connections.open", nil)
	r.until("ready again", func() bool { return r.a.Ready() == nil })
	answered(t, r)
}

func TestBotTokenIsWithdrawn(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	r.f.Fail("auth.test", func(slacktest.Call) (int, any) { return 500, "no" })
	r.a.look(t.Context())
	if err := r.a.Ready(); err != nil {
		t.Errorf("trouble on the way counts as a refused token: %v", err)
	}
	r.f.Fail("auth.test", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("token_revoked") })
	r.a.look(t.Context())
	if err := r.a.Ready(); err == nil || !strings.Contains(err.Error(), "token_revoked, since ") {
		t.Errorf("ready: %v", err)
	}
	r.f.Fail("auth.test", nil)
	r.a.look(t.Context())
	if err := r.a.Ready(); err != nil {
		t.Error(err)
	}
}

func TestSocketOutlivesGarbage(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, Socket)
	for _, frame := range []any{"text", 7, nil, []int{1}, map[string]any{"type": 5}, map[string]any{"type": "slash_commands", "envelope_id": "e", "payload": "x"},
		map[string]any{"type": "events_api", "envelope_id": "f", "payload": map[string]any{"event": 3}}, map[string]any{"type": "invented"}} {
		r.f.Frame(frame)
	}
	answered(t, r)
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for name, o := range map[string]Options{
		"NoBotToken":      {AppToken: "xapp"},
		"NoAppToken":      {Mode: Socket, BotToken: "xoxb"},
		"NoSigningSecret": {BotToken: "xoxb"},
		"BadAddress":      {BotToken: "xoxb", AppToken: "xapp", APIURL: "slack.com"},
		"NoMode":          {Mode: "carrier pigeon", BotToken: "xoxb", AppToken: "xapp"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := New(nil, o); err == nil || strings.Contains(err.Error(), "xoxb") {
				t.Errorf("got %v", err)
			}
			if text := fmt.Sprintf("%v %+v %#v %s", o, o, o, o); strings.Contains(text, "xoxb") || strings.Contains(text, "xapp") {
				t.Errorf("prints %s", text)
			}
		})
	}
}
