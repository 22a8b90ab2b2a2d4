package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/adapters/discord"
	"srm/adapters/discord/discordtest"
	"srm/adapters/slack"
	"srm/adapters/slack/slacktest"
	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// The table of rights is tried through every platform, as people whose rank only the platform says.

var refusal = regexp.MustCompile(`you may ask and read|Nothing is scheduled here that you could change`)

// A triedLine is a command of the table, and by column whether it is carried out.
type triedLine struct {
	tried string
	may   map[string]bool
}

func rightsTable(t *testing.T) (all []triedLine) {
	t.Helper()
	text, err := os.ReadFile("bot/testdata/rights.txt")
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "#"):
			head = words[1:]
		case words[0] == "command":
			l := triedLine{strings.Join(words[8:], " "), make(map[string]bool)}
			for i, who := range head[2:8] {
				l.may[who] = words[2+i] == "yes"
			}
			all = append(all, l)
		}
	}
	return all
}

// A counter stands between an adapter and a bot of its own for each request, and hands over what it answered.
type counter struct {
	*bot.Bot
	now     *bot.Bot
	answers chan string
}

func (c *counter) Handle(ctx context.Context, r bot.Request) bot.Reply {
	reply := c.now.Handle(ctx, r)
	c.answers <- bot.Markdown(reply)
	return reply
}

// A rightsDesk is a platform with a counter behind it.
type rightsDesk struct {
	t       *testing.T
	counter *counter
	base    *knowledge.Base
	all     *platforms
	place   bot.PlaceID
	group   bot.GroupID
	say     func(who, line string)
	shown   func() // waits until the platform has the answer
}

func newRightsDesk(t *testing.T, place bot.PlaceID, group bot.GroupID) *rightsDesk {
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &rightsDesk{t: t, base: base, all: new(platforms), place: place, group: group,
		counter: &counter{Bot: bot.New(base, nil, bot.Options{}), answers: make(chan string, 1)}}
}

// run runs an adapter until the test ends.
func (d *rightsDesk) run(name string, a platform) {
	d.all.add(name, a)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	d.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
	})
	for end := time.Now().Add(10 * time.Second); a.Ready() != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatal(a.Ready())
		}
	}
}

// office is a new bot, whose rights name the group if narrow.
func (d *rightsDesk) office(narrow bool) {
	store, err := storage.New(storage.NewMemory(), storage.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = store.Close() })
	_, err = store.Change(d.t.Context(), storage.WorkspaceID(d.place), storage.Change{By: "x/admin", At: time.Now(), Verb: "test"}, func(draft *storage.Draft) error {
		if err := draft.PutTeam(storage.Team{ID: "platform", Name: "Platform", Bindings: []storage.Binding{{Place: string(d.place), Group: string(d.group)}}}); err != nil || !narrow {
			return err
		}
		return draft.PutRights(storage.Rights{Who: storage.ByGroups, Groups: []storage.RightGroup{{Place: string(d.place), Group: string(d.group), Name: "platform"}}})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.counter.now = bot.New(d.base, store, bot.Options{Directory: d.all, Posts: func(p bot.PlaceID) bool { return p == d.place }, Log: slog.New(slog.DiscardHandler)})
}

func (d *rightsDesk) try(lines []triedLine) {
	hear := func(who, line string) string {
		d.say(who, line)
		select {
		case answer := <-d.counter.answers:
			d.shown()
			return answer
		case <-time.After(10 * time.Second):
			d.t.Fatalf("%s as %s: no answer", line, who)
			return ""
		}
	}
	for _, l := range lines {
		for who, may := range l.may {
			for _, narrow := range map[string][]bool{"member": {false}, "inside": {true}, "outside": {true}, "external": {true}, "guest": {false}, "admin": {true}}[who] {
				d.office(narrow)
				if l.tried == "quiz off" && may {
					hear(who, "quiz daily 10:00 UTC for me")
				}
				got := hear(who, l.tried)
				nowhere := strings.Contains(got, "Here I only answer questions") // who is in no workspace
				if who == "external" && nowhere {
					continue
				}
				if nowhere || may == refusal.MatchString(got) {
					d.t.Errorf("%s as %s, narrowed %v: %.150s", l.tried, who, narrow, got)
				}
			}
		}
	}
}

func TestRightsThroughSlack(t *testing.T) {
	d := newRightsDesk(t, "slack:"+slacktest.Team, "S2")
	f := slacktest.New(t)
	f.Users["U3"] = map[string]any{"team_id": slacktest.Team, "real_name": "Cy"}
	people := map[string]string{"external": "UALIEN", "guest": "UGUEST", "member": "U3", "inside": "U2", "outside": "U3", "admin": "U1"}
	d.say = func(who, line string) {
		command := f.Slash(people[who], line)
		command["channel_id"] = f.ID("C")
		if _, err := f.Deliver("", slacktest.Command, command); err != nil {
			t.Fatal(err)
		}
	}
	a, err := slack.New(d.counter, slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: f.URL + "/api"})
	if err != nil {
		t.Fatal(err)
	}
	d.shown = func() {}
	d.run("Slack", a)
	d.try(rightsTable(t))
}

func TestRightsThroughDiscord(t *testing.T) {
	d := newRightsDesk(t, "discord:"+discordtest.Guild, discordtest.TeamRole)
	f := discordtest.New(t)
	const guest, member = "400000000000000008", "400000000000000009"
	people := map[string]string{"external": member, "guest": guest, "member": member, "inside": discordtest.Alice, "outside": member, "admin": discordtest.Mona}
	f.Answer = func(w http.ResponseWriter, c discordtest.Call) bool {
		for _, id := range []string{guest, member} {
			if strings.HasSuffix(c.Path, "/members/"+id) {
				_ = json.NewEncoder(w).Encode(map[string]any{"user": discordtest.User(id), "roles": []string{}, "pending": id == guest})
				return true
			}
		}
		return false
	}
	said := 0 // calls before the last line
	roles := map[string][]string{"inside": {discordtest.TeamRole}, "admin": {discordtest.ManagerRole}}
	d.say = func(who, line string) {
		m := f.Mention(line)
		m["author"] = discordtest.User(people[who])
		m["member"] = map[string]any{"roles": roles[who], "pending": who == "guest"}
		if who == "external" { // in a direct message
			delete(m, "guild_id")
			delete(m, "member")
		}
		m["channel_id"] = f.ID() // each has a pace of its own
		said = f.SoFar()
		f.Send("MESSAGE_CREATE", m, 1)
	}
	a, err := discord.New(d.counter, discord.Options{Token: discordtest.Token, APIURL: f.API()})
	if err != nil {
		t.Fatal(err)
	}
	d.shown = func() {
		f.Until("the answer", func() bool { // which holds the lock
			return slices.ContainsFunc(f.Calls[said:], func(c discordtest.Call) bool { return c.Method == http.MethodPost })
		})
	}
	d.run("Discord", a)
	// The adapter keeps to so many answers a second as Discord allows: of each command, one line of those that the same people may.
	tried := make(map[string]bool)
	d.try(slices.DeleteFunc(rightsTable(t), func(l triedLine) bool {
		name, _, _ := strings.Cut(l.tried, " ")
		like := fmt.Sprint(name, l.may)
		again := tried[like] || l.may["guest"]
		tried[like] = true
		return again
	}))
}

// The console is its operator's: an admin.
func TestRightsThroughTheConsole(t *testing.T) {
	for _, l := range rightsTable(t) {
		if !l.may["admin"] {
			t.Errorf("%s: not for admins", l.tried)
		}
	}
	var typed strings.Builder
	for _, l := range rightsTable(t) {
		fmt.Fprintln(&typed, l.tried)
	}
	cmd := exec.Command("srm")
	cmd.Env = append(os.Environ(), "SRM_DATA="+t.TempDir())
	cmd.Stdin = strings.NewReader(typed.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(out)), " ")
	if strings.Contains(text, "you may ask and read") || !strings.Contains(text, "Who may do what here") {
		t.Errorf("the console's operator was refused something:\n%s", out)
	}
}
