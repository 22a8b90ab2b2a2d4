package estate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// gapsShown is how many rows of gaps are shown at a time.
const gapsShown = 20

// A wish narrows duties down: to a control, a layer, a place, a team. Its tag is what a button carries.
type wish struct {
	tag, name string
	control   *knowledge.Control // nil unless it is one control
	scope     storage.Scope      // where an owner for all of it would be recorded
	has       func(duty.Duty) bool
}

// wished reads what gaps and coverage are asked for: "" is all. It takes the first of control, layer, place and team that has the name.
func wished(b *core.Bot, book *storage.Book, text string) (wish, bool) {
	text = strings.Trim(text, " .?!")
	for _, word := range []string{"in ", "on ", "for ", "of ", "the ", "layer ", "team "} {
		if rest, found := strings.CutPrefix(strings.ToLower(text), word); found && len(text) == len(strings.ToLower(text)) {
			text = text[len(text)-len(rest):]
		}
	}
	everywhere := storage.Scope{Kind: storage.Everywhere}
	if text == "" || strings.EqualFold(text, "all") {
		return wish{tag: "", scope: everywhere, has: func(duty.Duty) bool { return true }}, true
	}
	if l := b.LayerNamed(text); l != nil {
		return wish{tag: string(l.ID), name: l.Name, scope: everywhere, has: func(d duty.Duty) bool { return d.Control.Layer.ID == l.ID }}, true
	}
	for _, n := range b.Base.Name(text) {
		if c := b.Base.Control(n.Control); c != nil {
			return wish{tag: string(c.ID), name: c.Name, control: c, scope: everywhere, has: func(d duty.Duty) bool { return d.Control == c }}, true
		}
	}
	t, found, _ := core.FindTeam(book.Teams(), strings.TrimLeft(text, "@"))
	if byID, there := book.Team(text); there && !found { // out of a button
		t, found = byID, true
	}
	if found {
		return wish{tag: t.ID, name: t.Name, scope: everywhere, has: func(d duty.Duty) bool {
			return d.Holder() == storage.Holder{Kind: storage.TeamHolder, ID: t.ID} || d.Gap() && t.Function != "" && string(d.Control.Function) == t.Function
		}}, true
	}
	if f := core.FunctionNamed(text); f != "" {
		return wish{tag: string(f), name: "what a " + core.FunctionName(f) + " team usually does", scope: everywhere,
			has: func(d duty.Duty) bool { return d.Control.Function == f }}, true
	}
	if s, fuzzy, ok := b.ScopeNamed(text); ok && !fuzzy {
		return wish{tag: core.ScopeWord(s), name: b.ScopeName(s), scope: s, has: func(d duty.Duty) bool {
			return slices.Contains(d.At.Scopes,
				s) || partOf(b, d, s)
		}}, true
	}
	if ids, fuzzy := b.ControlsNamed(text); len(ids) == 1 && !fuzzy {
		c := b.Base.Control(ids[0])
		return wish{tag: string(c.ID), name: c.Name, control: c, scope: everywhere, has: func(d duty.Duty) bool { return d.Control == c }}, true
	}
	return wish{}, false
}

// partOf tells whether a duty is at a place that belongs to a scope: the provider of an asked service is not, the modes of a family are.
func partOf(b *core.Bot, d duty.Duty, s storage.Scope) bool {
	if s.Kind != storage.ServiceScope || d.At.Service == nil {
		return false
	}
	return string(d.At.Service.Family) == s.ID
}

// owed is a workspace's book with all that has to have an owner there, or the reply where there is nothing of the kind.
func owed(ctx context.Context, b *core.Bot, r door.Request) (*storage.Book, []duty.Duty, *door.Reply) {
	if !b.Keeps(r) {
		reply := core.KeepsNothing(r)
		return nil, nil, &reply
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		reply := b.Failed(ctx, r, err)
		return nil, nil, &reply
	}
	all := duty.Of(b.Base, book)
	if len(all) == 0 {
		reply := emptyEstate(ctx, b, r)
		return nil, nil, &reply
	}
	return book, all, nil
}

// Gaps lists what nobody owns: by control, most exposed first; of one control by place.
func Gaps(ctx context.Context, b *core.Bot, r door.Request, text string, from int) door.Reply {
	book, all, refusal := owed(ctx, b, r)
	if refusal != nil {
		return *refusal
	}
	w, ok := wished(b, book, text)
	if !ok {
		return unknownWish(b, text, book)
	}
	wanted, open := []duty.Duty(nil), []duty.Duty(nil)
	for _, d := range all {
		if w.has(d) {
			wanted = append(wanted, d)
			if d.Gap() {
				open = append(open, d)
			}
		}
	}
	reply := drawGaps(b, r, w, len(wanted), open, from)
	if from == 0 {
		reply = b.WithChecks(r, book, reply, wanted)
	}
	if w.tag == "" && from == 0 {
		reply.Blocks = append(reply.Blocks, assign.LostNote(ctx, b, r, book)...)
		reply.Blocks = append(reply.Blocks, unknownEstate(b, book.Estate())...)
		reply.Blocks = append(reply.Blocks, b.Features.Hints(ctx, b, r)...)
	}
	return reply
}

// GapsOf is what a question about gaps asks for, as one would type it.
func GapsOf(q knowledge.Query) string {
	switch {
	case q.Control != "":
		return string(q.Control)
	case q.Layer != "":
		return string(q.Layer)
	case q.System != "":
		return string(q.System)
	case q.Service() != "":
		return string(q.Service())
	case q.Provider != "":
		return string(q.Provider)
	}
	return string(q.Model())
}

func unknownWish(b *core.Bot, text string, book *storage.Book) door.Reply {
	reply := door.Sentence("I know no control, layer, service, system or team “%s”.", text)
	words := append(b.ControlWords(), b.ScopeWords()...)
	for _, t := range book.Teams() {
		words = append(words, t.Name)
	}
	reply.Blocks = append(reply.Blocks, b.DidYouMean(text, words)...)
	return reply
}

func drawGaps(b *core.Bot, r door.Request, w wish, total int, open []duty.Duty, from int) door.Reply {
	of := ""
	if w.name != "" {
		of = " · " + w.name
	}
	switch {
	case total == 0:
		return door.Answer(door.Say(door.T("In your estate there is nothing of that to own"+of+". ")), door.Aside(door.C("estate"), door.T(" shows what you run.")))
	case len(open) == 0:
		return door.Answer(door.Say(door.B("No gaps."), door.T("  "+allOwned(total)+of+".")))
	}
	head := door.Say(door.B(fmt.Sprintf("%d gap%s", len(open), english.Plural(len(open)))),
		door.T(fmt.Sprintf(" among %s to own%s", english.Counted(total, "thing"), of)))
	if w.control != nil {
		return door.Reply{Blocks: append([]door.Block{head}, gapsOfControl(b, w, open, from)...)}
	}
	return door.Reply{Blocks: append([]door.Block{head}, gapsByControl(b, w, open, from)...)}
}

// exposure orders controls: every place without an owner counts, and twice where no provider does any of it.
func exposure(all []duty.Duty) int {
	n := 0
	for _, d := range all {
		n++
		if d.Alone() {
			n++
		}
	}
	return n
}

// gapsByControl is a row for each control, and something to press for each of them.
func gapsByControl(b *core.Bot, w wish, open []duty.Duty, from int) []door.Block {
	groups := duty.ByControl(open)
	slices.SortStableFunc(groups, func(x, y duty.Group) int { return exposure(y.All) - exposure(x.All) })
	from = min(max(from, 0), len(groups)-1)
	shown := groups[from:min(len(groups), from+gapsShown)]
	t := door.Table{Head: []string{"Control", "Gaps", "Where", "Usually"}}
	choices := make([]door.Choice, len(shown))
	for i, g := range shown {
		t.Rows = append(t.Rows, []string{string(g.Control.ID), fmt.Sprint(len(g.All)), assign.PlaceNames(b, g.All, 3), core.FunctionName(g.Control.Function)})
		choices[i] = door.Choice{Label: g.Control.Name, Value: string(g.Control.ID) + "@" + duty.ScopeTag(ownerScope(b, g, w))}
	}
	blocks := []door.Block{t, door.Select{Label: "Give one an owner", Action: door.Act("assign"), Choices: choices}}
	blocks = append(blocks, moreGaps(b, w, from+len(shown), len(groups))...)
	return append(blocks, door.Aside(door.C("gaps "+string(shown[0].Control.ID)), door.T(" says where and what is to be done; "),
		door.C(strings.TrimSpace("assign all gaps"+inWish(w))+" to <team>"), door.T(" gives all of these an owner.")))
}

func inWish(w wish) string {
	if w.tag == "" {
		return ""
	}
	return " in " + w.tag
}

// ownerScope is where one owner for all the gaps of a control would be recorded: the one place that has them, or as wide as was asked.
func ownerScope(b *core.Bot, g duty.Group, w wish) storage.Scope {
	switch {
	case len(g.All) == 1:
		return g.All[0].At.Scope
	case g.Control.Grain == knowledge.PerOrganisation:
		return storage.Scope{Kind: storage.Everywhere}
	}
	return w.scope
}

// gapsOfControl is a row for each place, with what is to be done there.
func gapsOfControl(b *core.Bot, w wish, open []duty.Duty, from int) []door.Block {
	from = min(max(from, 0), len(open)-1)
	shown := open[from:min(len(open), from+gapsShown)]
	t := door.Table{Head: []string{"Where", "What is to be done"}}
	choices := make([]door.Choice, len(shown))
	for i, d := range shown {
		do := strings.Join(d.Do(), "; ")
		if d.Declined != nil {
			do += " (declined)"
		}
		t.Rows = append(t.Rows, []string{b.ScopeName(d.At.Scope), do})
		choices[i] = door.Choice{Label: b.ScopeName(d.At.Scope), Value: string(d.Control.ID) + "@" + duty.ScopeTag(d.At.Scope)}
	}
	blocks := []door.Block{t, door.Select{Label: "Give one an owner", Action: door.Act("assign"), Choices: choices}}
	blocks = append(blocks, moreGaps(b, w, from+len(shown), len(open))...)
	return append(blocks, door.Aside(door.T(english.Capitalised(core.FunctionName(w.control.Function))+" teams usually do it. "),
		door.C("assign "+string(w.control.ID)+" to <team>"), door.T(" gives all of it an owner.")))
}

func moreGaps(b *core.Bot, w wish, next, all int) []door.Block {
	if next >= all {
		return nil
	}
	return []door.Block{door.Buttons{Buttons: []door.Button{{Label: fmt.Sprintf("%d more", all-next), Action: door.Act("gaps", w.tag, strconv.Itoa(next))}}}}
}

// gapPicked opens the form for one gap: "<control>@<scope>".
func gapPicked(_ context.Context, b *core.Bot, _ door.Request, args []string) door.Reply {
	control, scope, _ := strings.Cut(args[0], "@")
	return assign.AskForm(b, control, scope, "")
}

func gapsPressed(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	from, err := strconv.Atoi(args[1])
	if err != nil {
		from = 0
	}
	return Gaps(ctx, b, r, args[0], from)
}

// allOwned says that nothing is open.
func allOwned(total int) string {
	if total == 1 {
		return "The one thing to own has an owner"
	}
	return fmt.Sprintf("All %d things to own have an owner", total)
}
