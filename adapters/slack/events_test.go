package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"srm/adapters/adaptertest"
	"srm/adapters/slack/slacktest"
	"srm/bot"
)

// recorded is a payload as Slack documents it, with the request expected of it.
type recorded struct {
	Kind    string
	Payload json.RawMessage
	Want    any // the request, or a sentence why there is none
}

// request is what a payload comes to, as the adapter would hand it to the bot.
func request(d delivery) (bot.Request, bool) {
	switch {
	case d.command != nil:
		r, _ := ofCommand(*d.command)
		return r, true
	case d.event != nil:
		r, _, ok := ofEvent(d.event)
		return r, ok && strings.HasPrefix(d.event.Event.Type, "app_mention") || ok && d.event.Event.Type == "message"
	case d.interaction != nil:
		i := d.interaction
		switch i.Type {
		case "block_actions":
			r, _, ok := ofPress(i)
			return r, ok
		case "view_submission":
			r, _, ok := ofSubmission(i)
			return r, ok
		case "message_action":
			r, _ := ofShortcut(i)
			return r, true
		}
	}
	return bot.Request{}, false
}

// TestEvents reads testdata/events: each file holds a payload and the request expected of it; -update writes the latter.
func TestEvents(t *testing.T) {
	files, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no payloads", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var rec recorded
			if err := json.Unmarshal(raw, &rec); err != nil {
				t.Fatal(err)
			}
			kinds := map[string]kind{"command": commands, "interaction": interactions, "event": events}
			d, err := parse(kinds[rec.Kind], rec.Payload)
			if err != nil {
				t.Fatal(err)
			}
			r, ok := request(d)
			rec.Want = "nobody's wish: not handed to the bot"
			if ok {
				rec.Want = shown(r)
			}
			golden(t, "../events/"+filepath.Base(name), rec)
		})
	}
}

// shown is a request as a golden file shows it: its input with its type, and what is set.
func shown(r bot.Request) map[string]any {
	return map[string]any{"id": r.ID, "place": r.Place, "channel": r.Channel, "thread": r.Thread, "user": r.User, "private": r.Private,
		"at": r.At, "input": fmt.Sprintf("%+v", r.Input), "type": "bot." + reflect.TypeOf(r.Input).Name()}
}

func TestReadText(t *testing.T) {
	for _, c := range []struct{ name, wire, body, mentions string }{
		{"Plain", "who patches the OS", "who patches the OS", ""},
		{"Entities", "a &lt; b &amp;amp; c &gt; d", "a < b &amp; c > d", ""},
		{"OwnMentionInFront", "<@UBOT>  who", "who", ""},
		{"OwnMentionWithName", "<@UBOT|srm> who", "who", ""},
		{"OwnMentionInside", "who, <@UBOT>, patches", "who, , patches", ""},
		{"Person", "assign mfa to <@U2>", "assign mfa to @U2", "U2=@U2"},
		{"PersonWithName", "assign mfa to <@U2|bo>", "assign mfa to @bo", "U2=@bo"},
		{"Group", "to <!subteam^S1|@platform>", "to @platform", "S1=@platform"},
		{"GroupWithoutName", "to <!subteam^S1>", "to @S1", "S1=@S1"},
		{"Channel", "in <#C2|general>", "in #general", "C2=#general"},
		{"Everybody", "<!channel> <!here|here> <!everyone>", "@channel @here @everyone", ""},
		{"Link", "see <https://example.org/a?b=1&amp;c=2|example.org>", "see https://example.org/a?b=1&c=2", ""},
		{"WordsWithALink", "our <https://example.org|RDS> boxes", "our RDS boxes", ""},
		{"Mail", "<mailto:a@example.org|a@example.org>", "a@example.org", ""},
		{"Date", "<!date^1392734382^{date}|18 Feb>", "18 Feb", ""},
		{"Unclosed", "a < b", "a < b", ""},
		{"Empty", "<> <@> <#> <!subteam^>", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, mentions := readText(c.wire, slacktest.BotUser)
			var got []string
			for _, m := range mentions {
				got = append(got, string(m.User)+string(m.Group)+string(m.Chan)+"="+m.Name)
			}
			if strings.Join(got, " ") != c.mentions || c.name != "Empty" && body != c.body {
				t.Errorf("%q with %v, want %q with %q", body, got, c.body, c.mentions)
			}
		})
	}
}

// Whatever is typed comes out as it was, and nothing that Slack could send breaks the reader.
func FuzzReadText(f *testing.F) {
	f.Add("a < b & c", "<@U1|x> <!subteam^S1|@p> <http://x|y> &lt;")
	f.Add(adaptertest.Hostile, "<<<>>>|")
	f.Fuzz(func(t *testing.T, typed, wire string) {
		if body, mentions := readText(escape(typed), slacktest.BotUser); body != strings.Trim(typed, " \u00a0") || len(mentions) > 0 {
			t.Errorf("%q arrived as %q", typed, body)
		}
		body, mentions := readText(wire, slacktest.BotUser)
		if utf8.ValidString(wire) && !utf8.ValidString(body) {
			t.Errorf("%q became %q", wire, body)
		}
		for _, m := range mentions {
			if m.Name == "" || string(m.User)+string(m.Group)+string(m.Chan) == "" {
				t.Errorf("%q names %+v", wire, m)
			}
		}
	})
}

// Nothing that a stranger delivers panics, and what comes of it is whole.
func FuzzPayload(f *testing.F) {
	files, _ := filepath.Glob("testdata/events/*.json")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		var rec recorded
		if err == nil && json.Unmarshal(raw, &rec) == nil {
			f.Add([]byte(rec.Payload))
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, k := range []kind{commands, interactions, events} {
			d, err := parse(k, payload)
			if err != nil {
				continue
			}
			r, ok := request(d)
			if !ok {
				continue
			}
			if r.Input == nil || r.ID == "" || !strings.HasPrefix(string(r.Place), placePrefix) {
				t.Errorf("%+v", r)
			}
			if press, ok := r.Input.(bot.Press); ok && press.Action.Verb == "" {
				t.Errorf("%+v", press)
			}
		}
		form, err := url.ParseQuery(string(payload))
		if err == nil {
			_, _ = ofForm(form)
		}
	})
}
