package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

// Help fits on a phone, and leaves no command out.
func TestOverview(t *testing.T) {
	r := newRoom(t, bot.Options{})
	short, long := r.say("help"), r.say("help all")
	if lines := strings.Count(short, "\n"); lines > 35 {
		t.Errorf("help has %d lines", lines)
	}
	for _, c := range r.bot.Commands() {
		name := strings.Replace(c.Name, "quiz-", "quiz ", 1)
		wants(t, short, "`"+name+"`")
		wants(t, long, "**"+name, c.Summary)
	}
	wants(t, r.say("help balloons"), "no help about “balloons”")
	wants(t, r.say("help quiz board"), "**quiz board**")
	wants(t, r.say("help reports"), "For admins.")
	wants(t, r.say("help assign"), "For members and admins.")
}
