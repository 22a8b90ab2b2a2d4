package bot_test

import (
	"context"
	"slices"
	"testing"

	"srm/bot"
)

// The line that tries each command. A command without one fails the test.
var tries = map[string]string{
	"ask": "ask who patches the OS on PaaS", "explain": "explain mfa", "compare": "compare iaas and saas for logging", "matrix": "matrix saas",
	"assign": "assign mfa to Platform", "transfer": "transfer mfa to Platform", "unassign": "unassign mfa", "owners": "owners", "mine": "mine",
	"verify": "verify plan aws", "unverify": "unverify mfa", "due": "due", "rule": "rule endpoint-protection on saas shared because of our contract", "reminders": "reminders",
	"history": "history", "undo": "undo", "help": "help", "reports": "reports", "export": "export csv", "import": "import", "person": "person", "erase": "erase",
	"setup": "setup", "estate": "estate", "system": "system add payments on paas", "control": "control add phishing drill", "team": "team",
	"gaps": "gaps", "coverage": "coverage", "orphans": "orphans", "accept": "accept mfa", "decline": "decline mfa",
	"quiz": "quiz", "quiz-board": "quiz board", "quiz-settings": "quiz settings", "quiz-report": "quiz report",
	"quiz-retire": "quiz retire who.access-review.saas", "quiz-restore": "quiz restore who.access-review.saas",
}

// What of a command changes something, where the rest of it only shows.
var tryChanging = map[string][]string{
	"verify":  {"verify mfa by review"},
	"estate":  {"estate add rds", "estate remove rds"},
	"system":  {"system add payments on paas", "system rename payments to till", "system remove till"},
	"control": {"control add phishing drill", "control remove phishing drill"},
	"team": {"team add Platform", "team rename Platform to SRE", "team function SRE platform", "team deputy SRE me", "team bind SRE to me",
		"team unbind SRE", "team add Data", "team merge SRE into Data", "team remove SRE"},
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
			if allowed := rank >= max(c.Needs, changingBy(c, line)); allowed {
				lacks(t, got, "you may ask and read")
			} else {
				wants(t, got, "you may ask and read")
			}
		}
	}
	membersOnly := map[string]bool{"assign": true, "transfer": true, "unassign": true, "undo": true, "setup": true, "accept": true, "decline": true,
		"unverify": true, "rule": true, "export": true, "reminders": true, "import": true, "erase": true, "reports": true,
		"quiz-report": true, "quiz-retire": true, "quiz-restore": true} // they change something, or name people
	for _, c := range r.bot.Commands() {
		if (c.Changing > bot.Guest) != (tryChanging[c.Name] != nil) {
			t.Errorf("%s: what it changes is not tried", c.Name)
		}
		for _, line := range tryChanging[c.Name] {
			wants(t, r.as("U1", bot.Guest, line), "you may ask and read")
			lacks(t, r.as("U1", bot.Member, line), "you may ask and read")
		}
		if membersOnly[c.Name] != (c.Needs >= bot.Member) {
			t.Errorf("%s needs %s", c.Name, c.Needs)
		}
	}
}

// changingBy is who may say a line of a command that also shows something.
func changingBy(c bot.Command, line string) bot.Rank {
	if slices.Contains(tryChanging[c.Name], line) {
		return c.Changing
	}
	return bot.Guest
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
