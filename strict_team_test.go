package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// A team that is told in its channel what it was given, and decisions that leave as a file and come back, before the strict fakes.

func TestStrictSlackTellsATeam(t *testing.T) {
	t.Parallel()
	s := newStrict(t, false)
	s.says(s.do("slash", o{"text": "assign logging to Platform", "user": "bob"}), "ephemerals", "Platform now has")
	s.says(s.do("slash", o{"text": "team bind Platform to <#" + s.channel("general") + "|general>", "user": "bob"}), "ephemerals", "here is now")
	s.do("slash", o{"text": "assign mfa to Platform", "user": "bob"})
	eventually(t, "told", func() bool { return strings.Contains(s.posts("general"), "Multi-factor authentication") })
	if n := strings.Count(s.posts("general"), `"metadata"`); n != 1 {
		t.Errorf("%d posts in\n%s", n, s.posts("general"))
	}

	s.says(s.do("dm", o{"text": "export json"}), "files", "srm")
	var sent struct {
		Files []struct{ ID, Name, Text string }
	}
	s.get("files", &sent)
	if len(sent.Files) != 1 || !strings.Contains(sent.Files[0].Text, `"platform"`) {
		t.Fatalf("exported %+v", sent.Files)
	}
	s.do("slash", o{"text": "unassign mfa from Platform", "user": "bob"})
	base := strings.TrimSuffix(s.control, "/_control")
	file := o{"id": sent.Files[0].ID, "name": sent.Files[0].Name, "size": len(sent.Files[0].Text), "url_private": base + "/files/" + sent.Files[0].ID}
	s.says(s.do("dm", o{"text": "import", "extra": o{"files": []any{file}}, "subtype": "file_share"}), "messages", "This is what the file would do.")
	s.says(s.do("mention", o{"text": "import", "extra": o{"files": []any{file}}}), "ephemerals", "This is what the file would do.")
	s.says(s.do("action", o{"action_match": "^press:", "index": 0, "channel": "secops"}), "updates", "Taken in.")
	s.says(s.do("slash", o{"text": "owners mfa"}), "ephemerals", "Platform")
	s.sound()
}

func TestDiscordStrictTellsATeam(t *testing.T) {
	t.Parallel()
	f := startDiscordFake(t)
	serveDiscord(t, f, shortDir(t), f.info.API)
	command := func(path string, o options, want string) discordAnswer {
		t.Helper()
		a := f.ask("command", options{"path": path, "options": o, "user": "mona"})
		if !strings.Contains(strings.NewReplacer(`\`, "", "**", "").Replace(a.Text), want) || len(a.APIErrors) > 0 {
			t.Errorf("%s is answered, without %q: %s %q %v", path, want, a.Outcome, a.Text, a.APIErrors)
		}
		return a
	}
	command("srm assign", options{"control": "logging", "to": "Platform"}, "Platform now has")
	command("estate team", options{"about": "bind Platform", "channel": "general"}, "here is now")
	command("srm assign", options{"control": "mfa", "to": "Platform"}, "Platform now has")
	told := func() (n int) {
		var all []struct {
			Flags  int   `json:"flags"`
			Embeds []any `json:"embeds"`
		}
		if err := json.Unmarshal([]byte(f.posts("general")), &all); err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			raw, _ := json.Marshal(m.Embeds)
			if m.Flags == 0 && strings.Contains(string(raw), "Multi") {
				n++
			}
		}
		return n
	}
	eventually(t, "told", func() bool { return told() > 0 })
	if n := told(); n != 1 {
		t.Errorf("told %d times", n)
	}

	exported := f.ask("command", options{"path": "srm-admin export", "options": options{"about": "json"}, "user": "mona"})
	var answer struct {
		Messages []struct {
			Attachments []struct{ ID, Filename string }
		}
	}
	raw := f.raw("command", options{"path": "srm-admin export", "options": options{"about": "json"}, "user": "mona"})
	if err := json.Unmarshal(raw, &answer); err != nil || len(answer.Messages) == 0 || len(answer.Messages[0].Attachments) != 1 {
		t.Fatalf("exported %q: %.600s", exported.Text, raw)
	}
	file := answer.Messages[0].Attachments[0]
	saved := string(f.raw("file?id="+file.ID, nil))
	command("srm unassign", options{"control": "mfa", "to": "Platform"}, "no longer")
	command("srm-admin import", options{"file": options{"filename": file.Filename, "text": saved}}, "This is what the file would do.")
	if a := f.ask("component", options{"label": "Take 1 in", "user": "mona"}); !strings.Contains(a.Text, "Taken in.") {
		t.Errorf("taken in: %q", a.Text)
	}
	command("srm owners", options{"about": "mfa"}, "Platform")
	f.sound()
}
