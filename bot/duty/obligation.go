package duty

import (
	"slices"

	"srm/knowledge"
	"srm/storage"
)

// An Obligation is one control at its grain where the customer has something to do: what has to have an owner.
type Obligation struct {
	Control *knowledge.Control
	At      *Place
	Cells   []*knowledge.Cell // what is to be done there: one, or those of several services or modes that differ
}

// A Place is where obligations are counted: everywhere, at a provider, a service or a system.
type Place struct {
	Scope   storage.Scope
	Scopes  []storage.Scope    // where an assignment holds for it, narrowest first
	System  *knowledge.System  // nil but for a system
	Service *knowledge.Service // that it is, or that it runs on; nil under a model, for a provider and everywhere
	Model   *knowledge.Model   // nil for a provider and everywhere
}

// modes are the services that a place may be: the one, or every mode of a family of which none was chosen; nil under a model.
func (p *Place) modes() []*knowledge.Service {
	switch {
	case p.Service == nil:
		return nil
	case len(p.Service.Modes) > 0:
		return p.Service.Modes
	}
	return []*knowledge.Service{p.Service}
}

// Open tells whether a mode has still to be chosen.
func (p *Place) Open() bool { return p.Service != nil && len(p.Service.Modes) > 0 }

// Do lists the concrete things that are left to the customer.
func (o Obligation) Do() []string {
	var all []string
	for _, cell := range o.Cells {
		for _, thing := range cell.Customer {
			if !slices.Contains(all, thing) {
				all = append(all, thing)
			}
		}
	}
	return all
}

// Alone tells whether the customer does all of it, so that nobody else would notice if it is left undone.
func (o Obligation) Alone() bool {
	return !slices.ContainsFunc(o.Cells, func(c *knowledge.Cell) bool { return c.Responsible != knowledge.ByCustomer })
}

type obligationsKey struct{ base *knowledge.Base }

// obligations are all that a workspace has, in the order of controls and then of places. base is the one that knows the workspace's
// names, see BaseOf. With an empty estate there are none. The result is shared: nobody changes it.
func obligations(base *knowledge.Base, book *storage.Book) []Obligation {
	return book.Estate().Of(obligationsKey{base}, func() any {
		return ObligationsAt(base, PlacesOf(base, book.Estate()))
	}).([]Obligation)
}

// ObligationsAt goes by the grain of each control: once for the workspace, for each provider, or for each service or system. Where
// the provider of a place is not known, what is done once for each provider is counted there.
func ObligationsAt(base *knowledge.Base, places []*Place) []Obligation {
	if len(places) == 0 {
		return nil
	}
	everywhere := &Place{Scope: storage.Scope{Kind: storage.Everywhere}, Scopes: []storage.Scope{{Kind: storage.Everywhere}}}
	providers := providersOf(base, places)
	var all []Obligation
	for _, c := range base.Controls {
		switch c.Grain {
		case knowledge.PerOrganisation:
			all = appendDue(all, base, c, everywhere, places)
		case knowledge.PerProvider:
			for _, p := range providers {
				all = appendDue(all, base, c, p.at, p.places)
			}
			for _, p := range places {
				if p.Service == nil || p.Service.Provider == "" {
					all = appendDue(all, base, c, p, []*Place{p})
				}
			}
		default:
			for _, p := range places {
				all = appendDue(all, base, c, p, []*Place{p})
			}
		}
	}
	return all
}

// appendDue adds a control's obligation at a place if in any of the places that it stands for the customer has something to do.
func appendDue(all []Obligation, base *knowledge.Base, c *knowledge.Control, at *Place, places []*Place) []Obligation {
	var cells []*knowledge.Cell
	add := func(cell *knowledge.Cell) {
		if cell != nil && cell.Responsible != knowledge.ByProvider && !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	for _, p := range places {
		for _, s := range p.modes() {
			add(base.Cell(c.ID, s.ID, ""))
		}
		if p.Service == nil {
			add(base.Cell(c.ID, "", p.Model.ID))
		}
	}
	if len(cells) == 0 {
		return all
	}
	return append(all, Obligation{c, at, cells})
}

// PlacesOf are the services and systems of a workspace. A service on which systems run is counted through them; a family is if one of
// its modes is there, or has systems. What the base does not know is left out.
func PlacesOf(base *knowledge.Base, e *storage.Estate) []*Place {
	var places []*Place
	through := make(map[knowledge.ServiceID]bool)
	for _, s := range base.Systems {
		p := &Place{Scope: storage.Scope{Kind: storage.SystemScope, ID: string(s.ID)}, System: s, Service: base.Service(s.Service)}
		if p.Service != nil {
			through[p.Service.ID], through[p.Service.Family] = true, true
		}
		places = append(places, p)
	}
	for _, s := range e.Services {
		if known := base.Service(knowledge.ServiceID(s.ID)); known != nil {
			through[known.Family] = true
		}
	}
	for _, s := range e.Services {
		if known := base.Service(knowledge.ServiceID(s.ID)); known != nil && !through[known.ID] {
			places = append(places, &Place{Scope: storage.Scope{Kind: storage.ServiceScope, ID: s.ID}, Service: known})
		}
	}
	for _, p := range places {
		id, model := knowledge.ServiceID(""), knowledge.ModelID("")
		if p.Service != nil {
			id, model = p.Service.ID, p.Service.Model
		} else {
			model = p.System.Model
		}
		p.Model = base.Model(model)
		p.Scopes = ScopesOf(base, systemID(p.System), id, "", model)
	}
	return places
}

func systemID(s *knowledge.System) knowledge.SystemID {
	if s == nil {
		return ""
	}
	return s.ID
}

// A providerPlace is a provider with the places of the estate that are its.
type providerPlace struct {
	at     *Place
	places []*Place
}

// providersOf are the providers of an estate, in the base's order. An assignment under a model holds for a provider of which
// everything falls under that model.
func providersOf(base *knowledge.Base, places []*Place) []providerPlace {
	var all []providerPlace
	for _, p := range base.Providers {
		var its []*Place
		for _, at := range places {
			if at.Service != nil && at.Service.Provider == p.ID {
				its = append(its, at)
			}
		}
		if len(its) == 0 {
			continue
		}
		scope := storage.Scope{Kind: storage.ProviderScope, ID: string(p.ID)}
		scopes := []storage.Scope{scope}
		model := its[0].Model
		if !slices.ContainsFunc(its, func(at *Place) bool { return at.Model != model }) {
			scopes = append(scopes, storage.Scope{Kind: storage.ModelScope, ID: string(model.ID)})
		}
		scopes = append(scopes, storage.Scope{Kind: storage.Everywhere})
		all = append(all, providerPlace{&Place{Scope: scope, Scopes: scopes}, its})
	}
	return all
}
