package storage

import (
	"encoding/json"
	"time"
)

// WorkspaceID names a tenant: what one organisation has decided. All keys of a workspace stand under its prefix.
type WorkspaceID string

// PersonID names a person as a platform knows them: the place, a slash, the platform's user id ("console/admin").
type PersonID string

// Role is a RACI role.
type Role string

const (
	Accountable Role = "accountable" // exactly one holder per control and scope
	Responsible Role = "responsible"
	Consulted   Role = "consulted"
	Informed    Role = "informed"
	Deputy      Role = "deputy" // stands in for the accountable one
)

// ScopeKind says how wide a scope is, from everywhere to one system.
type ScopeKind string

const (
	Everywhere    ScopeKind = "everywhere"
	ModelScope    ScopeKind = "model"
	ProviderScope ScopeKind = "provider"
	ServiceScope  ScopeKind = "service"
	SystemScope   ScopeKind = "system"
)

// A Scope is where an assignment holds. ID is empty for Everywhere, else a model, provider, service or system id.
type Scope struct {
	Kind ScopeKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// HolderKind says what kind of holder an assignment has.
type HolderKind string

const (
	TeamHolder   HolderKind = "team"
	PersonHolder HolderKind = "person"
)

// A Holder is who holds a role: a team by its id, or a person by its PersonID.
type Holder struct {
	Kind HolderKind `json:"kind"`
	ID   string     `json:"id"`
}

// An Assignment says that a holder has a role for a control in a scope. Control and Scope.ID are plain ids here; bot checks them.
// Added fields must be optional; none may change its meaning.
type Assignment struct {
	Control string    `json:"control"`
	Scope   Scope     `json:"scope"`
	Role    Role      `json:"role"`
	Holder  Holder    `json:"holder"`
	Verify  bool      `json:"verify,omitempty"` // only the duty to check that the provider does it
	Since   time.Time `json:"since"`
	By      PersonID  `json:"by"`

	Reply   Acceptance `json:"reply,omitempty"` // what the holder said to it
	Replied time.Time  `json:"replied,omitzero"`
	ReplyBy PersonID   `json:"reply_by,omitempty"`
}

// Acceptance is what a holder says to an assignment; empty as long as nothing was said, which counts as accepted.
type Acceptance string

const (
	Accepted Acceptance = "accepted"
	Declined Acceptance = "declined" // the assignment stays, to be seen, but owns nothing
)

// A Team is a group inside the workspace. Its id never changes; its name may. Added fields must be optional.
type Team struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
	By    PersonID  `json:"by"`

	Function string    `json:"function,omitempty"` // what kind of team it is: "platform"; bot knows which there are
	Bindings []Binding `json:"bindings,omitempty"` // one per place
	Deputy   *Holder   `json:"deputy,omitempty"`   // who is asked when the team is gone
}

// A Binding says who a team is in one place: a group of the platform, a channel, or people. Ids are the platform's.
type Binding struct {
	Place   string   `json:"place"`
	Group   string   `json:"group,omitempty"`
	Channel string   `json:"channel,omitempty"`
	People  []string `json:"people,omitempty"`
}

// A Service says that the workspace runs a service. ID is a plain id here; bot checks it. Added fields must be optional.
type Service struct {
	ID    string    `json:"id"`
	Since time.Time `json:"since"`
	By    PersonID  `json:"by"`
}

// A System is something that the workspace named itself. It runs on a service, or else under a model. Its id never changes.
// Added fields must be optional.
type System struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Service string    `json:"service,omitempty"`
	Model   string    `json:"model,omitempty"`
	Owner   *Holder   `json:"owner,omitempty"` // who answers where no assignment matches
	Aliases []string  `json:"aliases,omitempty"`
	Since   time.Time `json:"since"`
	By      PersonID  `json:"by"`
}

// A Control is one that the workspace added to those that everybody has. Its id never changes. Added fields must be optional.
type Control struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Task     string    `json:"task"`
	Layer    string    `json:"layer"`
	Grain    string    `json:"grain"`
	Function string    `json:"function,omitempty"`
	Since    time.Time `json:"since"`
	By       PersonID  `json:"by"`
}

// A Half is one of the two sides of a control that can be checked.
type Half string

const (
	Ours      Half = "ours"     // what this organisation does
	Providers Half = "provider" // what the cloud provider does
)

// A Method says how a control was checked.
type Method string

const (
	Assessment      Method = "assessment"       // of its security, as a whole
	PenetrationTest Method = "penetration-test" // somebody attacked it, with permission
	Review          Method = "review"           // of the control itself: settings, records, samples
	Report          Method = "report"           // of the provider: an auditor's, such as SOC 2
	Certificate     Method = "certificate"      // of the provider, such as ISO 27001
)

// A Day is a date without a time and a zone, written 2026-11-26: so it sorts. "" is none.
type Day string

// A Verification says that somebody checked a half of a control in a scope. Several are kept for each, and [Newest] counts.
// Added fields must be optional; none may change its meaning.
type Verification struct {
	Control  string    `json:"control"`
	Scope    Scope     `json:"scope"`
	Half     Half      `json:"half"`
	Number   uint64    `json:"number"` // of the history's entry that recorded it: the key's last component
	Method   Method    `json:"method"`
	On       Day       `json:"on"`                 // when it was checked
	Until    Day       `json:"until"`              // the last day on which it counts
	Evidence string    `json:"evidence,omitempty"` // an address, http or https; never fetched
	Note     string    `json:"note,omitempty"`
	Own      bool      `json:"own,omitempty"` // its owner checked it: less than if somebody else had
	At       time.Time `json:"at"`            // when it was recorded
	By       PersonID  `json:"by"`

	// Of a provider's report or certificate:
	Report        string   `json:"report,omitempty"` // which: an id of the knowledge base or what was typed
	From          Day      `json:"from,omitempty"`   // its period
	To            Day      `json:"to,omitempty"`
	Complementary []string `json:"complementary,omitempty"` // controls that it takes for granted on our side
}

// Reminders says when and where a workspace is reminded of checks that run out. The zero value is useful. Added fields must be
// optional; none may change its meaning.
type Reminders struct {
	Zone   string            `json:"zone,omitempty"`   // IANA; empty: UTC
	Zones  map[string]string `json:"zones,omitempty"`  // of teams that work elsewhere, by their ids
	Quiet  Hours             `json:"quiet,omitzero"`   // when nobody is reminded, besides weekends; zero: before 9 and after 17 o'clock
	Digest bool              `json:"digest,omitempty"` // one message a day instead of one for each check
	Admins Address           `json:"admins,omitzero"`  // who is told of what has run out
	Since  time.Time         `json:"since"`
	By     PersonID          `json:"by"`
}

// Hours is a span of the day, in minutes after midnight; it may go over midnight.
type Hours struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// A Ruling is what a workspace decided where authorities differ on whose job a control is in a scope. One per control and scope.
// Added fields must be optional; none may change its meaning.
type Ruling struct {
	Control     string    `json:"control"`
	Scope       Scope     `json:"scope"`
	Responsible string    `json:"responsible"` // provider, customer or shared
	Why         string    `json:"why"`
	At          time.Time `json:"at"`
	By          PersonID  `json:"by"`
}

// An Entry is one change in a workspace's history: append only, chained. Added fields must be optional and stand before MAC.
type Entry struct {
	Seq     uint64    `json:"seq"` // 1, 2, 3 …
	At      time.Time `json:"at"`
	By      PersonID  `json:"by"`
	Verb    string    `json:"verb"` // the command: assign, transfer, unassign, undo …
	Request string    `json:"request,omitempty"`
	Undoes  uint64    `json:"undoes,omitempty"` // the entry that this one takes back
	Edits   []Edit    `json:"edits"`
	MAC     []byte    `json:"mac"` // HMAC(key, MAC of the entry before ‖ this entry without its MAC); stays the last field
}

// An Edit is one record's change. Key is relative to the workspace; Before or After is nil where the record was or became absent.
type Edit struct {
	Key    string          `json:"key"`
	Before json.RawMessage `json:"before,omitempty"` // the record's payload as encoded then
	After  json.RawMessage `json:"after,omitempty"`
}

// A Head is where a workspace's history stands. It changes with every change, so that a book is valid while its head is.
type Head struct {
	Seq     uint64 `json:"seq"`
	MAC     []byte `json:"mac"`
	Records int64  `json:"records"` // how many records the workspace has, the head itself left out
}

// An Objection says that somebody holds an answer for wrong: for the workspace's admins, who may overrule it in their own file.
type Objection struct {
	Control  string    `json:"control"`
	Place    string    `json:"place"` // a service or a model, by id
	By       PersonID  `json:"by"`
	At       time.Time `json:"at"`
	Said     string    `json:"said,omitempty"`     // the side that was named
	Question string    `json:"question,omitempty"` // as it was asked, if it is known
}

// A Parked plan waits for its confirmation: what does not fit a button.
type Parked struct {
	ID   string    `json:"id"` // short, random; the Store makes it
	By   PersonID  `json:"by"`
	At   time.Time `json:"at"`
	Head uint64    `json:"head"` // Seq of the head that it was computed from
	Plan []byte    `json:"plan"` // JSON, made and read by bot
}
