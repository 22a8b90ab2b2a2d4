package slack

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	slackapi "github.com/slack-go/slack"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

// BenchmarkCommand is a signed slash command in and its answer out, over loopback HTTP, beside a bare handler that verifies the same
// signature and returns a constant.
func BenchmarkCommand(b *testing.B) {
	answer := bot.Reply{Private: true}
	for _, sample := range adaptertest.Replies() {
		if sample.Name == "answer" {
			answer.Blocks = sample.Reply.Blocks
		}
	}
	h := &quick{reply: answer}
	a, err := New(h, Options{Mode: HTTP, BotToken: slacktest.BotToken, SigningSecret: slacktest.Secret})
	if err != nil {
		b.Fatal(err)
	}
	f := slacktest.New(b)
	mux := http.NewServeMux()
	a.Routes(mux)
	constant := mustInAck(b, a, answer)
	mux.HandleFunc("POST /bare/slack/commands", func(w http.ResponseWriter, r *http.Request) {
		v, err := slackapi.NewSecretsVerifier(r.Header, slacktest.Secret)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, _ := io.ReadAll(r.Body)
		_, _ = v.Write(body)
		if v.Ensure() != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(constant)
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	for name, base := range map[string]string{"bare": srv.URL + "/bare", "srm": srv.URL} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					res, err := http.DefaultClient.Do(slacktest.Request(base, slacktest.Command, f.Slash(slacktest.User, "who patches the OS on PaaS")))
					if err != nil {
						b.Error(err)
						return
					}
					if n, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK || n < int64(len(constant))/2 {
						b.Errorf("status %d with %d bytes, %v", res.StatusCode, n, err)
					}
					_ = res.Body.Close()
				}
			})
		})
	}
	a.work.finish(finishWithin)
}

func mustInAck(b *testing.B, a *Adapter, r bot.Reply) []byte {
	b.Helper()
	raw, ok := a.inAck(r)
	if !ok {
		b.Fatal("does not fit an acknowledgement")
	}
	return raw
}

// quick is a bot that has its answer ready, and keeps nothing.
type quick struct {
	adaptertest.Bot
	reply bot.Reply
}

func (q *quick) Handle(context.Context, bot.Request) bot.Reply { return q.reply }

func BenchmarkDraw(b *testing.B) {
	for _, sample := range adaptertest.Replies() {
		switch sample.Name {
		case "answer", "long", "table-wide":
			b.Run(sample.Name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for _, p := range (&drawer{surface: private}).draw(sample.Reply) {
						encoded(p.blocks)
					}
				}
			})
		}
	}
}
