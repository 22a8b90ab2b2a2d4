package bot_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/bot"
	"srm/storage"
)

// filled is a room in which something of each kind was decided.
func filled(t testing.TB) *room {
	r := newRoom(t, bot.Options{})
	for _, line := range []string{"assign os-patching on iaas to Platform", "assign mfa to me", "assign network to =cmd() as responsible", "assign logging on aws-rds to Daten-Team ü"} {
		r.say(line)
	}
	_, err := r.store.Change(t.Context(), "console", storage.Change{By: "console/admin", At: r.now, Verb: "test"}, func(d *storage.Draft) error {
		x := storage.Decisions{Teams: []storage.Team{{ID: "sre", Name: "SRE", Function: "platform", Bindings: []storage.Binding{{Place: "console", People: []string{"admin"}}}}}}
		x.Estate.Services = []storage.Service{{ID: "aws-rds"}}
		x.Estate.Systems = []storage.System{{ID: "payments", Name: "Payments", Service: "aws-eks-fargate", Owner: &storage.Holder{Kind: storage.TeamHolder, ID: "sre"}}}
		x.Estate.Controls = []storage.Control{{ID: "phishing-drill", Name: "Phishing drill", Task: "send a test mail", Layer: "governance", Grain: "organisation"}}
		x.Assignments = []storage.Assignment{
			{Control: "phishing-drill", Scope: storage.Scope{Kind: storage.Everywhere}, Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "sre"}},
			{Control: "logging", Scope: storage.Scope{Kind: storage.SystemScope, ID: "payments"}, Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "sre"}, Reply: storage.Declined, Replied: r.now, ReplyBy: "console/admin"}}
		x.Verifications = []storage.Verification{{Control: "mfa", Scope: storage.Scope{Kind: storage.Everywhere}, Half: storage.Ours, Number: 5, Method: storage.Review, On: "2026-11-01", Until: "2027-11-01", Evidence: "https://example.org/1"}}
		x.Reminders = []storage.Reminders{{Zone: "Europe/Berlin", Zones: map[string]string{"sre": "Asia/Tokyo"}, Quiet: storage.Hours{From: 1080, To: 480}, Digest: true, Admins: storage.Address{Place: "console", Channel: "c"}}}
		x.Rights = []storage.Rights{{Who: storage.ByGroups, Groups: []storage.RightGroup{{Place: "console", Group: "G1", Name: "platform"}}}}
		x.Schedules = []storage.Schedule{{ID: "1", Kind: "quiz", To: storage.Address{Place: "console", Channel: "c"}, Time: "09:00", Zone: "Europe/Berlin", Days: []time.Weekday{1, 5}, Except: []string{"2026-12-25"}}}
		x.Rulings = []storage.Ruling{{Control: "mfa", Scope: storage.Scope{Kind: storage.ModelScope, ID: "saas"}, Responsible: "shared", Why: "the contract says so"}}
		return d.PutAll(x)
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *room) export(format bot.Format, history bool) []byte {
	r.t.Helper()
	data, err := r.bot.Export(r.t.Context(), "console", format, history)
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}

func (r *room) take(data []byte, dry bool) bot.Import {
	r.t.Helper()
	i, err := r.bot.Import(r.t.Context(), "console", storage.Change{By: "console/admin", At: r.now}, data, dry)
	if err != nil {
		r.t.Fatal(err)
	}
	return i
}

func TestAnExportComesBackByteForByte(t *testing.T) {
	from := filled(t)
	for _, history := range []bool{false, true} {
		data := from.export(bot.JSON, history)
		into := newRoom(t, bot.Options{})
		dry := into.take(data, true)
		if len(dry.Faults) > 0 || !dry.Differs() || dry.Seq != 0 || dry.History != history {
			t.Fatalf("%+v", dry)
		}
		if got := into.say("owners"); !strings.Contains(got, "Nothing is assigned") {
			t.Errorf("a dry run changed something: %s", got)
		}
		if i := into.take(data, false); i.Seq != 1 {
			t.Errorf("taken in as change %d: %s", i.Seq, i.Text())
		}
		if again := into.export(bot.JSON, false); !bytes.Equal(again, from.export(bot.JSON, false)) {
			t.Errorf("came back as\n%s", again)
		}
		if i := into.take(data, false); i.Differs() || i.Seq != 0 {
			t.Errorf("the second time: %s", i.Text())
		}
		wants(t, into.say("rights"), "platform**")
		wants(t, strings.Join(into.works(), " "), "reminders Wed 05:00", "schedule-1 Fri 08:00") // as if they had been given as commands
		wants(t, into.say("undo"), "taken back")
		wants(t, into.say("owners"), "Nothing is assigned")
		lacks(t, strings.Join(into.works(), " "), "schedule-1")
		into.sound()
	}
}

// works are what is to be done in time, with when.
func (r *room) works() (all []string) {
	r.t.Helper()
	works, err := r.store.AllTimed(r.t.Context(), "console")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, w := range works {
		if w.To.Place != "console" {
			r.t.Errorf("%s is for %+v", w.ID, w.To)
		}
		all = append(all, w.ID+w.For.Format(" Mon 15:04"))
	}
	return all
}

// An export of a workspace that has set nothing is what it was before there were settings in it, and such a one is read.
func TestAnExportFromBeforeTheSettingsIsRead(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa to Platform")
	old := r.export(bot.JSON, false)
	if bytes.Contains(old, []byte(`"rights"`)) || !bytes.HasSuffix(old, []byte("\"rulings\": []\n}\n")) {
		t.Errorf("the export is\n%s", old)
	}
	into := newRoom(t, bot.Options{})
	into.say("rights admins")
	if i := into.take(old, false); i.Seq == 0 {
		t.Error(i.Text())
	}
	wants(t, into.say("rights"), "Admins") // what a file does not have stays
}

// What is taken in is looked for where the people are, or the places of the workspace.
func TestWhatIsTakenInIsSweptWhereAClockLooks(t *testing.T) {
	data := filled(t).export(bot.JSON, false)
	for _, c := range []struct {
		name, by, want string
		joined         map[bot.PlaceID]storage.WorkspaceID
	}{
		{"AsTheWorkspace", "console/admin", "chat:1", nil},
		{"WhereSomebodyJoinedIt", "console/admin", "chat:2", map[bot.PlaceID]storage.WorkspaceID{"console": "chat:1", "chat:2": "chat:1", "talk:3": "other"}},
		{"WhereTheImporterIs", "chat:4/U1", "chat:4", map[bot.PlaceID]storage.WorkspaceID{"chat:2": "chat:1", "chat:4": "chat:1"}},
	} {
		r := newRoom(t, bot.Options{Workspaces: c.joined, Posts: func(p bot.PlaceID) bool { return strings.HasPrefix(string(p), "chat:") }})
		if _, err := r.bot.Import(t.Context(), "chat:1", storage.Change{By: storage.PersonID(c.by), At: r.now}, data, false); err != nil {
			t.Fatal(err)
		}
		works, err := r.store.AllTimed(t.Context(), "chat:1")
		if err != nil || len(works) != 2 || works[0].ID != "reminders" || works[0].To.Place != c.want {
			t.Errorf("%s: %+v, %v", c.name, works, err)
		}
	}
}

func TestWhatComesInPostsNowhereElse(t *testing.T) {
	r := newRoom(t, bot.Options{Posts: func(p bot.PlaceID) bool { return p == "chat:other" || p == "console" }})
	for _, c := range []struct{ list, want string }{
		{`"teams": [{"id":"x","name":"X","bindings":[{"place":"chat:other","channel":"C"}]}]`, "chat:other belongs to another workspace"},
		{`"assignments": [{"control":"mfa","scope":{"kind":"everywhere"},"role":"accountable","holder":{"kind":"person","id":"chat:other/U1"}}]`, "chat:other belongs"},
		{`"reminders": [{"admins":{"place":"chat:other","channel":"C"}}]`, "chat:other belongs"},
		{`"schedules": [{"id":"1","kind":"quiz","to":{"place":"chat:other","channel":"C"},"time":"09:00","zone":"UTC"}]`, "chat:other belongs"},
		{`"schedules": [{"id":"1","kind":"sweep","to":{"place":"console","channel":"C"},"time":"09:00","zone":"UTC"}]`, `kind "sweep"`},
		{`"schedules": [{"id":"1","kind":"quiz","to":{"place":"console","channel":"C"},"time":"9","zone":"UTC"}]`, `not "9"`},
		{`"schedules": [{"id":"1","kind":"quiz","to":{"place":"console","channel":"C"},"time":"09:00","zone":"Mars"}]`, `no time zone "Mars"`},
		{`"schedules": [{"id":"1","kind":"quiz","to":{"place":"console"},"time":"09:00","zone":"UTC","days":[9],"except":["x"]}]`, "in order"},
		{`"rights": [{"who":"everybody"}]`, `not "everybody"`},
		{`"rights": [{"who":"groups"}]`, "groups are named"},
		{`"rights": [{"who":"admins"},{"who":"admins"}]`, "the same record"},
		{`"reminders": [{"quiet":{"from":-1,"to":0},"zones":{"nobody":"UTC"}}]`, "minutes after midnight"},
	} {
		i := r.take([]byte("{\"srm\": 1,\n"+c.list+"}"), false)
		if got := strings.Join(i.Faults, "; "); !strings.Contains(got, c.want) || !strings.Contains(got, "line 2") {
			t.Errorf("%s: %q, want %q", c.list, got, c.want)
		}
	}
}

func TestAnExportWithHistoryHoldsEveryEntry(t *testing.T) {
	r := filled(t)
	r.churn(1100) // more than a page
	if n := bytes.Count(r.export(bot.JSON, true), []byte("\n{\"seq\":")) + bytes.Count(r.export(bot.JSON, true), []byte("\n{\"seq\":1,")); n < 1104 {
		t.Errorf("%d entries", n)
	}
}

func TestAssignmentsComeBackFromCSV(t *testing.T) {
	from := filled(t)
	data := from.export(bot.CSV, false)
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 9 {
		t.Fatalf("%d rows, %v:\n%s", len(rows), err, data)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
	}
	for _, want := range []string{"patch the guest system", "'=cmd()", "https://", "CIS Controls", "customer"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("%q is not in\n%s", want, data)
		}
	}
	into := newRoom(t, bot.Options{})
	_, err = into.store.Change(t.Context(), "console", storage.Change{By: "console/admin", At: into.now}, func(d *storage.Draft) error {
		if err := d.PutSystem(storage.System{ID: "payments", Name: "Payments", Service: "aws-eks-fargate"}); err != nil {
			return err
		}
		return d.PutControl(storage.Control{ID: "phishing-drill", Name: "Phishing drill", Task: "send a test mail", Layer: "governance", Grain: "organisation"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if i := into.take(data, false); i.Seq == 0 {
		t.Fatal(i.Text())
	}
	if again := into.export(bot.CSV, false); !bytes.Equal(again, data) {
		t.Errorf("came back as\n%s\nwas\n%s", again, data)
	}
}

func TestTheMatrixNamesBothSides(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, string(r.export(bot.MarkdownDoc, false)), "Nothing is said yet of what runs here")
	wants(t, string(filled(t).export(bot.MarkdownDoc, false)), "| Data backup | Payments |", "| Logging | Amazon RDS | both |", "Daten-Team ü", "CIS Controls")
}

func TestFaultsInAnImportHaveTheirLine(t *testing.T) {
	good := string(filled(t).export(bot.JSON, false))
	edit := func(old, changed string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in\n%s", old, good)
		}
		return strings.Replace(good, old, changed, 1)
	}
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "the file is empty"},
		{"no export", "{}", `"srm" with its version is missing`},
		{"newer", edit(`"srm": 1`, `"srm": 2`), "version 2"},
		{"cut off", good[:len(good)/2], "it ends in the middle"},
		{"not JSON", edit(`"teams": [`, `"teams": {`), "expected ["},
		{"no CSV of ours", "a,b\n1,2\n", `I do not know the column "a"`},
		{"CSV without holder", "control\nmfa\n", `the column "holder" is missing`},
		{"CSV with a bad quote", "control,holder\nmfa,\"x\n", "line 2"},
		{"CSV with a bad time", "control,holder,since\nmfa,sre,yesterday\n", `line 2: since: "yesterday" is no time`},
		{"unknown field", edit(`"name":"SRE"`, `"name":"SRE","nick":"x"`), "nick"},
		{"unknown list", edit(`"rulings": [`, `"rulling": [`), `"rulling" is not known`},
		{"wrong type", edit(`"name":"SRE"`, `"name":7`), "cannot be a number"},
		{"unknown service", edit(`{"id":"aws-rds"`, `{"id":"aws-rdx"`), `line 5: there is no service "aws-rdx"`},
		{"unknown control", edit(`{"control":"mfa","scope":{"kind":"everywhere"},"role"`, `{"control":"mfx","scope":{"kind":"everywhere"},"role"`), `there is no control "mfx"`},
		{"unknown scope", edit(`{"kind":"system","id":"payments"}`, `{"kind":"system","id":"payment"}`), `there is no scope system "payment"`},
		{"unknown role", edit(`"role":"responsible"`, `"role":"boss"`), `there is no role "boss"`},
		{"unknown team", edit(`"holder":{"kind":"team","id":"platform"}`, `"holder":{"kind":"team","id":"nobody"}`), `there is no team "nobody"`},
		{"a person without a place", edit(`"id":"console/admin"`, `"id":"admin"`), "place/user id"},
		{"a name for everybody", edit(`"name":"SRE"`, `"name":"@everyone"`), "means everybody"},
		{"a team twice", edit(`"name":"SRE"`, `"name":"platform"`), "has that name already"},
		{"a built-in control", edit(`{"id":"phishing-drill"`, `{"id":"mfa"`), "a control that everybody has"},
		{"a date", edit(`"on":"2026-11-01"`, `"on":"2026-13-01"`), "is no date"},
		{"a script as evidence", edit(`https://example.org/1`, `javascript:alert(1)`), "http or https"},
		{"a side", edit(`"responsible":"shared"`, `"responsible":"nobody"`), "provider, customer or shared"},
		{"twice the same", strings.Replace(good, "\"rulings\": [\n", "\"rulings\": [\n{\"control\":\"mfa\",\"scope\":{\"kind\":\"model\",\"id\":\"saas\"},\"responsible\":\"shared\",\"why\":\"x\",\"at\":\"2026-11-24T09:05:00Z\",\"by\":\"console/admin\"},\n", 1), "same record as in line"},
		{"too large", "{" + strings.Repeat(" ", bot.MaxDocument), "the most that I take in"},
	} {
		into := newRoom(t, bot.Options{})
		i := into.take([]byte(c.data), false)
		if got := strings.Join(i.Faults, "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := into.say("history"); !strings.Contains(got, "Nothing was changed") {
			t.Errorf("%s: something was changed", c.name)
		}
	}
}

func TestAFileInAMessageIsShownAndThenTaken(t *testing.T) {
	data := filled(t).export(bot.JSON, false)
	r := newRoom(t, bot.Options{})
	send := func(data []byte) bot.Reply {
		q := r.request(bot.Text{Body: "import"})
		q.Files = []bot.File{{Name: "srm.json", Data: data}}
		return r.bot.Handle(context.Background(), q)
	}
	wants(t, r.say("import"), "Send one file along")
	wants(t, text(send([]byte("nonsense"))), "the file has faults")
	offer := send(data)
	wants(t, text(offer), "what the file would do", "logging on aws-rds: Daten-Team ü", "Nothing was changed so far")
	r.say("assign dns to Netz")
	again := r.bot.Handle(context.Background(), r.request(bot.Press{Action: button(t, offer, "Take 20 in")}))
	wants(t, text(again), "Please look again", "what the file would do")
	wants(t, r.press(again, "Take 20 in"), "Taken in", "undo 2")
	wants(t, r.press(again, "Take 20 in"), "answered already")
	wants(t, text(send(data)), "nothing to take in")
	wants(t, r.say("owners"), "os-patching", "Netz")
	guest := r.request(bot.Press{Action: button(t, again, "Take 20 in")})
	guest.Rank = bot.Member
	wants(t, text(r.bot.Handle(context.Background(), guest)), "takes an admin")
}

func TestExportAnswersWithAFile(t *testing.T) {
	r := filled(t)
	for line, name := range map[string]string{"export": "srm-2026-11-24.json", "export csv": "srm-2026-11-24.csv", "export as markdown": "srm-2026-11-24.md", "export json with history": "srm-2026-11-24.json"} {
		reply := r.bot.Handle(t.Context(), r.request(bot.Text{Body: line}))
		if file, ok := reply.Blocks[1].(bot.Attachment); !ok || file.Name != name || len(file.Data) == 0 || !reply.Private {
			t.Errorf("%s: %v", line, text(reply))
		}
	}
	wants(t, r.say("export xlsx"), "do not know the format", "export [json|csv|md]")
}

func BenchmarkExport(b *testing.B) {
	r := newRoom(b, bot.Options{})
	_, err := r.store.Change(b.Context(), "console", storage.Change{By: "console/admin", At: r.now, Verb: "test"}, func(d *storage.Draft) error {
		if err := d.PutTeam(storage.Team{ID: "sre", Name: "SRE"}); err != nil {
			return err
		}
		for i := range 10_000 {
			a := storage.Assignment{Control: fmt.Sprint("control-", i%50), Scope: storage.Scope{Kind: storage.SystemScope, ID: fmt.Sprint("system-", i/50)},
				Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "sre"}}
			if err := d.PutAssignment(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, format := range bot.Formats {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.export(format, false)
			}
		})
	}
}
