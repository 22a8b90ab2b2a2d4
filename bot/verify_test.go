package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"srm/bot"
)

func TestVerify(t *testing.T) {
	r := newRoom(t, bot.Options{}) // it is 24 November 2026
	r.say("assign os-patching on iaas to Platform")
	wants(t, r.say("who patches the OS on EC2"), "**Platform**, since 24 Nov 2026, assigned by **you** (IaaS) · **never checked** ○")
	wants(t, r.say("verify os-patching on iaas by penetration test https://example.com/r dated 3 October 2026 until 30 April 2027 note the whole fleet"),
		"Recorded: **Operating system patching** on IaaS was checked by [penetration test](https://example.com/r) on 3 October 2026, valid until 30 April 2027 ✓", "`undo 2`")
	wants(t, r.say("who patches the OS on EC2"), "(IaaS) · **checked** by [penetration test](https://example.com/r) on 3 October 2026, valid until 30 April 2027 ✓")
	r.now = time.Date(2027, 4, 20, 9, 0, 0, 0, time.UTC)
	wants(t, r.say("who patches the OS on EC2"), "**runs out in 10 days**, on 30 April 2027 ◔: checked by")
	r.now = time.Date(2027, 5, 2, 9, 0, 0, 0, time.UTC)
	wants(t, r.say("who patches the OS on EC2"), "**ran out 2 days ago**, on 30 April 2027 ✗: checked by")
	wants(t, r.say("who patches the OS"), "IaaS: **Platform**, ran out 2 days ago ✗")
	wants(t, r.say("due"), "**1 ran out, 0 will within 30 days**", "os-patching | IaaS | ran out 2 days ago ✗ | 30 Apr 2027 | penetration test | Platform")
	wants(t, r.say("verify os-patching on aws-ec2 by review"), "valid until 2 November 2027 ✓") // a narrower place: it is the newest for that one
	wants(t, r.say("who patches the OS on EC2"), "**checked** by control review on 2 May 2027")
	wants(t, r.say("who patches the OS on Azure VMs"), "**ran out 2 days ago**")
	wants(t, r.say("undo"), "taken back")
	wants(t, r.say("who patches the OS on EC2"), "**ran out 2 days ago**")
}

func TestTheHalvesAreCheckedApart(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign os-patching on aws-rds to Security")
	wants(t, r.say("who patches the OS on RDS"), "(Amazon RDS) · **never checked** ○")
	wants(t, r.say("verify os-patching on aws-rds by soc 2 https://example.com/soc2 period 2025-10-01 to 2026-09-30 complementary mfa, access-review"),
		"the provider's half, was checked by [SOC 2 Type 2 report]", "valid until 30 September 2027", "takes for granted that you do **mfa, access-review**")
	wants(t, r.say("who patches the OS on RDS"), "· **checked** by [SOC 2 Type 2 report](https://example.com/soc2) on 24 November 2026, valid until 30 September 2027 ✓")
	wants(t, r.say("verify mfa on aws by report"), "the provider's half", "nothing of your half of **Multi-factor authentication**", "speaks of its period only")
	wants(t, r.say("who has mfa on EC2"), "the provider's half: **checked** by provider's report")
	wants(t, r.say("verify os-patching on aws-rds by review as ours"), "Not recorded", "wholly the provider's job")
	wants(t, r.say("verify mfa by report"), "Not recorded", "Name the provider")
	wants(t, r.say("verify everything on aws by iso 27001 certificate"), "more controls** on AWS, the provider's half, were checked by ISO/IEC 27001 certificate", "valid until 24 November 2027")
	wants(t, r.say("verify everything by soc 2"), "whose report is it")
	wants(t, r.say("due 400"), "(provider's half)", "more (provider's half)")
}

func TestWhoeverChecksWhatIsHisIsMarked(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to me")
	wants(t, r.say("verify mfa by review"), "marked as the owner's own")
	wants(t, r.say("who has mfa on EC2"), "on 24 November 2026, by its own owner, valid until 24 May 2027 ✓")
	r.say("assign logging to Platform")
	r.say("team bind Platform to me")
	wants(t, r.say("verify logging by review"), "marked as the owner's own")
	lacks(t, r.as("U2", bot.Member, "verify logging by review"), "marked as the owner's own")
}

func TestUnverify(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign dns to Edge")
	r.say("verify dns by review until 2027-01-31")
	r.now = r.now.Add(24 * time.Hour)
	r.say("verify dns by assessment")
	wants(t, r.as("U2", bot.Member, "unverify dns"), "somebody else recorded")
	wants(t, r.say("unverify dns"), "newest check of **DNS and domains** everywhere no longer counts")
	wants(t, r.say("who has DNS on EC2"), "control review on 24 November 2026, valid until 31 January 2027")
	wants(t, r.as("U3", bot.Admin, "unverify dns as ours"), "no longer counts")
	wants(t, r.say("unverify dns"), "there is no check of that in exactly that scope")
	wants(t, r.say("unverify dns as nobody's"), "say as ours or as provider")
	wants(t, r.say("history"), "dns everywhere: no longer counts as checked by control review", "checked by security assessment")
}

func TestVerifyIsForgivingAndSaysWhatToDo(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for line, want := range map[string]string{
		"verify":                                                     "What was checked?",
		"verify dns by magic":                                        "there is no way to check called “magic”; say by review",
		"verify dns by":                                              "Trust but verify",
		"verify dns by penetration tst":                              "did you mean “by penetration test”?",
		"verify dns by review until 3/4/2027":                        "write 2027-04-03 or 2027-03-04",
		"verify dns by review until 2026-11-01":                      "1 November 2026 has passed",
		"verify dns by review until soon":                            "“soon” is no date",
		"verify dns by review dated 2027-01-01":                      "still to come",
		"verify dns by review dated 2026-01-01":                      "would have run out on 1 July 2026",
		"verify dns by review ftp://example.com/x":                   "it has to begin with",
		"verify dns by review javascript://x":                        "it has to begin with",
		"verify dns by review https://u:p@example.com":               "holds a password",
		"verify dns by review https://a.com https://b.com":           "one link is enough",
		"verify dns by review note " + strings.Repeat("x", 1001):     "the note is too long",
		"verify dns by review as theirs or ours":                     "say as ours or as provider",
		"verify dns on aws by soc 2 period 2026-01-01":               "a period has two ends",
		"verify dns on aws by soc 2 period 2026-02-01 to 2026-01-01": "before it begins",
		"verify dns on aws by soc 2 complementary nonsense":          "there is no control “nonsense”",
		"verify dns on mars by review":                               "I know no scope “mars”",
		"verify xyzzy by review":                                     "I know no control or layer “xyzzy”",
		"verify nonsense by review":                                  "I know no control or layer “nonsense”",
		"verify spam by review":                                      "Did I read that right?",
		"verify the backups by restoring them":                       "Trust but verify: Data backup",
		"verify os-patching on iaas?":                                "Trust but verify",
		"unverify":                                                   "Which control?",
		"export evidence from 2026-12-01":                            "still to come",
		"export evidence from 2026-02-01 to 2026-01-01":              "before it begins",
		"reminders quiet soon":                                       "is no span of hours",
		"reminders zone Mars/Base":                                   "is no time zone",
		"reminders zone Europe/Berlin for Nobody":                    "there is no team “Nobody”",
		"reminders digest maybe":                                     "say reminders digest on",
		"reminders admins everywhere":                                "admins here",
		"reminders loudly":                                           "say reminders quiet",
	} {
		if got := r.say(line); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", line, got, want)
		}
	}
	wants(t, r.say("history"), "Nothing was changed here yet")
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "verify dns-recrods by review"}))
	lacks(t, text(reply), "Recorded")
}

func TestAMistypedCheckIsAskedFor(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "verify os-pathcing on iaas by review note twice"}))
	wants(t, text(reply), "Did I read that right?", "`verify os-patching on iaas by review note twice`")
	wants(t, r.press(reply, "Yes"), "Recorded: **Operating system patching** on IaaS")
}

func TestADeliveredCheckTakesEffectOnce(t *testing.T) {
	r := newRoom(t, bot.Options{})
	q := r.request(bot.Text{Body: "verify dns by review"})
	first := text(r.bot.Handle(context.Background(), q))
	q.At = q.At.Add(time.Hour)
	if again := text(r.bot.Handle(context.Background(), q)); again != first {
		t.Errorf("delivered again it was answered %q, first %q", again, first)
	}
	entries, err := r.store.History(context.Background(), "console", 0, 10)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if err := r.store.Verify(context.Background(), "console"); err != nil {
		t.Error(err)
	}
}

// submit sends a form off.
func (r *room) submit(form bot.Action, values map[string]string) bot.Reply {
	r.t.Helper()
	all := make(map[string][]string)
	for name, value := range values {
		all[name] = []string{value}
	}
	return r.bot.Handle(context.Background(), r.request(bot.Submit{Form: form, Values: all}))
}

func TestACheckIsRecordedAndRenewedByForm(t *testing.T) {
	r := newRoom(t, bot.Options{})
	ask := r.bot.Handle(context.Background(), r.request(bot.Call{Command: "verify", Args: map[string]bot.Arg{"control": {Text: "dns"}, "scope": {Text: "aws"}}}))
	form := ask.Blocks[0].(bot.Form)
	if len(form.Fields) != 5 || form.Fields[0].Choices[0].Label != "control review" || form.Fields[2].Kind != bot.DateField {
		t.Fatalf("form %+v", form)
	}
	wrong := r.submit(form.Action, map[string]string{"method": "review", "evidence": "file:///x", "note": "kept"}).Blocks[0].(bot.Form)
	if !strings.Contains(wrong.Error, "https://") || wrong.Fields[4].Value != "kept" {
		t.Errorf("what is wrong: %+v", wrong)
	}
	wants(t, text(r.submit(form.Action, map[string]string{"method": "review", "evidence": "https://example.com/dns", "until": "2026-12-10"})), "Recorded", "10 December 2026")
	r.now = r.now.Add(24 * time.Hour)
	renew := r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "check", Args: form.Action.Args}})).Blocks[0].(bot.Form)
	if renew.Fields[0].Value != "review" || renew.Fields[1].Value != "https://example.com/dns" || renew.Fields[2].Value != "" {
		t.Errorf("to renew it: %+v", renew.Fields)
	}
	wants(t, text(r.submit(renew.Action, map[string]string{"method": "review"})), "valid until 25 May 2027")
	report := r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "check", Args: []string{"dns", "provider.aws", "p"}}})).Blocks[0].(bot.Form)
	wants(t, text(r.submit(report.Action, map[string]string{"method": "report", "report": "SOC 2, 2026-01-01 to 2026-09-30"})), "SOC 2 Type 2 report", "30 September 2027")
	for _, args := range [][]string{{"nothing", "everywhere", "o"}, {"dns", "model.none", "o"}, {"dns", "everywhere", "x"}} {
		wants(t, text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: bot.Action{Verb: "check", Args: args}}))), "older version")
		wants(t, text(r.submit(bot.Action{Verb: "check", Args: args}, nil)), "older version")
	}
	guest := r.request(bot.Press{Action: bot.Action{Verb: "check", Args: form.Action.Args}})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "takes a member")
	guest = r.request(bot.Submit{Form: form.Action, Values: map[string][]string{"method": {"review"}}})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "takes a member")
}

func TestVerifyPlan(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("verify plan"), "A plan for which", "`verify plan aws`")
	r.say("estate add rds, ec2")
	wants(t, r.say("verify plan mars"), "I know no provider, service or system “mars”")
	r.say("assign mfa to Security")
	r.say("assign secrets-management on ec2 to Platform")
	r.say("verify mfa by review")
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "verify plan aws"}))
	got := text(reply)
	wants(t, got, "you run Amazon EC2, Amazon RDS there", "SOC 2 Type 2, ISO/IEC 27001 certificate", "AWS Artifact", "**carve-outs**", "**complementary controls**",
		"Penetration testing policy", "1 | privileged-access | who gets in | never checked ○ | nobody", "verify plan aws all")
	lacks(t, got, "security-training", "physical-hosts")
	wants(t, r.say("verify plan aws all"), "secrets-management | who gets in | never checked ○ | Platform", "mfa | who gets in | checked until 24 May 2027 ✓ | Security")
	for _, block := range reply.Blocks {
		if s, ok := block.(bot.Select); ok {
			form := r.bot.Handle(context.Background(), r.request(bot.Press{Action: s.Action, Picked: []string{s.Choices[2].Value}}))
			wants(t, text(form), "Assign Privileged access")
			return
		}
	}
	t.Error("no line of the plan can be given to anybody")
}

// Every provider and every service has a plan, and each button that it carries fits.
func TestEveryPlanCanBeDrawn(t *testing.T) {
	r := newRoom(t, bot.Options{})
	var ids []string
	for _, p := range base().Providers {
		ids = append(ids, string(p.ID))
	}
	for _, s := range base().Services {
		if s.Provider != "" {
			ids = append(ids, string(s.ID))
		}
	}
	for _, id := range ids {
		reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "verify plan " + id}))
		wants(t, text(reply), "Verify plan: ", "1. Fetch")
		for _, block := range reply.Blocks {
			if s, ok := block.(bot.Select); ok {
				s.Action.Encode()
			}
		}
	}
}

func TestAnExpiredCheckIsAGapOfItsOwn(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add ec2")
	r.say("assign os-patching on ec2 to Platform")
	wants(t, r.say("gaps os-patching"), "No gaps.", "Never checked ○, which is no gap: 1 of")
	r.say("verify os-patching on ec2 by review until 2026-12-31")
	lacks(t, r.say("gaps os-patching"), "Never checked")
	r.now = time.Date(2027, 1, 3, 9, 0, 0, 0, time.UTC)
	got := r.say("gaps os-patching")
	lacks(t, got, "No gaps")
	wants(t, got, "**1 gap of another kind**", "the check has run out ✗", "ran out 3 days ago ✗")
	wants(t, r.say("gaps"), "and 1 gap of another kind")
}

func TestRuling(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("rule endpoint-protection on saas shared because our contract says so"), "Ruled here: **Endpoint protection** on SaaS is the job of both of you")
	wants(t, r.say("who secures laptops on SaaS"), "**Ruled here:** **the job of both of you**, because our contract says so (**you**, 24 Nov 2026)", "**You, the customer.**")
	wants(t, r.say("rule os-patching on ec2 provider because I say so"), "no authorities that differ")
	wants(t, r.say("rule endpoint-protection on saas shared"), "Why?")
	wants(t, r.say("rule layer data on saas shared because x"), "about one control")
	wants(t, r.say("rule endpoint-protection on saas ours because x"), "Whose is it")
	wants(t, r.say("rule endpoint-protection on saas off"), "no ruling any more")
	wants(t, r.say("rule endpoint-protection on saas off"), "there is no ruling on")
	lacks(t, r.say("who secures laptops on SaaS"), "Ruled here")
}

func TestCompletingACheck(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for typed, want := range map[string]string{"verify os-p": "verify os-patching", "verify pl": "verify plan", "verify plan aw": "verify plan aws",
		"verify os-patching ": "verify os-patching on", "verify os-patching on aws-rds by pen": "verify os-patching on aws-rds by penetration test",
		"verify dns by review as o": "verify dns by review as ours", "unverify dn": "unverify dns"} {
		choices := r.bot.Complete(context.Background(), r.request(nil), "line", typed)
		if len(choices) == 0 || choices[0].Value != want {
			t.Errorf("%q: offered %v, want %q", typed, choices, want)
		}
	}
	for _, c := range r.bot.Complete(context.Background(), r.request(nil), "line", "unverify p") {
		if c.Value == "unverify plan" {
			t.Error("there is no plan to unverify")
		}
	}
}
