// Package slacktest is a Slack workspace on loopback for tests: the Web API, Socket Mode, signed deliveries and response URLs. It keeps
// what it receives, and judges nothing.
//
//	fake.go      the workspace: what it answers, what it has received
//	deliver.go   what it delivers: commands, events, interactions, over a socket or HTTP
package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
)

// What the fake workspace knows.
const (
	Secret   = "a-signing-secret"
	BotToken = "xoxb-the-bot-token"
	AppToken = "xapp-the-app-token"
	Team     = "T1"
	BotUser  = "UBOT"
	User     = "U1"
)

// Fake is a Slack workspace on loopback: the Web API, Socket Mode, response URLs. What it receives it keeps.
type Fake struct {
	URL string // of the server; the API is below /api/

	srv *httptest.Server

	mu      sync.Mutex
	calls   []Call
	sockets []*Socket
	opened  int                                          // sockets ever
	acks    map[string]chan json.RawMessage              // by envelope
	answers map[string]func(Call) (status int, body any) // instead of the usual answer, by method
	greet   func(*Socket) bool                           // instead of hello; false closes
	Users   map[string]map[string]any
	Scopes  string
	number  int
}

// A Call is one call of the Web API, or a post to a response URL ("response").
type Call struct {
	Method string
	Args   map[string]any
	Raw    string
}

type Socket struct {
	ws *websocket.Conn
	mu sync.Mutex
}

// Send sends a frame.
func (s *Socket) Send(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ws.WriteJSON(v)
}

// New opens a workspace that closes with the test.
func New(t testing.TB) *Fake {
	f := &Fake{acks: make(map[string]chan json.RawMessage), answers: make(map[string]func(Call) (int, any)),
		Scopes: "commands,chat:write,app_mentions:read,im:history,users:read,assistant:write,usergroups:read,files:write",
		Users: map[string]map[string]any{
			"U1":     {"team_id": Team, "real_name": "Ada", "is_admin": true, "tz": "Europe/Paris", "locale": "en-GB"},
			"U2":     {"team_id": Team, "real_name": "Bo"},
			"UGUEST": {"team_id": Team, "real_name": "Guest", "is_restricted": true},
			"UALIEN": {"team_id": "T9", "real_name": "Alien"},
		}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", f.api)
	mux.HandleFunc("/response/{id}", f.response)
	mux.HandleFunc("/socket", f.socket)
	mux.HandleFunc("/files/{name}", file)
	mux.HandleFunc("/upload/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	f.srv = httptest.NewServer(mux)
	f.URL = f.srv.URL
	t.Cleanup(f.Close)
	return f
}

// Close ends it; New does so at the end of the test.
func (f *Fake) Close() {
	f.Cut()
	f.srv.CloseClientConnections()
	f.srv.Close()
}

// Cut drops every socket.
func (f *Fake) Cut() {
	f.mu.Lock()
	list := f.sockets
	f.sockets = nil
	f.mu.Unlock()
	for _, s := range list {
		_ = s.ws.Close()
	}
}

func (f *Fake) api(w http.ResponseWriter, r *http.Request) {
	c := Call{Method: r.PathValue("method"), Args: map[string]any{}}
	body, _ := io.ReadAll(r.Body)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		c.Raw = string(body)
		_ = json.Unmarshal(body, &c.Args)
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
				c.Args[k] = v
			}
		}
		c.Raw = string(mustJSON(c.Args))
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	answer := f.answers[c.Method]
	f.number++
	n := f.number
	w.Header().Set("X-OAuth-Scopes", f.Scopes)
	f.mu.Unlock()
	status, reply := 0, any(nil)
	if answer != nil {
		status, reply = answer(c)
	}
	if reply == nil {
		status, reply = 200, f.usual(c, n)
	}
	if wait, ok := reply.(RetryAfter); ok {
		w.Header().Set("Retry-After", fmt.Sprint(int(wait)))
		reply = map[string]any{"ok": false, "error": "ratelimited"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply)
}

// RetryAfter is an answer that asks to wait so many seconds.
type RetryAfter int

// Refusal is an answer that says no, by Slack's name for it.
func Refusal(name string) map[string]any { return map[string]any{"ok": false, "error": name} }

func (f *Fake) usual(c Call, n int) any {
	ok := map[string]any{"ok": true}
	switch c.Method {
	case "auth.test":
		return map[string]any{"ok": true, "team_id": Team, "user_id": BotUser, "bot_id": "B1"}
	case "apps.connections.open":
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(f.URL, "http") + "/socket?ticket=a-secret-ticket"}
	case "chat.postMessage":
		channel := fmt.Sprint(c.Args["channel"])
		if strings.HasPrefix(channel, "U") {
			channel = "D" + channel[1:]
		}
		return map[string]any{"ok": true, "channel": channel, "ts": fmt.Sprintf("1700000000.%06d", n)}
	case "chat.postEphemeral":
		return map[string]any{"ok": true, "message_ts": fmt.Sprintf("1700000000.%06d", n)}
	case "users.info":
		u := f.Users[fmt.Sprint(c.Args["user"])]
		if u == nil {
			return Refusal("user_not_found")
		}
		u["id"] = c.Args["user"]
		return map[string]any{"ok": true, "user": u}
	case "usergroups.list":
		return map[string]any{"ok": true, "usergroups": []any{
			map[string]any{"id": "S1", "name": "Platform", "handle": "platform", "users": []string{"U1"}},
			map[string]any{"id": "S2", "name": "Security", "handle": "sec", "users": []string{"U2"}}}}
	case "views.open", "views.push", "views.update", "views.publish":
		return map[string]any{"ok": true, "view": map[string]any{"id": fmt.Sprintf("V%d", n)}}
	case "files.getUploadURLExternal":
		return map[string]any{"ok": true, "upload_url": f.URL + "/upload/x", "file_id": "F1"}
	case "files.completeUploadExternal":
		return map[string]any{"ok": true, "files": []any{map[string]any{"id": "F1", "title": "x"}}}
	}
	return ok
}

func (f *Fake) response(w http.ResponseWriter, r *http.Request) {
	c := Call{Method: "response", Args: map[string]any{}}
	body, _ := io.ReadAll(r.Body)
	c.Raw = string(body)
	_ = json.Unmarshal(body, &c.Args)
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

// file hands out a file that holds its name and who asked; some names stand for what can go wrong.
func file(w http.ResponseWriter, r *http.Request) {
	switch name := r.PathValue("name"); name {
	case "gone":
		http.NotFound(w, r)
	case "redirect":
		http.Redirect(w, r, "/api/sign-in", http.StatusFound)
	case "page":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html>Sign in</html>")
	case "large":
		_, _ = io.WriteString(w, strings.Repeat("x", 7<<20))
	default:
		w.Header().Set("Content-Type", "text/csv")
		_, _ = io.WriteString(w, name+" of "+r.Header.Get("Authorization"))
	}
}

func (f *Fake) socket(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s := &Socket{ws: ws}
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
	f.mu.Lock() // whoever has heard the hello can be delivered to
	err = s.Send(map[string]any{"type": "hello", "num_connections": 1})
	f.sockets = append(f.sockets, s)
	f.mu.Unlock()
	if err != nil {
		return
	}
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

// Fail lets a method, or "response", answer something else: nil goes back to the usual answer, for this once or for good.
func (f *Fake) Fail(method string, answer func(Call) (status int, body any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = answer
}

// Grant adds a scope to the token. The adapter learns it from the next answer.
func (f *Fake) Grant(scope string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Scopes += "," + scope
}

// Greet lets the workspace say something else than hello to new sockets, which are closed if greet returns false.
func (f *Fake) Greet(greet func(*Socket) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.greet = greet
}

// Opened is how many sockets were ever opened.
func (f *Fake) Opened() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened
}

// Frame sends a frame over the newest socket.
func (f *Fake) Frame(v any) {
	f.mu.Lock()
	s := f.sockets[len(f.sockets)-1]
	f.mu.Unlock()
	_ = s.Send(v) // one that has gone is found out by whoever waits for what it should bring
}

// Taken are the calls since from, which is moved on; those of the directory and of connecting are left out.
func (f *Fake) Taken(from *int) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Call
	for _, c := range f.calls[*from:] {
		switch c.Method {
		case "auth.test", "apps.connections.open", "users.info", "usergroups.list":
		default:
			c.Args = maps.Clone(c.Args) // the caller's to change
			out = append(out, c)
		}
	}
	*from = len(f.calls)
	return out
}

// Count is how often a method was called.
func (f *Fake) Count(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if c.Method == method {
			n++
		}
	}
	return n
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // of our own making
	}
	return raw
}
