package clock

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// unknownAgain is when work of an unknown kind is looked at again: a newer replica made it, and does it.
const unknownAgain = 5 * time.Minute

// chosen is a decision as it is stored with its work. Fields may be added.
type chosen struct {
	What json.RawMessage `json:"what"`
	To   storage.Address `json:"to"`
	Edit string          `json:"edit,omitempty"`
}

// A claim is work that this replica may do until a time.
type claim struct {
	workspace storage.WorkspaceID
	timed     storage.Timed // as claimed
	kind      core.Kind
	chosen    chosen
	work      core.Work
	since     time.Time // since when a post of it may be there: it has to be looked for first; zero: there is none
	over      bool      // it is too late to post: only look
	key       string
}

func (c claim) until() time.Time { return c.timed.At }

// claim takes work in a transaction, which also decides what will be posted. It returns nil if there is nothing to do: somebody
// else has it, it was too late, or nothing is to be posted this time.
func (c *Clock) claim(ctx context.Context, w storage.DueWork) (*claim, error) {
	now := c.bot.Options.Now()
	holder := c.replica + "/" + rand.Text()[:8]
	var got *claim
	skipped := 0
	_, err := c.store().Change(ctx, w.Workspace, storage.Change{By: core.ByClock, At: now, Verb: w.Kind}, func(d *storage.Draft) error {
		got, skipped = nil, 0
		t, err := d.Timed(w.ID)
		if errors.Is(err, storage.ErrNotFound) || err == nil && (t.Paused != "" || t.At.After(now)) {
			return nil
		}
		if err != nil {
			return err
		}
		before := t.Skipped
		got, err = c.take(d, &t, now)
		skipped = t.Skipped - before
		if err != nil || got == nil {
			return err
		}
		t.Holder, t.At = holder, now.Add(claimFor)
		t.Tries++
		if t.Sent.IsZero() {
			t.Sent = now
		}
		got.timed = t
		return d.PutTimed(t)
	})
	if err != nil {
		return nil, fmt.Errorf("claiming: %w", err)
	}
	if skipped > 0 {
		c.counts.skipped.Add(int64(skipped))
		c.log().WarnContext(ctx, "timed work was missed", "workspace", w.Workspace, "work", w.ID, "kind", w.Kind, "times", skipped)
	}
	return got, nil
}

// take decides on work that nobody has. Where it returns nil, it has put the work off or removed it.
func (c *Clock) take(d *storage.Draft, t *storage.Timed, now time.Time) (*claim, error) {
	k, known := c.bot.Features.Kinds[t.Kind]
	if !known {
		t.At = now.Add(unknownAgain)
		return nil, d.PutTimed(*t)
	}
	got := &claim{workspace: d.Workspace(), kind: k, since: t.Sent}
	if t.Chosen == nil {
		if t.For.Before(c.store().LoadedAt()) {
			got.since = t.For // it may have been posted after the backup that this store was made of
		}
		if due, err := c.begin(d, t, k, now); err != nil || !due {
			return nil, err
		}
	} else if k.Window > 0 && now.Sub(t.For) > k.Window {
		if t.Sent.IsZero() {
			return nil, c.skip(d, t, k, now)
		}
		got.over = true
	}
	if err := json.Unmarshal(t.Chosen, &got.chosen); err != nil {
		return nil, fmt.Errorf("reading what was chosen: %w", err)
	}
	got.work = core.WorkOf(d.Workspace(), *t, now)
	got.work.To = door.AddressOf(got.chosen.To)
	got.key = core.Digest(string(d.Workspace()), t.ID, t.For.UTC().Format(time.RFC3339Nano))
	return got, nil
}

// begin decides what will be posted, and keeps it in t. Not due: there is nothing to post now, and t was put off or removed.
func (c *Clock) begin(d *storage.Draft, t *storage.Timed, k core.Kind, now time.Time) (due bool, err error) {
	if due, err := c.catchUp(d, t, k, now); err != nil || !due {
		return false, err
	}
	w := core.WorkOf(d.Workspace(), *t, now)
	if k.NotBefore != nil {
		at, err := k.NotBefore(c.bot, d, w)
		if err != nil {
			return false, err
		}
		if at.After(now) {
			t.For, t.At = at, at
			return false, d.PutTimed(*t)
		}
	}
	decided, err := k.Decide(c.bot, d, w)
	if err != nil {
		return false, err
	}
	if decided.Skip {
		return false, c.advance(d, *t, k, now)
	}
	what, err := json.Marshal(decided.Chosen)
	if err != nil {
		return false, err
	}
	to := t.To
	if decided.To != (door.Address{}) {
		to = decided.To.Stored()
		to.Place = t.To.Place // the place is what lanes go by
	}
	t.Chosen, err = json.Marshal(chosen{What: what, To: to, Edit: string(decided.Edit)})
	return err == nil, err
}

// catchUp moves work on that was missed for longer than its window, to the first time that is not, and counts what was missed.
func (c *Clock) catchUp(d *storage.Draft, t *storage.Timed, k core.Kind, now time.Time) (due bool, err error) {
	const most = 1000 // what was missed for longer than so many times is not counted in full
	for n := 0; k.Window > 0 && now.Sub(t.For) > k.Window; n++ {
		after := t.For
		if n == most {
			after = now
		}
		next, err := c.next(d, *t, k, after)
		if err != nil {
			return false, err
		}
		t.Skipped++
		if next.IsZero() {
			return false, d.DeleteTimed(t.ID)
		}
		t.For, t.At = next, next
	}
	if t.For.After(now) {
		return false, d.PutTimed(*t)
	}
	return true, nil
}

// next is when work is due again after a time; zero: never.
func (c *Clock) next(d *storage.Draft, t storage.Timed, k core.Kind, after time.Time) (time.Time, error) {
	if k.Next == nil {
		return time.Time{}, nil
	}
	next, err := k.Next(c.bot, d, core.WorkOf(d.Workspace(), t, c.bot.Options.Now()), after)
	if err == nil && !next.IsZero() && !next.After(after) {
		err = fmt.Errorf("work of kind %q is due again at %v, which is not after %v", t.Kind, next, after)
	}
	return next, err
}

// advance sets work to its next time, or removes it if there is none.
func (c *Clock) advance(d *storage.Draft, t storage.Timed, k core.Kind, now time.Time) error {
	after := now
	if t.For.After(now) {
		after = t.For
	}
	next, err := c.next(d, t, k, after)
	if err != nil {
		return err
	}
	if next.IsZero() {
		return d.DeleteTimed(t.ID)
	}
	return d.PutTimed(unclaimed(t, next))
}

// unclaimed is work as it was never tried, due at a time.
func unclaimed(t storage.Timed, at time.Time) storage.Timed {
	t.For, t.At = at, at
	t.Holder, t.Chosen, t.Sent, t.Tries = "", nil, time.Time{}, 0
	return t
}

// skip gives up on this time.
func (c *Clock) skip(d *storage.Draft, t *storage.Timed, k core.Kind, now time.Time) error {
	t.Skipped++
	return c.advance(d, *t, k, now)
}
