package bot_test

import (
	"context"
	"slices"
	"testing"

	"srm/bot"
	"srm/storage"
)

// crowd is a Directory: who is in which group, and who is gone.
type crowd struct {
	groups map[bot.GroupID]string
	people map[bot.UserID][]bot.GroupID
}

func (c *crowd) Person(_ context.Context, _ bot.PlaceID, u bot.UserID) (bot.Person, error) {
	groups, there := c.people[u]
	if !there {
		return bot.Person{}, bot.ErrGone
	}
	return bot.Person{User: u, Groups: groups, Rank: bot.Member}, nil
}

func (c *crowd) Group(_ context.Context, _ bot.PlaceID, g bot.GroupID) (bot.Group, error) {
	name, there := c.groups[g]
	if !there {
		return bot.Group{}, bot.ErrGone
	}
	return bot.Group{ID: g, Name: name}, nil
}

func newCrowd() *crowd {
	return &crowd{groups: map[bot.GroupID]string{"G1": "platform", "G2": "sre"}, people: map[bot.UserID][]bot.GroupID{"admin": nil, "U1": {"G1"}, "U2": {"G2"}, "U3": nil}}
}

// mentioning says a line with mentions in it.
func (r *room) mentioning(line string, mentions ...bot.Mention) bot.Reply {
	r.t.Helper()
	return r.bot.Handle(context.Background(), r.request(bot.Text{Body: line, Mentions: mentions}))
}

func TestTeams(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("team"), "no team here yet")
	wants(t, r.say("team add SRE"), "“SRE” is a new team", "Change 1.")
	wants(t, r.say("team add the SRE team"), "is there already")
	wants(t, r.say("assign mfa to SRE"), "**SRE** now has")
	wants(t, r.say("team rename SRE to Platform"), "**SRE** is now called **Platform**; it keeps what it has")
	wants(t, r.say("owners mfa"), "Platform")
	wants(t, r.say("team function Platform it"), "your IT team")
	wants(t, r.say("team bind Platform to me"), "**Platform** here is now admin")
	wants(t, r.say("mine"), "Platform has** 1 assignment")
	wants(t, r.say("team add Data"), "new team")
	wants(t, r.say("team deputy Platform Data"), "**Data** now stands in for **Platform**")
	wants(t, r.say("team"), "Platform | IT | admin | 0 | Data")
	wants(t, r.say("team Platform"), "Deputy:** **Data**", "Function:** IT")
	wants(t, r.say("team unbind Platform"), "nobody is **Platform**")
	wants(t, r.say("team remove Platform"), "still has 1 assignment", "`transfer all from Platform to <team>`")
	wants(t, r.say("team remove Data"), "still has 1 team to stand in for")
	wants(t, r.say("history"), "Team SRE → Platform.", "Team Platform: function it.", "Team Platform: deputy.")
	for line, want := range map[string]string{
		"team add":                      "Which team?",
		"team add @everyone":            "means everybody",
		"team rename Platform":          "needs a name",
		"team rename Platform to Data":  "there is a team **Data** already",
		"team rename Nobody to X":       "no team “Nobody”",
		"team bind Platform":            "Mention a group",
		"team function Platform king":   "What kind of team?",
		"team deputy Platform Platform": "cannot stand in for itself",
		"team deputy Nobody Data":       "no team at the beginning",
		"team merge Platform":           "Into which team?",
		"team Platfrm":                  "Did you mean `team Platform`?",
		"team Nobody":                   "`team add Nobody` makes one",
	} {
		wants(t, r.say(line), want)
	}
}

func TestHandingEverythingOver(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to SRE")
	r.say("assign logging on aws to SRE")
	r.say("assign logging on aws to Data as responsible")
	r.say("assign logging on aws to SRE as responsible")
	r.say("system add payments on paas owned by SRE")
	reply := r.reply("transfer all from SRE to Data")
	wants(t, text(reply), "**SRE** has 3 assignments and 1 system. All of it goes to **Data**.")
	wants(t, r.say("owners SRE"), "mfa")
	wants(t, text(r.pressing(reply, "Hand it over")), "**Data** now has everything that **SRE** had: 3 assignments and 1 system.")
	wants(t, r.say("system payments"), "Owned by:** **Data**")
	wants(t, r.say("team remove SRE"), "no longer one of your teams")
	wants(t, r.say("transfer all from Data to Data"), "they are the same")
	wants(t, r.say("transfer all from Nobody to Data"), "no team “Nobody”")
	r.say("team add Empty")
	wants(t, r.say("transfer all from Empty to Data"), "has nothing")
	wants(t, text(r.pressing(r.reply("transfer everything from Data to me"), "Hand it over")), "**You** now have everything that **Data** had")
	wants(t, text(r.pressing(r.reply("transfer all from me to Fresh"), "Hand it over")), "“Fresh” is a new team")
	wants(t, r.say("undo"), "is taken back")
	wants(t, r.say("owners mfa"), "| everywhere | you |")
}

func TestMergingTeams(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to SRE")
	r.say("team function SRE platform")
	r.say("team bind SRE to me")
	r.say("team add Data")
	reply := r.reply("team merge SRE into Data")
	wants(t, text(reply), "Its members are added and the team itself is removed")
	wants(t, text(r.pressing(reply, "Hand it over")), "no longer a team of its own")
	wants(t, r.say("team Data"), "Function:** data", "Here:** admin")
	wants(t, r.say("team SRE"), "no team “SRE”")
	wants(t, r.say("owners mfa"), "Data")
}

func TestAGroupIsATeam(t *testing.T) {
	r := newRoom(t, bot.Options{Directory: newCrowd()})
	platform := bot.Mention{Group: "G1", Name: "@platform"}
	wants(t, text(r.mentioning("assign mfa to @platform", platform)), "**platform** now has", "“platform” is a new team")
	wants(t, text(r.mentioning("assign logging to @platform", platform)), "**platform** now has")
	r.say("team rename platform to Infrastructure")
	wants(t, text(r.mentioning("assign dns to @platform", platform)), "**Infrastructure** now has") // found by the group, not the name
	r.say("assign audit-logs to x")
	r.say("team add sre")
	wants(t, text(r.mentioning("assign mfa to @sre as responsible", bot.Mention{Group: "G2", Name: "@sre"})), "**sre** now has")
	wants(t, r.as("U2", bot.Member, "mine"), "sre has** 1 assignment") // the team of that name became the group
	wants(t, r.as("U1", bot.Member, "mine"), "Infrastructure has** 3 assignments")
	lacks(t, r.as("U3", bot.Member, "mine"), "Infrastructure has")
	wants(t, text(r.mentioning("team bind sre to @platform", platform)), "the group G1")
	wants(t, text(r.mentioning("system add payments on rds owned by @platform", platform)), "Owned by **Infrastructure**")
	reply := r.reply("who is accountable for MFA on PaaS?")
	if !slices.ContainsFunc(spans(reply), func(s bot.Span) bool { return s.Group == "G1" && s.Text == "Infrastructure" }) {
		t.Errorf("the team is not shown as its group: %s", text(reply))
	}
	call := r.request(bot.Call{Command: "assign", Args: map[string]bot.Arg{"control": {Text: "data-backup"}, "to": {Text: "platform", Group: "G1"}}})
	wants(t, text(r.bot.Handle(context.Background(), call)), "now has **Data backup**")
}

// spans are all spans in the facts of a reply.
func spans(r bot.Reply) []bot.Span {
	var all []bot.Span
	for _, block := range r.Blocks {
		if f, ok := block.(bot.Facts); ok {
			for _, fact := range f.Facts {
				for _, line := range fact.Lines {
					all = append(all, line...)
				}
			}
		}
	}
	return all
}

func TestAcceptAndDecline(t *testing.T) {
	r := newRoom(t, bot.Options{Directory: newCrowd()})
	r.say("estate add ec2")
	r.mentioning("assign os-patching on iaas to @platform", bot.Mention{Group: "G1", Name: "@platform"})
	asU1 := r.request(bot.Text{Body: "mine"})
	asU1.User = "U1"
	reply := r.bot.Handle(context.Background(), asU1)
	wants(t, text(reply), "**admin** gave you **Operating system patching on IaaS**")
	press := func(user bot.UserID, label string) string {
		q := r.request(bot.Press{Action: button(t, reply, label)})
		q.User, q.Rank = user, bot.Member
		return text(r.bot.Handle(context.Background(), q))
	}
	wants(t, press("U2", "Decline"), "given to somebody else")
	wants(t, press("U1", "Accept"), "Accepted: **platform** has **Operating system patching on IaaS**.")
	wants(t, r.say("gaps os-patching"), "No gaps")
	wants(t, press("U1", "Decline"), "Declined: **Operating system patching on IaaS** has no owner again. **admin** gave it, and is told.")
	wants(t, r.say("gaps os-patching"), "1 gap", "(declined)")
	wants(t, r.say("who patches the OS on EC2?"), "nobody yet")
	wants(t, r.say("history 1"), "declined by platform")
	wants(t, r.say("assign os-patching on iaas to SRE"), "**SRE** now has") // a declined one is in nobody's way
	for line, want := range map[string]string{
		"accept":                     "Which control?",
		"accept frobnication":        "no control “frobnication”",
		"accept os-patching on mars": "no scope “mars”",
		"decline dns":                "nobody gave you that",
		"decline os-patching":        "Declined", // nobody is known to be in SRE: anybody may answer
	} {
		wants(t, r.say(line), want)
	}
	r.say("assign logging on aws to me")
	r.say("assign logging on azure to me")
	wants(t, r.say("accept logging"), "Which one?", "`accept logging on aws`")
}

func TestOrphans(t *testing.T) {
	dir := newCrowd()
	r := newRoom(t, bot.Options{Directory: dir})
	r.say("estate add rds")
	r.mentioning("assign mfa to @platform", bot.Mention{Group: "G1", Name: "@platform"})
	r.mentioning("assign logging to @sre", bot.Mention{Group: "G2", Name: "@sre"})
	r.as("U3", bot.Member, "assign dns to me")
	r.say("assign dns to sre as deputy")
	r.say("team deputy platform sre")
	wants(t, r.say("orphans"), "Everybody who has something here is there")
	lacks(t, r.say("gaps"), "orphans")
	delete(dir.groups, "G1")
	delete(dir.people, "U3")
	dir.groups["G2"] = "reliability"
	wants(t, r.say("gaps"), "gone or renamed, and still on record: `orphans`")
	reply := r.reply("orphans")
	wants(t, text(reply), "platform:** - is gone on the platform, and has 1 assignment", "U3", "is called reliability on the platform now: `team rename sre to reliability`")
	wants(t, r.press(reply, "Ask sre to take over from U3"), "I cannot write to **sre**")
	r.say("team bind sre to me")
	wants(t, r.press(reply, "Ask sre to take over from U3"), "**sre** is asked to take over from U3")
	wants(t, r.press(reply, "Hand all of U3 to sre"), "**sre** now has everything that **U3** had")
	wants(t, r.press(reply, "Hand all of platform to sre"), "**sre** now has everything that **platform** had")
	wants(t, r.press(reply, "Hand all of platform to sre"), "there again, or somebody took care of it")
	wants(t, r.say("owners mfa"), "sre")
	guest := r.request(bot.Press{Action: button(t, reply, "Hand all of U3 to sre")})
	guest.User, guest.Rank = "U9", bot.Guest
	wants(t, text(r.bot.Handle(context.Background(), guest)), "you may ask and read")
}

func TestATeamThatWasRemovedIsAnOrphan(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to SRE")
	_, err := r.store.Change(context.Background(), "console", storage.Change{}, func(d *storage.Draft) error { return d.DeleteTeam("sre") })
	if err != nil {
		t.Fatal(err)
	}
	wants(t, r.say("orphans"), "was removed here, and has 1 assignment")
}
