package knowledge

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// words is the vocabulary as written in data/reading: see its comments there.
type words struct {
	terms    map[string][]string // term → its synonyms
	capital  map[string][]string // term → synonyms that need a capital letter
	read     map[string][]string // control or layer → patterns
	intents  map[string][]string // intent → patterns
	names    map[string][]string // model or layer → what it is called
	hints    map[string][]string // model → words that only hint at it
	ordinary []string
	foreign  []string
}

func (w *words) take(f *document) {
	join := func(into *map[string][]string, from map[string][]string) {
		if *into == nil {
			*into = make(map[string][]string)
		}
		for k, v := range from {
			(*into)[k] = append((*into)[k], v...)
		}
	}
	join(&w.terms, f.Terms)
	join(&w.capital, f.Capital)
	join(&w.read, f.Read)
	join(&w.intents, f.Intents)
	join(&w.names, f.Names)
	join(&w.hints, f.Hints)
	w.ordinary = append(w.ordinary, f.Ordinary...)
	w.foreign = append(w.foreign, f.Foreign...)
}

// kind is what a name names.
type kind uint8

const (
	aTerm kind = iota
	aModel
	aHint // at a model
	aProvider
	aService
	aSystem
	aFramework
	aFrameworkID
	aReport
	aLesson
	aCapital     // a service, if typed with a capital letter
	aCapitalTerm // likewise a term
	aForeign     // something that is none of our business
	anOwnControl // a workspace's own; not in the vocabulary
)

// A meaning is one thing that a name stands for: its kind, and its index in the base's (or the reader's) list of that kind.
type meaning struct {
	kind kind
	id   int32
}

// A pattern is a set of terms that together point at a subject: a control, a layer or an intent.
type pattern struct {
	text    string
	terms   []int32
	weight  float32
	subject int32
}

// reader is the compiled vocabulary. It is immutable.
type reader struct {
	base     *Base
	words    map[string]int32 // stem → word id
	ordinary []bool           // by word id: a word that says nothing about the subject
	first    []int32          // by word id: the node of the names that begin with it, or 0
	trie     map[uint64]int32 // node and word → node, further on
	meanings [][]meaning      // by node
	spell    speller

	terms     []string // names
	termID    map[string]int32
	patterns  []pattern
	byTerm    [][]int32 // term → patterns that need it
	ofControl []bool    // term → a control or layer needs it
	refs      []frameworkRef

	controls, layers int32 // how many subjects are controls, how many layers; intents follow
	intents          []Intent
	modeWords        map[ServiceID][][]int32 // the words of a mode's name and cues
	special          specialTerms
	compileErrors    []error

	// Only while it is made.
	typed   map[string]int32 // words as they stand in names → word id
	cut     []token
	cutIDs  []int32
	singles []meaning // room for the meanings of names that have only one, as most do
}

// A frameworkRef is one id of one framework.
type frameworkRef struct {
	framework *Framework
	id        string
	bare      bool // only digits or letters, or very short: counts only beside its framework's name
}

// specialTerms are the terms that the code itself asks for.
type specialTerms struct {
	provider, service, model, framework, us, them, not, and, follow, anaphor, who, question, how, layer, at, past, here, record, report, whose, opener, folk, insider, theirPeople, look, theyLook, assess, assessThem, job, ours, theirs, duty, inquiry, given, aside, within, surely, tag, everyday, whoNot int32
}

// names tells whether a term stands for whatever is named: some provider, some service.
func (s *specialTerms) names(term int32) bool {
	return term == s.provider || term == s.service || term == s.model || term == s.framework || term == s.report
}

// newReader learns what the vocabulary and the facts name, and the patterns.
func newReader(b *Base, w *words) (*reader, error) {
	r := &reader{
		base: b, controls: int32(len(b.Controls)), layers: int32(len(b.Layers)),
		words: make(map[string]int32, 8192), typed: make(map[string]int32, 16384), trie: make(map[uint64]int32, 16384), meanings: make([][]meaning, 1, 32768),
		termID: make(map[string]int32), modeWords: make(map[ServiceID][][]int32),
	}
	r.nameTerms(w)
	r.nameEntities(w)
	for _, word := range w.foreign {
		r.name(word, meaning{aForeign, 0})
	}
	r.compile(w)
	for _, word := range w.ordinary {
		for _, id := range r.wordsOf(word) {
			r.ordinary[id] = true
		}
	}
	r.typed, r.cut, r.cutIDs, r.singles = nil, nil, nil, nil
	r.findSpecial()
	r.ofControl = make([]bool, len(r.terms))
	for _, p := range r.patterns {
		for _, t := range p.terms {
			r.ofControl[t] = r.ofControl[t] || p.subject < r.controls+r.layers
		}
	}
	return r, errors.Join(r.compileErrors...)
}

func (r *reader) fail(format string, args ...any) {
	r.compileErrors = append(r.compileErrors, fmt.Errorf("reading: "+format, args...))
}

func (r *reader) term(name string) int32 {
	id, ok := r.termID[name]
	if !ok {
		id = int32(len(r.terms))
		r.terms = append(r.terms, name)
		r.termID[name] = id
		r.byTerm = append(r.byTerm, nil)
	}
	return id
}

// exact is the weight of a control's own name or id; of one word, which may be meant in its everyday sense, exactWord.
const (
	exact     = 2.2
	exactWord = 1.6
)

// compile turns the written patterns into sets of terms.
func (r *reader) compile(w *words) {
	b := r.base
	for i, c := range b.Controls {
		own := r.term("=" + string(c.ID))
		r.name(strings.ReplaceAll(string(c.ID), "-", " "), meaning{aTerm, own})
		r.name(c.Name, meaning{aTerm, own})
		weight := float32(exact)
		if !strings.Contains(string(c.ID), "-") {
			weight = exactWord
		}
		r.add(pattern{string(c.ID), []int32{own}, weight, int32(i)})
		for _, p := range w.read[string(c.ID)] {
			r.addWritten(p, int32(i))
		}
	}
	for i, l := range b.Layers {
		own := r.term("=" + string(l.ID))
		r.name(strings.ReplaceAll(string(l.ID), "-", " ")+" layer", meaning{aTerm, own})
		r.add(pattern{string(l.ID), []int32{own}, exact, r.controls + int32(i)})
		for _, p := range w.read[string(l.ID)] {
			r.addWritten(p, r.controls+int32(i))
		}
	}
	for id := range w.read {
		if b.controls[ControlID(id)] == nil && b.layers[LayerID(id)] == nil {
			r.fail("patterns for %q, which is neither a control nor a layer", id)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.intents)) {
		r.intents = append(r.intents, Intent(name))
		for _, p := range w.intents[name] {
			r.addWritten(p, r.controls+r.layers+int32(len(r.intents)-1))
		}
	}
}

// addWritten reads a pattern such as "patch os" or "kernel=0.8": its words are terms, or stand for themselves.
func (r *reader) addWritten(text string, subject int32) {
	words, number, weighted := strings.Cut(text, "=")
	p := pattern{text: text, subject: subject}
	for _, w := range strings.Fields(words) {
		id, ok := r.termID[w]
		if !ok {
			id = r.term(w)
			r.name(w, meaning{aTerm, id})
		}
		if !slices.Contains(p.terms, id) {
			p.terms = append(p.terms, id)
		}
	}
	if len(p.terms) == 0 {
		r.fail("empty pattern %q", text)
		return
	}
	p.weight = []float32{1, 1.7, 2.2, 2.6}[min(len(p.terms), 4)-1]
	if weighted {
		f, err := strconv.ParseFloat(number, 32)
		if err != nil || f <= 0 {
			r.fail("pattern %q: %q is no weight", text, number)
		}
		p.weight = float32(f)
	}
	r.add(p)
}

func (r *reader) add(p pattern) {
	at := int32(len(r.patterns))
	r.patterns = append(r.patterns, p)
	for _, t := range p.terms {
		r.byTerm[t] = append(r.byTerm[t], at)
	}
}

// findSpecial looks up the terms that the code names; a missing one is an error of the data.
func (r *reader) findSpecial() {
	for name, into := range map[string]*int32{
		"provider": &r.special.provider, "service-name": &r.special.service, "model-name": &r.special.model,
		"framework-name": &r.special.framework, "us": &r.special.us, "them": &r.special.them, "not": &r.special.not, "and": &r.special.and,
		"follow": &r.special.follow, "anaphor": &r.special.anaphor, "who": &r.special.who, "question": &r.special.question,
		"layer": &r.special.layer, "preposition": &r.special.at, "past-event": &r.special.past, "here": &r.special.here, "how": &r.special.how, "record": &r.special.record,
		"report-name": &r.special.report, "whose": &r.special.whose, "opener": &r.special.opener, "folk": &r.special.folk, "insider": &r.special.insider, "provider-staff": &r.special.theirPeople, "look": &r.special.look, "provider-reads": &r.special.theyLook, "assess": &r.special.assess, "assess-them": &r.special.assessThem,
		"given": &r.special.given, "surely": &r.special.surely, "belief-tag": &r.special.tag, "aside": &r.special.aside, "within": &r.special.within, "duty": &r.special.duty, "inquiry": &r.special.inquiry, "job": &r.special.job, "ours": &r.special.ours, "theirs": &r.special.theirs, "everyday": &r.special.everyday, "who-not": &r.special.whoNot,
	} {
		id, ok := r.termID[name]
		if !ok {
			id = r.term(name)
		}
		*into = id
	}
}
