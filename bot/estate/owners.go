package estate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// owners lists who has what: everything, or a control's, a layer's or a team's.
func owners(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return OwnersReply(ctx, b, r, book, rest)
}

// OwnersReply shows who has what: all of it, or what a control, a layer or a team names.
func OwnersReply(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, rest string) door.Reply {
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return ownersTable(ctx, b, r, book, "Who has what here", func(storage.Assignment) bool { return true })
	}
	if team, found, near := core.FindTeam(book.Teams(), rest); found {
		holder := storage.Holder{Kind: storage.TeamHolder, ID: team.ID}
		return ownersTable(ctx, b, r, book, "What "+team.Name+" has", func(a storage.Assignment) bool { return a.Holder == holder })
	} else if near != "" {
		return door.Sentence("There is no team “%s” here. Did you mean %s?", rest, near)
	}
	controls, _ := b.ControlsNamed(rest)
	if len(controls) == 0 {
		return door.Sentence("I know no team, control or layer “%s”.", rest)
	}
	return ownersTable(ctx, b, r, book, "Who has "+b.ListControls(controls).Text, func(a storage.Assignment) bool {
		return slices.Contains(controls, knowledge.ControlID(a.Control))
	})
}

// ownersTable lists the assignments that are wanted, in the order of the controls.
func ownersTable(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, title string, want func(storage.Assignment) bool) door.Reply {
	var all []storage.Assignment
	for a := range book.Assignments() {
		if want(a) {
			all = append(all, a)
		}
	}
	if len(all) == 0 && len(slices.Collect(book.Assignments())) > 0 {
		return door.Sentence("%s: nothing is assigned.", title)
	}
	if len(all) == 0 {
		return door.Answer(door.Say(door.T("Nothing is assigned here yet. "), door.C("assign os-patching on iaas to Platform"), door.T(" would be a beginning.")))
	}
	order := make(map[string]int, len(b.Base.Controls))
	for i, c := range b.Base.Controls {
		order[string(c.ID)] = i
	}
	slices.SortStableFunc(all, func(x, y storage.Assignment) int {
		if d := order[x.Control] - order[y.Control]; d != 0 {
			return d
		}
		return core.Width(x.Scope) - core.Width(y.Scope)
	})
	roles := slices.ContainsFunc(all, func(a storage.Assignment) bool { return a.Role != storage.Accountable || a.Verify })
	people := b.NewNamer(r)
	t := door.Table{Head: []string{"Control", "Where", "Who", "Role", "Since", "Assigned by"}}
	for _, a := range all {
		role := string(a.Role)
		if a.Verify {
			role += ", checks the provider"
		}
		since := strings.ReplaceAll(when.ShortDay(a.Since), " ", "\u00a0")
		t.Rows = append(t.Rows, []string{a.Control, b.ScopeShown(a.Scope), people.Holder(ctx, a.Holder, b.HolderIn(r, book, a.Holder).Text), role,
			since, people.Person(ctx, a.By)})
	}
	if !roles { // all are simply accountable
		t.Head = slices.Delete(t.Head, 3, 4)
		for i, row := range t.Rows {
			t.Rows[i] = slices.Delete(row, 3, 4)
		}
	}
	return door.Answer(door.Say(door.B(title), door.T(fmt.Sprintf(" · %d assignment%s", len(all), english.Plural(len(all))))), t)
}
