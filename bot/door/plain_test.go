package door

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestMarkdown(t *testing.T) {
	cases := []struct {
		name   string
		blocks []Block
		want   string
	}{
		{"Empty", nil, ""},
		{"Styles", []Block{Say(B("The provider."), T(" Ask "), C("owners"), Q(" now"))}, "**The provider.** Ask `owners` now"},
		{"MarkersTouchWords", []Block{Say(T("a"), B(" b "), T("c"))}, "a **b** c"},
		{"Link", []Block{Say(L("the [guide]", "https://example.org/a_(b)?c=<d>"))}, `[the \[guide\]](https://example.org/a_%28b%29?c=%3Cd%3E)`},
		{"LinkOfOtherScheme", []Block{Say(L("x", "javascript:alert(1)"))}, "x"},
		{"LinkWithoutText", []Block{Say(L("", "https://example.org"))}, `[https\://example.org](https://example.org)`},
		{"Hostile", []Block{Say(T("*b* _i_ `c` [x](http://evil) <b> @all ~~s~~ a|b #1 &lt;"))},
			"\\*b\\* \\_i\\_ \\`c\\` \\[x\\](http\\://evil) \\<b\\> \\@all \\~\\~s\\~\\~ a\\|b \\#1 \\&lt;"},
		{"LineStarts", []Block{Say(T("- a\n1. b\n+ c\n=== d\n> e\n    f"))}, "\\- a  \n1\\. b  \n\\+ c  \n\\=== d  \n\\> e  \nf"},
		{"CodeWithBackticks", []Block{Say(C("a `b` ``c``"))}, "``` a `b` ``c`` ```"},
		{"CodeBesideCode", []Block{Say(C("a`"), C("*b*"))}, "`` a`*b* ``"},
		{"Facts", []Block{Facts{[]Fact{{"You", [][]Span{{T("one")}, {T("- two")}}}, {"", [][]Span{{T("three")}}}}}},
			"- **You:**\n  - one\n  - \\- two\n- three"},
		{"Table", []Block{Table{Title: "Who", Head: []string{"a", "b"}, Rows: [][]string{{"x|y", "1\n2"}, {"z"}}}},
			"**Who**\n\n| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n| z |  |"},
		{"Notes", []Block{Note{Spans: []Span{T("a")}}, Note{Spans: []Span{T("b")}, Warn: true}, Note{}}, "> a\n\n> **Warning:** b"},
		{"Buttons", []Block{Buttons{[]Button{{Label: "go"}, {Label: "see", URL: "https://example.org"}}}}, "Next: go · [see](https://example.org)"},
		{"Select", []Block{Select{Label: "Which", Choices: []Choice{{"A", "a"}, {"B", "b"}}}}, "Which: A · B"},
		{"Form", []Block{Form{Title: "New", Error: "No name.", Fields: []Field{{Label: "Name"}}}}, "**New**  \nNo name.  \nAsks for: Name"},
		{"Files", []Block{Image{Alt: "a map"}, Attachment{Name: "a.csv", Data: []byte("x")}}, "Picture: a map\n\nFile: a.csv (a.csv, 1 byte)"},
		{"Controls", []Block{Say(T("a\x1b[31mb\u202ec\r\nd\xff"))}, "a␛\\[31mbc  \nd�"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Markdown(Reply{Blocks: c.blocks}); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestPlainText(t *testing.T) {
	fact := Facts{[]Fact{{"You", [][]Span{{T("a")}, {B("b")}}}}}
	cases := []struct {
		name   string
		blocks []Block
		want   string
	}{
		{"Empty", nil, ""},
		{"ParagraphAndFacts", []Block{Say(B("The\nprovider."), T(" So.")), fact, Say(T("more"))}, "The provider. So.\nYou: a; b"},
		{"FirstParagraphOnly", []Block{Say(T("one")), Say(T("two"))}, "one"},
		{"TableOnly", []Block{Table{Head: []string{"a"}, Rows: [][]string{{"x"}}}}, "A table of 1 rows"},
		{"ButtonsOnly", []Block{Buttons{[]Button{{Label: "a"}, {Label: "b"}}}}, "a · b"},
		{"Long", []Block{Say(T(strings.Repeat("x", 400)))}, strings.Repeat("x", 299) + "…"},
		{"Controls", []Block{Say(T("\x1b[2Ja"))}, "␛[2Ja"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := PlainText(Reply{Blocks: c.blocks}); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

var (
	escaped    = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	liveMarkup = regexp.MustCompile("[\\\\*_`\\[\\]<>#|~]|(?i)(https?|ftp|mailto|xmpp):|(?i)www\\.|&#?[0-9a-zA-Z]+;")
	liveStart  = regexp.MustCompile(`(?m)^( {4}|\t|[-+=:>]|[0-9]+[.)])`)
)

// A text is escaped well if nothing in it means something to Markdown, and taking the backslashes away gives it back.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"os-patching", "*a* [b](http://c) `d`", "1. a\n- b\n\n    c", "\\*", "a\x1b\u202e\xff", "www.a&amp;", "```\nx"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got := Markdown(Reply{Blocks: []Block{Say(T(typed))}})
		bare := escaped.ReplaceAllString(got, "\x00")
		if live := liveMarkup.FindString(bare); live != "" {
			t.Errorf("%q → %q: %q is markup", typed, got, live)
		}
		if live := liveStart.FindString(bare); live != "" {
			t.Errorf("%q → %q: a line starts with %q", typed, got, live)
		}
		if back, want := words(escaped.ReplaceAllString(got, "$1")), words(Printable(typed)); back != want {
			t.Errorf("%q → %q reads as %q, want %q", typed, got, back, want)
		}
		code := Markdown(Reply{Blocks: []Block{Say(C(typed), T(typed), C(typed))}})
		if left := outsideCode(code); liveMarkup.MatchString(escaped.ReplaceAllString(left, "\x00")) {
			t.Errorf("%q → %q: %q is outside of code", typed, code, left)
		}
	})
}

func words(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// outsideCode takes the code spans away as CommonMark finds them: a run of backticks up to the next run of the same length.
func outsideCode(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		switch text[i] {
		case '\\':
			end := min(i+2, len(text))
			out.WriteString(text[i:end])
			i = end
		case '`':
			n := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
			end := closingRun(text[i+n:], n)
			if end < 0 {
				return out.String() + text[i:]
			}
			i += n + end
		default:
			out.WriteByte(text[i])
			i++
		}
	}
	return out.String()
}

// closingRun is the position behind the first run of n backticks, or -1.
func closingRun(text string, n int) int {
	for i := 0; i < len(text); {
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		if run == n {
			return i + run
		}
		i += max(run, 1)
	}
	return -1
}

func FuzzPrintable(f *testing.F) {
	f.Add("a\x1b[31m\u202e\u0085\xff\r\n👩‍👩‍👧")
	f.Fuzz(func(t *testing.T, typed string) {
		got := Printable(typed)
		if !utf8.ValidString(got) || Printable(got) != got {
			t.Errorf("%q → %q is not final", typed, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q → %q holds %U", typed, got, r)
			}
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	r := Reply{Blocks: []Block{
		Say(B("The cloud provider."), T(" Operating system patching on PaaS.")),
		Facts{[]Fact{{"Provider", [][]Span{{T("patches the hosts and the images")}}}, {"Sources", [][]Span{{L("AWS", "https://aws.amazon.com/")}}}}},
	}}
	b.ReportAllocs()
	for b.Loop() {
		Markdown(r)
	}
}
