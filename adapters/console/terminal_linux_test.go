package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"srm/adapters/adaptertest"
)

// beChild is a console on a terminal, until SIGTERM ends its context.
func beChild() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	interactive, colour, width := Terminal(os.Stdin, os.Stdout)
	fmt.Printf("interactive %v, colour %v, %d columns\n", interactive, colour, width())
	h := &adaptertest.Bot{Answer: parrot}
	err := Run(ctx, h, Options{In: os.Stdin, Out: os.Stdout, Interactive: interactive, Colour: colour, Width: width, HistoryFile: os.Getenv(ptyChild)})
	fmt.Printf("left: %v\n", err)
	return 0
}

// terminal is the far side of a pty on which a child runs.
type terminal struct {
	t       *testing.T
	master  *os.File
	before  unix.Termios
	cmd     *exec.Cmd
	history string
	exited  chan error

	mu   sync.Mutex
	seen bytes.Buffer
	more chan struct{}
}

func startTerminal(t *testing.T, history string, env ...string) *terminal {
	t.Helper()
	master, slave := openPTY(t)
	a := &terminal{t: t, master: master, history: history, exited: make(chan error, 1), more: make(chan struct{}, 1)}
	a.before = a.mode()
	a.cmd = exec.Command(os.Args[0])
	a.cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=", ptyChild+"="+history)
	a.cmd.Env = append(a.cmd.Env, env...)
	a.cmd.Stdin, a.cmd.Stdout, a.cmd.Stderr = slave, slave, slave
	a.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := a.cmd.Start(); err != nil {
		t.Skipf("no child on a terminal: %v", err)
	}
	done := make(chan struct{})
	go func() { defer close(done); a.collect() }()
	go func() { a.exited <- a.cmd.Wait() }()
	t.Cleanup(func() {
		_ = a.cmd.Process.Kill()
		slave.Close()
		master.Close()
		<-done
	})
	return a
}

func openPTY(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 60})
	}
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		master.Close()
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	return master, slave
}

func (a *terminal) collect() {
	buf := make([]byte, 4096)
	for {
		n, err := a.master.Read(buf)
		a.mu.Lock()
		a.seen.Write(buf[:n])
		a.mu.Unlock()
		select {
		case a.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// want waits for words on the screen and takes all up to them away.
func (a *terminal) want(words string) {
	a.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		a.mu.Lock()
		seen := a.seen.String()
		if i := strings.Index(seen, words); i >= 0 {
			a.seen.Next(i + len(words))
			a.mu.Unlock()
			return
		}
		a.mu.Unlock()
		select {
		case <-a.more:
		case <-deadline:
			a.t.Fatalf("no %q on the screen: %q", words, seen)
		}
	}
}

// prompt waits until Ctrl-C is a key: between prompts it is a signal.
func (a *terminal) prompt() {
	a.t.Helper()
	a.want("srm> ")
	for deadline := time.Now().Add(10 * time.Second); a.mode().Lflag&unix.ISIG != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			a.t.Fatal("the prompt does not take the terminal")
		}
	}
}

func (a *terminal) key(keys string) {
	a.t.Helper()
	if _, err := io.WriteString(a.master, keys); err != nil {
		a.t.Fatal(err)
	}
}

func (a *terminal) ends() {
	a.t.Helper()
	select {
	case err := <-a.exited:
		if err != nil {
			a.t.Errorf("child: %v", err)
		}
	case <-time.After(10 * time.Second):
		a.t.Fatal("the child did not end")
	}
	if after := a.mode(); after != a.before {
		a.t.Errorf("the terminal was left in another mode: %+v, was %+v", after, a.before)
	}
}

func (a *terminal) mode() unix.Termios {
	a.t.Helper()
	mode, err := unix.IoctlGetTermios(int(a.master.Fd()), unix.TCGETS)
	if err != nil {
		a.t.Skipf("no mode of a terminal: %v", err)
	}
	return *mode
}

func TestTerminalConversation(t *testing.T) {
	history := filepath.Join(t.TempDir(), "new", "history")
	a := startTerminal(t, history)
	a.want("interactive true, colour true, 60 columns")
	a.want("whose job is it?")
	a.want("srm> ")
	a.key("hello\r")
	a.want("  You said hello")
	a.want("srm> ")
	a.key("own\t\r") // completes to a command
	a.want("You said owners")
	a.want("srm> ")
	a.key("\x1b[A\x1b[A\r") // two lines up
	a.want("You said hello")
	for _, keys := range []string{"half a line\x03", "\x03"} {
		a.prompt()
		a.key(keys)
		a.want("Ctrl-D or exit leaves")
	}
	a.want("srm> ")
	a.key("\x04")
	a.want("left: <nil>")
	a.ends()
	checkHistory(t, history, "hello\nowners \nhello\n")
}

func checkHistory(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("history %q, want %q", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history has mode %v, %v", info.Mode(), err)
	}
}

func TestTerminalEndsWithContext(t *testing.T) {
	a := startTerminal(t, filepath.Join(t.TempDir(), "history"))
	a.want("srm> ")
	a.key("half a li")
	a.want("half a li")
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	a.want("left: <nil>")
	a.ends()
}

func TestTerminalWithoutHistory(t *testing.T) {
	a := startTerminal(t, t.TempDir()) // a folder is no file
	a.want("is not kept for the next time")
	a.want("srm> ")
	a.key("hello\rexit\r")
	a.want("You said hello")
	a.want("left: <nil>")
	a.ends()
}

func TestTerminalKeepsAThousandLines(t *testing.T) {
	history := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(history, []byte(strings.Repeat("old\nolder\n", 700)), 0o644); err != nil {
		t.Fatal(err)
	}
	a := startTerminal(t, history)
	a.want("srm> ")
	a.key("new\r")
	a.want("You said new")
	a.want("srm> ")
	a.key("exit\r")
	a.want("left: <nil>")
	a.ends()
	got, err := os.ReadFile(history)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(got, []byte("\n")); n != 1000 || !bytes.HasSuffix(got, []byte("older\nnew\nexit\n")) {
		t.Errorf("history has %d lines and ends with %q", n, got[max(0, len(got)-30):])
	}
	if info, err := os.Stat(history); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history has mode %v, %v", info.Mode(), err)
	}
}

func TestTerminalRespectsTheEnvironment(t *testing.T) {
	for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
		a := startTerminal(t, filepath.Join(t.TempDir(), "history"), env)
		a.want("interactive true, colour false")
		a.want("srm> ")
		a.key("hello\r")
		a.want("You said hello")
		a.key("exit\r")
		a.want("left: <nil>")
		a.ends()
	}
}

func TestTerminalIsNone(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if interactive, colour, width := Terminal(r, w); interactive || colour || width() != defaultWidth {
		t.Errorf("a pipe is taken for a terminal: %v %v %d", interactive, colour, width())
	}
}

// A pipe that is a file can be interrupted: nothing stays behind (TestMain looks).
func TestPipeIsInterrupted(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := Run(ctx, &adaptertest.Bot{}, Options{In: r, Out: io.Discard}); err != nil {
		t.Errorf("Run: %v", err)
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Error("ended before its context")
	}
}
