package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// An endpoint is an adapter that gets its interactions over HTTP. It answers in the response, so that a test needs no gateway.
type endpoint struct {
	*harness
	server *httptest.Server
}

func newEndpoint(t testing.TB, h Handler) *endpoint {
	f := &fake{t: t, changed: make(chan struct{}), counts: map[string]int{}, lastID: 1 << 60, messages: map[string]map[string]any{}, commands: json.RawMessage(`[]`)}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	a, err := New(h, Options{Token: fakeToken, APIURL: f.api(), PublicKey: hex.EncodeToString(fakeKey.Public().(ed25519.PublicKey)),
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	var g discordgo.Guild
	raw, _ := json.Marshal(fakeGuild())
	if err := json.Unmarshal(raw, &g); err != nil {
		t.Fatal(err)
	}
	a.known.ready(&discordgo.Ready{User: &discordgo.User{ID: selfID}})
	a.known.add(&g)
	mux := http.NewServeMux()
	a.Routes(mux)
	e := &endpoint{&harness{t: t, fake: f, a: a}, httptest.NewServer(mux)}
	t.Cleanup(func() {
		e.server.Close()
		a.work.wait()
		a.rest.close()
		f.server.Close()
	})
	return e
}

// post sends an interaction as Discord does, and returns the answer.
func (e *endpoint) post(interaction any) call {
	e.t.Helper()
	raw, err := json.Marshal(interaction)
	if err != nil {
		e.t.Fatal(err)
	}
	status, body := e.signed(raw, time.Now(), fakeKey)
	if status != http.StatusOK && status != http.StatusAccepted {
		e.t.Fatalf("HTTP %d: %s", status, body)
	}
	c := call{Method: "POST", Path: "answer", Raw: string(body)}
	_ = json.Unmarshal(body, &c.Body)
	if err := faultIn(c); err != nil {
		e.t.Errorf("Discord would refuse: %v\n%s", err, body)
	}
	return c
}

func (e *endpoint) signed(body []byte, at time.Time, key ed25519.PrivateKey) (int, []byte) {
	e.t.Helper()
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return e.send(body, timestamp, hex.EncodeToString(ed25519.Sign(key, append([]byte(timestamp), body...))))
}

func (e *endpoint) send(body []byte, timestamp, signature string) (int, []byte) {
	e.t.Helper()
	r, err := http.NewRequest(http.MethodPost, e.server.URL+Path, bytes.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("X-Signature-Timestamp", timestamp)
	r.Header.Set("X-Signature-Ed25519", signature)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// see sends an interaction and remembers the message that is shown.
func (e *endpoint) see(interaction any) adaptertest.Shown {
	return e.shown([]call{e.post(interaction)})
}

func (c call) kind() int { n, _ := c.Body["type"].(float64); return int(n) }

func (c call) flags() int {
	data, _ := c.Body["data"].(map[string]any)
	n, _ := data["flags"].(float64)
	return int(n)
}

func TestPing(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	if status, body := e.signed([]byte(`{"type":1,"id":"1","token":"x"}`), time.Now(), fakeKey); status != 200 || string(body) != `{"type":1}` {
		t.Errorf("%d %s", status, body)
	}
}

func TestForgedInteractionsAreRefused(t *testing.T) {
	b := &adaptertest.Bot{}
	e := newEndpoint(t, b)
	body, _ := json.Marshal(e.command("srm owners", nil))
	now := time.Now()
	stamp := strconv.FormatInt(now.Unix(), 10)
	right := hex.EncodeToString(ed25519.Sign(fakeKey, append([]byte(stamp), body...)))
	other := ed25519.NewKeyFromSeed([]byte("another seed of thirty-two char."))
	changed := bytes.Replace(body, []byte(aliceID), []byte(monaID), 1)
	cases := []struct {
		name string
		send func() (int, []byte)
		want int
	}{
		{"OtherKey", func() (int, []byte) { return e.signed(body, now, other) }, 401},
		{"OtherBody", func() (int, []byte) { return e.send(changed, stamp, right) }, 401},
		{"OtherTime", func() (int, []byte) { return e.send(body, strconv.FormatInt(now.Unix()+1, 10), right) }, 401},
		{"NoTime", func() (int, []byte) { return e.send(body, "", right) }, 401},
		{"NoSignature", func() (int, []byte) { return e.send(body, stamp, "") }, 401},
		{"ShortSignature", func() (int, []byte) { return e.send(body, stamp, right[:64]) }, 401},
		{"NoHex", func() (int, []byte) { return e.send(body, stamp, strings.Repeat("z", 128)) }, 401},
		{"Old", func() (int, []byte) { return e.signed(body, now.Add(-6*time.Minute), fakeKey) }, 401},
		{"FromTheFuture", func() (int, []byte) { return e.signed(body, now.Add(6*time.Minute), fakeKey) }, 401},
		{"TooLarge", func() (int, []byte) { return e.signed(bytes.Repeat([]byte("x"), maxBody+1), now, fakeKey) }, 413},
		{"NoJSON", func() (int, []byte) { return e.signed([]byte("{"), now, fakeKey) }, 400},
		{"FromNobody", func() (int, []byte) { return e.signed([]byte(`{"type":2,"id":"5","data":{}}`), now, fakeKey) }, 400},
		{"OfNoKnownType", func() (int, []byte) {
			return e.signed([]byte(`{"type":77,"id":"5","user":{"id":"`+aliceID+`"}}`), now, fakeKey)
		}, 400},
	}
	for _, c := range cases {
		if status, answer := c.send(); status != c.want {
			t.Errorf("%s: HTTP %d %s, want %d", c.name, status, answer, c.want)
		}
	}
	if len(b.Seen()) > 0 {
		t.Errorf("%d of them reached the bot", len(b.Seen()))
	}
	resp, err := http.Get(e.server.URL + Path)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: HTTP %d", resp.StatusCode)
	}
}

func TestNoKeyNoEndpoint(t *testing.T) {
	a, err := New(&adaptertest.Bot{}, Options{Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	a.Routes(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, Path, nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("HTTP %d", w.Code)
	}
}

// A command's answer is the asker's alone; what bot shares, everybody sees.
func TestWhoSees(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		share := bot.Buttons{Buttons: []bot.Button{{Label: "Share", Action: bot.Action{Verb: "share", Args: []string{"x"}}}, {Label: "More", Action: bot.Action{Verb: "more"}}}}
		return bot.Reply{Private: r.Private, Blocks: []bot.Block{bot.Say(bot.T("Heard.")), share}}
	}})
	asked := e.post(e.command("srm owners", nil))
	if asked.flags() != int(discordgo.MessageFlagsEphemeral) {
		t.Errorf("a command was answered with flags %d", asked.flags())
	}
	e.shown([]call{asked})
	e.last["flags"] = asked.flags()
	buttons := e.components()
	if more := e.post(e.pressed(buttons[1], nil)); more.flags() != 64 || more.kind() != 4 {
		t.Errorf("a press on a private message was answered with type %d, flags %d", more.kind(), more.flags())
	}
	if shared := e.post(e.pressed(buttons[0], nil)); shared.flags() != 0 || shared.kind() != 4 {
		t.Errorf("what was shared was answered with type %d, flags %d", shared.kind(), shared.flags())
	}
	direct := e.command("srm owners", nil)
	delete(direct, "guild_id")
	delete(direct, "member")
	direct["user"], direct["context"] = user(aliceID), 1
	if c := e.post(direct); c.flags() != 0 {
		t.Errorf("a direct message has flags %d: there everything is private", c.flags())
	}
}

// What is private never takes the place of what all can see.
func TestPrivateReplacesOnlyPrivate(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		p, pressed := r.Input.(bot.Press)
		return bot.Reply{Private: pressed && p.Action.Verb == "secret", Replace: pressed, Blocks: []bot.Block{bot.Say(bot.T("Heard.")),
			bot.Buttons{Buttons: []bot.Button{{Label: "s", Action: bot.Action{Verb: "secret"}}, {Label: "o", Action: bot.Action{Verb: "open"}}}}}}
	}})
	e.see(e.command("srm owners", nil)) // the bot narrowed nothing and the test's message has no flags: all see it
	buttons := e.components()
	if c := e.post(e.pressed(buttons[0], nil)); c.kind() != 4 || c.flags() != 64 {
		t.Errorf("private: type %d, flags %d", c.kind(), c.flags())
	}
	if c := e.post(e.pressed(buttons[1], nil)); c.kind() != 7 {
		t.Errorf("open: type %d", c.kind())
	}
}

// An answer that takes long is promised in time; who sees it was chosen then.
func TestSlowAnswers(t *testing.T) {
	cases := []struct {
		name    string
		reply   bot.Reply
		press   bool
		promise int
		flags   int
		want    []string
	}{
		{"Command", bot.Reply{Private: true}, false, 5, 64, []string{"PATCH @original 0"}},
		{"Press", bot.Reply{Private: true}, true, 6, 0, []string{"POST 64"}},
		{"PressThatReplaces", bot.Reply{Replace: true}, true, 6, 0, []string{"PATCH @original 0"}},
		{"PressThatSaysNothing", bot.Reply{Blocks: []bot.Block{}}, true, 6, 0, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.reply.Blocks == nil {
				c.reply.Blocks = []bot.Block{bot.Say(bot.T("At last."))}
			}
			slow := false
			e := newEndpoint(t, &adaptertest.Bot{Answer: func(bot.Request) bot.Reply {
				if slow {
					time.Sleep(deferAfter + 200*time.Millisecond)
					return c.reply
				}
				return bot.Reply{Blocks: []bot.Block{bot.Buttons{Buttons: []bot.Button{{Label: "go", Action: bot.Action{Verb: "go"}}}}}}
			}})
			what := e.command("srm owners", nil)
			if c.press {
				e.see(what)
				what = e.pressed(e.components()[0], nil)
			}
			slow = true
			answer := e.post(what)
			if answer.kind() != c.promise || answer.flags() != c.flags {
				t.Errorf("promised with type %d, flags %d, want %d and %d", answer.kind(), answer.flags(), c.promise, c.flags)
			}
			e.fake.until("the answer", func() bool { return len(e.a.slots) == 0 })
			var got []string
			for _, m := range e.fake.made(0) {
				flags, _ := m.Body["flags"].(float64)
				if strings.HasSuffix(m.Path, "@original") {
					got = append(got, fmt.Sprintf("%s @original %v", m.Method, flags))
				} else {
					got = append(got, fmt.Sprintf("%s %v", m.Method, flags))
				}
			}
			if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
				t.Errorf("then sent %v, want %v", got, c.want)
			}
		})
	}
}

// A response holds no files: what has some goes by the callback, after a 202.
func TestFilesGoTheOtherWay(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{Answer: func(bot.Request) bot.Reply {
		return bot.Reply{Private: true, Blocks: []bot.Block{bot.Attachment{Name: "owners.csv", Data: []byte("a,b\n")}}}
	}})
	if c := e.post(e.command("srm owners", nil)); c.Raw != "" {
		t.Errorf("answered %s", c.Raw)
	}
	e.fake.until("the file", func() bool { return len(e.fake.calls) == 1 && len(e.a.slots) == 0 })
	c := e.fake.made(0)[0]
	if !strings.HasSuffix(c.Path, "/callback") || len(c.Files) != 1 || c.Files[0] != "owners.csv" || c.flags() != 64 {
		t.Errorf("sent %+v", c)
	}
}

// Long answers go on in follow-ups, which are as private, until Discord takes no more.
func TestLongAnswersGoOn(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{Answer: func(bot.Request) bot.Reply {
		r := bot.Reply{Private: true}
		for range 20 {
			r.Blocks = append(r.Blocks, bot.Say(bot.T(strings.Repeat("many words ", 250))))
		}
		return r
	}})
	refused := 0
	e.fake.answer = func(w http.ResponseWriter, c call) bool { // Discord has not read the response yet
		e.fake.mu.Lock()
		defer e.fake.mu.Unlock()
		if refused < 2 {
			refused++
			refuse(w, http.StatusNotFound, unknownWebhook, "Unknown Webhook")
			return true
		}
		return false
	}
	e.post(e.command("srm owners", nil))
	e.fake.until("the end", func() bool { return len(e.fake.calls) == maxFollowUps+2 && len(e.a.slots) == 0 })
	all := e.fake.made(0)
	for _, c := range all {
		if c.Body["flags"] != 64.0 {
			t.Errorf("a follow-up is for all: %.100s", c.Raw)
		}
	}
	if last := all[len(all)-1].Raw; !strings.Contains(last, "This is not all") {
		t.Errorf("the last one does not say that it is not all: %.300s", last)
	}
}

func BenchmarkSignedInteraction(b *testing.B) {
	e := newEndpoint(b, &quick{})
	body, _ := json.Marshal(e.command("srm owners", nil))
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !discordgo.VerifyInteraction(r, fakeKey.Public().(ed25519.PublicKey)) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var i discordgo.Interaction
		if json.NewDecoder(r.Body).Decode(&i) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(discordgo.InteractionResponse{Type: 4, Data: &discordgo.InteractionResponseData{Content: "Heard."}})
	})
	mux := http.NewServeMux()
	e.a.Routes(mux)
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	signature := hex.EncodeToString(ed25519.Sign(fakeKey, append([]byte(stamp), body...)))
	for name, handler := range map[string]http.Handler{"bare": bare, "srm": mux} {
		b.Run(name, func(b *testing.B) {
			server := httptest.NewServer(handler)
			defer server.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			defer client.CloseIdleConnections()
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, _ := http.NewRequest(http.MethodPost, server.URL+Path, bytes.NewReader(body))
					r.Header.Set("X-Signature-Timestamp", stamp)
					r.Header.Set("X-Signature-Ed25519", signature)
					resp, err := client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						b.Errorf("HTTP %d", resp.StatusCode)
						return
					}
				}
			})
		})
	}
}

// quick is a bot that keeps nothing.
type quick struct{ adaptertest.Bot }

func (*quick) Handle(context.Context, bot.Request) bot.Reply {
	return bot.Reply{Private: true, Blocks: []bot.Block{bot.Say(bot.T("Heard."))}}
}
