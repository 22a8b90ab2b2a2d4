package bot

import (
	"fmt"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// you is how whoever asks is shown.
var you = door.B("you")

// hasHave is "has" behind a team or another person, and "have" behind you.
func hasHave(who door.Span) string {
	if who == you {
		return "have"
	}
	return "has"
}

// first is who a sentence begins with.
func first(who door.Span) door.Span {
	if who == you {
		return door.B("You")
	}
	return who
}

// codes sets words as things to type, with commas between.
func codes(words []string) []door.Span {
	var spans []door.Span
	for i, w := range words {
		if i > 0 {
			spans = append(spans, door.T(", "))
		}
		spans = append(spans, door.C(w))
	}
	return spans
}

func lines(all []string) [][]door.Span {
	out := make([][]door.Span, len(all))
	for i, s := range all {
		out[i] = []door.Span{door.T(s)}
	}
	return out
}

// sources are where the answer is written, with the day on which each was read.
func sources(all []*knowledge.Source) []door.Fact {
	if len(all) == 0 {
		return nil
	}
	fact := door.Fact{Label: "Sources"}
	for _, s := range all[:min(len(all), 3)] {
		title := s.Title
		if s.Read != "" {
			title += ", read " + s.Read
		}
		fact.Lines = append(fact.Lines, []door.Span{door.L(title, s.URL)})
	}
	return []door.Fact{fact}
}

// words for the sides in tables.
var side = map[knowledge.Responsibility]string{knowledge.ByProvider: "provider", knowledge.ByCustomer: "you", knowledge.ByBoth: "both", knowledge.Depends: "depends"}

var sideWords = map[knowledge.Responsibility]string{
	knowledge.ByProvider: "the cloud provider's job", knowledge.ByCustomer: "your job", knowledge.ByBoth: "the job of both of you",
}

// whose writes a side out for somebody who does not know the words of this program.
var whose = map[knowledge.Responsibility]string{
	knowledge.ByProvider: "cloud provider", knowledge.ByCustomer: "customer", knowledge.ByBoth: "shared", knowledge.Depends: "depends on the mode",
}

func inRole(role storage.Role) string {
	if role == storage.Accountable {
		return ""
	}
	return " as " + string(role)
}

// list names controls: one or two by name, more by number.
func (b *Bot) list(ids []knowledge.ControlID) door.Span {
	var names []string
	for _, id := range ids {
		if c := b.base.Control(id); c != nil {
			names = append(names, c.Name)
		} else {
			names = append(names, string(id))
		}
	}
	switch n := len(names); {
	case n > 3:
		return door.B(fmt.Sprintf("%s and %d more controls", strings.Join(names[:2], ", "), n-2))
	case n > 1:
		return door.B(strings.Join(names[:n-1], ", ") + " and " + names[n-1])
	case n == 1:
		return door.B(names[0])
	}
	return door.T("")
}

// at puts a scope behind what holds there.
func (b *Bot) at(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return " everywhere"
	}
	return " on " + b.scopeShown(s)
}

// personSpan shows a person.
func (b *Bot) personSpan(r door.Request, id storage.PersonID) door.Span {
	place, user, _ := strings.Cut(string(id), "/")
	if id == r.Person() {
		return you
	}
	s := door.Span{Text: user, Style: door.Strong}
	if door.PlaceID(place) == r.Place {
		s.User = door.UserID(user)
	}
	return s
}

// holderSpan shows a holder: a team by its name, the asker as "you", another person without a ping.
func (b *Bot) holderSpan(r door.Request, h storage.Holder, name string) door.Span {
	if h.Kind == storage.TeamHolder {
		return door.B(name)
	}
	return b.personSpan(r, storage.PersonID(h.ID))
}

// holderName is the name of a team, or the user id of a person.
func (b *Bot) holderName(d *storage.Draft, h storage.Holder) string {
	if h.Kind == storage.TeamHolder {
		if t, err := d.Team(h.ID); err == nil {
			return t.Name
		}
	}
	_, user, found := strings.Cut(h.ID, "/")
	if found {
		return user
	}
	return h.ID
}

// teamSpan names a team; where it is a group of this place, as that group, without calling it.
func (b *Bot) teamSpan(r door.Request, t storage.Team) door.Span {
	s := door.B(t.Name)
	for _, x := range t.Bindings {
		if x.Place == string(r.Place) {
			s.Group = door.GroupID(x.Group)
		}
	}
	return s
}

func (b *Bot) holderOf(r door.Request, book *storage.Book, h storage.Holder) door.Span {
	if h.Kind == storage.TeamHolder {
		if t, ok := book.Team(h.ID); ok {
			return b.teamSpan(r, t)
		}
		return door.B(h.ID)
	}
	return b.personSpan(r, storage.PersonID(h.ID))
}
