package slack

import (
	"context"
	"errors"

	"srm/bot"
)

// update lets the message that was pressed become what a reply makes of it for everybody, beside the answer. What only one person sees
// stays as it is. Call what it returns when the answer is out.
func (a *Adapter) update(ctx context.Context, o origin, r bot.Reply) (afterwards func()) {
	if o.message == "" || o.ephemeral || o.view != "" {
		return func() {}
	}
	id := postID(o.place, o.channel, o.message)
	if !a.updates.Offer(id, r) || a.work.start(ctx, func(ctx context.Context) { a.carry(ctx, id) }) {
		return func() {}
	}
	return func() { a.carry(ctx, id) } // nothing more is taken on beside
}

// carry changes a message until it shows the latest, each time as work of its own, which has its own time limit.
func (a *Adapter) carry(ctx context.Context, id bot.PostID) {
	show := func(ctx context.Context, r bot.Reply) error {
		place, channel, ts := splitPost(id)
		return a.redraw(ctx, place, channel, ts, r)
	}
	for {
		more, err := a.updates.Carry(ctx, id, show, refused)
		if err != nil {
			a.log.WarnContext(ctx, "a message could not be brought up to date", "post", id, "err", hidden(err))
		}
		if !more || a.work.start(ctx, func(ctx context.Context) { a.carry(ctx, id) }) {
			return
		}
	}
}

// refused tells whether Slack has said no, for which another try is no use.
func refused(err error) bool {
	err = outcome(err)
	return errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrForbidden)
}
