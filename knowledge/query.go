package knowledge

import "slices"

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
	Crosswalk bool // which frameworks ask for the control
	Report    string
	Lesson    string

	Asked   Responsibility // whose job the asker supposes it to be, in a yes-or-no question; else ""
	Negated bool           // the supposition is denied: "we don't have to …"
	Belief  bool           // it is stated as a belief: "surely …", "…, right?"

	Confidence float64
	Followed   bool        // what it leaves out was taken from the question before
	Spelled    bool        // no typing error had to be forgiven
	Near       []ControlID // the controls that came nearest, best first
	Strange    []string    // if it was not understood: words that mean nothing here, three at most
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

// About is the query that asks whose job a control is at a place: a service, a model or a provider, by id, or "".
func (b *Base) About(control ControlID, place string) Query {
	q := Query{Intent: Ownership, Control: control, Confidence: 1, Spelled: true}
	switch s, m, p := b.services[ServiceID(place)], b.models[ModelID(place)], b.providers[ProviderID(place)]; {
	case s != nil:
		q.Services, q.Models, q.Provider = []ServiceID{s.ID}, []ModelID{s.Model}, s.Provider
	case m != nil:
		q.Models = []ModelID{m.ID}
	case p != nil:
		q.Provider = p.ID
	}
	return q
}

// Read reads a question. Before is the reading of the question before it in the same conversation, or nil. It never fails: what it
// does not understand has the intent Unknown. The same text and the same conversation always give the same reading.
func (b *Base) Read(text string, before *Query) Query {
	v, q := b.read(text, before)
	v.crosswalk(&q)
	v.giveBack()
	return q
}

func (b *Base) read(text string, before *Query) (view, Query) {
	v, q := b.look(text, before)
	if len(v.tokens) == 0 {
		return v, q
	}
	v.recall()
	v.subjects(&q)
	v.topics(&q)
	v.place(&q)
	v.settle(&q)
	v.settleOwn(&q)
	if before.askedBack() && q.Followed && q.Control == before.Control { // what was left open is told now: both are one question
		v.giveBack()
		v, q = b.read(before.Text+", "+q.Text, nil)
		q.Followed = true
	}
	return v, q
}

// askedBack tells whether a question said something of what it is about, but not enough for an answer.
func (q *Query) askedBack() bool { return q != nil && !q.Known() && q.Control != "" && !q.Followed }

// look finds what is named in a question.
func (b *Base) look(text string, before *Query) (view, Query) {
	q := Query{Intent: Unknown}
	q.Text, q.Cut = Clean(text, MaxQuestion)
	s := b.reader.borrow()
	s.tokens, s.asks = split(s.tokens, q.Text)
	v := view{reader: b.reader, scratch: s, base: b, before: before}
	if len(s.tokens) == 0 {
		return v, q
	}
	q.Spelled = b.reader.spellTokens(s)
	b.reader.mark(s)
	if b.own != nil {
		b.own.mark(s)
		q.Spelled = s.exactly()
	}
	b.reader.gather(s)
	v.asksFrom = max(0, int32(slices.IndexFunc(s.tokens, func(t token) bool { return t.sentence == s.asks })))
	v.entities(&q)
	return v, q
}

// A view is one question on its way from marks to a Query.
type view struct {
	*reader
	*scratch
	base   *Base // the reader's own, or one with a workspace's names
	before *Query

	asksFrom        int32 // the first token of the sentence that asks, or 0
	topID, secondID int32 // the likeliest controls or layers, see subject.go
	hints           []ModelID
	foreign         bool // something that is none of ours is asked about
	reportNamed     bool
	frameworkNamed  bool
	targetUsed      uint64 // tokens that name where
	ownControl      ControlID
	hinted          bool
	goesOn          bool // it goes on from the question before
	inFull          bool // a control or layer is named by its own name of several words
}

func (v *view) has(term int32) bool { return len(v.at[term]) > 0 }
