package exchange

import (
	"fmt"
	"reflect"
	"time"

	"srm/bot/core"
	"srm/bot/schedule"
	"srm/storage"
)

// compareWith says what of a document is new to a workspace, what changes and what is there already. A record that does not say since
// when and by whom keeps what the workspace has.
func compareWith(book *storage.Book, d *document, i *Import) {
	have := book.Decisions()
	names := make(map[string]string)
	for _, t := range append(book.Teams(), d.Teams...) {
		names[t.ID] = t.Name
	}
	compareLists(i, d.Estate.Services, have.Estate.Services,
		func(s *storage.Service) (string, *time.Time, *storage.PersonID) { return s.ID, &s.Since, &s.By },
		func(s storage.Service) string { return "service " + s.ID })
	compareLists(i, d.Estate.Systems, have.Estate.Systems,
		func(s *storage.System) (string, *time.Time, *storage.PersonID) { return s.ID, &s.Since, &s.By },
		func(s storage.System) string { return fmt.Sprintf("system %s on %s%s", s.Name, s.Service, s.Model) })
	compareLists(i, d.Estate.Controls, have.Estate.Controls,
		func(c *storage.Control) (string, *time.Time, *storage.PersonID) { return c.ID, &c.Since, &c.By },
		func(c storage.Control) string { return "control " + c.Name })
	compareLists(i, d.Teams, have.Teams,
		func(t *storage.Team) (string, *time.Time, *storage.PersonID) { return t.ID, &t.Since, &t.By },
		func(t storage.Team) string { return "team " + t.Name })
	compareLists(i, d.Assignments, have.Assignments,
		func(a *storage.Assignment) (string, *time.Time, *storage.PersonID) {
			return keyOfAssignment(*a), &a.Since, &a.By
		},
		func(a storage.Assignment) string {
			who := a.Holder.ID
			if name := names[who]; name != "" && a.Holder.Kind == storage.TeamHolder {
				who = name
			}
			return fmt.Sprintf("%s%s: %s%s", a.Control, onScope(a.Scope), who, core.InRole(a.Role))
		})
	compareLists(i, d.Verifications, have.Verifications,
		func(v *storage.Verification) (string, *time.Time, *storage.PersonID) { return v.ID(), &v.At, &v.By },
		func(v storage.Verification) string {
			return fmt.Sprintf("%s%s: checked on %s", v.Control, onScope(v.Scope), v.On)
		})
	compareLists(i, d.Rulings, have.Rulings,
		func(r *storage.Ruling) (string, *time.Time, *storage.PersonID) {
			return fmt.Sprint(r.Control, r.Scope), &r.At, &r.By
		},
		func(r storage.Ruling) string {
			return fmt.Sprintf("ruling on %s%s: %s", r.Control, onScope(r.Scope), r.Responsible)
		})
	compareLists(i, d.Reminders, have.Reminders,
		func(r *storage.Reminders) (string, *time.Time, *storage.PersonID) { return "", &r.Since, &r.By },
		func(storage.Reminders) string { return "when people are reminded" })
	compareLists(i, d.Rights, have.Rights,
		func(r *storage.Rights) (string, *time.Time, *storage.PersonID) { return "", &r.Since, &r.By },
		func(r storage.Rights) string { return "who may change things: " + core.MayChangeText(r) })
	compareLists(i, d.Schedules, have.Schedules,
		func(s *storage.Schedule) (string, *time.Time, *storage.PersonID) { return s.ID, &s.Since, &s.By },
		func(s storage.Schedule) string {
			return fmt.Sprintf("%s %s, schedule %s", s.Kind, schedule.WhenText(s), s.ID)
		})
}

// keyOfAssignment is what two assignments have in common of which one takes the other's place.
func keyOfAssignment(a storage.Assignment) string {
	if a.Role == storage.Accountable {
		return fmt.Sprint(a.Control, a.Scope, a.Role)
	}
	return fmt.Sprint(a.Control, a.Scope, a.Role, a.Holder)
}

// compareLists sorts the records of a document by what they would do. identify gives a record's key, and where it says since when and
// by whom it holds.
func compareLists[T any](i *Import, wanted, have []T, identify func(*T) (string, *time.Time, *storage.PersonID), say func(T) string) {
	there := make(map[string]*T, len(have))
	for n := range have {
		key, _, _ := identify(&have[n])
		there[key] = &have[n]
	}
	for n := range wanted {
		key, since, by := identify(&wanted[n])
		old := there[key]
		if old == nil {
			i.New = append(i.New, say(wanted[n]))
			continue
		}
		_, oldSince, oldBy := identify(old)
		if since.IsZero() {
			*since = *oldSince
		}
		if *by == "" {
			*by = *oldBy
		}
		switch was, is := say(*old), say(wanted[n]); {
		case reflect.DeepEqual(*old, wanted[n]):
			i.Same++
		case was == is:
			i.Changed = append(i.Changed, is)
		default:
			i.Changed = append(i.Changed, was+" → "+is)
		}
	}
}

// onScope puts a scope behind what holds there, as one types it.
func onScope(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return " everywhere"
	}
	return " on " + core.ScopeWord(s)
}
