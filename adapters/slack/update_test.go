package slack

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

// counting answers presses privately and lets their message count them.
func counting() *adaptertest.Bot {
	var n atomic.Int32
	return &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		order := int(n.Add(1))
		now := bot.Reply{Blocks: []bot.Block{bot.Say(bot.T(fmt.Sprintf("%d have answered.", order)))}}
		return bot.Reply{Private: true, Blocks: hello.Blocks, Update: &now, Order: order}
	}}
}

var quizOption = map[string]any{"action_id": "press:1", "value": "pick:a"}

func (r *rig) updates() (out []slacktest.Call) {
	for _, c := range r.f.Taken(&r.from) {
		if c.Method == "chat.update" {
			out = append(out, c)
		}
	}
	return out
}

// Many who press at once change the message a few times; at the end it says how many there were, though Slack had trouble.
func TestManyPressesAtOnce(t *testing.T) {
	r := newRig(t, counting(), Socket)
	r.a.updates.Every = 0 // a test has no time
	var tries atomic.Int32
	r.f.Fail("chat.update", func(slacktest.Call) (int, any) {
		if tries.Add(1) == 1 {
			return 503, "no"
		}
		return 200, nil
	})
	var pressing sync.WaitGroup
	for n := range 40 {
		pressing.Go(func() {
			if _, err := r.deliver(slacktest.Interaction, r.f.Pressed(fmt.Sprint("U", 100+n), quizOption, false)); err != nil {
				t.Error(err)
			}
		})
	}
	pressing.Wait()
	r.idle()
	calls := r.updates()
	if len(calls) < 2 || !strings.Contains(calls[len(calls)-1].Raw, "40 have answered.") {
		t.Errorf("%d changes, the last %+v", len(calls), calls[len(calls)-1:])
	}
}

// What only one person sees, and what was ended by an edit, is not changed by a press; a refusal is only logged.
func TestUpdateLeavesAlone(t *testing.T) {
	r := newRig(t, counting(), Socket)
	press := func(ephemeral bool) []slacktest.Call {
		t.Helper()
		if _, err := r.deliver(slacktest.Interaction, r.f.Pressed(slacktest.User, quizOption, ephemeral)); err != nil {
			t.Fatal(err)
		}
		r.idle()
		return r.updates()
	}
	if calls := press(true); len(calls) != 0 {
		t.Errorf("an ephemeral message was changed: %+v", calls)
	}
	r.f.Fail("chat.update", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("message_not_found") })
	if calls := press(false); len(calls) != 1 {
		t.Errorf("a refusal was tried %d times", len(calls))
	}
	r.f.Fail("chat.update", nil)
	if err := r.a.Edit(t.Context(), "slack:T1/C1/1700000000.000001", hello); err != nil {
		t.Fatal(err)
	}
	r.updates()
	if calls := press(false); len(calls) != 0 {
		t.Errorf("the end of a message was overwritten: %+v", calls)
	}
	if !strings.Contains(r.logs.String(), "could not be brought up to date") {
		t.Error("a refusal is not in the log")
	}
}
