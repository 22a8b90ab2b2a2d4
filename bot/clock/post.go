package clock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync/atomic"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/storage"
)

// How often and how far apart posting is tried. Work with a window is tried until it is over, other work so many times.
const (
	triesMost  = 60
	retryFirst = 10 * time.Second
	retryMost  = 15 * time.Minute
)

// work does one work from its claim to its record.
func (l *lane) work(ctx context.Context, w storage.DueWork) {
	c := l.clock
	log := c.log().With("workspace", w.Workspace, "work", w.ID, "kind", w.Kind)
	got, err := c.claim(ctx, w)
	if err != nil {
		log.ErrorContext(ctx, "timed work failed", "err", err)
		if err := c.putOff(ctx, w); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "putting timed work off", "err", err)
			l.sleep(ctx, laneAfterFail, nil)
		}
		return
	}
	if got == nil {
		return
	}
	var post door.PostID
	var found bool
	if got.kind.Look != nil {
		got.chosen.What, err = l.look(ctx, *got)
	} else {
		post, found, err = l.post(ctx, *got)
	}
	if err := l.settle(ctx, *got, post, found, err); err != nil && ctx.Err() == nil {
		log.ErrorContext(ctx, "recording what became of timed work", "post", post, "err", err)
	}
}

// errOver: it is too late to post, and no earlier post was found, or the platform cannot tell. errLost: somebody else has the claim. errDraw: there is nothing to
// send. None of them has sent anything.
var (
	errOver = errors.New("too late to be posted")
	errLost = errors.New("the claim is lost")
	errDraw = errors.New("drawing failed")
)

// post sends what was claimed, unless an earlier try has: found tells so. It has to be done margin before the claim ends.
func (l *lane) post(ctx context.Context, got claim) (post door.PostID, found bool, err error) {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(got.until().Sub(l.clock.bot.Options.Now())-margin))
	defer cancel()
	poster := l.platform.Poster
	if !got.since.IsZero() && got.chosen.Edit == "" {
		post, err := poster.Find(ctx, got.work.To, got.key, got.since)
		if err == nil {
			return post, true, nil
		}
		switch notFound := errors.Is(err, door.ErrNotFound); {
		case got.over && (notFound || errors.Is(err, door.ErrCannotTell)):
			return "", false, errOver
		case !notFound:
			return "", false, unsure(err)
		}
	}
	reply, err := l.draw(ctx, got)
	if err != nil {
		return "", false, err
	}
	if err := l.clock.holds(ctx, got); err != nil { // the last look before sending
		return "", false, err
	}
	if got.chosen.Edit != "" {
		return door.PostID(got.chosen.Edit), false, poster.Edit(ctx, door.PostID(got.chosen.Edit), reply)
	}
	post, err = poster.Post(ctx, got.work.To, reply, got.key)
	return post, false, err
}

// look has a kind look that posts nothing. Nothing that goes wrong in it has been sent.
func (l *lane) look(ctx context.Context, got claim) (found json.RawMessage, err error) {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(got.until().Sub(l.clock.bot.Options.Now())-margin))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v\n%s", errDraw, p, debug.Stack())
		}
	}()
	what, err := got.kind.Look(ctx, l.clock.bot, got.work)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDraw, err)
	}
	return json.Marshal(what)
}

// unsure makes what a search ended with say what it means for the post that was searched for: nobody knows, so far.
func unsure(err error) error {
	switch {
	case errors.Is(err, door.ErrGone):
		return err
	case errors.As(err, new(door.RetryAfter)):
		return fmt.Errorf("looking for an earlier post: %w, %w", err, door.ErrUnknownOutcome)
	}
	return fmt.Errorf("looking for an earlier post: %v, %w", err, door.ErrUnknownOutcome) // to be forbidden to look says nothing of posting
}

func (l *lane) draw(ctx context.Context, got claim) (reply door.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v\n%s", errDraw, p, debug.Stack())
		}
	}()
	reply, err = got.kind.Draw(ctx, l.clock.bot, got.work, got.chosen.What)
	if err != nil {
		err = fmt.Errorf("%w: %w", errDraw, err)
	}
	return reply, err
}

// holds says whether the claim is still ours, with time enough to send.
func (c *Clock) holds(ctx context.Context, got claim) error {
	t, err := c.store().Timed(ctx, got.workspace, got.timed.ID)
	switch {
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return fmt.Errorf("%w: %w", errLost, err)
	case err != nil || t.Holder != got.timed.Holder || t.Paused != "" || !c.bot.Options.Now().Add(margin).Before(t.At):
		return errLost
	}
	return nil
}

// settle records what became of a post. What it cannot record, the next claim finds out.
func (l *lane) settle(ctx context.Context, got claim, post door.PostID, found bool, err error) error {
	if errors.Is(err, errLost) {
		return nil
	}
	c := l.clock
	if retry, asked := errors.AsType[door.RetryAfter](err); asked {
		l.pace.rest(got.work.To.Place, retry, time.Now())
	}
	change := storage.Change{By: core.ByClock, At: c.bot.Options.Now(), Verb: got.timed.Kind}
	var counted *atomic.Int64
	_, failed := c.store().Change(ctx, got.workspace, change, func(d *storage.Draft) error {
		counted = nil
		t, lost := d.Timed(got.timed.ID)
		if errors.Is(lost, storage.ErrNotFound) || lost == nil && t.Holder != got.timed.Holder {
			return nil // it was changed, stopped or taken over meanwhile
		}
		if lost != nil {
			return lost
		}
		counted, lost = c.step(d, t, got, post, err)
		return lost
	})
	if failed != nil {
		return failed
	}
	if counted != nil {
		counted.Add(1)
	}
	if found {
		c.counts.found.Add(1)
	}
	if err != nil {
		c.log().WarnContext(ctx, "timed work was not posted", "workspace", got.workspace, "work", got.timed.ID, "kind", got.timed.Kind,
			"place", got.work.To.Place, "try", got.timed.Tries, "err", err)
	}
	return nil
}

// step takes work where a try has brought it, and says what that counts as.
func (c *Clock) step(d *storage.Draft, t storage.Timed, got claim, post door.PostID, err error) (*atomic.Int64, error) {
	now := d.At()
	gone := errors.Is(err, door.ErrGone) || errors.Is(err, door.ErrForbidden)
	nothingToEdit := got.chosen.Edit != "" && (gone || errors.Is(err, door.ErrNotFound))
	switch {
	case err == nil && got.kind.Look != nil:
		return nil, c.record(d, t, got, "", now)
	case err == nil || nothingToEdit:
		return &c.counts.posted, c.record(d, t, got, post, now)
	case errors.Is(err, errOver):
		return &c.counts.skipped, c.skip(d, &t, got.kind, now)
	case gone:
		return &c.counts.paused, c.pause(d, t, got.kind, err)
	}
	wait := backoff(t.Tries)
	if retry, asked := errors.AsType[door.RetryAfter](err); asked {
		wait = max(retry.Wait, 0) + rand.N(time.Second)
		t.Tries-- // the platform is well: it is only a matter of time
	} else if got.kind.Window == 0 && t.Tries >= triesMost {
		return &c.counts.paused, c.pause(d, t, got.kind, err)
	}
	if definite(err) { // nothing was sent by this try, and nothing by those before
		t.Sent = time.Time{}
	}
	t.Holder, t.At = "", now.Add(wait)
	return &c.counts.retried, d.PutTimed(t)
}

// definite says that an error means that nothing was sent.
func definite(err error) bool {
	if errors.Is(err, door.ErrUnknownOutcome) {
		return false
	}
	return errors.Is(err, door.ErrGone) || errors.Is(err, door.ErrForbidden) || errors.Is(err, errDraw) || errors.As(err, new(door.RetryAfter))
}

// record notes a post and sets the next time.
func (c *Clock) record(d *storage.Draft, t storage.Timed, got claim, post door.PostID, now time.Time) error {
	if got.kind.Posted != nil {
		if err := got.kind.Posted(c.bot, d, got.work, got.chosen.What, post); err != nil {
			return err
		}
	}
	t.Posted, t.Done = string(post), now
	return c.advance(d, t, got.kind, now)
}

// putOff makes work wait that could not even be claimed, since its kind failed.
func (c *Clock) putOff(ctx context.Context, w storage.DueWork) error {
	now := c.bot.Options.Now()
	_, err := c.store().Change(ctx, w.Workspace, storage.Change{By: core.ByClock, At: now, Verb: w.Kind}, func(d *storage.Draft) error {
		t, err := d.Timed(w.ID)
		if errors.Is(err, storage.ErrNotFound) || err == nil && (t.Paused != "" || t.At.After(now)) {
			return nil
		}
		if err != nil {
			return err
		}
		t.Tries++
		t.At = now.Add(backoff(t.Tries))
		return d.PutTimed(t)
	})
	return err
}

// backoff is the wait after so many tries: longer each time, and not the same for all.
func backoff(tries int) time.Duration {
	wait := retryMost
	if tries < 8 {
		wait = min(retryFirst<<max(tries-1, 0), retryMost)
	}
	return wait + rand.N(wait/4)
}
