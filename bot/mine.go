package bot

import (
	"context"
	"fmt"
	"slices"

	"srm/storage"
)

// mineShown is how many open things mine offers.
const mineShown = 10

// mine is the asker's own page: what is his, what his teams answer for, what still waits for an answer, what is open.
func (b *Bot) mine(ctx context.Context, r Request) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	teams := b.teamsOf(ctx, r, book)
	holders := []storage.Holder{{Kind: storage.PersonHolder, ID: string(person(r))}}
	for _, t := range teams {
		holders = append(holders, storage.Holder{Kind: storage.TeamHolder, ID: t.ID})
	}
	all := duties(b.base, book)
	var blocks []Block
	for i, h := range holders {
		blocks = append(blocks, b.minePart(r, book, all, h, i == 0)...)
	}
	blocks = append(blocks, b.waiting(r, book, holders)...)
	open := mineOpen(all, teams)
	if len(open) > 0 {
		blocks = append(blocks, b.openForMe(open)...)
	}
	if len(blocks) == 0 {
		blocks = []Block{Say(T("You have nothing here. "), C("assign os-patching on iaas to me"), T(" would be a beginning."))}
		if len(teams) == 0 {
			blocks = append(blocks, Note{Spans: []Span{T("I do not know which of your teams you are in: "), C("team bind <team> to me"), T(" or to a group says so.")}})
		}
	}
	if len(all) == 0 {
		blocks = append(blocks, b.emptyEstate(ctx, r).Blocks...)
	}
	return Reply{Blocks: blocks}
}

// teamsOf are the teams that the asker is in: named by their bindings here, or through a group that the platform says.
func (b *Bot) teamsOf(ctx context.Context, r Request, book *storage.Book) []storage.Team {
	var groups []GroupID
	if b.options.Directory != nil {
		if p, err := b.options.Directory.Person(ctx, r.Place, r.User); err == nil {
			groups = p.Groups
		}
	}
	return slices.DeleteFunc(book.Teams(), func(t storage.Team) bool {
		return !slices.ContainsFunc(t.Bindings, func(x storage.Binding) bool {
			return x.Place == string(r.Place) && (slices.Contains(x.People, string(r.User)) || slices.Contains(groups, GroupID(x.Group)))
		})
	})
}

// minePart is what one holder has: assignments that count for duties, those that do not, systems.
func (b *Bot) minePart(r Request, book *storage.Book, all []duty, h storage.Holder, me bool) []Block {
	var owns []duty
	for _, d := range all {
		if d.owner.Holder == h && !d.fallback {
			owns = append(owns, d)
		}
	}
	t := Table{Head: []string{"Control", "Where", "Role", "Since", "Now"}}
	for a := range book.Assignments() {
		if a.Holder == h {
			t.Rows = append(t.Rows, []string{a.Control, b.scopeName(a.Scope), roleWords(a), day(a.Since), b.coversWords(owns, a)})
		}
	}
	systems := ownSystems(book, h)
	if len(t.Rows)+len(systems) == 0 {
		return nil
	}
	title := B("You have")
	if !me {
		title = B(b.holderOf(r, book, h).Text + " has")
	}
	blocks := []Block{Say(title, T(fmt.Sprintf(" %d assignment%s", len(t.Rows), plural(len(t.Rows)))))}
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if len(systems) > 0 {
		blocks = append(blocks, Say(T("and owns "), B(enumerate(systems))))
	}
	return blocks
}

func roleWords(a storage.Assignment) string {
	role := string(a.Role)
	if a.Verify {
		role += ", checks the provider"
	}
	if a.Reply == storage.Declined {
		role += ", declined"
	}
	return role
}

// coversWords says how many places an assignment answers for.
func (b *Bot) coversWords(owns []duty, a storage.Assignment) string {
	n := 0
	for _, d := range owns {
		if d.owner.Control == a.Control && d.owner.Scope == a.Scope {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d place%s", n, plural(n))
}

func ownSystems(book *storage.Book, h storage.Holder) []string {
	var names []string
	for _, s := range book.Estate().Systems {
		if s.Owner != nil && *s.Owner == h {
			names = append(names, s.Name)
		}
	}
	return names
}

// waiting offers to say yes or no to what somebody else gave, one at a time.
func (b *Bot) waiting(r Request, book *storage.Book, holders []storage.Holder) []Block {
	var first *storage.Assignment
	n := 0
	for a := range book.Assignments() {
		if a.Reply != "" || a.By == person(r) || !slices.Contains(holders, a.Holder) || a.Role == storage.Informed {
			continue
		}
		if n++; first == nil {
			first = &a
		}
	}
	if first == nil {
		return nil
	}
	args := answerArgs(*first)
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" %d more wait for an answer.", n-1)
	}
	return []Block{
		Say(b.personSpan(r, first.By), T(" gave you "), B(b.assignmentName(*first)), T("."+more)),
		Buttons{[]Button{{Label: "Accept", Action: Action{"accept", args}, Style: Primary}, {Label: "Decline", Action: Action{"decline", args}}}},
	}
}

// mineOpen are the gaps in what the asker's kinds of teams usually do.
func mineOpen(all []duty, teams []storage.Team) []duty {
	var open []duty
	for _, d := range all {
		if d.gap() && slices.ContainsFunc(teams, func(t storage.Team) bool { return t.Function != "" && t.Function == string(d.control.Function) }) {
			open = append(open, d)
		}
	}
	return open
}

func (b *Bot) openForMe(open []duty) []Block {
	groups := byControl(open)
	slices.SortStableFunc(groups, func(x, y controlGroup) int { return exposure(y.all) - exposure(x.all) })
	choices := make([]Choice, 0, mineShown)
	for _, g := range groups[:min(len(groups), mineShown)] {
		scope := storage.Scope{Kind: storage.Everywhere}
		if len(g.all) == 1 {
			scope = g.all[0].at.scope
		}
		choices = append(choices, Choice{g.control.Name + ", " + b.placeNames(g.all, 2), string(g.control.ID) + "@" + scopeTag(scope)})
	}
	return []Block{
		Say(B("Open"), T(fmt.Sprintf(" %s that your kind of team usually does %s no owner", things(len(open)), haveHas(len(open))))),
		Select{Label: "Give one an owner", Action: Action{Verb: "assign"}, Choices: choices},
	}
}
