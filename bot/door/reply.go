package door

import (
	"errors"
	"fmt"
	"strings"
)

// A Reply is what the bot says: a document of a closed set of blocks, not markup. Whatever people typed is plain text in it,
// so nothing typed can become a mention, a link or a formula; each adapter escapes at the last moment, in one place.
type Reply struct {
	Blocks  []Block
	Private bool // may narrow what the Request asked for; only a press on "share" may widen it
	Replace bool // instead of the message that the pressed button is on

	// Update is what the message that the pressed button is on becomes, for all who see it, beside this reply to whoever pressed.
	// An adapter that cannot edit that message leaves it as it is. Of several that come together only the latest is shown: the one
	// with the highest Order, in whichever order they arrive.
	Update *Reply
	Order  int
}

// Block is [Paragraph], [Facts], [Table], [Image], [Attachment], [Note], [Buttons], [Select] or [Form]. An adapter draws each of
// them; what its platform cannot show, it says in words.
type Block interface{ block() }

// Paragraph is running text. The first paragraph of a reply is also what a notification shows.
type Paragraph struct{ Spans []Span }

// Facts are short labelled statements: "Provider: patches the hosts".
type Facts struct{ Facts []Fact }

// Fact is one labelled statement of one or more lines.
type Fact struct {
	Label string
	Lines [][]Span
}

// Table has a head and rows of equal length. Cells are plain text.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Image is a picture with words for those who do not see it.
type Image struct {
	Name, Alt string
	PNG       []byte
}

// Attachment is a file to keep.
type Attachment struct {
	Name, Title string
	Data        []byte
}

// Note is said aside, smaller: a hint, a caveat. Serious ones warn.
type Note struct {
	Spans []Span
	Warn  bool
}

// Buttons are things to do next, at most five.
type Buttons struct{ Buttons []Button }

// Button sends Action back as a Press. Link buttons have a URL instead.
type Button struct {
	Label  string
	Action Action
	URL    string
	Style  ButtonStyle
}

// ButtonStyle says how much a button asks for attention.
type ButtonStyle int

const (
	Plain ButtonStyle = iota
	Primary
	Danger
)

// Select offers choices; the picked values come back in Press.Picked.
type Select struct {
	Label   string
	Action  Action
	Choices []Choice
	Max     int // how many may be picked; 0 means one
}

// Choice is one possible value: what people read, and what comes back.
type Choice struct{ Label, Value string }

// Form asks for several values at once.
type Form struct {
	Title  string
	Action Action
	Submit string // the label of its button
	Fields []Field
	Error  string // what was wrong with the last try; the form stays open
}

// Field is one question of a form.
type Field struct {
	Name, Label, Hint, Value, Error string
	Kind                            FieldKind
	Choices                         []Choice // of a ChoiceField; a SearchField asks Bot.Complete instead
	Optional                        bool
}

// FieldKind says how a field is asked.
type FieldKind int

const (
	TextField FieldKind = iota
	LongTextField
	ChoiceField
	SearchField
	UserField
	GroupField
	DateField
)

func (Paragraph) block()  {}
func (Facts) block()      {}
func (Table) block()      {}
func (Image) block()      {}
func (Attachment) block() {}
func (Note) block()       {}
func (Buttons) block()    {}
func (Select) block()     {}
func (Form) block()       {}

// A Span is a piece of text in one style. Link, where set, is an address out of the knowledge base or one that people gave as
// evidence: http or https. Code is something to type.
type Span struct {
	Text  string
	Style Style
	Link  string
	User  UserID    // a person to name without a ping; Text is what to show if the platform cannot
	Group GroupID   // likewise
	Chan  ChannelID // likewise
}

// Style is how a span looks.
type Style int

const (
	Regular Style = iota
	Strong
	Code
	Quiet
)

// T, B, C, Q and L make spans: plain, strong, code, quiet, and a link.
func T(text string) Span       { return Span{Text: text} }
func B(text string) Span       { return Span{Text: text, Style: Strong} }
func C(text string) Span       { return Span{Text: text, Style: Code} }
func Q(text string) Span       { return Span{Text: text, Style: Quiet} }
func L(text, link string) Span { return Span{Text: text, Link: link} }

// Say makes a paragraph.
func Say(spans ...Span) Paragraph { return Paragraph{Spans: spans} }

// An Action is what a button, a select or a form does: a verb and ids. Never typed text; at most [MaxAction] bytes encoded.
type Action struct {
	Verb string
	Args []string
}

// MaxAction is how long an encoded action may be: Discord allows 100 bytes, an adapter may need some for itself.
const MaxAction = 90

// ErrAction is returned by ParseAction for what no Encode has made.
var ErrAction = errors.New("not an action")

// Encode writes the action in one line. Verb and args hold no colon; it panics if they do or if the result is too long, since
// only ids of our own go in.
func (a Action) Encode() string {
	s := strings.Join(append([]string{a.Verb}, a.Args...), ":")
	if len(s) > MaxAction || strings.Count(s, ":") != len(a.Args) {
		panic(fmt.Sprintf("bot: action %q does not fit", s))
	}
	return s
}

// ParseAction reads what Encode wrote, or anything that a stranger made up: then it is ErrAction.
func ParseAction(s string) (Action, error) {
	if s == "" || len(s) > MaxAction {
		return Action{}, ErrAction
	}
	parts := strings.Split(s, ":")
	if parts[0] == "" {
		return Action{}, ErrAction
	}
	return Action{Verb: parts[0], Args: parts[1:]}, nil
}

// Act makes an Action.
func Act(verb string, args ...string) Action { return Action{Verb: verb, Args: args} }

// Answer is a reply of some blocks.
func Answer(blocks ...Block) Reply { return Reply{Blocks: blocks} }

// Aside is a Note that does not warn.
func Aside(spans ...Span) Note { return Note{Spans: spans} }

// Warning is a Note that warns.
func Warning(spans ...Span) Note { return Note{Spans: spans, Warn: true} }

// Sentence is a reply of one paragraph.
func Sentence(format string, args ...any) Reply {
	return Reply{Blocks: []Block{Say(T(fmt.Sprintf(format, args...)))}}
}

// Private is a reply that only the asker sees.
func Private(r Reply) Reply {
	r.Private = true
	return r
}
