package bot_test

import (
	"strings"
	"testing"

	"srm/bot"
)

// Whatever can be typed in one line can be given with named options: both are answered alike, one after the other in two rooms.
func TestCallsAreAnsweredAsLines(t *testing.T) {
	arg := func(text string) bot.Arg { return bot.Arg{Text: text} }
	group := bot.Arg{Text: "Road to Prod", Group: "G1"}
	general := bot.Arg{Text: "#general", Chan: "C2"}
	named := []bot.Mention{{Group: "G1", Name: "Road to Prod"}, {Chan: "C2", Name: "#general"}, {Chan: "C3", Name: "#talk and more"}, {User: "lead", Name: "@Lead"}}
	type args = map[string]bot.Arg
	steps := []struct {
		command string
		args    args
		line    string
		says    string
	}{
		{"assign", args{"control": arg("os-patching"), "to": arg("Platform"), "scope": arg("iaas"), "role": arg("accountable")}, "assign os-patching on iaas to Platform as accountable", "Platform now has"},
		{"assign", args{"control": arg("mfa"), "to": arg("me")}, "assign mfa to me", "You now have"},
		{"transfer", args{"control": arg("os-patching"), "scope": arg("iaas"), "to": arg("SRE")}, "transfer os-patching on iaas to SRE", "SRE now has"},
		{"unassign", args{"control": arg("os-patching"), "scope": arg("iaas"), "to": arg("SRE"), "role": arg("accountable")}, "unassign os-patching on iaas from SRE as accountable", "no longer"},
		{"verify", args{"control": arg("mfa"), "text": arg("by review note a look")}, "verify mfa by review note a look", "review"},
		{"unverify", args{"control": arg("mfa"), "text": arg("ours")}, "unverify mfa as ours", "no longer counts"},
		{"verify", args{"text": arg("plan aws")}, "verify plan aws", "AWS"},
		{"team", args{"text": arg("add Storage")}, "team add Storage", "is a new team"},
		{"team", args{"text": arg("bind Storage"), "to": group}, "team bind Storage to Road to Prod", "here is now"},
		{"team", args{"text": arg("Storage"), "channel": general}, "team bind Storage to #general", "the channel C2"},
		{"team", args{"text": arg("merge Storage"), "to": arg("Platform")}, "team merge Storage into Platform", "Platform"},
		{"team", args{"text": arg("rename SRE"), "to": arg("Reliability")}, "team rename SRE to Reliability", "is now called"},
		{"team", args{"text": arg("deputy Platform"), "to": arg("Reliability")}, "team deputy Platform Reliability", "Reliability"},
		{"team", args{"text": arg("Platform")}, "team Platform", "Platform"},
		{"system", args{"text": arg("add payments on aws-rds owned by @Lead")}, "system add payments on aws-rds owned by @Lead", "payments"},
		{"rule", args{"control": arg("endpoint-protection"), "scope": arg("saas"), "text": arg("customer because our auditor reads it so")}, "rule endpoint-protection on saas customer because our auditor reads it so", ""},
		{"history", args{"text": arg("5 by @Lead")}, "history 5 by @Lead", ""},
		{"person", args{"text": arg("@Lead")}, "person @Lead", ""},
		{"quiz", args{"text": arg("daily 09:00 Europe/Berlin weekdays"), "channel": general}, "quiz daily 09:00 Europe/Berlin weekdays in #general", "in #general at 09:00"},
		{"quiz", args{"text": arg("10:00 UTC"), "channel": bot.Arg{Text: "#talk and more", Chan: "C3"}}, "quiz 10:00 UTC in #talk and more", "in #talk and more at 10:00"},
		{"quiz", args{"channel": general}, "quiz daily in #general", "At what time?"},
		{"quiz", args{"text": arg("off 1")}, "quiz off 1", "no longer comes"},
		{"quiz", args{"text": arg("daily 11:00 UTC in #general")}, "quiz daily 11:00 UTC in #general", "in #general at 11:00"},
		{"coverage", nil, "coverage", ""},
	}
	plain := func(r bot.Reply) string { return strings.NewReplacer("**", "", `\`, "").Replace(text(r)) }
	options := bot.Options{Posts: func(bot.PlaceID) bool { return true }}
	typed, picked := newRoom(t, options), newRoom(t, options)
	for _, s := range steps {
		call := bot.Call{Command: s.command, Args: s.args}
		var inLine []bot.Mention
		for _, m := range named {
			if strings.Contains(s.line, m.Name) {
				inLine = append(inLine, m)
			}
			if strings.Contains(s.args["text"].Text, m.Name) {
				call.Mentions = append(call.Mentions, m)
			}
		}
		want := plain(typed.bot.Handle(t.Context(), typed.request(bot.Text{Body: s.line, Mentions: inLine})))
		got := plain(picked.bot.Handle(t.Context(), picked.request(call)))
		if got != want || !strings.Contains(got, s.says) {
			t.Errorf("%q is answered\n%s\nbut the call of %s %v\n%s\nwant %q in both", s.line, want, s.command, s.args, got, s.says)
		}
	}
}

// A file is fetched only for a command that reads it.
func TestFilesAreFetchedOnlyWhereTheyAreRead(t *testing.T) {
	all := newRoom(t, bot.Options{}).bot.Commands()
	for line, want := range map[string]bool{"import": true, "/import now": true, "IMPORT:": true, "export": false, "who imports what": false, "": false} {
		if got := bot.WantsFile(all, line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

// A file that could not be read is no empty file.
func TestImportSaysWhyThereIsNoFile(t *testing.T) {
	r := newRoom(t, bot.Options{})
	q := r.request(bot.Call{Command: "import"})
	q.Files = []bot.File{{Name: "owners.json", Trouble: "it is larger than 6.0 MiB"}}
	wants(t, text(r.bot.Handle(t.Context(), q)), "Nothing was taken in", "owners.json", "it is larger than 6.0 MiB")
}
