package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A quiz that comes by itself, before the strict fakes: scheduled by a command for the next minute, posted by srm serve, answered by
// two people, ended eight hours later; and one whose answer is lost and whose process is killed, which is found instead of posted again.

// nextMinute is a minute that has not begun, as a schedule names it.
func nextMinute() string {
	at := time.Now().UTC().Add(8 * time.Second)
	return at.Truncate(time.Minute).Add(time.Minute).Format("15:04")
}

// eventually waits for something that takes at most as long as a schedule's minute.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(90 * time.Second); !so(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never %s", what)
		}
	}
}

// kill ends a process as a power cut does.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func TestStrictSlackDailyQuiz(t *testing.T) {
	t.Parallel()
	s := newStrict(t, false)
	s.says(s.do("slash", o{"text": "quiz daily " + nextMinute() + " UTC every day in <#" + s.channel("general") + "|general>", "user": "bob"}), "ephemerals", "first on")
	eventually(t, "posted", func() bool { return strings.Contains(s.posts("general"), "Nobody has answered") })
	first := s.do("action", o{"action_match": "^press:", "index": 0, "user": "carol", "channel": "general"})
	s.says(first, "ephemerals", "One has answered")
	s.says(first, "updates", "One has answered")
	second := s.do("action", o{"action_match": "^press:", "index": 0, "user": "bob", "channel": "general", "min_ms": 4000})
	s.says(second, "updates", "2 have answered")
	s.says(s.do("dm", o{"text": "quiz report"}), "messages", "Quiz report")
	if n := strings.Count(s.posts("general"), "have answered"); n == 0 {
		t.Errorf("the channel shows\n%s", s.posts("general"))
	}
	_ = s.bot.Process.Signal(syscall.SIGTERM)
	_ = s.bot.Wait()
	s.serveWith("SRM_TEST_AHEAD=8h2m")
	eventually(t, "solved", func() bool { return strings.Contains(s.posts("general"), "It is:") })
	s.sound()
}

// TestStrictSlackTakeover loses the answer to a post and kills the process; the next one finds the post by its metadata.
func TestStrictSlackTakeover(t *testing.T) {
	t.Parallel()
	s := newStrict(t, false)
	s.says(s.do("slash", o{"text": "quiz daily " + nextMinute() + " UTC every day in <#" + s.channel("general") + "|general>", "user": "bob"}), "ephemerals", "first on")
	s.do("faults", o{"method": "chat.postMessage", "type": "timeout", "ms": 60000, "when": "after", "times": 1})
	eventually(t, "posted", func() bool { return strings.Contains(s.posts("general"), "Nobody has answered") })
	kill(s.bot)
	s.serveWith("SRM_TEST_AHEAD=90s")
	eventually(t, "looked for", func() bool { return s.called("conversations.history") > 0 })
	s.do("wait", o{"for": "quiet", "quiet_ms": 2000})
	if n := s.called("chat.postMessage"); n != 1 {
		t.Errorf("posted %d times", n)
	}
	s.says(s.do("action", o{"action_match": "^press:", "index": 0, "user": "carol", "channel": "general"}), "updates", "One has answered")
	s.sound()
}

func (s *strict) get(what string, into any) {
	s.t.Helper()
	res, err := http.Get(s.control + "/" + what)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		s.t.Fatal(err)
	}
}

func (s *strict) channel(name string) string {
	s.t.Helper()
	var state struct {
		Teams []struct{ Channels map[string]string }
	}
	s.get("state", &state)
	return state.Teams[0].Channels[name]
}

// posts are the messages of a channel, as they are now.
func (s *strict) posts(channel string) string {
	var all any
	s.get("messages?channel="+channel, &all)
	raw, _ := json.Marshal(all)
	return string(raw)
}

func (s *strict) called(method string) int {
	var state struct {
		Used map[string]int `json:"methods_used"`
	}
	s.get("state", &state)
	return state.Used[method]
}

// serveDiscord runs srm serve before the fake, by way of a given address of the API.
func serveDiscord(t *testing.T, f *discordFake, dir, api string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("srm", "serve")
	cmd.Env = append(append(os.Environ(), "SRM_DATA="+dir, "SRM_DISCORD_TOKEN="+f.info.Token, "SRM_DISCORD_API_URL="+api), env...)
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	f.ask("wait?for=commands&timeout_ms=10000", nil)
	f.ask("wait?for=ready&timeout_ms=10000", nil)
	return cmd
}

// posts are the messages of the bot in a channel.
func (f *discordFake) posts(channel string) string {
	return string(f.raw("messages?bot=1&channel="+channel, nil))
}

// question is the message in a channel that asks something, with its first button.
func (f *discordFake) question(channel string) (post, option string) {
	f.t.Helper()
	var all []struct {
		ID         string `json:"id"`
		Flags      int    `json:"flags"`
		Components []struct {
			Components []struct {
				CustomID string `json:"custom_id"`
			} `json:"components"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(f.posts(channel)), &all); err != nil {
		f.t.Fatal(err)
	}
	for _, m := range all {
		if m.Flags == 0 && len(m.Components) > 0 {
			return m.ID, m.Components[0].Components[0].CustomID
		}
	}
	f.t.Fatalf("nothing is asked in %s", f.posts(channel))
	return "", ""
}

func TestDiscordStrictDailyQuiz(t *testing.T) {
	t.Parallel()
	f, dir := startDiscordFake(t), shortDir(t)
	bot := serveDiscord(t, f, dir, f.info.API)
	a := f.ask("command", options{"path": "quiz show", "options": options{"about": "daily " + nextMinute() + " UTC", "channel": "general"}, "user": "mona"})
	if !strings.Contains(a.Text, "first on") {
		t.Fatalf("scheduled: %s %q", a.Outcome, a.Text)
	}
	eventually(t, "posted", func() bool { return strings.Contains(f.posts("general"), "Nobody has answered") })
	post, option := f.question("general")
	for n, user := range []string{"alice", "bob"} {
		answer := f.ask("component", options{"message": post, "custom_id": option, "user": user})
		if !answer.Ephemeral || len(answer.APIErrors) > 0 || answer.Text == "" {
			t.Errorf("%s is answered, ephemeral %v: %q %v", user, answer.Ephemeral, answer.Text, answer.APIErrors)
		}
		want := []string{"One has answered", "2 have answered"}[n]
		eventually(t, want, func() bool { return strings.Contains(f.posts("general"), want) })
	}
	if report := f.ask("command", options{"path": "quiz report", "user": "mona"}); !strings.Contains(report.Text, "report") {
		t.Errorf("the report says %q", report.Text)
	}
	_ = bot.Process.Signal(syscall.SIGTERM)
	_ = bot.Wait()
	serveDiscord(t, f, dir, f.info.API, "SRM_TEST_AHEAD=8h2m")
	eventually(t, "solved", func() bool { return strings.Contains(f.posts("general"), `It is\\:`) })
	f.sound()
}

// TestDiscordStrictTakeover keeps the answer to a post back and kills the process; the next one finds the post by its mark.
func TestDiscordStrictTakeover(t *testing.T) {
	t.Parallel()
	f, dir := startDiscordFake(t), shortDir(t)
	api, err := url.Parse(f.info.API)
	if err != nil {
		t.Fatal(err)
	}
	var lost, looked, posts atomic.Int32
	over := make(chan struct{})
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(t.Output(), "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: api.Scheme, Host: api.Host})
	}, ModifyResponse: func(r *http.Response) error {
		if !strings.HasSuffix(r.Request.URL.Path, "/messages") || strings.Contains(r.Request.URL.Path, "webhooks") {
			return nil
		}
		if r.Request.Method == http.MethodGet {
			looked.Add(1)
			return nil
		}
		if posts.Add(1); lost.Add(1) == 1 {
			<-over
			return fmt.Errorf("lost")
		}
		return nil
	}}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	t.Cleanup(func() {
		select {
		case <-over:
		default:
			close(over)
		}
	})
	bot := serveDiscord(t, f, dir, server.URL+api.Path)
	a := f.ask("command", options{"path": "quiz show", "options": options{"about": "daily " + nextMinute() + " UTC in <#" + f.channel("general") + ">"}, "user": "mona"})
	if !strings.Contains(a.Text, "first on") {
		t.Fatalf("scheduled: %s %q", a.Outcome, a.Text)
	}
	eventually(t, "posted", func() bool { return strings.Contains(f.posts("general"), "Nobody has answered") })
	kill(bot)
	close(over)
	serveDiscord(t, f, dir, server.URL+api.Path, "SRM_TEST_AHEAD=90s")
	eventually(t, "looked for", func() bool { return looked.Load() > 0 })
	time.Sleep(2 * time.Second)
	if n := posts.Load(); n != 1 {
		t.Errorf("posted %d times", n)
	}
	post, option := f.question("general")
	f.ask("component", options{"message": post, "custom_id": option, "user": "alice"})
	eventually(t, "counted", func() bool { return strings.Contains(f.posts("general"), "One has answered") })
	f.sound()
}

// channel is the id of a channel.
func (f *discordFake) channel(name string) string {
	f.t.Helper()
	var world struct {
		Guilds []struct {
			Channels []struct{ ID, Name string }
		}
	}
	if err := json.Unmarshal(f.raw("world", nil), &world); err != nil {
		f.t.Fatal(err)
	}
	for _, g := range world.Guilds {
		for _, c := range g.Channels {
			if c.Name == name {
				return c.ID
			}
		}
	}
	f.t.Fatalf("there is no channel %s", name)
	return ""
}
