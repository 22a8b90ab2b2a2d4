package knowledge

import "math/bits"

// A speller finds the known word that a typed one probably meant. Words of one first letter and one length stand together; letters
// holds, for each, which letters occur in it, so that most are passed over with one instruction.
type speller struct {
	shelves [26][longestWord + 1][]spelling
}

// longestWord is the longest word in which a typing error is forgiven.
const longestWord = 24

type spelling struct {
	text    string
	letters uint32
	word    int32
}

func (s *speller) add(text string, word int32) {
	if first := text[0] - 'a'; first < 26 && len(text) >= 4 && len(text) <= longestWord {
		shelf := &s.shelves[first][len(text)]
		*shelf = append(*shelf, spelling{text, letterSet(text), word}) // one twice does no harm
	}
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

// nearest returns the word that resembles text most, how many errors apart they are, and how likely an error of that kind is; none if nothing is near enough or two
// different words are equally near.
func (s *speller) nearest(text string) (word int32, errors, likely int) {
	limit := tolerance(len(text))
	first := text[0] - 'a'
	if limit == 0 || first >= 26 || len(text) > longestWord {
		return none, 0, 0
	}
	letters := letterSet(text)
	best, found := limit+1, int32(none)
	for length := max(4, len(text)-limit); length <= min(longestWord, len(text)+limit); length++ {
		allowed := min(limit, tolerance(max(length, 5)))
		for _, c := range s.shelves[first][length] {
			if bits.OnesCount32(c.letters^letters) > 2*allowed {
				continue
			}
			d := distance(text, c.text, min(allowed, best))
			if d > allowed {
				continue
			}
			how := likelihood(text, c.text, d)
			switch {
			case d < best, d == best && how > likely:
				best, found, likely = d, c.word, how
			case d == best && c.word != found && how == likely:
				found = none
			}
		}
	}
	if best > limit {
		return none, 0, 0
	}
	return found, best, likely
}

// missing finds the one word of five letters of which a typed one of four left one inside out: "usge".
func (s *speller) missing(text string) (int32, bool) {
	first := text[0] - 'a'
	if first >= 26 || len(text) != 4 {
		return none, false
	}
	found := int32(none)
	for _, c := range s.shelves[first][5] {
		if c.text[4] != text[3] || c.word == found || distance(text, c.text, 1) > 1 {
			continue
		}
		if found != none {
			return none, false
		}
		found = c.word
	}
	return found, found != none
}

// likelihood ranks the ways in which a word of as many errors was mistyped: letters in the wrong order are the commonest, "operatign" is no
// "operation"; then letters left out, "contol" is no "consol".
func likelihood(typed, meant string, errors int) int {
	switch {
	case len(typed) == len(meant) && sameLetters(typed, meant):
		return 2
	case len(meant)-len(typed) == errors:
		return 1
	default:
		return 0
	}
}

// sameLetters tells whether two words of one length consist of the same letters.
func sameLetters(a, b string) bool {
	var count [256]int8
	for i := range len(a) {
		count[a[i]]++
		count[b[i]]--
	}
	return count == [256]int8{}
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
// past limit it stops counting. Only the cells within limit of the diagonal are looked at.
func distance(a, b string, limit int) int {
	const most = 32
	far := limit + 1
	if len(a) > most || len(b) > most || len(a)-len(b) > limit || len(b)-len(a) > limit {
		if a == b {
			return 0
		}
		return far
	}
	var rows [3][most + 2]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range min(len(b), limit) + 2 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		row[from-1] = far
		if from == 1 {
			row[0] = i
		}
		least := far
		for j := from; j <= to; j++ {
			d := above[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, above[j], row[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, before[j-2]+1)
				}
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return far
		}
		row[to+1] = far
		before, above, row = above, row, before
	}
	return min(above[len(b)], far)
}
