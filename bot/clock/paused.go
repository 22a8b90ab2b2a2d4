package clock

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// Why work was paused, as stored.
const (
	pausedGone      = "gone"
	pausedForbidden = "forbidden"
	pausedFailing   = "failing"
)

// A pauseNotice is what the one who wanted timed work is told when it cannot be done.
type pauseNotice struct {
	Kind   string          `json:"kind"`
	ID     string          `json:"id"`
	To     storage.Address `json:"to"`
	Reason string          `json:"reason"`
	Ended  bool            `json:"ended,omitempty"` // it would have been done once: there is nothing to resume
}

// pause stops work until somebody resumes it, and has whoever wanted it told, once. What would have been done once is removed.
func (c *Clock) pause(d *storage.Draft, t storage.Timed, k core.Kind, cause error) error {
	reason := pausedFailing
	switch {
	case errors.Is(cause, door.ErrGone):
		reason = pausedGone
	case errors.Is(cause, door.ErrForbidden):
		reason = pausedForbidden
	}
	next, err := c.next(d, t, k, c.bot.Options.Now())
	if err != nil {
		return err
	}
	notice := pauseNotice{Kind: t.Kind, ID: t.ID, To: t.To, Reason: reason, Ended: next.IsZero()}
	if notice.Ended {
		err = d.DeleteTimed(t.ID)
	} else {
		t = unclaimed(t, next)
		t.Paused = reason
		err = d.PutTimed(t)
	}
	if err != nil || t.By == "" || door.DirectTo(t.By) == door.AddressOf(t.To) { // whoever cannot be reached cannot be told so
		return err
	}
	return core.Tell(d, "paused", door.DirectTo(t.By), "", notice)
}

func drawPaused(_ context.Context, b *core.Bot, _ core.Work, told json.RawMessage) (door.Reply, error) {
	var n pauseNotice
	if err := json.Unmarshal(told, &n); err != nil {
		return door.Reply{}, err
	}
	if n.Ended {
		return door.Sentence("I could not post something for you (%s): %s.", n.Kind, PausedBecause(n.Reason)), nil
	}
	reply := door.Sentence("I have paused the %s that you wanted: %s.", n.Kind, PausedBecause(n.Reason))
	if id, found := strings.CutPrefix(n.ID, core.SchedulePrefix); found {
		reply.Blocks = append(reply.Blocks, door.Aside(door.T("When that is mended, "), door.C(n.Kind+" resume "+id), door.T(" goes on with it; "),
			door.C(n.Kind+" off "+id), door.T(" stops it.")))
	}
	return reply, nil
}

// PausedBecause says why work was stopped, from what is stored with it.
func PausedBecause(reason string) string {
	switch reason {
	case pausedGone:
		return "the channel is gone, or I was taken out of it"
	case pausedForbidden:
		return "I am not allowed to write there"
	default:
		return "it failed too often"
	}
}

// Kinds are the timed work of the clock itself: to say that it has stopped.
var Kinds = map[string]core.Kind{"paused": core.Telling(drawPaused)}
