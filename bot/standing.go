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
		return allDuties(obligations(base, book), accountables(book), systemOwners(base, book))
	}).([]duty)
}

// allDuties joins each obligation with its owner.
func allDuties(all []obligation, index accountableIndex, owners map[storage.Scope]storage.Holder) []duty {
	out := make([]duty, len(all))
	for i, o := range all {
		out[i] = index.find(o, owners)
	}
	return out
}

// A slot is where one can be accountable: a control in a scope.
type slot struct {
	control string
	scope   storage.Scope
}

// accountableIndex are those who are accountable, by slot, for looking up many.
type accountableIndex map[slot]*storage.Assignment

func accountables(book *storage.Book) accountableIndex {
	var all []storage.Assignment
	for a := range book.Assignments() {
		if a.Role == storage.Accountable && exists(book, a.Holder) {
			all = append(all, a)
		}
	}
	index := make(accountableIndex, len(all))
	for i := range all {
		index[slot{all[i].Control, all[i].Scope}] = &all[i]
	}
	return index
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
func (index accountableIndex) find(o obligation, owners map[storage.Scope]storage.Holder) duty {
	d := duty{obligation: o}
	for _, scope := range o.at.scopes {
		a := index[slot{string(o.control.ID), scope}]
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
