package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"srm/adapters/console"
	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// maxLine is how long a question, or a line of --batch, may be; what is longer is cut there.
const maxLine = 1 << 20

func (p *program) askCommand() *cobra.Command {
	var asJSON, batch, why bool
	cmd := &cobra.Command{
		Use: "ask [question…]", Short: "one question, or with --batch many; for people and scripts", GroupID: groupAsk,
		Long: "The words of the question may stand unquoted. Without any, standard input is the question; with --batch each of its\n" +
			"lines is one, answered before the next is read. A line that is a JSON array of strings is a conversation: the last\n" +
			"question in it is answered. Nothing is ever changed; owners are named if the data can be read.",
		Example: "srm ask who patches the OS on PaaS\n" +
			"srm ask --json 'is TLS on App Service ours?' | jq -r .responsible\n" +
			"srm ask --json --batch < questions.txt\n" +
			`echo '["who patches the OS on PaaS", "and on IaaS?"]' | srm ask --json --batch`,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line instead of text")
	cmd.Flags().BoolVar(&batch, "batch", false, "one question a line from standard input")
	cmd.Flags().BoolVar(&why, "why", false, "also which words led where")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := p.checkAsk(args, batch); err != nil {
			return err
		}
		c, err := p.configure()
		if err != nil {
			return err
		}
		lightGC()
		a := &asking{desk: &desk{p: p, c: c}, wish: wish{why: why}, out: bufio.NewWriter(p.out), json: asJSON}
		defer a.desk.rest()
		if !asJSON {
			_, colour, width := console.Terminal(p.in, p.out)
			a.wish.width, a.wish.colour = width(), colour
		}
		switch {
		case batch:
			return a.batch(cmd.Context(), p.in)
		case len(args) > 0:
			return a.one(cmd.Context(), []string{strings.Join(args, " ")})
		}
		whole, err := io.ReadAll(io.LimitReader(p.in, maxLine))
		if err != nil {
			return fmt.Errorf("reading the question: %w", err)
		}
		return a.one(cmd.Context(), []string{strings.TrimRight(string(whole), "\r\n")})
	}
	return cmd
}

func (p *program) checkAsk(args []string, batch bool) error {
	switch {
	case batch && len(args) > 0:
		return usageError("with --batch the questions come from standard input, and %q stands in the command; see srm help ask", strings.Join(args, " "))
	case !batch && len(args) == 0 && term.IsTerminal(int(p.in.Fd())):
		return usageError("ask what? For example: srm ask who patches the OS on PaaS")
	}
	return nil
}

// lightGC lets the heap grow before it is collected: the facts are loaded once and stay, and looking through them while they are
// being loaded is time that somebody waits. GOGC overrides it.
func lightGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
}

// An asking is one run of ask.
type asking struct {
	desk *desk
	wish wish
	out  *bufio.Writer
	json bool
}

// one answers one conversation and writes it out.
func (a *asking) one(ctx context.Context, talk []string) error {
	answer, err := a.desk.ask(ctx, talk, a.wish)
	if err != nil {
		return err
	}
	if a.json {
		err = writeJSON(a.out, answer)
	} else {
		_, err = a.out.WriteString(answer.Drawn)
	}
	return errors.Join(err, a.out.Flush())
}

// batch answers line by line. While it waits for the next line it holds nothing that others might want.
func (a *asking) batch(ctx context.Context, in io.Reader) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	for first := true; ; first = false {
		if lines.Buffered() == 0 {
			a.desk.rest()
		}
		line, err := readLine(lines, maxLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading questions: %w", err)
		}
		talk, ok := parseTalk(line)
		if !ok {
			talk = []string{line}
		}
		if !a.json {
			a.echo(talk, first)
		}
		if err := a.one(ctx, talk); err != nil {
			return err
		}
	}
}

// echo writes the questions above a drawn answer, as the console does.
func (a *asking) echo(talk []string, first bool) {
	if !first {
		fmt.Fprintln(a.out)
	}
	for _, line := range talk {
		fmt.Fprintf(a.out, "srm> %s\n", bot.Printable(line))
	}
}

// readLine reads a line without its end. What goes beyond most bytes is read and dropped. io.EOF says that there is none.
func readLine(r *bufio.Reader, most int) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part[:min(len(part), most-len(line))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			return strings.TrimRight(string(line), "\r\n"), nil
		default:
			return "", err
		}
	}
}

// parseTalk reads a line that is a JSON array of strings, at least one: a conversation.
func parseTalk(line string) ([]string, bool) {
	if !strings.HasPrefix(strings.TrimLeft(line, " \t"), "[") {
		return nil, false
	}
	var texts []*string // null is no string
	if json.Unmarshal([]byte(line), &texts) != nil || len(texts) == 0 || slices.Contains(texts, nil) {
		return nil, false
	}
	talk := make([]string, len(texts))
	for i, t := range texts {
		talk[i] = *t
	}
	return talk, true
}

// A wish is what is wanted beside the answer itself.
type wish struct {
	why    bool
	width  int // of the drawn answer; 0: not drawn
	colour bool
}

// An answered is what ask writes: the answer, and what was wished for.
type answered struct {
	bot.Asked
	Why   []clue `json:"why,omitempty"`
	Drawn string `json:"drawn,omitempty"` // only between serve and ask
}

// A clue says which words led where.
type clue struct {
	Words string `json:"words"`
	Means string `json:"means"`
}

// writeJSON writes v on one line. Nothing is escaped for HTML, since people read it.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// A localDesk answers in this process.
type localDesk struct {
	base *knowledge.Base
	bot  *bot.Bot
	data *data // nil without a database; closed by who opened it
}

// ask reads a conversation line by line and answers the last one.
func (d *localDesk) ask(ctx context.Context, talk []string, w wish) (answered, error) {
	var before *knowledge.Query
	last := talk[len(talk)-1]
	for _, line := range talk[:len(talk)-1] {
		if q := d.base.Read(line, before); q.Known() { // one that was not understood leaves the one before standing
			before = &q
		}
	}
	r := bot.Request{At: now(), Place: consolePlace, Channel: "ask", User: consoleUser}
	asked, _, reply := d.bot.Ask(ctx, r, last, before)
	answer := answered{Asked: asked}
	if w.why {
		_, clues := d.base.Why(last, before)
		for _, c := range clues {
			answer.Why = append(answer.Why, clue{c.Words, c.Means})
		}
	}
	if w.width > 0 {
		answer.Drawn = draw(reply, answer.Why, w)
	}
	return answer, nil
}

// draw draws a reply as the console does, without what one could press there.
func draw(r bot.Reply, why []clue, w wish) string {
	r.Blocks = slices.DeleteFunc(slices.Clone(r.Blocks), func(b bot.Block) bool {
		switch b.(type) {
		case bot.Buttons, bot.Select, bot.Form:
			return true
		}
		return false
	})
	if w.why {
		t := bot.Table{Head: []string{"These words", "led to"}}
		for _, c := range why {
			t.Rows = append(t.Rows, []string{c.Words, c.Means})
		}
		if len(why) == 0 {
			t.Rows = [][]string{{"none", "nothing that I know"}}
		}
		r.Blocks = append(r.Blocks, t)
	}
	var b bytes.Buffer
	console.Draw(&b, r, console.Style{Width: w.width, Colour: w.colour})
	return b.String()
}

// A desk is where ask takes its questions: to this process, or to the serve that has the data. It is found when a question comes.
type desk struct {
	p      *program
	c      *Config
	base   *knowledge.Base // once it was needed
	local  *localDesk      // one of these two, or none
	remote *client
	warned bool
}

func (d *desk) ask(ctx context.Context, talk []string, w wish) (answered, error) {
	for try := 0; ; try++ {
		if d.local == nil && d.remote == nil {
			if err := d.find(); err != nil {
				return answered{}, err
			}
		}
		if d.local != nil {
			return d.local.ask(ctx, talk, w)
		}
		answer, err := d.remote.ask(ctx, talk, w)
		if err == nil || try > 0 || ctx.Err() != nil {
			return answer, err
		}
		d.rest() // serve has ended: the data may be free now
	}
}

// rest lets go of the data.
func (d *desk) rest() {
	if d.local != nil && d.local.data != nil {
		_ = d.local.data.Close() // was only read
	}
	if d.remote != nil {
		d.remote.Close()
	}
	d.local, d.remote = nil, nil
}

func (d *desk) find() error {
	opened, err := d.open()
	if use, ok := errors.AsType[*inUseError](err); ok && use.serving {
		d.remote = d.c.client()
		return nil
	}
	if err != nil && !d.warned {
		d.warned = true
		d.p.warn("answering without owners: %v", err)
	}
	if d.base == nil {
		if d.base, err = d.c.load(); err != nil {
			if opened != nil {
				_ = opened.Close()
			}
			return err
		}
	}
	var store *storage.Store
	if opened != nil {
		store = opened.store
	}
	options := bot.Options{Workspaces: d.c.workspaces(), Now: now, Log: d.c.logger(d.p.err, slog.LevelWarn)}
	d.local = &localDesk{base: d.base, bot: bot.New(d.base, store, options), data: opened}
	return nil
}

// open opens the data if there are any. For somebody who has them, and is no serve, it waits a moment, once.
func (d *desk) open() (*data, error) {
	if !d.c.hasDatabase() {
		return nil, nil
	}
	wait := askWait
	if d.warned { // and waited
		wait = time.Nanosecond
	}
	return d.p.openForReading(d.c, wait)
}
