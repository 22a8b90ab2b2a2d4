package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"srm/adapters/slack/slacktest"
)

// rig is an adapter that runs before a fake workspace, over one of the transports.
type rig struct {
	t      *testing.T
	f      *slacktest.Fake
	a      *Adapter
	mode   Mode
	mux    *httptest.Server
	logs   *logs
	cancel context.CancelFunc
	done   chan error
	err    error
	from   int // calls looked at so far
}

// logs keeps what was logged.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newRig(t *testing.T, h Handler, mode Mode) *rig { return newRigOn(t, slacktest.New(t), h, mode) }

func newRigOn(t *testing.T, f *slacktest.Fake, h Handler, mode Mode) *rig {
	t.Helper()
	r := &rig{t: t, f: f, mode: mode, logs: &logs{}, done: make(chan error, 1)}
	a, err := New(h, Options{Mode: mode, BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, SigningSecret: slacktest.Secret, APIURL: f.URL + "/api",
		Log: slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	r.a = a
	mux := http.NewServeMux()
	a.Routes(mux)
	r.mux = httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() { r.done <- a.Run(ctx) }()
	t.Cleanup(func() { _ = r.stop() })
	r.until("ready", func() bool { return a.Ready() == nil })
	r.f.Taken(&r.from)
	return r
}

func (r *rig) stop() error {
	if r.cancel == nil {
		return r.err
	}
	r.cancel()
	r.cancel = nil
	select {
	case r.err = <-r.done:
	case <-time.After(20 * time.Second):
		r.err = fmt.Errorf("Run does not end")
	}
	r.mux.CloseClientConnections()
	r.mux.Close()
	http.DefaultClient.CloseIdleConnections()
	r.f.Close()
	return r.err
}

// until waits for something that happens soon.
func (r *rig) until(what string, f func() bool) {
	r.t.Helper()
	for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("never %s; the log says\n%s", what, r.logs)
		}
	}
}

// idle waits until the adapter has done all that it took on.
func (r *rig) idle() { r.until("idle", func() bool { return len(r.a.work.room) == 0 }) }

// deliver delivers a payload over the rig's transport and returns the acknowledgement's.
func (r *rig) deliver(k slacktest.Kind, payload map[string]any) (json.RawMessage, error) {
	if r.mode == HTTP {
		return r.f.Deliver(r.mux.URL, k, payload)
	}
	return r.f.Deliver("", k, payload)
}
