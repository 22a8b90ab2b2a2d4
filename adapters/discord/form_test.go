package discord

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// asks answers everything but a form that was sent with one form.
func asks(f bot.Form) *adaptertest.Bot {
	return &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		if s, ok := r.Input.(bot.Submit); ok {
			return bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Say(bot.T(fmt.Sprintf("Sent %s.", s.Form.Encode())))}}
		}
		return bot.Reply{Private: r.Private, Blocks: []bot.Block{f}}
	}}
}

func (e *endpoint) component(t *testing.T, what string) discordtest.Component {
	t.Helper()
	for _, c := range e.components() {
		if c.Label == what || c.Placeholder == what {
			return c
		}
	}
	t.Fatalf("there is no %q in %v", what, e.components())
	return discordtest.Component{}
}

func submitted(t *testing.T, b *adaptertest.Bot) bot.Submit {
	t.Helper()
	all := b.Seen()
	s, ok := all[len(all)-1].Input.(bot.Submit)
	if !ok {
		t.Fatalf("the bot got %#v", all[len(all)-1].Input)
	}
	return s
}

// A form of texts is a modal, and comes back at once.
func TestFormOfTexts(t *testing.T) {
	b := asks(textForm())
	e := newEndpoint(t, b)
	modal := e.post(e.fake.Command("srm owners", nil))
	if modal.Kind() != 9 {
		t.Fatalf("answered with type %d", modal.Kind())
	}
	c := e.post(e.fake.Sent(modal, map[string]string{"what": "a *report*", "until": " ", "why": ""}, nil))
	want := bot.Submit{Form: textForm().Action, Values: map[string][]string{"what": {"a *report*"}}}
	if got := submitted(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if c.Kind() != 4 || c.Flags() != 64 {
		t.Errorf("answered with type %d, flags %d", c.Kind(), c.Flags())
	}
}

func mixedForm(problem string) bot.Form {
	f := bot.Form{Title: "Settings", Action: bot.Action{Verb: "settings", Args: []string{"a"}}, Submit: "Save", Error: problem}
	for i := range 7 {
		f.Fields = append(f.Fields, bot.Field{Name: fmt.Sprintf("text%d", i), Label: fmt.Sprintf("Text %d", i), Optional: i > 0})
	}
	f.Fields[2].Value = "as *it* was: `x`\nsecond line"
	var many []bot.Choice
	for i := range 30 {
		many = append(many, bot.Choice{Label: fmt.Sprintf("Choice %d", i), Value: fmt.Sprintf("c%d", i)})
	}
	return bot.Form{Title: f.Title, Action: f.Action, Submit: f.Submit, Error: f.Error, Fields: append(f.Fields,
		bot.Field{Name: "who", Label: "Who?", Kind: bot.UserField, Optional: true},
		bot.Field{Name: "team", Label: "Which team?", Kind: bot.GroupField, Value: discordtest.TeamRole},
		bot.Field{Name: "many", Label: "One of many", Kind: bot.ChoiceField, Choices: many, Value: "c3"})}
}

// What was chosen and typed stands in the message, so that it survives a restart: each step here could be another process.
func TestFormPageByPage(t *testing.T) {
	b := asks(mixedForm(""))
	e := newEndpoint(t, b)
	e.see(e.fake.Command("srm owners", nil))
	who := e.component(t, "Who?")
	if who.Type != 5 {
		t.Errorf("people are picked with type %d", who.Type)
	}
	step := func(c discordtest.Call, kind int) {
		t.Helper()
		if c.Kind() != kind {
			t.Fatalf("type %d, want %d: %s", c.Kind(), kind, c.Raw)
		}
		e.shown([]discordtest.Call{c})
	}
	step(e.post(e.pressed(who, []string{discordtest.Mona})), 7)
	step(e.post(e.pressed(e.component(t, "One of many: Choice 25 … Choice 29"), []string{"c27"})), 7)

	first := e.post(e.pressed(e.component(t, "Save"), nil))
	if n := len(first.Body["data"].(map[string]any)["components"].([]any)); first.Kind() != 9 || n != 5 {
		t.Fatalf("type %d with %d inputs", first.Kind(), n)
	}
	if !strings.Contains(first.Raw, "as *it* was: `x`") {
		t.Errorf("the modal forgot what was typed before: %s", first.Raw)
	}
	step(e.post(e.fake.Sent(first, map[string]string{"text0": "zero", "text2": "", "text4": "four # [x](y)"}, e.last)), 7)
	second := e.post(e.pressed(e.component(t, "Save"), nil))
	done := e.post(e.fake.Sent(second, map[string]string{"text5": "five", "text6": strings.Repeat("long ", 300)}, e.last))
	want := bot.Submit{Form: bot.Action{Verb: "settings", Args: []string{"a"}}, Values: map[string][]string{
		"who": {discordtest.Mona}, "team": {discordtest.TeamRole}, "many": {"c27"}, "text0": {"zero"}, "text4": {"four # [x](y)"},
		"text5": {"five"}, "text6": {strings.Repeat("long ", 300)}}}
	if got := submitted(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if done.Kind() != 7 {
		t.Errorf("the result does not take the place of the form: type %d", done.Kind())
	}
	if n := len(b.Seen()); n != 2 {
		t.Errorf("the bot was asked %d times, want 2: the command and the form", n)
	}
}

// A form with an error says so, keeps what was typed, and can be left.
func TestFormWithError(t *testing.T) {
	b := asks(mixedForm("Nothing was changed yet."))
	e := newEndpoint(t, b)
	shown := e.see(e.fake.Command("srm owners", nil))
	for _, want := range []string{"Nothing was changed yet.", "as *it* was: `x`", "Which team?"} {
		if !strings.Contains(shown.Text, want) {
			t.Errorf("does not show %q in\n%s", want, shown.Text)
		}
	}
	left := e.post(e.pressed(e.component(t, "Cancel"), nil))
	if left.Kind() != 7 || !strings.Contains(left.Raw, "nothing was sent") || strings.Contains(left.Raw, "custom_id") {
		t.Errorf("left with %s", left.Raw)
	}
	if len(b.Seen()) != 1 {
		t.Error("the bot heard of a form that was left")
	}
}

// A form without texts is sent by its button; one whose message is gone still counts for what was typed.
func TestFormWithoutTexts(t *testing.T) {
	b := asks(bot.Form{Title: "Pick", Action: bot.Action{Verb: "pick"}, Fields: []bot.Field{
		{Name: "role", Label: "Role", Kind: bot.ChoiceField, Optional: true, Choices: []bot.Choice{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}}}})
	e := newEndpoint(t, b)
	e.see(e.fake.Command("srm owners", nil))
	e.post(e.pressed(e.component(t, "Send"), nil))
	if got := submitted(t, b); len(got.Values) != 0 || got.Form.Verb != "pick" {
		t.Errorf("got %+v", got)
	}
	data := map[string]any{"custom_id": "1n0:pick", "components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": "x", "value": "y"}}}}}
	e.post(e.fake.Interaction(5, data))
	if got := submitted(t, b); got.Form.Verb != "pick" || got.Values["x"][0] != "y" {
		t.Errorf("got %+v", got)
	}
}

// Buttons that this version did not make are bot's to answer.
func TestStrangeCustomIDs(t *testing.T) {
	b := &adaptertest.Bot{}
	e := newEndpoint(t, b)
	for _, id := range []string{"", "x", "2a0:models", "1a:models", "1a0", "1z0:x", "1o0:tname", "1s0:name", "1p0:assign x to y", "1a-1:models", strings.Repeat("x", 101)} {
		i := e.pressed(discordtest.Component{CustomID: id, Type: 2}, nil)
		i["message"] = map[string]any{"id": e.fake.ID(), "channel_id": discordtest.Channel}
		e.post(i)
	}
	for _, r := range b.Seen() {
		switch in := r.Input.(type) {
		case bot.Press:
			if in.Action.Verb != "unknown" && in.Action.Verb != "x" {
				t.Errorf("arrived as %+v", in)
			}
		case bot.Text:
			if in.Body != "" {
				t.Errorf("a page would have changed something: %q", in.Body)
			}
		}
	}
}

// A long table is shown page by page; its buttons carry the line that brings it, and only what reads is ever repeated.
func TestPages(t *testing.T) {
	table := bot.Table{Title: "Owners", Head: []string{"Control", "Team"}}
	for i := range 40 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("control-%d", i), "Platform"})
	}
	b := &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply { return bot.Reply{Private: r.Private, Blocks: []bot.Block{table}} }}
	e := newEndpoint(t, b)
	shown := e.see(e.fake.Command("srm owners", nil))
	if !strings.Contains(shown.Text, "control-14") || strings.Contains(shown.Text, "control-15") || !strings.Contains(shown.Text, "Page 1 of 3 · 40 rows") {
		t.Errorf("the first page is\n%s", shown.Text)
	}
	c := e.post(e.pressed(e.component(t, "▶"), nil))
	second := e.shown([]discordtest.Call{c})
	if c.Kind() != 7 || !strings.Contains(second.Text, "control-15") || !strings.Contains(second.Text, "Page 2 of 3") {
		t.Errorf("type %d, the second page is\n%s", c.Kind(), second.Text)
	}
	if got, ok := b.Seen()[1].Input.(bot.Text); !ok || got.Body != "owners" || !got.Command {
		t.Errorf("the page was asked for with %#v", b.Seen()[1].Input)
	}
	changing := e.see(e.fake.Command("srm assign", map[string]any{"control": "mfa", "to": "Platform"}))
	if strings.Contains(changing.Text, "Page 1") || !strings.Contains(changing.Text, "control-39") {
		t.Errorf("what changes something has pages:\n%s", changing.Text)
	}
}

func FuzzCustomID(f *testing.F) {
	f.Add("1a0:models:x")
	f.Add("1p1:matrix saas")
	f.Add("1o0:tname,Lwhy")
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := parseCustom(text)
		if ok && id.String() != text {
			t.Errorf("%q comes back as %q", text, id.String())
		}
		for _, s := range parseSpecs(text) {
			if s.name == "" {
				t.Errorf("%q names nothing", text)
			}
		}
		id.action()
	})
}
