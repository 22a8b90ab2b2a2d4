package slack

import (
	"context"
	"encoding/json"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// origin is where a wish came from, and so where its answer can go.
type origin struct {
	place     bot.PlaceID
	channel   string
	thread    string
	threaded  bool // that thread is there already; else the answer begins it
	user      string
	self      string   // the bot's own user there, if the delivery says
	url       string   // the response URL; none for events
	trigger   string   // opens one modal, within three seconds
	message   string   // with the button that was pressed
	direct    bool     // in direct messages with the bot
	ephemeral bool     // a slash command, or a press on what only the presser sees: answers are as fleeting
	share     bool     // asked to show something to everybody
	view      string   // the view that the button or form is in
	home      bool     // that view is the Home tab
	notes     notes    // what the view remembers
	again     string   // what was typed, as Slack sent it
	files     []shared // sent along
	born      time.Time
}

func (o origin) threadKey() string { return string(o.place) + "/" + o.channel + "/" + o.thread }

// aside is the thread in which what only one person sees is shown: where nobody has begun one, it would not be found there.
func (o origin) aside() string {
	if o.threaded {
		return o.thread
	}
	return ""
}

// left is an origin without its view: the answer goes to the conversation that the view was opened from.
func (o origin) left() origin {
	o.view, o.trigger, o.home = "", "", false
	return o
}

// inAck is the answer to a slash command as a message, if the acknowledgement can hold it: one message, of blocks that any Slack
// takes, not too large, without files that follow and without a form to open.
func (a *Adapter) inAck(r bot.Reply) (json.RawMessage, bool) {
	if _, _, asks := firstForm(r); asks || len(files(r)) > 0 {
		return nil, false
	}
	var room [4 << 10]byte
	key, keep := keyOf(room[:0], r)
	if raw, there := a.drawings.get(key); keep && there {
		return raw, true
	}
	all := (&drawer{surface: private}).draw(r)
	if len(all) != 1 || all[0].daring {
		return nil, false
	}
	raw := encoded(&reply{ResponseType: slackapi.ResponseTypeEphemeral, Text: all[0].text, Blocks: all[0].blocks})
	if len(raw) > maxAck {
		return nil, false
	}
	if keep {
		a.drawings.put(key, raw)
	}
	return raw, true
}

// answer brings a reply to where it was asked for.
func (a *Adapter) answer(ctx context.Context, o origin, r bot.Request, reply bot.Reply) {
	form, rest, asks := firstForm(reply)
	if asks && o.trigger != "" && time.Since(o.born) < triggerLives && a.openForm(ctx, o, r, form, rest) {
		return
	}
	var err error
	switch {
	case o.home:
		err = a.openView(ctx, o, a.drawer(ctx, o, reply, modal).reply(reply, o.notesFor(r)))
		a.publishHome(ctx, o.place, o.user)
	case o.view != "" && !o.share:
		a.updateView(ctx, o, a.drawer(ctx, o, reply, modal).reply(reply, o.notes))
		if o.notes.Home {
			a.publishHome(ctx, o.place, o.user)
		}
	default:
		err = a.sendReply(ctx, o, r, reply)
	}
	if err != nil {
		a.seen.failed(string(r.ID))
		a.log.ErrorContext(ctx, "an answer did not arrive", "request", r.ID, "place", o.place, "err", hidden(err))
	}
}

// notesFor is what a view opened from o remembers.
func (o origin) notesFor(r bot.Request) notes {
	n := notes{Channel: o.channel, Thread: o.thread, Threaded: o.threaded, URL: o.url, Private: r.Private, Ephemeral: o.ephemeral, Home: o.home || o.notes.Home}
	if o.view != "" {
		n.Private = o.notes.Private
	}
	return n
}

// drawer makes a drawer with the names of the people that a reply names, where a mention would ping them.
func (a *Adapter) drawer(ctx context.Context, o origin, r bot.Reply, s surface) *drawer {
	d := &drawer{surface: s, again: o.again, modest: time.Now().Unix() < a.modest.Load()}
	if s == public {
		d.names = a.people.names(ctx, o.place, r)
	}
	return d
}

// openForm opens a form; false if that cannot be done any more.
func (a *Adapter) openForm(ctx context.Context, o origin, r bot.Request, f bot.Form, rest bot.Reply) bool {
	view := a.drawer(ctx, o, rest, modal).form(f, rest, o.notesFor(r))
	err := a.openView(ctx, o, view)
	if err != nil {
		a.log.WarnContext(ctx, "a form could not be opened; a button for it is shown", "request", r.ID, "err", hidden(err))
	}
	return err == nil
}

// openView opens a modal, on top of the one that was pressed in if there is one.
func (a *Adapter) openView(ctx context.Context, o origin, view slackapi.ModalViewRequest) error {
	c, err := a.tokens.client(ctx, o.place)
	if err != nil {
		return err
	}
	method, open := "views.open", c.api.OpenViewContext
	if o.view != "" && !o.home {
		method, open = "views.push", c.api.PushViewContext
	}
	return c.gates.call(ctx, method, false, func() error {
		_, err := open(ctx, o.trigger, view)
		return err
	})
}

// updateView shows something else in an open modal.
func (a *Adapter) updateView(ctx context.Context, o origin, view slackapi.ModalViewRequest) {
	c, err := a.tokens.client(ctx, o.place)
	if err == nil {
		err = c.gates.call(ctx, "views.update", true, func() error {
			_, err := c.api.UpdateViewContext(ctx, view, "", "", o.view)
			return err
		})
	}
	if err != nil {
		a.log.WarnContext(ctx, "a modal could not be changed", "place", o.place, "err", hidden(err))
	}
}

// publishHome draws a person's Home tab. One after the other for each person, and each as things are when its turn comes.
func (a *Adapter) publishHome(ctx context.Context, place bot.PlaceID, user string) {
	c, err := a.tokens.client(ctx, place)
	if err != nil {
		a.log.WarnContext(ctx, "the Home tab could not be drawn", "place", place, "err", hidden(err))
		return
	}
	err = c.gates.post(ctx, "home/"+user, func() error {
		_, _ = a.people.Person(ctx, place, bot.UserID(user)) // so that the request has a rank; unknown is a guest
		r := bot.Request{ID: requestID(place, "home", user), Place: place, User: bot.UserID(user), Channel: bot.ChannelID("home"), Private: true, Input: bot.Home{}}
		reply := a.handle(ctx, r)
		err := a.publish(ctx, c, user, &drawer{surface: home}, reply)
		if refusedBlocks(err) {
			err = a.publish(ctx, c, user, &drawer{surface: home, plain: true}, reply)
		}
		return err
	})
	if err != nil {
		a.log.WarnContext(ctx, "the Home tab could not be drawn", "place", place, "err", hidden(err))
	}
}

func (a *Adapter) publish(ctx context.Context, c *client, user string, d *drawer, r bot.Reply) error {
	for _, b := range r.Blocks {
		d.block(b)
	}
	if len(d.out) == 0 {
		d.say([]bot.Span{bot.T("There is nothing here yet. Ask me something in the Messages tab.")})
	}
	view := slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, CallbackID: "home", Blocks: slackapi.Blocks{BlockSet: d.fitted(maxViewBlocks)}}
	return c.gates.call(ctx, "views.publish", true, func() error {
		_, err := c.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: view})
		return err
	})
}
