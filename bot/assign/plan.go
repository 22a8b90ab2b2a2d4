package assign

import (
	"context"
	"encoding/json"
	"errors"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// A Plan is an assignment as it was understood, before the rules are applied. Parked plans are stored as JSON: fields may be added.
type Plan struct {
	Verb     string                `json:"verb"`
	Controls []knowledge.ControlID `json:"controls"`
	Scope    storage.Scope         `json:"scope"`
	Role     storage.Role          `json:"role"`
	Holder   storage.Holder        `json:"holder"`         // its ID is empty for a team that is still to be made
	Name     string                `json:"name,omitempty"` // of the team

	Group door.GroupID `json:"group,omitempty"` // the team is, or will be, this group of the place

	Line     string    `json:"line,omitempty"` // instead of all that: a line to be read again
	Handover *Handover `json:"handover,omitempty"`
	Bulk     []Slotted `json:"bulk,omitempty"` // many controls, each in its own scope
	Setup    *Setup    `json:"setup,omitempty"`

	Consulted bool `json:"consulted,omitempty"` // those who are consulted were told, or were not to be

	parked string // its id, if it was parked: carried out once
}

// An Outcome is what became of a plan. It is stored with the change, so that a request delivered again is answered alike.
type Outcome struct {
	Plan    Plan                  `json:"plan"`
	Made    bool                  `json:"made,omitempty"`    // the team is new
	Done    []knowledge.ControlID `json:"done,omitempty"`    // changed
	Verify  []knowledge.ControlID `json:"verify,omitempty"`  // of those: only the duty to check
	Already []knowledge.ControlID `json:"already,omitempty"` // it was so before
	Held    []Held                `json:"held,omitempty"`    // refused: somebody else is accountable
	Nobody  []knowledge.ControlID `json:"nobody,omitempty"`  // nothing to take off
	Undone  uint64                `json:"undone,omitempty"`
	Refused string                `json:"refused,omitempty"` // why nothing was done
	Seq     uint64                `json:"-"`
}

// A Held is a control that somebody else has.
type Held struct {
	Control knowledge.ControlID `json:"control"`
	Holder  storage.Holder      `json:"holder"`
	Name    string              `json:"name"`
}

// A Slotted is one control in one scope, with how many gaps an owner there would close.
type Slotted struct {
	Control knowledge.ControlID `json:"control"`
	Scope   storage.Scope       `json:"scope"`
	Gaps    int                 `json:"gaps"`
}

// A Setup is what was answered so far, and at the end what would be done. It is parked anew from page to page: a page carries
// the id only.
type Setup struct {
	Services []string                      `json:"services,omitempty"`
	Systems  []SetupSystem                 `json:"systems,omitempty"`
	Teams    map[knowledge.Function]string `json:"teams,omitempty"` // by name
	Owners   []SetupOwner                  `json:"owners,omitempty"`
}

// A SetupSystem is a system that is to be, and what it runs on.
type SetupSystem struct {
	Name    string `json:"name"`
	Service string `json:"service,omitempty"`
	Model   string `json:"model,omitempty"`
	Owner   string `json:"owner,omitempty"` // a team's name
}

// A SetupOwner is a control that a team would become accountable for, everywhere.
type SetupOwner struct {
	Control knowledge.ControlID `json:"control"`
	Team    string              `json:"team"`
}

// Park keeps a plan until it is confirmed by whoever asked for it; the id is what the verb "do" takes.
func Park(ctx context.Context, b *core.Bot, r door.Request, p Plan) (string, error) {
	encoded, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return b.Store.Park(ctx, b.Workspace(r), storage.Parked{By: r.Person(), At: r.At, Plan: encoded})
}

// Parked is a plan that was parked for the asker, or why there is none.
func Parked(ctx context.Context, b *core.Bot, r door.Request, id string) (p Plan, refusal *door.Reply) {
	parked, err := b.Store.Parked(ctx, b.Workspace(r), id)
	var reply door.Reply
	switch {
	case errors.Is(err, storage.ErrNotFound):
		reply = answeredBefore(ctx, b, r)
	case err != nil:
		reply = b.Failed(ctx, r, err)
	case parked.By != r.Person():
		reply = door.Sentence("That question was for somebody else. You can give the command yourself.")
	default:
		err := json.Unmarshal(parked.Plan, &p)
		if err == nil {
			return p, nil
		}
		reply = b.Failed(ctx, r, err)
	}
	return Plan{}, &reply
}

// Unpark takes a plan that is carried out from where it waited, so that it is carried out once.
func Unpark(d *storage.Draft, p Plan) error {
	if p.parked == "" {
		return nil
	}
	return d.DeleteParked(p.parked)
}

// ParkLine keeps a line until it is confirmed.
func ParkLine(ctx context.Context, b *core.Bot, r door.Request, line string) (string, error) {
	return Park(ctx, b, r, Plan{Line: line})
}
