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
	head          Head
	raw           []byte // the head's record, to see at a glance that nothing changed
	assignments   pages[Assignment]
	verifications pages[Verification]
	rulings       pages[Ruling]
	schedules     pages[Schedule]
	settings      settings
	teams         map[string]Team
	byName        []Team // in order of name
	estate        *Estate
	memo          *Memo
	size          int64
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
	s.books.put(ws, old, book)
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
	from := max(old.head.Seq, 1)
	entries, err := readEntries(r, ws, from, head.Seq+1)
	if err != nil {
		return nil, err
	}
	if from == old.head.Seq {
		if !slices.Equal(entries[0].MAC, old.head.MAC) { // erased, and begun anew
			return loadBook(r, ws)
		}
		entries = entries[1:]
	}
	edits := make(map[string]Edit)
	for _, entry := range entries {
		for _, edit := range entry.Edits {
			edits[edit.Key] = edit
		}
	}
	return old.with(edits)
}

func loadBook(r Reader, ws WorkspaceID) (b *Book, err error) {
	b = &Book{teams: make(map[string]Team)}
	if b.assignments, err = loadPages[Assignment](r, ws, assignmentKind); err != nil {
		return nil, err
	}
	if b.verifications, err = loadPages[Verification](r, ws, verificationKind); err != nil {
		return nil, err
	}
	if b.rulings, err = loadPages[Ruling](r, ws, rulingKind); err != nil {
		return nil, err
	}
	if b.schedules, err = loadPages[Schedule](r, ws, scheduleKind); err != nil {
		return nil, err
	}
	if b.settings, err = loadSettings(r, ws); err != nil {
		return nil, err
	}
	from, to := under(ws, teamKind)
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
func (b *Book) with(edits map[string]Edit) (after *Book, err error) {
	after = &Book{teams: maps.Clone(b.teams)}
	if after.assignments, err = b.assignments.with(assignmentKind, edits); err != nil {
		return nil, err
	}
	if after.verifications, err = b.verifications.with(verificationKind, edits); err != nil {
		return nil, err
	}
	if after.schedules, err = b.schedules.with(scheduleKind, edits); err != nil {
		return nil, err
	}
	if after.settings, err = b.settings.with(edits); err != nil {
		return nil, err
	}
	if after.estate, err = b.Estate().with(edits); err != nil {
		return nil, err
	}
	if after.rulings, err = b.rulings.with(rulingKind, edits); err != nil {
		return nil, err
	}
	for key, edit := range edits {
		if strings.HasPrefix(key, teamKind+"/") {
			if err := after.editTeam(edit); err != nil {
				return nil, err
			}
		}
	}
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
	b.byName = slices.SortedFunc(maps.Values(b.teams), func(a, b Team) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	b.memo = new(Memo)
	b.size = 512 + b.Estate().size +
		b.assignments.sizeOf(func(a Assignment) int {
			return len(a.Control) + len(a.Scope.ID) + len(a.Holder.ID) + len(a.By)
		}) + b.verifications.sizeOf(Verification.text) + b.rulings.sizeOf(Ruling.text) + b.schedules.sizeOf(Schedule.text) + b.settings.size()
	for _, t := range b.byName {
		b.size += 600 + 2*int64(len(t.ID)+len(t.Name)+len(t.By))
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
func (b *Book) Assignments() iter.Seq[Assignment] { return slices.Values(b.assignments.records) }

// Of returns a control's assignments in order of their keys.
func (b *Book) Of(control string) []Assignment { return b.assignments.under(assignmentKind, control) }

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
