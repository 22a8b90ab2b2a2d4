package assign

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/storage"
)

// A lost holder has something here, and is gone on the platform or was removed here.
type lost struct {
	holder  storage.Holder
	name    string
	why     string
	renamed string // not gone: the platform calls the group so now
	has     duty.Holding
	deputy  *storage.Holder
}

// How long one question may take for asking the platform who is still there, and how many holders are asked for.
const (
	lostTime = time.Second
	lostMost = 200
)

// lostHolders finds who has something and is gone: a team that was removed, a group or a person that the platform no longer knows.
// What the platform cannot tell now counts as there.
func lostHolders(ctx context.Context, b *core.Bot, book *storage.Book) []lost {
	ctx, cancel := context.WithTimeout(ctx, lostTime)
	defer cancel()
	all, _ := askWhoIsGone(ctx, b, book, lostMost, 0)
	return all
}

// goneTeam says why a team is gone: nobody it is bound to is there any more, in any place. Or what its one group is called now.
func goneTeam(ctx context.Context, dir door.Directory, t storage.Team) (why, renamed string) {
	bound, there := 0, 0
	for _, x := range t.Bindings {
		if x.Channel != "" {
			return "", ""
		}
		if x.Group != "" {
			bound++
			g, err := dir.Group(ctx, door.PlaceID(x.Place), door.GroupID(x.Group))
			if !errors.Is(err, door.ErrGone) {
				there++
			}
			if err == nil && g.Name != "" && core.SameTeam(strings.TrimLeft(g.Name, "@")) != core.SameTeam(t.Name) {
				renamed = g.Name
			}
		}
		for _, u := range x.People {
			bound++
			if !gonePerson(ctx, dir, door.PlaceID(x.Place), door.UserID(u)) {
				there++
			}
		}
	}
	if bound > 0 && there == 0 {
		return "is gone on the platform", ""
	}
	return "", renamed
}

func gonePerson(ctx context.Context, dir door.Directory, place door.PlaceID, user door.UserID) bool {
	_, err := dir.Person(ctx, place, user)
	return errors.Is(err, door.ErrGone)
}

// A heldBy is a holder with how much it has.
type heldBy struct {
	holder storage.Holder
	has    duty.Holding
}

type holdingsKey struct{}

// allHoldings is everybody who has something, in the order of the book. The result is shared: nobody changes it.
func allHoldings(book *storage.Book) []heldBy {
	return book.Memo().Of(holdingsKey{}, func() any {
		var all []heldBy
		at := make(map[storage.Holder]int)
		of := func(h storage.Holder) *duty.Holding {
			i, there := at[h]
			if !there {
				i = len(all)
				at[h] = i
				all = append(all, heldBy{holder: h})
			}
			return &all[i].has
		}
		for a := range book.Assignments() {
			of(a.Holder).Assignments++
		}
		for _, s := range book.Estate().Systems {
			if s.Owner != nil {
				of(*s.Owner).Systems++
			}
		}
		for _, t := range book.Teams() {
			if t.Deputy != nil {
				of(*t.Deputy).Deputies++
			}
		}
		return all
	}).([]heldBy)
}

// deputyOf is who stands in for a holder: a team's deputy, or whoever is the deputy of most that he is accountable for.
func deputyOf(book *storage.Book, h storage.Holder) *storage.Holder {
	if t, there := book.Team(h.ID); there && h.Kind == storage.TeamHolder && t.Deputy != nil {
		return t.Deputy
	}
	mine := make(map[duty.Slot]bool)
	for a := range book.Assignments() {
		if a.Role == storage.Accountable && a.Holder == h {
			mine[duty.Slot{Control: a.Control, Scope: a.Scope}] = true
		}
	}
	counts := make(map[storage.Holder]int)
	var best *storage.Holder
	for a := range book.Assignments() {
		if a.Role != storage.Deputy || a.Holder == h || !mine[duty.Slot{Control: a.Control, Scope: a.Scope}] {
			continue
		}
		if counts[a.Holder]++; best == nil || counts[a.Holder] > counts[*best] {
			holder := a.Holder
			best = &holder
		}
	}
	return best
}

// orphans lists who is gone and still has something, each with a press that gives it to the deputy.
func orphans(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	all := lostHolders(ctx, b, book)
	if len(all) == 0 {
		return door.Sentence("Everybody who has something here is there, as far as I can tell.")
	}
	blocks := []door.Block{door.Say(door.B("Gone, and still has something"), door.T(fmt.Sprintf(" · %d", len(all))))}
	var buttons []door.Button
	facts := door.Facts{}
	for _, l := range all {
		facts.Facts = append(facts.Facts, door.Fact{Label: l.name, Lines: lostLines(b, r, book, l)})
		if l.deputy != nil && l.why != "" && len(buttons) < 4 {
			deputy, tag := b.HolderIn(r, book, *l.deputy).Text, []string{HolderTag(l.holder)}
			buttons = append(buttons, door.Button{Label: "Ask " + deputy + " to take over from " + l.name, Action: door.Action{Verb: "succession", Args: tag}},
				door.Button{Label: "Hand all of " + l.name + " to " + deputy, Action: door.Action{Verb: "succeed", Args: tag}})
		}
	}
	blocks = append(blocks, facts)
	if len(buttons) > 0 {
		blocks = append(blocks, door.Buttons{Buttons: buttons})
	}
	return door.Reply{Blocks: blocks}
}

func lostLines(b *core.Bot, r door.Request, book *storage.Book, l lost) [][]door.Span {
	if l.renamed != "" {
		return [][]door.Span{{door.T("is called " + l.renamed + " on the platform now: "), door.C("team rename " + l.name + " to " + strings.TrimLeft(l.renamed, "@"))}}
	}
	lines := [][]door.Span{{door.T(l.why + ", and has " + l.has.Words())}}
	if l.deputy != nil {
		return append(lines, []door.Span{door.T("deputy: "), b.HolderIn(r, book, *l.deputy)})
	}
	return append(lines, []door.Span{door.T("no deputy; an admin or anybody who may assign decides: "), door.C("transfer all from " + l.name + " to <team>")})
}

// LostNote is what gaps say of that.
func LostNote(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book) []door.Block {
	all := lostHolders(ctx, b, book)
	if len(all) == 0 {
		return nil
	}
	names := make([]string, 0, 3)
	for _, l := range all[:min(len(all), 3)] {
		names = append(names, l.name)
	}
	verb := " is"
	if len(all) > 1 {
		verb = " are"
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return []door.Block{door.Warning(door.T(english.Enumerate(names)+verb+" gone or renamed, and still on record: "),
		door.C("orphans"))}
}

// HolderTag stands for a holder in a button: an id of a platform may be long, and hold a colon.
func HolderTag(h storage.Holder) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(string(h.Kind) + "/" + h.ID)) // never fails
	return fmt.Sprintf("%016x", sum.Sum64())
}
