package bottest

import (
	"strings"
	"testing"

	"srm/bot/door"
)

// Said is all that a reply says, in one line without marks.
func Said(r door.Reply) string {
	return strings.Join(strings.Fields(strings.NewReplacer("`", "", "\\", "", "|", "", "*", "", "&#8203;", "").Replace(door.Markdown(r))), " ")
}

// Expect fails unless every part is in got.
func Expect(t testing.TB, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, want %q in it", got, part)
		}
	}
}
