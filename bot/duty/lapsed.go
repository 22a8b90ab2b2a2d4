package duty

import (
	"srm/storage"
)

// Lapsed are the checks of our half that have run out, of duties that have an owner: gaps of a kind of their own. never counts the
// duties with an owner that were never checked, which are no gaps.
func Lapsed(book *storage.Book, all []Duty, today storage.Day) (out []Standing, never int) {
	index, seen := ChecksOf(book), make(map[*storage.Verification]bool)
	for _, d := range all {
		if d.Gap() {
			continue
		}
		s := index.At(d.Control.ID, d.At.Scopes, storage.Ours, today)
		switch {
		case s.State == NeverChecked:
			never++
		case s.State == RunOut && !seen[s.Last]:
			seen[s.Last] = true
			out = append(out, s)
		}
	}
	return out, never
}
