package slack

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
)

func TestForgedRequestsAreRefused(t *testing.T) {
	b := &adaptertest.Bot{}
	r := newRig(t, b, HTTP)
	signed := func(change func(*http.Request)) *http.Request {
		req := slacktest.Request(r.mux.URL, slacktest.Command, r.f.Slash(slacktest.User, "hello"))
		change(req)
		return req
	}
	anew := func(secret string, at time.Time) func(*http.Request) {
		return func(req *http.Request) {
			body, _ := io.ReadAll(req.Body)
			req.Body = io.NopCloser(strings.NewReader(string(body)))
			slacktest.Sign(req, string(body), secret, at)
		}
	}
	header := func(name, value string) func(*http.Request) {
		return func(req *http.Request) { req.Header.Set(name, value) }
	}
	for name, req := range map[string]*http.Request{
		"WrongSecret": signed(anew("another", time.Now())),
		"EmptySecret": signed(anew("", time.Now())),
		"Expired":     signed(anew(slacktest.Secret, time.Now().Add(-signedFor-5*time.Second))),
		"Future":      signed(anew(slacktest.Secret, time.Now().Add(signedFor+5*time.Second))),
		"NoSignature": signed(header("X-Slack-Signature", "")),
		"NoTime":      signed(header("X-Slack-Request-Timestamp", "")),
		"NoHex":       signed(header("X-Slack-Signature", "v0=zz")),
		"Short":       signed(header("X-Slack-Signature", "v0=abcd")),
		"TextTime":    signed(header("X-Slack-Request-Timestamp", "yesterday")),
		"Overflow":    signed(header("X-Slack-Request-Timestamp", "9223372036854775")),
		"OtherVersion": signed(func(req *http.Request) {
			req.Header.Set("X-Slack-Signature", "v1"+req.Header.Get("X-Slack-Signature")[2:])
		}),
		"Tampered": signed(func(req *http.Request) { req.Body, req.ContentLength = io.NopCloser(strings.NewReader("text=x")), -1 }),
		"Huge": signed(func(req *http.Request) {
			body := strings.Repeat("x", maxBody+1)
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), -1
			slacktest.Sign(req, body, slacktest.Secret, time.Now())
		}),
	} {
		t.Run(name, func(t *testing.T) {
			status, body := do(t, req)
			if status != http.StatusUnauthorized || body != "not authorised\n" {
				t.Errorf("%d %q", status, body)
			}
		})
	}
	if n := len(b.Seen()); n != 0 {
		t.Errorf("the bot saw %d of them", n)
	}
	if log := r.logs.String(); strings.Contains(log, "v0=") || !strings.Contains(log, "count=") {
		t.Errorf("the log says %s", log)
	}
}

func do(t *testing.T, req *http.Request) (status int, body string) {
	t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// What is signed and says nothing that can be read is refused as well: what counts stands in the signed body.
func TestUnreadableRequestsAreRefused(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	for name, c := range map[string]struct{ path, kind, body string }{
		"PayloadInTheQuery":   {"/slack/interactions?payload=%7B%22type%22%3A%22block_actions%22%7D", "application/x-www-form-urlencoded", "x=1"},
		"CommandInTheQuery":   {"/slack/commands?team_id=T1&user_id=U1&trigger_id=1&text=help", "application/x-www-form-urlencoded", "x=1"},
		"NoForm":              {"/slack/commands", "application/x-www-form-urlencoded", "%zz"},
		"NoJSON":              {"/slack/events", "application/json", "{"},
		"EventAsForm":         {"/slack/events", "application/x-www-form-urlencoded", "{}"},
		"InteractionOfNobody": {"/slack/interactions", "application/x-www-form-urlencoded", "payload=%7B%7D"},
	} {
		t.Run(name, func(t *testing.T) {
			req, _ := http.NewRequest(http.MethodPost, r.mux.URL+c.path, strings.NewReader(c.body))
			req.Header.Set("Content-Type", c.kind)
			slacktest.Sign(req, c.body, slacktest.Secret, time.Now())
			if status, _ := do(t, req); status != http.StatusBadRequest {
				t.Errorf("status %d", status)
			}
		})
	}
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		req, _ := http.NewRequest(method, r.mux.URL+"/slack/commands", nil)
		if status, _ := do(t, req); status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, status)
		}
	}
}

func TestChallengeIsAnswered(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	got, err := r.deliver(slacktest.Event, map[string]any{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"})
	if err != nil || string(got) != "3eZbrw1aB10FEMAGAZd4FyFQ" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestSocketModeHasNoRoutes(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, Socket)
	if status, _ := do(t, slacktest.Request(r.mux.URL, slacktest.Command, r.f.Slash(slacktest.User, "hello"))); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
}

func TestAnswersGoToSlackOnly(t *testing.T) {
	r := newRig(t, &adaptertest.Bot{}, HTTP)
	for address, want := range map[string]bool{
		"https://hooks.slack.com/commands/T1/2/3":     true,
		"https://hooks.slack-gov.com/commands/T1/2/3": true,
		r.f.URL + "/response/1":                       true,
		"http://hooks.slack.com/commands/T1":          false,
		"https://hooks.slack.com.evil.example/x":      false,
		"https://hooks.slack.com:8443/x":              false,
		"https://user@hooks.slack.com/x":              false,
		"http://169.254.169.254/latest/meta-data/":    false,
		"//hooks.slack.com/x":                         false,
		"%zz":                                         false,
	} {
		if got := r.a.mayAnswer(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
