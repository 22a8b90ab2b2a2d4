package bot

import (
	"context"
	"slices"
	"strings"
)

// completeSetup offers what may stand in a field of the set-up: services, of which the last of a list is being typed, or teams.
func (b *Bot) completeSetup(ctx context.Context, r Request, field, typed string) []Choice {
	switch {
	case field == "services":
		head, last := "", typed
		if i := strings.LastIndexAny(typed, ",;"); i >= 0 {
			head, last = typed[:i+1]+" ", strings.TrimSpace(typed[i+1:])
		}
		all := b.choices(last, b.serviceIDs())
		for i := range all {
			all[i].Value = head + all[i].Value
		}
		return all
	case slices.Contains(functionWords(), field):
		return b.choices(typed, b.teamWords(ctx, r))
	}
	return nil
}

// completeOwn offers what may come next in a line about the estate, teams, gaps and coverage; false if the line is about something else.
func (b *Bot) completeOwn(ctx context.Context, r Request, words []string) ([]string, bool) {
	if len(words) == 0 {
		return nil, false
	}
	last := words[len(words)-1]
	switch words[0] {
	case "estate":
		if len(words) == 1 {
			return estateVerbs, true
		}
		return b.serviceIDs(), true
	case "system":
		switch {
		case len(words) == 1:
			return append(slices.Clone(systemVerbs), b.systemIDs()...), true
		case last == "remove" || last == "rename":
			return b.systemIDs(), true
		case last == "on":
			return append(b.serviceIDs(), modelIDs(b.base)...), true
		case last == "by":
			return b.teamWords(ctx, r), true
		}
		return []string{"on", "owned by", "to"}, true
	case "control":
		if len(words) == 1 {
			return controlVerbs, true
		}
		return nil, true
	case "team":
		if len(words) == 1 {
			return append(slices.Clone(teamVerbs), b.teamWords(ctx, r)...), true
		}
		return append(b.teamWords(ctx, r), "to", "into"), true
	case "gaps", "coverage":
		return slices.Concat(b.controlWords(), b.scopeWords(), b.teamWords(ctx, r)), true
	case "accept", "decline":
		if len(words) == 1 {
			return b.controlWords(), true
		}
	}
	return nil, false
}

// teamWords are the names of all teams.
func (b *Bot) teamWords(ctx context.Context, r Request) []string {
	return slices.DeleteFunc(b.holderWords(ctx, r), func(w string) bool { return w == "me" })
}

func (b *Bot) serviceIDs() []string {
	ids := make([]string, len(b.base.Services))
	for i, s := range b.base.Services {
		ids[i] = string(s.ID)
	}
	return ids
}

func (b *Bot) systemIDs() []string {
	ids := make([]string, len(b.base.Systems))
	for i, s := range b.base.Systems {
		ids[i] = string(s.ID)
	}
	return ids
}
