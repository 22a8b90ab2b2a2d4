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
func (d *station) Post(context.Context, bot.Address, bot.Reply, string) (bot.PostID, error) {
	return "", d.fault
}
func (d *station) Edit(context.Context, bot.PostID, bot.Reply) error {
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
	if got, err := p.Person(t.Context(), "slack:T1", "U1"); err != nil || got.Name != "slack:" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := p.Group(t.Context(), "discord:1", "G1"); err != nil || got.Name != "discord:" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAPlaceThatNobodyServesIsGone(t *testing.T) {
	p := new(platforms)
	_, person := p.Person(t.Context(), "slack:T1", "U1")
	_, group := p.Group(t.Context(), "slack:T1", "G1")
	for _, err := range []error{person, group} {
		if !errors.Is(err, bot.ErrGone) {
			t.Errorf("got %v", err)
		}
	}
}

func TestEachPlatformPostsAtItsOwnPace(t *testing.T) {
	p := new(platforms)
	p.add("Slack", &station{prefix: "slack:"})
	p.add("Discord", &station{prefix: "discord:"})
	all := p.posting()
	if len(all) != 2 || !all[0].Serves("slack:T1") || all[0].Pace.PerChannel != time.Second || all[1].Pace.PerSecond != 45 {
		t.Errorf("got %+v", all)
	}
	if !p.serves("discord:1") || p.serves("console") {
		t.Error("posts where nobody serves, or not where somebody does")
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
