package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

var update = flag.Bool("update", false, "rewrite testdata/render")

// TestDraw compares what Discord receives of each sample. -update writes it anew: read the difference.
func TestDraw(t *testing.T) {
	for _, sample := range adaptertest.Replies() {
		golden(t, sample.Name+".json", sent(t, sample.Reply, drawing{}))
	}
	paged := adaptertest.Replies()[3]
	golden(t, paged.Name+"-page-2.json", sent(t, paged.Reply, drawing{line: "matrix", page: 1}))
	form, _ := modalFor(textForm())
	golden(t, "form-modal.json", indented(t, form))
}

func sent(t *testing.T, r bot.Reply, d drawing) []byte {
	t.Helper()
	var out []byte
	for _, m := range shortened(draw(r, d)) {
		out = append(out, indented(t, m)...)
	}
	return out
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Run(name, func(t *testing.T) {
		path := filepath.Join("testdata", "render", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func textForm() bot.Form {
	return bot.Form{Title: "Record a check", Action: bot.Action{Verb: "verify", Args: []string{"mfa"}}, Submit: "Record", Fields: []bot.Field{
		{Name: "what", Label: "What was looked at?", Hint: "a report, a screen, a test"},
		{Name: "until", Label: "Valid until", Kind: bot.DateField, Optional: true},
		{Name: "why", Label: "What was found?", Kind: bot.LongTextField, Optional: true, Value: "nothing"},
	}}
}

// Whatever the texts are, Discord takes every message, nobody is pinged, and nothing of them is more than text.
func FuzzDraw(f *testing.F) {
	f.Add("os-patching", "Platform", "matrix", uint8(0))
	f.Add(adaptertest.Hostile, strings.Repeat("責", 3000), "", uint8(3))
	f.Add(strings.Repeat("\\`*", 2500), "a\nb\u2028c", "owners x", uint8(200))
	f.Add("- a\n# b\n1. c", strings.Repeat("x", 9000), "ask", uint8(40))
	f.Fuzz(func(t *testing.T, a, b, line string, n uint8) {
		for _, m := range shortened(draw(everywhere(a, b, int(n)), drawing{line: line, page: int(n) % 5})) {
			var body map[string]any
			if err := json.Unmarshal(indented(t, m), &body); err != nil {
				t.Fatal(err)
			}
			if err := discordtest.Fault(discordtest.Call{Body: body}); err != nil {
				t.Fatal(err)
			}
			text, active := read(body)
			for _, link := range active {
				if !strings.HasPrefix(link, "https://example.org/") {
					t.Errorf("Discord would act on %q", link)
				}
			}
			for _, r := range text {
				if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%U in %.200q", r, text)
				}
			}
		}
		if m, ok := modalFor(bot.Form{Title: a, Action: bot.Action{Verb: "x"}, Fields: []bot.Field{{Name: "one", Label: b, Hint: a, Value: b}}}); ok {
			var body map[string]any
			if err := json.Unmarshal(indented(t, m), &body); err != nil {
				t.Fatal(err)
			}
			if err := discordtest.Fault(discordtest.Call{Body: body}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func everywhere(a, b string, n int) bot.Reply {
	r := bot.Reply{Blocks: []bot.Block{
		bot.Say(bot.T(a), bot.B(b), bot.C(a), bot.Q(b), bot.L(a, "https://example.org/"), bot.L(b, a)),
		bot.Facts{Facts: []bot.Fact{{Label: a, Lines: [][]bot.Span{{bot.T(b)}, {bot.B(a)}}}, {Label: b}, {Lines: [][]bot.Span{{bot.T(a)}}}}},
		bot.Table{Title: b, Head: []string{a, "Team"}, Rows: [][]string{{b, a}, {a}, {a, b, "third"}}},
		bot.Image{Name: a, Alt: b, PNG: []byte("x")},
		bot.Attachment{Name: b, Title: a, Data: []byte("x")},
		bot.Note{Spans: []bot.Span{bot.T(b)}, Warn: true},
		bot.Buttons{Buttons: []bot.Button{{Label: a, Action: bot.Action{Verb: "a"}}, {Label: b, URL: a}, {Label: b, Action: bot.Action{Verb: "a"}}}},
		bot.Select{Label: a, Action: bot.Action{Verb: "s"}, Max: n, Choices: []bot.Choice{{Label: b, Value: a}, {Label: a, Value: b}}},
		bot.Form{Title: b, Error: a, Action: bot.Action{Verb: "f"}, Fields: []bot.Field{{Name: "x", Label: a, Value: b, Hint: a, Error: b},
			{Name: "y", Label: b, Kind: bot.ChoiceField, Choices: []bot.Choice{{Label: a, Value: b}}}}},
	}}
	long := bot.Table{Title: a, Head: []string{"A", "B"}}
	for range n {
		long.Rows = append(long.Rows, []string{a, b})
	}
	r.Blocks = append(r.Blocks, long)
	return r
}

func BenchmarkDraw(b *testing.B) {
	for _, sample := range adaptertest.Replies() {
		switch sample.Name {
		case "answer", "long", "table-wide":
			b.Run(sample.Name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					draw(sample.Reply, drawing{})
				}
			})
		}
	}
}
