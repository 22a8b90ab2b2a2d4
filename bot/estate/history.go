package estate

import (
	"fmt"
	"reflect"
	"strings"

	"srm/bot/core"
	"srm/knowledge"
	"srm/storage"
)

// What says in words what an edit changed in the estate.
func What(b *core.Bot, edit storage.Edit) string {
	if before, after, ok := edit.Services(); ok {
		if after == nil {
			return "Out of the estate: " + serviceName(b, before.ID) + "."
		}
		return "In the estate: " + serviceName(b, after.ID) + "."
	}
	if before, after, ok := edit.Systems(); ok {
		switch {
		case before == nil:
			return "New system " + after.Name + " on " + runsOn(b, after) + "."
		case after == nil:
			return "System " + before.Name + " removed."
		case before.Name != after.Name:
			return "System " + before.Name + " → " + after.Name + "."
		case before.Service != after.Service || before.Model != after.Model:
			return fmt.Sprintf("System %s: %s → %s.", after.Name, runsOn(b, before), runsOn(b, after))
		}
		return "System " + after.Name + ": another owner."
	}
	if before, after, ok := edit.Controls(); ok {
		switch {
		case before == nil:
			return "New control " + after.Name + "."
		case after == nil:
			return "Control " + before.Name + " removed."
		}
		return "Control " + after.Name + " changed."
	}
	return edit.Key + "."
}

func serviceName(b *core.Bot, id string) string {
	if s := b.Base.Service(knowledge.ServiceID(id)); s != nil {
		return s.Name
	}
	return id
}

// runsOn names what a system runs on.
func runsOn(b *core.Bot, s *storage.System) string {
	if s.Service != "" {
		return serviceName(b, s.Service)
	}
	if m := b.Base.Model(knowledge.ModelID(s.Model)); m != nil {
		return m.Name
	}
	return s.Model
}

// TeamChange says what became other in a team that kept its name.
func TeamChange(before, after *storage.Team) string {
	var parts []string
	if before.Function != after.Function {
		parts = append(parts, "function "+after.Function)
	}
	if !reflect.DeepEqual(before.Bindings, after.Bindings) {
		parts = append(parts, "who it is on a platform")
	}
	if !reflect.DeepEqual(before.Deputy, after.Deputy) {
		parts = append(parts, "deputy")
	}
	if len(parts) == 0 {
		return "changed"
	}
	return strings.Join(parts, ", ")
}
