package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

var quiz = bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Who patches the OS on PaaS?")),
	bot.Buttons{Buttons: []bot.Button{{Label: "Provider", Action: bot.Action{Verb: "quiz", Args: []string{"1", "provider"}}}}}}}

func inChannel() bot.Address {
	return bot.Address{Place: placeOf(discordtest.Guild), Channel: discordtest.Channel}
}

// The same key is the same post: Discord is told so, and Find sees it by its mark.
func TestPostOnce(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	ctx := t.Context()
	if _, err := e.a.Find(ctx, inChannel(), "acme/2026-11-26", time.Now()); !errors.Is(err, bot.ErrCannotTell) {
		t.Errorf("an empty channel says %v", err)
	}
	first, err := e.a.Post(ctx, inChannel(), quiz, "acme/2026-11-26")
	if err != nil {
		t.Fatal(err)
	}
	second, err := e.a.Post(ctx, inChannel(), quiz, "acme/2026-11-26")
	if err != nil || first != second {
		t.Errorf("posted %q, then %q, %v", first, second, err)
	}
	if found, err := e.a.Find(ctx, inChannel(), "acme/2026-11-26", time.Now()); err != nil || found != first {
		t.Errorf("found %q, %v, want %q", found, err, first)
	}
	if _, err := e.a.Find(ctx, inChannel(), "acme/2026-11-27", time.Now()); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("another key: %v", err)
	}
	if err := e.a.Edit(ctx, first, bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Over."))}}); err != nil {
		t.Error(err)
	}
	last := e.fake.Made(0)[len(e.fake.Made(0))-1]
	if last.Method != http.MethodPatch || !strings.HasSuffix(last.Path, string(first)[strings.IndexByte(string(first), '/'):]) || strings.Contains(last.Raw, "custom_id") {
		t.Errorf("edited with %s %s %s", last.Method, last.Path, last.Raw)
	}
	if err := e.a.Edit(ctx, "nonsense", quiz); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a post that is none: %v", err)
	}
}

func TestPostToAPerson(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	id, err := e.a.Post(t.Context(), bot.Address{Place: placeOf(discordtest.Guild), User: discordtest.Alice}, quiz, "k")
	if err != nil || !strings.HasPrefix(string(id), discordtest.Direct+"/") {
		t.Errorf("posted %q, %v", id, err)
	}
	if _, err := e.a.Post(t.Context(), bot.Address{Place: placeOf(discordtest.Guild)}, quiz, "k"); !errors.Is(err, bot.ErrGone) {
		t.Errorf("to nobody: %v", err)
	}
}

// A poster has to know what became of a post: refused for good, to be tried later, or unknown.
func TestPostErrors(t *testing.T) {
	cases := []struct {
		name         string
		status, code int
		want         error
	}{
		{"ChannelDeleted", 404, unknownChannel, bot.ErrGone},
		{"NotVisible", 403, 50001, bot.ErrForbidden},
		{"NoRight", 403, 50013, bot.ErrForbidden},
		{"DirectMessagesClosed", 403, 50007, bot.ErrForbidden},
		{"ThreadLocked", 400, threadLocked, bot.ErrForbidden},
		{"Unauthorized", 401, 0, bot.ErrForbidden},
		{"DiscordFails", 500, 0, bot.ErrUnknownOutcome},
		{"BadGateway", 502, 0, bot.ErrUnknownOutcome},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, &adaptertest.Bot{})
			e.fake.Answer = func(w http.ResponseWriter, _ discordtest.Call) bool {
				discordtest.Refuse(w, c.status, c.code, "no")
				return true
			}
			_, err := e.a.Post(t.Context(), inChannel(), quiz, "k")
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), discordtest.Token) {
				t.Errorf("the token is in %v", err)
			}
		})
	}
}

func TestPostWhileLimited(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	e.fake.Answer = func(w http.ResponseWriter, _ discordtest.Call) bool {
		w.Header().Set("Retry-After", "60")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte("<html>slow down</html>"))
		return true
	}
	_, err := e.a.Post(t.Context(), inChannel(), quiz, "k")
	limited, ok := errors.AsType[bot.RetryAfter](err)
	if !ok || limited.Wait < 59*time.Second || limited.Wait > 61*time.Second {
		t.Errorf("got %v, want to be told to wait a minute", err)
	}
	before := e.fake.SoFar()
	if _, err := e.a.Post(t.Context(), inChannel(), quiz, "k2"); err == nil || e.fake.SoFar() != before {
		t.Errorf("asked again at once: %v", err)
	}
	e.fake.Answer = nil
	if _, err := e.a.Post(t.Context(), bot.Address{Channel: discordtest.Thread}, quiz, "k3"); err != nil {
		t.Errorf("another channel waits too: %v", err)
	}
}

// A short limit is waited for, and a post that failed in between arrives once.
func TestPostIsRepeated(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	faults := 2
	e.fake.Answer = func(w http.ResponseWriter, c discordtest.Call) bool {
		e.fake.Lock()
		faults--
		left := faults
		e.fake.Unlock()
		switch left {
		case 1:
			w.Header().Set("Retry-After", "0.05")
			discordtest.Refuse(w, http.StatusTooManyRequests, 0, "slow down")
			return true
		case 0:
			e.fake.Serve(&lost{header: http.Header{}}, c) // taken, and then the answer is lost
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if _, err := e.a.Post(t.Context(), inChannel(), quiz, "k"); err != nil {
		t.Fatal(err)
	}
	if n := len(e.fake.Messages); n != 1 {
		t.Errorf("%d messages were posted", n)
	}
}

// lost is an answer that nobody gets.
type lost struct{ header http.Header }

func (l *lost) Header() http.Header         { return l.header }
func (l *lost) Write(b []byte) (int, error) { return len(b), nil }
func (l *lost) WriteHeader(int)             {}

func TestDirectory(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	ctx := t.Context()
	place := placeOf(discordtest.Guild)
	alice, err := e.a.Person(ctx, place, discordtest.Alice)
	if err != nil || alice.Name != "Alice" || alice.Rank != bot.Member || alice.Locale != "en-GB" || !slices.Equal(alice.Groups, []bot.GroupID{discordtest.TeamRole}) {
		t.Errorf("alice is %+v, %v", alice, err)
	}
	before := e.fake.SoFar()
	if _, err := e.a.Person(ctx, place, discordtest.Alice); err != nil || e.fake.SoFar() != before {
		t.Errorf("asked of Discord again: %v", err)
	}
	if mona, err := e.a.Person(ctx, place, discordtest.Mona); err != nil || mona.Rank != bot.Admin || mona.Name != "mona" {
		t.Errorf("mona is %+v, %v", mona, err)
	}
	for _, nobody := range []bot.UserID{"400000000000000009", "U123", ""} {
		if _, err := e.a.Person(ctx, place, nobody); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%q: %v", nobody, err)
		}
	}
	if g, err := e.a.Group(ctx, place, discordtest.TeamRole); err != nil || g.Name != "Platform Team" {
		t.Errorf("the role is %+v, %v", g, err)
	}
	if _, err := e.a.Group(ctx, place, "500000000000000009"); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a role that is none: %v", err)
	}
	if _, err := e.a.Group(ctx, "slack:T1", discordtest.TeamRole); !errors.Is(err, bot.ErrGone) {
		t.Errorf("another platform's: %v", err)
	}
	for place, want := range map[bot.PlaceID]bool{placeOf(discordtest.Guild): true, "slack:T1": false, "discord:": false, "": false} {
		if got := e.a.Serves(place); got != want {
			t.Errorf("Serves(%q) is %v", place, got)
		}
	}
}

// Without a gateway the guild is asked for, once.
func TestDirectoryWithoutGateway(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	e.a.known.remove(discordtest.Guild)
	for range 2 {
		e.a.known.members = map[memberKey]remembered{}
		if mona, err := e.a.Person(t.Context(), placeOf(discordtest.Guild), discordtest.Mona); err != nil || mona.Rank != bot.Admin {
			t.Errorf("mona is %+v, %v", mona, err)
		}
	}
	asked := 0
	for _, c := range e.fake.Made(0) {
		if c.Path == "/guilds/"+discordtest.Guild {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("the guild was asked for %d times", asked)
	}
	if g, err := e.a.Group(t.Context(), placeOf(discordtest.Guild), discordtest.TeamRole); err != nil || g.Name != "Platform Team" {
		t.Errorf("the role is %+v, %v", g, err)
	}
}

func TestCheck(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	lines := func(a *Adapter) string {
		var all []string
		for _, f := range a.Check(t.Context()) {
			mark := "ok"
			if !f.Good {
				mark = "FAULT"
			}
			all = append(all, mark+" "+f.What+": "+f.Text)
		}
		return strings.Join(all, "\n")
	}
	got := lines(e.a)
	for _, want := range []string{"ok token: accepted; the application is srm", "ok interactions: through the gateway; over HTTP once",
		"ok commands: not registered yet", "FAULT server: Beta: the bot may not Send Messages, Send Messages in Threads, Embed Links, Attach Files, Read Message History"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q in\n%s", want, got)
		}
	}
	if _, err := e.a.overwrite(t.Context(), "https://discord.com/api/v9/applications/"+discordtest.App+"/commands"); err != nil {
		t.Fatal(err)
	}
	if got := lines(e.a); !strings.Contains(got, "ok commands: 3, registered") {
		t.Errorf("after registering:\n%s", got)
	}
	other, err := New(&adaptertest.Bot{}, Options{Token: "another-token", APIURL: e.fake.API(), PublicKey: strings.Repeat("ab", 32)})
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(other); !strings.Contains(got, "FAULT token: the bot's token is refused") || strings.Contains(got, "another-token") {
		t.Errorf("a wrong token:\n%s", got)
	}
	if _, err := other.Invite(t.Context()); !errors.Is(err, ErrToken) {
		t.Errorf("Invite says %v", err)
	}
	other.o.Token = discordtest.Token
	if link, err := e.a.Invite(t.Context()); err != nil || link != "https://discord.com/oauth2/authorize?client_id="+discordtest.App+"&permissions=274878024704&scope=bot+applications.commands" {
		t.Errorf("Invite is %s, %v", link, err)
	}
}

// Commands are overwritten when they have changed, and only then.
func TestRegister(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	address := "https://discord.com/api/v9/applications/" + discordtest.App + "/commands"
	for i, want := range []bool{true, false, false} {
		if i == 2 { // Discord gives them back with more than it got
			var there []map[string]any
			_ = json.Unmarshal(e.fake.Commands, &there)
			for _, c := range there {
				c["id"], c["version"], c["nsfw"], c["dm_permission"], c["default_permission"] = "1", "2", false, true, true
			}
			slices.Reverse(there)
			e.fake.Commands, _ = json.Marshal(there)
		}
		if changed, err := e.a.overwrite(t.Context(), address); err != nil || changed != want {
			t.Errorf("time %d: changed %v, %v", i+1, changed, err)
		}
	}
	e.a.tree.roots[0].Options[0].Description = "something else"
	if changed, err := e.a.overwrite(t.Context(), address); err != nil || !changed {
		t.Errorf("a change was not seen: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	e.fake.Answer = func(w http.ResponseWriter, _ discordtest.Call) bool {
		discordtest.Refuse(w, http.StatusBadRequest, 50035, "no")
		return true
	}
	e.a.register(ctx, discordtest.App) // gives up at once
	cancel()
}

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]Options{"no token": {}, "short key": {Token: "x", PublicKey: "ab"}, "no address": {Token: "x", APIURL: "discord.com"}} {
		if _, err := New(&adaptertest.Bot{}, o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
