package core

import (
	"context"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"

	"srm/bot/door"
	"srm/knowledge"
)

// Handle answers one request. It works from memory and disk, in milliseconds; only a Directory can be slow. An error is a Reply
// too, and so is a panic.
func (b *Bot) Handle(ctx context.Context, r door.Request) (reply door.Reply) {
	defer func() {
		if p := recover(); p != nil {
			reply = b.Failed(ctx, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if r.At.IsZero() {
		r.At = b.Options.Now()
	}
	b = b.Within(ctx, r)
	switch in := r.Input.(type) {
	case door.Text:
		reply = b.Text(ctx, r, in)
	case door.Call:
		reply = b.call(ctx, r, in)
	case door.Press:
		reply = b.press(ctx, r, in)
	case door.Submit:
		reply = b.submit(ctx, r, in)
	case door.Home:
		reply = b.Features.Home(ctx, b, r)
	default:
		reply = door.Sentence("That is something I do not know how to read.")
	}
	reply.Private = reply.Private || r.Private && !shares(r.Input)
	return reply
}

// Text answers something typed: a command if it parses as one, else a question.
func (b *Bot) Text(ctx context.Context, r door.Request, in door.Text) door.Reply {
	in.Body = unaddressed(in.Body)
	body, _ := knowledge.Clean(in.Body, knowledge.MaxQuestion)
	switch quoted, _ := knowledge.Clean(in.Quoted, knowledge.MaxQuestion); {
	case body == "" && quoted == "":
		return b.empty()
	case body == "": // pointed at: what somebody else wrote is a question, never a command
		return b.Features.Question(ctx, b, r, in.Quoted, "")
	}
	v, ok, problem := b.Parse(body, in.Mentions)
	switch {
	case problem != nil:
		return *problem
	case ok:
		return b.Run(ctx, r, v)
	}
	if line := b.meant(body); line != "" {
		return b.AskLine(ctx, r, line)
	}
	return b.Features.Question(ctx, b, r, in.Body, in.Quoted)
}

// address is how the bot is spoken to, with the roots that a platform has beside the first ("/srm-admin import").
var address = regexp.MustCompile(`(?i)^\s*[/@]srm(-[a-z0-9]+)?[:,]?(\s+|$)`)

// unaddressed is a text without the bot's own name in front: a line copied from a chat means the same where no name is needed.
func unaddressed(text string) string { return text[len(address.FindString(text)):] }

// Run carries out an invocation.
func (b *Bot) Run(ctx context.Context, r door.Request, v Invocation) door.Reply {
	if refusal := b.Refuse(ctx, r, v.Command); refusal != nil {
		return *refusal
	}
	c, known := b.Command(v.Command)
	if !known {
		return b.Help("")
	}
	return c.Run(ctx, b, r, v)
}

// press answers a button or a choice. Picked values stand behind the action's own arguments.
func (b *Bot) press(ctx context.Context, r door.Request, in door.Press) door.Reply {
	verb, known := b.Features.Verbs[in.Action.Verb]
	args := slices.Concat(in.Action.Args, in.Picked)
	if !known || len(args) < verb.Args || !verb.More && len(args) > verb.Args {
		return door.Sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	if verb.Takes != "" {
		if refusal := b.RefuseChange(ctx, r, verb.Takes); refusal != nil {
			return *refusal
		}
	}
	return verb.Press(ctx, b, r, args)
}

// submit answers a form.
func (b *Bot) submit(ctx context.Context, r door.Request, in door.Submit) door.Reply {
	form, known := b.Features.Forms[in.Form.Verb]
	if !known || len(in.Form.Args) != form.Args {
		return door.Sentence("That form is from an older version of me, or not from me at all. Please ask again.")
	}
	if form.Takes != "" {
		if refusal := b.RefuseChange(ctx, r, form.Takes); refusal != nil {
			return *refusal
		}
	}
	return form.Submit(ctx, b, r, in.Form.Args, Values(in.Values))
}

func (b *Bot) empty() door.Reply {
	return door.Answer(door.Say(door.T("Ask me whose job a security control is, for example "), door.C("who patches the OS on PaaS"), door.T(". "),
		door.C("help"), door.T(" says what else I can do.")))
}
