package bot

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

// A kind is one sort of timed work: a quiz, a reminder, telling somebody of a change. All that is left to a kind is what to post
// and when again; that it is posted once, in time and at a bearable pace is the clock's business. Its functions work on what they
// are given and have no other effect; those that get a Draft may run twice.
type kind struct {
	// window is how late the work may be done; later it is skipped and counted. 0: it is done however late.
	window time.Duration
	// notBefore moves work whose time has come to a later one (quiet hours); nil, or a time that is past: now is as good.
	notBefore func(b *Bot, d *storage.Draft, w work) (time.Time, error)
	// scheduled says that schedules bring it: its next is nextScheduled.
	scheduled bool
	// decide runs in the transaction that claims the work and chooses what will be posted. It may record the choice in the Draft.
	// It runs once for each time that the work is due, however often posting is tried.
	decide func(b *Bot, d *storage.Draft, w work) (decision, error)
	// draw makes the reply out of what was decided, each time that posting is tried.
	draw func(ctx context.Context, b *Bot, w work, chosen json.RawMessage) (door.Reply, error)
	// look is there instead of draw for what posts nothing itself: it asks outside of transactions, each time that it is tried, and
	// what it found, as JSON, is what posted records. nil: the kind posts.
	look func(ctx context.Context, b *Bot, w work) (any, error)
	// posted runs in the transaction that records the post; nil: there is nothing more to record.
	posted func(b *Bot, d *storage.Draft, w work, chosen json.RawMessage, post door.PostID) error
	// next is when the work is due again, after a time; zero: never, and the work is removed. nil: never.
	next func(b *Bot, d *storage.Draft, w work, after time.Time) (time.Time, error)
}

// work is what a kind sees of timed work.
type work struct {
	Workspace storage.WorkspaceID
	ID        string
	To        door.Address
	By        storage.PersonID
	Data      json.RawMessage // as it was given to later or tell
	For       time.Time       // when it is meant to be done
	Now       time.Time
}

func workOf(ws storage.WorkspaceID, t storage.Timed, now time.Time) work {
	return work{Workspace: ws, ID: t.ID, To: door.AddressOf(t.To), By: t.By, Data: t.Data, For: t.For, Now: now}
}

// A decision is what a kind wants to be posted this time.
type decision struct {
	Skip   bool         // nothing, this time
	Chosen any          // as JSON: what draw needs to know; ids rather than text
	To     door.Address // zero: where the work says
	Edit   door.PostID  // instead of a new post, this one is replaced
}

// later puts work off until a time, in the transaction of what causes it. Work with the same id is replaced.
func later(d *storage.Draft, t storage.Timed, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encoding what is to be done: %w", err)
	}
	t.Data = encoded
	return d.PutTimed(t)
}

// tell lets somebody know of what the Draft changes, soon after it is written: data, which holds ids, is drawn by the kind, which
// [telling] made. By is told in turn if that is not possible. The same words to the same address in one change are said once.
func tell(d *storage.Draft, kind string, to door.Address, by storage.PersonID, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encoding what is to be told: %w", err)
	}
	id := "tell-" + digest(fmt.Sprint(d.Head().Seq), kind, fmt.Sprint(to), string(encoded))
	return d.PutTimed(storage.Timed{ID: id, Kind: kind, To: to.Stored(), By: by, Data: encoded, For: d.At()})
}

// tellWithin is how late somebody may still be told of something.
const tellWithin = 72 * time.Hour

// telling is a kind that says once what it was given.
func telling(draw func(ctx context.Context, b *Bot, w work, told json.RawMessage) (door.Reply, error)) kind {
	return kind{
		window: tellWithin,
		decide: func(_ *Bot, _ *storage.Draft, w work) (decision, error) { return decision{Chosen: w.Data}, nil },
		draw:   draw,
	}
}

// digest is a short id that follows from its parts: 24 letters and digits, short enough for a key on every platform.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// schedulePrefix stands before a schedule's id in the id of its timed work.
const schedulePrefix = "schedule-"

// nudge makes a clock in this process look at what is due: something may have been put off that is due earlier than all else.
func (b *Bot) nudge() {
	select {
	case b.wake <- struct{}{}:
	default: // it has been told already
	}
}

// byClock is who changes what a kind's functions change.
const byClock storage.PersonID = "srm/clock"
