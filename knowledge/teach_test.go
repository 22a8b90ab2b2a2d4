package knowledge

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// How is learned: how often all examples are gone through, from which time on the weights are averaged, and how far a step goes.
const (
	epochs  = 8
	settled = 3
	rate    = 0.3

	smallest = 2 // weights up to that many 127ths of the largest are left out
)

// What is built in was learned from the examples as they are: go generate ./knowledge after a change.
func TestExamplesAreLearned(t *testing.T) {
	b := fromData(t)
	print := fingerprint(t)
	if *update {
		pack := print + "\n" + teach(t, b)
		if err := os.WriteFile("learned.pack", []byte(pack), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.HasPrefix(learnedPack, print+"\n") {
		t.Fatal("the examples, or what reads them, have changed since learned.pack was made: go generate ./knowledge")
	}
	if os.Getenv("SRM_TEST_LONG") == "" {
		t.Skip("SRM_TEST_LONG is not set: learning all again takes some seconds")
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors may round otherwise than the one on which it was learned")
	}
	if print+"\n"+teach(t, b) != learnedPack {
		t.Fatal("learned.pack holds something else than what is learned now: go generate ./knowledge")
	}
}

// fingerprint tells states of what is learned from apart: the examples, the questions, the vocabulary and the facts.
func fingerprint(t testing.TB) string {
	t.Helper()
	h := fnv.New64a()
	for _, e := range writtenExamples(t) {
		fmt.Fprintln(h, e.text, e.controls, e.intents)
	}
	for _, file := range taught {
		raw, err := os.ReadFile("testdata/" + file + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		h.Write(raw)
	}
	for _, file := range []string{"teach_test.go", "examples_test.go", "learned.go"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(raw)
	}
	h.Write([]byte(packed))
	return fmt.Sprintf("%x", h.Sum64())
}

// fromData reads the base from data/, as a change has left it.
func fromData(t testing.TB) *Base {
	t.Helper()
	files, err := decodeAll(os.DirFS("data"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// teach learns from all examples: two multinomial logistic regressions over the same features, one for the controls and one for the
// intents, by gradient descent with a step of its own for each feature (Adagrad), in an order that is always the same. It returns what
// unpackLearned reads.
func teach(t testing.TB, b *Base) string {
	t.Helper()
	s := newSchool(t, b)
	random := rand.New(rand.NewPCG(1, 2))
	for epoch := range epochs {
		random.Shuffle(len(s.samples), func(i, j int) { s.samples[i], s.samples[j] = s.samples[j], s.samples[i] })
		for _, x := range s.samples {
			s.learn(x)
		}
		if epoch >= settled { // what the order of the examples did to the weights is taken out
			s.average(1 / float32(epochs-settled))
		}
	}
	return packLearned(s.classes, s.mean)
}

// A school is a state of learning.
type school struct {
	classes []string // the controls, none, the intents
	intents int      // the first of them that is an intent
	samples []sample
	weights map[featureKey][]float32
	steps   map[featureKey]*[2]float64 // the squares of the gradients so far, for controls and intents
	mean    map[featureKey][]float32
	score   []float64
}

// A sample is an example as the reader sees it.
type sample struct {
	features          []featureKey
	controls, intents []int // classes that are right
}

func newSchool(t testing.TB, b *Base) *school {
	t.Helper()
	s := &school{weights: make(map[featureKey][]float32), steps: make(map[featureKey]*[2]float64), mean: make(map[featureKey][]float32)}
	for _, c := range b.Controls {
		s.classes = append(s.classes, string(c.ID))
	}
	s.classes = append(s.classes, noControl)
	s.intents = len(s.classes)
	for _, i := range preference {
		s.classes = append(s.classes, string(i))
	}
	s.score = make([]float64, len(s.classes))
	all := allExamples(t, b)
	b.reader.learn(s.wordsOf(b, all))
	for _, e := range all {
		x := sample{featuresOf(b, e.text), s.find(t, b, e.controls), s.find(t, b, e.intents)}
		for _, f := range x.features {
			if s.weights[f] == nil {
				s.weights[f], s.steps[f] = make([]float32, len(s.classes)), new([2]float64)
			}
		}
		s.samples = append(s.samples, x)
	}
	return s
}

// wordsOf makes the words of the examples known before anything is learned, so that none is taken for a typing error; except one that
// resembles a word of the vocabulary and occurs far more rarely.
func (s *school) wordsOf(b *Base, all []example) *learned {
	words, known := make(map[string]int), make(map[int32]int)
	for _, e := range all {
		clean, _ := Clean(e.text, MaxQuestion)
		tokens, _ := split(nil, clean)
		for _, w := range tokens {
			words[w.text]++
			if id, ok := b.reader.words[stem(w.text)]; ok {
				known[id]++
			}
		}
	}
	l := &learned{classes: s.classes, intents: s.intents, slots: make([]slot, slotsFor(len(words)))}
	for w, n := range words {
		near, _, _ := b.reader.spell.nearest(w)
		if mistyped := near != none && (n == 1 || n < 5 && known[near] > 20*n); !mistyped && !l.knows(w) {
			l.put(slot{key: textKey(wordFeature, stem(w))})
		}
	}
	return l
}

// find turns names into classes. A layer is none: nothing is learned about it.
func (s *school) find(t testing.TB, b *Base, names []string) (ids []int) {
	for _, name := range names {
		if name == "" {
			name = noControl
		}
		at := slices.Index(s.classes, name)
		if at < 0 && b.layers[LayerID(name)] != nil {
			continue
		}
		if at < 0 {
			t.Fatalf("%q is neither a control nor an intent", name)
		}
		ids = append(ids, at)
	}
	return ids
}

// featuresOf are the features of a text.
func featuresOf(b *Base, text string) []featureKey {
	v, _ := b.look(text, nil)
	defer v.giveBack()
	if len(v.tokens) == 0 {
		return nil
	}
	return slices.Clone(v.features())
}

// learn takes a step towards what is right about an example.
func (s *school) learn(x sample) {
	clear(s.score)
	for _, f := range x.features {
		for c, w := range s.weights[f] {
			s.score[c] += float64(w)
		}
	}
	s.step(x.features, 0, s.intents, x.controls)
	s.step(x.features, s.intents, len(s.classes), x.intents)
}

// step moves the weights of some features for the classes from one to another. Of several that are right, any will do.
func (s *school) step(features []featureKey, from, to int, right []int) {
	if len(right) == 0 {
		return
	}
	p := s.score[from:to]
	softmax(p)
	mass, total := 1e-9, 0.0
	for _, c := range right {
		mass += p[c-from]
	}
	for c := range p {
		share := 0.0
		if slices.Contains(right, c+from) {
			share = p[c] / mass
		}
		p[c] = share - p[c]
		total += float64(p[c] * p[c])
	}
	for _, f := range features {
		if from == 0 && f&onlyWant != 0 {
			continue
		}
		sum := &s.steps[f][min(from, 1)]
		*sum += total
		length := rate / math.Sqrt(*sum+1e-4)
		w := s.weights[f]
		for c, g := range p {
			if g > 0.002 || g < -0.002 {
				w[from+c] += float32(length * g)
			}
		}
	}
}

func softmax(s []float64) {
	most, sum := slices.Max(s), 0.0
	for i := range s {
		s[i] = math.Exp(s[i] - most)
		sum += s[i]
	}
	for i := range s {
		s[i] /= sum
	}
}

// average adds the weights as they are to their mean.
func (s *school) average(share float32) {
	for f, w := range s.weights {
		m := s.mean[f]
		if m == nil {
			m = make([]float32, len(w))
			s.mean[f] = m
		}
		for c, x := range w {
			m[c] += float32(x * share)
		}
	}
}

// slotsFor is the length of a table for that many features.
func slotsFor(n int) int {
	length := 64
	for length < 2*n {
		length *= 2
	}
	return length
}

// packLearned writes weights down as unpackLearned reads them.
func packLearned(classes []string, weights map[featureKey][]float32) string {
	most := float32(0)
	for _, w := range weights {
		for _, x := range w {
			most = max(most, x, -x)
		}
	}
	scale, kept := most/127, 0
	var table, pairs []byte
	for _, f := range slices.Sorted(maps.Keys(weights)) {
		n := 0
		for c, x := range weights[f] {
			if small := int8(math.Round(float64(x / scale))); small > smallest || small < -smallest {
				pairs = append(pairs, byte(c), byte(small))
				n++
			}
		}
		if n > 0 {
			table = append(binary.LittleEndian.AppendUint32(table, f), byte(n))
			kept++
		}
	}
	head := binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))
	head = binary.LittleEndian.AppendUint32(head, uint32(slotsFor(kept)))
	head = binary.LittleEndian.AppendUint32(head, uint32(kept))
	return strings.Join(classes, "\n") + "\n\n" + string(head) + string(table) + string(pairs)
}
