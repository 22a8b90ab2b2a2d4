package bot

import "fmt"

// A count is how many duties there are, and how many of them nobody has.
type count struct{ all, open int }

func countBy[K comparable](all []duty, key func(duty) K) map[K]count {
	counts := make(map[K]count)
	for _, d := range all {
		n := counts[key(d)]
		n.all++
		if d.gap() {
			n.open++
		}
		counts[key(d)] = n
	}
	return counts
}

// percent rounds down, so that only all of it is 100 %.
func percent(n count) string {
	if n.all == 0 {
		return "–"
	}
	return fmt.Sprintf("%d%%", (n.all-n.open)*100/n.all)
}
