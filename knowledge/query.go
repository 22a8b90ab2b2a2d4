package knowledge

import (
	"slices"
	"strings"
)

// Intent is what a question wants.
type Intent string

const (
	Ownership   Intent = "ownership"   // whose job is it
	Explain     Intent = "explain"     // what does it mean
	Compare     Intent = "compare"     // two or more models or services side by side
	Matrix      Intent = "matrix"      // everything of a model, a service, a layer or all
	Evidence    Intent = "evidence"    // a provider's documents
	Verify      Intent = "verify"      // how to check, or a request to record a check
	Assign      Intent = "assign"      // an order to record an owner
	Unassign    Intent = "unassign"    // an order to remove one
	Assignments Intent = "assignments" // who here owns what
	Gaps        Intent = "gaps"        // what nobody owns
	Quiz        Intent = "quiz"
	Help        Intent = "help"
	Command     Intent = "command" // any other command
	Unknown     Intent = "unknown"
)

// Threshold is the confidence below which a reading counts as not understood.
const Threshold = 0.5

// A Query is a question as it was read.
type Query struct {
	Text   string // cleaned
	Cut    bool   // it was longer than MaxQuestion
	Intent Intent

	Control ControlID   // one of Control and Layer, or neither
	Layer   LayerID     // a whole layer
	Also    []ControlID // more controls asked about in the same breath

	Models   []ModelID
	Services []ServiceID
	System   SystemID
	Provider ProviderID

	Framework FrameworkID // named, with the id that was asked for
	Ref       string
	Report    string
	Lesson    string

	Asked   Responsibility // whose job the asker supposes it to be, in a yes-or-no question; else ""
	Negated bool           // the supposition is denied: "we don't have to …"

	Confidence float64
	Followed   bool        // what it leaves out was taken from the question before
	Spelled    bool        // no typing error had to be forgiven
	Near       []ControlID // the controls that came nearest, best first
}

// A Clue says which words led where.
type Clue struct {
	From, To int // in Text
	Words    string
	Means    string
}

// Known tells whether the question was understood.
func (q *Query) Known() bool { return q.Intent != Unknown }

// Model is the one model asked for, or "" if there is none or more than one.
func (q *Query) Model() ModelID {
	if len(q.Models) == 1 {
		return q.Models[0]
	}
	return ""
}

// Service is the one service asked for, or "".
func (q *Query) Service() ServiceID {
	if len(q.Services) == 1 {
		return q.Services[0]
	}
	return ""
}

// Read reads a question. Before is the reading of the question before it in the same conversation, or nil. It never fails: what it
// does not understand has the intent Unknown. The same text and the same conversation always give the same reading.
func (b *Base) Read(text string, before *Query) Query {
	v, q := b.read(text, before)
	v.giveBack()
	return q
}

// Why reads like Read and also says which words led where.
func (b *Base) Why(text string, before *Query) (Query, []Clue) {
	v, q := b.read(text, before)
	defer v.giveBack()
	return q, v.clues(&q)
}

func (b *Base) read(text string, before *Query) (view, Query) {
	q := Query{Intent: Unknown}
	q.Text, q.Cut = Clean(text, MaxQuestion)
	s := b.reader.borrow()
	s.tokens, s.asks = split(s.tokens, q.Text)
	v := view{reader: b.reader, scratch: s, before: before}
	if len(s.tokens) == 0 {
		return v, q
	}
	q.Spelled = b.reader.spellTokens(s)
	b.reader.mark(s)
	b.reader.gather(s)
	b.reader.match(s)
	v.entities(&q)
	v.subjects(&q)
	v.settle(&q)
	return v, q
}

// A view is one question on its way from marks to a Query.
type view struct {
	*reader
	*scratch
	before *Query

	top, second      subjectScore // controls and layers
	topID, secondID  int32
	hints            []ModelID
	foreign          bool
	reportNamed      bool
	frameworkNamed   bool
	targetUsed       uint64 // tokens that name where
	hinted, followed bool
}

func (v *view) has(term int32) bool { return len(v.at[term]) > 0 }

func (v *view) intent(i Intent) float32 {
	at := slices.Index(v.intents, i)
	if at < 0 {
		return 0
	}
	return v.scores[v.controls+v.layers+int32(at)].total
}

// entities collects what is named: models, services, providers, frameworks, reports, lessons.
func (v *view) entities(q *Query) {
	b := v.base
	for _, m := range v.marks {
		if m.inner {
			continue
		}
		for _, x := range m.meanings {
			switch x.kind {
			case aModel:
				q.Models = appendNew(q.Models, b.Models[x.id].ID)
			case aHint:
				v.hints = appendNew(v.hints, b.Models[x.id].ID)
			case aService:
				q.Services = appendNew(q.Services, b.Services[x.id].ID)
			case aSystem:
				q.System = b.Systems[x.id].ID
			case aProvider:
				if q.Provider == "" {
					q.Provider = b.Providers[x.id].ID
				}
			case aFramework:
				v.frameworkNamed = true
				q.Framework = b.Frameworks[x.id].ID
			case aReport:
				v.reportNamed = true
				q.Report = b.Reports[x.id].ID
			case aLesson:
				q.Lesson = b.Lessons[x.id].ID
			case aForeign:
				v.foreign = true
			default:
				continue
			}
			if x.kind == aModel || x.kind == aService || x.kind == aSystem || x.kind == aHint || x.kind == aProvider {
				v.targetUsed |= tokenSet(m)
			}
		}
	}
	v.refineModes(q)
	v.frameworkRef(q)
	v.place(q)
}

func tokenSet(m mark) uint64 {
	var b uint64
	for i := m.first; i < m.last && i < 64; i++ {
		b |= 1 << i
	}
	return b
}

func appendNew[T comparable](all []T, x T) []T {
	if slices.Contains(all, x) {
		return all
	}
	return append(all, x)
}

// refineModes turns a family into the mode that the question names beside it: "EKS … on Fargate".
func (v *view) refineModes(q *Query) {
	for i, id := range q.Services {
		if mode := v.bestMode(v.base.services[id]); mode != nil {
			q.Services[i] = mode.ID
		}
	}
	// A mode's name may be a service's too: EKS on Fargate is one thing, not two. Likewise a family named beside its mode.
	q.Services = slices.DeleteFunc(q.Services, func(id ServiceID) bool {
		s := v.base.services[id]
		return slices.ContainsFunc(q.Services, func(other ServiceID) bool {
			o := v.base.services[other]
			return o != s && o.Family != "" && (o.Family == id || strings.Contains(strings.ToLower(s.Name), strings.ToLower(o.Mode)) && s.Family != o.Family)
		})
	})
	unique := q.Services[:0]
	for _, id := range q.Services {
		unique = appendNew(unique, id)
	}
	q.Services = unique
}

// bestMode is the mode of a family of which the question holds the most words, or nil.
func (v *view) bestMode(family *Service) *Service {
	var best *Service
	most := 0
	for _, mode := range family.Modes {
		if n := v.holds(mode); n > most {
			best, most = mode, n
		}
	}
	return best
}

// holds counts the words of a mode's name, or of one of its cues, if all of them occur in the question.
func (v *view) holds(mode *Service) int {
	most := 0
	for _, cue := range v.modeWords[mode.ID] {
		n := 0
		for _, w := range cue {
			if slices.ContainsFunc(v.tokens, func(t token) bool { return t.word == w }) {
				n++
			}
		}
		if n == len(cue) {
			most = max(most, n)
		}
	}
	return most
}

// frameworkRef finds the framework's id that is asked about. Bare numbers count only beside their framework's name.
func (v *view) frameworkRef(q *Query) {
	for _, m := range v.marks {
		for _, x := range m.meanings {
			if x.kind != aFrameworkID || m.inner {
				continue
			}
			ref := v.refs[x.id]
			if ref.bare && q.Framework != ref.framework.ID || q.Framework != "" && q.Framework != ref.framework.ID && q.Ref != "" {
				continue
			}
			q.Framework, q.Ref = ref.framework.ID, ref.id
		}
	}
}

// place settles where: services bring their model and provider along; words that only hint at a model count when nothing says it.
func (v *view) place(q *Query) {
	if len(q.Services) > 0 {
		s := v.base.services[q.Services[0]]
		if q.Provider == "" || len(q.Services) == 1 {
			q.Provider = s.Provider
		}
		different := func(id ServiceID) bool { return v.base.services[id].Model != s.Model }
		if !slices.ContainsFunc(q.Services, different) && !slices.Contains(q.Models, s.Model) && len(q.Models) < 2 {
			q.Models = []ModelID{s.Model}
		}
		return
	}
	if s := v.base.systems[q.System]; s != nil {
		if s.Service != "" {
			q.Services = []ServiceID{s.Service}
			q.Models, q.Provider = []ModelID{v.base.services[s.Service].Model}, v.base.services[s.Service].Provider
		} else {
			q.Models = []ModelID{s.Model}
		}
		return
	}
	if len(q.Models) == 0 && len(v.hints) > 0 {
		q.Models, v.hinted = v.hints[:1], true
	}
}

// subjects finds the control or layer that the words point at most, and the next.
func (v *view) subjects(q *Query) {
	v.topID, v.secondID = none, none
	for _, id := range v.scored {
		if id >= v.controls+v.layers {
			continue
		}
		x := v.scores[id]
		switch {
		case v.topID == none || x.total > v.top.total || x.total == v.top.total && id < v.topID:
			v.second, v.secondID = v.top, v.topID
			v.top, v.topID = x, id
		case v.secondID == none || x.total > v.second.total || x.total == v.second.total && id < v.secondID:
			v.second, v.secondID = x, id
		}
	}
	if controls := v.refControls(q); len(controls) > 0 {
		v.preferRef(controls)
	}
	if v.topID == none {
		return
	}
	v.setSubject(q, v.topID)
	q.Near = v.near()
}

func (v *view) setSubject(q *Query, id int32) {
	q.Control, q.Layer = "", ""
	if id < v.controls {
		q.Control = v.base.Controls[id].ID
	} else {
		q.Layer = v.base.Layers[id-v.controls].ID
	}
}

func (v *view) refControls(q *Query) []ControlID {
	if f := v.base.frameworks[q.Framework]; f != nil && q.Ref != "" {
		return f.IDs[q.Ref]
	}
	return nil
}

// preferRef lets a framework's id decide: the control among its own that the words point at, else the first of them.
func (v *view) preferRef(controls []ControlID) {
	best, score := int32(none), subjectScore{}
	for i, id := range controls {
		at := int32(slices.Index(v.base.Controls, v.base.controls[id]))
		x := v.scores[at]
		if x.total += 0.6 - 0.1*float32(min(i, 5)); best == none || x.total > score.total {
			best, score = at, x
		}
	}
	if v.topID != none && v.topID != best && v.top.total > score.total+1 {
		return
	}
	if v.topID != best {
		v.second, v.secondID = v.top, v.topID
	}
	v.topID, v.top = best, score
	v.top.total += 1.2
	v.second.total *= 0.5
}

// near lists the best controls, for suggestions.
func (v *view) near() []ControlID {
	ids := slices.DeleteFunc(slices.Clone(v.scored), func(id int32) bool { return id >= v.controls })
	slices.SortFunc(ids, func(a, b int32) int {
		switch x, y := v.scores[a].total, v.scores[b].total; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return int(a - b)
	})
	near := make([]ControlID, 0, 3)
	for _, id := range ids[:min(3, len(ids))] {
		near = append(near, v.base.Controls[id].ID)
	}
	return near
}

// clues lists which words led where, in the order of the text.
func (v *view) clues(q *Query) []Clue {
	var clues []Clue
	for _, m := range v.marks {
		means := v.means(m)
		if means == "" || m.inner {
			continue
		}
		from, to := int(v.tokens[m.first].start), int(v.tokens[m.last-1].end)
		if to > len(q.Text) {
			continue
		}
		clues = append(clues, Clue{from, to, q.Text[from:to], means})
	}
	return clues
}

func (v *view) means(m mark) string {
	var all []string
	for _, x := range m.meanings {
		switch x.kind {
		case aTerm:
			if v.counts(x.id) {
				all = append(all, strings.TrimPrefix(v.reader.terms[x.id], "="))
			}
		case aModel, aHint:
			all = append(all, string(v.base.Models[x.id].ID))
		case aProvider:
			all = append(all, string(v.base.Providers[x.id].ID))
		case aService:
			all = append(all, string(v.base.Services[x.id].ID))
		case aSystem:
			all = append(all, string(v.base.Systems[x.id].ID))
		case aFramework:
			all = append(all, string(v.base.Frameworks[x.id].ID))
		case aFrameworkID:
			all = append(all, string(v.refs[x.id].framework.ID)+" "+v.refs[x.id].id)
		case aReport:
			all = append(all, v.base.Reports[x.id].ID)
		case aLesson:
			all = append(all, v.base.Lessons[x.id].ID)
		case aForeign:
			all = append(all, "not ours")
		}
	}
	return strings.Join(all, ", ")
}

// A Named is something of the base that a text names in full.
type Named struct {
	Control  ControlID
	Layer    LayerID
	Model    ModelID
	Provider ProviderID
	Service  ServiceID
	System   SystemID
	Fuzzy    bool // a typing error was forgiven
}

// Name finds what a short text names: nothing else may stand in it. A name with several meanings gives several.
func (b *Base) Name(text string) []Named {
	clean, _ := Clean(text, MaxQuestion)
	s := b.reader.borrow()
	defer s.giveBack()
	s.tokens, _ = split(s.tokens, clean)
	b.reader.spellTokens(s)
	b.reader.mark(s)
	s.marks = slices.DeleteFunc(s.marks, func(m mark) bool { return m.inner })
	if len(s.marks) != 1 || int(s.marks[0].last-s.marks[0].first) != len(s.tokens) {
		return nil
	}
	var all []Named
	for _, x := range s.marks[0].meanings {
		n := Named{Fuzzy: s.marks[0].fuzzy}
		switch x.kind {
		case aModel, aHint:
			n.Model = b.Models[x.id].ID
		case aProvider:
			n.Provider = b.Providers[x.id].ID
		case aService:
			n.Service = b.Services[x.id].ID
		case aSystem:
			n.System = b.Systems[x.id].ID
		case aTerm:
			id, own := strings.CutPrefix(b.reader.terms[x.id], "=")
			if !own {
				continue
			}
			if b.controls[ControlID(id)] != nil {
				n.Control = ControlID(id)
			} else {
				n.Layer = LayerID(id)
			}
		default:
			continue
		}
		all = append(all, n)
	}
	return all
}

// Nearest lists up to n of names that resemble text, best first: those that begin with it or hold it, then those within a few
// typing errors.
func Nearest(text string, names []string, n int) []string {
	type scored struct {
		name  string
		score int
	}
	text = strings.ToLower(strings.TrimSpace(text))
	var all []scored
	for _, name := range names {
		low := strings.ToLower(name)
		switch {
		case low == text:
			all = append(all, scored{name, 0})
		case text != "" && strings.HasPrefix(low, text):
			all = append(all, scored{name, 1})
		case text != "" && strings.Contains(low, text):
			all = append(all, scored{name, 2})
		default:
			limit := max(1, len(text)/4)
			if d := distance(text, low, limit); len(text) > 2 && d <= limit {
				all = append(all, scored{name, 2 + d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return a.score - b.score })
	var best []string
	for _, s := range all[:min(n, len(all))] {
		best = append(best, s.name)
	}
	return best
}

// Typos counts the typing errors between two names, case aside; past limit it stops.
func Typos(a, b string, limit int) int {
	return distance(strings.ToLower(a), strings.ToLower(b), limit)
}
