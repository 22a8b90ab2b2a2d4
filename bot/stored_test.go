package bot_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot"
	"srm/storage"
)

var update = flag.Bool("update", false, "write testdata/stored.txt anew")

// TestStoredForms: what is stored outlives the code, so its fields keep their names. A conversation with all that is ever stored is
// led, and testdata/stored.txt says which fields every sort of it has: outcomes by the command, plans that wait, timed work by its kind.
func TestStoredForms(t *testing.T) {
	base().Questions() // made outside of the bubble
	notes := newNotes(storage.NewMemory())
	synctest.Test(t, func(t *testing.T) { leadConversation(t, notes) })
	got := notes.String()
	const name = "testdata/stored.txt"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("what is stored is not what %s says:\n%s", name, got)
	}
}

func leadConversation(t *testing.T, notes *notes) {
	r := &room{t: t, now: time.Now()}
	store, err := storage.New(notes, storage.Options{HistoryKey: []byte("0123456789abcdef0123456789abcdef"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	dir := newCrowd()
	delete(dir.people, "U3") // who will be missed
	r.store, r.bot = store, bot.New(base(), store, bot.Options{Directory: dir, Posts: func(bot.PlaceID) bool { return true }})
	ctx, cancel := context.WithCancel(context.Background())
	clock := bot.NewClock(r.bot, "one", bot.Platform{Name: "out", Serves: func(bot.PlaceID) bool { return true }, Poster: acceptsAll{}})
	var running sync.WaitGroup
	running.Go(func() { _ = clock.Run(ctx) })
	defer running.Wait()
	defer cancel()
	told := func(line string, mentions ...bot.Mention) bot.Reply {
		t.Helper()
		notes.do(strings.Join(strings.Fields(line)[:1], " "))
		reply := r.bot.Handle(ctx, r.request(bot.Text{Body: line, Mentions: mentions}))
		if said := text(reply); strings.Contains(said, "(reference") {
			t.Errorf("%s: %s", line, said)
		}
		time.Sleep(time.Until(r.now))
		return reply
	}
	sleep := func(d time.Duration) {
		time.Sleep(d)
		r.now = time.Now()
	}
	pressed := func(reply bot.Reply, label string) bot.Reply {
		t.Helper()
		return r.pressing(reply, label)
	}
	group := bot.Mention{Group: "G1", Name: "@platform"}
	person := bot.Mention{User: "U3", Name: "@bob"}

	notes.do("setup")
	pressed(r.setUp("rds, app service code", "payments on eks fargate owned by Shop", fourTeams), "Do it")
	told("estate add ec2, s3")
	told("system add website on paas owned by Web")
	told("system rename website to shopfront")
	told("control add phishing drill in governance by security: send a fake phishing mail twice a year")
	told("team add SRE")
	told("team bind SRE to @platform", group)
	told("team deputy SRE Shop")
	told("team function SRE platform")
	told("team rename Web to Web team")
	told("assign mfa on saas to SRE")
	told("assign mfa on saas to Shop")
	told("assign mfa on saas to @bob as consulted", person)
	told("assign logging on aws to @bob", person)
	told("assign logging on aws to @ann as informed", bot.Mention{User: "U1", Name: "@ann"})
	told("assign data-backup on aws to @bob", person)
	told("assign data-backup on aws to SRE as deputy")
	told("assign audit-logs on paas to @platform", group)
	told("assign physical-security on aws to SRE")
	told("unassign dns")
	told("unassign dns")
	pressed(told("assign os-pathcing on iaas to Platform"), "Yes")
	told("assign dns to SREE")
	waiting := told("transfer mfa on saas to Data")
	notes.do("consult")
	pressed(waiting, "Tell them, and wait")
	pressed(waiting, "Do it now")
	told("owner of nothing in particular")
	told("assing dns to SRE")
	told("unassign layer data")
	pressed(told("assign all gaps in data to Shop"), "Assign them")
	pressed(told("transfer all from Shop to Web team"), "Hand it over")
	notes.do("decline")
	decline := r.request(bot.Text{Body: "decline logging on aws"})
	decline.User, decline.Rank = "U3", bot.Member
	r.bot.Handle(ctx, decline)
	told("assign logging on aws to @eve", bot.Mention{User: "U9", Name: "@eve"}) // to whom nothing can be posted
	told("verify mfa on saas by report as provider https://example.com/soc2 until 2000-03-01")
	told("verify logging on aws by assessment https://example.com/a until 2000-02-01")
	told("verify mfa")
	told("unverify mfa on saas as provider")
	told("reminders zone Europe/Berlin")
	told("reminders quiet 20:00 to 07:00")
	told("rights group @platform", group)
	told("rights members")
	told("rule endpoint-protection on saas customer because our auditor reads it so")
	told("undo")
	told("quiz daily 09:00 Europe/Berlin here")
	told("quiz daily 09:30 Europe/Berlin for me")
	told("quiz holidays 2000-01-08")
	told("quiz pause 1")
	told("quiz resume 1")
	told("quiz schedule")
	notes.do("orphans")
	reply := told("orphans")
	for _, block := range reply.Blocks {
		if buttons, ok := block.(bot.Buttons); ok {
			for _, b := range buttons.Buttons {
				r.bot.Handle(ctx, r.request(bot.Press{Action: b.Action}))
			}
		}
	}
	notes.do("export")
	data, err := r.bot.Export(ctx, "console", bot.JSON, false)
	if err != nil {
		t.Fatal(err)
	}
	told("team add Others")
	notes.do("import")
	into := r.request(bot.Text{Body: "import"})
	into.Files = []bot.File{{Name: "srm.json", Data: data}}
	reply = r.bot.Handle(ctx, into)
	for _, block := range reply.Blocks {
		if buttons, ok := block.(bot.Buttons); ok {
			r.bot.Handle(ctx, r.request(bot.Press{Action: buttons.Buttons[0].Action}))
		}
	}
	notes.do("the clock")
	sleep(40 * 24 * time.Hour)
	told("quiz off all")
}

// acceptsAll is a platform on which everything can be posted, but in one channel.
type acceptsAll struct{}

func (acceptsAll) Post(_ context.Context, to bot.Address, _ bot.Reply, key string) (bot.PostID, error) {
	if to.User == "U9" {
		return "", bot.ErrGone
	}
	return bot.PostID(key), nil
}
func (acceptsAll) Edit(context.Context, bot.PostID, bot.Reply) error { return nil }
func (acceptsAll) Find(context.Context, bot.Address, string, time.Time) (bot.PostID, error) {
	return "", bot.ErrNotFound
}

// notes are an engine that notes the form of what bot stores in it as JSON.
type notes struct {
	storage.Engine

	mu    sync.Mutex
	doing string
	forms map[string]*shape
}

func newNotes(e storage.Engine) *notes { return &notes{Engine: e, forms: make(map[string]*shape)} }

// do says what is being done from now on.
func (n *notes) do(what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.doing = what
}

func (n *notes) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return n.Engine.Update(ctx, func(tx storage.Tx) error { return fn(notingTx{tx, n}) })
}

type notingTx struct {
	storage.Tx
	notes *notes
}

func (tx notingTx) Put(key string, value []byte) error {
	tx.notes.put(key, value)
	return tx.Tx.Put(key, value)
}

func (n *notes) put(key string, value []byte) {
	const envelope = 5 // bytes before the JSON of a record
	var record struct {
		Outcome      []byte
		Plan         []byte
		Kind         string
		Data, Chosen json.RawMessage
	}
	if len(value) < envelope || json.Unmarshal(value[envelope:], &record) != nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.note("outcome of "+n.doing, record.Outcome)
	n.note("plan", record.Plan)
	n.note("timed "+record.Kind+" data", record.Data)
	n.note("timed "+record.Kind+" chosen", record.Chosen)
}

func (n *notes) note(name string, raw []byte) {
	var value any
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil {
		return
	}
	if n.forms[name] == nil {
		n.forms[name] = &shape{}
	}
	n.forms[name].add(value)
}

func (n *notes) String() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(n.forms)) {
		fmt.Fprintf(&out, "%s\n", name)
		n.forms[name].write(&out, "\t")
	}
	return out.String()
}

// A shape is which fields JSON values of one sort have.
type shape struct {
	kinds  map[string]bool
	fields map[string]*shape // of an object; "[]" of a list
}

func (s *shape) add(value any) {
	if s.kinds == nil {
		s.kinds, s.fields = make(map[string]bool), make(map[string]*shape)
	}
	within := func(name string, value any) {
		if s.fields[name] == nil {
			s.fields[name] = &shape{}
		}
		s.fields[name].add(value)
	}
	switch v := value.(type) {
	case map[string]any:
		s.kinds["object"] = true
		for name, field := range v {
			within(name, field)
		}
	case []any:
		s.kinds["list"] = true
		for _, element := range v {
			within("[]", element)
		}
	case nil:
		s.kinds["null"] = true
	default:
		s.kinds[strings.TrimSuffix(fmt.Sprintf("%T", v), "64")] = true
	}
}

func (s *shape) write(out *strings.Builder, indent string) {
	for _, name := range slices.Sorted(maps.Keys(s.fields)) {
		f := s.fields[name]
		fmt.Fprintf(out, "%s%s %s\n", indent, name, strings.Join(slices.Sorted(maps.Keys(f.kinds)), "|"))
		f.write(out, indent+"\t")
	}
}
