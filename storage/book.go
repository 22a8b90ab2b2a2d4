package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// reloadBehind is how many entries a book may be behind and still be brought up to date instead of loaded anew.
const reloadBehind = 1000

// A Book is what a workspace has decided, at one head: a value that never changes, safe for concurrent use.
type Book struct {
	head        Head
	raw         []byte // the head's record, to see at a glance that nothing changed
	keys        []string
	assignments []Assignment // in the order of keys, which are relative ones
	teams       map[string]Team
	byName      []Team // in order of name
	estate      *Estate
	memo        *Memo
	size        int64
}

// Book returns a workspace's book as it is now. That of a workspace that does not exist is empty. It reads one record if nothing
// changed since the last call, else the entries since then; it never writes.
func (s *Store) Book(ctx context.Context, ws WorkspaceID) (*Book, error) {
	var book *Book
	err := s.engine.View(ctx, func(r Reader) (err error) {
		book, err = s.book(r, ws)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what %q decided: %w", ws, err)
	}
	return book, nil
}

func (s *Store) book(r Reader, ws WorkspaceID) (*Book, error) {
	key := workspaceKey(ws, headKind)
	raw, err := r.Get(key)
	if errors.Is(err, ErrNotFound) {
		return &Book{}, nil
	}
	if err != nil {
		return nil, err
	}
	old := s.books.get(ws)
	if old != nil && slices.Equal(old.raw, raw) {
		return old, nil
	}
	head, err := decode[Head](key, raw)
	if err != nil {
		return nil, err
	}
	raw = slices.Clone(raw) // it dies with the transaction
	book, err := advance(r, ws, old, head)
	if err != nil {
		return nil, err
	}
	book.head, book.raw = head, raw
	s.books.put(ws, book)
	return book, nil
}

// advance returns a new book at head, made from old (which may be nil) and what is in r.
func advance(r Reader, ws WorkspaceID, old *Book, head Head) (*Book, error) {
	switch {
	case old == nil || head.Seq < old.head.Seq || head.Seq > old.head.Seq+reloadBehind:
		return loadBook(r, ws)
	case head.Seq == old.head.Seq: // a plan was parked
		if !slices.Equal(head.MAC, old.head.MAC) {
			return loadBook(r, ws)
		}
		book := *old
		return &book, nil
	}
	entries, err := readEntries(r, ws, old.head.Seq+1, head.Seq+1)
	if err != nil {
		return nil, err
	}
	pages := make(map[string]Edit)
	for _, entry := range entries {
		for _, edit := range entry.Edits {
			pages[edit.Key] = edit
		}
	}
	return old.with(pages)
}

func loadBook(r Reader, ws WorkspaceID) (*Book, error) {
	b := &Book{teams: make(map[string]Team)}
	prefix := workspaceKey(ws)
	from, to := under(ws, assignmentKind)
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			return nil, err
		}
		a, err := decode[Assignment](pair.Key, pair.Value)
		if err != nil {
			return nil, err
		}
		b.keys = append(b.keys, strings.TrimPrefix(pair.Key, prefix))
		b.assignments = append(b.assignments, a)
	}
	from, to = under(ws, teamKind)
	for team, err := range records[Team](r, from, to) {
		if err != nil {
			return nil, err
		}
		b.teams[team.ID] = team
	}
	estate, err := loadEstate(r, ws)
	if err != nil {
		return nil, err
	}
	b.estate = estate
	b.finish()
	return b, nil
}

// with returns a copy of b in which the records have become what edits say.
func (b *Book) with(edits map[string]Edit) (*Book, error) {
	after := &Book{
		keys:        make([]string, 0, len(b.keys)+len(edits)),
		assignments: make([]Assignment, 0, len(b.keys)+len(edits)),
		teams:       maps.Clone(b.teams),
	}
	var err error
	if after.estate, err = b.Estate().with(edits); err != nil {
		return nil, err
	}
	rest := 0
	copyTo := func(i int) {
		after.keys = append(after.keys, b.keys[rest:i]...)
		after.assignments = append(after.assignments, b.assignments[rest:i]...)
		rest = i
	}
	for _, key := range slices.Sorted(maps.Keys(edits)) {
		edit := edits[key]
		if strings.HasPrefix(key, teamKind+"/") {
			if err := after.editTeam(edit); err != nil {
				return nil, err
			}
			continue
		}
		if !strings.HasPrefix(key, assignmentKind+"/") {
			continue // schedules are read where they are needed
		}
		i, found := slices.BinarySearch(b.keys, key)
		copyTo(i)
		if found {
			rest++
		}
		if edit.After == nil {
			continue
		}
		a, err := parse[Assignment](key, edit.After)
		if err != nil {
			return nil, err
		}
		after.keys = append(after.keys, key)
		after.assignments = append(after.assignments, a)
	}
	copyTo(len(b.keys))
	after.finish()
	return after, nil
}

// Before returns what was decided before entries: the newest ones up to b's head, newest first, as [Store.History] returns them.
// Its Head is b's.
func (b *Book) Before(entries []Entry) (*Book, error) {
	edits := make(map[string]Edit)
	for _, entry := range entries {
		for _, edit := range entry.Edits {
			edits[edit.Key] = Edit{Key: edit.Key, Before: edit.After, After: edit.Before} // the oldest one wins
		}
	}
	before, err := b.with(edits)
	if err != nil {
		return nil, err
	}
	before.head = b.head
	return before, nil
}

func (b *Book) editTeam(edit Edit) error {
	payload := edit.After
	if payload == nil {
		payload = edit.Before
	}
	team, err := parse[Team](edit.Key, payload)
	if err != nil {
		return err
	}
	if edit.After == nil {
		delete(b.teams, team.ID)
	} else {
		b.teams[team.ID] = team
	}
	return nil
}

// finish fills in what follows from the rest: the order of names and the size.
func (b *Book) finish() {
	const each = 300 // an assignment or a team, its key, and its share of the slices and maps, without the text
	b.byName = slices.SortedFunc(maps.Values(b.teams), func(a, b Team) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	b.memo = new(Memo)
	b.size = 512 + b.Estate().size
	for i, a := range b.assignments {
		b.size += each + int64(len(b.keys[i])+len(a.Control)+len(a.Scope.ID)+len(a.Holder.ID)+len(a.By))
	}
	for _, t := range b.byName {
		b.size += 2*each + 2*int64(len(t.ID)+len(t.Name)+len(t.By))
	}
}

// Head returns where the history stood when the book was read.
func (b *Book) Head() Head { return b.head }

// Estate returns what the workspace runs; never nil.
func (b *Book) Estate() *Estate {
	if b.estate == nil {
		return emptyEstate
	}
	return b.estate
}

// Memo keeps what is derived from the book. It may be nil, which keeps nothing.
func (b *Book) Memo() *Memo { return b.memo }

// Assignments yields every assignment in order of their keys.
func (b *Book) Assignments() iter.Seq[Assignment] { return slices.Values(b.assignments) }

// Of returns a control's assignments in order of their keys.
func (b *Book) Of(control string) []Assignment {
	prefix := relativeKey(assignmentKind, control) + "/"
	from, _ := slices.BinarySearch(b.keys, prefix)
	to := from
	for to < len(b.keys) && strings.HasPrefix(b.keys[to], prefix) {
		to++
	}
	return slices.Clone(b.assignments[from:to])
}

// Team returns a team by its id.
func (b *Book) Team(id string) (Team, bool) {
	team, ok := b.teams[id]
	return team, ok
}

// Teams returns the teams in order of name, whatever its case.
func (b *Book) Teams() []Team { return slices.Clone(b.byName) }

// TeamNamed returns the team of that name, whatever its case.
func (b *Book) TeamNamed(name string) (Team, bool) {
	for _, team := range b.byName {
		if strings.EqualFold(team.Name, name) {
			return team, true
		}
	}
	return Team{}, false
}
