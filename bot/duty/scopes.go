package duty

import (
	"srm/knowledge"
	"srm/storage"
)

// ScopesOf lists the scopes that hold for a place, narrowest first: system, service and its family, provider, model, everywhere.
func ScopesOf(base *knowledge.Base, system knowledge.SystemID, service knowledge.ServiceID, provider knowledge.ProviderID,
	model knowledge.ModelID) []storage.Scope {
	var scopes []storage.Scope
	if system != "" {
		scopes = append(scopes, storage.Scope{Kind: storage.SystemScope, ID: string(system)})
	}
	if s := base.Service(service); s != nil {
		scopes = append(scopes, storage.Scope{Kind: storage.ServiceScope, ID: string(s.ID)})
		if s.Family != "" {
			scopes = append(scopes, storage.Scope{Kind: storage.ServiceScope, ID: string(s.Family)})
		}
		provider, model = s.Provider, s.Model
	}
	if provider != "" {
		scopes = append(scopes, storage.Scope{Kind: storage.ProviderScope, ID: string(provider)})
	}
	if model != "" {
		scopes = append(scopes, storage.Scope{Kind: storage.ModelScope, ID: string(model)})
	}
	return append(scopes, storage.Scope{Kind: storage.Everywhere})
}

// Holders finds who has a role for a control: those of the narrowest scope that names somebody.
func Holders(book *storage.Book, control knowledge.ControlID, scopes []storage.Scope, role storage.Role) []storage.Assignment {
	all := book.Of(string(control))
	for _, s := range scopes {
		var found []storage.Assignment
		for _, a := range all {
			if a.Scope == s && a.Role == role && a.Reply != storage.Declined {
				found = append(found, a)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// ScopeTag is a scope in an Action.
func ScopeTag(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return "everywhere"
	}
	return string(s.Kind) + "." + s.ID
}
