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
}

// A Team is a group inside the workspace. Its id never changes; its name may.
type Team struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
	By    PersonID  `json:"by"`
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

// A Doubt says that somebody holds an answer for wrong: for the workspace's admins, who may overrule it in their own file.
type Doubt struct {
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
