package bot

import (
	"context"
	"strings"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// How many people of one reply the platform is asked for, and how long all of that may take. Whom it does not name keeps their id.
const (
	namesMost = 20
	namesTime = time.Second
	nameShown = 40 // letters
)

// A namer names people in the cells of tables, where an adapter cannot: there they are text. Each is asked for once.
type namer struct {
	bot   *Bot
	r     door.Request
	until time.Time
	names map[storage.PersonID]string
}

func (b *Bot) newNamer(r door.Request) *namer {
	return &namer{bot: b, r: r, until: time.Now().Add(namesTime), names: make(map[storage.PersonID]string)}
}

// person is a person as people read them: "you", a name, else the id.
func (n *namer) person(ctx context.Context, id storage.PersonID) string {
	if name, known := n.names[id]; known {
		return name
	}
	name := n.bot.personSpan(n.r, id).Text
	if id != n.r.Person() && len(n.names) < namesMost {
		if asked := n.ask(ctx, id); asked != "" {
			name = asked
		}
		n.names[id] = name
	}
	return name
}

// ask is what the platform calls somebody; "" if it does not say so in time.
func (n *namer) ask(ctx context.Context, id storage.PersonID) string {
	if n.bot.options.Directory == nil {
		return ""
	}
	ctx, cancel := context.WithDeadline(ctx, n.until)
	defer cancel()
	at := door.DirectTo(id)
	p, err := n.bot.options.Directory.Person(ctx, at.Place, at.User)
	if err != nil {
		return ""
	}
	name := []rune(strings.Join(strings.Fields(p.Name), " "))
	return string(name[:min(len(name), nameShown)])
}

// holder is a holder as people read it.
func (n *namer) holder(ctx context.Context, h storage.Holder, team string) string {
	if h.Kind == storage.PersonHolder {
		return n.person(ctx, storage.PersonID(h.ID))
	}
	if team == "" {
		return h.ID
	}
	return team
}
