package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"go.uber.org/goleak"

	"srm/adapters/adaptertest"
	"srm/bot"
)

func TestMain(m *testing.M) {
	text.OverrideRuneWidthEastAsianWidth(false) // the golden files are for any locale
	if os.Getenv(ptyChild) != "" {
		os.Exit(beChild())
	}
	goleak.VerifyTestMain(m)
}

// ptyChild, set, makes the test binary a console on its own standard input and output.
const ptyChild = "SRM_TEST_PTY_CHILD"

func TestAdapter(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, h *adaptertest.Bot) adaptertest.Harness { return newHarness(t, h) })
}

// harness runs a console on a feed of lines.
type harness struct {
	t      *testing.T
	feed   *feed
	out    *syncBuffer
	cancel context.CancelFunc
	done   chan error
	last   string // what was shown last
}

func newHarness(t *testing.T, h Handler) *harness {
	ctx, cancel := context.WithCancel(t.Context())
	a := &harness{t: t, feed: newFeed(), out: &syncBuffer{}, cancel: cancel, done: make(chan error, 1)}
	go func() { a.done <- Run(ctx, h, Options{In: a.feed, Out: a.out}) }()
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	<-a.feed.idle
	return a
}

func (a *harness) From() (bot.PlaceID, bot.UserID) { return "console", "admin" }

func (a *harness) Say(text string) adaptertest.Shown {
	a.out.take()
	a.feed.lines <- text + "\n"
	<-a.feed.idle
	raw := a.out.take()
	_, body, _ := strings.Cut(raw, "srm> "+bot.Printable(text)+"\n")
	a.last = body
	return adaptertest.Shown{Raw: raw, Text: body, Active: escapes.FindAllString(raw, -1)}
}

var escapes = regexp.MustCompile(`\x1b[^a-zA-Z]*[a-zA-Z]?`)

func (a *harness) Press(label string) adaptertest.Shown {
	for number, name := range numbered(a.last) {
		if name == label {
			return a.Say(number)
		}
	}
	return adaptertest.Shown{Err: fmt.Errorf("no button %q in %q", label, a.last)}
}

// numbered finds "[1] assign it   [2] all models".
func numbered(drawn string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`\[(\d+)\]\s(.+?)(   |\n)`).FindAllStringSubmatch(drawn, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func (a *harness) Stop() error {
	if a.cancel == nil {
		return nil
	}
	a.cancel()
	a.cancel = nil
	select {
	case err := <-a.done:
		return err
	case <-time.After(5 * time.Second):
		return errors.New("Run did not end with its context")
	}
}

// feed is an input that says when it is waited for: then all that was read is answered.
type feed struct {
	lines, idle chan string
	stop        chan struct{}
	once        sync.Once
}

func newFeed() *feed {
	return &feed{lines: make(chan string), idle: make(chan string, 8), stop: make(chan struct{})}
}

func (f *feed) Read(p []byte) (int, error) {
	f.idle <- ""
	select {
	case line := <-f.lines:
		return copy(p, line), nil
	case <-f.stop:
		return 0, os.ErrDeadlineExceeded
	}
}

func (f *feed) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		f.once.Do(func() { close(f.stop) })
	}
	return nil
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// take empties the buffer.
func (b *syncBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.buf.Reset()
	return b.buf.String()
}

// transcript pipes lines through a console.
func transcript(t *testing.T, h Handler, lines string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Run(t.Context(), h, Options{In: strings.NewReader(lines), Out: &out}); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return out.String()
}

// parrot says what it got.
func parrot(r bot.Request) bot.Reply {
	switch in := r.Input.(type) {
	case bot.Text:
		return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("You said " + in.Body))}}
	case bot.Press:
		return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T(fmt.Sprintf("Pressed %s %q", in.Action.Encode(), in.Picked)))}}
	case bot.Submit:
		return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T(fmt.Sprintf("Sent %s %q", in.Form.Encode(), in.Values)))}}
	}
	return bot.Reply{}
}

func TestTranscript(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"Empty", "", ""},
		{"Conversation", "one\n\ntwo\r\n", "srm> one\n  You said one\n\nsrm> two\n  You said two\n"},
		{"CommentsStay", "# a scene\none\n# another\n", "# a scene\nsrm> one\n  You said one\n\n# another\n"},
		{"NoNewlineAtTheEnd", "one", "srm> one\n  You said one\n"},
		{"Exit", "exit\nnot read\n", "srm> exit\n"},
		{"Quit", " QUIT \nnot read\n", "srm>  QUIT \n"},
		{"ControlsAreSeen", "a\x1b[31m\x00b\u202e\n", "srm> a␛[31m␀b\n  You said a␛[31m␀b\n"},
		{"InvalidUTF8", "a\xffb\n", "srm> a�b\n  You said a�b\n"},
		{"NumberWithoutOffers", "2\n", "srm> 2\n  ! There is nothing to choose by a number now.\n"},
		{"LongestLine", strings.Repeat("x", maxLine) + "\n", "srm> " + strings.Repeat("x", maxLine) + "\n"},
		{"TooLong", "one\n" + strings.Repeat("x", maxLine+3) + "\ntwo\n",
			"srm> one\n  You said one\n\n  ! A line of more than 1 MiB was skipped: a question is a sentence or two.\n\nsrm> two\n  You said two\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := &adaptertest.Bot{Answer: parrot}
			if c.name == "LongestLine" {
				h.Answer = func(bot.Request) bot.Reply { return bot.Reply{} }
			}
			if got := transcript(t, h, c.in); got != c.want {
				t.Errorf("got\n%.400s\nwant\n%.400s", got, c.want)
			}
		})
	}
}

func TestBodyArrivesAsTyped(t *testing.T) {
	h := &adaptertest.Bot{}
	transcript(t, h, "  a\xff\x1b b \t\n")
	if got := h.Seen()[0].Input.(bot.Text); got.Body != "  a\xff\x1b b \t" || !got.Command {
		t.Errorf("got %+v", got)
	}
	if r := h.Seen()[0]; r.Rank != bot.Admin {
		t.Errorf("rank %v, want admin", r.Rank)
	}
}

func TestPressing(t *testing.T) {
	offer := bot.Reply{Blocks: []bot.Block{
		bot.Buttons{Buttons: []bot.Button{{Label: "go", Action: bot.Action{Verb: "go"}}, {Label: "see", URL: "https://example.org"}}},
		bot.Select{Label: "Which?", Action: bot.Action{Verb: "one"}, Choices: []bot.Choice{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}},
		bot.Select{Label: "Some?", Action: bot.Action{Verb: "some"}, Max: 2, Choices: []bot.Choice{{Label: "C", Value: "c"}, {Label: "D", Value: "d"}, {Label: "E", Value: "e"}}},
	}}
	cases := []struct{ name, line, want string }{
		{"Button", "1", "Pressed go []"},
		{"Choice", "3", `Pressed one ["b"]`},
		{"Several", "6, 4,6", `Pressed some ["e" "c"]`},
		{"OneOfSeveral", "5", `Pressed some ["d"]`},
		{"OnlyOne", "2,3", "! One number at a time here."},
		{"AcrossLists", "4,1", "! One number at a time here."},
		{"TooMany", "4,5,6", "! At most 2 can be chosen."},
		{"NoSuch", "7", "! There is no 7 to choose: 1 to 6."},
		{"Zero", "0", "! There is no 0 to choose: 1 to 6."},
		{"Text", "1 and 2", "You said 1 and 2"},
		{"WordsOnAButton", " Go", "Pressed go []"},
		{"WordsOnALink", "see", "You said see"},
		{"AgainAfterThanks", "1\n3", `Pressed one ["b"]`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
				if in, ok := r.Input.(bot.Text); ok && in.Body == "offer" {
					return offer
				}
				return parrot(r)
			}}
			want := "srm> " + c.line[strings.LastIndex(c.line, "\n")+1:] + "\n  " + c.want + "\n"
			if got := transcript(t, h, "offer\n"+c.line+"\n"); !strings.HasSuffix(got, want) {
				t.Errorf("got\n%s\nwant at its end\n%s", got, want)
			}
		})
	}
}

func TestOutputThatFails(t *testing.T) {
	broken := errors.New("broken pipe")
	r, w := io.Pipe()
	r.CloseWithError(broken)
	err := Run(t.Context(), &adaptertest.Bot{}, Options{In: strings.NewReader("one\ntwo\n"), Out: w})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

func TestInputThatFails(t *testing.T) {
	broken := errors.New("disk on fire")
	in := io.MultiReader(strings.NewReader("one\n"), iotest.ErrReader(broken))
	if err := Run(t.Context(), &adaptertest.Bot{}, Options{In: in, Out: io.Discard}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}
