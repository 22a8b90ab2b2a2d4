package core

import (
	"fmt"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// you is how whoever asks is shown.
var you = door.B("you")

// HasOrHave is "has" behind a team or another person, and "have" behind you.
func HasOrHave(who door.Span) string {
	if who == you {
		return "have"
	}
	return "has"
}

// AtStart is who a sentence begins with.
func AtStart(who door.Span) door.Span {
	if who == you {
		return door.B("You")
	}
	return who
}

// Codes sets words as things to type, with commas between.
func Codes(words []string) []door.Span {
	var spans []door.Span
	for i, w := range words {
		if i > 0 {
			spans = append(spans, door.T(", "))
		}
		spans = append(spans, door.C(w))
	}
	return spans
}

// Lines makes a line of each text.
func Lines(all []string) [][]door.Span {
	out := make([][]door.Span, len(all))
	for i, s := range all {
		out[i] = []door.Span{door.T(s)}
	}
	return out
}

// Sources are where the answer is written, with the day on which each was read.
func Sources(all []*knowledge.Source) []door.Fact {
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

// Side is a side in the cell of a table.
var Side = map[knowledge.Responsibility]string{knowledge.ByProvider: "provider", knowledge.ByCustomer: "you", knowledge.ByBoth: "both",
	knowledge.Depends: "depends"}

// SideWords say whose job it is, within a sentence.
var SideWords = map[knowledge.Responsibility]string{
	knowledge.ByProvider: "the cloud provider's job", knowledge.ByCustomer: "your job", knowledge.ByBoth: "the job of both of you",
}

// Whose writes a side out for somebody who does not know the words of this program.
var Whose = map[knowledge.Responsibility]string{
	knowledge.ByProvider: "cloud provider", knowledge.ByCustomer: "customer", knowledge.ByBoth: "shared", knowledge.Depends: "depends on the mode",
}

// InRole puts a role behind what somebody has; accountable goes without saying.
func InRole(role storage.Role) string {
	if role == storage.Accountable {
		return ""
	}
	return " as " + string(role)
}

// ListControls names controls: one or two by name, more by number.
func (b *Bot) ListControls(ids []knowledge.ControlID) door.Span {
	var names []string
	for _, id := range ids {
		if c := b.Base.Control(id); c != nil {
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

// AtScope puts a scope behind what holds there.
func (b *Bot) AtScope(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return " everywhere"
	}
	return " on " + b.ScopeShown(s)
}

// PersonSpan shows a person.
func (b *Bot) PersonSpan(r door.Request, id storage.PersonID) door.Span {
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

// HolderSpan shows a holder: a team by its name, the asker as "you", another person without a ping.
func (b *Bot) HolderSpan(r door.Request, h storage.Holder, name string) door.Span {
	if h.Kind == storage.TeamHolder {
		return door.B(name)
	}
	return b.PersonSpan(r, storage.PersonID(h.ID))
}

// HolderName is the name of a team, or the user id of a person.
func (b *Bot) HolderName(d *storage.Draft, h storage.Holder) string {
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

// TeamSpan names a team; where it is a group of this place, as that group, without calling it.
func (b *Bot) TeamSpan(r door.Request, t storage.Team) door.Span {
	s := door.B(t.Name)
	for _, x := range t.Bindings {
		if x.Place == string(r.Place) {
			s.Group = door.GroupID(x.Group)
		}
	}
	return s
}

// HolderIn shows a holder by the name that the book has.
func (b *Bot) HolderIn(r door.Request, book *storage.Book, h storage.Holder) door.Span {
	if h.Kind == storage.TeamHolder {
		if t, ok := book.Team(h.ID); ok {
			return b.TeamSpan(r, t)
		}
		return door.B(h.ID)
	}
	return b.PersonSpan(r, storage.PersonID(h.ID))
}
