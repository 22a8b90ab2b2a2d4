package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// A promise is what was said in time in place of an answer.
type promise struct {
	update  bool // of the message that was pressed: nothing is shown yet
	private bool // only the asker sees that something is coming, and the answer
	flags   discordgo.MessageFlags
}

// promise chooses how to defer. It decides whether the answer can be private, so it goes by what the request asked for.
func (x *exchange) promise(r bot.Request) promise {
	if x.i.Message != nil {
		return promise{update: true, private: r.Private}
	}
	return promise{private: r.Private, flags: x.hidden(bot.Reply{Private: r.Private})}
}

func (p promise) response() response {
	if p.update {
		return response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	}
	return response{discordgo.InteractionResponseDeferredChannelMessageWithSource, struct {
		Flags discordgo.MessageFlags `json:"flags,omitempty"`
	}{p.flags}}
}

// late keeps a promise.
func (x *exchange) late(ctx context.Context, r bot.Request, p promise, reply bot.Reply) {
	messages := shortened(draw(reply, drawing{x.line, x.page}))
	switch {
	case p.update && len(reply.Blocks) == 0:
		return
	case p.update && !x.replaces(reply):
		x.follow(ctx, r.ID, reply, messages)
		return
	case !p.update && reply.Private && !p.private: // all would see it: the promise is withdrawn
		x.log(ctx, r.ID, x.a.rest.do(ctx, http.MethodDelete, x.original(), nil, nil, nil))
		x.follow(ctx, r.ID, reply, messages)
		return
	}
	first := messages[0]
	err := x.patiently(ctx, func() error { return x.a.rest.do(ctx, http.MethodPatch, x.original(), first, first.data, nil) })
	if x.log(ctx, r.ID, err) {
		x.follow(ctx, r.ID, reply, messages[1:])
	}
}

// original is the address of the first answer.
func (x *exchange) original() string {
	return discordgo.EndpointInteractionResponseActions(x.i.AppID, x.i.Token)
}

// follow sends what did not fit into the first answer.
func (x *exchange) follow(ctx context.Context, id bot.RequestID, reply bot.Reply, messages []*message) {
	for _, m := range messages {
		m.Flags = x.hidden(reply)
		err := x.patiently(ctx, func() error {
			return x.a.rest.do(ctx, http.MethodPost, discordgo.EndpointFollowupMessage(x.i.AppID, x.i.Token), m, m.data, nil)
		})
		if !x.log(ctx, id, err) {
			return
		}
	}
}

// unknownWebhook is what Discord says while it has not read the first answer yet, which over HTTP is still on its way.
const unknownWebhook = 10015

// patiently tries again while Discord has not read the first answer.
func (x *exchange) patiently(ctx context.Context, do func() error) error {
	err := do()
	for wait := 200 * time.Millisecond; codeOf(err) == unknownWebhook && wait < 2*time.Second; wait *= 2 {
		sleep(ctx, wait)
		err = do()
	}
	return err
}

func (x *exchange) log(ctx context.Context, id bot.RequestID, err error) bool {
	if err != nil {
		x.a.o.Log.WarnContext(ctx, "an answer was not taken by Discord", "request", id, "err", err)
	}
	return err == nil
}

// shortened keeps what may be sent for one request; what is beyond says so.
func shortened(messages []*message) []*message {
	const most = 1 + maxFollowUps
	if len(messages) <= most {
		return messages
	}
	last := messages[most-1]
	last.Components = messages[len(messages)-1].Components
	note := &discordgo.MessageEmbed{Color: colourWarn, Description: "⚠️ This is not all: the rest is too long for Discord. Ask for less, or export it."}
	if n := len(last.Embeds); n > 0 {
		last.Embeds[n-1] = note
	} else {
		last.Embeds = append(last.Embeds, note)
	}
	return messages[:most]
}

// complete offers what a field may hold while it is being typed. Free text stays allowed, so bot judges what is sent.
func (x *exchange) complete(ctx context.Context, r bot.Request) {
	ctx, cancel := context.WithTimeout(ctx, completeWithin)
	defer cancel()
	data, ok := x.i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok {
		return
	}
	leaf, path := branch(data)
	c := x.a.tree.byPath[path]
	call := bot.Call{Command: c.command.Name, Args: make(map[string]bot.Arg)}
	field, text := "", ""
	for _, o := range leaf {
		param := c.params[o.Name]
		value, _ := o.Value.(string)
		if o.Focused {
			field, text = c.fields[o.Name], value
		} else if param != "" && value != "" {
			call.Args[param], _ = x.a.arg(x.i, data.Resolved, o)
		}
	}
	r.Input = call
	x.first(ctx, r.ID, response{discordgo.InteractionApplicationCommandAutocompleteResult, offered(x.a.offers(ctx, r, field, cut(text, maxCompleteTyped)))})
}

// offers asks the bot; a completion that fails is none.
func (a *Adapter) offers(ctx context.Context, r bot.Request, field, text string) (out []bot.Choice) {
	defer a.contain(ctx)
	if field == "" {
		return nil
	}
	return a.h.Complete(ctx, r, field, text)
}

// choices is the answer to a completion.
type choices struct {
	Choices []*discordgo.ApplicationCommandOptionChoice `json:"choices"`
}

func offered(from []bot.Choice) choices {
	out := choices{[]*discordgo.ApplicationCommandOptionChoice{}}
	for _, o := range menuOptions(from, "") {
		if len(out.Choices) < maxChoices {
			out.Choices = append(out.Choices, &discordgo.ApplicationCommandOptionChoice{Name: o.Label, Value: o.Value})
		}
	}
	return out
}
