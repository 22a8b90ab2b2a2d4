// Package console is the adapter for a terminal, or for lines that are piped in.
//
// A line becomes a bot.Request, the bot.Reply is drawn below it. The person at the console is an admin; place and channel are
// "console". Nothing is posted here on the bot's own account.
//
//	console.go   Run: read a line, ask the handler, draw the reply, again
//	events.go    a line → a Request: text, or what presses something that the last reply offers: its number, or a button's words
//	save.go      files of a reply that somebody keeps, and files that a command takes
//	form.go      forms, drawn and asked field by field
//	input.go     lines out of a pipe, echoed so that the output reads as a conversation
//	terminal.go  lines out of a terminal: editing, history, completion
//	render.go    Reply → text: Draw, one function for each kind of block
//	table.go     tables: columns that shrink, or a block of lines for each row
//	wrap.go      spans → words → lines
//	limits.go    the console's numbers
//
// What was typed once is cleaned by bot.Printable in wrap.go, table.go and oneLine, the only ways into the output.
package console

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"srm/bot"
)

// Handler is the bot, as far as the console needs it.
type Handler interface {
	Handle(context.Context, bot.Request) bot.Reply
	// Complete offers what typed may become. For the field "line" typed is the line up to the cursor and the value of a choice
	// is that line, completed; for a field of a form it is the field's value.
	Complete(ctx context.Context, r bot.Request, field, typed string) []bot.Choice
	Commands() []bot.Command
}

// Options say where the console is. The zero value reads standard input as a pipe and writes plain text.
type Options struct {
	In                  io.Reader // of a terminal only standard input can be edited
	Out                 io.Writer
	Colour, Interactive bool             // as Terminal finds them
	Width               func() int       // asked before each reply; 80 columns if nil
	HistoryFile         string           // of a terminal's lines; none if empty
	Prompt              string           // "srm> " if empty
	Now                 func() time.Time // time.Now if nil
	Log                 *slog.Logger     // hears of a handler that panics; discarded if nil
}

func (o Options) filled() Options {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Width == nil {
		o.Width = func() int { return defaultWidth }
	}
	if o.Prompt == "" {
		o.Prompt = "srm> "
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Run answers lines until input or ctx ends, or somebody leaves. All of these are no error; an input that cannot be read or an
// output that cannot be written is. When ctx ends while a read of In blocks that cannot be interrupted (a terminal, a standard
// input), one goroutine stays in it until the process ends.
func Run(ctx context.Context, h Handler, o Options) error {
	o = o.filled()
	s := &talk{h: h, o: o, out: &output{w: o.Out}, start: strings.ToLower(rand.Text()[:8])}
	if o.Interactive {
		e := newEditor(o.HistoryFile)
		s.in = e
		defer func() {
			if err := e.close(); err != nil {
				s.note("The history of this console was not kept: "+err.Error(), true)
			}
		}()
		s.greet(e.problem)
	} else {
		s.in = newPipe(o.In)
	}
	for ctx.Err() == nil && s.out.err == nil && s.err == nil && s.turn(ctx) {
	}
	if s.out.err != nil {
		return fmt.Errorf("writing to the console: %w", s.out.err)
	}
	return s.err
}

// talk is one run of the console.
type talk struct {
	h       Handler
	o       Options
	in      input
	out     *output
	err     error // why reading ended, if not in order
	start   string
	count   int // requests made
	offers  []offer
	files   []bot.Attachment // of the last reply
	gap     bool             // an empty line is due before what comes next
	cleared int              // lines cleared in a row
	hinted  bool
}

// input is where lines come from: a pipe or an editor.
type input interface {
	// next waits for a line behind a prompt. Errors: io.EOF, ctx's, errCleared, errTooLong.
	next(ctx context.Context, prompt string, complete func(typed string) []string) (string, error)
	// keep adds a line to the history; answers to a form are not kept.
	keep(line string)
}

var (
	errCleared = errors.New("line cleared")
	errTooLong = errors.New("line too long")
)

const tooLong = "A line of more than 1 MiB was skipped: a question is a sentence or two."

// turn reads one line and answers it. It is false at the end.
func (s *talk) turn(ctx context.Context) bool {
	if s.o.Interactive {
		s.space()
	}
	line, err := s.in.next(ctx, s.o.Prompt, s.completer(ctx, bot.Field{Name: "line", Kind: bot.SearchField}))
	if err == nil {
		s.cleared = 0
		return s.line(ctx, line)
	}
	switch {
	case errors.Is(err, errCleared):
		s.clear()
	case errors.Is(err, errTooLong):
		s.space()
		s.note(tooLong, true)
		s.gap = true
	case errors.Is(err, io.EOF), ctx.Err() != nil:
		s.leave(err)
		return false
	default:
		s.err = fmt.Errorf("reading the console: %w", err)
		return false
	}
	return true
}

// line does what a line says. It is false if that is to leave.
func (s *talk) line(ctx context.Context, line string) bool {
	word := strings.TrimSpace(line)
	switch {
	case word == "":
		return true
	case strings.HasPrefix(word, "#"):
		s.echo("", line)
		return true
	}
	s.echo(s.o.Prompt, line)
	s.in.keep(line)
	if strings.EqualFold(word, "exit") || strings.EqualFold(word, "quit") {
		return false
	}
	if name, wants := s.wantsSave(word); wants {
		s.save(name)
		s.gap = true
		return true
	}
	input, problem := read(line, s.offers)
	if problem != "" {
		s.note(problem, true)
		s.gap = true
		return true
	}
	s.answer(ctx, input, s.sentAlong(line))
	return true
}

// answer handles what was done, and the forms that the reply may open.
func (s *talk) answer(ctx context.Context, input bot.Input, files []bot.File) {
	for {
		r := s.request(input)
		r.Files = files
		reply := s.handle(ctx, r)
		s.draw(reply)
		if s.files = attachments(reply); len(s.files) > 0 {
			s.draw(bot.Reply{Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.C("save"), bot.T(" keeps it in this folder, "), bot.C("save <name>"), bot.T(" elsewhere.")}}}})
		}
		s.gap = len(reply.Blocks) > 0
		if _, pressed := input.(bot.Press); !pressed || reply.Replace || len(offers(reply)) > 0 {
			s.offers = offers(reply) // what only thanks for a press leaves the other buttons where they are
		}
		form, ok := firstForm(reply)
		if !ok {
			return
		}
		submit, err := s.fill(ctx, form)
		if err != nil {
			if errors.Is(err, errLeft) {
				s.note("Left; nothing was sent.", false)
			} else if ctx.Err() == nil {
				s.err = fmt.Errorf("reading the console: %w", err)
			}
			s.gap = true
			return
		}
		input, files = submit, nil
	}
}

func firstForm(r bot.Reply) (bot.Form, bool) {
	for _, b := range r.Blocks {
		if f, ok := b.(bot.Form); ok {
			return f, true
		}
	}
	return bot.Form{}, false
}

// handle asks the handler, and outlives it if it panics.
func (s *talk) handle(ctx context.Context, r bot.Request) (reply bot.Reply) {
	defer func() {
		if p := recover(); p != nil {
			s.o.Log.ErrorContext(ctx, "handler panicked", "request", r.ID, "panic", p, "stack", string(debug.Stack()))
			reply = bot.Reply{Blocks: []bot.Block{bot.Note{Warn: true, Spans: []bot.Span{
				bot.T("Something broke while this was answered (reference " + string(r.ID) + "). If it was to change something, see "),
				bot.C("history"), bot.T(" whether it did."),
			}}}}
		}
	}()
	return s.h.Handle(ctx, r)
}

func (s *talk) draw(r bot.Reply) {
	d := newDrawer(Style{Width: s.o.Width(), Colour: s.o.Colour})
	d.asking = true
	d.reply(r)
	_, _ = s.out.Write(d.out.Bytes())
}

func (s *talk) note(words string, warning bool) {
	s.draw(bot.Reply{Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.T(words)}, Warn: warning}}})
}

// space writes the empty line that is due.
func (s *talk) space() {
	if s.gap {
		_, _ = io.WriteString(s.out, "\n")
	}
	s.gap = false
}

// echo repeats a line that a terminal would have shown already.
func (s *talk) echo(prompt, line string) {
	if s.o.Interactive {
		return
	}
	s.space()
	_, _ = io.WriteString(s.out, prompt+strings.ReplaceAll(bot.Printable(line), "\n", " ")+"\n")
}

func (s *talk) greet(problem string) {
	s.draw(bot.Reply{Blocks: []bot.Block{bot.Say(
		bot.B("srm"), bot.T(": whose job is it? The provider's, yours, and which team's.\nAsk in plain words, or type "),
		bot.C("help"), bot.T(". Tab completes, Ctrl-D leaves."))}})
	if problem != "" {
		s.note(problem, true)
	}
	s.gap = true
}

// clear answers Ctrl-C. The editor does not say whether the line was empty, so the way out is named the first time, and when it
// is pressed again.
func (s *talk) clear() {
	s.cleared++
	if s.cleared > 1 || !s.hinted {
		s.hinted = true
		s.note("Cleared. Ctrl-D or exit leaves.", false)
	}
}

// leave ends the line on which a prompt stands; the editor does that itself for Ctrl-C.
func (s *talk) leave(err error) {
	if s.o.Interactive && !errors.Is(err, errCleared) {
		_, _ = io.WriteString(s.out, "\n")
	}
}

// completer offers what a line may become, for a question (field "line") or a field of a form.
func (s *talk) completer(ctx context.Context, f bot.Field) func(typed string) []string {
	return func(typed string) []string {
		choices := f.Choices
		if f.Kind == bot.SearchField {
			choices = s.complete(ctx, f.Name, typed)
		}
		var out []string
		for _, c := range choices {
			if f.Name == "line" {
				out = append(out, oneLine(c.Value)+strings.Repeat(" ", len(c.Value)-len(strings.TrimRight(c.Value, " "))))
			} else if hasFold(c.Label, typed) || f.Kind == bot.SearchField {
				out = append(out, oneLine(c.Label))
			}
		}
		if f.Name == "line" && len(out) == 0 {
			out = s.commandsFor(typed)
		}
		return out
	}
}

// commandsFor completes the first word where the handler has nothing better.
func (s *talk) commandsFor(typed string) []string {
	var out []string
	for _, c := range s.h.Commands() {
		if hasFold(c.Name, typed) {
			out = append(out, c.Name+" ")
		}
	}
	for _, own := range []string{"exit", "quit"} {
		if hasFold(own, typed) {
			out = append(out, own)
		}
	}
	return out
}

func hasFold(word, start string) bool {
	return len(word) >= len(start) && strings.EqualFold(word[:len(start)], start)
}

// complete asks the handler; a completion that fails is none.
func (s *talk) complete(ctx context.Context, field, typed string) (out []bot.Choice) {
	defer func() {
		if p := recover(); p != nil {
			s.o.Log.ErrorContext(ctx, "completion panicked", "field", field, "panic", p)
			out = nil
		}
	}()
	r := s.request(bot.Text{Body: typed, Command: true})
	return s.h.Complete(ctx, r, field, typed)
}

// output remembers the first error of a writer.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	if o.err == nil {
		_, o.err = o.w.Write(b)
	}
	return len(b), o.err
}
