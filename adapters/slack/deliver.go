package slack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// kind is what a delivery is, whichever way it came.
type kind int

const (
	commands kind = iota
	interactions
	events
)

// A delivery is one thing that Slack sent: one of these.
type delivery struct {
	command     *command
	interaction *interaction
	event       *outer
}

// errUnread is all that is said of what cannot be read: it may hold anything.
var errUnread = errors.New("cannot be read")

// parse reads the payload of a delivery. Errors: errUnread.
func parse(k kind, payload []byte) (d delivery, err error) {
	switch k {
	case commands:
		d.command = new(command)
		err = json.Unmarshal(payload, d.command)
		if err == nil {
			return d, d.command.check()
		}
	case interactions:
		d.interaction = new(interaction)
		err = json.Unmarshal(payload, d.interaction)
		if err == nil && (d.interaction.Type == "" || d.interaction.User.ID == "") {
			err = errUnread
		}
	case events:
		d.event = new(outer)
		err = json.Unmarshal(payload, d.event)
		if err == nil && d.event.Type == "" {
			err = errUnread
		}
	}
	if err != nil {
		return delivery{}, errUnread
	}
	return d, nil
}

// ofForm reads a slash command that came over HTTP.
func ofForm(form url.Values) (delivery, error) {
	c := commandOf(form)
	return delivery{command: &c}, c.check()
}

// check refuses a command without what makes it one.
func (c *command) check() error {
	if c.User == "" || c.Trigger == "" || c.Team == "" && c.Enterprise == "" {
		return errUnread
	}
	return nil
}

// An acknowledgement is what Slack gets at once.
type acknowledgement struct {
	payload json.RawMessage // an answer that fits in it; nil for none
	text    string          // instead of payload: the challenge of url_verification
	report  chan<- error
}

// sent tells whoever waits for it that the acknowledgement went out, or why not.
func (k acknowledgement) sent(err error) {
	if k.report != nil {
		k.report <- err
	}
}

// turn is a delivery that is being worked on. It is acknowledged once: with what is ready, or when its time is up.
type turn struct {
	once   sync.Once
	acks   chan acknowledgement
	report chan error
}

// ack acknowledges; false if that was done already.
func (t *turn) ack(payload any) bool {
	first := false
	t.once.Do(func() {
		first = true
		k := acknowledgement{report: t.report}
		if payload != nil {
			k.payload = encoded(payload)
		}
		t.acks <- k
	})
	return first
}

// within acknowledges with what late makes when the time is up, unless it was done before. Call what it returns at the end.
func (t *turn) within(late func() any) (stop func() bool) {
	return time.AfterFunc(deferAfter, func() { t.ack(late()) }).Stop
}

// arrived waits until the acknowledgement went out, and returns why it did not.
func (t *turn) arrived() error { return <-t.report }

func nothing() any { return nil }

// deliver works on a delivery and returns what to acknowledge it with as soon as there is something, at the latest in half of the
// time that Slack gives. It is false when nothing more can be taken on: Slack should come again.
func (a *Adapter) deliver(ctx context.Context, d delivery) (acknowledgement, bool) {
	if d.event != nil && d.event.Type == "url_verification" {
		return acknowledgement{text: d.event.Challenge}, true
	}
	t := &turn{acks: make(chan acknowledgement, 1), report: make(chan error, 1)}
	if !a.work.start(ctx, func(ctx context.Context) { a.take(ctx, t, d) }) {
		return acknowledgement{}, false
	}
	return <-t.acks, true
}

// take works on a delivery to its end, whatever happens.
func (a *Adapter) take(ctx context.Context, t *turn, d delivery) {
	defer t.ack(nil)
	defer func() {
		if p := recover(); p != nil {
			a.log.ErrorContext(ctx, "working on a delivery panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	switch {
	case d.command != nil:
		a.onCommand(ctx, t, *d.command)
	case d.event != nil:
		a.onEvent(ctx, t, d.event)
	case d.interaction != nil:
		a.onInteraction(ctx, t, d.interaction)
	}
}

func (a *Adapter) onCommand(ctx context.Context, t *turn, c command) {
	r, o := ofCommand(c)
	a.heard.note("command")
	if !a.seen.first(string(r.ID)) {
		return
	}
	o.born = time.Now()
	defer t.within(nothing)()
	reply := a.handle(ctx, r)
	if m, ok := a.inAck(reply); ok && t.ack(m) && t.arrived() == nil {
		return
	}
	t.ack(nil)
	a.answer(ctx, o, r, reply)
}

func (a *Adapter) onInteraction(ctx context.Context, t *turn, i *interaction) {
	a.heard.note(i.Type)
	switch i.Type {
	case "block_actions":
		if r, o, ok := ofPress(i); ok {
			a.converse(ctx, t, r, o)
		}
	case "message_action":
		r, o := ofShortcut(i)
		a.converse(ctx, t, r, o)
	case "view_submission":
		a.onSubmission(ctx, t, i)
	case "block_suggestion":
		defer t.within(func() any { return found{Options: []*slackapi.OptionBlockObject{}} })()
		t.ack(a.suggest(ctx, i))
	}
}

// converse answers a request whose acknowledgement cannot hold the answer. What it changes is done before it is acknowledged, if
// that takes no longer than Slack waits: an unacknowledged delivery comes again.
func (a *Adapter) converse(ctx context.Context, t *turn, r bot.Request, o origin) {
	if !a.seen.first(string(r.ID)) {
		return
	}
	o.born = time.Now()
	stop := t.within(func() any { a.busy(ctx, o); return nil })
	r.Files = a.filesFor(ctx, o, r)
	reply := a.handle(ctx, r)
	defer a.update(ctx, o, reply)()
	stop()
	t.ack(nil)
	a.answer(ctx, o, r, reply)
}

// onSubmission answers a form that was sent off, in the acknowledgement: it stays open with what is wrong, shows the answer, or
// closes because the answer follows in the conversation that it was opened from.
func (a *Adapter) onSubmission(ctx context.Context, t *turn, i *interaction) {
	r, o, ok := ofSubmission(i)
	if !ok {
		return
	}
	first := a.seen.first(string(r.ID)) // a second one gets the same acknowledgement, and nothing more
	defer t.within(func() any { v := waiting(o.notes); return slackapi.NewUpdateViewSubmissionResponse(&v) })()
	reply := a.handle(ctx, r)
	if form, rest, asks := firstForm(reply); asks {
		view := a.drawer(ctx, o, reply, modal).form(form, rest, o.notes)
		if !t.ack(answerToForm(form, rest, view)) {
			a.updateView(ctx, o, view)
		}
		return
	}
	if o.channel == "" { // opened from the Home tab: there is no conversation to answer in
		view := a.drawer(ctx, o, reply, modal).reply(reply, o.notes)
		if !t.ack(slackapi.NewUpdateViewSubmissionResponse(&view)) {
			a.updateView(ctx, o, view)
		}
	} else if t.ack(nil) {
		if first {
			a.answer(ctx, o.left(), r, reply)
		}
	} else {
		a.updateView(ctx, o, a.drawer(ctx, o, reply, modal).reply(reply, o.notes))
	}
	if o.notes.Home && first {
		a.publishHome(ctx, o.place, o.user)
	}
}

func (a *Adapter) onEvent(ctx context.Context, t *turn, o *outer) {
	a.heard.note(heardName(&o.Event))
	switch o.Event.Type {
	case "app_mention":
		if r, at, ok := ofEvent(o); ok {
			a.converse(ctx, t, r, at)
		}
	case "message":
		r, at, ok := ofEvent(o)
		if ok && (at.direct || o.Event.Thread != "" && !mentions(o.Event.Text, at.self) && a.asked.follows(at.threadKey(), at.user)) {
			a.converse(ctx, t, r, at)
		}
	case "app_home_opened":
		t.ack(nil)
		if place, _ := o.place(); o.Event.Tab == "home" && a.seen.first(o.EventID) {
			a.publishHome(ctx, place, o.Event.User)
		}
	case "assistant_thread_started":
		t.ack(nil)
		if place, _ := o.place(); a.seen.first(o.EventID) {
			a.suggestPrompts(ctx, place, o.Event.Assistant.Channel, o.Event.Assistant.Thread)
		}
	case "app_uninstalled", "tokens_revoked":
		a.status.down("the app was removed from the workspace, or its tokens were withdrawn")
		a.log.ErrorContext(ctx, "Slack says that the app was removed or its tokens withdrawn", "event", o.Event.Type)
	}
	if o.Type == "app_rate_limited" {
		a.log.WarnContext(ctx, "Slack holds events back: there were more than 30,000 in an hour")
	}
}

// handle asks the bot, and outlives it if it panics.
func (a *Adapter) handle(ctx context.Context, r bot.Request) (reply bot.Reply) {
	if r.At.IsZero() {
		r.At = time.Now().UTC()
	}
	r.Rank = a.people.known(r.Place, r.User)
	defer func() {
		if p := recover(); p != nil {
			reference := rand.Text()[:6]
			a.log.ErrorContext(ctx, "handler panicked", "reference", reference, "request", r.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			reply = bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Note{Warn: true, Spans: []bot.Span{
				bot.T("Something broke while this was answered (reference " + reference + "). If it was to change something, see "), bot.C("history"), bot.T(" whether it did."),
			}}}}
		}
	}()
	return a.h.Handle(ctx, r)
}
