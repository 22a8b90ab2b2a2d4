package core

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"srm/knowledge"
)

// A word is something that completion can offer: what is written, and what else people call it.
type word struct{ text, name string }

// ranked are the words that typed may become, best first: what it begins, what one of their parts begins, what holds it, and then what
// a typing error or two would make of it. Hyphens and spaces do not count.
func ranked(typed string, words []word) []string {
	type scored struct {
		text  string
		score int
	}
	want := squeezed(typed)
	var all []scored
	for _, w := range words {
		if s := score(want, w); s >= 0 {
			all = append(all, scored{w.text, s})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var best []string
	for _, s := range all {
		if len(best) < MaxChoices && !slices.Contains(best, s.text) {
			best = append(best, s.text)
		}
	}
	return best
}

// score is how well a word answers what was typed, 0 best; -1 not at all.
func score(want string, w word) int {
	text, name := squeezed(w.text), squeezed(w.name)
	switch {
	case want == "", text == want:
		return 0
	case strings.HasPrefix(text, want):
		return 1
	case name == want, anyPart(w.text, want), strings.HasPrefix(name, want):
		return 2
	case anyPart(w.name, want):
		return 3
	case strings.Contains(text, want), strings.Contains(name, want):
		return 4
	}
	if len(want) < 3 {
		return -1
	}
	limit := max(1, len(want)/4)
	for _, part := range append(partsOf(w.text), text) {
		for _, long := range []int{len(part), len(want), len(want) + 1} { // what is typed may go on
			if n := knowledge.Typos(want, part[:min(len(part), long)], limit); n <= limit {
				return 5 + n
			}
		}
	}
	return -1
}

// squeezed is text as it is compared: small letters and digits.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func partsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func anyPart(text, want string) bool {
	return slices.ContainsFunc(partsOf(text), func(p string) bool { return strings.HasPrefix(p, want) })
}
