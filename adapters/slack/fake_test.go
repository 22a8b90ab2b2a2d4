package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// What the fake workspace knows.
const (
	testSecret   = "a-signing-secret"
	testBotToken = "xoxb-the-bot-token"
	testAppToken = "xapp-the-app-token"
	testTeam     = "T1"
	testBot      = "UBOT"
	testUser     = "U1"
)

// fake is a Slack workspace on loopback: the Web API, Socket Mode, response URLs. What it receives it keeps.
type fake struct {
	t   *testing.T
	srv *httptest.Server

	mu      sync.Mutex
	calls   []call
	sockets []*fakeSocket
	opened  int                                          // sockets ever
	acks    map[string]chan json.RawMessage              // by envelope
	answers map[string]func(call) (status int, body any) // instead of the usual answer, by method
	greet   func(*fakeSocket) bool                       // instead of hello; false closes
	users   map[string]map[string]any
	scopes  string
	number  int
}

// call is one call of the Web API, or a post to a response URL ("response").
type call struct {
	method string
	args   map[string]any
	raw    string
}

type fakeSocket struct {
	ws *websocket.Conn
	mu sync.Mutex
}

func (s *fakeSocket) send(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ws.WriteJSON(v)
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t, acks: make(map[string]chan json.RawMessage), answers: make(map[string]func(call) (int, any)),
		scopes: "commands,chat:write,app_mentions:read,im:history,users:read,assistant:write,usergroups:read,files:write",
		users: map[string]map[string]any{
			"U1":     {"team_id": testTeam, "real_name": "Ada", "is_admin": true, "tz": "Europe/Paris", "locale": "en-GB"},
			"U2":     {"team_id": testTeam, "real_name": "Bo"},
			"UGUEST": {"team_id": testTeam, "real_name": "Guest", "is_restricted": true},
			"UALIEN": {"team_id": "T9", "real_name": "Alien"},
		}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", f.api)
	mux.HandleFunc("/response/{id}", f.response)
	mux.HandleFunc("/socket", f.socket)
	mux.HandleFunc("/upload/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	f.srv = httptest.NewServer(mux)
	t.Cleanup(f.close)
	return f
}

func (f *fake) close() {
	f.cut()
	f.srv.CloseClientConnections()
	f.srv.Close()
}

// cut drops every socket.
func (f *fake) cut() {
	f.mu.Lock()
	list := f.sockets
	f.sockets = nil
	f.mu.Unlock()
	for _, s := range list {
		_ = s.ws.Close()
	}
}

func (f *fake) api(w http.ResponseWriter, r *http.Request) {
	c := call{method: r.PathValue("method"), args: map[string]any{}}
	body, _ := io.ReadAll(r.Body)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		c.raw = string(body)
		_ = json.Unmarshal(body, &c.args)
	} else {
		form, _ := url.ParseQuery(string(body))
		for k := range form {
			var v any
			if k == "blocks" || k == "metadata" || k == "view" {
				_ = json.Unmarshal([]byte(form.Get(k)), &v)
			} else {
				v = form.Get(k)
			}
			if k != "token" {
				c.args[k] = v
			}
		}
		c.raw = string(encoded(c.args))
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	answer := f.answers[c.method]
	f.number++
	n := f.number
	f.mu.Unlock()
	w.Header().Set("X-OAuth-Scopes", f.scopes)
	status, reply := 0, any(nil)
	if answer != nil {
		status, reply = answer(c)
	}
	if reply == nil {
		status, reply = 200, f.usual(c, n)
	}
	if wait, ok := reply.(retryAfter); ok {
		w.Header().Set("Retry-After", fmt.Sprint(int(wait)))
		reply = map[string]any{"ok": false, "error": "ratelimited"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply)
}

// retryAfter is an answer that asks to wait so many seconds.
type retryAfter int

func refusal(name string) map[string]any { return map[string]any{"ok": false, "error": name} }

func (f *fake) usual(c call, n int) any {
	ok := map[string]any{"ok": true}
	switch c.method {
	case "auth.test":
		return map[string]any{"ok": true, "team_id": testTeam, "user_id": testBot, "bot_id": "B1"}
	case "apps.connections.open":
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(f.srv.URL, "http") + "/socket?ticket=a-secret-ticket"}
	case "chat.postMessage":
		channel := fmt.Sprint(c.args["channel"])
		if strings.HasPrefix(channel, "U") {
			channel = "D" + channel[1:]
		}
		return map[string]any{"ok": true, "channel": channel, "ts": fmt.Sprintf("1700000000.%06d", n)}
	case "chat.postEphemeral":
		return map[string]any{"ok": true, "message_ts": fmt.Sprintf("1700000000.%06d", n)}
	case "users.info":
		u := f.users[fmt.Sprint(c.args["user"])]
		if u == nil {
			return refusal("user_not_found")
		}
		u["id"] = c.args["user"]
		return map[string]any{"ok": true, "user": u}
	case "usergroups.list":
		return map[string]any{"ok": true, "usergroups": []any{
			map[string]any{"id": "S1", "name": "Platform", "handle": "platform", "users": []string{"U1"}},
			map[string]any{"id": "S2", "name": "Security", "handle": "sec", "users": []string{"U2"}}}}
	case "views.open", "views.push", "views.update", "views.publish":
		return map[string]any{"ok": true, "view": map[string]any{"id": fmt.Sprintf("V%d", n)}}
	case "files.getUploadURLExternal":
		return map[string]any{"ok": true, "upload_url": f.srv.URL + "/upload/x", "file_id": "F1"}
	case "files.completeUploadExternal":
		return map[string]any{"ok": true, "files": []any{map[string]any{"id": "F1", "title": "x"}}}
	}
	return ok
}

func (f *fake) response(w http.ResponseWriter, r *http.Request) {
	c := call{method: "response", args: map[string]any{}}
	body, _ := io.ReadAll(r.Body)
	c.raw = string(body)
	_ = json.Unmarshal(body, &c.args)
	f.mu.Lock()
	f.calls = append(f.calls, c)
	answer := f.answers["response"]
	f.mu.Unlock()
	if answer != nil {
		if status, reply := answer(c); reply != nil {
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(reply)
			return
		}
	}
	_, _ = io.WriteString(w, `{"ok":true}`)
}

func (f *fake) socket(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s := &fakeSocket{ws: ws}
	f.mu.Lock()
	f.opened++
	greet := f.greet
	f.mu.Unlock()
	if greet != nil {
		if !greet(s) {
			_ = ws.Close()
			return
		}
	}
	if s.send(map[string]any{"type": "hello", "num_connections": 1}) != nil {
		return
	}
	f.mu.Lock()
	f.sockets = append(f.sockets, s)
	f.mu.Unlock()
	for {
		var a struct {
			Envelope string          `json:"envelope_id"`
			Payload  json.RawMessage `json:"payload"`
		}
		if ws.ReadJSON(&a) != nil {
			_ = ws.Close()
			return
		}
		f.mu.Lock()
		c := f.acks[a.Envelope]
		delete(f.acks, a.Envelope)
		f.mu.Unlock()
		if c != nil {
			c <- a.Payload
		}
	}
}

// taken are the calls since from, which is moved on; those of the directory and of connecting are left out.
func (f *fake) taken(from *int) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []call
	for _, c := range f.calls[*from:] {
		switch c.method {
		case "auth.test", "apps.connections.open", "users.info", "usergroups.list":
		default:
			out = append(out, c)
		}
	}
	*from = len(f.calls)
	return out
}

func (f *fake) count(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if c.method == method {
			n++
		}
	}
	return n
}

// rig is an adapter that runs before a fake workspace, over one of the transports.
type rig struct {
	t      *testing.T
	f      *fake
	a      *Adapter
	mode   Mode
	mux    *httptest.Server
	logs   *logs
	cancel context.CancelFunc
	done   chan error
	err    error
	from   int // calls looked at so far
	ids    int
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

func newRig(t *testing.T, h Handler, mode Mode) *rig { return newRigOn(t, newFake(t), h, mode) }

func newRigOn(t *testing.T, f *fake, h Handler, mode Mode) *rig {
	t.Helper()
	r := &rig{t: t, f: f, mode: mode, logs: &logs{}, done: make(chan error, 1)}
	a, err := New(h, Options{Mode: mode, BotToken: testBotToken, AppToken: testAppToken, SigningSecret: testSecret, APIURL: f.srv.URL + "/api",
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
	r.f.taken(&r.from)
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
	r.f.close()
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

// paths are where deliveries go over HTTP, and their types over a socket.
var paths = map[kind]struct{ path, frame string }{
	commands: {"/slack/commands", "slash_commands"}, interactions: {"/slack/interactions", "interactive"}, events: {"/slack/events", "events_api"},
}

// deliver delivers a payload and returns the acknowledgement's.
func (r *rig) deliver(k kind, payload map[string]any) (json.RawMessage, error) {
	if r.mode == HTTP {
		return r.deliverHTTP(k, payload)
	}
	return r.deliverSocket(k, payload)
}

func (r *rig) deliverSocket(k kind, payload map[string]any) (json.RawMessage, error) {
	acked := make(chan json.RawMessage, 1)
	r.f.mu.Lock()
	r.f.number++
	id := fmt.Sprintf("envelope-%d", r.f.number)
	r.f.acks[id] = acked
	if len(r.f.sockets) == 0 {
		r.f.mu.Unlock()
		return nil, fmt.Errorf("no socket is open")
	}
	s := r.f.sockets[len(r.f.sockets)-1]
	r.f.mu.Unlock()
	if err := s.send(map[string]any{"envelope_id": id, "type": paths[k].frame, "payload": payload, "accepts_response_payload": true}); err != nil {
		return nil, err
	}
	select {
	case a := <-acked:
		return a, nil
	case <-time.After(ackWithin):
		return nil, fmt.Errorf("not acknowledged within %s", ackWithin)
	}
}

func (r *rig) deliverHTTP(k kind, payload map[string]any) (json.RawMessage, error) {
	body, kind := string(encoded(payload)), "application/json"
	if k != events {
		form := url.Values{"payload": {body}}
		if k == commands {
			form = url.Values{}
			for name, v := range payload {
				form.Set(name, fmt.Sprint(v))
			}
		}
		body, kind = form.Encode(), "application/x-www-form-urlencoded"
	}
	req, _ := http.NewRequest(http.MethodPost, r.mux.URL+paths[k].path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	sign(req, body, testSecret, time.Now())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", res.StatusCode, raw)
	}
	return raw, err
}

func sign(r *http.Request, body, secret string, at time.Time) {
	stamp := fmt.Sprint(at.Unix())
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":" + body))
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

func (r *rig) id(prefix string) string {
	r.ids++
	return fmt.Sprintf("%s%d", prefix, r.ids)
}

func (r *rig) responseURL() string { return r.f.srv.URL + "/response/" + r.id("R") }

var wireEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// command is a slash command as Slack sends it.
func (r *rig) command(text string) map[string]any {
	return map[string]any{"team_id": testTeam, "channel_id": "C1", "channel_name": "general", "user_id": testUser, "command": "/srm",
		"text": wireEscape.Replace(text), "response_url": r.responseURL(), "trigger_id": r.id("trigger."), "is_enterprise_install": "false"}
}

// event is an event as Slack sends it.
func (r *rig) event(e map[string]any) map[string]any {
	return map[string]any{"type": "event_callback", "team_id": testTeam, "event_id": r.id("Ev"), "event": e,
		"authorizations": []any{map[string]any{"team_id": testTeam, "enterprise_id": nil, "user_id": testBot, "is_bot": true}}}
}

func (r *rig) mention(text, thread string) map[string]any {
	e := map[string]any{"type": "app_mention", "user": testUser, "text": "<@" + testBot + "> " + text, "ts": fmt.Sprintf("1700000001.%06d", r.next()), "channel": "C1"}
	if thread != "" {
		e["thread_ts"] = thread
	}
	return r.event(e)
}

func (r *rig) direct(text string) map[string]any {
	return r.event(map[string]any{"type": "message", "channel_type": "im", "user": testUser, "text": text,
		"ts": fmt.Sprintf("1700000002.%06d", r.next()), "channel": "D1"})
}

func (r *rig) next() int {
	r.ids++
	return r.ids
}

// interaction is what all interactions have in common.
func (r *rig) interaction(kind string, more map[string]any) map[string]any {
	p := map[string]any{"type": kind, "team": map[string]any{"id": testTeam}, "user": map[string]any{"id": testUser, "team_id": testTeam},
		"enterprise": nil, "is_enterprise_install": false, "trigger_id": r.id("trigger.")}
	for k, v := range more {
		p[k] = v
	}
	return p
}
