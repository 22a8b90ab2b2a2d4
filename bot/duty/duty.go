package duty

import (
	"srm/knowledge"
	"srm/storage"
)

// A Duty is an obligation with who is accountable for it.
type Duty struct {
	Obligation
	Owner    *storage.Assignment // nil if nobody is
	Fallback bool                // nobody was assigned: it is the owner of the system
	Declined *storage.Assignment
}

// Gap tells whether nobody answers for it.
func (d Duty) Gap() bool { return d.Owner == nil }

// Holder is who answers for it; nobody is the zero Holder.
func (d Duty) Holder() storage.Holder {
	if d.Owner == nil {
		return storage.Holder{}
	}
	return d.Owner.Holder
}

type dutiesKey struct{ base *knowledge.Base }

// Of are a workspace's obligations, each with its owner. The result is shared: nobody changes it.
func Of(base *knowledge.Base, book *storage.Book) []Duty {
	return book.Memo().Of(dutiesKey{base}, func() any {
		return Join(obligations(base, book), book, SystemOwners(base, book))
	}).([]Duty)
}

// Join joins each obligation with its owner. Obligations stand in the order of controls.
func Join(all []Obligation, book *storage.Book, owners map[storage.Scope]storage.Holder) []Duty {
	out := make([]Duty, len(all))
	var control *knowledge.Control
	var held accountables
	for i, o := range all {
		if o.Control != control {
			control, held = o.Control, accountablesOf(book, o.Control.ID)
		}
		out[i] = held.find(o, owners)
	}
	return out
}

// A Slot is where one can be accountable: a control in a scope.
type Slot struct {
	Control string
	Scope   storage.Scope
}

// accountables are those who are accountable for one control, for looking up many scopes.
type accountables map[storage.Scope]*storage.Assignment

func accountablesOf(book *storage.Book, control knowledge.ControlID) accountables {
	all := book.Of(string(control))
	held := make(accountables, len(all))
	for i := range all {
		if a := &all[i]; a.Role == storage.Accountable && exists(book, a.Holder) {
			held[a.Scope] = a
		}
	}
	return held
}

// exists tells whether a holder can hold anything: a team that was removed cannot.
func exists(book *storage.Book, h storage.Holder) bool {
	if h.Kind != storage.TeamHolder {
		return true
	}
	_, there := book.Team(h.ID)
	return there
}

// find joins an obligation with its owner: of the narrowest scope that names somebody who did not decline, else of the system.
func (held accountables) find(o Obligation, owners map[storage.Scope]storage.Holder) Duty {
	d := Duty{Obligation: o}
	for _, scope := range o.At.Scopes {
		a := held[scope]
		switch {
		case a == nil:
		case a.Reply != storage.Declined:
			d.Owner = a
			return d
		case d.Declined == nil:
			d.Declined = a
		}
	}
	if h, there := owners[o.At.Scope]; there {
		d.Owner, d.Fallback = &storage.Assignment{Control: string(o.Control.ID), Scope: o.At.Scope, Role: storage.Accountable, Holder: h}, true
	}
	return d
}

// SystemOwners says who owns a system as such: the fallback where nobody was assigned.
func SystemOwners(base *knowledge.Base, book *storage.Book) map[storage.Scope]storage.Holder {
	owners := make(map[storage.Scope]storage.Holder)
	for _, s := range base.Systems { // of the organisation's own file, which names teams
		if team, found := book.TeamNamed(s.Owner); found {
			owners[storage.Scope{Kind: storage.SystemScope, ID: string(s.ID)}] = storage.Holder{Kind: storage.TeamHolder, ID: team.ID}
		}
	}
	for _, s := range book.Estate().Systems {
		if s.Owner != nil && exists(book, *s.Owner) {
			owners[storage.Scope{Kind: storage.SystemScope, ID: s.ID}] = *s.Owner
		}
	}
	return owners
}
