package bot

import (
	"fmt"
	"strings"
)

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// few names the first of some names and the rest by number.
func few(names []string, most int) string { return named(names[:min(len(names), most)], len(names)) }

// named lists names, and by number what there is besides.
func named(names []string, all int) string {
	text := strings.Join(names, ", ")
	if more := all - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// enumerate writes a list: "a, b and c".
func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// counted is a number with what it counts.
func counted(n int, what string) string { return fmt.Sprintf("%d %s%s", n, what, plural(n)) }

func haveHas(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func belongs(n int) string {
	if n == 1 {
		return "belongs"
	}
	return "belong"
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func numeric(s string) bool {
	var n uint64
	_, err := fmt.Sscanf(s, "%d", &n)
	return err == nil && fmt.Sprint(n) == s
}
