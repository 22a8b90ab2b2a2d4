package core

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// A Kind is one sort of timed work: a quiz, a reminder, telling somebody of a change. All that is left to a kind is what to post
// and when again; that it is posted once, in time and at a bearable pace is the clock's business. Its functions work on what they
// are given and have no other effect; those that get a Draft may run twice.
type Kind struct {
	// Window is how late the work may be done; later it is skipped and counted. 0: it is done however late.
	Window time.Duration
	// NotBefore moves work whose time has come to a later one (quiet hours); nil, or a time that is past: now is as good.
	NotBefore func(b *Bot, d *storage.Draft, w Work) (time.Time, error)
	// Scheduled says that schedules bring it: its Next is schedule.Next.
	Scheduled bool
	// Decide runs in the transaction that claims the work and chooses what will be posted. It may record the choice in the Draft.
	// It runs once for each time that the work is due, however often posting is tried.
	Decide func(b *Bot, d *storage.Draft, w Work) (Decision, error)
	// Draw makes the reply out of what was decided, each time that posting is tried.
	Draw func(ctx context.Context, b *Bot, w Work, chosen json.RawMessage) (door.Reply, error)
	// Look is there instead of Draw for what posts nothing itself: it asks outside of transactions, each time that it is tried, and
	// what it found, as JSON, is what Posted records. nil: the kind posts.
	Look func(ctx context.Context, b *Bot, w Work) (any, error)
	// Posted runs in the transaction that records the post; nil: there is nothing more to record.
	Posted func(b *Bot, d *storage.Draft, w Work, chosen json.RawMessage, post door.PostID) error
	// Next is when the work is due again, after a time; zero: never, and the work is removed. nil: never.
	Next func(b *Bot, d *storage.Draft, w Work, after time.Time) (time.Time, error)
}

// Work is what a kind sees of timed work.
type Work struct {
	Workspace storage.WorkspaceID
	ID        string
	To        door.Address
	By        storage.PersonID
	Data      json.RawMessage // as it was given to Later or Tell
	For       time.Time       // when it is meant to be done
	Now       time.Time
}

// WorkOf is stored work as its kind sees it.
func WorkOf(ws storage.WorkspaceID, t storage.Timed, now time.Time) Work {
	return Work{Workspace: ws, ID: t.ID, To: door.AddressOf(t.To), By: t.By, Data: t.Data, For: t.For, Now: now}
}

// A Decision is what a kind wants to be posted this time.
type Decision struct {
	Skip   bool         // nothing, this time
	Chosen any          // as JSON: what Draw needs to know; ids rather than text
	To     door.Address // zero: where the work says
	Edit   door.PostID  // instead of a new post, this one is replaced
}

// Later puts work off until a time, in the transaction of what causes it. Work with the same id is replaced.
func Later(d *storage.Draft, t storage.Timed, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encoding what is to be done: %w", err)
	}
	t.Data = encoded
	return d.PutTimed(t)
}

// Tell lets somebody know of what the Draft changes, soon after it is written: data, which holds ids, is drawn by the kind, which
// [Telling] made. By is told in turn if that is not possible. The same words to the same address in one change are said once.
func Tell(d *storage.Draft, kind string, to door.Address, by storage.PersonID, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encoding what is to be told: %w", err)
	}
	id := "tell-" + Digest(fmt.Sprint(d.Head().Seq), kind, fmt.Sprint(to), string(encoded))
	return d.PutTimed(storage.Timed{ID: id, Kind: kind, To: to.Stored(), By: by, Data: encoded, For: d.At()})
}

// tellWithin is how late somebody may still be told of something.
const tellWithin = 72 * time.Hour

// Telling is a kind that says once what it was given.
func Telling(draw func(ctx context.Context, b *Bot, w Work, told json.RawMessage) (door.Reply, error)) Kind {
	return Kind{
		Window: tellWithin,
		Decide: func(_ *Bot, _ *storage.Draft, w Work) (Decision, error) { return Decision{Chosen: w.Data}, nil },
		Draw:   draw,
	}
}

// Digest is a short id that follows from its parts: 24 letters and digits, short enough for a key on every platform.
func Digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// SchedulePrefix stands before a schedule's id in the id of its timed work.
const SchedulePrefix = "schedule-"

// Nudge makes a clock in this process look at what is due: something may have been put off that is due earlier than all else.
func (b *Bot) Nudge() {
	select {
	case b.Wake <- struct{}{}:
	default: // it has been told already
	}
}

// ByClock is who changes what a kind's functions change.
const ByClock storage.PersonID = "srm/clock"
