package adaptertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"srm/bot"
)

// What only some platforms have is an optional interface of a Harness. Its cases run where it is there.

// An Audience is a platform where more than one person listens. Shown.Public tells who saw an answer.
type Audience interface {
	// SayPublicly says something to the bot where others read along, SayPrivately where nobody does.
	SayPublicly(text string) Shown
	SayPrivately(text string) Shown
}

// A Redeliverer is a platform that delivers again what it is not sure of.
type Redeliverer interface {
	// Again delivers once more, unchanged, what was delivered last.
	Again() Shown
}

// A Namer is a platform whose texts can name people.
type Namer interface {
	// SayNaming says before, the person and after. It returns the person's id, and the words that stand for them in the text.
	SayNaming(before, after string) (user bot.UserID, name string, s Shown)
}

// A FormFiller is a platform that has forms.
type FormFiller interface {
	// Fill enters values by the names of fields into the form that was shown last, and sends it off.
	Fill(values map[string]string) Shown
}

// An Updater is a platform on which a message that others see can change.
type Updater interface {
	// PressPublicly presses a button of the message that was shown last, which all see. It returns what was shown in answer, and what
	// the message itself has become; nothing if it stayed as it was.
	PressPublicly(label string) (answer, message Shown)
}

// An Echoer is a platform that tells a bot what the bot itself has said.
type Echoer interface{ Echo() Shown }

// A Keeper is an adapter that knows secrets.
type Keeper interface {
	Secrets() []string
	Logs() string
	// Trouble lets the platform refuse the next answer, as rudely as it can, and says text.
	Trouble(text string) Shown
}

// runPlatform checks what a platform has beyond what all have.
func runPlatform(t *testing.T, open Opener) {
	t.Run("PrivateStaysPrivate", func(t *testing.T) { privateStays(t, open) })
	t.Run("ShareShowsEverybody", func(t *testing.T) { shareWidens(t, open) })
	t.Run("NobodyIsPinged", func(t *testing.T) { nobodyIsPinged(t, open) })
	t.Run("RedeliveryIsTheSameRequest", func(t *testing.T) { redelivered(t, open) })
	t.Run("MentionArrives", func(t *testing.T) { mentionArrives(t, open) })
	t.Run("FormBringsItsValues", func(t *testing.T) { formReturns(t, open) })
	t.Run("PressedMessageChangesForAll", func(t *testing.T) { messageChanges(t, open) })
	t.Run("OwnWordsAreIgnored", func(t *testing.T) { ownIgnored(t, open) })
	t.Run("SecretsAreKept", func(t *testing.T) { secretsKept(t, open) })
}

// needs opens an adapter whose harness has more than all have, or skips.
func needs[T any](t *testing.T, open Opener, b *Bot) (Harness, T) {
	t.Helper()
	h := open(t, b)
	more, ok := h.(T)
	if !ok {
		t.Skip("not on this platform")
	}
	return h, more
}

func privateStays(t *testing.T, open Opener) {
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		return bot.Reply{Private: r.Private || said(r) == "narrow", Blocks: []bot.Block{bot.Say(bot.T("Answered."))}}
	}}
	_, h := needs[Audience](t, open, b)
	for _, c := range []struct {
		name            string
		shown           Shown
		private, public bool
	}{
		{"privately", h.SayPrivately("one"), true, false},
		{"publicly", h.SayPublicly("two"), false, true},
		{"publicly, narrowed by the reply", h.SayPublicly("narrow"), false, false},
	} {
		check(t, c.shown)
		if !shows(c.shown, "Answered.") || c.shown.Public != c.public {
			t.Errorf("asked %s: public %v with %q, want %v", c.name, c.shown.Public, c.shown.Text, c.public)
		}
	}
	for i, private := range []bool{true, false, false} {
		if seen := b.Seen(); len(seen) != 3 || seen[i].Private != private {
			t.Fatalf("%d requests, or number %d is not as private as it was asked", len(seen), i+1)
		}
	}
}

// said is the text of a request, or "".
func said(r bot.Request) string {
	text, _ := r.Input.(bot.Text)
	return text.Body
}

func shareWidens(t *testing.T, open Opener) {
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		if _, pressed := r.Input.(bot.Press); pressed {
			return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("For everybody."))}}
		}
		return bot.Reply{Private: true, Blocks: []bot.Block{bot.Say(bot.T("For you.")), bot.Buttons{Buttons: []bot.Button{{Label: "Share", Action: bot.Action{Verb: "share"}}}}}}
	}}
	h, _ := needs[Audience](t, open, b)
	check(t, h.Say("hello"))
	shown := h.Press("Share")
	check(t, shown)
	if !shown.Public || !shows(shown, "For everybody.") {
		t.Errorf("shared: public %v, %q", shown.Public, shown.Text)
	}
}

// nobodyIsPinged says names in public that would call people, if they were more than names.
func nobodyIsPinged(t *testing.T, open Opener) {
	b := &Bot{}
	_, h := needs[Audience](t, open, b)
	b.Answer = func(r bot.Request) bot.Reply {
		return bot.Reply{Blocks: []bot.Block{
			bot.Say(bot.B("@everyone"), bot.T(" <!channel> "), bot.Span{Text: "Ada", User: r.User}, bot.T(" of "), bot.Span{Text: "@here", Group: "1234"}),
			bot.Facts{Facts: []bot.Fact{{Label: "@everyone", Lines: [][]bot.Span{{bot.Span{Text: "@here", User: r.User}}}}}},
			bot.Note{Spans: []bot.Span{bot.T("Owned by @everyone, "), bot.Span{Text: "Ada", User: r.User}}},
			bot.Table{Head: []string{"Team"}, Rows: [][]string{{"@everyone <@" + string(r.User) + ">"}}},
		}}
	}
	shown := h.SayPublicly("who")
	check(t, shown)
	if len(shown.Active) > 0 || !shown.Public {
		t.Errorf("public %v; the platform would act on %q", shown.Public, shown.Active)
	}
}

func redelivered(t *testing.T, open Opener) {
	b := &Bot{}
	harness, h := needs[Redeliverer](t, open, b)
	check(t, harness.Say("owners"))
	check(t, h.Again())
	seen := b.Seen()
	for _, r := range seen {
		if r.ID != seen[0].ID {
			t.Errorf("the same delivery had the ids %q and %q", seen[0].ID, r.ID)
		}
	}
	check(t, harness.Say("owners"))
	if now := b.Seen(); len(now) != len(seen)+1 || now[len(now)-1].ID == seen[0].ID {
		t.Error("a new delivery was taken for an old one")
	}
}

func mentionArrives(t *testing.T, open Opener) {
	b := &Bot{}
	_, h := needs[Namer](t, open, b)
	user, name, shown := h.SayNaming("assign mfa to ", " as informed")
	check(t, shown)
	seen := b.Seen()
	if len(seen) != 1 {
		t.Fatalf("%d requests, want 1", len(seen))
	}
	text, ok := seen[0].Input.(bot.Text)
	if want := "assign mfa to " + name + " as informed"; !ok || text.Body != want {
		t.Errorf("arrived as %#v, want %q", seen[0].Input, want)
	}
	if !slices.ContainsFunc(text.Mentions, func(m bot.Mention) bool { return m.User == user && m.Name == name }) {
		t.Errorf("mentions %+v, want %s as %q", text.Mentions, user, name)
	}
}

func formReturns(t *testing.T, open Opener) {
	asked := form()
	asked.Action = bot.Action{Verb: "assign", Args: []string{"os-patching"}}
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		submit, ok := r.Input.(bot.Submit)
		switch {
		case !ok:
			return reply(asked)
		case len(submit.Values["team"]) > 0 && submit.Values["team"][0] == "Plattform":
			again := asked
			again.Fields = slices.Clone(asked.Fields)
			again.Fields[1].Error = "No team has this name."
			return reply(again)
		}
		return reply(bot.Say(bot.T("Assigned.")))
	}}
	harness, h := needs[FormFiller](t, open, b)
	check(t, harness.Say("assign"))
	wrong := h.Fill(map[string]string{"team": "Plattform"})
	check(t, wrong)
	if !shows(wrong, "No team has this name.") {
		t.Errorf("what was wrong is not said: %q", wrong.Text)
	}
	done := h.Fill(map[string]string{"team": "Platform", "why": "a reason"})
	check(t, done)
	if !shows(done, "Assigned.") {
		t.Errorf("the answer to the form was not shown: %q", done.Text)
	}
	seen := b.Seen()
	last, ok := seen[len(seen)-1].Input.(bot.Submit)
	if !ok || last.Form.Encode() != asked.Action.Encode() {
		t.Fatalf("the form brought %#v", seen[len(seen)-1].Input)
	}
	for name, want := range map[string]string{"team": "Platform", "why": "a reason", "role": "accountable", "control": "os-patching", "until": ""} {
		if got := strings.Join(last.Values[name], ","); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	ids := map[bot.RequestID]bool{}
	for _, r := range seen {
		ids[r.ID] = true
	}
	if len(ids) != len(seen) {
		t.Errorf("%d ids for %d requests", len(ids), len(seen))
	}
}

// messageChanges presses on a message that all see: the presser reads the answer, everybody what became of the message.
func messageChanges(t *testing.T, open Opener) {
	asked := reply(bot.Say(bot.T("Whose job?")), bot.Buttons{Buttons: []bot.Button{{Label: "Ours", Action: bot.Action{Verb: "pick"}}}})
	pressed := 0
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		if _, ok := r.Input.(bot.Press); !ok {
			return asked
		}
		pressed++
		now := reply(append(slices.Clone(asked.Blocks), bot.Note{Spans: []bot.Span{bot.T(fmt.Sprintf("%d answered @everyone.", pressed))}})...)
		return bot.Reply{Private: true, Update: &now, Order: pressed, Blocks: []bot.Block{bot.Say(bot.T("Right."))}}
	}}
	_, h := needs[Updater](t, open, b)
	if a, ok := h.(Audience); ok {
		check(t, a.SayPublicly("ask"))
	}
	answer, message := h.PressPublicly("Ours")
	check(t, answer)
	check(t, message)
	if answer.Public || !shows(answer, "Right.") || shows(answer, "answered") {
		t.Errorf("the presser reads, public %v: %q", answer.Public, answer.Text)
	}
	if !message.Public || !shows(message, "Whose job?") || !shows(message, "Ours") || !shows(message, "1 answered @everyone.") || shows(message, "Right.") {
		t.Errorf("the message is now, public %v: %q", message.Public, message.Text)
	}
	if len(message.Active) > 0 {
		t.Errorf("the platform would act on %q", message.Active)
	}
}

func ownIgnored(t *testing.T, open Opener) {
	b := &Bot{}
	harness, h := needs[Echoer](t, open, b)
	check(t, harness.Say("hello"))
	before := len(b.Seen())
	if shown := h.Echo(); shown.Err != nil || shown.Text != "" || len(b.Seen()) != before {
		t.Errorf("the bot answered itself: %q, %v", shown.Text, shown.Err)
	}
}

func secretsKept(t *testing.T, open Opener) {
	b := &Bot{}
	harness, h := needs[Keeper](t, open, b)
	check(t, harness.Say("hello"))
	shown := h.Trouble("what is the secret")
	err := harness.Stop()
	for _, secret := range h.Secrets() {
		for where, text := range map[string]string{"log": h.Logs(), "answer": shown.Raw, "error": errorText(err)} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in the %s", secret[:min(len(secret), 12)]+"…", where)
			}
		}
	}
	if strings.Contains(h.Logs(), "what is the secret") {
		t.Error("what a person said is in the log")
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
