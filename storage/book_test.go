package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"srm/storage"
)

func TestBookOfNobody(t *testing.T) {
	e := storage.NewMemory()
	s := newStore(t, e)
	b := bookOf(t, s, "nobody")
	if b.Head().Seq != 0 || owners(b) != "" || len(b.Teams()) != 0 || len(b.Of("mfa")) != 0 {
		t.Errorf("not empty: %+v", b)
	}
	if _, ok := b.TeamNamed("x"); ok {
		t.Error("has a team")
	}
	if n := len(contents(t, e)); n != 1 {
		t.Errorf("%d records after reading, want the format only", n)
	}
}

func TestBook(t *testing.T) {
	s := newStore(t, storage.NewMemory())
	do(t, s, "w", "", func(d *storage.Draft) error {
		return errors.Join(d.PutTeam(storage.Team{ID: "1", Name: "platform"}), d.PutTeam(storage.Team{ID: "2", Name: "Data"}),
			d.PutAssignment(accountable("mfa", "1")), d.PutAssignment(accountable("mfa-2", "2")), d.PutAssignment(accountable("mfa/3", "3")))
	})
	b := bookOf(t, s, "w")
	if same := bookOf(t, s, "w"); same != b {
		t.Error("made anew though nothing changed")
	}
	if team, ok := b.TeamNamed("PLATFORM"); !ok || team.ID != "1" {
		t.Errorf("TeamNamed: %+v, %v", team, ok)
	}
	if teams := b.Teams(); len(teams) != 2 || teams[0].Name != "Data" {
		t.Errorf("Teams: %+v", teams)
	}
	if of := b.Of("mfa"); len(of) != 1 || of[0].Holder.ID != "1" {
		t.Errorf("Of(mfa): %+v", of)
	}
	b.Of("mfa")[0].Control = "changed"
	b.Teams()[0].Name = "changed"
	if owners(b) != "mfa=1 mfa-2=2 mfa/3=3" && owners(b) != "mfa/3=3 mfa-2=2 mfa=1" || b.Teams()[0].Name != "Data" {
		t.Errorf("a reader changed the book: %s", owners(b))
	}
	do(t, s, "w", "", assign("mfa", "4"))
	if got := bookOf(t, s, "w").Of("mfa"); got[0].Holder.ID != "4" || b.Of("mfa")[0].Holder.ID != "1" {
		t.Errorf("new %v, old %v", got, b.Of("mfa"))
	}
	before := bookOf(t, s, "w")
	if _, err := s.Park(t.Context(), "w", storage.Parked{}); err != nil {
		t.Fatal(err)
	}
	if after := bookOf(t, s, "w"); after.Head().Records != before.Head().Records+2 || owners(after) != owners(before) {
		t.Errorf("after parking: %+v", after.Head())
	}
	for i := range 1100 { // too far to follow
		do(t, s, "w", "", assign("mfa", fmt.Sprint("later ", i)))
	}
	if got := bookOf(t, s, "w").Of("mfa")[0].Holder.ID; got != "later 1099" {
		t.Errorf("after 1100 changes: %s", got)
	}
}

// A book that followed the changes, at whatever pace, equals one that was loaded.
func TestBookFollows(t *testing.T) {
	ids := rapid.SampledFrom([]string{"a", "b", "a/b", "ä", "A", ""})
	rapid.Check(t, func(rt *rapid.T) {
		e := storage.NewMemory()
		follower := newStore(t, e)
		rt.Repeat(map[string]func(*rapid.T){
			"change": func(rt *rapid.T) {
				edits := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) func(*storage.Draft) error {
					id := ids.Draw(rt, "id")
					a := storage.Assignment{Control: ids.Draw(rt, "control"), Role: rapid.SampledFrom([]storage.Role{storage.Accountable,
						storage.Informed}).Draw(rt, "role"), Scope: storage.Scope{Kind: storage.SystemScope, ID: id},
						Holder: storage.Holder{Kind: storage.TeamHolder, ID: ids.Draw(rt, "holder")}}
					v := storage.Verification{Control: a.Control, Scope: a.Scope, Half: storage.Ours, Method: storage.Review, Note: a.Holder.ID,
						Number: rapid.Uint64Range(0, 3).Draw(rt, "number"), On: "2026-03-01", Until: "2027-03-01"}
					ruling := storage.Ruling{Control: a.Control, Scope: a.Scope, Responsible: "customer", Why: a.Holder.ID}
					switch rapid.IntRange(0, 11).Draw(rt, "do") {
					case 0:
						return func(d *storage.Draft) error { return found(d.DeleteAssignment(a)) }
					case 1:
						return func(d *storage.Draft) error { return d.PutTeam(storage.Team{ID: id, Name: a.Control}) }
					case 2:
						return func(d *storage.Draft) error { return found(d.DeleteTeam(id)) }
					case 3:
						return func(d *storage.Draft) error { return d.PutService(storage.Service{ID: id}) }
					case 4:
						return func(d *storage.Draft) error {
							return d.PutSystem(storage.System{ID: id, Name: a.Control, Owner: &a.Holder, Aliases: []string{id}})
						}
					case 5:
						return func(d *storage.Draft) error { return d.PutControl(storage.Control{ID: id, Name: a.Control}) }
					case 6:
						return func(d *storage.Draft) error {
							return errors.Join(found(d.DeleteService(id)), found(d.DeleteSystem(id)), found(d.DeleteControl(id)))
						}
					case 7:
						return func(d *storage.Draft) error { return d.PutVerification(v) }
					case 8:
						return func(d *storage.Draft) error { return found(d.DeleteVerification(v)) }
					case 9:
						return func(d *storage.Draft) error { return d.PutRuling(ruling) }
					case 10:
						return func(d *storage.Draft) error { return found(d.DeleteRuling(ruling)) }
					}
					return func(d *storage.Draft) error { return d.PutAssignment(a) }
				}), 1, 4).Draw(rt, "edits")
				do(t, follower, "w", "", func(d *storage.Draft) error {
					for _, edit := range edits {
						if err := edit(d); err != nil {
							return err
						}
					}
					return nil
				})
			},
			"park": func(rt *rapid.T) {
				if _, err := follower.Park(t.Context(), "w", storage.Parked{}); err != nil {
					rt.Fatal(err)
				}
			},
			"undo": func(rt *rapid.T) {
				head := bookOf(t, follower, "w").Head()
				if head.Seq == 0 {
					return
				}
				do(t, follower, "w", "", func(d *storage.Draft) error {
					entry, err := d.Entry(head.Seq)
					return errors.Join(err, d.Revert(entry))
				})
			},
			"back": func(rt *rapid.T) { // the book before the last changes is the book that was
				b := bookOf(t, follower, "w")
				do(t, follower, "w", "", func(d *storage.Draft) error {
					return errors.Join(d.PutTeam(storage.Team{ID: "a", Name: "back"}), d.PutService(storage.Service{ID: "back"}))
				})
				do(t, follower, "w", "", assign("mfa", "back"))
				after := bookOf(t, follower, "w")
				entries, err := follower.History(t.Context(), "w", 0, int(after.Head().Seq-b.Head().Seq))
				if err != nil {
					rt.Fatal(err)
				}
				was, err := after.Before(entries)
				if err != nil {
					rt.Fatal(err)
				}
				_, got, _ := strings.Cut(show(was), "\n")
				if _, want, _ := strings.Cut(show(b), "\n"); got != want {
					rt.Fatalf("the book before:\n%s\nis not what it was:\n%s", got, want)
				}
			},
			"read": func(rt *rapid.T) {
				if got, want := show(bookOf(t, follower, "w")), show(bookOf(t, newStoreOver(t, e), "w")); got != want {
					rt.Fatalf("followed:\n%s\nloaded:\n%s", got, want)
				}
			},
		})
		sound(t, follower)
	})
}

func newStoreOver(t testing.TB, e storage.Engine) *storage.Store {
	s, err := storage.New(e, storage.Options{HistoryKey: key})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func found(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// show is everything that a book says.
func show(b *storage.Book) string {
	var s strings.Builder
	e := b.Estate()
	fmt.Fprintf(&s, "%+v\n%+v\n%+v\n%+v\n", b.Head(), b.Teams(), e.Services, e.Controls)
	for _, system := range e.Systems {
		owner := *system.Owner
		system.Owner = nil
		fmt.Fprintf(&s, "%+v of %+v\n", system, owner)
	}
	for a := range b.Assignments() {
		fmt.Fprintf(&s, "%+v %v\n", a, slices.Contains(b.Of(a.Control), a))
	}
	for v := range b.Verifications() {
		fmt.Fprintf(&s, "%+v %v\n", v, len(b.Checked(v.Control)))
	}
	for r := range b.Rulings() {
		one, ok := b.RulingOn(r.Control, r.Scope)
		fmt.Fprintf(&s, "%+v %v %v\n", r, one == r, ok)
	}
	return s.String()
}

// Many small books in little room are right, if slower.
func TestEviction(t *testing.T) {
	e := storage.NewMemory()
	s, err := storage.New(e, storage.Options{HistoryKey: key, BookBytes: 3000})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		for i := range 20 {
			ws := storage.WorkspaceID(fmt.Sprint("w", i))
			do(t, s, ws, "", assign("mfa", fmt.Sprint(ws, round)))
			if got := owners(bookOf(t, s, ws)); got != fmt.Sprintf("mfa=%s%d", ws, round) {
				t.Errorf("%s: %s", ws, got)
			}
		}
	}
}

// Readers see the book grow and never shrink, while writers write.
func TestBookTogether(t *testing.T) {
	onEngines(t, func(t *testing.T, s *storage.Store, _ storage.Engine) {
		done := make(chan error, 4)
		stop, cancel := context.WithCancel(t.Context())
		for range 4 {
			go func() {
				for last := uint64(0); stop.Err() == nil; {
					b, err := s.Book(context.Background(), "w")
					if err == nil && b.Head().Seq < last {
						err = fmt.Errorf("the head went back from %d to %d", last, b.Head().Seq)
					}
					if err != nil {
						done <- err
						return
					}
					last = b.Head().Seq
				}
				done <- nil
			}()
		}
		for i := range 50 {
			do(t, s, "w", fmt.Sprint(i), assign("mfa", fmt.Sprint(i)))
			if got := owners(bookOf(t, s, "w")); got != fmt.Sprint("mfa=", i) {
				t.Errorf("after change %d: %s", i, got)
			}
		}
		cancel()
		for range 4 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}
