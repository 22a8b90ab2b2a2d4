package bot

import (
	"fmt"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// you is how whoever asks is shown.
var you = B("you")

// hasHave is "has" behind a team or another person, and "have" behind you.
func hasHave(who Span) string {
	if who == you {
		return "have"
	}
	return "has"
}

// first is who a sentence begins with.
func first(who Span) Span {
	if who == you {
		return B("You")
	}
	return who
}

// codes sets words as things to type, with commas between.
func codes(words []string) []Span {
	var spans []Span
	for i, w := range words {
		if i > 0 {
			spans = append(spans, T(", "))
		}
		spans = append(spans, C(w))
	}
	return spans
}

func lines(all []string) [][]Span {
	out := make([][]Span, len(all))
	for i, s := range all {
		out[i] = []Span{T(s)}
	}
	return out
}

// sources are where the answer is written, with the day on which each was read.
func sources(all []*knowledge.Source) []Fact {
	if len(all) == 0 {
		return nil
	}
	fact := Fact{Label: "Sources"}
	for _, s := range all[:min(len(all), 3)] {
		title := s.Title
		if s.Read != "" {
			title += ", read " + s.Read
		}
		fact.Lines = append(fact.Lines, []Span{L(title, s.URL)})
	}
	return []Fact{fact}
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
func (b *Bot) list(ids []knowledge.ControlID) Span {
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
		return B(fmt.Sprintf("%s and %d more controls", strings.Join(names[:2], ", "), n-2))
	case n > 1:
		return B(strings.Join(names[:n-1], ", ") + " and " + names[n-1])
	case n == 1:
		return B(names[0])
	}
	return T("")
}

// at puts a scope behind what holds there.
func (b *Bot) at(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return " everywhere"
	}
	return " on " + b.scopeShown(s)
}

// personSpan shows a person.
func (b *Bot) personSpan(r Request, id storage.PersonID) Span {
	place, user, _ := strings.Cut(string(id), "/")
	if id == r.Person() {
		return you
	}
	s := Span{Text: user, Style: Strong}
	if PlaceID(place) == r.Place {
		s.User = UserID(user)
	}
	return s
}

// holderSpan shows a holder: a team by its name, the asker as "you", another person without a ping.
func (b *Bot) holderSpan(r Request, h storage.Holder, name string) Span {
	if h.Kind == storage.TeamHolder {
		return B(name)
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
func (b *Bot) teamSpan(r Request, t storage.Team) Span {
	s := B(t.Name)
	for _, x := range t.Bindings {
		if x.Place == string(r.Place) {
			s.Group = GroupID(x.Group)
		}
	}
	return s
}

func (b *Bot) holderOf(r Request, book *storage.Book, h storage.Holder) Span {
	if h.Kind == storage.TeamHolder {
		if t, ok := book.Team(h.ID); ok {
			return b.teamSpan(r, t)
		}
		return B(h.ID)
	}
	return b.personSpan(r, storage.PersonID(h.ID))
}
