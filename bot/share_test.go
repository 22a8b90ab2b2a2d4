package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

// private asks a question that only the asker sees the answer to.
func (r *room) private(in bot.Input) bot.Reply {
	q := r.request(in)
	q.Private = true
	return r.bot.Handle(r.t.Context(), q)
}

func TestAPrivateAnswerCanBeShared(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on iaas to Platform")
	for _, line := range []string{"who patches the OS on IaaS", "who patches our EC2 boxes", "compare IaaS and SaaS for logging", "matrix rds",
		"who is responsible for the physical layer on PaaS", "who patches the OS on PaaS and who takes the backups?"} {
		answer := r.private(bot.Text{Body: line, Command: true})
		if !answer.Private {
			t.Fatalf("%s: not private", line)
		}
		shared := r.private(bot.Press{Action: button(t, answer, "Share")})
		if shared.Private || shared.Replace {
			t.Errorf("%s: private %t, replaces %t", line, shared.Private, shared.Replace)
		}
		facts, _, _ := strings.Cut(bot.Markdown(answer), "Next:")
		if !strings.HasPrefix(bot.Markdown(shared), strings.TrimSpace(facts)) || !strings.Contains(text(shared), "Shared by **admin**.") {
			t.Errorf("%s: shared as %s", line, text(shared))
		}
		if _, again := find(shared, "Share"); again {
			t.Errorf("%s: what is shared can be shared again", line)
		}
	}
}

func TestWhatCannotBeSharedHasNoButton(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, line := range []string{"who will win the world cup", "help", "owners", "what is a balloon"} {
		if _, there := find(r.private(bot.Text{Body: line}), "Share"); there {
			t.Errorf("%s: there is a button", line)
		}
	}
	if _, there := find(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "who patches the OS on PaaS"})), "Share"); there {
		t.Error("an answer for all can be shared")
	}
}

func TestAMadeUpShareStaysPrivate(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, args := range [][]string{{"ownership", "control.nonsense", ""}, {"ownership", "control.mfa", "planet.mars"}, {"assign", "control.mfa", ""}, {"", "", ""}} {
		reply := r.private(bot.Press{Action: bot.Action{Verb: "share", Args: args}})
		if !reply.Private || !strings.Contains(text(reply), "Please ask again") {
			t.Errorf("%q: private %t, %s", args, reply.Private, text(reply))
		}
	}
}

func TestAMessageThatIsPointedAtIsTheQuestion(t *testing.T) {
	r := newRoom(t, bot.Options{})
	alert := "CVE-2026-1: kernel of the EC2 instances behind payments, who patches the operating system there?"
	for _, in := range []bot.Text{{Quoted: alert, Command: true}, {Body: "whose job is this?", Quoted: alert}, {Body: "who patches the OS on EC2?", Quoted: "lunch at noon?"}} {
		wants(t, text(r.bot.Handle(t.Context(), r.request(in))), "**You, the customer.** Operating system patching · Amazon EC2")
	}
	wants(t, text(r.bot.Handle(t.Context(), r.request(bot.Text{Quoted: "assign mfa to Platform", Command: true}))), "I change nothing on a guess")
	wants(t, r.say("owners"), "Nothing is assigned")
}
