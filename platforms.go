package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"srm/bot"
)

// A platform is an adapter as serve sees it.
type platform interface {
	bot.Poster
	bot.Directory
	// Run serves until ctx ends, and then finishes what is in flight. An error says that it cannot be served at all.
	Run(ctx context.Context) error
	// Routes adds the paths on which the platform delivers, if it does so over HTTP.
	Routes(*http.ServeMux)
	// Ready says why the platform cannot be served at the moment; nil if it can.
	Ready() error
	// Serves tells whether a place is one of the platform's.
	Serves(bot.PlaceID) bool
}

// platforms are all that are configured, by name. For bot they are one Directory: each place is asked of the platform that serves it.
// It is filled after the bot was made, which the adapters need.
type platforms struct {
	names []string
	all   []platform
}

func (p *platforms) add(name string, a platform) {
	p.names, p.all = append(p.names, name), append(p.all, a)
}

func (p *platforms) of(place bot.PlaceID) (platform, error) {
	for _, a := range p.all {
		if a.Serves(place) {
			return a, nil
		}
	}
	return nil, fmt.Errorf("%w: no platform that is configured serves %q", bot.ErrGone, place)
}

func (p *platforms) Person(ctx context.Context, place bot.PlaceID, u bot.UserID) (bot.Person, error) {
	a, err := p.of(place)
	if err != nil {
		return bot.Person{}, err
	}
	return a.Person(ctx, place, u)
}

func (p *platforms) Group(ctx context.Context, place bot.PlaceID, g bot.GroupID) (bot.Group, error) {
	a, err := p.of(place)
	if err != nil {
		return bot.Group{}, err
	}
	return a.Group(ctx, place, g)
}

// serves tells whether a place is one of any platform's.
func (p *platforms) serves(place bot.PlaceID) bool {
	_, err := p.of(place)
	return err == nil
}

// posting are the platforms as the clock posts to them.
func (p *platforms) posting() []bot.Platform {
	all := make([]bot.Platform, len(p.all))
	for i, a := range p.all {
		all[i] = bot.Platform{Name: p.names[i], Serves: a.Serves, Poster: a, Pace: paces[p.names[i]]}
	}
	return all
}

// paces are how fast the platforms bear posts, with room to spare for answers. Slack: about one a second in a channel, some hundreds a
// minute in a workspace (https://docs.slack.dev/apis/web-api/rate-limits). Discord: 50 requests a second for a bot
// (https://discord.com/developers/docs/topics/rate-limits).
var paces = map[string]bot.Pace{
	"Slack":   {PerPlace: 4, PerChannel: time.Second},
	"Discord": {PerSecond: 45},
}

// ready lists what cannot be served at the moment, a line each.
func (p *platforms) ready() (faults []string) {
	for i, a := range p.all {
		if err := a.Ready(); err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", p.names[i], err))
		}
	}
	return faults
}
