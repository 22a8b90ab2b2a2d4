package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
)

func TestManifest(t *testing.T) {
	for name, f := range map[string]ManifestFor{
		"manifest-socket.json": {}, "manifest-http.json": {URL: "https://srm.example.org/", FollowUps: true},
	} {
		raw, err := Manifest((&adaptertest.Bot{}).Commands(), f)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "../"+name, json.RawMessage(raw))
		if f.URL == "" && strings.Contains(string(raw), "http") {
			t.Error("socket mode has an address")
		}
	}
}

func TestManifestRefusesAddresses(t *testing.T) {
	for _, url := range []string{"http://srm.example.org", "srm.example.org", "https://", "https://x/?a=b", "https://user@x/", "%zz"} {
		if _, err := Manifest(nil, ManifestFor{URL: url}); err == nil {
			t.Errorf("%s was taken", url)
		}
	}
}

// Optional scopes have to be among the scopes, and each event needs one that is there.
func TestManifestScopes(t *testing.T) {
	all, optional := scopeNames(true)
	for _, s := range optional {
		if !slices.Contains(all, s) {
			t.Errorf("%s is optional and not there", s)
		}
	}
	for event, scope := range map[string]string{"app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history", "message.groups": "groups:history"} {
		if slices.Contains(eventNames(true), event) && !slices.Contains(all, scope) {
			t.Errorf("%s without %s", event, scope)
		}
	}
}
