package bot

import (
	"srm/bot/ask"
	"srm/bot/check"
	"srm/bot/clock"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/exchange"
)

// Adapters and main know what they use by the names here, whichever package below it comes from.

// The types at the door: ids, what any platform can say, what it can show, and who posts.
type (
	RequestID = door.RequestID
	PlaceID   = door.PlaceID
	ChannelID = door.ChannelID
	ThreadID  = door.ThreadID
	UserID    = door.UserID
	GroupID   = door.GroupID
	PostID    = door.PostID

	Request = door.Request
	Rank    = door.Rank
	Input   = door.Input
	Text    = door.Text
	Call    = door.Call
	Press   = door.Press
	Submit  = door.Submit
	Home    = door.Home
	Arg     = door.Arg
	Mention = door.Mention
	File    = door.File

	Reply       = door.Reply
	Block       = door.Block
	Paragraph   = door.Paragraph
	Facts       = door.Facts
	Fact        = door.Fact
	Table       = door.Table
	Image       = door.Image
	Attachment  = door.Attachment
	Note        = door.Note
	Buttons     = door.Buttons
	Button      = door.Button
	ButtonStyle = door.ButtonStyle
	Select      = door.Select
	Choice      = door.Choice
	Form        = door.Form
	Field       = door.Field
	FieldKind   = door.FieldKind
	Span        = door.Span
	Style       = door.Style
	Action      = door.Action

	Poster     = door.Poster
	Address    = door.Address
	RetryAfter = door.RetryAfter
	Directory  = door.Directory
	Person     = door.Person
	Group      = door.Group
	Updates    = door.Updates
)

// The values of the types at the door.
const (
	Guest  = door.Guest
	Member = door.Member
	Admin  = door.Admin

	Plain   = door.Plain
	Primary = door.Primary
	Danger  = door.Danger

	TextField     = door.TextField
	LongTextField = door.LongTextField
	ChoiceField   = door.ChoiceField
	SearchField   = door.SearchField
	UserField     = door.UserField
	GroupField    = door.GroupField
	DateField     = door.DateField

	Regular = door.Regular
	Strong  = door.Strong
	Code    = door.Code
	Quiet   = door.Quiet

	MaxAction = door.MaxAction
)

// Errors of package door: what a Poster and a Directory may answer, and what ParseAction says of an action that nobody made.
var (
	ErrGone           = door.ErrGone
	ErrForbidden      = door.ErrForbidden
	ErrUnknownOutcome = door.ErrUnknownOutcome
	ErrNotFound       = door.ErrNotFound
	ErrCannotTell     = door.ErrCannotTell
	ErrAction         = door.ErrAction
)

// T, B, C, Q and L make spans: plain, strong, code, quiet, and a link.
func T(text string) Span       { return door.T(text) }
func B(text string) Span       { return door.B(text) }
func C(text string) Span       { return door.C(text) }
func Q(text string) Span       { return door.Q(text) }
func L(text, link string) Span { return door.L(text, link) }

// Say makes a paragraph.
func Say(spans ...Span) Paragraph { return door.Say(spans...) }

// ParseAction reads what [Action.Encode] wrote, or anything that a stranger made up: then it is ErrAction.
func ParseAction(s string) (Action, error) { return door.ParseAction(s) }

// PlainText is the reply in one line or a few, without any markup: what a notification shows.
func PlainText(r Reply) string { return door.PlainText(r) }

// Markdown is the reply as GitHub reads it.
func Markdown(r Reply) string { return door.Markdown(r) }

// Printable returns text without what steers a display. Adapters call it before they escape.
func Printable(text string) string { return door.Printable(text) }

// ByteSize is a number of bytes as people read it.
func ByteSize(n int) string { return door.ByteSize(n) }

// WebAddress reports whether a link may be shown as one: http or https, with a host.
func WebAddress(link string) bool { return door.WebAddress(link) }

// What a bot is made with, and its commands as data.
type (
	Options   = core.Options
	Command   = core.Command
	Param     = core.Param
	ParamKind = core.ParamKind
)

// The clock, and where it posts.
type (
	Clock    = clock.Clock
	Platform = clock.Platform
	Pace     = clock.Pace
	Counts   = clock.Counts
)

// What goes out and in.
type (
	Asked  = ask.Asked       // an answer, as srm ask --json gives it
	Pack   = check.Pack      // the evidence pack
	Format = exchange.Format // how decisions leave a workspace
	Import = exchange.Import // what taking a file in did, or would do
)

// The formats, and how large a document may be.
const (
	JSON        = exchange.JSON
	CSV         = exchange.CSV
	MarkdownDoc = exchange.MarkdownDoc
	MaxDocument = exchange.MaxDocument
)

// Formats are all there are.
var Formats = exchange.Formats

// The kinds of parameters.
const (
	FreeText     = core.FreeText
	ControlParam = core.ControlParam
	ScopeParam   = core.ScopeParam
	HolderParam  = core.HolderParam
	RoleParam    = core.RoleParam
	NumberParam  = core.NumberParam
	ChannelParam = core.ChannelParam
	FileParam    = core.FileParam
)

// WantsFile tells whether a typed line gives a command that reads a file sent along with it: only then is it worth fetching.
func WantsFile(all []Command, line string) bool { return core.WantsFile(all, line) }
