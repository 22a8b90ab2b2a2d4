package bot_test

import (
	"context"
	"strings"
	"testing"

	"srm/bot"
)

// setUp goes through the pages of a set-up and returns what is proposed.
func (r *room) setUp(services, systems string, teams map[string]string) bot.Reply {
	r.t.Helper()
	reply := r.fill(r.reply("setup"), map[string]string{"services": services, "systems": systems})
	reply = r.fill(reply, teams)
	return r.fill(reply, teams)
}

var fourTeams = map[string]string{"security": "SecOps", "platform": "Platform", "development": "Shop", "it": "Workplace", "data": "Data", "legal": "Legal", "people": "HR", "procurement": "Buying"}

func TestSetUpFromNothing(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.setUp("rds, app service code", "payments on eks fargate", fourTeams)
	wants(t, text(reply), "This is what I would do.", "Nothing was changed so far", "Amazon RDS, Azure App Service (code) and payments", "0% → 100%", "platform | Platform |")
	wants(t, r.say("estate"), "do not know yet") // nothing so far
	done := r.pressing(reply, "Do it")
	wants(t, text(done), "controls got an owner", "Change 1.", "0 without an owner")
	wants(t, r.say("gaps"), "No gaps.")
	wants(t, r.say("coverage"), "100% covered")
	wants(t, text(r.pressing(reply, "Do it")), "answered already")
	wants(t, r.say("undo"), "Change 1 is taken back") // all of it is one change
	wants(t, r.say("estate"), "do not know yet")
	wants(t, r.say("team"), "no team here yet")
}

func TestSetUpTakesTheOwnersOfSystems(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.pressing(r.setUp("", "payments on eks fargate owned by Shop, website on paas owned by Web", map[string]string{"platform": "Platform"}), "Do it")
	wants(t, r.say("system payments"), "Owned by:** **Shop**")
	wants(t, r.say("team"), "Web", "Platform")
	wants(t, r.say("undo"), "taken back")
	wants(t, r.say("team"), "no team here yet")
}

func TestSetUpAgainChangesOnlyWhatChanged(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.pressing(r.setUp("rds", "", fourTeams), "Do it")
	wants(t, text(r.setUp("", "", nil)), "There is nothing to do")
	r.say("transfer logging to Shop")
	reply := r.setUp("s3", "", nil)
	wants(t, text(reply), "New in your estate:** Amazon S3")
	lacks(t, text(reply), "Would own") // what is everywhere's holds for S3 too
	wants(t, text(r.pressing(reply, "Do it")), "0 controls got an owner")
	wants(t, r.say("owners logging"), "Shop")
	wants(t, r.say("history 1"), "In the estate: Amazon S3.")
	lacks(t, r.say("history 1"), "Team")
}

func TestSetUpKeepsWhatOthersDecideMeanwhile(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.setUp("rds", "", fourTeams)
	r.say("assign logging to Others")
	wants(t, text(r.pressing(reply, "Do it")), "1 had got one meanwhile and keeps it")
	wants(t, r.say("owners logging"), "Others")
}

func TestSetUpWithoutSomeTeams(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.setUp("rds", "", map[string]string{"platform": "Platform"})
	wants(t, text(reply), "nobody named", "stay open")
	r.pressing(reply, "Do it")
	wants(t, r.say("team platform"), "Function:** platform")
	lacks(t, r.say("gaps"), "No gaps")
}

func TestSetUpSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	r := newRoom(t, bot.Options{})
	form := func(reply bot.Reply) bot.Form {
		t.Helper()
		f, ok := reply.Blocks[0].(bot.Form)
		if !ok {
			t.Fatalf("no form: %s", text(reply))
		}
		return f
	}
	for _, c := range []struct{ services, systems, problem string }{
		{"", "", "at least one"},
		{"rds, frobnicator", "", "no service “frobnicator”"},
		{"rds", "payments", "What does payments run on?"},
		{"rds", "payments on mars", "no service or model “mars”"},
		{"rds", "network on paas", "means Network controls already"},
		{"rds", "!!! on paas", "needs a name"},
	} {
		f := form(r.fill(r.reply("setup"), map[string]string{"services": c.services, "systems": c.systems}))
		if f.Fields[0].Value != c.services || f.Fields[1].Value != c.systems || !strings.Contains(f.Error, c.problem) {
			t.Errorf("%q, %q: %+v", c.services, c.systems, f)
		}
	}
	teams := r.fill(r.reply("setup"), map[string]string{"services": "rds"})
	if f := form(r.fill(teams, map[string]string{"security": "@everyone"})); !strings.Contains(f.Error, "everybody") {
		t.Errorf("%+v", f)
	}
	guest := r.request(bot.Submit{Form: form(teams).Action, Values: map[string][]string{"security": {"x"}}})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "you may ask and read")
	other := r.request(bot.Submit{Form: form(teams).Action})
	other.User = "U2"
	wants(t, text(r.bot.Handle(context.Background(), other)), "for somebody else")
	wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Submit{Form: bot.Action{Verb: "teams", Args: []string{"x", "7"}}}))), "answered already")
}

func TestAConfirmationDeliveredTwiceIsAnsweredAlike(t *testing.T) {
	r := newRoom(t, bot.Options{})
	press := r.request(bot.Press{Action: button(t, r.setUp("rds", "", fourTeams), "Do it")})
	first := text(r.bot.Handle(context.Background(), press))
	if again := text(r.bot.Handle(context.Background(), press)); !strings.HasPrefix(first, again) {
		t.Errorf("again: %q, first %q", again, first)
	}
	reply := r.reply("assign os-pathcing on iaas to Platform")
	press = r.request(bot.Press{Action: button(t, reply, "Yes")})
	first = text(r.bot.Handle(context.Background(), press))
	if again := text(r.bot.Handle(context.Background(), press)); again != first {
		t.Errorf("again: %q, first %q", again, first)
	}
}
