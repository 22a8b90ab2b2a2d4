package bot

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/storage"
	"srm/storage/storagetest"
)

// A rightsLine is one line of the table: what is tried, and as whom it is carried out.
type rightsLine struct {
	kind, name, tried string
	may               map[string]bool // by column
}

// rightsLines reads testdata/rights.txt; the last comment names the columns.
func rightsLines(t *testing.T) (all []rightsLine) {
	t.Helper()
	text, err := os.ReadFile("testdata/rights.txt")
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			head = words[1:]
			continue
		}
		l := rightsLine{kind: words[0], name: words[1], may: make(map[string]bool)}
		for i, who := range head[2:8] {
			l.may[who] = words[2+i] == "yes"
		}
		l.tried = strings.Join(words[8:], " ")
		all = append(all, l)
	}
	return all
}

// clerks is a Directory with groups; who is not in it is gone.
type clerks map[UserID]Person

func (c clerks) Person(_ context.Context, _ PlaceID, u UserID) (Person, error) {
	if p, there := c[u]; there {
		return p, nil
	}
	return Person{}, ErrGone
}
func (clerks) Group(context.Context, PlaceID, GroupID) (Group, error) { return Group{}, ErrGone }

// An office is a bot at which people of every rank try things.
type office struct {
	t   *testing.T
	bot *core.Bot
	n   int
}

func newOffice(t *testing.T, set storage.Rights) *office {
	t.Helper()
	store, err := storage.New(storagetest.Twice(storage.NewMemory()), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	o := &office{t: t, bot: New(bottest.Base(), store, Options{Posts: func(PlaceID) bool { return true }, Directory: clerks{
		"inside": {Rank: Member, Groups: []GroupID{"G0", "G1"}}, "outside": {Rank: Member, Groups: []GroupID{"G2"}}, "late": {Rank: Admin}}}).core}
	_, err = store.Change(t.Context(), "p", storage.Change{By: "p/admin", At: time.Now(), Verb: "test"}, func(d *storage.Draft) error {
		if err := d.PutTeam(storage.Team{ID: "platform", Name: "Platform", Bindings: []storage.Binding{{Place: "p", Group: "G1"}}}); err != nil {
			return err
		}
		if set.Who == storage.ByMembers {
			return nil
		}
		return d.PutRights(set)
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) reply(user UserID, rank Rank, in Input) Reply {
	o.n++
	return o.bot.Handle(o.t.Context(), Request{ID: RequestID(fmt.Sprint("o", o.n)), At: time.Now(), Place: "p", Channel: "C", User: user, Rank: rank, Input: in})
}

func (o *office) do(user UserID, rank Rank, in Input) string {
	return bottest.Said(o.reply(user, rank, in))
}

func (o *office) say(user UserID, rank Rank, line string) string {
	return o.do(user, rank, Text{Body: line})
}

var (
	groupOne = storage.Rights{Who: storage.ByGroups, Groups: []storage.RightGroup{{Place: "p", Group: "G1", Name: "platform"}}}
	refused  = regexp.MustCompile(`you may ask and read|Nothing is scheduled here that you could change`)
)

// inputs are the ways in which a line of the table can be tried.
func (l rightsLine) inputs(t *testing.T) []Input {
	switch l.kind {
	case "command":
		rest := strings.TrimSpace(l.tried[len(l.name):])
		call := Call{Command: l.name, Args: map[string]Arg{"text": {Text: rest}, "control": {Text: "mfa"}, "to": {Text: "Platform"}, "scope": {}}}
		if l.name == "verify" || l.name == "rights" || l.name == "team" {
			call.Args["control"], call.Args["to"] = Arg{}, Arg{}
		}
		return []Input{Text{Body: l.tried}, Text{Body: "/" + l.tried, Command: true}, call}
	case "button":
		return []Input{Press{Action: actionOf(t, l.tried)}}
	}
	return []Input{Submit{Form: actionOf(t, l.tried), Values: map[string][]string{"to": {"Platform"}, "part": {"yes"}}}}
}

func actionOf(t *testing.T, encoded string) Action {
	t.Helper()
	a, err := ParseAction(encoded)
	if err != nil {
		t.Fatalf("%s: %v", encoded, err)
	}
	return a
}

func TestEverybodyMayWhatTheTableSays(t *testing.T) {
	unset := storage.Rights{}
	for _, l := range rightsLines(t) {
		for _, in := range l.inputs(t) {
			for _, who := range []struct {
				column string
				user   UserID
				rank   Rank
				set    storage.Rights
			}{
				{"external", "stranger", Guest, unset}, {"guest", "guest", Guest, unset}, {"guest", "guest", Guest, groupOne},
				{"member", "outside", Member, unset}, {"inside", "inside", Member, groupOne}, {"outside", "outside", Member, groupOne},
				{"outside", "nobody", Member, groupOne},                                          // whom the Directory does not know
				{"outside", "inside", Member, storage.Rights{Who: storage.ByAdmins}},             // nobody but admins
				{"outside", "inside", Member, storage.Rights{Who: "what a newer version knows"}}, // what is not understood
				{"admin", "boss", Admin, unset}, {"admin", "boss", Admin, groupOne}, {"admin", "boss", Admin, storage.Rights{Who: storage.ByAdmins}},
				{"admin", "late", Guest, groupOne}, // the request did not know
			} {
				o := newOffice(t, who.set)
				if l.tried == "quiz off" && l.may[who.column] {
					o.say(who.user, who.rank, "quiz daily 10:00 UTC for me")
				}
				got := o.do(who.user, who.rank, in)
				if l.may[who.column] == refused.MatchString(got) || strings.Contains(got, "older version of me") && l.kind == "form" {
					t.Errorf("%s %s, %T as %s (%s, %s): %.120s", l.kind, l.tried, in, who.column, who.user, who.set.Who, got)
				}
			}
		}
	}
}

func TestTheTableHasALineForEverything(t *testing.T) {
	lines := make(map[string][]rightsLine)
	for _, l := range rightsLines(t) {
		lines[l.kind+" "+l.name] = append(lines[l.kind+" "+l.name], l)
		if l.may["external"] != l.may["guest"] || l.may["member"] != l.may["inside"] || !l.may["admin"] {
			t.Errorf("%s %s: strangers are guests, the setting widens nothing, and admins may everything", l.kind, l.name)
		}
	}
	var want []string
	for _, c := range features().Commands {
		want = append(want, "command "+c.Name)
	}
	for name := range features().Verbs {
		want = append(want, "button "+name)
	}
	for name := range features().Forms {
		want = append(want, "form "+name)
	}
	for _, name := range want {
		if lines[name] == nil {
			t.Errorf("%s has no line in testdata/rights.txt", name)
		}
	}
	for name := range lines {
		if !slices.Contains(want, name) {
			t.Errorf("%s is in testdata/rights.txt, and there is no such thing", name)
		}
	}
	// What help shows is what the table says: yes where every line may, see where only some may.
	help := make(map[string][]string)
	for _, row := range (&core.Bot{Features: features()}).RightsTable().Rows {
		help[strings.ReplaceAll(row[0], " ", "-")] = row[1:]
	}
	for _, c := range features().Commands {
		for i, who := range []string{"guest", "member", "outside", "admin"} {
			may := 0
			for _, l := range lines["command "+c.Name] {
				if l.may[who] {
					may++
				}
			}
			got := help[c.Name][i]
			if few := c.Name == "person" || c.Name == "quiz"; few && may > 0 && got == "yes" { // which only admins may of others; which is the schedules'
				continue
			}
			if n := len(lines["command "+c.Name]); got == "yes" && may < n || got == "no" && may > 0 || got == "see" && may == n {
				t.Errorf("help says that as %s one may %s: %s, and %d of %d lines", who, c.Name, got, may, n)
			}
		}
	}
}

func TestRightsAreSetShownAndUndone(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	member := func(line string) string { return o.say("outside", Member, line) }
	bottest.Expect(t, o.say("guest", Guest, "rights"), "Change things: All members", "admins")
	bottest.Expect(t, o.say("boss", Admin, "rights group Platform"), "Change things: Admins and who is in @Platform", "undo 2")
	bottest.Expect(t, member("assign mfa to me"), "Here only admins and who is in @Platform change things", "rights members")
	bottest.Expect(t, o.say("inside", Member, "assign mfa to me"), "now ha")
	bottest.Expect(t, o.say("boss", Admin, "rights group Platform"), "@Platform")
	bottest.Expect(t, o.say("boss", Admin, "rights admins"), "Change things: Admins")
	bottest.Expect(t, o.say("inside", Member, "unassign mfa"), "Here only admins change things")
	bottest.Expect(t, o.say("boss", Admin, "undo 4"), "taken back")
	bottest.Expect(t, o.say("inside", Member, "unassign mfa"), "no longer ha")
	bottest.Expect(t, o.say("boss", Admin, "history"), "Who may change things: only admins and who is in @Platform.", "Who may change things: only admins.")
	got := o.do("boss", Admin, Text{Body: "rights group @sec @ops", Mentions: []Mention{{Group: "G2", Name: "@sec"}, {Group: "G3", Name: "@ops"}}})
	bottest.Expect(t, got, "@sec or @ops")
	bottest.Expect(t, member("assign mfa to me"), "now ha")
	bottest.Expect(t, o.do("boss", Admin, Call{Command: "rights", Args: map[string]Arg{"text": {Text: "group"}, "to": {Text: "@platform", Group: "G1"}}}), "@platform")
	bottest.Expect(t, member("assign mfa to me"), "Here only admins")
	bottest.Expect(t, o.say("boss", Admin, "rights members"), "All members")
	bottest.Expect(t, member("team bind Platform to me"), "is now")
}

func TestAGroupThatIsNotKnownIsNoSetting(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	for line, want := range map[string]string{
		"rights group":           "which group?",
		"rights group Plattform": "there is “Platform”",
		"rights group nobody":    "I know no group or team “nobody”",
		"rights group Data":      "bound to no group",
	} {
		o.say("boss", Admin, "team add Data")
		bottest.Expect(t, o.say("boss", Admin, line), "Nothing was changed", want)
	}
	bottest.Expect(t, o.say("outside", Member, "assign mfa to me"), "now ha")
}

// Who may only change teams cannot let himself in by them.
func TestATeamDoesNotWidenTheRights(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	o.say("boss", Admin, "rights group Platform")
	o.do("inside", Member, Text{Body: "team bind Platform to @sec", Mentions: []Mention{{Group: "G2", Name: "@sec"}}})
	bottest.Expect(t, o.say("outside", Member, "assign mfa to me"), "Here only admins")
	bottest.Expect(t, o.say("inside", Member, "team remove Platform"), "is no longer")
	bottest.Expect(t, o.say("inside", Member, "assign mfa to me"), "now ha")
}

func TestWhatIsConfirmedIsAskedAgain(t *testing.T) {
	for _, line := range []string{"assign os-pathcing on iaas to Platform", "asign mfa to Platform", "assign all gaps to Platform", "transfer all from Platform to Data", "quiz daily 09:00 UTC", "verify os-pathcing on iaas by review"} {
		o := newOffice(t, storage.Rights{})
		o.say("boss", Admin, "estate add rds")
		o.say("boss", Admin, "assign dns to Platform")
		o.say("boss", Admin, "team add Data")
		asked := o.reply("outside", Member, Text{Body: line})
		var press Action
		for _, b := range asked.Blocks {
			if buttons, ok := b.(Buttons); ok {
				press = buttons.Buttons[0].Action
			}
		}
		if press.Verb != "do" {
			t.Errorf("%s: %s", line, bottest.Said(asked))
			continue
		}
		o.say("boss", Admin, "rights admins")
		before := len(o.entries())
		bottest.Expect(t, o.do("outside", Member, Press{Action: press}), "Here only admins change things")
		if after := len(o.entries()); after != before {
			t.Errorf("%s: confirmed nevertheless", line)
		}
		o.say("boss", Admin, "rights members")
		if got := o.do("outside", Member, Press{Action: press}); refused.MatchString(got) {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func (o *office) entries() []storage.Entry {
	all, err := o.bot.Store.History(o.t.Context(), "p", 0, 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func TestUndoTakesWhatTheChangeTook(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	bottest.Expect(t, o.say("outside", Admin, "rights admins"), "Admins")
	bottest.Expect(t, o.say("outside", Admin, "rights members"), "All members")
	bottest.Expect(t, o.say("outside", Member, "undo 3"), "only an admin can take back") // no admin any more
	bottest.Expect(t, o.say("inside", Member, "undo 3"), "not yours")
	bottest.Expect(t, o.say("late", Guest, "undo 3"), "taken back") // whom the platform did not vouch for at once
}

func TestAMemberOutsideAnswersForHimselfOnly(t *testing.T) {
	o := newOffice(t, groupOne)
	o.say("boss", Admin, "assign mfa to Nobodies") // bound to nobody: any member may speak for it who may assign
	bottest.Expect(t, o.say("outside", Member, "decline mfa"), "given to somebody else")
	o.do("boss", Admin, Text{Body: "assign dns to @outside", Mentions: []Mention{{User: "outside", Name: "@outside"}}})
	bottest.Expect(t, o.say("outside", Member, "decline dns"), "Declined")
}

func TestARankCanComeFromTheDirectory(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	bottest.Expect(t, o.say("inside", Guest, "assign mfa to Platform"), "now ha")
	bottest.Expect(t, o.say("nobody", Guest, "unassign mfa"), "you may ask and read")
}
