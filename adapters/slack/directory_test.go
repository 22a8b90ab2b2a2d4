package slack

import (
	"errors"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

func TestRanks(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	for user, want := range map[bot.UserID]bot.Rank{"U1": bot.Admin, "U2": bot.Member, "UGUEST": bot.Guest, "UALIEN": bot.Guest} {
		for range 3 {
			if p, err := r.a.Person(t.Context(), "slack:T1", user); err != nil || p.Rank != want || p.Name == "" {
				t.Errorf("%s: %+v, %v", user, p, err)
			}
		}
	}
	if n := r.f.Count("users.info"); n != 4 {
		t.Errorf("asked %d times for four people", n)
	}
	if n := r.f.Count("usergroups.list"); n != 1 {
		t.Errorf("listed groups %d times", n)
	}
	p, _ := r.a.Person(t.Context(), "slack:T1", "U1")
	if p.Zone != "Europe/Paris" || p.Locale != "en-GB" || len(p.Groups) != 1 || p.Groups[0] != "S1" {
		t.Errorf("%+v", p)
	}
}

func TestUnknownPeopleAndGroups(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	if _, err := r.a.Person(t.Context(), "slack:T1", "UNOBODY"); !errors.Is(err, bot.ErrGone) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := r.a.Person(t.Context(), "slack:T2", "U1"); !errors.Is(err, errElsewhere) {
		t.Errorf("elsewhere: %v", err)
	}
	if g, err := r.a.Group(t.Context(), "slack:T1", "S1"); err != nil || g.Name != "Platform" {
		t.Errorf("group: %+v, %v", g, err)
	}
	if _, err := r.a.Group(t.Context(), "slack:T1", "S9"); !errors.Is(err, bot.ErrGone) {
		t.Errorf("no group: %v", err)
	}
	r.f.Fail("users.info", func(slacktest.Call) (int, any) { return 500, "no" })
	if _, err := r.a.Person(t.Context(), "slack:T1", "U2"); err == nil || errors.Is(err, bot.ErrGone) {
		t.Errorf("in trouble: %v", err)
	}
}

func TestGroupsNeedTheirScope(t *testing.T) {
	f := slacktest.New(t)
	f.Scopes = strings.ReplaceAll(f.Scopes, ",usergroups:read", "")
	r := newRigOn(t, f, &adaptertest.Bot{}, HTTP)
	if p, err := r.a.Person(t.Context(), "slack:T1", "U1"); err != nil || len(p.Groups) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := r.a.Group(t.Context(), "slack:T1", "S1"); !errors.Is(err, errNoGroups) {
		t.Errorf("%v", err)
	}
	if n := f.Count("usergroups.list"); n != 0 {
		t.Errorf("asked %d times in vain", n)
	}
}

func TestCheck(t *testing.T) {
	f := slacktest.New(t)
	f.Scopes = "commands,chat:write,app_mentions:read,im:history,assistant:write"
	said := func(o Options) string {
		o.APIURL = f.URL + "/api"
		a, err := New(nil, o)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, found := range a.Check(t.Context(), true) {
			all.WriteString(found.What + ": " + found.Text + "\n")
		}
		return all.String()
	}
	got := said(Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken})
	for _, want := range []string{"of workspace T1", "users:read was not granted", "usergroups:read was not granted", "5 of 9 granted", "Slack said hello"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	f.Fail("apps.connections.open", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("not_allowed_token_type") })
	if got := said(Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken}); !strings.Contains(got, "socket: apps.connections.open: not_allowed_token_type") {
		t.Errorf("got\n%s", got)
	}
	f.Fail("auth.test", func(slacktest.Call) (int, any) { return 200, slacktest.Refusal("invalid_auth") })
	if got := said(Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.Secret}); !strings.Contains(got, "bot token: auth.test: invalid_auth") {
		t.Errorf("got\n%s", got)
	}
}

func TestHeard(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, Socket)
	_, _ = r.deliver(slacktest.Command, r.f.Slash(slacktest.User, "hello"))
	var all strings.Builder
	for _, f := range r.a.Heard() {
		all.WriteString(f.Text + "\n")
	}
	for _, want := range []string{"open, last heard", "command: last at", "app_mention: none since the start"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no %q in\n%s", want, all.String())
		}
	}
}
