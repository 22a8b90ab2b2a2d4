package discord

import (
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// A file comes as an option of a command, or along with a mention that gives the command; from Discord's own hosts, without the token.
func TestFilesSentAlong(t *testing.T) {
	b := &adaptertest.Bot{}
	h := newHarness(t, b)
	host := strings.TrimSuffix(h.fake.API(), "/api/v9")
	for name, c := range map[string]struct {
		address       string
		size          int
		data, trouble string
	}{
		"Read":           {host + "/attachments/owners.csv", 10, "data of owners.csv", ""},
		"TooLarge":       {host + "/attachments/owners.csv", bot.MaxDocument + 1, "", "it is larger than 6.0 MiB"},
		"LargerThanSaid": {host + "/attachments/large", 10, "", "did not hand it out"},
		"Gone":           {host + "/attachments/gone", 10, "", "did not hand it out"},
		"Elsewhere":      {"http://127.0.0.1:1/attachments/owners.csv", 10, "", "did not hand it out"},
	} {
		t.Run(name, func(t *testing.T) {
			file := map[string]any{"id": "700000000000000001", "filename": "owners.csv", "size": c.size, "url": c.address}
			command := h.fake.Interaction(2, map[string]any{"id": "1", "name": "srm-admin", "type": 1, "options": []any{map[string]any{"name": "import", "type": 1,
				"options": []any{map[string]any{"name": "file", "type": 11, "value": file["id"]}}}}, "resolved": map[string]any{"attachments": map[string]any{file["id"].(string): file}}})
			for path := range h.a.tree.byPath {
				if strings.HasSuffix(path, " import") || path == "import" {
					root, _, _ := strings.Cut(path, " ")
					command["data"].(map[string]any)["name"] = root
				}
			}
			mention := h.fake.Mention("import")
			mention["attachments"] = []any{file}
			for event, data := range map[string]map[string]any{"INTERACTION_CREATE": command, "MESSAGE_CREATE": mention} {
				h.deliver(event, data, 1)
				seen := b.Seen()
				files := seen[len(seen)-1].Files
				if len(files) != 1 || files[0].Name != "owners.csv" || string(files[0].Data) != c.data || !strings.Contains(files[0].Trouble, c.trouble) || (c.trouble == "") != (files[0].Trouble == "") {
					t.Errorf("%s brought %.300v", event, files)
				}
			}
		})
	}
	mention := h.fake.Mention("hello")
	mention["attachments"] = []any{map[string]any{"id": "1", "filename": "a.png", "size": 1, "url": host + "/attachments/a.png"}}
	h.deliver("MESSAGE_CREATE", mention, 1)
	if seen := b.Seen(); len(seen[len(seen)-1].Files) != 0 {
		t.Error("a file was fetched that nobody reads")
	}
}
