package storage

import "time"

// How long what the quiz remembers is kept. Posed and Doubt are kept for good: there is at most one for each question.
const (
	keepAsked   = 35 * 24 * time.Hour // a question that was asked, with its answers: long enough to press its buttons
	keepMonths  = 25                  // completions and tallies: two years of audits and the month that runs
	keepLearner = 13                  // months without an answer
)

// Bounds of what one record of the quiz holds. What is beyond is dropped, the oldest or the least first.
const (
	maxCards    = 200 // controls of a learner
	maxRecent   = 60  // questions that a learner was asked last
	maxVersions = 12  // versions of the facts in a month
	maxWhere    = 60  // places of a tally
	maxDoubters = 20  // people who doubt a question, beyond whom only the number grows
)

// An Asked is a question that was asked at one place, with how it was answered. Added fields must be optional.
type Asked struct {
	ID       string         `json:"id"`       // bot makes it from the request, the round or the due key: the same if that is delivered again
	Question string         `json:"question"` // its id in the facts
	Print    uint32         `json:"print"`    // of its words
	Version  string         `json:"version"`  // of the facts
	Control  string         `json:"control,omitempty"`
	At       time.Time      `json:"at"`
	To       Address        `json:"to,omitzero"`       // where
	By       PersonID       `json:"by,omitempty"`      // who wanted it; empty: the clock
	Private  bool           `json:"private,omitempty"` // only By may answer
	Round    string         `json:"round,omitempty"`   // the id of the first one of a round
	Number   int            `json:"number,omitempty"`  // in the round, from 1
	Of       int            `json:"of,omitempty"`      // how many the round has
	Picks    map[string]int `json:"picks,omitempty"`   // how many picked which option
	Closed   bool           `json:"closed,omitempty"`  // the solution is shown: answers count no more
}

// Answers is how many have answered.
func (a Asked) Answers() (n int) {
	for _, picked := range a.Picks {
		n += picked
	}
	return n
}

// An Answer is what one person picked, once for each Asked.
type Answer struct {
	Asked   string    `json:"asked"`
	Person  PersonID  `json:"person"`
	Pick    string    `json:"pick"`
	Right   bool      `json:"right,omitempty"`
	Request string    `json:"request,omitempty"` // that brought it: delivered again, it is answered alike
	At      time.Time `json:"at"`
}

// A Learner is what one person has learnt, and how the person wants to take part. Added fields must be optional.
type Learner struct {
	Person  PersonID        `json:"person"`
	Cards   map[string]Card `json:"cards,omitempty"`  // by control
	Recent  []string        `json:"recent,omitempty"` // questions, the newest last
	Day     string          `json:"day,omitempty"`    // of the last answer, YYYY-MM-DD in the person's zone
	Streak  int             `json:"streak,omitempty"` // days in a row
	Best    int             `json:"best,omitempty"`
	Freezes int             `json:"freezes,omitempty"` // days that may be missed
	Out     bool            `json:"out,omitempty"`     // takes no part: nothing more is kept
	Name    string          `json:"name,omitempty"`    // the pseudonym on boards; none: not shown there
	Team    string          `json:"team,omitempty"`    // a team's id
	Until   time.Time       `json:"until"`             // from when it may be dropped
}

// A Card says how well a person knows a control.
type Card struct {
	Box   int       `json:"box,omitempty"`
	Due   time.Time `json:"due"`
	Seen  int       `json:"seen"`
	Wrong int       `json:"wrong,omitempty"`
}

// A Completion is what one person answered in one month. Added fields must be optional.
type Completion struct {
	Month    string    `json:"month"` // YYYY-MM in UTC
	Person   PersonID  `json:"person"`
	Answered int       `json:"answered"`
	Right    int       `json:"right,omitempty"`
	Days     int       `json:"days"` // on which the person answered
	Day      string    `json:"day"`  // the last of them
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Versions []string  `json:"versions,omitempty"` // of the facts, the newest last
	Team     string    `json:"team,omitempty"`
}

// A Tally counts the answers about one control in one month, without text or person. Added fields must be optional.
type Tally struct {
	Month   string           `json:"month"`
	Control string           `json:"control"`
	Answers int              `json:"answers"`
	Wrong   int              `json:"wrong,omitempty"`
	Where   map[string]Where `json:"where,omitempty"` // by service or model
}

// A Where counts the answers about a control at one place, and whose job people said it is where they were asked that.
type Where struct {
	Answers  int `json:"answers"`
	Wrong    int `json:"wrong,omitempty"`
	Provider int `json:"provider,omitempty"`
	Customer int `json:"customer,omitempty"`
	Both     int `json:"both,omitempty"`
}

// A Posed says when a question was last asked for everybody.
type Posed struct {
	Question string    `json:"question"`
	Control  string    `json:"control,omitempty"`
	Times    int       `json:"times"`
	Last     time.Time `json:"last"`
}

// A Doubt is a question that somebody reported as bad, or that an admin took out. Added fields must be optional.
type Doubt struct {
	Question string     `json:"question"`
	Times    int        `json:"times"`
	People   []PersonID `json:"people,omitempty"`
	Version  string     `json:"version,omitempty"` // of the facts when it was last doubted
	Last     time.Time  `json:"last"`
	Retired  bool       `json:"retired,omitempty"` // it is asked no more
}
