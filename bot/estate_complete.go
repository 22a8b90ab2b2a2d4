package bot

import (
	"context"
	"slices"
	"strings"

	"srm/bot/door"
)

// completeSetup offers what may stand in a field of the set-up: services, of which the last of a list is being typed, or teams.
func completeSetup(ctx context.Context, b *Bot, r door.Request, field, typed string) []door.Choice {
	switch {
	case field == "services":
		head, last := "", typed
		if i := strings.LastIndexAny(typed, ",;"); i >= 0 {
			head, last = typed[:i+1]+" ", strings.TrimSpace(typed[i+1:])
		}
		all := b.choices(last, serviceIDs(b))
		for i := range all {
			all[i].Value = head + all[i].Value
		}
		return all
	case slices.Contains(functionWords(), field):
		return b.choices(typed, b.teamWords(ctx, r))
	}
	return nil
}

// completeEstate offers what may come next in a line about the estate.
func completeEstate(_ context.Context, b *Bot, _ door.Request, words []string) ([]string, bool) {
	if len(words) == 1 {
		return estateVerbs, true
	}
	return serviceIDs(b), true
}

// completeSystem offers what may come next in a line about systems.
func completeSystem(ctx context.Context, b *Bot, r door.Request, words []string) ([]string, bool) {
	switch last := words[len(words)-1]; {
	case len(words) == 1:
		return append(slices.Clone(systemVerbs), systemIDs(b)...), true
	case last == "remove" || last == "rename":
		return systemIDs(b), true
	case last == "on":
		return append(serviceIDs(b), modelIDs(b.base)...), true
	case last == "by":
		return b.teamWords(ctx, r), true
	}
	return []string{"on", "owned by", "to"}, true
}

// completeControl offers what may come next in a line about a workspace's own controls.
func completeControl(_ context.Context, b *Bot, _ door.Request, words []string) ([]string, bool) {
	if len(words) == 1 {
		return controlVerbs, true
	}
	return nil, true
}

// completeWish offers what gaps and coverage may be asked of.
func completeWish(ctx context.Context, b *Bot, r door.Request, _ []string) ([]string, bool) {
	return slices.Concat(b.controlWords(), b.scopeWords(), b.teamWords(ctx, r)), true
}

func serviceIDs(b *Bot) []string {
	ids := make([]string, len(b.base.Services))
	for i, s := range b.base.Services {
		ids[i] = string(s.ID)
	}
	return ids
}

func systemIDs(b *Bot) []string {
	ids := make([]string, len(b.base.Systems))
	for i, s := range b.base.Systems {
		ids[i] = string(s.ID)
	}
	return ids
}
