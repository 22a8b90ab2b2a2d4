package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// A personData is everything that is stored about one person in a workspace, as it is given out.
type personData struct {
	Person        storage.PersonID       `json:"person"`
	Teams         []storage.Team         `json:"teams"`         // made by them, with them in it, or with them as deputy
	Assignments   []storage.Assignment   `json:"assignments"`   // held, made or answered
	Systems       []storage.System       `json:"systems"`       // owned or named
	Services      []storage.Service      `json:"services"`      // put into the estate
	Controls      []storage.Control      `json:"controls"`      // of the workspace's own, named
	Verifications []storage.Verification `json:"verifications"` // recorded
	Rulings       []storage.Ruling       `json:"rulings"`
	Schedules     []storage.Schedule     `json:"schedules"` // wanted by them, or for them
	Reminders     []storage.Reminders    `json:"reminders"` // set
	Rights        []storage.Rights       `json:"rights"`
	Objections    []storage.Objection    `json:"reports"` // answers that they called wrong
	Timed         []storage.Timed        `json:"timed"`   // posts to them, or wanted by them
	Changes       []personChange         `json:"changes"` // of the history: made by them, or of what they hold
	Quiz          storage.Participation  `json:"quiz"`
}

// A personChange is an entry of the history without what concerns others only.
type personChange struct {
	Seq  uint64           `json:"seq"`
	At   string           `json:"at"`
	By   storage.PersonID `json:"by"`
	Verb string           `json:"verb"`
	Keys []string         `json:"records"`
}

// personOf answers with all that is stored about the asker or, for an admin, about somebody else.
func personOf(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	who := r.Person()
	switch h := core.ReadHolder(v.Rest, v.Mentions); {
	case h.User != "":
		who = storage.PersonID(string(r.Place) + "/" + string(h.User))
	case h.Name != "":
		who = storage.PersonID(string(r.Place) + "/" + h.Name)
	}
	if who != r.Person() {
		if refusal := b.RefuseBelow(ctx, r, door.Admin, false); refusal != nil {
			return *refusal
		}
	}
	data, err := gatherPerson(ctx, b, b.Workspace(r), who)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Reply{Private: true, Blocks: []door.Block{
		door.Say(door.T("Everything that is stored here about "), b.PersonSpan(r, who),
			door.T(fmt.Sprintf(": %s, %s, %s in the quiz. No name and no address is among it: those are asked of the platform when they are shown.",
				english.Counted(len(data.Assignments), "assignment"), english.Counted(len(data.Changes), "change"), english.Counted(len(data.Quiz.Answers), "answer")))),
		door.Attachment{Name: "person.json", Title: "What is stored about a person", Data: append(text, '\n')},
	}}
}

// gatherPerson finds a person's records.
func gatherPerson(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, who storage.PersonID) (personData, error) {
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return personData{}, err
	}
	place, user, _ := strings.Cut(string(who), "/")
	holds := func(h *storage.Holder) bool {
		return h != nil && *h == storage.Holder{Kind: storage.PersonHolder, ID: string(who)}
	}
	x, p := book.Decisions(), personData{Person: who, Changes: []personChange{}}
	p.Teams = keep(x.Teams, func(t storage.Team) bool {
		return t.By == who || holds(t.Deputy) || slices.ContainsFunc(t.Bindings, func(b storage.Binding) bool { return b.Place == place && slices.Contains(b.People, user) })
	})
	p.Assignments = keep(x.Assignments, func(a storage.Assignment) bool { return holds(&a.Holder) || a.By == who || a.ReplyBy == who })
	p.Systems = keep(x.Estate.Systems, func(s storage.System) bool { return holds(s.Owner) || s.By == who })
	p.Services = keep(x.Estate.Services, func(s storage.Service) bool { return s.By == who })
	p.Controls = keep(x.Estate.Controls, func(c storage.Control) bool { return c.By == who })
	p.Verifications = keep(x.Verifications, func(v storage.Verification) bool { return v.By == who })
	p.Rulings = keep(x.Rulings, func(r storage.Ruling) bool { return r.By == who })
	p.Schedules = keep(x.Schedules, func(s storage.Schedule) bool { return s.By == who || s.To.Place == place && s.To.User == user })
	p.Reminders = keep(x.Reminders, func(s storage.Reminders) bool { return s.By == who })
	p.Rights = keep(x.Rights, func(s storage.Rights) bool { return s.By == who })
	timed, err := b.Store.AllTimed(ctx, ws)
	if err != nil {
		return p, err
	}
	p.Timed = keep(timed, func(t storage.Timed) bool { return t.By == who || t.To.Place == place && t.To.User == user })
	objections, err := b.Store.Objections(ctx, ws)
	if err != nil {
		return p, err
	}
	p.Objections = keep(objections, func(o storage.Objection) bool { return o.By == who })
	entries, err := wholeHistory(ctx, b, ws, book.Head().Seq)
	if err != nil {
		return p, err
	}
	for _, e := range entries {
		if e.By == who || slices.ContainsFunc(e.Edits, func(edit storage.Edit) bool { return names(edit, who) }) {
			p.Changes = append(p.Changes, changeOf(e))
		}
	}
	err = b.Store.ReadQuiz(ctx, ws, func(q *storage.Quiz) error {
		p.Quiz, err = q.Participation(who)
		return err
	})
	return p, err
}

func keep[T any](all []T, wanted func(T) bool) []T {
	return append([]T{}, slices.DeleteFunc(all, func(v T) bool { return !wanted(v) })...)
}

// names tells whether a record that was changed names a person.
func names(edit storage.Edit, who storage.PersonID) bool {
	quoted, err := json.Marshal(who)
	return err == nil && (strings.Contains(string(edit.Before), string(quoted)) || strings.Contains(string(edit.After), string(quoted)))
}

func changeOf(e storage.Entry) personChange {
	c := personChange{Seq: e.Seq, At: writeTime(e.At), By: e.By, Verb: e.Verb}
	for _, edit := range e.Edits {
		c.Keys = append(c.Keys, edit.Key)
	}
	return c
}
