package discord

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// update lets the message that was pressed become what a reply makes of it for everybody, beside the answer. What only one person sees
// stays as it is, and so does what the bot cannot reach with its own account. Call what it returns when the answer is out.
func (x *exchange) update(ctx context.Context, r bot.Request, reply bot.Reply) (afterwards func()) {
	m := x.i.Message
	if m == nil || m.Flags&discordgo.MessageFlagsEphemeral != 0 || r.Place == "" && !isDirect(x.i) || !isSnowflake(m.ID) {
		return func() {}
	}
	id, url := bot.PostID(x.i.ChannelID+"/"+m.ID), markOf(m)
	if !x.a.updates.Offer(id, reply) || x.a.beside(ctx, func(ctx context.Context) { x.a.carry(ctx, id, url) }) {
		return func() {}
	}
	return func() { x.a.carry(ctx, id, url) } // nothing more is taken on beside
}

// carry changes a message until it shows the latest, each time with a time limit of its own. The message keeps the mark by which Find
// knows it.
func (a *Adapter) carry(ctx context.Context, id bot.PostID, url string) {
	for more := true; more; {
		more = a.carryOne(ctx, id, url)
	}
}

func (a *Adapter) carryOne(ctx context.Context, id bot.PostID, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, handleWithin)
	defer cancel()
	more, err := a.updates.Carry(ctx, id, func(ctx context.Context, r bot.Reply) error {
		m := draw(r, drawing{})[0]
		markAs(m, url)
		return a.redraw(ctx, id, m)
	}, refused)
	if err != nil {
		a.o.Log.WarnContext(ctx, "a message could not be brought up to date on Discord", "post", id, "err", err)
	}
	return more
}

// refused tells whether Discord has said no, for which another try is no use.
func refused(err error) bool {
	err = outcome(err)
	return errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrForbidden)
}
