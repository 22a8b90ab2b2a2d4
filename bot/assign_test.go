package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"srm/bot"
	"srm/storage"
)

func TestAssign(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("assign os-patching on iaas to Platform"), "**Platform** now has **Operating system patching** on IaaS.", "“Platform” is a new team.", "Change 1.")
	wants(t, r.say("assign os-patching on iaas to the platform team"), "Already so")
	wants(t, r.say("assign os-patching on iaas to SRE"), "Not changed", "belongs to **Platform**", "`transfer os-patching on iaas to SRE`")
	wants(t, r.say("owners SRE"), "no team") // a refused plan makes no team
	wants(t, r.say("transfer os-patching on iaas to SRE"), "**SRE** now has", "Change 2.")
	wants(t, r.say("transfer key-management to SRE"), "**SRE** now has **Key management** everywhere.") // an empty slot too
	wants(t, r.say("unassign os-patching on iaas from Platform"), "Nothing was changed", "**SRE** has it")
	wants(t, r.say("unassign os-patching on iaas"), "**SRE** no longer has **Operating system patching** on IaaS.")
	wants(t, r.say("unassign os-patching on iaas"), "nothing to take off")
	wants(t, r.say("assign mfa to me"), "**You** now have")
	wants(t, r.say("mine"), "mfa")
	wants(t, r.say("assign mfa to me"), "**you** have **Multi")
	wants(t, r.say("accept mfa"), "Accepted: **you** have")
	lacks(t, r.say("decline mfa"), "gave it") // nobody is told what they did themselves
	wants(t, r.say("owners access-review"), "Who has Access review: nothing is assigned.")
}

func TestAssignRoles(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign logging on aws to Platform")
	wants(t, r.say("assign logging on aws to SRE as responsible"), "as responsible")
	wants(t, r.say("assign logging on aws to Data as responsible"), "**Data** now has")
	wants(t, r.say("assign logging on aws to Legal as informed"), "as informed")
	got := r.say("owners logging")
	wants(t, got, "Platform | accountable", "SRE | responsible", "Data | responsible", "Legal | informed")
	wants(t, r.say("unassign logging on aws as responsible"), "whom shall I take off")
	wants(t, r.say("unassign logging on aws from SRE as responsible"), "**SRE** no longer has")
	lacks(t, r.say("owners logging"), "SRE |")
}

func TestAssignALayer(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign dns on aws to Edge")
	got := r.say("assign layer network on aws to Network")
	wants(t, got, "**Network** now has **Network controls and DDoS protection** on AWS", "Not changed", "belongs to **Edge**")
	wants(t, r.say("history"), "network-controls on AWS: Network.", "ddos-protection on AWS: Network.")
	wants(t, r.say("undo"), "Change 2 is taken back")
	lacks(t, r.say("owners"), "Network |")
}

func TestProvidersControlIsOnlyChecked(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("assign os-patching on paas to Security"), "wholly the provider's job there", "the duty to check")
	wants(t, r.say("who patches the OS on PaaS"), "**Security**, who checks that the provider does it")
	lacks(t, r.say("assign os-patching on iaas to Platform"), "wholly the provider's")
}

func TestForgivingButNeverGuessing(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, c := range []struct {
		line  string
		parts []string
	}{
		{"asign os-patching to Platform", []string{"I do not know that command", "Did you mean `assign os-patching to Platform`"}},
		{"assign", []string{"Which control?", "`assign <control|layer>"}},
		{"assign os-patching", []string{"To whom?"}},
		{"assign os-patching to", []string{"To whom?"}},
		{"assign foo to Platform", []string{"I know no control or layer “foo”"}},
		{"assign os-patching on mars to Platform", []string{"I know no scope “mars”"}},
		{"assign os-patching on rds and ec2 to Platform", []string{"I know no scope"}},
		{"assign os-patching to @@@", []string{"To whom?"}},
		{"assign os-patching to " + strings.Repeat("y", 70), []string{"too long"}},
		{"make Platform responsible for OS patching on IaaS", []string{"I change nothing on a guess", "`assign os-patching on iaas to <team>`"}},
		{"assign logging to SRE as king", []string{"not “king”"}},
		{"assign logging to @everyone", []string{"means everybody"}},
		{"assign logging to <!channel>", []string{"means everybody"}},
		{"undo 99", []string{"There is no change 99"}},
		{"undo", []string{"changed nothing that could be taken back"}},
		{"owners Nobody", []string{"I know no team, control or layer"}},
		{"explain", []string{"What about?"}},
	} {
		wants(t, r.say(c.line), c.parts...)
	}
	if got := r.say("history"); !strings.Contains(got, "Nothing was changed here yet") {
		t.Errorf("something was changed: %s", got)
	}
}

func TestALineCopiedFromAChatMeansTheSame(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("/srm assign os-patching on iaas to Platform"), "**Platform** now has **Operating system patching** on IaaS")
	wants(t, r.say("@srm: assign mfa to Platform"), "**Platform** now has **Multi-factor authentication**")
	wants(t, r.say("/srm asign logging to Platform"), "Did you mean `assign logging to Platform`")
	wants(t, r.say("/srm-admin export"), "What was decided here")
	wants(t, r.say("/srm"), "Ask me whose job a security control is")
	lacks(t, r.say("what is SRM"), "Ask me whose job a security control is")
	wants(t, r.say("owners"), "os-patching", "mfa", "2 assignments")
}

func TestATeamWithinATypingErrorIsAskedFor(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on iaas to Platform")
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "assign logging to Platfrm"}))
	wants(t, text(reply), "no team **Platfrm** yet, but there is **Platform**", "Nothing was changed so far")
	lacks(t, r.say("owners"), "logging")
	wants(t, r.press(reply, "Platform"), "**Platform** now has **Logging**")
	wants(t, r.press(reply, "Platform"), "answered already") // a plan is carried out once
	wants(t, r.press(reply, "Make a new team Platfrm"), "Not changed", "belongs to **Platform**")
	wants(t, r.press(reply, "Neither"), "Nothing was changed")
}

func TestAMistypedControlIsAskedFor(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "assign os-pathcing on iaas to Platform"}))
	wants(t, text(reply), "Did I read that right?", "`assign os-patching on iaas to Platform`")
	wants(t, r.say("owners"), "Nothing is assigned")
	wants(t, r.press(reply, "Yes"), "**Platform** now has **Operating system patching** on IaaS.")
}

func TestAMistypedCommandIsAskedFor(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "asign mfa to Platform"}))
	wants(t, r.press(reply, "Yes"), "**Platform** now has")
	guest := r.request(bot.Press{Action: reply.Blocks[1].(bot.Buttons).Buttons[0].Action})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "takes a member")
}

func TestWhatIsMistakenForACommand(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for line, want := range map[string]string{
		"hsitory": "Did you mean `history`?", "undoo": "Did you mean `undo`?", "owner": "Did you mean `owners`?", "exprot": "Did you mean `export`?",
		"histroy 5": "Did you mean `history 5`?", "verfy mfa by review": "Did you mean `verify mfa by review`?", "estat add rds": "Did you mean `estate add rds`?",
	} {
		wants(t, r.say(line), want)
	}
	for _, question := range []string{"logging", "encryption", "thanks", "aaaaaaaaaaaaaa", "owner of MFA on SaaS?", "systems on aws", "report of AWS"} {
		lacks(t, r.say(question), "that command")
	}
}

func TestAParkedPlanIsItsAskersAndAgesOut(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "assign os-pathcing on iaas to Platform"}))
	yes := reply.Blocks[1].(bot.Buttons).Buttons[0].Action
	other := r.request(bot.Press{Action: yes})
	other.User = "U2"
	wants(t, text(r.bot.Handle(context.Background(), other)), "for somebody else")
	guest := r.request(bot.Press{Action: yes})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "takes a member")
	wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "do", Args: []string{"nonsense"}}}))), "answered already")
}

func TestUndo(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on iaas to Platform") // 1
	wants(t, r.say("undo"), "Change 1 is taken back")
	wants(t, r.say("owners"), "Nothing is assigned")
	wants(t, r.say("undo 1"), "cannot be taken back")
	wants(t, r.say("undo 2"), "Change 2 is taken back") // the undo undone
	wants(t, r.say("owners"), "Platform")
	r.say("transfer os-patching on iaas to SRE") // 4
	wants(t, r.say("undo 1"), "cannot be taken back: the same thing was changed since")
	wants(t, r.as("U2", bot.Member, "undo 4"), "not yours")
	wants(t, r.as("U2", bot.Member, "undo"), "changed nothing that could be taken back")
	wants(t, r.as("U3", bot.Admin, "undo 4"), "Change 4 is taken back")
	wants(t, r.say("history 2"), "undid 4", "3 older")
}

func TestDeliveredTwiceTakesEffectOnce(t *testing.T) {
	r := newRoom(t, bot.Options{})
	ctx := context.Background()
	for _, line := range []string{"assign os-patching on iaas to Platform", "transfer os-patching on iaas to SRE", "unassign os-patching on iaas", "undo"} {
		q := r.request(bot.Text{Body: line})
		first := text(r.bot.Handle(ctx, q))
		q.At = q.At.Add(time.Hour)
		if again := text(r.bot.Handle(ctx, q)); again != first {
			t.Errorf("%s: delivered again it was answered\n%q, first\n%q", line, again, first)
		}
	}
	entries, err := r.store.History(ctx, "console", 0, 100)
	if err != nil || len(entries) != 4 {
		t.Errorf("%d entries in the history (%v), want 4", len(entries), err)
	}
	if err := r.store.Verify(ctx, "console"); err != nil {
		t.Error(err)
	}
}

func TestWhatIsTypedStaysText(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, name := range []string{"@everyone", "<!channel>", "**bold**", "[x](http://example.com)", "`code`", "=cmd()"} {
		r.say("transfer os-patching to " + name)
		for _, line := range []string{"owners", "history", "who patches the OS on IaaS"} {
			got := r.say(line)
			lacks(t, got, "<!channel>", "[x](http", "**bold**")
		}
	}
}

func TestPlacesCanShareAWorkspace(t *testing.T) {
	r := newRoom(t, bot.Options{Workspaces: map[bot.PlaceID]storage.WorkspaceID{"console": "acme", "elsewhere:1": "acme"}})
	r.say("assign os-patching on iaas to Platform")
	at := func(place bot.PlaceID) string {
		q := r.request(bot.Text{Body: "owners"})
		q.Place = place
		return text(r.bot.Handle(context.Background(), q))
	}
	wants(t, at("elsewhere:1"), "Platform")
	wants(t, at("elsewhere:2"), "Nothing is assigned")
}
