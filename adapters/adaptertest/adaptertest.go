// Package adaptertest is the contract of adapters: what each must do with what people send and with what the bot answers.
//
// A platform's test opens a Harness, its adapter before a fake of the platform, and calls Run. The bot is a Bot of this package,
// which records requests and answers as a case tells it.
//
//	adaptertest.go   Harness, Bot, Run: the cases
//	platform.go      cases for what only some platforms have, each an optional interface of a Harness
//	features.go      what the platforms are compared by, for the table in the README
//	replies.go       the sample replies that every adapter must draw
//
// What one adapter got wrong becomes a case for all.
package adaptertest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.uber.org/goleak"

	"srm/bot"
)

// A Harness is an adapter that runs before a fake of its platform.
type Harness interface {
	// From is whom the platform says that Say and Press come from.
	From() (bot.PlaceID, bot.UserID)
	// Say delivers a text as the platform would, and returns what the platform has received when the adapter is done with it.
	Say(text string) Shown
	// Press presses the button with this label on what was shown last.
	Press(label string) Shown
	// Stop ends the context of the adapter's Run, waits for it and returns its error.
	Stop() error
}

// Shown is what a platform received for one delivery. The zero value is nothing.
type Shown struct {
	Raw    string   // as it was sent
	Text   string   // as people read it, by the platform's own rules
	Active []string // what the platform would act on by itself: mentions, links, formulas, commands to a terminal
	Public bool     // others than the asker see it
	Err    error    // what the platform refused, or how it was not reached
}

// Opener starts an adapter that asks h, for one case. It ends with the test if the case does not stop it.
type Opener func(t *testing.T, h *Bot) Harness

// Bot stands for the bot. The zero value answers everything with one sentence.
type Bot struct {
	Answer func(bot.Request) bot.Reply

	mu   sync.Mutex
	seen []bot.Request
}

// Handle records r and answers it.
func (b *Bot) Handle(_ context.Context, r bot.Request) bot.Reply {
	b.mu.Lock()
	b.seen = append(b.seen, r)
	b.mu.Unlock()
	if b.Answer == nil {
		return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Heard."))}}
	}
	return b.Answer(r)
}

// Complete offers nothing.
func (b *Bot) Complete(context.Context, bot.Request, string, string) []bot.Choice { return nil }

// Commands are a few, so that a platform has something to register.
func (b *Bot) Commands() []bot.Command {
	return []bot.Command{
		{Name: "assign", Usage: "assign <control> to <team>", Summary: "say who owns a control", Needs: bot.Member, Params: []bot.Param{
			{Name: "control", Help: "what has to be done", Kind: bot.ControlParam}, {Name: "to", Help: "the team", Kind: bot.HolderParam}}},
		{Name: "owners", Usage: "owners", Summary: "list who owns what"},
		{Name: "remind", Usage: "remind <when> in #channel", Summary: "say something there", Params: []bot.Param{
			{Name: "text", Help: "when"}, {Name: "channel", Help: "where", Kind: bot.ChannelParam, Optional: true}}},
		{Name: "import", Usage: "import, with a file", Summary: "take a file in", Params: []bot.Param{{Name: "file", Help: "the file", Kind: bot.FileParam}}},
	}
}

// Seen are the requests so far.
func (b *Bot) Seen() []bot.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]bot.Request(nil), b.seen...)
}

// Run checks an adapter against the contract.
func Run(t *testing.T, open Opener) {
	t.Run("TextArrivesAsTyped", func(t *testing.T) { textArrives(t, open) })
	t.Run("DeliveriesHaveIDsOfTheirOwn", func(t *testing.T) { idsDiffer(t, open) })
	t.Run("ButtonBringsItsActionBack", func(t *testing.T) { buttonReturns(t, open) })
	t.Run("SamplesAreDrawn", func(t *testing.T) { samplesAreDrawn(t, open) })
	t.Run("PanicBecomesASentence", func(t *testing.T) { panicIsOutlived(t, open) })
	t.Run("RunEndsWithContext", func(t *testing.T) { runEnds(t, open) })
	runPlatform(t, open)
}

func textArrives(t *testing.T, open Opener) {
	for _, text := range []string{
		"who patches the OS on PaaS",
		`a < b & "c"  d &lt; e`,
		"*bold* _it_ `code` [x](http://evil) =cmd() @everyone",
		"ünï çødé 責任 👩‍👩‍👧",
		strings.Repeat("long ", 300) + "end",
	} {
		b := &Bot{}
		h := open(t, b)
		check(t, h.Say(text))
		place, user := h.From()
		seen := b.Seen()
		if len(seen) != 1 {
			t.Fatalf("%.40q: %d requests, want 1", text, len(seen))
		}
		r := seen[0]
		if got, ok := r.Input.(bot.Text); !ok || got.Body != text {
			t.Errorf("%.40q: arrived as %#v", text, r.Input)
		}
		if r.Place != place || r.User != user {
			t.Errorf("from %q in %q, want %q in %q", r.User, r.Place, user, place)
		}
		if r.ID == "" || r.Channel == "" || r.At.IsZero() {
			t.Errorf("request lacks id, channel or time: %+v", r)
		}
	}
}

func idsDiffer(t *testing.T, open Opener) {
	b := &Bot{}
	h := open(t, b)
	for range 3 {
		check(t, h.Say("owners"))
	}
	ids := map[bot.RequestID]bool{}
	for _, r := range b.Seen() {
		ids[r.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d ids for 3 deliveries", len(ids))
	}
}

func buttonReturns(t *testing.T, open Opener) {
	want := bot.Action{Verb: "models", Args: []string{"os-patching", "2"}}
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		if _, ok := r.Input.(bot.Text); !ok {
			return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Pressed."))}}
		}
		return bot.Reply{Blocks: []bot.Block{
			bot.Say(bot.T("The provider.")),
			bot.Buttons{Buttons: []bot.Button{
				{Label: "assign it", Action: bot.Action{Verb: "assign"}},
				{Label: "read more", URL: "https://example.org/"},
				{Label: "all models", Action: want},
			}},
		}}
	}}
	h := open(t, b)
	check(t, h.Say("who patches the OS"))
	shown := h.Press("all models")
	check(t, shown)
	seen := b.Seen()
	press, ok := seen[len(seen)-1].Input.(bot.Press)
	if !ok || press.Action.Encode() != want.Encode() {
		t.Errorf("the button brought %#v, want %v", seen[len(seen)-1].Input, want)
	}
	if place, user := h.From(); seen[len(seen)-1].User != user || seen[len(seen)-1].Place != place {
		t.Errorf("pressed by %q in %q", seen[len(seen)-1].User, seen[len(seen)-1].Place)
	}
	if !shows(shown, "Pressed.") {
		t.Errorf("the answer to the press was not shown: %q", shown.Text)
	}
}

func samplesAreDrawn(t *testing.T, open Opener) {
	for _, sample := range Replies() {
		t.Run(sample.Name, func(t *testing.T) {
			h := open(t, &Bot{Answer: func(bot.Request) bot.Reply { return sample.Reply }})
			shown := h.Say("sample")
			check(t, shown)
			for _, want := range sample.Shows {
				if !shows(shown, want) {
					t.Errorf("does not show %q in\n%s", want, shown.Text)
				}
			}
			for _, active := range shown.Active {
				if !sample.links(active) {
					t.Errorf("the platform would act on %q", active)
				}
			}
		})
	}
}

func panicIsOutlived(t *testing.T, open Opener) {
	b := &Bot{Answer: func(r bot.Request) bot.Reply {
		if text, ok := r.Input.(bot.Text); ok && text.Body == "panic" {
			panic("internal detail")
		}
		return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Still here."))}}
	}}
	h := open(t, b)
	shown := h.Say("panic")
	check(t, shown)
	if len(strings.Fields(shown.Text)) < 4 {
		t.Errorf("no sentence for the person: %q", shown.Text)
	}
	if strings.Contains(shown.Text, "internal detail") || strings.Contains(shown.Text, "goroutine") {
		t.Errorf("the person reads what is for the log: %q", shown.Text)
	}
	if next := h.Say("and now"); !shows(next, "Still here.") {
		t.Errorf("the next text was answered with %q", next.Text)
	}
}

func runEnds(t *testing.T, open Opener) {
	before := goleak.IgnoreCurrent()
	h := open(t, &Bot{})
	check(t, h.Say("hello"))
	if err := h.Stop(); err != nil {
		t.Errorf("Run returned %v", err)
	}
	goleak.VerifyNone(t, before)
}

// check holds for whatever a platform receives.
func check(t *testing.T, s Shown) {
	t.Helper()
	if s.Err != nil {
		t.Fatalf("not shown: %v", s.Err)
	}
	if err := steady(s.Raw); err != nil {
		t.Errorf("sent %v", err)
	}
	if err := steady(s.Text); err != nil {
		t.Errorf("people read %v", err)
	}
}

// steady reports what in a text would steer a display.
func steady(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("invalid UTF-8: %.60q", text)
	}
	for i, r := range text {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return fmt.Errorf("%U in %.60q", r, text[max(0, i-20):])
		}
	}
	return nil
}

// shows looks for words wherever the lines were broken.
func shows(s Shown, want string) bool {
	return strings.Contains(squeezed(s.Text), squeezed(want))
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }
