package slack

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// TestStrict shows every sample reply in every way to a strict fake of Slack, which refuses what Slack would refuse.
func TestStrict(t *testing.T) {
	script := os.Getenv("SRM_TEST_FAKE_SLACK")
	if script == "" {
		t.Skip("SRM_TEST_FAKE_SLACK names no fake.js of a strict fake of Slack")
	}
	s := startStrict(t, script)
	warm := adaptertest.Replies()[0]
	s.reply.Store(&warm.Reply)
	for _, what := range []string{"slash", "mention", "home_opened"} {
		s.do(what, `{"text":"x"}`) // the fake compiles its rules for seconds, and takes that for our slowness
	}
	s.do("reset", `{}`)
	for _, sample := range append(adaptertest.Replies(), adaptertest.Sample{Name: "everything", Reply: everywhere(adaptertest.Hostile, "x", 30)},
		adaptertest.Sample{Name: "very-long", Reply: everywhere(strings.Repeat("long ", 700), "x", 3)}) {
		s.reply.Store(&sample.Reply)
		for what, body := range map[string]string{
			"slash": `{"text":"x"}`, "mention": `{"typed":"x"}`, "dm": `{"text":"x","user":"bob"}`, "home_opened": `{"user":"carol"}`,
			"message_shortcut": `{"callback_id":"ask","text":"x","channel":"random"}`, "assistant_thread": `{}`,
		} {
			s.do(what, body)
		}
		s.press(sample.Name)
		s.sound(sample.Name)
	}
	s.scopes()
	s.cancel()
	if err := <-s.done; err != nil {
		t.Error(err)
	}
	s.sound("the end")
}

// strict is an adapter before a strict fake.
type strict struct {
	t       *testing.T
	control string
	reply   atomic.Pointer[bot.Reply]
	cancel  context.CancelFunc
	done    chan error
	since   int
}

func startStrict(t *testing.T, script string) *strict {
	t.Helper()
	s := &strict{t: t, done: make(chan error, 1)}
	cmd := exec.Command("node", script, "--port", "0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); http.DefaultClient.CloseIdleConnections() })
	says := regexp.MustCompile(`(SRM_SLACK_API_URL|SRM_SLACK_BOT_TOKEN|SRM_SLACK_APP_TOKEN|control)[=:] ?(\S+)`)
	said := map[string]string{}
	for lines := bufio.NewScanner(out); said["control"] == "" && lines.Scan(); {
		if m := says.FindStringSubmatch(lines.Text()); m != nil {
			said[m[1]] = m[2]
		}
	}
	s.control = said["control"]
	h := &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		reply := *s.reply.Load()
		reply.Private = r.Private
		if press, ok := r.Input.(bot.Press); ok && press.Action.Verb == "again" {
			reply.Replace = true
		}
		return reply
	}}
	a, err := New(h, Options{BotToken: said["SRM_SLACK_BOT_TOKEN"], AppToken: said["SRM_SLACK_APP_TOKEN"], APIURL: said["SRM_SLACK_API_URL"]})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	t.Cleanup(cancel)
	go func() { s.done <- a.Run(ctx) }()
	s.do("wait", `{"for":"socket"}`)
	return s
}

func (s *strict) do(what, body string) map[string]any {
	s.t.Helper()
	res, err := http.Post(s.control+"/"+what, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// press presses the first thing there is to press, where a sample has any: in a message, on Home and in the modal that opens.
func (s *strict) press(name string) {
	for _, body := range []string{`{"channel":"secops","action_match":"^press:"}`, `{"user":"carol","surface":"home","action_match":"^press:"}`,
		`{"user":"carol","surface":"modal","action_match":"^press:"}`} {
		s.do("action", body)
	}
	switch name {
	case "form", "form-error":
		s.do("view_submission", `{"force":true,"values":{"f:team":{"value":"Platform"}}}`)
	case "select":
		s.do("action", `{"channel":"secops","action_match":"^pick:","value":["aws-rds"]}`)
	}
}

// scopes wants the manifest to ask for all that was used.
func (s *strict) scopes() {
	s.t.Helper()
	res, err := http.Get(s.control + "/state")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var state struct {
		Used []string `json:"scopes_used"`
	}
	if err := json.NewDecoder(res.Body).Decode(&state); err != nil || len(state.Used) == 0 {
		s.t.Fatalf("no scopes: %v", err)
	}
	all, _ := scopeNames(false)
	for _, used := range state.Used {
		if !slices.ContainsFunc(strings.Split(used, "|"), func(one string) bool { return slices.Contains(all, one) }) {
			s.t.Errorf("the manifest does not ask for %s", used)
		}
	}
}

// sound wants no new breach.
func (s *strict) sound(name string) {
	s.t.Helper()
	res, err := http.Get(s.control + "/violations")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var all struct{ Violations []map[string]any }
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		s.t.Fatal(err)
	}
	for _, v := range all.Violations[min(s.since, len(all.Violations)):] {
		if v["severity"] != "error" { // what people typed looks like Markdown, nobody is called U1
			continue
		}
		delete(v, "payload")
		raw := bytes.NewBuffer(nil)
		e := json.NewEncoder(raw)
		e.SetEscapeHTML(false)
		_ = e.Encode(v)
		s.t.Errorf("%s: %.700s", name, raw)
	}
	s.since = len(all.Violations)
}
