package core

import (
	"context"
	"strings"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// How many people of one reply the platform is asked for, and how long all of that may take. Whom it does not name keeps their id.
const (
	NamesMost = 20
	NamesTime = time.Second
	nameShown = 40 // letters
)

// A Namer names people in the cells of tables, where an adapter cannot: there they are text. Each is asked for once.
type Namer struct {
	bot   *Bot
	r     door.Request
	until time.Time
	names map[storage.PersonID]string
}

// NewNamer makes a Namer for one reply.
func (b *Bot) NewNamer(r door.Request) *Namer {
	return &Namer{bot: b, r: r, until: time.Now().Add(NamesTime), names: make(map[storage.PersonID]string)}
}

// Person is a person as people read them: "you", a name, else the id.
func (n *Namer) Person(ctx context.Context, id storage.PersonID) string {
	if name, known := n.names[id]; known {
		return name
	}
	name := n.bot.PersonSpan(n.r, id).Text
	if id != n.r.Person() && len(n.names) < NamesMost {
		if asked := n.ask(ctx, id); asked != "" {
			name = asked
		}
		n.names[id] = name
	}
	return name
}

// ask is what the platform calls somebody; "" if it does not say so in time.
func (n *Namer) ask(ctx context.Context, id storage.PersonID) string {
	if n.bot.Options.Directory == nil {
		return ""
	}
	ctx, cancel := context.WithDeadline(ctx, n.until)
	defer cancel()
	at := door.DirectTo(id)
	p, err := n.bot.Options.Directory.Person(ctx, at.Place, at.User)
	if err != nil {
		return ""
	}
	name := []rune(strings.Join(strings.Fields(p.Name), " "))
	return string(name[:min(len(name), nameShown)])
}

// Holder is a holder as people read it.
func (n *Namer) Holder(ctx context.Context, h storage.Holder, team string) string {
	if h.Kind == storage.PersonHolder {
		return n.Person(ctx, storage.PersonID(h.ID))
	}
	if team == "" {
		return h.ID
	}
	return team
}
