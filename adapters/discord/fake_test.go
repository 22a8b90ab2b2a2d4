package discord

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
	fakeToken   = "fake-token-that-nobody-may-read"
	appID       = "100000000000000001"
	selfID      = "100000000000000002"
	guildID     = "200000000000000001"
	channelID   = "300000000000000001"
	threadID    = "300000000000000002"
	dmID        = "300000000000000003"
	aliceID     = "400000000000000001"
	monaID      = "400000000000000002"
	teamRole    = "500000000000000001"
	managerRole = "500000000000000002"
)

// fakeKey signs interactions over HTTP.
var fakeKey = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two characters!"))

// A call is one request that the adapter made.
type call struct {
	Method, Path string
	Body         map[string]any
	Raw          string
	Files        []string
}

// A fake is a small Discord over real HTTP and a real WebSocket: what it takes, it checks by Discord's limits.
type fake struct {
	t      testing.TB
	server *httptest.Server

	mu       sync.Mutex
	changed  chan struct{} // closed and made anew when anything happens
	calls    []call
	commands json.RawMessage
	conn     *websocket.Conn
	events   []event        // of the session, for a resume
	counts   map[string]int // identify, resume, connect
	lastID   int64
	acks     bool
	beat     time.Duration
	onOpen   func(*websocket.Conn) bool // true: it has dealt with the connection
	answer   func(w http.ResponseWriter, c call) bool
	messages map[string]map[string]any
}

type event struct {
	Op   int    `json:"op"`
	Seq  int64  `json:"s"`
	Type string `json:"t"`
	Data any    `json:"d"`
}

func newFake(t testing.TB) *fake {
	f := &fake{t: t, changed: make(chan struct{}), counts: map[string]int{}, acks: true, beat: 40 * time.Second,
		commands: json.RawMessage(`[]`), lastID: time.Now().Add(-time.Minute).UnixMilli() - 1420070400000, messages: map[string]map[string]any{}}
	f.lastID <<= 22
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.close)
	return f
}

func (f *fake) close() {
	f.drop()
	f.server.Close()
}

func (f *fake) api() string { return f.server.URL + "/api/v9" }

// id makes a new snowflake, of about now.
func (f *fake) id() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lastID += 1 << 22
	return strconv.FormatInt(f.lastID, 10)
}

func (f *fake) happened() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// until waits for something to be so.
func (f *fake) until(what string, so func() bool) {
	f.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		f.mu.Lock()
		ok, changed := so(), f.changed
		f.mu.Unlock()
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

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/ws") {
		f.websocket(w, r)
		return
	}
	c := f.read(r)
	f.mu.Lock()
	f.calls = append(f.calls, c)
	answer := f.answer
	f.happened()
	f.mu.Unlock()
	if r.Header.Get("Authorization") != "Bot "+fakeToken {
		refuse(w, http.StatusUnauthorized, 0, "401: Unauthorized")
		return
	}
	if answer != nil && answer(w, c) {
		return
	}
	f.rest(w, c)
}

func refuse(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"message":%q,"code":%d}`, text, code)
}

func (f *fake) read(r *http.Request) call {
	c := call{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/v9")}
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

// rest answers what the adapter asks for.
func (f *fake) rest(w http.ResponseWriter, c call) {
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
		key := fakeKey.Public().(ed25519.PublicKey)
		reply(map[string]any{"id": appID, "name": "srm", "verify_key": fmt.Sprintf("%x", []byte(key)), "bot": map[string]string{"id": selfID}})
	case strings.HasSuffix(c.Path, "/commands"):
		f.mu.Lock()
		defer f.mu.Unlock()
		if c.Method == http.MethodPut {
			f.commands = json.RawMessage(c.Raw)
		}
		reply(f.commands)
	case c.Path == "/users/@me/channels":
		reply(map[string]string{"id": dmID})
	case c.Path == "/users/@me/guilds":
		reply([]map[string]string{{"id": guildID, "name": "Acme", "permissions": strconv.FormatInt(Permissions, 10)}, {"name": "Beta", "permissions": "1024"}})
	case c.Path == "/guilds/"+guildID:
		reply(fakeGuild())
	case c.Path == "/guilds/"+guildID+"/roles":
		reply(fakeGuild()["roles"])
	case len(parts) == 4 && parts[2] == "members":
		f.member(w, parts[3], reply)
	case parts[0] == "channels" && c.Method == http.MethodGet:
		f.history(reply)
	default:
		f.take(w, c, reply)
	}
}

func (f *fake) member(w http.ResponseWriter, id string, reply func(any)) {
	switch id {
	case aliceID:
		reply(map[string]any{"user": user(id), "nick": "Alice", "roles": []string{teamRole}})
	case monaID:
		reply(map[string]any{"user": user(id), "roles": []string{managerRole}})
	default:
		refuse(w, http.StatusNotFound, unknownMember, "Unknown Member")
	}
}

func (f *fake) history(reply func(any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []map[string]any
	for _, m := range f.messages {
		all = append(all, m)
	}
	reply(all)
}

// take takes a message, or refuses it as Discord would. A nonce that is enforced brings the first message again.
func (f *fake) take(w http.ResponseWriter, c call, reply func(any)) {
	if err := faultIn(c); err != nil {
		f.t.Errorf("%s %s: %v\n%.2000s", c.Method, c.Path, err, c.Raw)
		refuse(w, http.StatusBadRequest, 50035, err.Error())
		return
	}
	if c.Method == http.MethodDelete || strings.HasSuffix(c.Path, "/callback") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	nonce, _ := c.Body["nonce"].(string)
	id := f.id()
	f.mu.Lock()
	defer f.mu.Unlock()
	if old := f.messages[nonce]; nonce != "" && old != nil {
		reply(old)
		return
	}
	m := map[string]any{"id": id, "author": map[string]any{"id": selfID, "bot": true}, "channel_id": channelID}
	maps.Copy(m, c.Body)
	delete(m, "nonce")
	f.messages[nonce] = m
	reply(m)
}

// websocket is the gateway.
func (f *fake) websocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	f.mu.Lock()
	f.counts["connect"]++
	f.counts[r.URL.Path]++
	onOpen := f.onOpen
	beat := f.beat
	f.happened()
	f.mu.Unlock()
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

func (f *fake) received(conn *websocket.Conn, op int, data json.RawMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.happened()
	switch op {
	case 1:
		f.counts["heartbeat"]++
		if f.acks {
			_ = conn.WriteJSON(map[string]any{"op": 11})
		}
	case 2:
		f.counts["identify"]++
		f.conn, f.events = conn, nil
		f.push("READY", map[string]any{"v": 9, "user": map[string]any{"id": selfID, "bot": true, "username": "srm"}, "session_id": "one",
			"resume_gateway_url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/ws-resume", "guilds": []any{map[string]any{"id": guildID, "unavailable": true}}})
		f.push("GUILD_CREATE", fakeGuild())
	case 6:
		var from struct {
			Seq int64 `json:"seq"`
		}
		_ = json.Unmarshal(data, &from)
		f.counts["resume"]++
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
func (f *fake) push(name string, data any) {
	e := event{0, int64(len(f.events) + 1), name, data}
	f.events = append(f.events, e)
	if f.conn != nil {
		_ = f.conn.WriteJSON(e)
	}
}

// send delivers an event to the adapter, so many times.
func (f *fake) send(name string, data any, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range times {
		f.push(name, data)
	}
}

// frame sends a frame that is no event.
func (f *fake) frame(op int, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conn != nil {
		_ = f.conn.WriteJSON(map[string]any{"op": op, "d": data})
	}
}

// drop cuts the connection off; what is sent meanwhile waits for a resume.
func (f *fake) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conn != nil {
		_ = f.conn.NetConn().Close()
		f.conn = nil
	}
}

func (f *fake) acknowledge(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.acks = on
}

func (f *fake) count(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[what]
}

func (f *fake) made(since int) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]call(nil), f.calls[since:]...)
}

func (f *fake) soFar() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

func user(id string) map[string]any {
	names := map[string]string{aliceID: "alice", monaID: "mona", selfID: "srm"}
	return map[string]any{"id": id, "username": names[id], "bot": id == selfID}
}

func fakeGuild() map[string]any {
	return map[string]any{"id": guildID, "name": "Acme", "owner_id": "1", "preferred_locale": "en-GB",
		"roles": []any{
			map[string]any{"id": guildID, "name": "@everyone", "permissions": "1024"},
			map[string]any{"id": teamRole, "name": "Platform Team", "permissions": "0"},
			map[string]any{"id": managerRole, "name": "Managers", "permissions": "32"},
		},
		"channels": []any{map[string]any{"id": channelID, "name": "general", "type": 0, "guild_id": guildID}},
		"threads":  []any{map[string]any{"id": threadID, "name": "a thread", "type": 11, "parent_id": channelID, "guild_id": guildID}},
	}
}
