package door

import (
	"time"

	"srm/storage"
)

// Ids that platforms make. Only the adapter that made a channel, thread or group id takes it apart.
type (
	RequestID string // the same if the platform delivers again
	PlaceID   string // where messages come from: "console", "slack:T…", "discord:…"
	ChannelID string
	ThreadID  string
	UserID    string
	GroupID   string
	PostID    string
)

// A Request is one thing that somebody did on a platform.
type Request struct {
	ID      RequestID
	At      time.Time
	Place   PlaceID // from the signed envelope only; "" in a direct message that belongs to no place
	Channel ChannelID
	Thread  ThreadID
	User    UserID
	Rank    Rank // as the platform vouches for it; the zero value may only ask
	Private bool // only the asker will see the answer; settled before Handle, because a deferred answer has to choose then
	Input   Input
	Files   []File
}

// Rank is what a platform says about a person in a place. Unknown counts as Guest.
type Rank int

const (
	Guest Rank = iota // guests, external members of shared channels, strangers: they ask and read
	Member
	Admin
)

func (r Rank) String() string {
	switch r {
	case Admin:
		return "admin"
	case Member:
		return "member"
	default:
		return "guest"
	}
}

// Input is what was done: [Text], [Call], [Press], [Submit] or [Home].
type Input interface{ input() }

// Text is something typed.
type Text struct {
	Body     string
	Mentions []Mention // in the order in which they stand in Body
	Quoted   string    // the message that Body answers or that was pointed at
	Command  bool      // typed after the bot's slash command: meant for nobody else
}

// Call is a command with the typed options of a platform.
type Call struct {
	Command  string
	Args     map[string]Arg
	Mentions []Mention // named within the texts of Args
}

// Press is a button pressed or a choice picked.
type Press struct {
	Action Action
	Picked []string
}

// Submit is a form sent off.
type Submit struct {
	Form   Action
	Values map[string][]string
}

// Home asks for the asker's own page.
type Home struct{}

func (Text) input()   {}
func (Call) input()   {}
func (Press) input()  {}
func (Submit) input() {}
func (Home) input()   {}

// Arg is the value of one typed option. Text is always set; User, Group or Chan where the platform's picker gave one.
type Arg struct {
	Text  string
	User  UserID
	Group GroupID
	Chan  ChannelID
}

// Mention is a person, a group or a channel named in a text. Name is what people read; it is data, never markup.
type Mention struct {
	User  UserID // one of User, Group, Channel is set
	Group GroupID
	Chan  ChannelID
	Name  string
}

// File is something attached to a message; its content is read by the adapter, at most MaxDocument bytes of it.
type File struct {
	Name    string
	Data    []byte
	Trouble string // why there is no Data, such as "it is too large"
}

// Person is who sent a request, as the history names people.
func (r Request) Person() storage.PersonID {
	return storage.PersonID(string(r.Place) + "/" + string(r.User))
}
