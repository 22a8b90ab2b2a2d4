package core

import (
	"context"
	"slices"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// MaxChoices is how many a platform shows.
const MaxChoices = 25

// Complete offers what may stand in a field, best first, for what was typed so far. Fields are the kinds of parameters ("control",
// "scope", "to", "role", "command"), and "line" for a whole command line. It works from memory.
func (b *Bot) Complete(ctx context.Context, r door.Request, field, typed string) []door.Choice {
	b = b.Within(ctx, r)
	switch field {
	case "control":
		return b.Choices(typed, b.ControlWords())
	case "scope":
		return b.Choices(typed, b.ScopeWords())
	case "to":
		return b.Choices(typed, b.holderWords(ctx, r))
	case "team":
		return b.Choices(typed, b.holderWords(ctx, r)[1:])
	case "role":
		return b.Choices(typed, []string{"accountable", "responsible", "consulted", "informed", "deputy"})
	case "command":
		return b.Choices(typed, b.commandNames())
	case "line":
		return b.completeLine(ctx, r, typed)
	}
	return b.Features.Complete(ctx, b, r, field, typed)
}

// Choices offers those of some words that what was typed may become, best first, at most MaxChoices.
func (b *Bot) Choices(typed string, words []string) []door.Choice {
	named := make([]word, len(words))
	for i, w := range words {
		named[i] = word{w, b.alsoCalled(w)}
	}
	words = ranked(typed, named)
	all := make([]door.Choice, len(words))
	for i, w := range words {
		all[i] = door.Choice{Label: w, Value: w}
	}
	return all
}

// alsoCalled is the name that goes with an id, or "".
func (b *Bot) alsoCalled(id string) string {
	if c := b.Base.Control(knowledge.ControlID(id)); c != nil {
		return c.Name
	}
	if s := b.Base.Service(knowledge.ServiceID(id)); s != nil {
		return s.Name
	}
	if m := b.Base.Model(knowledge.ModelID(id)); m != nil {
		return m.Long
	}
	if p := b.Base.Provider(knowledge.ProviderID(id)); p != nil {
		return p.Name
	}
	return ""
}

// ControlWords are all controls and layers as one types them.
func (b *Bot) ControlWords() []string {
	var words []string
	for _, c := range b.Base.Controls {
		words = append(words, string(c.ID))
	}
	for _, l := range b.Base.Layers {
		if !slices.Contains(words, string(l.ID)) {
			words = append(words, string(l.ID))
		}
	}
	return words
}

func (b *Bot) holderWords(ctx context.Context, r door.Request) []string {
	words := []string{"me"}
	if !b.Keeps(r) {
		return words
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return words
	}
	for _, t := range book.Teams() {
		words = append(words, t.Name)
	}
	return words
}

// completeLine offers whole lines: the word that is being typed replaced by each choice.
func (b *Bot) completeLine(ctx context.Context, r door.Request, line string) []door.Choice {
	head, last := "", line
	if i := strings.LastIndexByte(line, ' '); i >= 0 {
		head, last = line[:i+1], line[i+1:]
	}
	words := strings.Fields(strings.ToLower(head))
	var offers []string
	own, isOwn := b.completeOwn(ctx, r, words)
	switch {
	case len(words) == 0:
		offers = b.commandNames()
	case isOwn:
		offers = own
	case words[len(words)-1] == "on":
		offers = b.ScopeWords()
	case words[len(words)-1] == "to" || words[len(words)-1] == "from":
		offers = b.holderWords(ctx, r)
	case words[len(words)-1] == "by" && words[0] == "verify":
		offers = methodOffers
	case words[len(words)-1] == "as" && slices.Contains([]string{"verify", "unverify"}, words[0]):
		offers = []string{"ours", "provider"}
	case words[len(words)-1] == "as":
		offers = []string{"accountable", "responsible", "consulted", "informed", "deputy"}
	case len(words) == 1 && slices.Contains([]string{"assign", "transfer", "unassign", "explain", "owners"}, words[0]):
		offers = b.ControlWords()
	case len(words) == 1 && (words[0] == "verify" || words[0] == "unverify" || words[0] == "rule"):
		offers = append([]string{"plan"}, b.ControlWords()...)
		if words[0] != "verify" {
			offers = offers[1:]
		}
	case len(words) == 1 && words[0] == "matrix", len(words) == 2 && words[0] == "verify" && words[1] == "plan":
		offers = b.ScopeWords()
	case len(words) == 2 && words[0] == "verify":
		offers = []string{"on", "by"}
	case len(words) == 1 && words[0] == "quiz":
		offers = []string{"daily", "schedule", "pause", "resume", "off", "holidays"}
		for _, name := range b.commandNames() {
			if second, is := strings.CutPrefix(name, "quiz-"); is {
				offers = append(offers, second)
			}
		}
	case len(words) == 1 && words[0] == "help":
		offers = append(b.commandNames(), "controls", "scopes", "roles", "models")
	case len(words) == 2 && words[0] != "help":
		offers = []string{"on", "to", "as", "from"}
	}
	var all []door.Choice
	for _, w := range offers {
		if strings.HasPrefix(strings.ToLower(w), strings.ToLower(last)) && len(all) < MaxChoices {
			all = append(all, door.Choice{Label: w, Value: head + w})
		}
	}
	return all
}

// completeOwn is what a command offers of its own behind some words, and whether it does.
func (b *Bot) completeOwn(ctx context.Context, r door.Request, words []string) ([]string, bool) {
	if len(words) == 0 {
		return nil, false
	}
	c, known := b.Command(words[0])
	if !known || c.Complete == nil {
		return nil, false
	}
	return c.Complete(ctx, b, r, words)
}

// TeamWords are the names of all teams.
func (b *Bot) TeamWords(ctx context.Context, r door.Request) []string {
	return slices.DeleteFunc(b.holderWords(ctx, r), func(w string) bool { return w == "me" })
}
