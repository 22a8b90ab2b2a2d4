package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// reply is a message as a response URL and the acknowledgement of a slash command take it.
type reply struct {
	ResponseType    string           `json:"response_type,omitempty"`
	ReplaceOriginal bool             `json:"replace_original"`
	Thread          string           `json:"thread_ts,omitempty"`
	Text            string           `json:"text"`
	Blocks          []slackapi.Block `json:"blocks"`
	UnfurlLinks     bool             `json:"unfurl_links"`
	UnfurlMedia     bool             `json:"unfurl_media"`
}

// sending is a reply on its way.
type sending struct {
	a       *Adapter
	o       origin
	s       surface
	replace bool // the next message stands in the place of the one that was pressed
	used    int  // of the response URL
}

// sendReply sends a reply as messages: to everybody if that was asked for, else to the asker alone.
func (a *Adapter) sendReply(ctx context.Context, o origin, r bot.Request, b bot.Reply) error {
	w := &sending{a: a, o: o, s: private, replace: b.Replace}
	if !b.Private && (!r.Private || o.share) {
		w.s = public
	}
	d := a.drawer(ctx, o, b, w.s)
	attached := files(b)
	if len(attached) > 0 {
		c, err := a.tokens.client(ctx, o.place)
		d.uploads = err == nil && c.has("files:write")
	}
	for _, p := range d.draw(b) {
		err := w.send(ctx, p)
		if refusedBlocks(err) {
			a.refused(ctx, o.place, p, err)
			for _, p := range p.plainer() {
				if err = w.send(ctx, p); err != nil {
					return err
				}
			}
		}
		if err != nil {
			return err
		}
	}
	if w.s == public && !o.direct {
		a.asked.answered(o.threadKey(), o.user)
	}
	if d.uploads {
		return a.sendFiles(ctx, o, w.s, attached)
	}
	return nil
}

// send sends one message: through the response URL while that can be used, which works even where the bot is no member; else as the
// bot. A private one that cannot be shown in the channel goes to the asker's direct messages.
func (w *sending) send(ctx context.Context, p page) error {
	replace := w.replace && w.o.message != ""
	if w.o.url != "" && w.used < responseURLUses {
		err := w.respond(ctx, p, replace)
		if refusedBlocks(err) {
			return err
		}
		w.used++
		if err == nil {
			w.replace = false
			return nil
		}
		w.used = responseURLUses
		w.a.log.WarnContext(ctx, "a response URL did not take an answer; it goes another way", "place", w.o.place, "err", hidden(err))
	}
	c, err := w.a.tokens.client(ctx, w.o.place)
	if err != nil {
		return err
	}
	switch {
	case w.s == private && !w.o.direct:
		err = w.whisper(ctx, c, p)
	case replace && !w.o.ephemeral:
		err = c.update(ctx, w.o.channel, w.o.message, p)
	default:
		_, err = c.post(ctx, w.o.channel, true, content(p, w.o.thread)...)
	}
	if err == nil {
		w.replace = false
	}
	return err
}

// refused notes that Slack did not take a page. Blocks that are new to Slack are left out for a while then.
func (a *Adapter) refused(ctx context.Context, place bot.PlaceID, p page, err error) {
	a.log.WarnContext(ctx, "Slack did not take some blocks; they are sent as text", "place", place, "err", err)
	if p.daring {
		a.modest.Store(time.Now().Add(modestFor).Unix())
	}
}

// modestFor is how long new blocks are left out after one was refused.
const modestFor = time.Hour

func (w *sending) respond(ctx context.Context, p page, replace bool) error {
	m := reply{ResponseType: slackapi.ResponseTypeEphemeral, ReplaceOriginal: replace, Text: p.text, Blocks: p.blocks}
	if w.s == public || w.o.direct && !w.o.ephemeral {
		m.ResponseType = slackapi.ResponseTypeInChannel
	}
	switch {
	case replace: // stays where it is
	case m.ResponseType == slackapi.ResponseTypeEphemeral:
		m.Thread = w.o.aside()
	default:
		m.Thread = w.o.thread
	}
	return w.a.respondTo(ctx, w.o.url, m)
}

// whisper shows a message to one person in a channel, or in their direct messages if the bot is not there.
func (w *sending) whisper(ctx context.Context, c *client, p page) error {
	err := c.gates.post(ctx, w.o.channel, func() error {
		return c.gates.call(ctx, "chat.postEphemeral", true, func() error {
			_, err := c.api.PostEphemeralContext(ctx, w.o.channel, w.o.user, content(p, w.o.aside())...)
			return err
		})
	})
	switch slackError(err) {
	case "not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived":
		_, err = c.post(ctx, w.o.user, true, content(p, "")...)
	}
	return err
}

func (c *client) update(ctx context.Context, channel, ts string, p page) error {
	return c.gates.call(ctx, "chat.update", true, func() error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts, content(p, "")...)
		return err
	})
}

// content is a page as the options of the library's calls.
func content(p page, thread string) []slackapi.MsgOption {
	options := []slackapi.MsgOption{slackapi.MsgOptionText(p.text, false), slackapi.MsgOptionBlocks(p.blocks...)}
	if thread != "" {
		options = append(options, slackapi.MsgOptionTS(thread))
	}
	return options
}

// post posts in a channel, or in a person's direct messages, one after the other for each channel.
func (c *client) post(ctx context.Context, channel string, patience bool, with ...slackapi.MsgOption) (bot.PostID, error) {
	with = append(with, slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl())
	var id bot.PostID
	err := c.gates.post(ctx, channel, func() error {
		return c.gates.call(ctx, "chat.postMessage", patience, func() error {
			where, ts, err := c.api.PostMessageContext(ctx, channel, with...)
			id = postID(c.place, where, ts)
			return err
		})
	})
	return id, err
}

// errNotSlacks is what an answer to a foreign address is refused with.
var errNotSlacks = errors.New("not an address of Slack's")

// slacksHosts take answers. https://docs.slack.dev/interactivity/handling-user-interaction; GovSlack has its own.
var slacksHosts = map[string]bool{"hooks.slack.com": true, "hooks.slack-gov.com": true}

// mayAnswer tells whether an answer may be sent to an address: Slack's, or the configured API's.
func (a *Adapter) mayAnswer(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	return u.Scheme == "https" && slacksHosts[u.Host] || u.Scheme == a.api.Scheme && u.Host == a.api.Host && a.api.Host != ""
}

// respondTo posts to a response URL. A refusal by rate limit is waited for and tried again: nothing was shown.
func (a *Adapter) respondTo(ctx context.Context, address string, m reply) error {
	if !a.mayAnswer(address) {
		return errNotSlacks
	}
	body := encoded(m)
	for {
		wait, err := a.respondOnce(ctx, address, body)
		if err != nil || wait == 0 {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func (a *Adapter) respondOnce(ctx context.Context, address string, body []byte) (wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10)) // only to know why it refused
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return max(time.Duration(seconds)*time.Second, time.Second), nil
	case res.StatusCode == http.StatusOK && !strings.Contains(string(text), `"ok":false`):
		return 0, nil
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &said) == nil && said.Error != "" {
		return 0, slackapi.SlackErrorResponse{Err: said.Error}
	}
	if res.StatusCode == http.StatusBadRequest { // it says what it did not like in words, if at all
		return 0, slackapi.SlackErrorResponse{Err: "invalid_blocks"}
	}
	return 0, fmt.Errorf("status %d", res.StatusCode)
}
