package bot

import (
	"fmt"
	"strings"
	"time"

	"srm/knowledge"
	"srm/storage"
)

// drawOutcome says what became of a plan. Everything that it needs is in the outcome, so that a request delivered again is
// answered as the first time.
func (b *Bot) drawOutcome(r Request, out outcome) Reply {
	var blocks []Block
	p := out.Plan
	who := b.holderSpan(r, p.Holder, p.Name)
	switch {
	case out.Refused != "":
		return sentence("%s", out.Refused)
	case len(out.Done) > 0 && p.Verb == "unassign":
		blocks = append(blocks, Say(first(who), T(" no longer "+hasHave(who)+" "), b.list(out.Done), T(b.where(p)+inRole(p.Role)+".")))
	case len(out.Done) > 0:
		blocks = append(blocks, Say(first(who), T(" now "+hasHave(who)+" "), b.list(out.Done), T(b.where(p)+inRole(p.Role)+".")))
	}
	if len(out.Already) > 0 {
		blocks = append(blocks, Say(T("Already so: "), who, T(" "+hasHave(who)+" "), b.list(out.Already), T(b.where(p)+inRole(p.Role)+".")))
	}
	if len(out.Nobody) > 0 {
		blocks = append(blocks, Say(T("Nobody has "), b.list(out.Nobody), T(b.where(p)+inRole(p.Role)+", so there was nothing to take off.")))
	}
	blocks = append(blocks, b.drawHeld(r, out)...)
	if out.Made {
		blocks = append(blocks, Note{Spans: []Span{T("“" + p.Name + "” is a new team.")}})
	}
	if len(out.Verify) > 0 {
		blocks = append(blocks, Note{Spans: []Span{b.list(out.Verify), T(fmt.Sprintf(" %s wholly the provider's job there: what was taken on is the duty to check that it is done.", isAre(len(out.Verify))))}})
	}
	if out.Seq > 0 {
		blocks = append(blocks, undoNote(out.Seq))
	}
	return Reply{Blocks: blocks}
}

// drawHeld names who is accountable already, and the way to hand it over.
func (b *Bot) drawHeld(r Request, out outcome) []Block {
	var blocks []Block
	p := out.Plan
	byHolder := make(map[storage.Holder][]knowledge.ControlID)
	var order []held
	for _, h := range out.Held {
		if byHolder[h.Holder] == nil {
			order = append(order, h)
		}
		byHolder[h.Holder] = append(byHolder[h.Holder], h.Control)
	}
	for _, h := range order {
		controls := byHolder[h.Holder]
		if p.Verb == "unassign" {
			holder := b.holderSpan(r, h.Holder, h.Name)
			blocks = append(blocks, Say(T("Nothing was changed for "), b.list(controls), T(": not "), B(p.Name), T(" but "), holder, T(" "+hasHave(holder)+" "+itThem(len(controls))+".")))
			continue
		}
		again := p
		again.Verb, again.Controls = "transfer", controls
		blocks = append(blocks,
			Say(T("Not changed: "), b.list(controls), T(b.where(p)), T(fmt.Sprintf(" %s to ", belongs(len(controls)))), b.holderSpan(r, h.Holder, h.Name),
				T(", and only one can be accountable.")),
			Note{Spans: []Span{T("To hand " + itThem(len(controls)) + " over: "), C(b.line(again))}})
	}
	return blocks
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

func (b *Bot) where(p plan) string { return b.at(p.Scope) }

// at puts a scope behind what holds there.
func (b *Bot) at(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return " everywhere"
	}
	return " on " + b.scopeShown(s)
}

func inRole(role storage.Role) string {
	if role == storage.Accountable {
		return ""
	}
	return " as " + string(role)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func belongs(n int) string {
	if n == 1 {
		return "belongs"
	}
	return "belong"
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// holderSpan shows a holder: a team by its name, the asker as "you", another person without a ping.
func (b *Bot) holderSpan(r Request, h storage.Holder, name string) Span {
	if h.Kind == storage.TeamHolder {
		return B(name)
	}
	return b.personSpan(r, storage.PersonID(h.ID))
}

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

// personSpan shows a person.
func (b *Bot) personSpan(r Request, id storage.PersonID) Span {
	place, user, _ := strings.Cut(string(id), "/")
	if id == person(r) {
		return you
	}
	s := Span{Text: user, Style: Strong}
	if PlaceID(place) == r.Place {
		s.User = UserID(user)
	}
	return s
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

// day writes a date for people: 24 Nov 2026.
func day(t time.Time) string { return t.Format("2 Jan 2006") }

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
