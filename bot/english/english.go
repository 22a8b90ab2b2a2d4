// Package english writes numbers and lists as people do: the endings and the small words that a sentence needs for one, two or many.
package english

import (
	"fmt"
	"strings"
)

// Plural is the s of n things: "gap"+plural(2).
func Plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// Capitalised is a text with a capital in front.
func Capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Few names the first of some names, at most so many, and the rest by number: "a, b and 3 more".
func Few(names []string, most int) string { return AndMore(names[:min(len(names), most)], len(names)) }

// AndMore lists names, and by number what there is besides, if there are more in all.
func AndMore(names []string, all int) string {
	text := strings.Join(names, ", ")
	if more := all - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Enumerate writes a list: "a, b and c".
func Enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Counted is a number with what it counts: "2 gaps".
func Counted(n int, what string) string { return fmt.Sprintf("%d %s%s", n, what, Plural(n)) }

// HaveHas is "has" or "have", for n of them.
func HaveHas(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// WasWere is "was" or "were", for n of them.
func WasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// IsAre is "is" or "are", for n of them.
func IsAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Belongs is "belongs" or "belong", for n of them.
func Belongs(n int) string {
	if n == 1 {
		return "belongs"
	}
	return "belong"
}

// ItThem is "it" or "them", for n of them.
func ItThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// IsNumber tells whether a text is a whole number as one writes it.
func IsNumber(s string) bool {
	var n uint64
	_, err := fmt.Sscanf(s, "%d", &n)
	return err == nil && fmt.Sprint(n) == s
}
