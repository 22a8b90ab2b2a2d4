package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"srm/knowledge"
	"srm/storage"
)

// Options are what a Bot can do without.
type Options struct {
	// Workspaces joins places into one workspace. A place that is not in it is a workspace of its own, named as the place.
	Workspaces map[PlaceID]storage.WorkspaceID
	Directory  Directory // nil: only what the Request itself says of its user is known
	Now        func() time.Time
	Log        *slog.Logger
}

// A Bot answers requests. It is safe for concurrent use.
type Bot struct {
	base     *knowledge.Base
	store    *storage.Store // nil: it answers questions and keeps nothing
	options  Options
	talks    *talks
	commands []Command
}

// New makes a Bot. Without a store it answers from the knowledge base alone.
func New(base *knowledge.Base, store *storage.Store, o Options) *Bot {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Bot{base: base, store: store, options: o, talks: newTalks(), commands: commands}
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
	default:
		reply = sentence("That is something I do not know how to read.")
	}
	reply.Private = reply.Private || r.Private
	return reply
}

// workspace is the tenant of a request.
func (b *Bot) workspace(r Request) storage.WorkspaceID {
	if ws, ok := b.options.Workspaces[r.Place]; ok {
		return ws
	}
	return storage.WorkspaceID(r.Place)
}

// person is who sent a request, as the history names people.
func person(r Request) storage.PersonID {
	return storage.PersonID(string(r.Place) + "/" + string(r.User))
}

// text answers something typed: a command if it parses as one, else a question.
func (b *Bot) text(ctx context.Context, r Request, in Text) Reply {
	body, _ := knowledge.Clean(in.Body, knowledge.MaxQuestion)
	if body == "" {
		return b.empty()
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
	return b.question(ctx, r, in.Body)
}

// call answers a command given with a platform's typed options.
func (b *Bot) call(ctx context.Context, r Request, in Call) Reply {
	v := invocation{command: in.Command}
	arg := func(name string) string {
		s, _ := knowledge.Clean(in.Args[name].Text, knowledge.MaxQuestion)
		return s
	}
	v.what, v.scope, v.role, v.rest = arg("control"), arg("scope"), arg("role"), arg("text")
	v.holder = holderOf(in.Args["to"], arg("to"))
	if _, known := b.command(in.Command); !known {
		return b.text(ctx, r, Text{Body: in.Command + " " + v.rest, Command: true})
	}
	if missing := v.missing(); missing != "" {
		return b.usage(in.Command, missing)
	}
	return b.run(ctx, r, v)
}

// run carries out an invocation.
func (b *Bot) run(ctx context.Context, r Request, v invocation) Reply {
	if refusal := b.refuse(ctx, r, v.command); refusal != nil {
		return *refusal
	}
	switch v.command {
	case "ask":
		return b.question(ctx, r, v.rest)
	case "explain":
		return b.question(ctx, r, "explain "+v.rest)
	case "compare":
		return b.question(ctx, r, "compare "+v.rest)
	case "matrix":
		return b.question(ctx, r, strings.TrimSpace("matrix "+v.rest))
	case "assign", "transfer":
		return b.assign(ctx, r, v)
	case "unassign":
		return b.unassign(ctx, r, v)
	case "owners":
		return b.owners(ctx, r, v.rest)
	case "mine":
		return b.mine(ctx, r)
	case "history":
		return b.history(ctx, r, v.rest)
	case "undo":
		return b.undo(ctx, r, v.rest)
	case "reports":
		return b.reports(ctx, r, v.rest)
	case "help":
		return b.help(v.rest)
	}
	return b.help("")
}

// press answers a button or a choice.
func (b *Bot) press(ctx context.Context, r Request, in Press) Reply {
	args := append(in.Action.Args, in.Picked...)
	switch in.Action.Verb {
	case "models":
		if len(args) == 1 {
			return b.question(ctx, r, "compare all models for "+args[0])
		}
	case "ask":
		return b.pressedAsk(ctx, r, args)
	case "wrong":
		return b.pressedWrong(ctx, r, args)
	case "take", "form":
		if len(args) == 3 {
			v := invocation{command: "assign", what: args[0], scope: args[2], holder: holderName{me: true}}
			if in.Action.Verb == "form" {
				return b.assignForm(args[0], args[2], "")
			}
			return b.runPressed(ctx, r, v)
		}
	case "do":
		if len(args) == 1 {
			return b.confirmed(ctx, r, args[0])
		}
	case "undo":
		if len(args) == 1 {
			return b.runPressed(ctx, r, invocation{command: "undo", rest: args[0]})
		}
	case "drop":
		return Reply{Blocks: []Block{Note{Spans: []Span{T("Nothing was changed.")}}}, Replace: true}
	}
	return sentence("That button is from an older version of me, or not from me at all. Please ask again.")
}

func (b *Bot) runPressed(ctx context.Context, r Request, v invocation) Reply { return b.run(ctx, r, v) }

// submit answers a form.
func (b *Bot) submit(ctx context.Context, r Request, in Submit) Reply {
	value := func(name string) string {
		if v := in.Values[name]; len(v) > 0 {
			s, _ := knowledge.Clean(v[0], knowledge.MaxQuestion)
			return s
		}
		return ""
	}
	if in.Form.Verb != "assign" || len(in.Form.Args) != 1 {
		return sentence("That form is from an older version of me, or not from me at all. Please ask again.")
	}
	if value("to") == "" {
		return b.assignForm(in.Form.Args[0], value("scope"), "Who shall have it? Name a team, or say me.")
	}
	return b.run(ctx, r, invocation{command: "assign", what: in.Form.Args[0], scope: value("scope"), role: value("role"),
		holder: typedHolder(value("to"), nil)})
}

// sentence is a reply of one paragraph.
func sentence(format string, args ...any) Reply {
	return Reply{Blocks: []Block{Say(T(fmt.Sprintf(format, args...)))}}
}

func (b *Bot) empty() Reply {
	return Reply{Blocks: []Block{Say(T("Ask me whose job a security control is, for example "), C("who patches the OS on PaaS"), T(". "),
		C("help"), T(" says what else I can do."))}}
}
