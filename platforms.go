package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
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

// platforms are all that are configured, by name. For bot they are one Poster and one Directory: each place is asked of the platform
// that serves it. It is filled after the bot was made, which the adapters need.
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

// Post returns the platform's id with the place in front, so that Edit knows whom to ask.
func (p *platforms) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (bot.PostID, error) {
	a, err := p.of(to.Place)
	if err != nil {
		return "", err
	}
	id, err := a.Post(ctx, to, r, key)
	return placed(to.Place, id), err
}

func (p *platforms) Find(ctx context.Context, to bot.Address, key string, since time.Time) (bot.PostID, error) {
	a, err := p.of(to.Place)
	if err != nil {
		return "", err
	}
	id, err := a.Find(ctx, to, key, since)
	return placed(to.Place, id), err
}

func (p *platforms) Edit(ctx context.Context, id bot.PostID, r bot.Reply) error {
	place, own, _ := strings.Cut(string(id), " ")
	a, err := p.of(bot.PlaceID(place))
	if err != nil {
		return err
	}
	return a.Edit(ctx, bot.PostID(own), r)
}

func placed(place bot.PlaceID, id bot.PostID) bot.PostID {
	if id == "" {
		return ""
	}
	return bot.PostID(place) + " " + id
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
