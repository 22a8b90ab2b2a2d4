package core

import (
	"fmt"
	"slices"

	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// ScopesOf lists the scopes that hold for a place, narrowest first: system, service and its family, provider, model, everywhere.
func (b *Bot) ScopesOf(system knowledge.SystemID, service knowledge.ServiceID, provider knowledge.ProviderID, model knowledge.ModelID) []storage.Scope {
	return duty.ScopesOf(b.Base, system, service, provider, model)
}

// Here says who in this workspace has a control at a place: a fact of one or more lines.
func (b *Bot) Here(r door.Request, book *storage.Book, control *knowledge.Control, row knowledge.Row, q knowledge.Query) door.Fact {
	service := knowledge.ServiceID("")
	if row.Service != nil {
		service = row.Service.ID
	}
	scopes := b.ScopesOf(q.System, service, q.Provider, row.Model.ID)
	fact := door.Fact{Label: "Here"}
	if found := duty.Holders(book, control.ID, scopes, storage.Accountable); len(found) > 0 {
		checks := b.checkLines(book, control.ID, scopes, row.Cell.Responsible, when.Today(r))
		fact.Lines = append(fact.Lines, slices.Concat(b.Held(r, book, found[0]), []door.Span{door.T(" · ")}, checks[0]))
		fact.Lines = append(fact.Lines, checks[1:]...)
	} else if h, owns := duty.SystemOwners(b.Base, book)[scopes[0]]; owns && row.Cell.Responsible != knowledge.ByProvider {
		fact.Lines = append(fact.Lines, []door.Span{b.HolderIn(r, book, h), door.T(", who owns " + b.ScopeName(scopes[0]) + "; nobody was assigned")})
		fact.Lines = append(fact.Lines, b.checkLines(book, control.ID, scopes, "", when.Today(r))...)
	} else {
		fact.Lines = append(fact.Lines, b.gap(control, row, scopes[0]))
		fact.Lines = append(fact.Lines, b.checkLines(book, control.ID, scopes, "", when.Today(r))...)
	}
	for _, role := range []storage.Role{storage.Responsible, storage.Consulted, storage.Informed, storage.Deputy} {
		if found := duty.Holders(book, control.ID, scopes, role); len(found) > 0 {
			line := []door.Span{door.T(string(role) + ": ")}
			for i, a := range found {
				if i > 0 {
					line = append(line, door.T(", "))
				}
				line = append(line, b.HolderIn(r, book, a.Holder))
			}
			fact.Lines = append(fact.Lines, line)
		}
	}
	return fact
}

// Held is one assignment in words: who, since when, given by whom, and where it comes from if that is not obvious.
func (b *Bot) Held(r door.Request, book *storage.Book, a storage.Assignment) []door.Span {
	line := []door.Span{b.HolderIn(r, book, a.Holder)}
	if a.Verify {
		line = append(line, door.T(", who checks that the provider does it"))
	}
	line = append(line, door.T(fmt.Sprintf(", since %s, assigned by ", when.ShortDay(a.Since))), b.PersonSpan(r, a.By))
	if a.Scope.Kind == storage.Everywhere {
		return append(line, door.T(" (everywhere)"))
	}
	return append(line, door.T(" ("+b.ScopeName(a.Scope)+")"))
}

// gap says that nobody has it, and how to change that; for what is wholly the provider's there is nothing to own.
func (b *Bot) gap(control *knowledge.Control, row knowledge.Row, scope storage.Scope) []door.Span {
	if row.Cell.Responsible == knowledge.ByProvider {
		return []door.Span{door.T("nothing to own")}
	}
	if control.Grain == knowledge.PerOrganisation {
		scope = storage.Scope{Kind: storage.Everywhere}
	}
	line := "assign " + string(control.ID)
	if scope.Kind != storage.Everywhere {
		line += " on " + ScopeWord(scope)
	}
	return []door.Span{door.B("nobody yet"), door.T(" — "), door.C(line + " to <team>")}
}

// EverywhereHere lists who has a control in any scope that a question touches which names no one place.
func (b *Bot) EverywhereHere(r door.Request, book *storage.Book, control *knowledge.Control, q knowledge.Query) door.Fact {
	fact := door.Fact{Label: "Here"}
	all := slices.DeleteFunc(slices.Clone(book.Of(string(control.ID))), func(a storage.Assignment) bool { return !b.touches(q, a.Scope) })
	slices.SortStableFunc(all, func(x, y storage.Assignment) int { return Width(x.Scope) - Width(y.Scope) })
	for _, a := range all[:min(len(all), 6)] {
		line := []door.Span{door.T(b.ScopeName(a.Scope) + ": "), b.HolderIn(r, book, a.Holder)}
		if a.Role != storage.Accountable {
			line = append(line, door.T(" ("+string(a.Role)+")"))
		} else {
			line = append(line, door.T(", "+b.HalfAt(book, a, when.Today(r)).Short()))
		}
		fact.Lines = append(fact.Lines, line)
	}
	switch {
	case len(all) == 0:
		on := ""
		if s := q.Service(); s != "" {
			on = " on " + string(s)
		}
		fact.Lines = append(fact.Lines, []door.Span{door.B("nobody yet"), door.T(" — "), door.C("assign " + string(control.ID) + on + " to <team>")})
	case len(all) > 6:
		fact.Lines = append(fact.Lines, []door.Span{door.T(fmt.Sprintf("and %d more: ", len(all)-6)), door.C("owners " + string(control.ID))})
	}
	return fact
}

// touches tells whether an assignment in a scope matters for a question: if the question is open, all do.
func (b *Bot) touches(q knowledge.Query, s storage.Scope) bool {
	if len(q.Services) == 0 && len(q.Models) == 0 && q.Provider == "" || s.Kind == storage.Everywhere {
		return true
	}
	for _, id := range q.Services {
		family := b.Base.Service(id)
		for _, service := range append([]*knowledge.Service{family}, family.Modes...) {
			if slices.Contains(b.ScopesOf(q.System, service.ID, "", ""), s) {
				return true
			}
		}
	}
	if len(q.Services) > 0 {
		return false
	}
	service := b.Base.Service(knowledge.ServiceID(s.ID))
	switch s.Kind {
	case storage.ModelScope:
		return len(q.Models) == 0 || slices.Contains(q.Models, knowledge.ModelID(s.ID))
	case storage.ProviderScope:
		return q.Provider == "" || string(q.Provider) == s.ID
	case storage.ServiceScope:
		return service != nil && (q.Provider == "" || service.Provider == q.Provider) && (len(q.Models) == 0 || slices.Contains(q.Models, service.Model))
	}
	return true
}

// Width orders scopes from the widest to the narrowest.
func Width(s storage.Scope) int {
	return slices.Index([]storage.ScopeKind{storage.Everywhere, storage.ModelScope, storage.ProviderScope, storage.ServiceScope, storage.SystemScope}, s.Kind)
}
