package core

import (
	"srm/knowledge"
	"srm/storage"
)

// QueryIn asks whose job a control is in a scope.
func (b *Bot) QueryIn(c knowledge.ControlID, s storage.Scope) knowledge.Query {
	q := knowledge.Query{Intent: knowledge.Ownership, Control: c}
	switch s.Kind {
	case storage.ModelScope:
		q.Models = []knowledge.ModelID{knowledge.ModelID(s.ID)}
	case storage.ServiceScope:
		q.Services = []knowledge.ServiceID{knowledge.ServiceID(s.ID)}
	case storage.SystemScope:
		system := b.Base.System(knowledge.SystemID(s.ID))
		if system == nil { // removed since the plan was made: nobody knows what it ran on
			break
		}
		if system.Service != "" {
			q.Services = []knowledge.ServiceID{system.Service}
		} else {
			q.Models = []knowledge.ModelID{system.Model}
		}
	}
	return q
}

// ResponsibleIn is who has to do a control in a scope; Depends where the scope covers cells that differ.
func (b *Bot) ResponsibleIn(c knowledge.ControlID, s storage.Scope) knowledge.Responsibility {
	return b.Base.Answer(b.QueryIn(c, s)).Responsible
}
