package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxQuestion is how much of a text is read, in bytes. What comes after it is left out, and the Query says so.
const MaxQuestion = 4000

// Clean makes a typed text fit to be read and shown on one line: valid UTF-8, compatibility forms folded (full-width letters,
// ligatures), control characters, invisible ones and marks of writing direction removed, white space folded. It reports whether
// the text was longer than max bytes and was cut.
func Clean(text string, max int) (string, bool) {
	if cut := len(text) > 4*max; cut {
		text = text[:4*max]
	}
	end := min(len(text), max+1) // a byte more tells that there is more, if it is no space
	if end < len(text) && text[end-1] == ' ' {
		end++
	}
	if plain(text[:end]) {
		return trim(text[:end], max)
	}
	text = norm.NFKC.String(strings.ToValidUTF8(text, " "))
	clean := make([]byte, 0, min(len(text), max+utf8.UTFMax))
	space := true
	for _, r := range text {
		switch r = fold(r); {
		case r == ' ' && !space:
			clean, space = append(clean, ' '), true
		case r != ' ' && r != none:
			clean, space = utf8.AppendRune(clean, r), false
		}
		if len(clean) > max && !space { // the rest would be cut off
			break
		}
	}
	return trim(strings.TrimRight(string(clean), " "), max)
}

// fold is what is written for a character: a space for any kind of space, the plain quote and hyphen for their kin, none for what is
// invisible.
func fold(r rune) rune {
	switch {
	case r > ' ' && r <= '~' && r != '`': // most
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError:
		return none
	case r == '’' || r == '‘' || r == '´' || r == '`':
		return '\''
	case r == '‐' || r == '‑' || r == '–' || r == '—' || r == '−':
		return '-'
	}
	return r
}

// plain tells whether a text needs no cleaning: printable ASCII with single spaces.
func plain(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' || c > '~' || c == '`' || c == ' ' && (i == 0 || i == len(text)-1 || text[i+1] == ' ') {
			return false
		}
	}
	return true
}

// trim cuts at a word's end.
func trim(text string, max int) (string, bool) {
	if len(text) <= max {
		return text, false
	}
	cut := max
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	if at := strings.LastIndexByte(text[:cut], ' '); at > cut/2 {
		cut = at
	}
	return text[:cut], true
}

// A token is a word of the question: lower case, with the place where it was typed.
type token struct {
	text       string // folded
	word       int32  // its word id in the vocabulary, or none
	start, end int32  // in the cleaned text
	sentence   int16
	clause     int16 // counts on at commas and colons too
	fuzzy      bool  // read as a word that it only resembles
	digits     bool
	capital    bool // begins with a capital letter, though no sentence begins there
	joined     bool // stands against the token before it with no more than one sign between: "cp-9", "a.8.32", "ci/cd"
}

const none = -1

// split cuts a cleaned text into tokens, reusing the slice. Links and CVE ids are left out: they say nothing about whose job it is.
// It returns the number of the sentence that asks: the last one with a question mark, or none.
func split(into []token, text string) ([]token, int16) {
	lower, typed := strings.ToLower(text), text
	if len(lower) != len(text) { // a fold that changes lengths: positions would lie
		typed = lower
	}
	into = into[:0]
	var sentence, clause, asks int16 = 0, 0, none
	last := -2
	for i := 0; i < len(lower); {
		r, size := rune(lower[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(lower[i:])
		}
		if !letterOrDigit(r) {
			next, now := punctuate(r, lower[i+size:], sentence, asks)
			if next > sentence || r == ',' || r == ':' {
				clause++
			}
			sentence, asks = next, now
			i += size
			continue
		}
		if n := skipped(lower[i:]); n > 0 {
			i += n
			continue
		}
		start := i
		i = wordEnd(lower, i)
		text, end := lower[start:i], i
		short := possessive(lower[i:])
		i += short
		into = append(into, token{text: text, word: none, start: int32(start), end: int32(end), sentence: sentence, clause: clause,
			capital: typed[start] >= 'A' && typed[start] <= 'Z' && len(into) > 0 && into[len(into)-1].sentence == sentence,
			digits:  text[0] >= '0' && text[0] <= '9', joined: start-last == 1 && lower[last] != ' ' || start == last})
		if short > 0 && contracted[text] {
			into = append(into, token{text: "is", word: none, start: int32(end), end: int32(i), sentence: sentence, clause: clause})
		}
		last = i
	}
	return into, asks
}

func letterOrDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// wordEnd is where the word that begins at i ends. Apostrophes inside a word are part of it ("don't").
func wordEnd(s string, i int) int {
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= '0' && s[i] <= '9') { // as far as most words go
		i++
	}
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if !letterOrDigit(r) {
			inside := r == '\'' && i+1 < len(s) && s[i+1] >= 'a' && s[i+1] <= 'z' && possessive(s[i:]) == 0
			if !inside {
				return i
			}
		}
		i += size
	}
	return i
}

// possessive is how long an "'s" at the beginning of s is.
func possessive(s string) int {
	if len(s) >= 2 && s[0] == '\'' && s[1] == 's' && (len(s) == 2 || s[2] < 'a' || s[2] > 'z') {
		return 2
	}
	return 0
}

// contracted are the words after which "'s" is short for "is": "what's a WAF".
var contracted = map[string]bool{"what": true, "who": true, "where": true, "how": true, "when": true, "why": true, "that": true, "it": true, "there": true, "here": true}

// punctuate moves on to the next sentence where one ends.
func punctuate(r rune, rest string, sentence, asks int16) (int16, int16) {
	switch r {
	case '?':
		return sentence + 1, sentence
	case '!', '\n', ';':
		return sentence + 1, asks
	case '.':
		if rest == "" || rest[0] == ' ' {
			return sentence + 1, asks
		}
	}
	return sentence, asks
}

// skipped is how much of the text is a link or a CVE id.
func skipped(s string) int {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.") {
		if n := strings.IndexByte(s, ' '); n > 0 {
			return n
		}
		return len(s)
	}
	if strings.HasPrefix(s, "cve-") {
		n := 4
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '-') {
			n++
		}
		return n
	}
	return 0
}

// splitWords is how names of the base are cut: like questions, so that both meet.
func splitWords(name string) []string {
	clean, _ := Clean(name, MaxQuestion)
	tokens, _ := split(nil, clean)
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = stem(t.text)
	}
	return words
}

// stem cuts the endings that inflect a word. It need not be right English, only the same for all forms of a word.
func stem(w string) string {
	if len(w) <= 3 || unstemmed[w] {
		return w
	}
	switch {
	case len(w) == 4 && (strings.HasSuffix(w, "ies") || strings.HasSuffix(w, "ied")): // dies, tied
		return w[:3]
	case strings.HasSuffix(w, "ies"), strings.HasSuffix(w, "ied"):
		return w[:len(w)-3]
	case strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && w[len(w)-2] != 's' && w[len(w)-2] != 'u' && w[len(w)-2] != 'i':
		w = w[:len(w)-1]
	}
	switch {
	case len(w) >= 6 && strings.HasSuffix(w, "ing"):
		w = single(w[:len(w)-3])
	case len(w) >= 5 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed"):
		w = single(w[:len(w)-2])
	}
	if len(w) >= 4 && w[len(w)-1] == 'e' {
		return w[:len(w)-1]
	}
	if len(w) >= 5 && w[len(w)-1] == 'y' && !strings.ContainsRune("aeiou", rune(w[len(w)-2])) {
		return w[:len(w)-1]
	}
	return w
}

// single takes one of two equal consonants at the end: "logg" → "log".
func single(w string) string {
	n := len(w)
	if n >= 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}

// unstemmed are words whose ending is what they are known by.
var unstemmed = map[string]bool{"ours": true, "yours": true, "theirs": true, "hers": true, "paas": true, "saas": true, "iaas": true,
	"caas": true, "faas": true, "does": true, "this": true, "access": true, "always": true, "used": true, "dose": true, "supported": true, "unsupported": true, "released": true, "need": true, "bring": true, "thing": true,
	"whats": true, "paged": true, "building": true, "buildings": true, "fired": true, "news": true, "cooling": true, "years": true, "optics": true, "cops": true, "rights": true, "changes": true, "locks": true, "care": true, "adfs": true, "recording": true, "recordings": true, "recorded": true, "cares": true, "scrape": true, "scrapes": true, "scraped": true,
	"acme": true, "note": true, "notes": true, "noted": true, "paste": true, "pastes": true, "pasted": true, "pasting": true, "mine": true, "pope": true, "plane": true, "planes": true, "windows": true, "spring": true, "string": true, "during": true, "morning": true, "evening": true, "ceiling": true, "being": true, "speed": true, "hundred": true, "accounting": true, "red": true}
