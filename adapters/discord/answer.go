package discord

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// A responder gives the first answer to an interaction. It is asked once.
type responder interface {
	respond(ctx context.Context, r response) error
}

// A response is the first answer: of a type, with a *message, a *modal, choices or nothing.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

func (r response) files() []*discordgo.File {
	if m, ok := r.Data.(*message); ok {
		return m.data
	}
	return nil
}

// byCallback answers what came through the gateway.
type byCallback struct {
	a *Adapter
	i *discordgo.Interaction
}

// respond sends the answer. Sent twice it is refused as acknowledged, which is as good.
func (b byCallback) respond(ctx context.Context, r response) error {
	ctx, cancel := context.WithTimeout(mayRepeat(ctx), answerWithin)
	defer cancel()
	err := b.a.rest.do(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(b.i.ID, b.i.Token), r, r.files(), nil)
	if codeOf(err) == acknowledged {
		return nil
	}
	return err
}

// An exchange is one interaction that is being answered.
type exchange struct {
	a      *Adapter
	i      *discordgo.Interaction
	to     responder
	line   string // see drawing
	page   int
	inForm bool // the answer takes the place of the form's message
	files  []*discordgo.MessageAttachment
}

// interaction answers one interaction, whichever way it came.
func (a *Adapter) interaction(ctx context.Context, i *discordgo.Interaction, to responder) {
	ctx, cancel := context.WithTimeout(ctx, handleWithin)
	defer cancel()
	r, ok := a.request(i)
	if !ok {
		a.o.Log.WarnContext(ctx, "an interaction from nobody was dropped", "id", i.ID)
		return
	}
	x := &exchange{a: a, i: i, to: to}
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		x.files = a.called(i, &r)
		x.line = a.lineOf(r.Input)
		x.ask(ctx, r)
	case discordgo.InteractionApplicationCommandAutocomplete:
		x.complete(ctx, r)
	case discordgo.InteractionMessageComponent:
		x.component(ctx, r)
	case discordgo.InteractionModalSubmit:
		x.submitted(ctx, r)
	}
}

// component is a button or a select: bot's, or one of our own that pages or fills in forms.
func (x *exchange) component(ctx context.Context, r bot.Request) {
	data, ok := x.i.Data.(discordgo.MessageComponentInteractionData)
	if !ok {
		return
	}
	id, ok := parseCustom(data.CustomID)
	if !ok {
		id = customID{kind: kindAction}
	}
	switch id.kind {
	case kindForward, kindBack:
		x.turn(ctx, r, id)
	case kindChoose:
		x.first(ctx, r.ID, response{discordgo.InteractionResponseUpdateMessage, chosen(x.i.Message, id, data.Values)})
	case kindSend:
		x.send(ctx, r, id.number)
	case kindLeave:
		left := draw(bot.Reply{Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.T("Left; nothing was sent.")}}}}, drawing{})
		x.first(ctx, r.ID, response{discordgo.InteractionResponseUpdateMessage, left[0]})
	default:
		action := id.action()
		if action.Verb == shareVerb {
			r.Private = false
		}
		r.Input = bot.Press{Action: action, Picked: data.Values}
		x.ask(ctx, r)
	}
}

// shareVerb is the action whose answer everybody is to see.
const shareVerb = "share"

// turn shows another page of a table: the line that brought it is asked again.
func (x *exchange) turn(ctx context.Context, r bot.Request, id customID) {
	if !x.a.reads(id.rest) {
		id.rest = ""
	}
	r.Input = bot.Text{Body: id.rest, Command: true}
	x.line, x.page, x.inForm = id.rest, id.number, true
	x.ask(ctx, r)
}

// send sends the form of a message, or opens the modal for its texts.
func (x *exchange) send(ctx context.Context, r bot.Request, page int) {
	f, ok := readForm(x.i.Message)
	switch texts := f.page(page); {
	case !ok:
		r.Input = bot.Press{Action: bot.Action{Verb: "unknown"}}
		x.ask(ctx, r)
	case len(texts) > 0:
		id := customID{kind: kindTexts, number: page, rest: f.action.Encode()}
		x.first(ctx, r.ID, response{discordgo.InteractionResponseModal, newModal(id, f.title, texts)})
	default:
		r.Input, x.inForm = f.submit(), true
		x.ask(ctx, r)
	}
}

// submitted is a modal that was sent: a whole form, or the texts of one.
func (x *exchange) submitted(ctx context.Context, r bot.Request) {
	data, ok := x.i.Data.(discordgo.ModalSubmitInteractionData)
	id, known := parseCustom(data.CustomID)
	if !ok || !known || id.kind != kindModal && id.kind != kindTexts {
		id = customID{kind: kindModal}
	}
	values := typed(data)
	if id.kind == kindModal {
		r.Input = bot.Submit{Form: id.action(), Values: values}
		x.ask(ctx, r)
		return
	}
	f, ok := readForm(x.i.Message)
	if !ok { // its message is gone: what was typed still counts
		r.Input = bot.Submit{Form: id.action(), Values: values}
		x.ask(ctx, r)
		return
	}
	f.take(id.number, values)
	if next := id.number + 1; len(f.page(next)) > 0 {
		x.first(ctx, r.ID, response{discordgo.InteractionResponseUpdateMessage, f.goOn(x.i.Message, next)})
		return
	}
	r.Input, x.inForm = f.submit(), true
	x.ask(ctx, r)
}

// ask asks the bot and answers in time: at once if it is fast, else with a promise and then the answer.
func (x *exchange) ask(ctx context.Context, r bot.Request) {
	replies := make(chan bot.Reply, 1)
	go func(r bot.Request) { // a copy: the promise reads the other one meanwhile
		r.Files = x.a.attachments(ctx, x.files)
		replies <- x.a.handle(ctx, r)
	}(r)
	timer := time.NewTimer(deferAfter)
	defer timer.Stop()
	select {
	case reply := <-replies:
		defer x.update(ctx, r, reply)()
		x.answer(ctx, r, reply)
	case <-timer.C:
		p := x.promise(r)
		promised := x.first(ctx, r.ID, p.response())
		reply := <-replies
		defer x.update(ctx, r, reply)()
		if promised {
			x.late(ctx, r, p, reply)
		}
	}
}

// handle asks the bot, and outlives it if it panics.
func (a *Adapter) handle(ctx context.Context, r bot.Request) (reply bot.Reply) {
	defer func() {
		if p := recover(); p != nil {
			a.o.Log.ErrorContext(ctx, "handler panicked", "request", r.ID, "panic", p, "stack", string(debug.Stack()))
			reply = bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Note{Warn: true, Spans: []bot.Span{
				bot.T("Something broke while this was answered (reference " + string(r.ID) + "). If it was to change something, see "),
				bot.C("history"), bot.T(" whether it did."),
			}}}}
		}
	}()
	return a.h.Handle(ctx, r)
}

// contain keeps a panic of ours from ending the process.
func (a *Adapter) contain(ctx context.Context) {
	if p := recover(); p != nil {
		a.o.Log.ErrorContext(ctx, "answering on Discord panicked", "panic", p, "stack", string(debug.Stack()))
	}
}

// replaces tells whether a reply takes the place of the message that was pressed. What is private never replaces what all can see.
func (x *exchange) replaces(reply bot.Reply) bool {
	m := x.i.Message
	if m == nil || !reply.Replace && !x.inForm {
		return false
	}
	return !reply.Private || isDirect(x.i) || m.Flags&discordgo.MessageFlagsEphemeral != 0
}

// hidden are the flags of a message that only the asker sees.
func (x *exchange) hidden(reply bot.Reply) discordgo.MessageFlags {
	if reply.Private && !isDirect(x.i) {
		return discordgo.MessageFlagsEphemeral
	}
	return 0
}

// answer gives a reply as the first answer.
func (x *exchange) answer(ctx context.Context, r bot.Request, reply bot.Reply) {
	if form, ok := soleForm(reply); ok && x.i.Type != discordgo.InteractionModalSubmit {
		if m, ok := modalFor(form); ok {
			x.first(ctx, r.ID, response{discordgo.InteractionResponseModal, m})
			return
		}
	}
	if len(reply.Blocks) == 0 && x.i.Message != nil {
		x.first(ctx, r.ID, response{Type: discordgo.InteractionResponseDeferredMessageUpdate})
		return
	}
	messages := shortened(draw(reply, drawing{x.line, x.page}))
	first := response{discordgo.InteractionResponseChannelMessageWithSource, messages[0]}
	if x.replaces(reply) {
		first.Type = discordgo.InteractionResponseUpdateMessage
	} else {
		messages[0].Flags = x.hidden(reply)
	}
	if x.first(ctx, r.ID, first) {
		x.follow(ctx, r.ID, reply, messages[1:])
	}
}

func soleForm(r bot.Reply) (bot.Form, bool) {
	if len(r.Blocks) != 1 {
		return bot.Form{}, false
	}
	f, ok := r.Blocks[0].(bot.Form)
	return f, ok
}

// first gives the first answer. If Discord cannot show what was drawn, it says so in words.
func (x *exchange) first(ctx context.Context, id bot.RequestID, r response) bool {
	err := x.to.respond(ctx, r)
	if err == nil {
		return true
	}
	x.a.o.Log.WarnContext(ctx, "an answer was not taken by Discord", "request", id, "type", r.Type, "err", err)
	if statusOf(err) == http.StatusBadRequest {
		sorry := draw(bot.Reply{Blocks: []bot.Block{bot.Note{Warn: true, Spans: []bot.Span{
			bot.T("This was done or answered, but Discord does not take the way in which I wanted to show it.")}}}}, drawing{})[0]
		sorry.Flags = discordgo.MessageFlagsEphemeral
		_ = x.to.respond(ctx, response{discordgo.InteractionResponseChannelMessageWithSource, sorry}) // there is nothing left to try
	}
	return false
}
