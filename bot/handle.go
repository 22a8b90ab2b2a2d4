package bot

import (
	"context"
	"fmt"
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
			reply = b.failed(ctx, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if r.At.IsZero() {
		r.At = b.options.Now()
	}
	b = b.within(ctx, r)
	switch in := r.Input.(type) {
	case door.Text:
		reply = b.text(ctx, r, in)
	case door.Call:
		reply = b.call(ctx, r, in)
	case door.Press:
		reply = b.press(ctx, r, in)
	case door.Submit:
		reply = b.submit(ctx, r, in)
	case door.Home:
		reply = b.features.Home(ctx, b, r)
	default:
		reply = door.Sentence("That is something I do not know how to read.")
	}
	reply.Private = reply.Private || r.Private && !shares(r.Input)
	return reply
}

// text answers something typed: a command if it parses as one, else a question.
func (b *Bot) text(ctx context.Context, r door.Request, in door.Text) door.Reply {
	body, _ := knowledge.Clean(in.Body, knowledge.MaxQuestion)
	switch quoted, _ := knowledge.Clean(in.Quoted, knowledge.MaxQuestion); {
	case body == "" && quoted == "":
		return b.empty()
	case body == "": // pointed at: what somebody else wrote is a question, never a command
		return b.features.Question(ctx, b, r, in.Quoted, "")
	}
	v, ok, problem := b.parse(body, in.Mentions)
	switch {
	case problem != nil:
		return *problem
	case ok:
		return b.run(ctx, r, v)
	}
	if line := b.meant(body); line != "" {
		return b.askLine(ctx, r, line)
	}
	return b.features.Question(ctx, b, r, in.Body, in.Quoted)
}

// run carries out an invocation.
func (b *Bot) run(ctx context.Context, r door.Request, v invocation) door.Reply {
	if refusal := b.refuse(ctx, r, v.command); refusal != nil {
		return *refusal
	}
	c, known := b.command(v.command)
	if !known {
		return b.help("")
	}
	return c.run(ctx, b, r, v)
}

// press answers a button or a choice. Picked values stand behind the action's own arguments.
func (b *Bot) press(ctx context.Context, r door.Request, in door.Press) door.Reply {
	verb, known := b.features.Verbs[in.Action.Verb]
	args := slices.Concat(in.Action.Args, in.Picked)
	if !known || len(args) < verb.args || !verb.more && len(args) > verb.args {
		return door.Sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	if verb.takes != "" {
		if refusal := b.refuseChange(ctx, r, verb.takes); refusal != nil {
			return *refusal
		}
	}
	return verb.press(ctx, b, r, args)
}

// submit answers a form.
func (b *Bot) submit(ctx context.Context, r door.Request, in door.Submit) door.Reply {
	form, known := b.features.Forms[in.Form.Verb]
	if !known || len(in.Form.Args) != form.args {
		return door.Sentence("That form is from an older version of me, or not from me at all. Please ask again.")
	}
	if form.takes != "" {
		if refusal := b.refuseChange(ctx, r, form.takes); refusal != nil {
			return *refusal
		}
	}
	return form.submit(ctx, b, r, in.Form.Args, formValues(in.Values))
}

func (b *Bot) empty() door.Reply {
	return door.Reply{Blocks: []door.Block{door.Say(door.T("Ask me whose job a security control is, for example "), door.C("who patches the OS on PaaS"), door.T(". "),
		door.C("help"), door.T(" says what else I can do."))}}
}
