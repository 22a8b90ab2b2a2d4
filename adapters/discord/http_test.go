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
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// An endpoint is an adapter that gets its interactions over HTTP. It answers in the response, so that a test needs no gateway.
type endpoint struct {
	*harness
	server *httptest.Server
}

func newEndpoint(t testing.TB, h Handler) *endpoint {
	f := discordtest.New(t)
	a, err := New(h, Options{Token: discordtest.Token, APIURL: f.API(), hurry: 50, PublicKey: hex.EncodeToString(discordtest.Key.Public().(ed25519.PublicKey)),
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	var g discordgo.Guild
	raw, _ := json.Marshal(discordtest.GuildObject())
	if err := json.Unmarshal(raw, &g); err != nil {
		t.Fatal(err)
	}
	a.known.ready(&discordgo.Ready{User: &discordgo.User{ID: discordtest.Self}})
	a.known.add(&g)
	mux := http.NewServeMux()
	a.Routes(mux)
	e := &endpoint{&harness{t: t, fake: f, a: a}, httptest.NewServer(mux)}
	t.Cleanup(func() {
		e.server.Close()
		a.work.wait()
		a.rest.close()
	})
	return e
}

// post sends an interaction as Discord does, and returns the answer.
func (e *endpoint) post(interaction any) discordtest.Call {
	e.t.Helper()
	raw, err := json.Marshal(interaction)
	if err != nil {
		e.t.Fatal(err)
	}
	status, body := e.signed(raw, time.Now(), discordtest.Key)
	if status != http.StatusOK && status != http.StatusAccepted {
		e.t.Fatalf("HTTP %d: %s", status, body)
	}
	c := discordtest.Call{Method: "POST", Path: "answer", Raw: string(body)}
	_ = json.Unmarshal(body, &c.Body)
	if err := discordtest.Fault(c); err != nil {
		e.t.Errorf("Discord would refuse: %v\n%s", err, body)
	}
	return c
}

func (e *endpoint) signed(body []byte, at time.Time, key ed25519.PrivateKey) (int, []byte) {
	e.t.Helper()
	status, answer, err := discordtest.Post(e.server.URL+Path, body, at, key)
	if err != nil {
		e.t.Fatal(err)
	}
	return status, answer
}

func (e *endpoint) send(body []byte, timestamp, signature string) (int, []byte) {
	e.t.Helper()
	status, answer, err := discordtest.PostSigned(e.server.URL+Path, body, timestamp, signature)
	if err != nil {
		e.t.Fatal(err)
	}
	return status, answer
}

// see sends an interaction and remembers the message that is shown.
func (e *endpoint) see(interaction any) adaptertest.Shown {
	return e.shown([]discordtest.Call{e.post(interaction)})
}

func TestPing(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{})
	if status, body := e.signed([]byte(`{"type":1,"id":"1","token":"x"}`), time.Now(), discordtest.Key); status != 200 || string(body) != `{"type":1}` {
		t.Errorf("%d %s", status, body)
	}
}

func TestForgedInteractionsAreRefused(t *testing.T) {
	b := &adaptertest.Bot{}
	e := newEndpoint(t, b)
	body, _ := json.Marshal(e.fake.Command("srm owners", nil))
	now := time.Now()
	stamp := strconv.FormatInt(now.Unix(), 10)
	right := hex.EncodeToString(ed25519.Sign(discordtest.Key, append([]byte(stamp), body...)))
	other := ed25519.NewKeyFromSeed([]byte("another seed of thirty-two char."))
	changed := bytes.Replace(body, []byte(discordtest.Alice), []byte(discordtest.Mona), 1)
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
		{"Old", func() (int, []byte) { return e.signed(body, now.Add(-6*time.Minute), discordtest.Key) }, 401},
		{"FromTheFuture", func() (int, []byte) { return e.signed(body, now.Add(6*time.Minute), discordtest.Key) }, 401},
		{"TooLarge", func() (int, []byte) { return e.signed(bytes.Repeat([]byte("x"), maxBody+1), now, discordtest.Key) }, 413},
		{"NoJSON", func() (int, []byte) { return e.signed([]byte("{"), now, discordtest.Key) }, 400},
		{"FromNobody", func() (int, []byte) { return e.signed([]byte(`{"type":2,"id":"5","data":{}}`), now, discordtest.Key) }, 400},
		{"OfNoKnownType", func() (int, []byte) {
			return e.signed([]byte(`{"type":77,"id":"6","user":{"id":"`+discordtest.Alice+`"}}`), now, discordtest.Key)
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
	e.post(e.fake.Command("srm owners", nil))
	again, _ := json.Marshal(e.fake.Command("srm owners", nil))
	for _, want := range []int{200, 409} {
		if status, _ := e.signed(again, now, discordtest.Key); status != want {
			t.Errorf("replayed: HTTP %d, want %d", status, want)
		}
	}
	if len(b.Seen()) != 2 {
		t.Errorf("%d requests reached the bot, want 2", len(b.Seen()))
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
	asked := e.post(e.fake.Command("srm owners", nil))
	if asked.Flags() != int(discordgo.MessageFlagsEphemeral) {
		t.Errorf("a command was answered with flags %d", asked.Flags())
	}
	e.shown([]discordtest.Call{asked})
	e.last["flags"] = asked.Flags()
	buttons := e.components()
	if more := e.post(e.pressed(buttons[1], nil)); more.Flags() != 64 || more.Kind() != 4 {
		t.Errorf("a press on a private message was answered with type %d, flags %d", more.Kind(), more.Flags())
	}
	if shared := e.post(e.pressed(buttons[0], nil)); shared.Flags() != 0 || shared.Kind() != 4 {
		t.Errorf("what was shared was answered with type %d, flags %d", shared.Kind(), shared.Flags())
	}
	direct := e.fake.Command("srm owners", nil)
	delete(direct, "guild_id")
	delete(direct, "member")
	direct["user"], direct["context"] = discordtest.User(discordtest.Alice), 1
	if c := e.post(direct); c.Flags() != 0 {
		t.Errorf("a direct message has flags %d: there everything is private", c.Flags())
	}
}

// What is private never takes the place of what all can see.
func TestPrivateReplacesOnlyPrivate(t *testing.T) {
	e := newEndpoint(t, &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		p, pressed := r.Input.(bot.Press)
		return bot.Reply{Private: pressed && p.Action.Verb == "secret", Replace: pressed, Blocks: []bot.Block{bot.Say(bot.T("Heard.")),
			bot.Buttons{Buttons: []bot.Button{{Label: "s", Action: bot.Action{Verb: "secret"}}, {Label: "o", Action: bot.Action{Verb: "open"}}}}}}
	}})
	e.see(e.fake.Command("srm owners", nil)) // the bot narrowed nothing and the test's message has no flags: all see it
	buttons := e.components()
	if c := e.post(e.pressed(buttons[0], nil)); c.Kind() != 4 || c.Flags() != 64 {
		t.Errorf("private: type %d, flags %d", c.Kind(), c.Flags())
	}
	if c := e.post(e.pressed(buttons[1], nil)); c.Kind() != 7 {
		t.Errorf("open: type %d", c.Kind())
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
			what := e.fake.Command("srm owners", nil)
			if c.press {
				e.see(what)
				what = e.pressed(e.components()[0], nil)
			}
			slow = true
			answer := e.post(what)
			if answer.Kind() != c.promise || answer.Flags() != c.flags {
				t.Errorf("promised with type %d, flags %d, want %d and %d", answer.Kind(), answer.Flags(), c.promise, c.flags)
			}
			e.fake.Until("the answer", func() bool { return len(e.a.slots) == 0 })
			var got []string
			for _, m := range e.fake.Made(0) {
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
	if c := e.post(e.fake.Command("srm owners", nil)); c.Raw != "" {
		t.Errorf("answered %s", c.Raw)
	}
	e.fake.Until("the file", func() bool { return len(e.fake.Calls) == 1 && len(e.a.slots) == 0 })
	c := e.fake.Made(0)[0]
	if !strings.HasSuffix(c.Path, "/callback") || len(c.Files) != 1 || c.Files[0] != "owners.csv" || c.Flags() != 64 {
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
	e.fake.Answer = func(w http.ResponseWriter, c discordtest.Call) bool { // Discord has not read the response yet
		e.fake.Lock()
		defer e.fake.Unlock()
		if refused < 2 {
			refused++
			discordtest.Refuse(w, http.StatusNotFound, unknownWebhook, "Unknown Webhook")
			return true
		}
		return false
	}
	e.post(e.fake.Command("srm owners", nil))
	e.fake.Until("the end", func() bool { return len(e.fake.Calls) == maxFollowUps+2 && len(e.a.slots) == 0 })
	all := e.fake.Made(0)
	for _, c := range all {
		if c.Body["flags"] != 64.0 {
			t.Errorf("a follow-up is for all: %.100s", c.Raw)
		}
	}
	if last := all[len(all)-1].Raw; !strings.Contains(last, "This is not all") {
		t.Errorf("the last one does not say that it is not all: %.300s", last)
	}
}

// BenchmarkSignedInteraction compares the endpoint with a bare handler that verifies, decodes and says one thing.
func BenchmarkSignedInteraction(b *testing.B) {
	e := newEndpoint(b, &quick{})
	type delivery struct {
		body      []byte
		signature string
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	deliveries := make([]delivery, 2*mostSeen) // so many that each is new when its turn comes again
	for i := range deliveries {
		body, _ := json.Marshal(e.fake.Command("srm owners", nil))
		deliveries[i] = delivery{body, hex.EncodeToString(ed25519.Sign(discordtest.Key, append([]byte(stamp), body...)))}
	}
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !discordgo.VerifyInteraction(r, discordtest.Key.Public().(ed25519.PublicKey)) {
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
	var turn atomic.Int64
	for _, c := range []struct {
		name    string
		handler http.Handler
	}{{"bare", bare}, {"srm", mux}} {
		b.Run(c.name, func(b *testing.B) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			defer client.CloseIdleConnections()
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					d := deliveries[int(turn.Add(1))%len(deliveries)]
					r, _ := http.NewRequest(http.MethodPost, server.URL+Path, bytes.NewReader(d.body))
					r.Header.Set("X-Signature-Timestamp", stamp)
					r.Header.Set("X-Signature-Ed25519", d.signature)
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
