package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/peterh/liner"
	"golang.org/x/term"
)

// Terminal finds out what in and out are: whether somebody sits there, whether colours are welcome, and how wide it is now.
// NO_COLOR (https://no-color.org) and TERM=dumb are respected.
func Terminal(in, out *os.File) (interactive, colour bool, width func() int) {
	shown := term.IsTerminal(int(out.Fd()))
	colour = shown && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	width = func() int {
		if n, _, err := term.GetSize(int(out.Fd())); err == nil && n > 0 {
			return n
		}
		return defaultWidth
	}
	return shown && term.IsTerminal(int(in.Fd())), colour, width
}

// editor reads lines from the terminal on standard input and output; its library knows no other.
type editor struct {
	line    *liner.State
	history string
	problem string // why there will be no history
}

func newEditor(history string) *editor {
	e := &editor{line: liner.NewLiner(), history: history}
	e.line.SetCtrlCAborts(true)
	e.line.SetTabCompletionStyle(liner.TabPrints)
	e.line.SetBeep(false)
	if err := e.load(); err != nil {
		e.history, e.problem = "", "What you type here is not kept for the next time: "+err.Error()
	}
	return e
}

// load reads the history and makes sure that it can be written: better said at the start than found out at the end.
func (e *editor) load() error {
	if e.history == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(e.history), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(e.history, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil {
		return err
	}
	if _, err := e.line.ReadHistory(f); err != nil {
		return fmt.Errorf("reading %s: %w", e.history, err)
	}
	return nil
}

// settle is how long the editor may take to set the terminal up.
const settle = 50 * time.Millisecond

func (e *editor) next(ctx context.Context, prompt string, complete func(string) []string) (string, error) {
	e.line.SetWordCompleter(wordCompleter(complete))
	done := make(chan typed, 1)
	go func() {
		line, err := e.line.Prompt(prompt)
		done <- typed{line, err}
	}()
	select {
	case t := <-done:
		if errors.Is(t.err, liner.ErrPromptAborted) {
			return "", errCleared
		}
		return t.line, t.err
	case <-ctx.Done():
		// The prompt cannot be interrupted; close takes the terminal back from it, but not before it has taken hold of it.
		time.Sleep(settle)
		return "", ctx.Err()
	}
}

func (e *editor) keep(line string) {
	if len(line) <= historyLine {
		e.line.AppendHistory(line)
	}
}

// wordCompleter leaves the words alone that are common to the line and all it may become, so that only the rest is listed.
func wordCompleter(complete func(string) []string) liner.WordCompleter {
	return func(line string, pos int) (head string, rest []string, tail string) {
		runes := []rune(line)
		before, tail := string(runes[:pos]), string(runes[pos:])
		list := complete(before)
		head = before[:strings.LastIndexByte(before, ' ')+1]
		for _, full := range list {
			if !strings.HasPrefix(full, head) {
				return "", list, tail
			}
		}
		for _, full := range list {
			rest = append(rest, full[len(head):])
		}
		return head, rest, tail
	}
}

// close gives the terminal back as it was and writes the history.
func (e *editor) close() error {
	err := e.line.Close()
	if e.history == "" {
		return err
	}
	var lines bytes.Buffer
	if _, err := e.line.WriteHistory(&lines); err != nil {
		return err
	}
	if werr := os.WriteFile(e.history, lines.Bytes(), 0o600); werr != nil {
		return werr
	}
	return err
}
