package core

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"srm/knowledge"
	"srm/storage"
)

// surely is how sure a reading has to be for an order to go by it without asking: of some four hundred questions that nothing was learned
// from and that were read as surely, every control was right.
const surely = 0.97

// ControlsNamed resolves a control or a layer by id, name or a reading. Fuzzy tells that a typing error was forgiven, or that the reading
// is none to act upon without asking.
func (b *Bot) ControlsNamed(text string) (ids []knowledge.ControlID, fuzzy bool) {
	for _, n := range b.Base.Name(text) {
		if n.Control != "" {
			return []knowledge.ControlID{n.Control}, n.Fuzzy
		}
	}
	if l := b.Base.Layer(knowledge.LayerID(strings.ToLower(strings.ReplaceAll(text, " ", "-")))); l != nil {
		for _, c := range l.Controls {
			ids = append(ids, c.ID)
		}
		return ids, false
	}
	q := b.Base.Read("who is responsible for "+text+"?", nil)
	if q.Intent == knowledge.Ownership && q.Control != "" && len(q.Also) == 0 && q.Confidence >= 0.7 {
		return []knowledge.ControlID{q.Control}, !q.Spelled || q.Confidence < surely
	}
	return nil, false
}

// NearControls lists ids that resemble a text that names no control.
func (b *Bot) NearControls(text string) []string {
	var ids []string
	for _, c := range b.Base.Controls {
		ids = append(ids, string(c.ID))
	}
	near := knowledge.Nearest(strings.ReplaceAll(text, " ", "-"), ids, 3)
	for _, id := range b.Base.Read("who is responsible for "+text+"?", nil).Near {
		if len(near) < 3 && !slices.Contains(near, string(id)) {
			near = append(near, string(id))
		}
	}
	return near
}

// ScopeNamed resolves a scope: a model, a provider, a service or a system, or everywhere. What it does not wholly understand is no
// scope: an owner recorded in the wrong place is worse than a question back.
func (b *Bot) ScopeNamed(text string) (scope storage.Scope, fuzzy, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "everywhere", "anywhere", "all", "everything":
		return storage.Scope{Kind: storage.Everywhere}, false, true
	}
	if kind, id, tagged := strings.Cut(text, "."); tagged { // out of a button
		if s := (storage.Scope{Kind: storage.ScopeKind(kind), ID: id}); b.ScopeName(s) != "" {
			return s, false, true
		}
	}
	for _, kind := range []storage.ScopeKind{storage.SystemScope, storage.ServiceScope, storage.ProviderScope, storage.ModelScope} {
		// an id, even if it is an ordinary word too: box
		if s := (storage.Scope{Kind: kind, ID: strings.ToLower(strings.TrimSpace(text))}); b.ScopeName(s) != "" {
			return s, false, true
		}
	}
	found := storage.Scope{}
	for _, n := range b.Base.Name(text) {
		switch {
		case n.System != "":
			found = storage.Scope{Kind: storage.SystemScope, ID: string(n.System)}
		case n.Service != "":
			found = storage.Scope{Kind: storage.ServiceScope, ID: string(n.Service)}
		case n.Provider != "" && found.Kind == "":
			found = storage.Scope{Kind: storage.ProviderScope, ID: string(n.Provider)}
		case n.Model != "" && found.Kind == "":
			found = storage.Scope{Kind: storage.ModelScope, ID: string(n.Model)}
		default:
			continue
		}
		fuzzy = n.Fuzzy
	}
	return found, fuzzy, found.Kind != ""
}

// ScopeName is how people read a scope; "" if its id is not known.
func (b *Bot) ScopeName(s storage.Scope) string {
	switch s.Kind {
	case storage.Everywhere:
		return "everywhere"
	case storage.ModelScope:
		if m := b.Base.Model(knowledge.ModelID(s.ID)); m != nil {
			return m.Name
		}
	case storage.ProviderScope:
		if p := b.Base.Provider(knowledge.ProviderID(s.ID)); p != nil {
			return p.Short
		}
	case storage.ServiceScope:
		if v := b.Base.Service(knowledge.ServiceID(s.ID)); v != nil {
			return v.Name
		}
	case storage.SystemScope:
		if v := b.Base.System(knowledge.SystemID(s.ID)); v != nil {
			return v.Name
		}
	}
	return ""
}

// ScopeShown is ScopeName, or the id of what is not known any more.
func (b *Bot) ScopeShown(s storage.Scope) string {
	if name := b.ScopeName(s); name != "" {
		return name
	}
	return s.ID
}

// ScopeWord is a scope as one types it in a command.
func ScopeWord(s storage.Scope) string {
	if s.Kind == storage.Everywhere {
		return "everywhere"
	}
	return s.ID
}

// maxName is how long a name may be that people give, in letters.
const maxName = 60

// ProperName cleans a name that somebody gives to a team, a system or a control.
func ProperName(what, text string) (string, error) {
	name, _ := knowledge.Clean(text, 1000)
	name = strings.Trim(name, " .,;:!?\"'")
	switch n := len([]rune(name)); {
	case everybody[strings.ToLower(strings.Trim(name, "@<>!# "))]:
		return "", fmt.Errorf("“%s” means everybody, and what everybody has nobody has; name one team", strings.Trim(name, "@<>!# "))
	case n == 0 || !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return "", fmt.Errorf("a %s needs a name with a letter or a digit in it", what)
	case n > maxName:
		return "", fmt.Errorf("that name is too long: a %s's name has at most %d letters", what, maxName)
	}
	return name, nil
}

// everybody are the words by which platforms call all at once.
var everybody = map[string]bool{"everyone": true, "channel": true, "here": true, "everybody": true, "group": true}

// NewID makes an id out of a name, short enough for a button; another word where the name has no letter that an id may have.
func NewID(name, word string, taken func(string) bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	stem := strings.Trim(b.String(), "-")
	if stem == "" {
		stem = word
	}
	stem = strings.Trim(stem[:min(len(stem), 24)], "-")
	id := stem
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", stem, n)
	}
	return id
}

// ScopeWords are all scopes as one types them.
func (b *Bot) ScopeWords() []string {
	words := []string{"everywhere"}
	for _, m := range b.Base.Models {
		words = append(words, string(m.ID))
	}
	for _, p := range b.Base.Providers {
		words = append(words, string(p.ID))
	}
	for _, s := range b.Base.Services {
		words = append(words, string(s.ID))
	}
	for _, s := range b.Base.Systems {
		words = append(words, string(s.ID))
	}
	return words
}
