package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// postEvent names the metadata of our posts, by which Find knows them again.
const postEvent = "srm_post"

// postID is a post as place, channel and ts.
func postID(place bot.PlaceID, channel, ts string) bot.PostID {
	return bot.PostID(string(place) + "/" + channel + "/" + ts)
}

func splitPost(p bot.PostID) (place bot.PlaceID, channel, ts string) {
	first, rest, _ := strings.Cut(string(p), "/")
	channel, ts, _ = strings.Cut(rest, "/")
	return bot.PlaceID(first), channel, ts
}

// Post posts on the bot's own account. Only refusals that surely did nothing are tried again: Slack knows no key that would keep a
// second try from becoming a second post.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (bot.PostID, error) {
	c, err := a.tokens.client(ctx, to.Place)
	if err != nil {
		return "", outcome(err)
	}
	o := origin{place: to.Place, channel: string(to.Channel), thread: string(to.Thread), user: string(to.User)}
	s := public
	if o.channel == "" {
		o.channel, s = o.user, private // Slack opens the direct messages by itself
	}
	var first bot.PostID
	mark := slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: postEvent, EventPayload: map[string]any{"key": key}})
	todo := a.drawer(ctx, o, r, s).draw(r)
	for len(todo) > 0 {
		p := todo[0]
		options := content(p, o.thread)
		if first == "" {
			options = append(options, mark)
		}
		id, err := c.post(ctx, o.channel, first != "", options...)
		if refusedBlocks(err) && hasTables(p) {
			a.refused(ctx, to.Place, p, err)
			todo = append(p.plainer(), todo[1:]...)
			continue
		}
		if err != nil && first == "" {
			return "", outcome(err)
		}
		if err != nil { // what is missing belongs to a post that is there
			a.log.WarnContext(ctx, "the rest of a post did not arrive", "place", to.Place, "key", key, "err", hidden(err))
			return first, nil
		}
		todo = todo[1:]
		if first == "" {
			first = id
			_, channel, ts := splitPost(first)
			o.channel, o.thread = channel, or(o.thread, ts)
		}
	}
	return first, nil
}

func hasTables(p page) bool {
	for _, b := range p.drawn {
		if b.instead != nil {
			return true
		}
	}
	return false
}

// Edit replaces a post of ours. What does not fit one message is left out: a post has one place.
func (a *Adapter) Edit(ctx context.Context, p bot.PostID, r bot.Reply) error {
	place, channel, ts := splitPost(p)
	a.updates.Settle(ctx, p)
	return outcome(a.redraw(ctx, place, channel, ts, r))
}

// redraw shows something else in a message of ours.
func (a *Adapter) redraw(ctx context.Context, place bot.PlaceID, channel, ts string, r bot.Reply) error {
	c, err := a.tokens.client(ctx, place)
	if err != nil {
		return err
	}
	all := a.drawer(ctx, origin{place: place}, r, public).draw(r)
	err = c.update(ctx, channel, ts, all[0])
	if refusedBlocks(err) && hasTables(all[0]) {
		err = c.update(ctx, channel, ts, all[0].plainer()[0])
	}
	return err
}

// Find looks for a post by its key in what was posted since. It needs to read the channel's history, for which few have asked: else
// it cannot tell.
func (a *Adapter) Find(ctx context.Context, to bot.Address, key string, since time.Time) (bot.PostID, error) {
	c, err := a.tokens.client(ctx, to.Place)
	if err != nil {
		return "", errors.Join(bot.ErrCannotTell, hidden(err))
	}
	channel := string(to.Channel)
	if channel == "" || !c.readsHistory(channel) {
		return "", bot.ErrCannotTell
	}
	oldest := timestamp(since)
	for cursor := ""; ; {
		var found []slackapi.Message
		var err error
		if to.Thread != "" {
			err = c.gates.call(ctx, "conversations.replies", false, func() (err error) {
				found, _, cursor, err = c.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
					ChannelID: channel, Timestamp: string(to.Thread), Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
				return err
			})
		} else {
			err = c.gates.call(ctx, "conversations.history", false, func() error {
				res, err := c.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
					ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
				if err == nil {
					found, cursor = res.Messages, res.ResponseMetaData.NextCursor
				}
				return err
			})
		}
		if err != nil {
			return "", errors.Join(bot.ErrCannotTell, hidden(err))
		}
		for _, m := range found {
			if m.Metadata.EventType == postEvent && m.Metadata.EventPayload["key"] == key && (m.User == c.user || m.User == "") {
				return postID(to.Place, channel, m.Timestamp), nil
			}
		}
		if cursor == "" {
			return "", bot.ErrNotFound
		}
	}
}

// timestamp is a time as Slack writes it.
func timestamp(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }

// readsHistory tells whether the scope to read a channel was granted.
func (c *client) readsHistory(channel string) bool {
	switch channel[0] {
	case 'D':
		return c.has("im:history")
	case 'G':
		return c.has("groups:history")
	}
	return c.has("channels:history") || c.has("groups:history")
}

// outcome says what became of a call in bot's words.
func outcome(err error) error {
	if err == nil {
		return nil
	}
	if limited, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
		return bot.RetryAfter{Wait: limited.RetryAfter}
	}
	switch slackError(err) {
	case "":
	case "channel_not_found", "is_archived", "user_not_found", "user_disabled", "account_inactive", "token_revoked", "message_not_found", "thread_not_found":
		return errors.Join(bot.ErrGone, err)
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable":
		return errors.Join(bot.ErrUnknownOutcome, err)
	default:
		return errors.Join(bot.ErrForbidden, err)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return bot.RetryAfter{Wait: unreached} // nobody was reached, so nothing was posted
	}
	if errors.Is(err, errElsewhere) {
		return errors.Join(bot.ErrGone, err)
	}
	return errors.Join(bot.ErrUnknownOutcome, hidden(err))
}

// unreached is how long to leave a Slack alone that cannot be reached.
const unreached = 30 * time.Second
