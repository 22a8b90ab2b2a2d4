package slack

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

// What is sent along with a command that reads a file is read with the token from Slack's hosts, and from nowhere else.
func TestFilesSentAlong(t *testing.T) {
	b := &adaptertest.Bot{}
	r := newRig(t, b, Socket)
	foreign := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		t.Errorf("a foreign host was asked, with %d letters of a token", len(q.Header.Get("Authorization")))
	}))
	t.Cleanup(foreign.Close)
	at := func(path string) string { return r.f.URL + "/files/" + path }
	for name, c := range map[string]struct {
		text, address string
		size          int
		data, trouble string
	}{
		"Read":            {"import", at("owners.csv"), 10, "owners.csv of Bearer " + slacktest.BotToken, ""},
		"NobodyReadsIt":   {"hello", at("owners.csv"), 10, "", "none"},
		"TooLarge":        {"import", at("owners.csv"), bot.MaxDocument + 1, "", "it is larger than 6.0 MiB"},
		"LargerThanSaid":  {"import", at("large"), 10, "", "it is larger than 6.0 MiB"},
		"SignInInstead":   {"import", at("redirect"), 10, "", "files:read"},
		"PageInstead":     {"import", at("page"), 10, "", "files:read"},
		"Gone":            {"import", at("gone"), 10, "", "files:read"},
		"Elsewhere":       {"import", foreign.URL + "/x", 10, "", "files:read"},
		"ElsewhereAsUser": {"import", strings.Replace(foreign.URL, "http://", "http://files.slack.com@", 1), 10, "", "files:read"},
		"NoAddress":       {"import", "", 10, "", "files:read"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, m := range []map[string]any{r.f.Mention(slacktest.User, c.text, ""), r.f.Direct(slacktest.User, c.text)} {
				m["event"].(map[string]any)["files"] = []any{map[string]any{"name": "owners.csv", "size": c.size, "url_private": c.address}}
				if _, err := r.deliver(slacktest.Event, m); err != nil {
					t.Fatal(err)
				}
				r.idle()
				seen := b.Seen()
				files := seen[len(seen)-1].Files
				if c.trouble == "none" {
					if len(files) != 0 {
						t.Errorf("fetched %+v", files)
					}
					continue
				}
				if len(files) != 1 || string(files[0].Data) != c.data || !strings.Contains(files[0].Trouble, c.trouble) || (c.trouble == "") != (files[0].Trouble == "") {
					t.Errorf("got %.200q of %+v", files[0].Data, files[0].Trouble)
				}
			}
		})
	}
}
