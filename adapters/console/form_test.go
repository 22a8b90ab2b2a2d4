package console

import (
	"context"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// formBot opens a form for "new" and knows two controls.
type formBot struct{ adaptertest.Bot }

func (*formBot) Complete(_ context.Context, _ bot.Request, field, typed string) []bot.Choice {
	var out []bot.Choice
	for _, id := range []string{"data-access", "data-backup", "mfa"} {
		label := strings.ReplaceAll(id, "-", " ")
		if field == "control" && (strings.HasPrefix(id, typed) || strings.HasPrefix(label, typed)) {
			out = append(out, bot.Choice{Label: label, Value: id})
		}
	}
	return out
}

func newFormBot() *formBot {
	h := &formBot{}
	h.Answer = func(r bot.Request) bot.Reply {
		if in, ok := r.Input.(bot.Submit); ok && in.Values["team"][0] == "Nobody" {
			return bot.Reply{Blocks: []bot.Block{bot.Form{Title: "Again", Error: "No such team.", Action: in.Form,
				Fields: []bot.Field{{Name: "team", Label: "Team", Value: "Nobody", Error: "not known"}}}}}
		}
		if in, ok := r.Input.(bot.Text); !ok || in.Body != "new" {
			return parrot(r)
		}
		return bot.Reply{Blocks: []bot.Block{bot.Form{Title: "New", Action: bot.Action{Verb: "new"}, Fields: []bot.Field{
			{Name: "control", Label: "Control", Kind: bot.SearchField},
			{Name: "team", Label: "Team", Value: "Platform", Hint: "who will have it"},
			{Name: "role", Label: "Role", Kind: bot.ChoiceField, Choices: []bot.Choice{{Label: "Does it", Value: "r"}, {Label: "Answers for it", Value: "a"}}},
			{Name: "why", Label: "Reason", Optional: true},
		}}}}
	}
	return h
}

func TestForm(t *testing.T) {
	cases := []struct {
		name  string
		lines []string
		want  string
	}{
		{"Defaults", []string{"mfa", "", "2", ""}, `Sent new map["control":["mfa"] "role":["a"] "team":["Platform"]]`},
		{"ByWords", []string{"data backup", "#ops", "does it", "1"}, `Sent new map["control":["data-backup"] "role":["r"] "team":["#ops"]
  "why":["1"]]`},
		{"UnknownIsPassedOn", []string{"foo", "", "1", ""}, `Sent new map["control":["foo"] "role":["r"] "team":["Platform"]]`},
		{"AskedAgain", []string{"", "mfa", "", "3", "1", ""}, `Sent new map["control":["mfa"] "role":["r"] "team":["Platform"]]`},
		{"Cancel", []string{"mfa", "Cancel"}, "· Left; nothing was sent."},
		{"EndOfInput", []string{"mfa"}, "· Left; nothing was sent."},
		{"ErrorAsksAgain", []string{"mfa", "Nobody", "1", "", "Web"}, `Sent new map["team":["Web"]]`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := transcript(t, newFormBot(), "new\n"+strings.Join(c.lines, "\n")+"\n")
			if !strings.HasSuffix(got, c.want+"\n") {
				t.Errorf("got\n%s\nwant at its end\n%s", got, c.want)
			}
		})
	}
}

func TestFormReadsAsAConversation(t *testing.T) {
	got := transcript(t, newFormBot(), "new\n\nmfa\n\nfoo\n1\nbecause\nnext\n")
	want := `srm> new
  New
  · An empty line takes what is proposed or leaves out what is optional; cancel
    leaves the form.
  Control> 
  ! This one is needed; cancel leaves the form.
  Control> mfa
  · who will have it
  Team [Platform]> 
  [1] Does it
  [2] Answers for it
  Role> foo
  ! That is none of the choices: a number from 1 to 2, or its words; cancel
    leaves the form.
  Role> 1
  Reason (optional)> because
  Sent new map["control":["mfa"] "role":["r"] "team":["Platform"]
  "why":["because"]]

srm> next
  You said next
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCompletion(t *testing.T) {
	h := newFormBot()
	s := &talk{h: h, o: Options{}.filled(), out: &output{}}
	cases := []struct {
		name  string
		field bot.Field
		typed string
		want  string
	}{
		{"Command", bot.Field{Name: "line", Kind: bot.SearchField}, "ow", "owners "},
		{"OwnCommand", bot.Field{Name: "line", Kind: bot.SearchField}, "EX", "exit"},
		{"SearchField", bot.Field{Name: "control", Kind: bot.SearchField}, "data-", "data access,data backup"},
		{"ChoiceField", bot.Field{Name: "role", Kind: bot.ChoiceField, Choices: []bot.Choice{{Label: "Does it", Value: "r"}}}, "do", "Does it"},
		{"Nothing", bot.Field{Name: "why"}, "x", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(s.completer(t.Context(), c.field)(c.typed), ","); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	head, rest, tail := wordCompleter(func(string) []string { return []string{"assign mfa", "assign mfa-x"} })("assign m to", 8)
	if head != "assign " || strings.Join(rest, ",") != "mfa,mfa-x" || tail != " to" {
		t.Errorf("got %q %q %q", head, rest, tail)
	}
}
