package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
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

func TestDiscordStrict(t *testing.T) {
	f := startDiscordFake(t)
	runDiscord(t, f, discord.Options{})
	show := func(what string, a discordAnswer) {
		t.Logf("── %s  [%s eph=%v %dms pings=%v errors=%v]\n%s\n%v %v %v", what, a.Outcome, a.Ephemeral, a.AckMS, a.Pings, a.APIErrors, a.Text, a.Interactive, a.Modal, a.Choices)
	}
	type m = map[string]any
	show("ask", f.ask("command", m{"path": "srm ask", "options": m{"question": "who patches the OS on IaaS"}}))
	show("press", f.ask("component", m{"label": "All models"}))
	show("mention", f.ask("mention", m{"text": "who patches the OS on PaaS"}))
	show("dm", f.ask("dm", m{"text": "who patches the OS on PaaS"}))
	show("auto", f.ask("autocomplete", m{"path": []string{"srm", "assign"}, "option": "control", "value": "ospatch"}))
	show("assign", f.ask("command", m{"path": "srm assign", "options": m{"control": "os-patching", "to": "Platform", "scope": "iaas"}, "user": "mona"}))
	show("matrix", f.ask("command", m{"path": "srm matrix"}))
	show("forward", f.ask("component", m{"label": "▶"}))
	show("ask", f.ask("command", m{"path": "srm ask", "options": m{"question": "who does logging on IaaS"}}))
	show("form", f.ask("component", m{"label": "Assign"}))
	f.sound()
}
