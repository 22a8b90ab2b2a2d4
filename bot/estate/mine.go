package estate

import (
	"context"
	"fmt"
	"slices"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/storage"
)

// mineShown is how many controls mine lists of each holder, and how many open things it offers.
const mineShown = 20

// Mine is the asker's own page: what is his, what his teams answer for, what still waits for an answer, what is open.
func Mine(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	teams := b.TeamsOf(ctx, r, book)
	holders := []storage.Holder{{Kind: storage.PersonHolder, ID: string(r.Person())}}
	for _, t := range teams {
		holders = append(holders, storage.Holder{Kind: storage.TeamHolder, ID: t.ID})
	}
	all := duty.Of(b.Base, book)
	var blocks []door.Block
	holds := holdsOf(b, book, all, holders)
	for _, h := range holders {
		blocks = append(blocks, minePart(b, r, book, holds[h], h)...)
	}
	blocks = append(blocks, waiting(b, r, book, holders)...)
	open := mineOpen(all, teams)
	if len(open) > 0 {
		blocks = append(blocks, openForMe(b, open)...)
	}
	if len(blocks) == 0 {
		blocks = []door.Block{door.Say(door.T("You have nothing here. "), door.C("assign os-patching on iaas to me"), door.T(" would be a beginning."))}
		if len(teams) == 0 {
			blocks = append(blocks, door.Aside(door.T("I do not know which of your teams you are in: "), door.C("team bind <team> to me"),
				door.T(" or to a group says so.")))
		}
	}
	if len(all) == 0 {
		blocks = append(blocks, emptyEstate(ctx, b, r).Blocks...)
	}
	return door.Reply{Blocks: blocks}
}

// A heldGroup is one control in one role, with where somebody has it.
type heldGroup struct {
	control, role string
	where         []string // the first few
	all           int
	places        int // for which it makes the holder answer
}

// whereShown is how many places of a control mine names.
const whereShown = 3

// A hold is all that one holder has.
type hold struct {
	groups      []*heldGroup // in the order of the book
	assignments int
	systems     []string
}

// holdsOf finds all that some holders have.
func holdsOf(b *core.Bot, book *storage.Book, all []duty.Duty, holders []storage.Holder) map[storage.Holder]*hold {
	holds := make(map[storage.Holder]*hold, len(holders))
	for _, h := range holders {
		holds[h] = new(hold)
	}
	places := make(map[duty.Slot]int)
	for _, d := range all {
		if !d.Fallback && holds[d.Holder()] != nil {
			places[duty.Slot{Control: d.Owner.Control, Scope: d.Owner.Scope}]++
		}
	}
	type group struct {
		holder        storage.Holder
		control, role string
	}
	at := make(map[group]*heldGroup)
	for a := range book.Assignments() {
		have := holds[a.Holder]
		if have == nil {
			continue
		}
		have.assignments++
		key := group{a.Holder, a.Control, roleWords(a)}
		g := at[key]
		if g == nil {
			g = &heldGroup{control: key.control, role: key.role}
			at[key] = g
			have.groups = append(have.groups, g)
		}
		if g.all++; g.all <= whereShown {
			g.where = append(g.where, b.ScopeShown(a.Scope))
		}
		if a.Role == storage.Accountable {
			g.places += places[duty.Slot{Control: a.Control, Scope: a.Scope}]
		}
	}
	for _, s := range book.Estate().Systems {
		if s.Owner != nil && holds[*s.Owner] != nil {
			holds[*s.Owner].systems = append(holds[*s.Owner].systems, s.Name)
		}
	}
	return holds
}

// minePart is what one holder has: assignments by control, and systems.
func minePart(b *core.Bot, r door.Request, book *storage.Book, has *hold, h storage.Holder) []door.Block {
	if has.assignments+len(has.systems) == 0 {
		return nil
	}
	title, more := door.B("You have"), []door.Span(nil)
	if h.Kind == storage.TeamHolder {
		name := b.HolderIn(r, book, h).Text
		title, more = door.B(name+" has"), []door.Span{door.T(": "), door.C("team " + name)}
	}
	blocks := []door.Block{door.Say(title, door.T(fmt.Sprintf(" %d assignment%s", has.assignments, english.Plural(has.assignments))))}
	t := door.Table{Head: []string{"Control", "Where", "Role", "Answers for"}}
	for _, g := range has.groups[:min(len(has.groups), mineShown)] {
		answers := ""
		if g.places > 0 {
			answers = fmt.Sprintf("%d place%s", g.places, english.Plural(g.places))
		}
		t.Rows = append(t.Rows, []string{g.control, english.AndMore(g.where, g.all), g.role, answers})
	}
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if rest := len(has.groups) - len(t.Rows); rest > 0 {
		blocks = append(blocks, door.Note{Spans: append([]door.Span{door.T(fmt.Sprintf("%d more control%s", rest, english.Plural(rest)))}, more...)})
	}
	if len(has.systems) > 0 {
		blocks = append(blocks, door.Say(door.T("and owns "), door.B(english.Few(has.systems, 10))))
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

// waiting offers to say yes or no to what somebody else gave, one at a time.
func waiting(b *core.Bot, r door.Request, book *storage.Book, holders []storage.Holder) []door.Block {
	var first *storage.Assignment
	n := 0
	for a := range book.Assignments() {
		if a.Reply != "" || a.By == r.Person() || !slices.Contains(holders, a.Holder) || a.Role == storage.Informed {
			continue
		}
		if n++; first == nil {
			given := a
			first = &given
		}
	}
	if first == nil {
		return nil
	}
	args := assign.AnswerArgs(*first)
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" %d more wait for an answer.", n-1)
	}
	return []door.Block{
		door.Say(b.PersonSpan(r, first.By), door.T(" gave you "), door.B(assign.NameOf(b, *first)), door.T("."+more)),
		door.Buttons{Buttons: []door.Button{{Label: "Accept", Action: door.Action{Verb: "accept", Args: args}, Style: door.Primary},
			{Label: "Decline", Action: door.Action{Verb: "decline", Args: args}}}},
	}
}

// mineOpen are the gaps in what the asker's kinds of teams usually do.
func mineOpen(all []duty.Duty, teams []storage.Team) []duty.Duty {
	var open []duty.Duty
	for _, d := range all {
		if d.Gap() && slices.ContainsFunc(teams, func(t storage.Team) bool { return t.Function != "" && t.Function == string(d.Control.Function) }) {
			open = append(open, d)
		}
	}
	return open
}

func openForMe(b *core.Bot, open []duty.Duty) []door.Block {
	groups := duty.ByControl(open)
	slices.SortStableFunc(groups, func(x, y duty.Group) int { return exposure(y.All) - exposure(x.All) })
	choices := make([]door.Choice, 0, mineShown)
	for _, g := range groups[:min(len(groups), mineShown)] {
		scope := storage.Scope{Kind: storage.Everywhere}
		if len(g.All) == 1 {
			scope = g.All[0].At.Scope
		}
		choices = append(choices, door.Choice{Label: g.Control.Name + ", " + assign.PlaceNames(b, g.All, 2), Value: string(g.Control.ID) + "@" + duty.ScopeTag(scope)})
	}
	return []door.Block{
		door.Say(door.B("Open"), door.T(fmt.Sprintf(" %s that your kind of team usually does %s no owner", english.Counted(len(open), "thing"),
			english.HaveHas(len(open))))),
		door.Select{Label: "Give one an owner", Action: door.Act("assign"), Choices: choices},
	}
}
