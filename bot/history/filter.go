package history

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// A filter says which changes are wanted. The zero value wants all.
type filter struct {
	most     int // how many, at most
	controls []knowledge.ControlID
	scope    *storage.Scope
	team     string // id
	person   storage.PersonID
	since    time.Time
	until    time.Time // before this moment
	words    []string  // the filter in words, for the head of the list
}

// filterKeywords begin a part of a filter.
var filterKeywords = []string{"by", "on", "since", "until", "before", "of", "for"}

// filterParts cuts "20 mfa on aws by me since 2026-01-01" into its parts: the words before the first keyword under "", each other part
// under its keyword. It is false if one is empty or there twice.
func filterParts(text string) (parts map[string]string, ok bool) {
	parts = map[string]string{"": ""}
	key := ""
	for _, word := range strings.Fields(text) {
		if k := strings.ToLower(word); slices.Contains(filterKeywords, k) {
			if _, twice := parts[k]; twice || key != "" && parts[key] == "" {
				return nil, false
			}
			key = k
			parts[key] = ""
			continue
		}
		parts[key] = strings.TrimSpace(parts[key] + " " + word)
	}
	return parts, key == "" || parts[key] != ""
}

// readFilter reads what stands behind the word history. problem is a sentence that says what was not understood.
func readFilter(b *core.Bot, r door.Request, book *storage.Book, text string, mentions []door.Mention) (f filter, problem string) {
	f.most = historyShown
	parts, ok := filterParts(text)
	if !ok {
		return f, "I did not understand that. For example: history 50, history mfa, history on aws, history by me, history since 2026-01-01."
	}
	head := strings.Fields(parts[""])
	if len(head) > 0 && english.IsNumber(head[0]) {
		n, err := strconv.Atoi(head[0])
		if err != nil || n > historyMost {
			n = historyMost
		}
		f.most, head = max(n, 1), head[1:]
	}
	about := strings.TrimSpace(strings.Join(head, " ") + " " + parts["of"] + " " + parts["for"])
	for _, set := range []func() string{
		func() string { return f.setAbout(b, book, about) },
		func() string { return f.setScope(b, parts["on"]) },
		func() string { return f.setPerson(r, parts["by"], mentions) },
		func() string { return f.setTimes(r, parts["since"], parts["until"], parts["before"]) },
	} {
		if problem := set(); problem != "" {
			return f, problem
		}
	}
	return f, ""
}

func (f *filter) setAbout(b *core.Bot, book *storage.Book, about string) string {
	if about == "" {
		return ""
	}
	if team, found, _ := core.FindTeam(book.Teams(), about); found {
		f.team, f.words = team.ID, append(f.words, team.Name)
		return ""
	}
	f.controls, _ = b.ControlsNamed(about)
	if len(f.controls) == 0 {
		return fmt.Sprintf("I know no control, layer or team “%s”.", about)
	}
	f.words = append(f.words, b.ListControls(f.controls).Text)
	return ""
}

func (f *filter) setScope(b *core.Bot, on string) string {
	if on == "" {
		return ""
	}
	scope, _, ok := b.ScopeNamed(on)
	if !ok {
		return fmt.Sprintf("I know no model, provider, service or system “%s”.", on)
	}
	f.scope, f.words = &scope, append(f.words, "on "+b.ScopeName(scope))
	return ""
}

func (f *filter) setPerson(r door.Request, by string, mentions []door.Mention) string {
	if by == "" {
		return ""
	}
	switch h := core.ReadHolder(by, mentions); {
	case h.Me:
		f.person = r.Person()
	case h.User != "":
		f.person = storage.PersonID(string(r.Place) + "/" + string(h.User))
	default:
		f.person = storage.PersonID(string(r.Place) + "/" + h.Name)
	}
	f.words = append(f.words, "by "+by)
	return ""
}

func (f *filter) setTimes(r door.Request, since, until, before string) string {
	today := storage.DayOf(r.At.UTC())
	for _, t := range []struct {
		text string
		into *time.Time
		days int // how many more are included
		word string
	}{{since, &f.since, 0, "since "}, {until, &f.until, 1, "until "}, {before, &f.until, 0, "before "}} {
		if t.text == "" {
			continue
		}
		day, err := when.ReadDay(t.text, today)
		if err != nil {
			return "I did not understand the date: " + err.Error() + "."
		}
		*t.into = day.Time(time.UTC).AddDate(0, 0, t.days)
		f.words = append(f.words, t.word+when.LongDay(day))
	}
	return ""
}

// wants tells whether a change is one of those.
func (f *filter) wants(e storage.Entry) bool {
	switch {
	case !f.since.IsZero() && e.At.Before(f.since), !f.until.IsZero() && !e.At.Before(f.until):
		return false
	case f.person != "" && e.By != f.person:
		return false
	case len(f.controls) == 0 && f.scope == nil && f.team == "":
		return true
	}
	return slices.ContainsFunc(e.Edits, f.touches)
}

// touches tells whether an edit is of the control, the scope and the team that are wanted.
func (f *filter) touches(edit storage.Edit) bool {
	if before, after, ok := edit.Assignments(); ok {
		a := cmpOr(after, before)
		isTeam := func(x *storage.Assignment) bool {
			return x != nil && x.Holder == storage.Holder{Kind: storage.TeamHolder, ID: f.team}
		}
		return f.at(a.Control, a.Scope) && (f.team == "" || isTeam(before) || isTeam(after))
	}
	if before, after, ok := edit.Verifications(); ok {
		v := cmpOr(after, before)
		return f.team == "" && f.at(v.Control, v.Scope)
	}
	if before, after, ok := edit.Rulings(); ok {
		v := cmpOr(after, before)
		return f.team == "" && f.at(v.Control, v.Scope)
	}
	if before, after, ok := edit.Teams(); ok {
		return f.team == cmpOr(after, before).ID && len(f.controls) == 0 && f.scope == nil
	}
	scope := storage.Scope{}
	if before, after, ok := edit.Services(); ok {
		scope = storage.Scope{Kind: storage.ServiceScope, ID: cmpOr(after, before).ID}
	}
	if before, after, ok := edit.Systems(); ok {
		scope = storage.Scope{Kind: storage.SystemScope, ID: cmpOr(after, before).ID}
	}
	return f.scope != nil && *f.scope == scope && f.team == "" && len(f.controls) == 0
}

func cmpOr[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

func (f *filter) at(control string, scope storage.Scope) bool {
	return (len(f.controls) == 0 || slices.Contains(f.controls, knowledge.ControlID(control))) && (f.scope == nil || *f.scope == scope)
}

// entriesRead is how many changes are looked at for a filter, at most: about a second of work.
const entriesRead = 100_000

// find returns the newest changes that are wanted, and whether there may be older ones. now is the newest change there is.
func findHistory(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, f filter) (found []storage.Entry, more bool, err error) {
	const page = 500
	for before, looked := uint64(0), 0; ; looked += page {
		entries, err := b.Store.History(ctx, ws, before, page)
		if err != nil || len(entries) == 0 {
			return found, false, err
		}
		for _, e := range entries {
			if !f.since.IsZero() && e.At.Before(f.since) {
				return found, false, nil // older ones are older still
			}
			if !f.wants(e) {
				continue
			}
			if len(found) == f.most {
				return found, true, nil
			}
			found = append(found, e)
		}
		before = entries[len(entries)-1].Seq
		if before == 1 {
			return found, false, nil
		}
		if looked >= entriesRead {
			return found, true, nil
		}
	}
}
