package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"srm/knowledge"
	"srm/storage"
)

// Options are what a Bot can do without.
type Options struct {
	// Workspaces joins places into one workspace. A place that is not in it is a workspace of its own, named as the place.
	Workspaces map[PlaceID]storage.WorkspaceID
	Directory  Directory          // nil: only what the Request itself says of its user is known
	Posts      func(PlaceID) bool // whether a clock can post there; nil: nowhere
	Now        func() time.Time
	Log        *slog.Logger
}

// A Bot answers requests. It is safe for concurrent use.
type Bot struct {
	base     *knowledge.Base // with the names of the workspace that is answered: see within
	shared   *knowledge.Base // what all workspaces know
	store    *storage.Store  // nil: it answers questions and keeps nothing
	options  Options
	talks    *talks
	trends   *trends
	commands []Command
	verbs    map[string]verb
	forms    map[string]form
	kinds    map[string]kind
	wake     chan struct{} // has one if timed work was put off since a clock looked
}

// New makes a Bot. Without a store it answers from the knowledge base alone.
func New(base *knowledge.Base, store *storage.Store, o Options) *Bot {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Bot{base: base, shared: base, store: store, options: o, talks: newTalks(), trends: newTrends(), commands: commands,
		verbs: verbs, forms: forms, kinds: kinds, wake: make(chan struct{}, 1)}
}

// Commands are all commands, as data.
func (b *Bot) Commands() []Command { return b.commands }

// Handle answers one request. It works from memory and disk, in milliseconds; only a Directory can be slow. An error is a Reply
// too, and so is a panic.
func (b *Bot) Handle(ctx context.Context, r Request) (reply Reply) {
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
	case Text:
		reply = b.text(ctx, r, in)
	case Call:
		reply = b.call(ctx, r, in)
	case Press:
		reply = b.press(ctx, r, in)
	case Submit:
		reply = b.submit(ctx, r, in)
	case Home:
		reply = b.mine(ctx, r)
		reply.Blocks = append(reply.Blocks, b.quizHome(ctx, r)...)
	default:
		reply = sentence("That is something I do not know how to read.")
	}
	reply.Private = reply.Private || r.Private && !shares(r.Input)
	return reply
}

// workspace is the tenant of a request.
func (b *Bot) workspace(r Request) storage.WorkspaceID { return b.workspaceOf(r.Place) }

func (b *Bot) workspaceOf(p PlaceID) storage.WorkspaceID {
	if ws, ok := b.options.Workspaces[p]; ok {
		return ws
	}
	return storage.WorkspaceID(p)
}

// person is who sent a request, as the history names people.
func person(r Request) storage.PersonID {
	return storage.PersonID(string(r.Place) + "/" + string(r.User))
}

// text answers something typed: a command if it parses as one, else a question.
func (b *Bot) text(ctx context.Context, r Request, in Text) Reply {
	body, _ := knowledge.Clean(in.Body, knowledge.MaxQuestion)
	switch quoted, _ := knowledge.Clean(in.Quoted, knowledge.MaxQuestion); {
	case body == "" && quoted == "":
		return b.empty()
	case body == "": // pointed at: what somebody else wrote is a question, never a command
		return b.question(ctx, r, in.Quoted)
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
	return b.questionAbout(ctx, r, in.Body, in.Quoted)
}

// run carries out an invocation.
func (b *Bot) run(ctx context.Context, r Request, v invocation) Reply {
	if refusal := b.refuse(ctx, r, v.command); refusal != nil {
		return *refusal
	}
	c, known := b.command(v.command)
	if !known {
		return b.help("")
	}
	return c.run(b, ctx, r, v)
}

// press answers a button or a choice. Picked values stand behind the action's own arguments.
func (b *Bot) press(ctx context.Context, r Request, in Press) Reply {
	verb, known := b.verbs[in.Action.Verb]
	args := slices.Concat(in.Action.Args, in.Picked)
	if !known || len(args) < verb.args || !verb.more && len(args) > verb.args {
		return sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	if verb.takes != "" {
		if refusal := b.refuseChange(ctx, r, verb.takes); refusal != nil {
			return *refusal
		}
	}
	return verb.press(b, ctx, r, args)
}

// submit answers a form.
func (b *Bot) submit(ctx context.Context, r Request, in Submit) Reply {
	form, known := b.forms[in.Form.Verb]
	if !known || len(in.Form.Args) != form.args {
		return sentence("That form is from an older version of me, or not from me at all. Please ask again.")
	}
	if form.takes != "" {
		if refusal := b.refuseChange(ctx, r, form.takes); refusal != nil {
			return *refusal
		}
	}
	return form.submit(b, ctx, r, in.Form.Args, formValues(in.Values))
}

// sentence is a reply of one paragraph.
func sentence(format string, args ...any) Reply {
	return Reply{Blocks: []Block{Say(T(fmt.Sprintf(format, args...)))}}
}

func (b *Bot) empty() Reply {
	return Reply{Blocks: []Block{Say(T("Ask me whose job a security control is, for example "), C("who patches the OS on PaaS"), T(". "),
		C("help"), T(" says what else I can do."))}}
}
