package assign

import (
	"context"
	"errors"
	"slices"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// Roles as one letter, for buttons.
var roleLetters = map[storage.Role]string{storage.Accountable: "a", storage.Responsible: "r", storage.Consulted: "c", storage.Informed: "i", storage.Deputy: "d"}

// AnswerArgs are an assignment in the buttons that accept and decline it. Whose it is follows from who presses.
func AnswerArgs(a storage.Assignment) []string {
	return []string{a.Control, duty.ScopeTag(a.Scope), roleLetters[a.Role]}
}

// NameOf is an assignment in words: "Logging on AWS as responsible".
func NameOf(b *core.Bot, a storage.Assignment) string {
	name := a.Control
	if c := b.Base.Control(knowledge.ControlID(a.Control)); c != nil {
		name = c.Name
	}
	return name + b.AtScope(a.Scope) + core.InRole(a.Role)
}

// answerAssignment is the command accept or decline.
func answerAssignment(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if v.What == "" {
		v.ReadWhat(v.Rest)
	}
	if v.What == "" {
		return b.Usage(v.Command, "Which control?")
	}
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	controls, _ := b.ControlsNamed(v.What)
	if len(controls) != 1 {
		reply := door.Sentence("Nothing was changed: I know no control “%s”.", v.What)
		reply.Blocks = append(reply.Blocks, b.DidYouMean(v.What, b.ControlWords())...)
		return reply
	}
	scope, _, ok := b.ScopeNamed(v.Scope)
	if !ok {
		return door.Sentence("Nothing was changed: I know no scope “%s”.", v.Scope)
	}
	return answerOne(ctx, b, r, v.Command, func(a storage.Assignment) bool {
		return a.Control == string(controls[0]) && (v.Scope == "" || a.Scope == scope)
	})
}

// answerPressed is a button under what somebody was given.
func answerPressed(verb string) func(context.Context, *core.Bot, door.Request, []string) door.Reply {
	return func(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
		if !b.Keeps(r) {
			return core.KeepsNothing(r)
		}
		reply := answerOne(ctx, b, r, verb, func(a storage.Assignment) bool { return slices.Equal(AnswerArgs(a), args) })
		reply.Replace = true
		return reply
	}
}

// answerOne finds the one assignment of the asker that is meant and answers it.
func answerOne(ctx context.Context, b *core.Bot, r door.Request, verb string, meant func(storage.Assignment) bool) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var found []storage.Assignment
	others := 0
	for a := range book.Assignments() {
		switch {
		case !meant(a):
		case mayAnswer(ctx, b, r, book, a.Holder):
			found = append(found, a)
		default:
			others++
		}
	}
	switch {
	case len(found) == 0 && others > 0:
		return door.Sentence("Nothing was changed: that was given to somebody else. Who is in a team says team bind.")
	case len(found) == 0:
		return door.Sentence("Nothing was changed: nobody gave you that.")
	case len(found) > 1:
		fact := door.Fact{Label: "You have"}
		for _, a := range found {
			fact.Lines = append(fact.Lines, []door.Span{door.C(verb + " " + a.Control + " on " + core.ScopeWord(a.Scope)), door.T(" " + string(a.Role))})
		}
		return door.Answer(door.Say(door.T("Which one?")), door.Facts{Facts: []door.Fact{fact}})
	}
	return answerGiven(ctx, b, r, verb, found[0])
}

// mayAnswer tells whether the asker speaks for a holder: it is him, he is in the team, or nobody is known to be and he may assign.
func mayAnswer(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, h storage.Holder) bool {
	if h.Kind == storage.PersonHolder {
		return h.ID == string(r.Person())
	}
	t, there := book.Team(h.ID)
	if !there {
		return false
	}
	unknown := !slices.ContainsFunc(t.Bindings, func(x storage.Binding) bool {
		return x.Place == string(r.Place) && (x.Group != "" || len(x.People) > 0)
	})
	return unknown && b.Refuse(ctx, r, "assign") == nil || slices.ContainsFunc(b.TeamsOf(ctx, r, book), func(mine storage.Team) bool { return mine.ID == t.ID })
}

// mayAnswerFor is mayAnswer with the book as it is.
func mayAnswerFor(ctx context.Context, b *core.Bot, r door.Request, h storage.Holder) bool {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	return err == nil && mayAnswer(ctx, b, r, book, h)
}

// answerGiven records the answer. Whoever gave the assignment is told if it was declined.
func answerGiven(ctx context.Context, b *core.Bot, r door.Request, verb string, a storage.Assignment) door.Reply {
	declined := verb == "decline"
	p, err := b.Reported(ctx, r, verb, func(d *storage.Draft, p *door.Report) error {
		now, err := d.Assignment(a.Control, a.Scope, a.Role, a.Holder)
		switch {
		case errors.Is(err, storage.ErrNotFound) || err == nil && now.Holder != a.Holder:
			p.Say(door.T("Nothing was changed: it was given to somebody else meanwhile."))
			return nil
		case err != nil:
			return err
		}
		now.Reply, now.Replied, now.ReplyBy = storage.Accepted, r.At, r.Person()
		who := b.HolderSpan(r, now.Holder, b.HolderName(d, now.Holder))
		p.Say(door.T("Accepted: "), who, door.T(" "+core.HasOrHave(who)+" "), door.B(NameOf(b, now)), door.T("."))
		if declined {
			now.Reply = storage.Declined
			p.Said = nil
			p.Say(door.T("Declined: "), door.B(NameOf(b, now)), door.T(" has no owner again."))
			if now.By != r.Person() {
				p.Said[0] = append(p.Said[0], door.T(" "), b.PersonSpan(r, now.By), door.T(" gave it, and is told."))
			}
			if err := tellAnswer(b, d, r, now); err != nil {
				return err
			}
		}
		return d.PutAssignment(now)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	reply := p.Draw()
	if declined && p.Seq > 0 && a.Role == storage.Accountable {
		reply.Blocks = append(reply.Blocks, door.Buttons{Buttons: []door.Button{{Label: "Give it to somebody else",
			Action: door.Act("form", a.Control, duty.ScopeTag(a.Scope))}}})
	}
	return reply
}
