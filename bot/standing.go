package bot

import (
	"srm/knowledge"
	"srm/storage"
)

// A duty is an obligation with who is accountable for it.
type duty struct {
	obligation
	owner    *storage.Assignment // nil if nobody is
	fallback bool                // nobody was assigned: it is the owner of the system
	declined *storage.Assignment
}

// gap tells whether nobody answers for it.
func (d duty) gap() bool { return d.owner == nil }

// holder is who answers for it; nobody is the zero Holder.
func (d duty) holder() storage.Holder {
	if d.owner == nil {
		return storage.Holder{}
	}
	return d.owner.Holder
}

type dutiesKey struct{ base *knowledge.Base }

// duties are a workspace's obligations, each with its owner. The result is shared: nobody changes it.
func duties(base *knowledge.Base, book *storage.Book) []duty {
	return book.Memo().Of(dutiesKey{base}, func() any {
		return allDuties(obligations(base, book), book, systemOwners(base, book))
	}).([]duty)
}

// allDuties joins each obligation with its owner. Obligations stand in the order of controls.
func allDuties(all []obligation, book *storage.Book, owners map[storage.Scope]storage.Holder) []duty {
	out := make([]duty, len(all))
	var control *knowledge.Control
	var held accountables
	for i, o := range all {
		if o.control != control {
			control, held = o.control, accountablesOf(book, o.control.ID)
		}
		out[i] = held.find(o, owners)
	}
	return out
}

// A slot is where one can be accountable: a control in a scope.
type slot struct {
	control string
	scope   storage.Scope
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
func (held accountables) find(o obligation, owners map[storage.Scope]storage.Holder) duty {
	d := duty{obligation: o}
	for _, scope := range o.at.scopes {
		a := held[scope]
		switch {
		case a == nil:
		case a.Reply != storage.Declined:
			d.owner = a
			return d
		case d.declined == nil:
			d.declined = a
		}
	}
	if h, there := owners[o.at.scope]; there {
		d.owner, d.fallback = &storage.Assignment{Control: string(o.control.ID), Scope: o.at.scope, Role: storage.Accountable, Holder: h}, true
	}
	return d
}

// systemOwners says who owns a system as such: the fallback where nobody was assigned.
func systemOwners(base *knowledge.Base, book *storage.Book) map[storage.Scope]storage.Holder {
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
