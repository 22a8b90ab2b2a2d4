package console

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"srm/adapters/adaptertest"
	"srm/bot"
)

var update = flag.Bool("update", false, "rewrite testdata/render")

func drawn(r bot.Reply, s Style) string {
	var out bytes.Buffer
	Draw(&out, r, s)
	return out.String()
}

func TestDraw(t *testing.T) {
	narrow := map[string]bool{"answer": true, "table": true}
	for _, sample := range adaptertest.Replies() {
		golden(t, sample.Name+".txt", drawn(sample.Reply, Style{Width: 80}))
		if narrow[sample.Name] {
			golden(t, sample.Name+"-40.txt", drawn(sample.Reply, Style{Width: 40}))
		}
		if sample.Name == "unowned" {
			golden(t, sample.Name+"-colour.txt", drawn(sample.Reply, Style{Width: 80, Colour: true}))
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Run(name, func(t *testing.T) {
		path := filepath.Join("testdata", "render", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// A colour changes nothing but the colour.
func TestColourIsOnlyAdded(t *testing.T) {
	sgr := regexp.MustCompile(`\x1b\[[0-9]*m`)
	for _, sample := range adaptertest.Replies() {
		colour := drawn(sample.Reply, Style{Width: 80, Colour: true})
		if bare := sgr.ReplaceAllString(colour, ""); bare != drawn(sample.Reply, Style{Width: 80}) {
			t.Errorf("%s: differs without its colours:\n%s", sample.Name, bare)
		}
		for line := range strings.Lines(colour) {
			if codes := sgr.FindAllString(line, -1); len(codes) > 0 && codes[len(codes)-1] != "\x1b[0m" {
				t.Errorf("%s: a colour runs on after %q", sample.Name, line)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	cases := []struct {
		name  string
		text  string
		width int
		want  string
	}{
		{"Words", "aa bb cc", 5, "aa bb|cc"},
		{"SpacesStayInside", "a   b", 9, "a   b"},
		{"LongWord", "a " + strings.Repeat("b", 12), 5, "a|bbbbb|bbbbb|bb"},
		{"WideLetters", "責任共有", 5, "責任|共有"},
		{"EmojiStaysWhole", "aaa👩‍👩‍👧", 7, "aaa|👩‍👩‍👧"},
		{"EmojiWiderThanTheLine", "👩‍👩‍👧", 5, "👩‍👩‍|👧"},
		{"NoBreakSpace", "aa b\u00a0c", 5, "aa|b c"},
		{"CombiningMark", "aaae\u0301b", 4, "aaae\u0301|b"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.ReplaceAll(cell(c.text, c.width), "\n", "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Whatever the texts are, no line is wider than the terminal and nothing steers it.
func FuzzDraw(f *testing.F) {
	f.Add("os-patching", "Platform", 80)
	f.Add(adaptertest.Hostile, strings.Repeat("責", 50), 40)
	f.Add("a\nb\u2028c", "👩‍👩‍👧‍👦 \xff \u00a0", 20)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		width = minWidth + (width&0xff)%140
		got := drawn(everywhere(a, b), Style{Width: width})
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if n := columnsOf(line); n > width {
				t.Errorf("%d columns of %d: %q", n, width, line)
			}
			if strings.TrimRight(line, " ") == "" && line != "" || line != "" && !strings.HasPrefix(line, indent) {
				t.Errorf("line %q does not begin two columns from the edge", line)
			}
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%U in %q", r, line)
				}
			}
		}
	})
}

func everywhere(a, b string) bot.Reply {
	return bot.Reply{Blocks: []bot.Block{
		bot.Say(bot.T(a), bot.B(b), bot.C(a), bot.Q(b)),
		bot.Facts{Facts: []bot.Fact{{Label: a, Lines: [][]bot.Span{{bot.T(b)}, {bot.B(a)}}}, {Label: b}, {Lines: [][]bot.Span{{bot.T(a)}}}}},
		bot.Table{Title: b, Head: []string{a, "Team"}, Rows: [][]string{{b, a}, {a}, {a, b, "third"}}},
		bot.Image{Alt: a},
		bot.Note{Spans: []bot.Span{bot.T(b)}, Warn: true},
		bot.Buttons{Buttons: []bot.Button{{Label: a}, {Label: b, Style: bot.Primary}, {Label: b, URL: "nowhere"}}},
		bot.Select{Label: a, Choices: []bot.Choice{{Label: b}, {Label: a}}},
		bot.Form{Title: b, Error: a, Fields: []bot.Field{{Label: a, Value: b, Hint: a, Error: b}, {Label: b, Choices: []bot.Choice{{Label: a}}}}},
	}}
}

func BenchmarkDraw(b *testing.B) {
	for _, sample := range adaptertest.Replies() {
		switch sample.Name {
		case "answer", "long", "table-wide":
			b.Run(sample.Name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					drawn(sample.Reply, Style{Width: 80, Colour: true})
				}
			})
		}
	}
}
