package core

import (
	"slices"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// ServicesNamed finds the services that a list names, with commas, "and" or only spaces between: each time the longest name. What
// names no service is in rest, as it was typed. Fuzzy tells that a typing error was forgiven.
func (b *Bot) ServicesNamed(text string) (found []*knowledge.Service, rest []string, fuzzy bool) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		words := strings.Fields(part)
		var unknown []string
		flush := func() {
			if len(unknown) > 0 {
				rest = append(rest, strings.Join(unknown, " "))
				unknown = nil
			}
		}
		for i := 0; i < len(words); {
			service, n, typo := b.longestService(words[i:])
			switch {
			case service != nil:
				flush()
				fuzzy = fuzzy || typo
				if !slices.Contains(found, service) {
					found = append(found, service)
				}
			case strings.EqualFold(words[i], "and") || words[i] == "&" || words[i] == "+":
				flush()
				n = 1
			default:
				unknown = append(unknown, words[i])
				n = 1
			}
			i += n
		}
		flush()
	}
	return found, rest, fuzzy
}

// maxServiceWords is how many words a service's name has at most.
const maxServiceWords = 8

// longestService is the service that the first words name, with how many they are.
func (b *Bot) longestService(words []string) (service *knowledge.Service, n int, fuzzy bool) {
	for n := min(len(words), maxServiceWords); n > 0; n-- {
		if s, fuzzy := b.ServiceNamed(strings.Join(words[:n], " ")); s != nil {
			return s, n, fuzzy
		}
	}
	return nil, 0, false
}

// ServiceNamed is the service that a text names in full, or by its id; nil if it names none, or two.
func (b *Bot) ServiceNamed(text string) (*knowledge.Service, bool) {
	if s := b.Base.Service(knowledge.ServiceID(strings.ToLower(text))); s != nil {
		return s, false
	}
	var found *knowledge.Service
	fuzzy := false
	for _, n := range b.Base.Name(text) {
		if n.Service == "" {
			continue
		}
		if found != nil && found.ID != n.Service {
			return nil, false
		}
		found, fuzzy = b.Base.Service(n.Service), n.Fuzzy
	}
	return found, fuzzy
}

// ServiceWords are all that services are called.
func (b *Bot) ServiceWords() []string {
	var words []string
	for _, s := range b.Base.Services {
		words = append(append(words, string(s.ID), s.Name), s.Aliases...)
	}
	return words
}

// LayerNamed is a layer by id or name, nil if the text names none.
func (b *Bot) LayerNamed(text string) *knowledge.Layer {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "the "), "layer "), " layer")
	for _, l := range b.Base.Layers {
		if string(l.ID) == strings.ReplaceAll(text, " ", "-") || strings.EqualFold(l.Name, text) {
			return l
		}
	}
	return nil
}

// FunctionNamed is a function by its word, "" if the text names none.
func FunctionNamed(text string) knowledge.Function {
	word := strings.ToLower(strings.TrimSpace(text))
	switch word {
	case "sec", "infosec", "secops":
		return "security"
	case "dev", "engineering", "developers":
		return "development"
	case "ops", "infrastructure", "sre", "operations":
		return "platform"
	case "hr", "human resources":
		return "people"
	case "purchasing", "vendor management":
		return "procurement"
	}
	if f := knowledge.Function(word); slices.Contains(knowledge.Functions, f) {
		return f
	}
	return ""
}

// FunctionName is a function as people write it.
func FunctionName(f knowledge.Function) string {
	if f == "it" {
		return "IT"
	}
	return string(f)
}

// FunctionWords are all functions.
func FunctionWords() []string {
	words := make([]string, len(knowledge.Functions))
	for i, f := range knowledge.Functions {
		words[i] = string(f)
	}
	return words
}

// DidYouMean is a note with the nearest of some words, empty if none is near.
func (b *Bot) DidYouMean(typed string, words []string) []door.Block {
	near := b.NearestWords(typed, words)
	switch len(near) {
	case 0:
		return nil
	case 1:
		return []door.Block{door.Aside(door.T("The nearest is "), door.C(near[0]))}
	}
	return []door.Block{door.Note{Spans: append([]door.Span{door.T("The nearest are ")}, Codes(near)...)}}
}

// NearestWords are up to three of some words that resemble a text, of the names of one service only the nearest.
func (b *Bot) NearestWords(typed string, words []string) []string {
	var near []string
	seen := make(map[string]bool)
	for _, w := range knowledge.Nearest(typed, words, 12) {
		key := strings.ToLower(w)
		if s, _ := b.ServiceNamed(w); s != nil {
			key = string(s.ID)
		}
		if !seen[key] && len(near) < 3 {
			near = append(near, w)
		}
		seen[key] = true
	}
	return near
}
