package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"srm/bot"
)

// A station is a platform that says what it was asked.
type station struct {
	prefix string
	asked  []string
	fault  error
}

func (d *station) Run(ctx context.Context) error { <-ctx.Done(); return nil }
func (d *station) Routes(*http.ServeMux)         {}
func (d *station) Ready() error                  { return d.fault }
func (d *station) Serves(p bot.PlaceID) bool     { return strings.HasPrefix(string(p), d.prefix) }
func (d *station) Person(_ context.Context, _ bot.PlaceID, u bot.UserID) (bot.Person, error) {
	return bot.Person{User: u, Name: d.prefix}, nil
}
func (d *station) Group(_ context.Context, _ bot.PlaceID, g bot.GroupID) (bot.Group, error) {
	return bot.Group{ID: g, Name: d.prefix}, nil
}
func (d *station) Post(_ context.Context, to bot.Address, _ bot.Reply, key string) (bot.PostID, error) {
	d.asked = append(d.asked, "post "+key+" to "+string(to.Channel))
	return "C1/7", d.fault
}
func (d *station) Edit(_ context.Context, id bot.PostID, _ bot.Reply) error {
	d.asked = append(d.asked, "edit "+string(id))
	return nil
}
func (d *station) Find(context.Context, bot.Address, string, time.Time) (bot.PostID, error) {
	return "", bot.ErrNotFound
}

func TestEachPlaceIsAskedOfItsPlatform(t *testing.T) {
	first, second := &station{prefix: "slack:"}, &station{prefix: "discord:"}
	p := new(platforms)
	p.add("Slack", first)
	p.add("Discord", second)
	id, err := p.Post(t.Context(), bot.Address{Place: "discord:1", Channel: "9"}, bot.Reply{}, "key")
	if err != nil || id != "discord:1 C1/7" {
		t.Fatalf("posted as %q, %v", id, err)
	}
	if err := p.Edit(t.Context(), id, bot.Reply{}); err != nil {
		t.Error(err)
	}
	if got := strings.Join(second.asked, ", "); got != "post key to 9, edit C1/7" || len(first.asked) > 0 {
		t.Errorf("asked %q, and the other one %q", got, first.asked)
	}
	if id, err := p.Find(t.Context(), bot.Address{Place: "slack:T1"}, "key", time.Time{}); id != "" || !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("found %q, %v", id, err)
	}
	if got, err := p.Person(t.Context(), "slack:T1", "U1"); err != nil || got.Name != "slack:" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := p.Group(t.Context(), "discord:1", "G1"); err != nil || got.Name != "discord:" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAPlaceThatNobodyServesIsGone(t *testing.T) {
	p := new(platforms)
	_, post := p.Post(t.Context(), bot.Address{Place: "slack:T1"}, bot.Reply{}, "key")
	_, find := p.Find(t.Context(), bot.Address{Place: "slack:T1"}, "key", time.Time{})
	_, person := p.Person(t.Context(), "slack:T1", "U1")
	_, group := p.Group(t.Context(), "slack:T1", "G1")
	for _, err := range []error{post, find, person, group, p.Edit(t.Context(), "slack:T1 C1/7", bot.Reply{})} {
		if !errors.Is(err, bot.ErrGone) {
			t.Errorf("got %v", err)
		}
	}
}

func TestReadyNamesThePlatformThatIsNot(t *testing.T) {
	p := new(platforms)
	p.add("Slack", &station{fault: errors.New("no pong for 90 s")})
	p.add("Discord", &station{})
	if got := strings.Join(p.ready(), "\n"); got != "Slack: no pong for 90 s" {
		t.Errorf("got %q", got)
	}
}
