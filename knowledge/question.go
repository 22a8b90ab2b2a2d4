package knowledge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Question of the quiz is made from the facts, or curated in data/quiz. The same base always makes the same question of an id,
// with its options in the same order.
type Question struct {
	QuestionSeed
	Story   string // what happened before; "" for most
	Text    string
	Options []Option // 2 to 4, of which exactly one is right
	Why     string   // the explanation, two sentences
	Sources []*Source
}

// A QuestionSeed is what a question is about: enough to choose by, without its words.
type QuestionSeed struct {
	ID      QuestionID
	Kind    QuestionKind
	Control ControlID // what it teaches; "" if it is about a lesson or a report
	Lesson  string
	Report  string
	Service ServiceID // where it is asked about: a service, else a model, else anywhere
	Model   ModelID
}

// QuestionID is at most [MaxQuestionID] bytes of letters, digits, dots and hyphens: kind, control and places.
type QuestionID string

// QuestionKind is the first part of a question's id.
type QuestionKind string

const (
	AskWho     QuestionKind = "who"     // whose job is it there?
	AskLeft    QuestionKind = "left"    // what is left to us although it is the provider's job?
	AskOurs    QuestionKind = "ours"    // which of these is ours there?
	AskTheirs  QuestionKind = "theirs"  // which of these does the provider do there?
	AskGap     QuestionKind = "gap"     // which line of this plan leaves a gap?
	AskMoved   QuestionKind = "moved"   // we moved: which job went over to the provider?
	AskStays   QuestionKind = "stays"   // we moved: which job stayed ours?
	AskMode    QuestionKind = "mode"    // in which mode is it whose job?
	AskProves  QuestionKind = "proves"  // what does this report prove?
	AskReport  QuestionKind = "report"  // which report proves this?
	AskCurated QuestionKind = "curated" // written by hand, most with a story
)

// An Option is one answer to choose. Its key comes back in a button.
type Option struct {
	Key   string
	Text  string
	Right bool
}

// Limits of a question: what an action carries, and what people read on a phone.
const (
	MaxQuestionID = 80
	MaxAsked      = 240 // characters of a text; a story may have twice as many
	MaxOption     = 140 // characters of an option
)

// Right returns the option that is right.
func (q *Question) Right() Option {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Right })
	return q.Options[i]
}

// Option returns the option with a key.
func (q *Question) Option(key string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Key == key })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

// Print tells whether a question still has the words that somebody answered: it changes with each of them.
func (q *Question) Print() uint32 {
	h := fnv.New32a()
	for _, s := range []string{string(q.ID), q.Story, q.Text} {
		_, _ = h.Write([]byte(s + "\x00"))
	}
	for _, o := range q.Options {
		_, _ = h.Write([]byte(o.Key + "\x00" + o.Text + "\x00"))
		if o.Right {
			_, _ = h.Write([]byte{1})
		}
	}
	return h.Sum32()
}

// Questions are the seeds of all questions that there are, in order of their ids. They are made at the first call.
func (b *Base) Questions() []QuestionSeed {
	return b.quiz().seeds
}

// Question makes the question of an id; false if there is none.
func (b *Base) Question(id QuestionID) (Question, bool) {
	pool := b.quiz()
	at, found := slices.BinarySearchFunc(pool.seeds, id, func(s QuestionSeed, id QuestionID) int { return cmp.Compare(s.ID, id) })
	if !found {
		return Question{}, false
	}
	return pool.make(pool.seeds[at])
}

// quizPool is what questions are made from. A seed is in it only if a question can be made of it.
type quizPool struct {
	*Base
	seeds   []QuestionSeed
	curated map[QuestionID]*curated
	moves   map[QuestionID]move
	hosts   map[ProviderID]bool // providers with data centres of their own: they rent machines
}

// lazyQuiz makes the pool, and the version, when they are first asked for. Bases that were made from one share it, with the questions of
// that one.
type lazyQuiz struct {
	base    *Base
	once    sync.Once
	pool    *quizPool
	summed  sync.Once
	version string
}

func (b *Base) quiz() *quizPool {
	q := b.questions
	q.once.Do(func() { q.pool = newQuizPool(q.base) })
	return q.pool
}

// Version names the facts: it changes with every change of them, and of a file of an organisation's own.
func (b *Base) Version() string {
	q := b.questions
	q.summed.Do(func() { q.version = versionOf(q.base.laid) })
	return q.version
}

func versionOf(own []File) string {
	h := sha256.New()
	io.WriteString(h, packed)
	for _, f := range own {
		fmt.Fprintf(h, "own %d\n%s", len(f.Data), f.Data) // where it lies does not matter
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func newQuizPool(b *Base) *quizPool {
	p := &quizPool{Base: b, curated: make(map[QuestionID]*curated), moves: make(map[QuestionID]move), hosts: make(map[ProviderID]bool)}
	for _, s := range b.Services {
		p.hosts[s.Provider] = p.hosts[s.Provider] || s.Kind == "vm" && s.Model == "iaas"
	}
	spots := p.spots()
	for _, s := range spots {
		p.atSpot(s)
	}
	p.betweenSpots(spots)
	p.ofModes()
	p.ofReports()
	p.ofCurated()
	slices.SortFunc(p.seeds, func(x, y QuestionSeed) int { return cmp.Compare(x.ID, y.ID) })
	return p
}

// add takes a seed in if it makes a question that keeps the limits.
func (p *quizPool) add(s QuestionSeed, parts ...string) {
	s.ID = QuestionID(string(s.Kind) + "." + strings.Join(parts, "."))
	if len(s.ID) > MaxQuestionID {
		return
	}
	if q, ok := p.make(s); ok && fits(q) {
		p.seeds = append(p.seeds, s)
	}
}

func fits(q Question) bool {
	if utf8.RuneCountInString(q.Text) > MaxAsked || len(q.Options) < 2 || len(q.Sources) == 0 {
		return false
	}
	return !slices.ContainsFunc(q.Options, func(o Option) bool { return utf8.RuneCountInString(o.Text) > MaxOption })
}

// make words the question of a seed.
func (p *quizPool) make(s QuestionSeed) (Question, bool) {
	q := Question{QuestionSeed: s}
	ok := false
	switch s.Kind {
	case AskWho:
		ok = p.who(&q)
	case AskLeft:
		ok = p.left(&q)
	case AskOurs, AskTheirs, AskGap:
		ok = p.oneOf(&q)
	case AskMoved, AskStays:
		ok = p.moved(&q)
	case AskMode:
		ok = p.mode(&q)
	case AskProves, AskReport:
		ok = p.report(&q)
	case AskCurated:
		ok = p.handmade(&q)
	}
	return q, ok
}

// choose gives the options their keys, in an order that only the question's id decides.
func (q *Question) choose(right string, wrong ...string) {
	q.Options = []Option{{Text: right, Right: true}}
	for _, w := range wrong {
		q.Options = append(q.Options, Option{Text: w})
	}
	slices.SortStableFunc(q.Options, func(x, y Option) int {
		return cmp.Compare(Toss(string(q.ID), x.Text), Toss(string(q.ID), y.Text))
	})
	for i := range q.Options {
		q.Options[i].Key = string(rune('a' + i))
	}
}

// Toss is a number that looks like chance and is always the same for the same two texts: what is equal otherwise is put in its order.
func Toss(seed, text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed))
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(text))
	x := h.Sum64()
	x ^= x >> 33 // fnv's high bits hardly change with the last letters
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

// citeInto adds the sources that somebody has read, at most three.
func (p *quizPool) citeInto(q *Question, ids ...SourceID) {
	for _, id := range ids {
		if s := p.sources[id]; s != nil && s.Read != "" && len(q.Sources) < 3 && !slices.Contains(q.Sources, s) {
			q.Sources = append(q.Sources, s)
		}
	}
}

// settled tells whether a fact is sure enough to be asked about: stated or derived, from a source that was read, with no authority
// that says otherwise, and not overruled by an organisation's own file.
func (b *Base) settled(c *Cell) bool {
	return c != nil && !c.Overruled && c.Note == "" && b.known(c.Sure, c.Source)
}

// known tells whether something is stated or derived from a source that was read.
func (b *Base) known(sure Sureness, sources []SourceID) bool {
	return (sure == Stated || sure == Derived) && slices.ContainsFunc(sources, func(id SourceID) bool {
		return b.sources[id] != nil && b.sources[id].Read != ""
	})
}
