package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/bot"
)

func TestGaps(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add ec2, rds, azure app service code")
	r.say("system add payments on ec2")
	all := r.say("gaps")
	wants(t, all, "among", "things to own", "`assign all gaps to <team>`")
	if first, then := strings.Index(all, "data-access"), strings.Index(all, "os-patching"); first < 0 || then >= 0 && then < first {
		t.Errorf("what lacks an owner in three places is not before what lacks one in one: %s", all)
	}
	for line, want := range map[string][]string{
		"gaps network":                     {"· Network", "network-controls", "`assign all gaps in network to <team>`"},
		"gaps in the network layer":        {"· Network"},
		"gaps payments":                    {"· payments", "data-access"},
		"gaps on rds":                      {"· Amazon RDS"},
		"gaps?":                            {"things to own"},
		"gaps aws":                         {"· AWS"},
		"gaps iaas":                        {"· IaaS"},
		"gaps os-patching":                 {"1 gap", "payments", "patch running instances"},
		"gaps development":                 {"development team usually does"},
		"gaps saas":                        {"nothing of that to own"},
		"gaps frobnicatorium":              {"I know no control, layer, service, system or team"},
		"who owns nothing on payments yet": {""},
	} {
		wants(t, r.say(line), want...)
	}
	reply := r.reply("gaps")
	wants(t, text(r.pick(reply, "Give one an owner", "os-patching@system.payments")), "Assign Operating system patching")
	wants(t, text(r.pick(reply, "Give one an owner", "nonsense")), "older version")
	done := r.fill(r.pick(reply, "Give one an owner", "os-patching@system.payments"), map[string]string{"to": "Platform"})
	wants(t, text(done), "**Platform** now has **Operating system patching** on payments.")
	wants(t, r.say("gaps os-patching"), "No gaps.")
	wants(t, r.say("gaps Platform"), "gap") // what a platform team usually does and nobody has
	r.say("team add Shop")
	wants(t, r.say("gaps shop"), "nothing of that to own")
}

func TestGapsInPages(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add ec2")
	for i := range 30 {
		r.say(fmt.Sprintf("system add shop%d on ec2", i))
	}
	reply := r.reply("gaps os-patching")
	wants(t, text(reply), "30 gaps", "10 more")
	lacks(t, text(reply), "shop9")
	next := r.pressing(reply, "10 more")
	wants(t, text(next), "shop9")
	lacks(t, text(next), "more")
	wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "gaps", Args: []string{"os-patching", "9999"}}}))), "30 gaps")
	wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "gaps", Args: []string{"os-patching", "x"}}}))), "30 gaps")
}

func TestAllGapsAtOnce(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add ec2, rds, azure app service code")
	reply := r.reply("assign all gaps in data to Data")
	wants(t, text(reply), "**Data** would become accountable for", "Nothing was changed so far", "would be a new team", "data-access | everywhere | 3")
	wants(t, r.say("team"), "no team here yet")
	r.say("assign data-access to Others")
	wants(t, r.press(reply, "Assign them"), "**Data** is now accountable for", "because somebody has it meanwhile: **Data access**")
	wants(t, r.say("gaps data"), "No gaps.")
	wants(t, r.say("assign all gaps in data to Data"), "no gap of that kind")
	on := r.reply("assign all gaps in network on aws to me")
	wants(t, text(on), "**you** would become accountable", "network-controls | AWS | 2")
	wants(t, r.press(on, "Assign them"), "is now accountable for")
	wants(t, r.say("gaps network-controls"), "Azure App Service (code)")
	wants(t, r.say("assign the gaps on azure to Data"), "dns | Azure | 1")
	wants(t, r.say("assign all gaps in frobnicatorium to Data"), "I know no control, layer")
	wants(t, r.say("assign all gaps to Dataa"), "there is **Data**")
	wants(t, r.say("assign all gaps to @everyone"), "means everybody")
}

func TestCoverage(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add ec2")
	r.say("assign layer data on ec2 to Data")
	got := r.say("coverage")
	wants(t, got, "covered", "Data |", "█", "Amazon EC2 |", "`gaps`")
	wants(t, r.say("coverage data"), "· Data")
	wants(t, r.say("coverage saas"), "nothing of that to own")
	wants(t, r.say("coverage frobnicatorium"), "I know no control")
}

func TestCoverageHasATrend(t *testing.T) {
	r := newRoom(t, bot.Options{})
	lacks(t, r.say("coverage"), "Trend")
	r.say("estate add ec2")
	r.say("system add payments on rds")
	r.now = r.now.Add(14 * 24 * time.Hour)
	r.say("assign layer identity to Security")
	r.now = r.now.Add(8 * 24 * time.Hour)
	r.say("assign layer data to Data")
	r.say("system remove payments")
	first := r.say("coverage")
	wants(t, first, "Trend:** ▁▁▁", "0% →", "in 3 weeks")
	if again := r.say("coverage"); again != first {
		t.Errorf("again: %s", again)
	}
	fresh := &room{t: t, bot: bot.New(base(), r.store, bot.Options{}), store: r.store, now: r.now}
	if after := fresh.say("coverage"); after != first {
		t.Errorf("after a restart %s, before %s", after, first)
	}
	r.churn(2100) // more than is looked through
	r.now = r.now.Add(24 * time.Hour)
	wants(t, r.say("coverage"), "covered")
}

func TestWithoutAStoreNothingIsKept(t *testing.T) {
	b := bot.New(base(), nil, bot.Options{})
	r := &room{t: t, bot: b}
	for _, line := range []string{"estate", "estate add rds", "system add x on paas", "control add x: y", "team", "gaps", "coverage", "mine", "orphans", "setup", "accept mfa", "what gaps do we have?"} {
		wants(t, r.say(line), "no database")
	}
	for _, p := range []bot.Press{{Action: bot.Action{Verb: "run"}, Picked: []string{"aws-rds"}}, {Action: bot.Action{Verb: "setup"}},
		{Action: bot.Action{Verb: "gaps", Args: []string{"", "0"}}}, {Action: bot.Action{Verb: "succeed", Args: []string{"x"}}},
		{Action: bot.Action{Verb: "accept", Args: []string{"mfa", "everywhere", "a"}}}} {
		wants(t, text(b.Handle(context.Background(), r.request(p))), "no database")
	}
	wants(t, text(b.Handle(context.Background(), r.request(bot.Submit{Form: bot.Action{Verb: "setup"}}))), "no database")
}

func TestAStoreThatFailsIsSaid(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add rds")
	plan := r.reply("assign all gaps to Data")
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"estate", "estate add ec2", "estate remove rds", "system add x on paas", "system rename x to y", "control add x: y", "team", "team add x",
		"team deputy x y", "team merge x into y", "gaps", "coverage", "mine", "orphans", "setup", "accept mfa", "assign all gaps to Data", "transfer all from me to Data"} {
		got := r.say(line)
		if !strings.Contains(got, "reference") && !strings.Contains(got, "Nothing was changed") {
			t.Errorf("%s: %s", line, got)
		}
	}
	wants(t, r.press(plan, "Assign them"), "reference")
}
