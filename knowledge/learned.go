package knowledge

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// learnedPack holds what was learned from the examples of data/examples: for each feature of a text, how much it speaks for which control
// and for which intent. A feature is a word, two words that follow each other, or a term. TestExamplesAreLearned makes it, and fails if
// the examples or the vocabulary have changed since.
//
//go:generate go test -run TestExamplesAreLearned -update
//go:embed learned.pack
var learnedPack string

// A learned is learnedPack, unpacked. Its classes are controls, no control at all, and intents, by name.
type learned struct {
	classes []string
	intents int     // the first class that is an intent; the one before it is "none": no control is named
	scale   float32 // what a weight of one counts
	slots   []slot  // a hash table, open addressing, its length a power of two
	weights string  // class and weight, a byte each
}

// A slot is where a feature's weights are.
type slot struct{ key, from, pairs uint32 }

// A featureKey names a feature. Zero is none.
type featureKey = uint32

// textKey is the key of a word or of a term's name (FNV-1a).
func textKey(kind byte, text string) featureKey {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	for i := 0; i < len(text); i++ {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return max(h&^onlyWant, 2)
}

// pairKey is the key of two words that follow each other.
func pairKey(a, b featureKey) featureKey {
	h := a*0x9E3779B1 ^ (b<<15 | b>>17)
	h ^= h >> 15
	return max(h*0x85EBCA77&^onlyWant, 2)
}

// onlyWant marks the keys of features that say what is wanted, and nothing of what it is about: how a text begins and ends.
const onlyWant = 1

// Kinds of features.
const (
	wordFeature = 'w'
	termFeature = 't'
)

// What stands for words whose own are of no matter: a place that is named, a number, the beginning.
var (
	placeKey  = textKey(wordFeature, "@")
	numberKey = textKey(wordFeature, "#")
	startKey  = textKey(wordFeature, "^")
	whichKey  = textKey(wordFeature, "who+") // of a relative clause
	alwaysKey = textKey(termFeature, "")
)

// unpackLearned reads what TestExamplesAreLearned wrote.
func unpackLearned(pack string) (*learned, error) {
	head, rest, ok := strings.Cut(pack, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 4 {
		return nil, errStale
	}
	l := &learned{classes: lines[1:]}
	l.intents = slices.Index(l.classes, noControl) + 1
	u := func(at int) uint32 { return binary.LittleEndian.Uint32([]byte(rest[at : at+4])) }
	l.scale = math.Float32frombits(u(0))
	l.slots = make([]slot, u(4))
	features := int(u(8))
	at, from := 12, uint32(0)
	l.weights = rest[12+5*features:]
	for range features {
		n := uint32(rest[at+4])
		l.put(slot{u(at), from, n})
		from += 2 * n
		at += 5
	}
	return l, nil
}

// none is the class of texts that name no control.
func (l *learned) none() int { return l.intents - 1 }

// noControl is its name, the class of texts that name no control.
const noControl = "none"

func (l *learned) put(s slot) {
	mask := uint32(len(l.slots) - 1)
	at := s.key & mask
	for l.slots[at].key != 0 {
		at = (at + 1) & mask
	}
	l.slots[at] = s
}

// find is where the weights of a feature are; its key is 0 if nothing was learned about it.
func (l *learned) find(key featureKey) slot {
	mask := uint32(len(l.slots) - 1)
	for at := key & mask; ; at = (at + 1) & mask {
		if s := l.slots[at]; s.key == key || s.key == 0 {
			return s
		}
	}
}

// knows tells whether something was learned about a word.
func (l *learned) knows(word string) bool { return l.find(textKey(wordFeature, stem(word))).key != 0 }

// learn lets a reader use what was learned.
func (r *reader) learn(l *learned) {
	r.learned = l
	r.wordKey, r.termKey = make([]featureKey, len(r.ordinary)), make([]featureKey, len(r.terms))
	for stem, id := range r.words {
		r.wordKey[id] = textKey(wordFeature, stem)
	}
	for id, name := range r.terms {
		r.termKey[id] = textKey(termFeature, name)
	}
	r.classOf = make([]int32, r.controls)
	for i, c := range r.base.Controls {
		r.classOf[i] = int32(slices.Index(l.classes[:l.intents], string(c.ID)))
	}
	for i, want := range preference {
		r.wantOf[i] = int32(slices.Index(l.classes, string(want)))
	}
}

// features lists what a question is made of, each once: its words, each two that follow each other, and the terms that they name.
func (v *view) features() []featureKey {
	keys := append(v.keys[:0], alwaysKey)
	before := startKey
	for i := range v.tokens[:v.thanksFrom()] {
		key := v.key(i)
		if key == placeKey && before == placeKey { // a name of several words
			continue
		}
		if keys = append(keys, key); before == startKey {
			keys = append(keys, pairKey(before, key)|onlyWant)
		} else {
			keys = append(keys, pairKey(before, key))
		}
		before = key
	}
	keys = append(keys, pairKey(before, startKey)|onlyWant)
	for _, t := range v.scratch.terms {
		if t != v.special.who || v.whoAsks() {
			keys = append(keys, v.termKey[t])
		}
	}
	slices.Sort(keys)
	v.keys = slices.Compact(keys)
	return v.keys
}

// thanksFrom is the first token of a short sentence that stands last, behind a question: "Thanks a lot!" is no part of it.
func (v *view) thanksFrom() int {
	last := len(v.tokens) - 1
	from := last
	for from > 0 && v.tokens[from-1].sentence == v.tokens[last].sentence {
		from--
	}
	if v.asks != none && v.tokens[last].sentence > v.asks && last-from < 4 {
		return from
	}
	return last + 1
}

// recall works out what the examples say of a question: the logarithms of how probable they make each control, and each intent.
func (v *view) recall() {
	l := v.learned
	score := append(v.likely[:0], make([]float32, len(l.classes))...)
	for _, key := range v.features() {
		s := l.find(key)
		pairs := l.weights[s.from : s.from+2*s.pairs]
		for i := 0; i < len(pairs); i += 2 {
			score[pairs[i]] += float32(int8(pairs[i+1]))
		}
	}
	for i := range score {
		score[i] *= l.scale
	}
	logSoftmax(score[:l.intents])
	logSoftmax(score[l.intents:])
	v.likely = score
	for i, class := range v.wantOf {
		v.wishes[i] = exp(score[class])
	}
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

// logSoftmax turns scores into logarithms of probabilities that sum to one.
func logSoftmax(s []float32) {
	most, sum := slices.Max(s), 0.0
	for _, x := range s {
		sum += math.Exp(float64(x - most))
	}
	all := most + float32(math.Log(sum))
	for i := range s {
		s[i] -= all
	}
}

// speaksFor is how much more a word must speak for a control than for none, to count as one that led there.
const speaksFor = 0.4

// wordsFor are the tokens that speak for a class.
func (v *view) wordsFor(class byte) (set uint64) {
	for i := range min(len(v.tokens), 64) {
		if v.targetUsed>>i&1 == 0 && v.learned.weight(v.key(i), class) > speaksFor {
			set |= 1 << i
		}
	}
	return set
}

// namesOf are the tokens that all but name a control: words and terms that speak for it strongly.
func (v *view) namesOf(class byte) (set uint64) {
	const strongly = 1
	for i := range min(len(v.tokens), 64) {
		if v.targetUsed>>i&1 == 0 && v.learned.weight(v.key(i), class) > strongly {
			set |= 1 << i
		}
	}
	for _, t := range v.scratch.terms {
		if v.learned.weight(v.termKey[t], class) > strongly {
			for _, m := range v.at[t] {
				set |= tokenSet(v.marks[m])
			}
		}
	}
	return set
}

// key is what a token is known by. Names of places count as one and the same, and so do numbers: they say where, not what.
func (v *view) key(i int) featureKey {
	switch t := &v.tokens[i]; {
	case i < 64 && v.targetUsed>>i&1 == 1:
		return placeKey
	case t.digits:
		return numberKey
	case t.text == "who" && !v.asksWho(v.scratch, i):
		return whichKey
	case t.word != none:
		return v.wordKey[t.word]
	default:
		return textKey(wordFeature, stem(t.text))
	}
}

// weight is how much more a feature speaks for a control than for none.
func (l *learned) weight(key featureKey, class byte) float32 {
	s := l.find(key)
	pairs, sum := l.weights[s.from:s.from+2*s.pairs], 0
	for i := 0; i < len(pairs); i += 2 {
		switch pairs[i] {
		case class:
			sum += int(int8(pairs[i+1]))
		case byte(l.intents - 1):
			sum -= int(int8(pairs[i+1]))
		}
	}
	return float32(sum) * l.scale
}

// speaks tells whether a feature speaks for some control.
func (l *learned) speaks(key featureKey) bool {
	s := l.find(key)
	for i := s.from; i < s.from+2*s.pairs; i += 2 {
		if class := l.weights[i]; int(class) < l.none() && l.weight(key, class) > 2*speaksFor {
			return true
		}
	}
	return false
}
