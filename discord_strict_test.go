package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"srm/adapters/discord"
	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// strictDiscord names the fake.js of a strict fake of Discord, with its packages installed beside it; Node runs it.
const strictDiscord = "SRM_TEST_FAKE_DISCORD"

// A discordFake is a strict fake of Discord, as its control calls see it.
type discordFake struct {
	t    *testing.T
	base string
	info struct {
		API   string `json:"api_url"`
		Token string `json:"token"`
		Key   string `json:"public_key"`
	}
}

func startDiscordFake(t *testing.T, options ...string) *discordFake {
	script := os.Getenv(strictDiscord)
	if script == "" {
		t.Skip(strictDiscord + " names no fake of Discord")
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(script), "node_modules")); err != nil {
		t.Skip("the packages of the fake are not installed beside it: npm ci")
	}
	cmd := exec.Command("node", append([]string{script, "--port", "0"}, options...)...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	f := &discordFake{t: t}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &f.info); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	f.base, _, _ = strings.Cut(f.info.API, "/api/")
	return f
}

// ask makes a control call. What the client of Discord refuses ends the test.
func (f *discordFake) ask(name string, body any) (a discordAnswer) {
	f.t.Helper()
	raw := f.raw(name, body)
	if err := json.Unmarshal(raw, &a); err != nil {
		f.t.Fatalf("%s: %v in %s", name, err, raw)
	}
	if a.Error != "" {
		f.t.Fatalf("%s: %s: %s", name, a.Error, a.Detail)
	}
	return a
}

func (f *discordFake) raw(name string, body any) []byte {
	f.t.Helper()
	var resp *http.Response
	var err error
	if body == nil {
		resp, err = http.Get(f.base + "/_control/" + name)
	} else {
		sent, _ := json.Marshal(body)
		resp, err = http.Post(f.base+"/_control/"+name, "application/json", bytes.NewReader(sent))
	}
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return raw
}

// A discordAnswer is what somebody in front of Discord got to see.
type discordAnswer struct {
	OK        bool   `json:"ok"`
	Error     string `json:"error"`
	Detail    string `json:"detail"`
	Outcome   string `json:"outcome"`
	Ephemeral bool   `json:"ephemeral"`
	Deferred  any    `json:"deferred"`
	Text      string `json:"text"`
	MessageID string `json:"message_id"`
	AckMS     int    `json:"ack_ms"`
	Messages  []struct {
		ID string `json:"id"`
	} `json:"messages"`
	Interactive []struct {
		CustomID string `json:"custom_id"`
		Label    string `json:"label"`
	} `json:"interactive"`
	Modal *struct {
		Title  string `json:"title"`
		Fields []struct {
			CustomID string `json:"custom_id"`
			Label    string `json:"label"`
		} `json:"fields"`
	} `json:"modal"`
	Choices []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"choices"`
	Pings     any   `json:"pings"`
	APIErrors []any `json:"api_errors"`
}

// sound fails the test for everything that Discord would not have taken.
func (f *discordFake) sound() {
	f.t.Helper()
	var violations []struct{ Rule, Detail, Request string }
	if err := json.Unmarshal(f.raw("violations", nil), &violations); err != nil {
		f.t.Fatal(err)
	}
	for _, v := range violations {
		f.t.Errorf("violation of %s: %s %s", v.Rule, v.Detail, v.Request)
	}
}

// runDiscord runs the whole bot before the fake, until the test ends.
func runDiscord(t *testing.T, f *discordFake, o discord.Options) *discord.Adapter {
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	store, err := storage.New(storage.NewMemory(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o.Token, o.APIURL, o.Log = f.info.Token, f.info.API, slog.New(slog.NewTextHandler(t.Output(), nil))
	a, err := discord.New(bot.New(base, store, bot.Options{Log: o.Log}), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(15 * time.Second):
			t.Error("Run did not end")
		}
	})
	f.ask("wait?for=commands&timeout_ms=10000", nil)
	f.ask("wait?for=ready&timeout_ms=10000", nil)
	return a
}

type options = map[string]any

// TestDiscordStrict lets people do everything that can be done in Discord, before a fake that refuses whatever Discord would refuse.
func TestDiscordStrict(t *testing.T) {
	f := startDiscordFake(t)
	runDiscord(t, f, discord.Options{})
	f.people()
	f.sound()
}

// TestDiscordStrictHTTP does the same over signed HTTP.
func TestDiscordStrictHTTP(t *testing.T) {
	f := startDiscordFake(t)
	a := runDiscord(t, f, discord.Options{PublicKey: f.info.Key})
	mux := http.NewServeMux()
	a.Routes(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	if answer := f.ask("endpoint", options{"url": server.URL + discord.Path}); !answer.OK {
		t.Fatalf("Discord does not take the endpoint: %s", f.raw("endpoint", options{"url": server.URL + discord.Path}))
	}
	f.people()
	if forged := f.ask("tampered", options{"url": server.URL + discord.Path}); !forged.OK {
		t.Errorf("what was forged is not refused: %s", f.raw("tampered", options{"url": server.URL + discord.Path}))
	}
	f.sound()
}

// people ask, own, look and fill in forms.
func (f *discordFake) people() {
	f.t.Helper()
	want := func(a discordAnswer, private bool, words ...string) {
		f.t.Helper()
		if a.Ephemeral != private {
			f.t.Errorf("ephemeral is %v: %.200s", a.Ephemeral, a.Text)
		}
		for _, w := range words {
			if !strings.Contains(strings.NewReplacer(`\`, "", "**", "").Replace(a.Text), w) {
				f.t.Errorf("does not say %q in\n%s", w, a.Text)
			}
		}
		if len(a.APIErrors) > 0 {
			f.t.Errorf("Discord refused: %v", a.APIErrors)
		}
		if a.AckMS > 2000 {
			f.t.Errorf("answered after %d ms", a.AckMS)
		}
	}
	command := func(user, path string, o options) discordAnswer {
		f.t.Helper()
		return f.ask("command", options{"path": path, "options": o, "user": user})
	}

	want(command("alice", "srm ask", options{"question": "who patches the OS on IaaS"}), true, "You, the customer.")
	want(f.ask("component", options{"label": "Share"}), false, "You, the customer.", "Shared by")
	want(command("alice", "srm ask", options{"question": "who patches the OS on IaaS"}), true)
	want(f.ask("component", options{"label": "All models"}), true, "SaaS")
	want(f.ask("mention", options{"text": "who patches the OS on PaaS"}), false, "The cloud provider.")
	want(f.ask("dm", options{"text": "who patches the OS on PaaS"}), false, "The cloud provider.")
	want(f.ask("dm", options{"text": "and on IaaS?"}), false, "You, the customer.")
	want(f.ask("dm", options{"text": "assign mfa to me"}), false, "Here I only answer questions")
	said := f.ask("say", options{"text": "whose job is logging on SaaS?", "wait_ms": 100})
	want(f.ask("command", options{"path": []string{"Whose", "job", "is", "this?"}, "type": 3, "target": said.MessageID}), true, "Logging", "SaaS")

	want(command("mona", "srm assign", options{"control": "os-patching", "to-who": "Platform Team", "scope": "iaas"}), true, "Platform Team now has")
	want(command("mona", "srm assign", options{"control": "mfa", "to": "@everyone"}), true)
	want(command("mona", "srm assign", options{"control": "data-backup", "to-who": "bob"}), true)
	want(command("alice", "srm owners", nil), true, "os-patching", "Platform Team")
	want(command("mona", "srm history", options{"about": "10"}), true, "Platform Team")
	want(command("mona", "srm undo", nil), true)
	want(command("alice", "srm mine", nil), true)
	want(command("alice", "srm help", nil), true)

	want(command("alice", "srm matrix", nil), true, "Page 1 of 4")
	want(f.ask("component", options{"label": "▶"}), false, "Page 2 of 4") // of a message that is changed, the fake does not say who sees it
	want(f.ask("component", options{"label": "◀"}), false, "Page 1 of 4")

	want(command("alice", "srm ask", options{"question": "who does logging on IaaS"}), true)
	want(f.ask("component", options{"label": "Assign"}), true, "Assign Logging")
	if form := f.ask("component", options{"label": "Assign"}); form.Modal == nil {
		f.t.Errorf("no modal opened: %+v", form)
	}
	want(f.ask("modal", options{"values": options{"to": "Security"}}), false, "Security now has Logging")

	for option, typed := range map[string]string{"control": "patch", "scope": "ia", "to": "plat", "role": "acc"} {
		a := f.ask("autocomplete", options{"path": []string{"srm", "assign"}, "option": option, "value": typed, "options": options{"control": "mfa"}})
		if len(a.Choices) == 0 || len(a.Choices) > 25 {
			f.t.Errorf("%d choices for %s %q", len(a.Choices), option, typed)
		}
	}
}

// TestDiscordStrictFaults lets everything go wrong that Discord documents, and asks in between.
func TestDiscordStrictFaults(t *testing.T) {
	f := startDiscordFake(t, "--identify-interval-ms", "0")
	runDiscord(t, f, discord.Options{})
	answered := func(after string) {
		t.Helper()
		f.ask("wait?for=ready&timeout_ms=20000", nil)
		a := f.ask("command", options{"path": "srm ask", "options": options{"question": "who patches the OS on PaaS"}})
		if !strings.Contains(a.Text, "The cloud provider.") {
			t.Errorf("after %s: %s %q", after, a.Outcome, a.Text)
		}
		if m := f.ask("mention", options{"text": "who patches the OS on PaaS", "duplicate": 2, "wait_ms": 12000}); len(m.Messages) != 1 || !strings.Contains(m.Text, "The cloud provider.") {
			t.Errorf("after %s: a mention delivered three times got %d answers", after, len(m.Messages))
		}
	}
	gateway := func(action string, more options) {
		t.Helper()
		o := options{"action": action}
		for k, v := range more {
			o[k] = v
		}
		f.raw("gateway", o)
		time.Sleep(300 * time.Millisecond)
	}
	gateway("drop", nil)
	answered("a cut connection")
	gateway("op7_on_resume", options{"count": 2})
	gateway("close", options{"code": 4000})
	answered("RECONNECT in answer to RESUME")
	gateway("op7_on_hello", options{"count": 1})
	gateway("reconnect", nil)
	answered("RECONNECT in place of HELLO")
	gateway("invalid_session", options{"resumable": false})
	answered("an invalid session")
	gateway("reject_resume", options{"on": true})
	gateway("drop", nil)
	answered("a refused resume")
	gateway("reject_resume", options{"on": false})
	gateway("heartbeat_request", nil)
	gateway("unknown_event", nil)
	gateway("garbage", options{"text": "{not json"})
	answered("things that nobody understands")

	f.raw("faults", options{"path": "callback$", "method": "POST", "status": 502, "count": 1})
	answered("a bad gateway")
	f.raw("faults", options{"path": "callback$", "method": "POST", "drop": true, "count": 1})
	answered("an answer that was lost")
	f.raw("faults", options{"path": "messages$", "method": "POST", "status": 429, "retry_after": 0.5, "count": 2})
	answered("a rate limit")
	for range 8 { // more than a channel may hear in five seconds
		f.raw("mention", options{"text": "help", "nowait": true})
	}
	answered("many at once")

	f.raw("role", options{"rename": "Platform Team", "name": "Platform <@everyone>"})
	a := f.ask("command", options{"path": "srm assign", "options": options{"control": "mfa", "to-who": "Platform <@everyone>"}, "user": "mona", "duplicate": 2})
	if !strings.Contains(a.Text, "now has") || len(a.Messages) != 1 {
		t.Errorf("a command delivered three times: %d answers, %q", len(a.Messages), a.Text)
	}
	f.raw("guild_unavailable", options{})
	f.raw("guild_available", options{})
	if a := f.ask("command", options{"path": "srm owners"}); !strings.Contains(a.Text, "mfa") {
		t.Errorf("after an outage: %q", a.Text)
	}
	f.sound()
}
