package knowledge

import (
	"strings"
)

// words is the vocabulary as written in data/reading: see its comments there.
type words struct {
	terms    map[string][]string // term → its synonyms
	capital  map[string][]string // term → synonyms that need a capital letter
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

// reader is the compiled vocabulary. It is immutable.
type reader struct {
	base     *Base
	words    map[string]int32 // stem → word id
	ordinary []bool           // by word id: a word that says nothing about the subject
	first    []int32          // by word id: the node of the names that begin with it, or 0
	trie     map[uint64]int32 // node and word → node, further on
	meanings [][]meaning      // by node
	spell    speller

	terms  []string // names
	termID map[string]int32
	naming []naming // term → the control or layer of which it is the name
	refs   []frameworkRef

	controls, layers int32                   // how many subjects are controls, how many layers
	modeWords        map[ServiceID][][]int32 // the words of a mode's name and cues
	special          specialTerms
	learned          *learned
	wordKey, termKey []featureKey // by id
	classOf          []int32      // by control: its class, or none
	wantOf           [len(preference)]int32

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
	provider, service, model, framework, report                       int32
	us, them, ours, theirs, usOr, who, whose, whoNot, folk, insider   int32
	question, job, not, and, follow, anaphor, at, past, opener, given int32
	look, theyLook, theirPeople, assess, assessThem                   int32
	surely, tag, everyday                                             int32
}

// newReader compiles what the vocabulary and the facts name, and what was learned.
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
	for _, words := range w.ordinary {
		for _, id := range r.wordsOf(words) {
			r.ordinary[id] = true
		}
	}
	r.typed, r.cut, r.cutIDs, r.singles = nil, nil, nil, nil
	r.findSpecial()
	learned, err := unpackLearned(learnedPack)
	if err != nil {
		return nil, err
	}
	r.learn(learned)
	return r, nil
}

func (r *reader) term(name string) int32 {
	id, ok := r.termID[name]
	if !ok {
		id = int32(len(r.terms))
		r.terms = append(r.terms, name)
		r.termID[name] = id
		r.naming = append(r.naming, naming{subject: none})
	}
	return id
}

// A naming says that a term is a control's or a layer's own name, and how much evidence it is that the question is about it.
type naming struct {
	subject  int32
	evidence float32
}

// What a name is worth: of several words; of one, which may be meant in its everyday sense; of a layer.
const (
	byName  = 3.5
	byWord  = 2
	byLayer = 3
)

// compile gives each control and layer a term of its own, with its names.
func (r *reader) compile(w *words) {
	b := r.base
	for i, c := range b.Controls {
		own := r.term("=" + string(c.ID))
		r.name(strings.ReplaceAll(string(c.ID), "-", " "), meaning{aTerm, own})
		r.name(c.Name, meaning{aTerm, own})
		r.naming[own] = naming{int32(i), byName}
	}
	for i, l := range b.Layers {
		own := r.term("=" + string(l.ID))
		for _, name := range append(w.names[string(l.ID)], strings.ReplaceAll(string(l.ID), "-", " ")+" layer") {
			r.name(name, meaning{aTerm, own})
		}
		r.naming[own] = naming{r.controls + int32(i), byLayer}
	}
}

// findSpecial looks up the terms that the code names; a missing one is an error of the data.
func (r *reader) findSpecial() {
	for name, into := range map[string]*int32{
		"provider": &r.special.provider, "service-name": &r.special.service, "model-name": &r.special.model,
		"framework-name": &r.special.framework, "us": &r.special.us, "them": &r.special.them, "not": &r.special.not, "and": &r.special.and,
		"follow": &r.special.follow, "anaphor": &r.special.anaphor, "who": &r.special.who, "question": &r.special.question,
		"preposition": &r.special.at, "past-event": &r.special.past,
		"report-name": &r.special.report, "whose": &r.special.whose, "opener": &r.special.opener, "folk": &r.special.folk, "insider": &r.special.insider, "provider-staff": &r.special.theirPeople, "look": &r.special.look, "provider-reads": &r.special.theyLook, "assess": &r.special.assess, "assess-them": &r.special.assessThem,
		"given": &r.special.given, "surely": &r.special.surely, "belief-tag": &r.special.tag, "job": &r.special.job, "ours": &r.special.ours, "theirs": &r.special.theirs, "everyday": &r.special.everyday, "who-not": &r.special.whoNot, "us-or": &r.special.usOr,
	} {
		id, ok := r.termID[name]
		if !ok {
			id = r.term(name)
		}
		*into = id
	}
}
