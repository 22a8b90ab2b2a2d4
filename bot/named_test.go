package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/storage"
)

// calledNames is a Directory that has a name for everybody but gone, and counts how often it was asked.
type calledNames struct{ asked map[UserID]int }

func (c calledNames) Person(ctx context.Context, _ PlaceID, u UserID) (Person, error) {
	c.asked[u]++
	switch u {
	case "gone":
		return Person{}, ErrGone
	case "slow":
		<-ctx.Done()
		return Person{}, ctx.Err()
	}
	return Person{User: u, Rank: Member, Name: "The  name\nof " + string(u) + strings.Repeat("e", 60)}, nil
}
func (calledNames) Group(context.Context, PlaceID, GroupID) (Group, error) { return Group{}, ErrGone }

func TestTablesNamePeople(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	dir := calledNames{make(map[UserID]int)}
	for i := range 30 {
		o.say(UserID(fmt.Sprint("u", i)), Member, fmt.Sprintf("assign mfa on %s to me as responsible", []string{"iaas", "saas", "paas"}[i%3]))
	}
	o.say("gone", Member, "assign dns to me")
	o.bot.Options.Directory = dir
	for _, line := range []string{"history", "owners"} {
		clear(dir.asked)
		got := o.say("gone", Member, line)
		bottest.Expect(t, got, "The name of u", "you")
		if strings.Contains(got, strings.Repeat("e", 50)) {
			t.Errorf("%s: names are not cut: %s", line, got)
		}
		if len(dir.asked) == 0 || len(dir.asked) > core.NamesMost {
			t.Errorf("%s: asked for %d people", line, len(dir.asked))
		}
		for u, n := range dir.asked {
			if n > 1 {
				t.Errorf("%s: asked for %s %d times", line, u, n)
			}
		}
		bottest.Expect(t, o.say("u1", Member, line), "gone") // the id of whom it does not know
	}
}

func TestNamesAreNotWaitedFor(t *testing.T) {
	o := newOffice(t, storage.Rights{})
	o.say("slow", Member, "assign mfa to me")
	o.say("u1", Member, "assign dns to me")
	o.bot.Options.Directory = calledNames{make(map[UserID]int)}
	start := time.Now()
	bottest.Expect(t, o.say("boss", Admin, "owners"), "slow")
	if took := time.Since(start); took > 3*core.NamesTime {
		t.Errorf("it took %s", took)
	}
}
