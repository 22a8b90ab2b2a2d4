package bot

import (
	"slices"

	"srm/knowledge"
	"srm/storage"
)

// An obligation is one control at its grain where the customer has something to do: what has to have an owner.
type obligation struct {
	control *knowledge.Control
	at      *place
	cells   []*knowledge.Cell // what is to be done there: one, or those of several services or modes that differ
}

// A place is where obligations are counted: everywhere, at a provider, a service or a system.
type place struct {
	scope   storage.Scope
	scopes  []storage.Scope    // where an assignment holds for it, narrowest first
	system  *knowledge.System  // nil but for a system
	service *knowledge.Service // that it is, or that it runs on; nil under a model, for a provider and everywhere
	model   *knowledge.Model   // nil for a provider and everywhere
}

// modes are the services that a place may be: the one, or every mode of a family of which none was chosen; nil under a model.
func (p *place) modes() []*knowledge.Service {
	switch {
	case p.service == nil:
		return nil
	case len(p.service.Modes) > 0:
		return p.service.Modes
	}
	return []*knowledge.Service{p.service}
}

// open tells whether a mode has still to be chosen.
func (p *place) open() bool { return p.service != nil && len(p.service.Modes) > 0 }

// do lists the concrete things that are left to the customer.
func (o obligation) do() []string {
	var all []string
	for _, cell := range o.cells {
		for _, thing := range cell.Customer {
			if !slices.Contains(all, thing) {
				all = append(all, thing)
			}
		}
	}
	return all
}

// alone tells whether the customer does all of it, so that nobody else would notice if it is left undone.
func (o obligation) alone() bool {
	return !slices.ContainsFunc(o.cells, func(c *knowledge.Cell) bool { return c.Responsible != knowledge.ByCustomer })
}

type obligationsKey struct{ base *knowledge.Base }

// obligations are all that a workspace has, in the order of controls and then of places. base is the one that knows the workspace's
// names, see baseOf. With an empty estate there are none. The result is shared: nobody changes it.
func obligations(base *knowledge.Base, book *storage.Book) []obligation {
	return book.Estate().Of(obligationsKey{base}, func() any {
		return findObligations(base, placesOf(base, book.Estate()))
	}).([]obligation)
}

// findObligations goes by the grain of each control: once for the workspace, for each provider, or for each service or system. Where
// the provider of a place is not known, what is done once for each provider is counted there.
func findObligations(base *knowledge.Base, places []*place) []obligation {
	if len(places) == 0 {
		return nil
	}
	everywhere := &place{scope: storage.Scope{Kind: storage.Everywhere}, scopes: []storage.Scope{{Kind: storage.Everywhere}}}
	providers := providersOf(base, places)
	var all []obligation
	for _, c := range base.Controls {
		switch c.Grain {
		case knowledge.PerOrganisation:
			all = appendDue(all, base, c, everywhere, places)
		case knowledge.PerProvider:
			for _, p := range providers {
				all = appendDue(all, base, c, p.at, p.places)
			}
			for _, p := range places {
				if p.service == nil || p.service.Provider == "" {
					all = appendDue(all, base, c, p, []*place{p})
				}
			}
		default:
			for _, p := range places {
				all = appendDue(all, base, c, p, []*place{p})
			}
		}
	}
	return all
}

// appendDue adds a control's obligation at a place if in any of the places that it stands for the customer has something to do.
func appendDue(all []obligation, base *knowledge.Base, c *knowledge.Control, at *place, places []*place) []obligation {
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
		if p.service == nil {
			add(base.Cell(c.ID, "", p.model.ID))
		}
	}
	if len(cells) == 0 {
		return all
	}
	return append(all, obligation{c, at, cells})
}

// placesOf are the services and systems of a workspace. A service on which systems run is counted through them; a family is if one of
// its modes is there, or has systems. What the base does not know is left out.
func placesOf(base *knowledge.Base, e *storage.Estate) []*place {
	var places []*place
	through := make(map[knowledge.ServiceID]bool)
	for _, s := range base.Systems {
		p := &place{scope: storage.Scope{Kind: storage.SystemScope, ID: string(s.ID)}, system: s, service: base.Service(s.Service)}
		if p.service != nil {
			through[p.service.ID], through[p.service.Family] = true, true
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
			places = append(places, &place{scope: storage.Scope{Kind: storage.ServiceScope, ID: s.ID}, service: known})
		}
	}
	for _, p := range places {
		id, model := knowledge.ServiceID(""), knowledge.ModelID("")
		if p.service != nil {
			id, model = p.service.ID, p.service.Model
		} else {
			model = p.system.Model
		}
		p.model = base.Model(model)
		p.scopes = scopesOf(base, systemID(p.system), id, "", model)
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
	at     *place
	places []*place
}

// providersOf are the providers of an estate, in the base's order. An assignment under a model holds for a provider of which
// everything falls under that model.
func providersOf(base *knowledge.Base, places []*place) []providerPlace {
	var all []providerPlace
	for _, p := range base.Providers {
		var its []*place
		for _, at := range places {
			if at.service != nil && at.service.Provider == p.ID {
				its = append(its, at)
			}
		}
		if len(its) == 0 {
			continue
		}
		scope := storage.Scope{Kind: storage.ProviderScope, ID: string(p.ID)}
		scopes := []storage.Scope{scope}
		model := its[0].model
		if !slices.ContainsFunc(its, func(at *place) bool { return at.model != model }) {
			scopes = append(scopes, storage.Scope{Kind: storage.ModelScope, ID: string(model.ID)})
		}
		scopes = append(scopes, storage.Scope{Kind: storage.Everywhere})
		all = append(all, providerPlace{&place{scope: scope, scopes: scopes}, its})
	}
	return all
}
