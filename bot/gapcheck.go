package bot

import (
	"srm/storage"
)

// lapsed are the checks of our half that have run out, of duties that have an owner: gaps of a kind of their own. never counts the
// duties with an owner that were never checked, which are no gaps.
func lapsed(book *storage.Book, all []duty, today storage.Day) (out []standing, never int) {
	index, seen := checksOf(book), make(map[*storage.Verification]bool)
	for _, d := range all {
		if d.gap() {
			continue
		}
		s := index.at(d.control.ID, d.at.scopes, storage.Ours, today)
		switch {
		case s.state == neverChecked:
			never++
		case s.state == runOut && !seen[s.last]:
			seen[s.last] = true
			out = append(out, s)
		}
	}
	return out, never
}
