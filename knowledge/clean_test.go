package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A text is cut where it would be if all of it was cleaned first.
func FuzzCleanCuts(f *testing.F) {
	for _, text := range []string{"", "a", " a  b ", "word word word ", "a\nb\tc\u200bd", "e\u0301e\u0301 ﬁ ｆｕｌｌ", "it’s – ‘so’ `x`", "\xff\xfe x", strings.Repeat("aé ", 30), "0123456789 abc" + strings.Repeat(" ", 20)} {
		f.Add(text, 10)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 1 || most > 100 || len(text) > 4*most {
			return
		}
		whole, _ := Clean(text, 100*len(text)+1)
		want, wantCut := trim(whole, most)
		got, cut := Clean(text, most)
		if got != want || cut != wantCut {
			t.Errorf("%q within %d: %q, %v, want %q, %v", text, most, got, cut, want, wantCut)
		}
		if len(got) > most || !utf8.ValidString(got) {
			t.Errorf("%q within %d: %q", text, most, got)
		}
	})
}
