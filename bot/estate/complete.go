package estate

import (
	"context"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
)

// CompleteSetup offers what may stand in a field of the set-up: services, of which the last of a list is being typed, or teams.
func CompleteSetup(ctx context.Context, b *core.Bot, r door.Request, field, typed string) []door.Choice {
	switch {
	case field == "services":
		head, last := "", typed
		if i := strings.LastIndexAny(typed, ",;"); i >= 0 {
			head, last = typed[:i+1]+" ", strings.TrimSpace(typed[i+1:])
		}
		all := b.Choices(last, serviceIDs(b))
		for i := range all {
			all[i].Value = head + all[i].Value
		}
		return all
	case slices.Contains(core.FunctionWords(), field):
		return b.Choices(typed, b.TeamWords(ctx, r))
	}
	return nil
}

// completeEstate offers what may come next in a line about the estate.
func completeEstate(_ context.Context, b *core.Bot, _ door.Request, words []string) ([]string, bool) {
	if len(words) == 1 {
		return estateVerbs, true
	}
	return serviceIDs(b), true
}

// completeSystem offers what may come next in a line about systems.
func completeSystem(ctx context.Context, b *core.Bot, r door.Request, words []string) ([]string, bool) {
	switch last := words[len(words)-1]; {
	case len(words) == 1:
		return append(slices.Clone(systemVerbs), systemIDs(b)...), true
	case last == "remove" || last == "rename":
		return systemIDs(b), true
	case last == "on":
		return append(serviceIDs(b), modelIDs(b.Base)...), true
	case last == "by":
		return b.TeamWords(ctx, r), true
	}
	return []string{"on", "owned by", "to"}, true
}

// completeControl offers what may come next in a line about a workspace's own controls.
func completeControl(_ context.Context, b *core.Bot, _ door.Request, words []string) ([]string, bool) {
	if len(words) == 1 {
		return controlVerbs, true
	}
	return nil, true
}

// completeWish offers what gaps and coverage may be asked of.
func completeWish(ctx context.Context, b *core.Bot, r door.Request, _ []string) ([]string, bool) {
	return slices.Concat(b.ControlWords(), b.ScopeWords(), b.TeamWords(ctx, r)), true
}

func serviceIDs(b *core.Bot) []string {
	ids := make([]string, len(b.Base.Services))
	for i, s := range b.Base.Services {
		ids[i] = string(s.ID)
	}
	return ids
}

func systemIDs(b *core.Bot) []string {
	ids := make([]string, len(b.Base.Systems))
	for i, s := range b.Base.Systems {
		ids[i] = string(s.ID)
	}
	return ids
}
