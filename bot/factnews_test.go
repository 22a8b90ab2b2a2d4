package bot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/storagetest"
)

// overruled is the base with a rule of an organisation's own, which stands for a newer version of the facts.
func overruled(t testing.TB, service string) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(knowledge.File{Name: "own.toml", Data: []byte(`
[[rule]]
control = "os-patching"
service = "` + service + `"
responsible = "shared"
provider = ["patches half"]
customer = ["patch the other half"]
why = "it was looked up again"
`)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOwnersAreToldOnceOfNewFacts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := bottest.NewTown(t, storagetest.Twice(storage.NewMemory()))
		town.Features = features()
		b, _ := newReplica(town, "old", town.Engine, town.Out)
		b.Base, b.Shared = bottest.Base(), bottest.Base()
		w := &watch{Town: town, bot: b}
		time.Sleep(2*24*time.Hour + 10*time.Hour) // Monday, ten o'clock
		w.must("assign os-patching on aws-rds to me", "now have")
		w.must("assign os-patching on aws-ec2 to Platform", "now has")
		w.must("assign mfa to me", "now have")
		start := func(base *knowledge.Base) {
			t.Helper()
			b, c := newReplica(town, "new", town.Engine, town.Out)
			b.Base, b.Shared = base, base
			for range 2 { // two replicas, or the same one again
				if err := tellOfFacts(context.Background(), b); err != nil {
					t.Fatal(err)
				}
			}
			end := town.Start(c)
			time.Sleep(24 * time.Hour)
			end()
		}
		start(bottest.Base()) // the first one to compare anything
		if posts := town.Out.All(t); len(posts) != 0 {
			t.Fatalf("at the first start: %+v", posts)
		}
		start(overruled(t, "aws-rds"))
		posts := town.Out.All(t)
		if len(posts) != 1 || posts[0].To != recorder {
			t.Fatalf("posts %+v", posts)
		}
		if !strings.Contains(posts[0].Text, "Operating system patching · Amazon RDS: before: the cloud provider's job") {
			t.Errorf("told %q", posts[0].Text)
		}
		start(bottest.Base()) // a rollback
		start(overruled(t, "aws-rds"))
		if posts := town.Out.All(t); len(posts) != 1 {
			t.Errorf("told again: %+v", posts[1:])
		}
		town.Sound()
	})
}

func TestNewFactsAreToldInWorkingHours(t *testing.T) {
	watched(t, 1, func(w *watch) { // from Saturday midnight on
		if err := tellOfFacts(context.Background(), w.bot); err != nil {
			w.T.Fatal(err)
		}
		w.has("os-patching", storage.Scope{Kind: storage.ServiceScope, ID: "aws-ec2"})
		b, _ := newReplica(w.Town, "new", w.Engine, w.Out)
		b.Base, b.Shared = overruled(w.T, "aws-ec2"), overruled(w.T, "aws-ec2")
		if err := tellOfFacts(context.Background(), b); err != nil {
			w.T.Fatal(err)
		}
		w.until(5, time.January)
		if got := w.days(platform); got != "2000-01-03" {
			w.T.Errorf("told on %s", got)
		}
	})
}

func TestAChangeIsToldWithBeforeAfterAndSource(t *testing.T) {
	b := New(overruled(t, "aws-rds"), nil, Options{}).core
	at := factPlace{"aws-rds", "paas"}
	was, _ := cellsOf(bottest.Base()).at("os-patching", at)
	f, ok := drawChange(b, factChange{"os-patching", at, was})
	for _, part := range []string{"before: the cloud provider's job — provider: patches the operating system", "now: the job of both of you — provider: patches half. you: patch the other half"} {
		if got := door.FactText(f); !ok || !strings.Contains(got, part) {
			t.Errorf("drawn %q, want %q in it", got, part)
		}
	}
	c := factChange{"mfa", factPlace{Model: "iaas"}, knownCell{Who: knowledge.ByBoth}}
	if f, _ := drawChange(b, c); !strings.Contains(door.FactText(f), "source: ") {
		t.Errorf("no source in %q", door.FactText(f))
	}
	if _, ok := drawChange(b, factChange{Control: "gone"}); ok {
		t.Error("a control that is gone was drawn")
	}
}

func TestFactsAreKeptSmall(t *testing.T) {
	now := cellsOf(bottest.Base())
	version, packed, err := now.pack()
	if err != nil {
		t.Fatal(err)
	}
	back, err := unpack(packed)
	if err != nil || len(back) != len(now) {
		t.Fatalf("%d cells came back of %d, %v", len(back), len(now), err)
	}
	if again, _, _ := back.pack(); again != version {
		t.Error("the version is another one after a round trip")
	}
	if limit := 1 << 20; len(packed) > limit {
		t.Errorf("%d cells take %d bytes, more than %d", len(now), len(packed), limit)
	}
	t.Logf("%d cells take %d bytes", len(now), len(packed))
	for _, bad := range []string{`1`, `"AAAA"`, `"!"`} {
		if _, err := unpack(json.RawMessage(bad)); err == nil {
			t.Errorf("%s was unpacked", bad)
		}
	}
}
