package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

// stalled is a bot whose storage does not answer for a while.
func stalled(d time.Duration) *adaptertest.Bot {
	return &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		if text, ok := r.Input.(bot.Text); !ok || text.Body != "at once" {
			time.Sleep(d)
		}
		return bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Say(bot.T("At last."))}}
	}}
}

// However long the bot takes, Slack is acknowledged in time, and the answer follows.
func TestAcknowledgedThoughStalled(t *testing.T) {
	form := (&drawer{surface: modal}).form(bot.Form{Title: "Assign", Action: bot.Action{Verb: "assign"}, Fields: []bot.Field{{Name: "to", Label: "To"}}},
		bot.Reply{}, notes{Channel: "C1", URL: ""})
	for _, mode := range []Mode{Socket, HTTP} {
		for name, make := range map[string]func(f *slacktest.Fake) (slacktest.Kind, map[string]any){
			"Command": func(f *slacktest.Fake) (slacktest.Kind, map[string]any) {
				return slacktest.Command, f.Slash(slacktest.User, "hello")
			},
			"Mention": func(f *slacktest.Fake) (slacktest.Kind, map[string]any) {
				return slacktest.Event, f.Mention(slacktest.User, "hello", "")
			},
			"Press": func(f *slacktest.Fake) (slacktest.Kind, map[string]any) {
				return slacktest.Interaction, f.Pressed(slacktest.User, map[string]any{"action_id": "press:1", "value": "models:mfa"}, true)
			},
			"Form": func(f *slacktest.Fake) (slacktest.Kind, map[string]any) {
				view := map[string]any{"id": "V1", "hash": "1", "type": "modal", "callback_id": form.CallbackID, "private_metadata": form.PrivateMetadata}
				return slacktest.Interaction, f.Interact("view_submission", slacktest.User, map[string]any{"view": view})
			},
		} {
			t.Run(name+" over "+string(mode), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, stalled(deferAfter+300*time.Millisecond), mode)
				kind, payload := make(r.f)
				began := time.Now()
				ack, err := r.deliver(kind, payload)
				if took := time.Since(began); err != nil || took > ackWithin || strings.Contains(string(ack), "At last.") {
					t.Fatalf("acknowledged after %s: %s, %v", took, ack, err)
				}
				r.idle()
				var all strings.Builder
				for _, c := range r.f.Taken(&r.from) {
					all.WriteString(c.Raw)
				}
				if !strings.Contains(all.String(), "At last.") {
					t.Errorf("the answer did not follow: %s", all.String())
				}
			})
		}
	}
}

// What is under way when Run's ctx ends is finished: it was acknowledged, and nobody will deliver it again.
func TestWorkUnderWayIsFinished(t *testing.T) {
	for _, mode := range []Mode{Socket, HTTP} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, stalled(deferAfter+300*time.Millisecond), mode)
			if _, err := r.deliver(slacktest.Event, r.f.Mention(slacktest.User, "hello", "")); err != nil {
				t.Fatal(err)
			}
			r.cancel()
			if err := <-r.done; err != nil {
				t.Fatal(err)
			}
			r.done <- nil
			if n := r.f.Count("chat.postMessage"); n != 1 {
				t.Errorf("%d answers", n)
			}
		})
	}
}

func TestNothingIsTakenOnAfterTheEnd(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	r.a.work.finish(time.Second)
	if status, _ := do(t, slacktest.Request(r.mux.URL, slacktest.Command, r.f.Slash(slacktest.User, "hello"))); status != 503 {
		t.Errorf("status %d", status)
	}
}

// An answer that did not arrive is given when the delivery comes again.
func TestRedeliveryAfterAFailedAnswer(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	r.f.Fail("chat.postMessage", func(slacktest.Call) (int, any) { return 500, "no" })
	mention := r.f.Mention(slacktest.User, "hello", "")
	for range 3 {
		if _, err := r.deliver(slacktest.Event, mention); err != nil {
			t.Fatal(err)
		}
		r.idle()
		r.f.Fail("chat.postMessage", nil)
	}
	if n := r.f.Count("chat.postMessage"); n != 2 {
		t.Errorf("%d posts: want the failed one and the one that arrived", n)
	}
}

// A form that cannot be opened any more becomes a button; pressing it asks again, and then the form opens.
func TestFormThatCannotOpen(t *testing.T) {
	b := &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		return bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Form{Title: "Assign", Action: bot.Action{Verb: "assign"}, Fields: []bot.Field{{Name: "to", Label: "To"}}}}}
	}}
	r := newRig(t, b, Socket)
	h := &harness{rig: r}
	for name, say := range map[string]func() adaptertest.Shown{
		"Mention": func() adaptertest.Shown { return h.SayPublicly("assign mfa") },
		"ExpiredTrigger": func() adaptertest.Shown {
			r.f.Fail("views.open", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("expired_trigger_id") })
			return h.Say("assign mfa")
		},
	} {
		t.Run(name, func(t *testing.T) {
			shown := say()
			if !strings.Contains(shown.Text, "Fill in") {
				t.Fatalf("no button: %q", shown.Text)
			}
			r.f.Fail("views.open", nil)
			if shown = h.Press("Fill in"); h.view == nil || shown.Err != nil {
				t.Errorf("no form: %q, %v", shown.Text, shown.Err)
			}
			seen := b.Seen()
			if text, ok := seen[len(seen)-1].Input.(bot.Text); !ok || text.Body != "assign mfa" {
				t.Errorf("asked again with %#v", seen[len(seen)-1].Input)
			}
			h.view = nil
		})
	}
}

func TestSearchFields(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	for _, c := range []struct{ action, typed, want string }{
		{"group:team", "plat", "S1"},
		{"group:team", "@SEC", "S2"},
		{"group:team", "nobody", ""},
		{"search:to", "New Team", "New Team"},
		{"search:to", "", ""},
		{"value", "x", ""},
	} {
		ack, err := r.deliver(slacktest.Interaction, r.f.Interact("block_suggestion", slacktest.User, map[string]any{"action_id": c.action, "block_id": "f:x", "value": c.typed}))
		var got struct {
			Options []struct{ Value string }
		}
		if err != nil || json.Unmarshal(ack, &got) != nil || got.Options == nil {
			t.Fatalf("%s, %v", ack, err)
		}
		var values []string
		for _, o := range got.Options {
			values = append(values, o.Value)
		}
		if strings.Join(values, ",") != c.want {
			t.Errorf("%s %q: %v, want %s", c.action, c.typed, values, c.want)
		}
	}
}

func TestFollowUpsInAThread(t *testing.T) {
	b := &adaptertest.Bot{}
	r := newRig(t, b, Socket)
	first := r.f.Mention(slacktest.User, "who", "")
	thread := first["event"].(map[string]any)["ts"].(string)
	say := func(user, text string) int {
		before := len(b.Seen())
		e := map[string]any{"type": "message", "channel_type": "channel", "channel": "C1", "user": user, "text": text, "ts": "17." + r.f.ID("1"), "thread_ts": thread}
		if _, err := r.deliver(slacktest.Event, r.f.Happened(e)); err != nil {
			t.Fatal(err)
		}
		r.idle()
		return len(b.Seen()) - before
	}
	if say(slacktest.User, "before anything") != 0 {
		t.Error("answered in a thread that is nobody's")
	}
	_, _ = r.deliver(slacktest.Event, first)
	r.idle()
	for _, c := range []struct {
		user, text string
		want       int
	}{{slacktest.User, "and on SaaS?", 1}, {slacktest.User, "<@UBOT> and?", 0}, {"U2", "thanks", 0}, {slacktest.User, "you are welcome", 0}} {
		if got := say(c.user, c.text); got != c.want {
			t.Errorf("%s says %q: %d requests, want %d", c.user, c.text, got, c.want)
		}
	}
}

// A form that was sent off twice is acknowledged twice with the same, and answered once.
func TestFormSentTwice(t *testing.T) {
	for name, asks := range map[string]bool{"StaysOpen": true, "IsDone": false} {
		t.Run(name, func(t *testing.T) {
			form := bot.Form{Title: "Assign", Action: bot.Action{Verb: "assign"}, Fields: []bot.Field{{Name: "to", Label: "To"}}}
			b := &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
				if !asks {
					return hello
				}
				wrong := form
				wrong.Fields = []bot.Field{{Name: "to", Label: "To", Error: "Who?"}}
				return bot.Reply{Blocks: []bot.Block{wrong}}
			}}
			r := newRig(t, b, HTTP)
			view := (&drawer{surface: modal}).form(form, bot.Reply{}, notes{Channel: "C1"})
			payload := r.f.Interact("view_submission", slacktest.User, map[string]any{"view": map[string]any{"id": "V1", "hash": "1", "type": "modal",
				"callback_id": view.CallbackID, "private_metadata": view.PrivateMetadata}})
			first, err := r.deliver(slacktest.Interaction, payload)
			second, err2 := r.deliver(slacktest.Interaction, payload)
			if err != nil || err2 != nil || string(first) != string(second) || asks != strings.Contains(string(first), "Who?") {
				t.Errorf("%s, %v; %s, %v", first, err, second, err2)
			}
			r.idle()
			if n := r.f.Count("chat.postMessage"); asks && n != 0 || !asks && n != 1 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

func TestHomeIsDrawnAnewAfterAChange(t *testing.T) {
	b := &adaptertest.Bot{}
	r := newRig(t, b, Socket)
	opened := r.f.Happened(map[string]any{"type": "app_home_opened", "user": "U2", "channel": "D2", "tab": "home"})
	for range 2 {
		if _, err := r.deliver(slacktest.Event, opened); err != nil {
			t.Fatal(err)
		}
		r.idle()
	}
	if n := r.f.Count("views.publish"); n != 1 {
		t.Errorf("published %d times", n)
	}
	if seen := b.Seen(); len(seen) != 1 || seen[0].Rank != bot.Member || !seen[0].Private {
		t.Errorf("asked with %+v", seen)
	}
	press := r.f.Interact("block_actions", "U2", map[string]any{"container": map[string]any{"type": "view", "view_id": "VH"},
		"view": map[string]any{"id": "VH", "type": "home"}, "actions": []any{map[string]any{"action_id": "press:1", "value": "take:mfa:x:everywhere", "type": "button"}}})
	if _, err := r.deliver(slacktest.Interaction, press); err != nil {
		t.Fatal(err)
	}
	r.idle()
	if r.f.Count("views.open") != 1 || r.f.Count("views.publish") != 2 {
		t.Errorf("opened %d, published %d", r.f.Count("views.open"), r.f.Count("views.publish"))
	}
}

// Where neither the response URL nor the channel takes a private answer, it goes to the asker's direct messages.
func TestPrivateAnswerFindsItsWay(t *testing.T) {
	r := newRig(t, stalled(0), HTTP)
	r.f.Fail("response", func(slacktest.Call) (int, any) { return 404, slacktest.Refusal("expired_url") })
	r.f.Fail("chat.postEphemeral", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("not_in_channel") })
	if _, err := r.deliver(slacktest.Interaction, r.f.Pressed(slacktest.User, map[string]any{"action_id": "press:1", "value": "models:mfa"}, true)); err != nil {
		t.Fatal(err)
	}
	r.idle()
	calls := r.f.Taken(&r.from)
	if last := calls[len(calls)-1]; last.Method != "chat.postMessage" || last.Args["channel"] != slacktest.User {
		t.Errorf("went %+v", calls)
	}
}

// A table that Slack does not take comes as text, and the next one is not tried in the same way.
func TestRefusedBlocksBecomeText(t *testing.T) {
	long := bot.Table{Title: "Owners", Head: []string{"Control", "Team"}}
	for i := range 50 {
		long.Rows = append(long.Rows, []string{fmt.Sprint("control-", i), "Platform"})
	}
	r := newRig(t, &adaptertest.Bot{Answer: func(bot.Request) bot.Reply { return bot.Reply{Blocks: []bot.Block{long}} }}, HTTP)
	h := &harness{rig: r}
	r.f.Fail("chat.postMessage", func(c slacktest.Call) (int, any) {
		if strings.Contains(c.Raw, "data_table") {
			return 200, slacktest.Refusal("invalid_blocks")
		}
		return 0, nil
	})
	for i, want := range []int{2, 3} {
		if shown := h.SayPublicly("owners"); !strings.Contains(shown.Text, "control-49") || shown.Err != nil {
			t.Errorf("%q, %v", shown.Text, shown.Err)
		}
		if n := r.f.Count("chat.postMessage"); n != want {
			t.Errorf("%d posts after %d questions", n, i+1)
		}
	}
}

func TestAssistantPane(t *testing.T) {
	t.Parallel()
	r := newRig(t, stalled(deferAfter+200*time.Millisecond), Socket)
	started := r.f.Happened(map[string]any{"type": "assistant_thread_started",
		"assistant_thread": map[string]any{"user_id": slacktest.User, "channel_id": "D1", "thread_ts": "17.1"}})
	message := r.f.Direct(slacktest.User, "hello")
	message["event"].(map[string]any)["thread_ts"] = "17.1"
	for _, p := range []map[string]any{started, message} {
		if _, err := r.deliver(slacktest.Event, p); err != nil {
			t.Fatal(err)
		}
	}
	r.idle()
	for _, method := range []string{"assistant.threads.setSuggestedPrompts", "assistant.threads.setStatus", "chat.postMessage"} {
		if n := r.f.Count(method); n != 1 {
			t.Errorf("%s: %d calls", method, n)
		}
	}
}

// What only one person sees is shown in a thread that they look at, not in one that nobody has begun.
func TestAsidesAreFound(t *testing.T) {
	b := &adaptertest.Bot{Answer: func(bot.Request) bot.Reply { return bot.Reply{Private: true, Blocks: hello.Blocks} }}
	r := newRig(t, b, HTTP)
	button := map[string]any{"action_id": "press:1", "value": "models:mfa"}
	inThread := r.f.Pressed(slacktest.User, button, false)
	inThread["container"].(map[string]any)["thread_ts"] = "17.1"
	for _, c := range []struct {
		name    string
		kind    slacktest.Kind
		payload map[string]any
		thread  any
	}{
		{"PressInChannel", slacktest.Interaction, r.f.Pressed(slacktest.User, button, false), nil},
		{"PressInThread", slacktest.Interaction, inThread, "17.1"},
		{"MentionInChannel", slacktest.Event, r.f.Mention(slacktest.User, "hello", ""), nil},
		{"MentionInThread", slacktest.Event, r.f.Mention(slacktest.User, "hello", "17.1"), "17.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := r.deliver(c.kind, c.payload); err != nil {
				t.Fatal(err)
			}
			r.idle()
			calls := r.f.Taken(&r.from)
			if len(calls) != 1 || calls[0].Args["thread_ts"] != c.thread || calls[0].Method == "chat.postMessage" {
				t.Errorf("sent %+v", calls)
			}
		})
	}
}
