package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// An outbox keeps the first answer to an interaction.
type outbox struct{ got []response }

func (o *outbox) respond(_ context.Context, r response) error {
	o.got = append(o.got, r)
	return nil
}

// described is an adapter that the gateway has told of the guild, and that reaches nobody.
func described(t testing.TB, h Handler) *Adapter {
	a, err := New(h, Options{Token: discordtest.Token, APIURL: "http://127.0.0.1:1", Now: func() time.Time { return time.Unix(1, 0) }})
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
	return a
}

// TestEvents reads each payload in testdata/events, as Discord sends it, and compares the Request. -update writes that anew.
func TestEvents(t *testing.T) {
	files, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no payloads: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, ".request.json") {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			b := &adaptertest.Bot{}
			deliverRaw(t, described(t, b), raw)
			got := indented(t, requests(b.Seen()))
			path := strings.TrimSuffix(name, ".json") + ".request.json"
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// requests names the kind of each input beside it.
func requests(seen []bot.Request) []any {
	out := []any{}
	for _, r := range seen {
		kind := reflect.TypeOf(r.Input).Name()
		out = append(out, struct {
			Kind string
			bot.Request
		}{kind, r})
	}
	return out
}

// deliverRaw is what the gateway does with an event.
func deliverRaw(t testing.TB, a *Adapter, raw []byte) *outbox {
	var e struct {
		Type string          `json:"t"`
		Data json.RawMessage `json:"d"`
	}
	out := &outbox{}
	if json.Unmarshal(raw, &e) != nil {
		return out
	}
	switch e.Type {
	case "INTERACTION_CREATE":
		var i discordgo.Interaction
		_ = json.Unmarshal(e.Data, &i) // the library hands on what it could read
		a.interaction(t.Context(), &i, out)
	case "MESSAGE_CREATE":
		var m discordgo.Message
		_ = json.Unmarshal(e.Data, &m)
		if a.forBot(&m) {
			a.h.Handle(t.Context(), a.requestOf(t.Context(), &m))
		}
	}
	return out
}

// FuzzEvents: whatever arrives, nothing panics and each answer is one that Discord takes.
func FuzzEvents(f *testing.F) {
	files, _ := filepath.Glob("testdata/events/*.json")
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".request.json") {
			f.Add(raw)
		}
	}
	a := described(f, &quick{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, r := range deliverRaw(t, a, raw).got {
			var body map[string]any
			if err := json.Unmarshal(indented(t, r), &body); err != nil {
				t.Fatal(err)
			}
			if err := discordtest.Fault(discordtest.Call{Body: body}); err != nil {
				t.Error(err)
			}
		}
	})
}
