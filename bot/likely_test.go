package bot_test

import (
	"context"
	"strings"
	"testing"

	"srm/bot"
)

// unsure asks something of which two readings are likely and returns the buttons that offer them.
func unsure(t *testing.T, r *room, line string) []bot.Button {
	t.Helper()
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: line}))
	for _, block := range reply.Blocks {
		if b, ok := block.(bot.Buttons); ok {
			return b.Buttons
		}
	}
	t.Fatalf("%s: no buttons in %s", line, text(reply))
	return nil
}

func TestUnsureAnswersOfferTheLikelyReadings(t *testing.T) {
	r := newRoom(t, bot.Options{})
	line := "who frobnicated the patches of our RDS"
	wants(t, r.say(line), "I am not sure.", "You ask about Amazon RDS", "I do not know what “frobnicated” means.")
	buttons := unsure(t, r, line)
	if len(buttons) != 2 || buttons[0].Action.Verb != "ask" || buttons[0].Action.Args[1] != "aws-rds" {
		t.Fatalf("got %+v", buttons)
	}
	for _, b := range buttons {
		got := text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: b.Action})))
		wants(t, got, b.Label+" · Amazon RDS · PaaS")
	}
	wants(t, r.say("and on IaaS?"), buttons[1].Label+" · IaaS") // what was pressed is what was asked
}

func TestEveryOfferFitsIntoAButton(t *testing.T) {
	b := base()
	for _, c := range b.Controls {
		for _, s := range b.Services {
			bot.Action{Verb: "ask", Args: []string{string(c.ID), string(s.ID)}}.Encode() // panics if it does not
		}
	}
}

func TestAnOfferOfAnotherVersionIsRefused(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, args := range [][]string{nil, {"no-such-control"}, {"mfa", "saas", "more"}} {
		wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "ask", Args: args}}))), "older version")
	}
	wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "ask", Args: []string{"mfa", "no-such-place"}}}))), "Multi-factor")
}

func TestAWrongBeliefIsPutRightKindly(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, c := range []struct{ line, begins string }{
		{"Surely Amazon patches the OS of our EC2 instances?", "**No, though many believe it. You, the customer.**"},
		{"We don't have to patch the OS on EC2, right?", "**No, though many believe it. You, the customer.**"},
		{"Surely AWS guards its data centres?", "**Yes. The cloud provider.**"},
		{"Network controls on PaaS are the provider's job, right?", "**Only in part. Both of you.**"},
		{"Does AWS patch the OS on EC2?", "**No. You, the customer.**"},
	} {
		if got := r.say(c.line); !strings.HasPrefix(got, c.begins) {
			t.Errorf("%s\n got %.160q\nwant %q", c.line, got, c.begins)
		}
	}
}

// Every answer for one cell says why, before the lists.
func TestAnswersSayWhy(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("who patches the OS on PaaS"), "The provider runs the operating system and the platform on it")
	wants(t, r.say("who patches the OS on IaaS"), "You get virtual machines, disks and networks, and run everything inside them")
	b := base()
	for _, m := range b.Models {
		for _, c := range b.Controls {
			line := "who is responsible for " + strings.ReplaceAll(string(c.ID), "-", " ") + " on " + m.Name
			reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: line}))
			if _, ok := reply.Blocks[1].(bot.Paragraph); !ok {
				t.Errorf("%s: no reason in %.200q", line, text(reply))
			}
		}
	}
}
