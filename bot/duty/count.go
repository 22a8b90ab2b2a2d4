package duty

import "fmt"

// A Count is how many duties there are, and how many of them nobody has.
type Count struct{ All, Open int }

// CountBy counts duties by a key that each has.
func CountBy[K comparable](all []Duty, key func(Duty) K) map[K]Count {
	counts := make(map[K]Count)
	for _, d := range all {
		n := counts[key(d)]
		n.All++
		if d.Gap() {
			n.Open++
		}
		counts[key(d)] = n
	}
	return counts
}

// Percent is how many have an owner, as "75%"; it rounds down, so that only all of it is 100 %.
func Percent(n Count) string {
	if n.All == 0 {
		return "–"
	}
	return fmt.Sprintf("%d%%", (n.All-n.Open)*100/n.All)
}
