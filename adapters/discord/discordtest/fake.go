// Package discordtest is a small Discord on loopback for tests: the API, the gateway, and the people in front of it.
//
//	fake.go     what it takes and answers: HTTP, and a WebSocket that can be cut
//	judge.go    Discord's limits: what Fault returns, Discord would have refused
//	people.go   what people do, as Discord delivers it: mentions, commands, presses, modals
//	read.go     Discord's Markdown as its client reads it
package discordtest

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// What the fake calls things.
const (
	Token       = "fake-token-that-nobody-may-read"
	App         = "100000000000000001"
	Self        = "100000000000000002" // the bot
	Guild       = "200000000000000001"
	Channel     = "300000000000000001"
	Thread      = "300000000000000002" // in Channel
	Direct      = "300000000000000003" // anybody's direct messages
	Alice       = "400000000000000001" // a member with TeamRole
	Mona        = "400000000000000002" // with ManagerRole
	TeamRole    = "500000000000000001"
	ManagerRole = "500000000000000002"

	permissions = 274878024704 // of the bot in Guild: what it asks for
	noMember    = 10007
)

// Key signs interactions over HTTP.
var Key = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two characters!"))

// A Call is one request that the adapter made.
type Call struct {
	Method, Path string
	Body         map[string]any
	Raw          string
	Files        []string
}

// Kind is the type of an answer to an interaction, Flags are those of its message.
func (c Call) Kind() int { n, _ := c.Body["type"].(float64); return int(n) }

// Flags are those of the message in an answer.
func (c Call) Flags() int {
	data, _ := c.Body["data"].(map[string]any)
	n, _ := data["flags"].(float64)
	return int(n)
}

// A Fake is a small Discord over real HTTP and a real WebSocket. What it takes, it checks by Discord's limits. Its fields are set
// before it is used, or between Lock and Unlock.
type Fake struct {
	Beat     time.Duration                            // between heartbeats
	OnOpen   func(*websocket.Conn) bool               // true: it has dealt with a connection
	Answer   func(w http.ResponseWriter, c Call) bool // true: it has dealt with a request
	Calls    []Call
	Counts   map[string]int            // identify, resume, heartbeat, connect, and paths of the gateway
	Messages map[string]map[string]any // by nonce
	Commands json.RawMessage           // as they were registered

	sync.Mutex
	t       testing.TB
	server  *httptest.Server
	changed chan struct{} // closed and made anew when anything happens
	conn    *websocket.Conn
	events  []event // of the session, for a resume
	lastID  int64
	acks    bool
}

type event struct {
	Op   int    `json:"op"`
	Seq  int64  `json:"s"`
	Type string `json:"t"`
	Data any    `json:"d"`
}

// New opens a Discord that closes with the test.
func New(t testing.TB) *Fake {
	f := &Fake{t: t, changed: make(chan struct{}), Counts: map[string]int{}, acks: true, Beat: 40 * time.Second,
		Commands: json.RawMessage(`[]`), lastID: time.Now().Add(-time.Minute).UnixMilli() - 1420070400000, Messages: map[string]map[string]any{}}
	f.lastID <<= 22
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

// Close ends it.
func (f *Fake) Close() {
	f.Drop()
	f.server.Close()
}

// API is the address of its API.
func (f *Fake) API() string { return f.server.URL + "/api/v9" }

// ID makes a new snowflake, of about now.
func (f *Fake) ID() string {
	f.Lock()
	defer f.Unlock()
	f.lastID += 1 << 22
	return strconv.FormatInt(f.lastID, 10)
}

func (f *Fake) happened() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// Until waits for something to be so.
func (f *Fake) Until(what string, so func() bool) {
	f.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		f.Lock()
		ok, changed := so(), f.changed
		f.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Millisecond):
		case <-limit:
			f.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (f *Fake) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/ws") {
		f.websocket(w, r)
		return
	}
	if name, ok := strings.CutPrefix(r.URL.Path, "/attachments/"); ok {
		f.attachment(w, r, name)
		return
	}
	c := f.read(r)
	f.Lock()
	f.Calls = append(f.Calls, c)
	answer := f.Answer
	f.happened()
	f.Unlock()
	if r.Header.Get("Authorization") != "Bot "+Token {
		Refuse(w, http.StatusUnauthorized, 0, "401: Unauthorized")
		return
	}
	if answer != nil && answer(w, c) {
		return
	}
	f.Serve(w, c)
}

// attachment hands out a file that holds its name; some names stand for what can go wrong.
func (f *Fake) attachment(w http.ResponseWriter, r *http.Request, name string) {
	if r.Header.Get("Authorization") != "" {
		f.t.Error("the token was sent along to fetch a file")
	}
	switch name {
	case "gone":
		http.NotFound(w, r)
	case "large":
		_, _ = io.WriteString(w, strings.Repeat("x", 7<<20))
	default:
		_, _ = io.WriteString(w, "data of "+name)
	}
}

// Refuse answers as Discord refuses.
func Refuse(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"message":%q,"code":%d}`, text, code)
}

func (f *Fake) read(r *http.Request) Call {
	c := Call{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/v9")}
	body := io.Reader(r.Body)
	if kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts := multipart.NewReader(r.Body, params["boundary"])
		for {
			part, err := parts.NextPart()
			if err != nil {
				break
			}
			raw, _ := io.ReadAll(part)
			if part.FormName() == "payload_json" {
				body = strings.NewReader(string(raw))
			} else {
				c.Files = append(c.Files, part.FileName())
			}
		}
	}
	raw, _ := io.ReadAll(body)
	c.Raw = string(raw)
	_ = json.Unmarshal(raw, &c.Body)
	return c
}

// Serve answers what the adapter asks for.
func (f *Fake) Serve(w http.ResponseWriter, c Call) {
	reply := func(v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	parts := strings.Split(strings.Trim(c.Path, "/"), "/")
	switch {
	case c.Path == "/gateway":
		reply(map[string]any{"url": "ws" + strings.TrimPrefix(f.server.URL, "http")})
	case c.Path == "/gateway/bot":
		reply(map[string]any{"shards": 1, "session_start_limit": map[string]int{"total": 1000, "remaining": 999}})
	case c.Path == "/applications/@me":
		key := Key.Public().(ed25519.PublicKey)
		reply(map[string]any{"id": App, "name": "srm", "verify_key": fmt.Sprintf("%x", []byte(key)), "bot": map[string]string{"id": Self}})
	case strings.HasSuffix(c.Path, "/commands"):
		f.Lock()
		defer f.Unlock()
		if c.Method == http.MethodPut {
			f.Commands = json.RawMessage(c.Raw)
		}
		reply(f.Commands)
	case c.Path == "/users/@me/channels":
		reply(map[string]string{"id": Direct})
	case c.Path == "/users/@me/guilds":
		reply([]map[string]string{{"id": Guild, "name": "Acme", "permissions": strconv.Itoa(permissions)}, {"name": "Beta", "permissions": "1024"}})
	case c.Path == "/guilds/"+Guild:
		reply(GuildObject())
	case c.Path == "/guilds/"+Guild+"/roles":
		reply(GuildObject()["roles"])
	case len(parts) == 4 && parts[2] == "members":
		f.member(w, parts[3], reply)
	case parts[0] == "channels" && c.Method == http.MethodGet:
		f.history(reply)
	default:
		f.take(w, c, reply)
	}
}

func (f *Fake) member(w http.ResponseWriter, id string, reply func(any)) {
	switch id {
	case Alice:
		reply(map[string]any{"user": User(id), "nick": "Alice", "roles": []string{TeamRole}})
	case Mona:
		reply(map[string]any{"user": User(id), "roles": []string{ManagerRole}})
	default:
		Refuse(w, http.StatusNotFound, noMember, "Unknown Member")
	}
}

func (f *Fake) history(reply func(any)) {
	f.Lock()
	defer f.Unlock()
	var all []map[string]any
	for _, m := range f.Messages {
		all = append(all, m)
	}
	reply(all)
}

// take takes a message, or refuses it as Discord would. A nonce that is enforced brings the first message again.
func (f *Fake) take(w http.ResponseWriter, c Call, reply func(any)) {
	if err := Fault(c); err != nil {
		f.t.Errorf("%s %s: %v\n%.2000s", c.Method, c.Path, err, c.Raw)
		Refuse(w, http.StatusBadRequest, 50035, err.Error())
		return
	}
	if c.Method == http.MethodDelete || strings.HasSuffix(c.Path, "/callback") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	nonce, _ := c.Body["nonce"].(string)
	id := f.ID()
	f.Lock()
	defer f.Unlock()
	if old := f.Messages[nonce]; nonce != "" && old != nil {
		reply(old)
		return
	}
	m := map[string]any{"id": id, "author": map[string]any{"id": Self, "bot": true}, "channel_id": Channel}
	maps.Copy(m, c.Body)
	delete(m, "nonce")
	f.Messages[nonce] = m
	reply(m)
}

// websocket is the gateway.
func (f *Fake) websocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	f.Lock()
	f.Counts["connect"]++
	f.Counts[r.URL.Path]++
	onOpen := f.OnOpen
	beat := f.Beat
	f.happened()
	f.Unlock()
	if onOpen != nil && onOpen(conn) {
		return
	}
	_ = conn.WriteJSON(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": beat.Milliseconds()}})
	for {
		var in struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if conn.ReadJSON(&in) != nil {
			return
		}
		f.received(conn, in.Op, in.Data)
	}
}

func (f *Fake) received(conn *websocket.Conn, op int, data json.RawMessage) {
	f.Lock()
	defer f.Unlock()
	defer f.happened()
	switch op {
	case 1:
		f.Counts["heartbeat"]++
		if f.acks {
			_ = conn.WriteJSON(map[string]any{"op": 11})
		}
	case 2:
		f.Counts["identify"]++
		f.conn, f.events = conn, nil
		f.push("READY", map[string]any{"v": 9, "user": map[string]any{"id": Self, "bot": true, "username": "srm"}, "session_id": "one",
			"resume_gateway_url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/ws-resume", "guilds": []any{map[string]any{"id": Guild, "unavailable": true}}})
		f.push("GUILD_CREATE", GuildObject())
	case 6:
		var from struct {
			Seq int64 `json:"seq"`
		}
		_ = json.Unmarshal(data, &from)
		f.Counts["resume"]++
		f.conn = conn
		for _, e := range f.events {
			if e.Seq > from.Seq {
				_ = conn.WriteJSON(e)
			}
		}
		f.push("RESUMED", map[string]any{})
	}
}

// push sends an event, or keeps it for a resume. The lock is held.
func (f *Fake) push(name string, data any) {
	e := event{0, int64(len(f.events) + 1), name, data}
	f.events = append(f.events, e)
	if f.conn != nil {
		_ = f.conn.WriteJSON(e)
	}
}

// Send delivers an event to the adapter, so many times.
func (f *Fake) Send(name string, data any, times int) {
	f.Lock()
	defer f.Unlock()
	for range times {
		f.push(name, data)
	}
}

// Frame sends a frame that is no event.
func (f *Fake) Frame(op int, data any) {
	f.Lock()
	defer f.Unlock()
	if f.conn != nil {
		_ = f.conn.WriteJSON(map[string]any{"op": op, "d": data})
	}
}

// Drop cuts the connection off; what is sent meanwhile waits for a resume.
func (f *Fake) Drop() {
	f.Lock()
	defer f.Unlock()
	if f.conn != nil {
		_ = f.conn.NetConn().Close()
		f.conn = nil
	}
}

// Acknowledge switches on and off that heartbeats are acknowledged.
func (f *Fake) Acknowledge(on bool) {
	f.Lock()
	defer f.Unlock()
	f.acks = on
}

// Count is how often something happened.
func (f *Fake) Count(what string) int {
	f.Lock()
	defer f.Unlock()
	return f.Counts[what]
}

// Made are the requests after so many.
func (f *Fake) Made(since int) []Call {
	f.Lock()
	defer f.Unlock()
	return append([]Call(nil), f.Calls[since:]...)
}

// SoFar is how many requests were made.
func (f *Fake) SoFar() int {
	f.Lock()
	defer f.Unlock()
	return len(f.Calls)
}

// User is somebody as Discord describes them.
func User(id string) map[string]any {
	names := map[string]string{Alice: "alice", Mona: "mona", Self: "srm"}
	return map[string]any{"id": id, "username": names[id], "bot": id == Self}
}

// GuildObject is Guild as the gateway describes it.
func GuildObject() map[string]any {
	return map[string]any{"id": Guild, "name": "Acme", "owner_id": "1", "preferred_locale": "en-GB",
		"roles": []any{
			map[string]any{"id": Guild, "name": "@everyone", "permissions": "1024"},
			map[string]any{"id": TeamRole, "name": "Platform Team", "permissions": "0"},
			map[string]any{"id": ManagerRole, "name": "Managers", "permissions": "32"},
		},
		"channels": []any{map[string]any{"id": Channel, "name": "general", "type": 0, "guild_id": Guild}},
		"threads":  []any{map[string]any{"id": Thread, "name": "a thread", "type": 11, "parent_id": Channel, "guild_id": Guild}},
	}
}
