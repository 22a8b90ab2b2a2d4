package knowledge

import "math/bits"

// A speller finds the known word that a typed one probably meant. Words of one first letter stand together; letters holds, for
// each, which letters occur in it, so that most are passed over with one instruction.
type speller struct {
	byFirst [128][]spelling
}

type spelling struct {
	text    string
	letters uint32
	word    int32
}

func (s *speller) add(text string, word int32) {
	if len(text) < 4 || text[0] >= 128 {
		return
	}
	s.byFirst[text[0]] = append(s.byFirst[text[0]], spelling{text, letterSet(text), word}) // one twice does no harm
}

// tolerance is how many typing errors are forgiven in a word of that many letters.
func tolerance(letters int) int {
	switch {
	case letters >= 8:
		return 2
	case letters >= 5:
		return 1
	default:
		return 0
	}
}

// nearest returns the word that resembles text most, and how many errors apart they are; none if nothing is near enough or two
// different words are equally near.
func (s *speller) nearest(text string) (word int32, errors int) {
	limit := tolerance(len(text))
	if limit == 0 || text[0] >= 128 {
		return none, 0
	}
	letters := letterSet(text)
	best, found := limit+1, int32(none)
	for _, c := range s.byFirst[text[0]] {
		allowed := min(best, tolerance(max(len(c.text), 5)))
		if d := len(c.text) - len(text); d > allowed || -d > allowed || bits.OnesCount32(c.letters^letters) > 2*allowed {
			continue
		}
		d := distance(text, c.text, allowed)
		switch {
		case d > allowed:
		case d < best:
			best, found = d, c.word
		case c.word != found:
			found = none
		}
	}
	if best > limit {
		return none, 0
	}
	return found, best
}

func letterSet(s string) uint32 {
	var set uint32
	for i := 0; i < len(s); i++ {
		if c := s[i] - 'a'; c < 26 {
			set |= 1 << c
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b (optimal string alignment);
// past limit it stops counting.
func distance(a, b string, limit int) int {
	const most = 32
	if len(a) > most || len(b) > most {
		if a == b {
			return 0
		}
		return limit + 1
	}
	var rows [3][most + 1]int8
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = int8(i)
		least := row[0]
		for j := 1; j <= len(b); j++ {
			cost := int8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if int(least) > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return int(above[len(b)])
}
