package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// strict is a strict fake of Slack, which knows its rules and records every breach, with srm serve before it.
type strict struct {
	t       *testing.T
	control string
	env     []string
	bot     *exec.Cmd
	urls    o // the bot's own, over HTTP
}

var fakeSays = regexp.MustCompile(`(?m)^\s*(SRM_SLACK_\w+=\S+|control: (\S+))`)

// newStrict starts both, over a socket or over HTTP.
func newStrict(t *testing.T, overHTTP bool) *strict {
	t.Helper()
	script := os.Getenv("SRM_TEST_FAKE_SLACK")
	if script == "" {
		t.Skip("SRM_TEST_FAKE_SLACK names no fake.js of a strict fake of Slack")
	}
	fake := exec.Command("node", script, "--port", "0")
	out, err := fake.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := fake.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fake.Process.Kill(); _ = fake.Wait(); http.DefaultClient.CloseIdleConnections() })
	s := &strict{t: t, env: []string{"SRM_DATA=" + shortDir(t)}}
	for lines := bufio.NewScanner(out); s.control == "" && lines.Scan(); {
		if m := fakeSays.FindStringSubmatch(lines.Text()); m != nil {
			if s.control = m[2]; m[2] == "" {
				s.env = append(s.env, m[1])
			}
		}
	}
	if overHTTP {
		address := freeAddress(t)
		s.env = append(s.env, "SRM_LISTEN="+address, "SRM_SLACK_MODE=http")
		at := "http://" + address + "/slack/"
		s.urls = o{"commands": at + "commands", "events": at + "events", "interactions": at + "interactions"}
		s.do("config", o{"http": s.urls})
	}
	s.serve()
	if overHTTP {
		waitHealthy(t, s.env)
	} else {
		s.do("wait", map[string]any{"for": "socket"})
	}
	for _, what := range []string{"slash", "mention", "home_opened"} {
		s.do(what, o{"text": "help"}) // the fake compiles its rules for seconds, and takes that for our slowness
	}
	s.do("reset", o{})
	if overHTTP { // which a reset forgets
		s.do("config", o{"http": s.urls})
	}
	return s
}

func (s *strict) serve() {
	s.serveWith()
}

// serveWith starts srm serve with more in its environment.
func (s *strict) serveWith(env ...string) {
	s.bot = exec.Command("srm", "serve")
	s.bot.Env = append(append(os.Environ(), s.env...), env...)
	var logs bytes.Buffer
	s.bot.Stderr = &logs
	if err := s.bot.Start(); err != nil {
		s.t.Fatal(err)
	}
	running := s.bot
	s.t.Cleanup(func() {
		_ = running.Process.Kill()
		_ = running.Wait()
		if s.t.Failed() {
			s.t.Logf("serve said\n%s", logs.String())
		}
		if strings.Contains(logs.String(), "xoxb-") || strings.Contains(logs.String(), "xapp-") || strings.Contains(logs.String(), "/response/") {
			s.t.Error("a token or an address of answers is in the log")
		}
	})
}

// do is one thing that happens in the workspace.
func (s *strict) do(what string, body map[string]any) map[string]any {
	s.t.Helper()
	raw, _ := json.Marshal(body)
	res, err := http.Post(s.control+"/"+what, "application/json", bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %v %v", what, raw, res.StatusCode, err, out)
	}
	return out
}

// sound fails the test for every breach so far.
func (s *strict) sound() {
	s.t.Helper()
	res, err := http.Get(s.control + "/violations")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var all struct {
		Violations []struct{ Severity, Code, Where, Pointer, Message string }
	}
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		s.t.Fatal(err)
	}
	for _, v := range all.Violations {
		if v.Severity == "error" {
			s.t.Errorf("%s at %s%s: %s", v.Code, v.Where, v.Pointer, v.Message)
		} else if v.Code != "needs_options_url" { // which the app's manifest gives
			s.t.Logf("warning: %s at %s%s: %s", v.Code, v.Where, v.Pointer, v.Message)
		}
	}
}

// says wants words somewhere in what came of something.
func (s *strict) says(came map[string]any, where, words string) {
	s.t.Helper()
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	if err := e.Encode(came[where]); err != nil || !strings.Contains(raw.String(), words) {
		all, _ := json.Marshal(came)
		s.t.Errorf("no %q in %s of\n%.3000s", words, where, all)
	}
}

type o = map[string]any

// TestStrictSlack does what people do, over both transports, and wants no breach of Slack's rules.
func TestStrictSlack(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		t.Run(map[bool]string{false: "socket", true: "http"}[overHTTP], func(t *testing.T) {
			s := newStrict(t, overHTTP)
			s.asks()
			s.owns()
			s.opens()
			s.large()
			if overHTTP {
				s.forged()
			} else {
				s.broken()
			}
			s.sound()
			_ = s.bot.Process.Signal(syscall.SIGTERM)
			if err := s.bot.Wait(); err != nil {
				t.Errorf("serve ended with %v", err)
			}
			s.sound()
		})
	}
}

// asks asks in every way there is.
func (s *strict) asks() {
	s.says(s.do("slash", o{"text": "who patches the OS on PaaS"}), "ephemerals", "The cloud provider.")
	s.says(s.do("slash", o{"text": "who patches the OS on PaaS", "channel": "random"}), "ephemerals", "The cloud provider.")
	s.says(s.do("action", o{"button": "Share"}), "messages", "Shared by")
	mention := s.do("mention", o{"typed": "who patches <x> & the OS on IaaS?", "user": "bob"})
	s.says(mention, "messages", "You, the customer.")
	s.says(s.do("mention", o{"typed": "and on SaaS?", "user": "bob", "thread_ts": mention["ts"]}), "messages", "thread_ts")
	s.says(s.do("action", o{"button": "All models", "user": "bob", "channel": "secops"}), "messages", "blocks")
	s.says(s.do("dm", o{"text": "who patches the OS on PaaS"}), "messages", "The cloud provider.")
	s.says(s.do("message_shortcut", o{"callback_id": "ask", "text": "who patches the OS on our RDS databases?"}), "ephemerals", "AWS")
	s.says(s.do("mention", o{"text": "<!channel> <@U0BOB0001> `x` *y* who?"}), "messages", "blocks")
	s.do("assistant_thread", o{})
	s.do("message", o{"text": "lunch?"})
	s.do("message", o{"text": "has joined", "extra": o{"subtype": "channel_join"}})
}

// owns changes who has what, as those who may and those who may not.
func (s *strict) owns() {
	s.says(s.do("dm", o{"text": "assign os-patching on iaas to Platform", "user": "bob"}), "messages", "Platform now has")
	s.says(s.do("slash", o{"text": "assign mfa to @everyone", "user": "bob"}), "ephemerals", "everybody")
	s.says(s.do("slash", o{"text": "assign data-backup to me", "user": "dave"}), "ephemerals", "as a guest")
	s.says(s.do("slash", o{"text": "assign data-backup to <@U0CAROL01|carol>", "user": "bob"}), "ephemerals", "<@U0CAROL01> now has")
	s.says(s.do("mention", o{"typed": "owners"}), "messages", "Platform")
	s.says(s.do("home_opened", o{"user": "bob"}), "homes", "home")
	twice := s.do("mention", o{"typed": "assign logging to SRE", "deliver": 3, "user": "bob"})
	if n := len(twice["messages"].([]any)); n != 1 {
		s.t.Errorf("%d answers to a mention that came three times", n)
	}
	s.says(s.do("dm", o{"text": "history", "user": "bob"}), "messages", "New team SRE")
}

// opens fills in forms.
func (s *strict) opens() {
	s.do("slash", o{"text": "who encrypts data at rest on IaaS", "user": "bob"})
	s.says(s.do("action", o{"button": "Assign", "user": "bob"}), "views", "form")
	asked := s.do("view_submission", o{"user": "bob", "values": o{"f:to": o{"search:to": "Storage"}}, "force": true})
	s.says(asked, "ephemerals", "Storage")
}

// large shows more than fits one block, and what Slack may not take.
func (s *strict) large() {
	s.says(s.do("slash", o{"text": "matrix"}), "ephemerals", "data_table")
	s.says(s.do("mention", o{"typed": "matrix"}), "messages", "data_table")
	s.says(s.do("mention", o{"typed": "help controls"}), "messages", "table")
	s.do("faults", o{"method": "chat.postMessage", "type": "error", "error": "invalid_blocks", "times": 1})
	s.says(s.do("mention", o{"typed": "matrix"}), "messages", "Operating system patching")
	s.do("faults", o{"method": "chat.postMessage", "type": "429", "retry_after": 1, "times": 1})
	s.says(s.do("mention", o{"typed": "who patches the OS on PaaS", "min_ms": 1500}), "messages", "The cloud provider.")
	s.do("faults", o{"method": "response_url", "type": "status", "status": 500, "times": 1})
	s.do("slash", o{"text": "matrix"})
}

// forged delivers what is not Slack's.
func (s *strict) forged() {
	for _, target := range []string{"commands", "events", "interactions"} {
		s.do("forge", o{"target": target})
		s.do("forge", o{"target": target, "kind": []string{"huge", "get"}})
	}
	s.do("url_verification", o{})
	s.do("url_verification", o{"unsigned": true})
}

// broken loses the connection in every way there is; afterwards questions are answered.
func (s *strict) broken() {
	for _, how := range []o{
		{"action": "disconnect", "reason": "warning", "close_after_ms": 300},
		{"action": "disconnect", "reason": "refresh_requested", "close_after_ms": 100},
		{"action": "drop"}, {"action": "garbage"}, {"action": "unknown_type"}, {"action": "binary"}, {"action": "close"},
	} {
		s.do("socket", how)
		time.Sleep(400 * time.Millisecond)
		s.do("wait", o{"for": "socket", "timeout_ms": 20000})
		s.says(s.do("slash", o{"text": "who patches the OS on PaaS"}), "ephemerals", "The cloud provider.")
	}
}
