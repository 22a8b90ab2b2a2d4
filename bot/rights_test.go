package bot_test

import (
	"context"
	"testing"

	"srm/bot"
)

// The line that tries each command. A command without one fails the test.
var tries = map[string]string{
	"ask": "ask who patches the OS on PaaS", "explain": "explain mfa", "compare": "compare iaas and saas for logging", "matrix": "matrix saas",
	"assign": "assign mfa to Platform", "transfer": "transfer mfa to Platform", "unassign": "unassign mfa", "owners": "owners", "mine": "mine",
	"history": "history", "undo": "undo", "help": "help", "reports": "reports",
}

func TestRights(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, c := range r.bot.Commands() {
		line, ok := tries[c.Name]
		if !ok {
			t.Errorf("no line tries the command %s", c.Name)
			continue
		}
		for _, rank := range []bot.Rank{bot.Guest, bot.Member, bot.Admin} {
			got := r.as("U1", rank, line)
			if allowed := rank >= c.Needs; allowed {
				lacks(t, got, "you may ask and read")
			} else {
				wants(t, got, "you may ask and read")
			}
		}
	}
	changing := map[string]bool{"assign": true, "transfer": true, "unassign": true, "undo": true, "reports": true} // the last shows who doubts what
	for _, c := range r.bot.Commands() {
		if changing[c.Name] != (c.Needs >= bot.Member) {
			t.Errorf("%s needs %s", c.Name, c.Needs)
		}
	}
}

// people is a Directory that knows one member.
type people struct{}

func (people) Person(_ context.Context, _ bot.PlaceID, u bot.UserID) (bot.Person, error) {
	if u == "U7" {
		return bot.Person{User: u, Rank: bot.Member}, nil
	}
	return bot.Person{}, bot.ErrGone
}

func (people) Group(context.Context, bot.PlaceID, bot.GroupID) (bot.Group, error) {
	return bot.Group{}, bot.ErrGone
}

func TestARankCanComeFromTheDirectory(t *testing.T) {
	r := newRoom(t, bot.Options{Directory: people{}})
	wants(t, r.as("U7", bot.Guest, "assign mfa to Platform"), "**Platform** now has")
	wants(t, r.as("U8", bot.Guest, "unassign mfa"), "you may ask and read")
}
