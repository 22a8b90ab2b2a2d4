package bot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"srm/bot/bottest"
	"srm/bot/check"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/storagetest"
)

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
				if err := check.TellOfFacts(context.Background(), b); err != nil {
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
		start(bottest.Overruled(t, "aws-rds"))
		posts := town.Out.All(t)
		if len(posts) != 1 || posts[0].To != recorder {
			t.Fatalf("posts %+v", posts)
		}
		if !strings.Contains(posts[0].Text, "Operating system patching · Amazon RDS: before: the cloud provider's job") {
			t.Errorf("told %q", posts[0].Text)
		}
		start(bottest.Base()) // a rollback
		start(bottest.Overruled(t, "aws-rds"))
		if posts := town.Out.All(t); len(posts) != 1 {
			t.Errorf("told again: %+v", posts[1:])
		}
		town.Sound()
	})
}

func TestNewFactsAreToldInWorkingHours(t *testing.T) {
	watched(t, 1, func(w *watch) { // from Saturday midnight on
		if err := check.TellOfFacts(context.Background(), w.bot); err != nil {
			w.T.Fatal(err)
		}
		w.has("os-patching", storage.Scope{Kind: storage.ServiceScope, ID: "aws-ec2"})
		b, _ := newReplica(w.Town, "new", w.Engine, w.Out)
		b.Base, b.Shared = bottest.Overruled(w.T, "aws-ec2"), bottest.Overruled(w.T, "aws-ec2")
		if err := check.TellOfFacts(context.Background(), b); err != nil {
			w.T.Fatal(err)
		}
		w.until(5, time.January)
		if got := w.days(platform); got != "2000-01-03" {
			w.T.Errorf("told on %s", got)
		}
	})
}
