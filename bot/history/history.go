package history

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/estate"
	"srm/bot/schedule"
	"srm/storage"
)

// How many changes history shows if nobody says, and at most.
const (
	historyShown = 20
	historyMost  = 500
)

// history lists what was changed, newest first: all of it, or what a filter wants.
func history(ctx context.Context, b *core.Bot, r door.Request, rest string, mentions []door.Mention) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	f, problem := readFilter(b, r, book, rest, mentions)
	if problem != "" {
		return door.Sentence("%s", problem)
	}
	entries, more, err := findHistory(ctx, b, ws, f)
	switch {
	case err != nil:
		return b.Failed(ctx, r, err)
	case len(entries) == 0 && len(f.words) > 0:
		return door.Sentence("Nothing was changed here: %s.", strings.Join(f.words, ", "))
	case len(entries) == 0:
		return door.Sentence("Nothing was changed here yet.")
	}
	teams, people := core.TeamNames(book, entries), b.NewNamer(r)
	who := func(h storage.Holder) string { return people.Holder(ctx, h, teams[h.ID]) }
	t := door.Table{Head: []string{"#", "When", "Who", "What"}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []string{fmt.Sprint(e.Seq), e.At.UTC().Format("2 Jan 2006 15:04"), people.Person(ctx, e.By), What(b, r, who, e)})
	}
	reply := door.Answer(door.Say(door.B(strings.Join(append([]string{"What was changed here"}, f.words...), " · ")), door.T(", newest first; times in UTC")), t)
	switch first := entries[len(entries)-1].Seq; {
	case more && len(f.words) > 0:
		reply.Blocks = append(reply.Blocks, door.Aside(door.T(fmt.Sprintf("There are older ones. %d is the most that I show at once; a number after history, or until with a date, shows others.", historyMost))))
	case more:
		reply.Blocks = append(reply.Blocks, door.Aside(door.T(fmt.Sprintf("%d older. ", first-1)),
			door.C(fmt.Sprintf("history %d", min(historyMost, len(entries)+int(first)-1))), door.T(" shows more.")))
	}
	return reply
}

// What says in words what an entry changed. who names holders.
func What(b *core.Bot, r door.Request, who func(storage.Holder) string, e storage.Entry) string {
	var parts []string
	if e.Undoes > 0 {
		parts = append(parts, fmt.Sprintf("undid %d:", e.Undoes))
	}
	for i, edit := range e.Edits {
		_, _, check := edit.Verifications()
		if i == 3 && len(e.Edits) > 4 || i == 1 && check && len(e.Edits) > 2 { // of a report over everything, one says all
			parts = append(parts, fmt.Sprintf("and %d more", len(e.Edits)-i))
			break
		}
		parts = append(parts, whatEdit(b, r, who, edit))
	}
	return strings.Join(parts, " ")
}

func whatEdit(b *core.Bot, r door.Request, who func(storage.Holder) string, edit storage.Edit) string {
	if before, after, ok := edit.Assignments(); ok {
		switch {
		case before == nil:
			return fmt.Sprintf("%s%s: %s%s.", after.Control, b.AtScope(after.Scope), who(after.Holder), core.InRole(after.Role))
		case after == nil:
			return fmt.Sprintf("%s%s: no longer %s%s.", before.Control, b.AtScope(before.Scope), who(before.Holder), core.InRole(before.Role))
		case before.Holder == after.Holder && before.Reply != after.Reply && after.Reply != "":
			return fmt.Sprintf("%s%s: %s by %s.", after.Control, b.AtScope(after.Scope), after.Reply, who(after.Holder))
		default:
			return fmt.Sprintf("%s%s: %s → %s%s.", after.Control, b.AtScope(after.Scope), who(before.Holder), who(after.Holder), core.InRole(after.Role))
		}
	}
	if before, after, ok := edit.Teams(); ok {
		switch {
		case before == nil:
			return "New team " + after.Name + "."
		case after == nil:
			return "Team " + before.Name + " removed."
		case before.Name != after.Name:
			return "Team " + before.Name + " → " + after.Name + "."
		default:
			return "Team " + after.Name + ": " + estate.TeamChange(before, after) + "."
		}
	}
	if text := whatCheck(b, edit); text != "" {
		return text
	}
	if before, after, ok := edit.Schedules(); ok {
		return schedule.What(r, before, after)
	}
	return estate.What(b, edit)
}

// undo takes back the asker's last change that still stands, or the one with a number.
func undo(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	var seq uint64
	if rest != "" {
		seq, _ = strconv.ParseUint(rest, 10, 64)
	} else {
		var err error
		if seq, err = lastOf(ctx, b, r); err != nil {
			return b.Failed(ctx, r, err)
		}
		if seq == 0 {
			return door.Sentence("You have changed nothing that could be taken back. history lists all changes; undo <number> takes back one of them.")
		}
	}
	r.Rank = b.Rank(ctx, r)
	out, err := assign.Change(ctx, b, r, "undo", seq, func(d *storage.Draft) (assign.Outcome, error) { return revert(b, d, r, seq) })
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if out.Refused != "" {
		return door.Sentence("%s", out.Refused)
	}
	return door.Answer(door.Say(door.T(fmt.Sprintf("Change %d is taken back.", out.Undone))),
		door.Aside(door.C(fmt.Sprintf("undo %d", out.Seq)), door.T(" would bring it back again.")))
}

// lastOf finds the asker's newest change that is no undo and was not undone; 0 if there is none among the last thousand.
func lastOf(ctx context.Context, b *core.Bot, r door.Request) (uint64, error) {
	entries, err := b.Store.History(ctx, b.Workspace(r), 0, 1000)
	if err != nil {
		return 0, err
	}
	undone := make(map[uint64]bool)
	for _, e := range entries {
		if undone[e.Seq] {
			continue
		}
		if e.Undoes > 0 {
			undone[e.Undoes] = true
			continue
		}
		if e.By == r.Person() {
			return e.Seq, nil
		}
	}
	return 0, nil
}

// revert applies an entry backwards, if the one who asks may and nobody changed the same since.
func revert(b *core.Bot, d *storage.Draft, r door.Request, seq uint64) (assign.Outcome, error) {
	e, err := d.Entry(seq)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return assign.Outcome{Refused: fmt.Sprintf("There is no change %d. history lists them.", seq)}, nil
	case err != nil:
		return assign.Outcome{}, err
	}
	if why := b.WhyNotUndo(r, e); why != "" {
		return assign.Outcome{Refused: fmt.Sprintf("Change %d %s.", seq, why)}, nil
	}
	err = d.Revert(e)
	if errors.Is(err, storage.ErrChanged) {
		return assign.Outcome{Refused: fmt.Sprintf("Change %d cannot be taken back: the same thing was changed since, or it was taken back already. history shows it.", seq)}, nil
	}
	if err != nil {
		return assign.Outcome{}, err
	}
	return assign.Outcome{Undone: seq}, schedule.FollowAll(b, d, e)
}
