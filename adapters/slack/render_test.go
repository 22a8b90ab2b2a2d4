package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"srm/adapters/adaptertest"
	"srm/bot"
)

var update = flag.Bool("update", false, "rewrite testdata/render")

// messages draws a reply as Slack would receive it: messages, or a modal for a form.
func messages(r bot.Reply, s surface) any {
	if form, rest, asks := firstForm(r); asks && s != home {
		return (&drawer{surface: modal}).form(form, rest, notes{})
	}
	var out []reply
	for _, p := range (&drawer{surface: s, uploads: true}).draw(r) {
		out = append(out, reply{Text: p.text, Blocks: p.blocks})
	}
	return out
}

func TestRender(t *testing.T) {
	for _, sample := range adaptertest.Replies() {
		golden(t, sample.Name+".json", messages(sample.Reply, public))
		if sample.Name == "table" || sample.Name == "table-wide" {
			d := &drawer{surface: modal}
			golden(t, sample.Name+"-modal.json", d.reply(sample.Reply, notes{}))
		}
	}
}

func golden(t *testing.T, name string, v any) {
	t.Run(name, func(t *testing.T) {
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "render", name)
		if *update {
			if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("got\n%s\nwant\n%s", out.String(), want)
		}
	})
}

// limits checks what Slack would refuse, wherever it stands.
func limits(t *testing.T, v any, blocks int) {
	t.Helper()
	list, _ := v.([]any)
	if len(list) > blocks || len(list) == 0 {
		t.Errorf("%d blocks of 1 to %d", len(list), blocks)
	}
	walk(v, func(o map[string]any) {
		longest := map[any]int{"plain_text": maxSection, "mrkdwn": maxSection, "text": maxRichText, "raw_text": maxTableText}
		if most, ok := longest[o["type"]]; ok {
			if n := utf8.RuneCountInString(fmt.Sprint(o["text"])); n == 0 || n > most {
				t.Errorf("%v of %d letters", o["type"], n)
			}
		}
		switch o["type"] {
		case "button":
			within(t, o["text"], maxButtonText)
			if len(fmt.Sprint(o["value"])) > maxButtonValue || len(fmt.Sprint(o["action_id"])) > maxBlockID {
				t.Errorf("button too long: %v", o)
			}
		case "static_select", "multi_static_select":
			options, _ := o["options"].([]any)
			if groups, ok := o["option_groups"].([]any); !ok && (len(options) == 0 || len(options) > maxOptions) || ok && len(groups) > maxOptionGroups {
				t.Errorf("%d options", len(options))
			}
			for _, one := range options {
				within(t, one.(map[string]any)["text"], maxOptionText)
			}
		case "context":
			if n := len(o["elements"].([]any)); n == 0 || n > maxContext {
				t.Errorf("%d elements of a context", n)
			}
		case "table":
			if n := len(o["rows"].([]any)); n > maxTableRows {
				t.Errorf("%d rows", n)
			}
		case "rich_text", "rich_text_section", "rich_text_list", "rich_text_preformatted":
			if e, _ := o["elements"].([]any); len(e) == 0 {
				t.Errorf("empty %v", o["type"])
			}
		case "broadcast", "usergroup":
			t.Errorf("pings: %v", o)
		}
	})
}

func within(t *testing.T, text any, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(fmt.Sprint(text.(map[string]any)["text"])); n == 0 || n > most {
		t.Errorf("%d letters of %d", n, most)
	}
}

func walk(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			walk(one, f)
		}
	case map[string]any:
		f(v)
		for _, one := range v {
			walk(one, f)
		}
	}
}

// Whatever the texts are: Slack takes what is drawn, nothing steers or pings, and notifications are there.
func FuzzDraw(f *testing.F) {
	f.Add("os-patching", "Platform", 3, uint8(0))
	f.Add(adaptertest.Hostile, strings.Repeat("責", 5000), 120, uint8(1))
	f.Add("a\nb\u2028c `x` *y* :smile:", "👩‍👩‍👧‍👦 \xff \u00a0", 30, uint8(2))
	f.Add("<!channel>", "<@U1> &lt;!here&gt;", 250, uint8(3))
	f.Fuzz(func(t *testing.T, a, b string, n int, where uint8) {
		s := surface(where % 4)
		r := everywhere(a, b, (n&0xff)+1)
		most := maxMessageBlocks
		if s == modal || s == home {
			d := &drawer{surface: s}
			for _, block := range r.Blocks {
				d.block(block)
			}
			limits(t, decoded(encoded(d.fitted(maxViewBlocks))), maxViewBlocks)
			return
		}
		d := &drawer{surface: s, again: a}
		for _, p := range d.draw(r) {
			for _, q := range append(p.plainer(), p) {
				limits(t, decoded(encoded(q.blocks)), most)
				if strings.TrimSpace(q.text) == "" || strings.ContainsAny(q.text, "<>") || utf8.RuneCountInString(q.text) > 2*maxNotice {
					t.Errorf("notice %q", q.text)
				}
			}
		}
		walk(decoded(encoded(messages(r, s))), func(o map[string]any) {
			for _, v := range o {
				text, _ := v.(string)
				if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) }) {
					t.Errorf("steers: %q", text)
				}
			}
		})
	})
}

func everywhere(a, b string, n int) bot.Reply {
	table := bot.Table{Title: b, Head: []string{a, "Team"}}
	facts := bot.Facts{}
	choose := bot.Select{Label: a, Max: n % 3, Action: bot.Action{Verb: "pick"}}
	for i := range n {
		table.Rows = append(table.Rows, []string{a, b}, []string{fmt.Sprint(i)})
		facts.Facts = append(facts.Facts, bot.Fact{Label: a, Lines: [][]bot.Span{{bot.T(b)}, {bot.B(a), bot.L(a, "https://example.org/"+a)}}})
		choose.Choices = append(choose.Choices, bot.Choice{Label: b, Value: fmt.Sprint("v", i)})
	}
	return bot.Reply{Blocks: []bot.Block{
		bot.Say(bot.T(a), bot.B(b), bot.C(a), bot.Q(b), bot.L(a, b), bot.Span{Text: a, User: bot.UserID(b)}), facts, table,
		bot.Image{Alt: a}, bot.Attachment{Name: a, Title: b, Data: []byte(a)},
		bot.Note{Spans: []bot.Span{bot.T(b), bot.C(a), bot.B(a), bot.L(b, "https://example.org")}}, bot.Note{Spans: []bot.Span{bot.T(a)}, Warn: true},
		bot.Buttons{Buttons: []bot.Button{{Label: a, Action: bot.Action{Verb: "x"}}, {Label: b, URL: a}, {Label: b, URL: "https://example.org"}}},
		choose,
		bot.Form{Title: b, Error: a, Action: bot.Action{Verb: "f"}, Fields: []bot.Field{{Name: a, Label: a, Value: b, Hint: a, Error: b}}},
	}}
}

// Forms hold too, and their errors are beside fields that are there.
func FuzzForm(f *testing.F) {
	f.Add("Team", "Platform", 2)
	f.Add(adaptertest.Hostile, strings.Repeat("x", 4000), 300)
	f.Fuzz(func(t *testing.T, a, b string, n int) {
		form := bot.Form{Title: a, Submit: b, Error: b, Action: bot.Action{Verb: "f"}}
		choices := make([]bot.Choice, n&0x1ff)
		for i := range choices {
			choices[i] = bot.Choice{Label: a, Value: fmt.Sprint("v", i)}
		}
		for kind := bot.TextField; kind <= bot.DateField; kind++ {
			form.Fields = append(form.Fields, bot.Field{Name: fmt.Sprint("field", kind), Label: a, Hint: b, Value: b, Error: a, Kind: kind, Choices: choices})
		}
		view := (&drawer{surface: modal}).form(form, bot.Reply{Blocks: everywhere(a, b, 3).Blocks}, notes{})
		limits(t, decoded(encoded(view.Blocks)), maxViewBlocks)
		for _, text := range []*slackapi.TextBlockObject{view.Title, view.Submit, view.Close} {
			if n := utf8.RuneCountInString(text.Text); n == 0 || n > maxViewTitle {
				t.Errorf("%d letters: %q", n, text.Text)
			}
		}
		if len(view.PrivateMetadata) > maxMetadata {
			t.Errorf("metadata of %d bytes", len(view.PrivateMetadata))
		}
	})
}
