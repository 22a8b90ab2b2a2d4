package bot

import (
	"context"
	"encoding/json"
	"errors"

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
func (c *Clock) pause(d *storage.Draft, t storage.Timed, k kind, cause error) error {
	reason := pausedFailing
	switch {
	case errors.Is(cause, ErrGone):
		reason = pausedGone
	case errors.Is(cause, ErrForbidden):
		reason = pausedForbidden
	}
	next, err := c.next(d, t, k, c.bot.options.Now())
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
	if err != nil || t.By == "" || addressOfPerson(t.By) == addressOf(t.To) { // whoever cannot be reached cannot be told so
		return err
	}
	return tell(d, "paused", addressOfPerson(t.By), "", notice)
}

func (b *Bot) drawPaused(_ context.Context, _ work, told json.RawMessage) (Reply, error) {
	var n pauseNotice
	if err := json.Unmarshal(told, &n); err != nil {
		return Reply{}, err
	}
	why := map[string]string{
		pausedGone:      "the channel is gone, or I was taken out of it",
		pausedForbidden: "I am not allowed to write there",
		pausedFailing:   "it failed too often",
	}[n.Reason]
	what := "what you wanted posted (" + n.Kind + ")"
	if n.Ended {
		return sentence("I could not post %s: %s.", what, why), nil
	}
	reply := sentence("I have paused %s: %s. When that is mended, it can be resumed.", what, why)
	return reply, nil
}
