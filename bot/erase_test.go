package bot_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"srm/bot"
	"srm/storage"
)

func TestEraseWantsTheNameTypedOut(t *testing.T) {
	r := filled(t)
	for _, line := range []string{"erase", "erase everything", "erase Console"} {
		wants(t, r.say(line), "Nothing brings it back", "`erase console`")
	}
	wants(t, r.as("U2", bot.Member, "erase console"), "takes an admin")
	wants(t, r.say("owners"), "Platform")
	wants(t, r.say("erase console"), "Everything is deleted")
	wants(t, r.say("owners"), "Nothing is assigned")
	wants(t, r.say("history"), "Nothing was changed here yet")
	wants(t, r.say("assign mfa to Data"), "**Data** now has", "Change 1")
	for range 8 { // past where the history ended: what was before is not remembered
		r.say("transfer mfa to Platform")
		r.say("transfer mfa to Data")
		lacks(t, r.say("owners"), "os-patching")
	}
	if faults, err := r.store.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
}

func TestEraseLeavesOtherWorkspacesAlone(t *testing.T) {
	r := filled(t)
	_, err := r.store.Change(t.Context(), "console2", storage.Change{By: "x/y", At: r.now, Verb: "test"}, func(d *storage.Draft) error {
		return d.PutTeam(storage.Team{ID: "sre", Name: "SRE"})
	})
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.bot.Export(t.Context(), "console2", bot.JSON, true)
	if err != nil {
		t.Fatal(err)
	}
	r.say("erase console")
	if after, err := r.bot.Export(t.Context(), "console2", bot.JSON, true); err != nil || !bytes.Equal(before, after) {
		t.Errorf("now\n%s, %v", after, err)
	}
}

func TestAPersonGetsWhatIsStoredAboutThem(t *testing.T) {
	r := filled(t)
	r.say("rights members")
	r.as("U2", bot.Member, "assign dns to me")
	r.as("U3", bot.Member, "unassign dns")
	read := func(reply bot.Reply) map[string]any {
		t.Helper()
		var data map[string]any
		file, ok := reply.Blocks[len(reply.Blocks)-1].(bot.Attachment)
		if !ok || !reply.Private {
			t.Fatalf("%s", text(reply))
		}
		if err := json.Unmarshal(file.Data, &data); err != nil {
			t.Fatal(err)
		}
		return data
	}
	data := read(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "person U2"})))
	if data["person"] != "console/U2" || len(data["changes"].([]any)) != 2 {
		t.Errorf("%v", data)
	}
	own := read(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "person"})))
	if own["person"] != "console/admin" || len(own["teams"].([]any)) == 0 || len(own["assignments"].([]any)) == 0 || len(own["verifications"].([]any)) != 1 ||
		len(own["schedules"].([]any)) != 1 || len(own["reminders"].([]any)) != 1 || len(own["rights"].([]any)) != 1 {
		t.Errorf("%v", own)
	}
	quiz := r.bot.Handle(t.Context(), r.request(bot.Text{Body: "quiz"}))
	buttons := quiz.Blocks[len(quiz.Blocks)-1].(bot.Buttons).Buttons
	r.bot.Handle(t.Context(), r.request(bot.Press{Action: buttons[0].Action}))
	r.press(r.reply("who patches the OS on PaaS"), "This is wrong")
	if reports := read(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "person"})))["reports"].([]any); len(reports) != 1 {
		t.Errorf("of the reports: %v", reports)
	}
	kept := read(r.bot.Handle(t.Context(), r.request(bot.Text{Body: "person"})))["quiz"].(map[string]any)
	if kept["learner"] == nil || len(kept["months"].([]any)) != 1 || len(kept["answers"].([]any)) != 1 || len(kept["asked"].([]any)) != 1 {
		t.Errorf("of the quiz: %v", kept)
	}
	wants(t, r.as("U3", bot.Member, "person U2"), "takes an admin")
	if got := r.as("U3", bot.Guest, "person"); !strings.Contains(got, "person.json") {
		t.Errorf("not given to the person: %s", got)
	}
}
