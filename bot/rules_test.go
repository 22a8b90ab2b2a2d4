package bot

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/duty"
	"srm/storage"
	"srm/storage/bolt"
	"srm/storage/storagetest"
)

// The rules once more, plainly: what a workspace has decided as maps, and who owns what by walking outwards.
type rules struct {
	services map[string]bool
	systems  map[string][2]string // name → what it runs on, its owner
	owners   map[[2]string]string // control, scope → team
}

// What the rules know of the services that they are tried with: model, provider, and whether the operating system is the customer's.
var ruleServices = map[string]struct {
	model, provider string
	osOurs          bool
}{"aws-ec2": {"iaas", "aws", true}, "aws-rds": {"paas", "aws", false}, "azure-app-service-code": {"paas", "azure", false}}

func (m rules) clone() rules {
	return rules{maps.Clone(m.services), maps.Clone(m.systems), maps.Clone(m.owners)}
}

// find is the owner of a control, from the narrowest scope on.
func (m rules) find(control string, scopes ...string) string {
	for _, s := range scopes {
		if owner := m.owners[[2]string{control, s}]; owner != "" {
			return owner
		}
	}
	return ""
}

// duties are the obligations of three controls with their owners, as lines.
func (m rules) duties() []string {
	var lines []string
	providers := make(map[string]map[string]bool) // → models of what it runs
	add := func(control, place, owner string) { lines = append(lines, control+" "+place+" "+owner) }
	unknown := []string(nil) // systems of which no provider is known
	at := func(place, on, fallback string, narrow ...string) {
		model, scopes, ours := on, narrow, on == "iaas"
		if s, service := ruleServices[on]; service {
			model, ours = s.model, s.osOurs
			scopes = append(scopes, on, s.provider)
			if providers[s.provider] == nil {
				providers[s.provider] = make(map[string]bool)
			}
			providers[s.provider][s.model] = true
		} else {
			unknown = append(unknown, place)
		}
		scopes = append(scopes, model, "everywhere")
		for _, control := range []string{"os-patching", "data-backup"} {
			if control == "os-patching" && !ours {
				continue
			}
			owner := m.find(control, scopes...)
			if owner == "" {
				owner = fallback
			}
			add(control, place, owner)
		}
		if len(unknown) > 0 && unknown[len(unknown)-1] == place {
			owner := m.find("vendor-assessment", scopes...)
			if owner == "" {
				owner = fallback
			}
			add("vendor-assessment", place, owner)
		}
	}
	used := make(map[string]bool)
	for name, s := range m.systems {
		used[s[0]] = true
		at(name, s[0], s[1], name)
	}
	for id := range m.services {
		if !used[id] {
			at(id, id, "")
		}
	}
	for p, models := range providers {
		scopes := []string{p}
		if len(models) == 1 {
			scopes = slices.AppendSeq(scopes, maps.Keys(models))
		}
		add("vendor-assessment", p, m.find("vendor-assessment", append(scopes, "everywhere")...))
	}
	slices.Sort(lines)
	return lines
}

// said are the same lines as the bot has them.
func dutyLines(b *core.Bot, book *storage.Book) []string {
	var lines []string
	for _, d := range duty.Of(b.BaseFor(book), book) {
		switch d.Control.ID {
		case "os-patching", "data-backup", "vendor-assessment":
			lines = append(lines, fmt.Sprintf("%s %s %s", d.Control.ID, core.ScopeWord(d.At.Scope), d.Holder().ID))
		}
	}
	slices.Sort(lines)
	return lines
}

// Any sequence of commands leaves what the plain rules say, undo included, on a memory and on a file.
func TestAnySequenceOfCommandsFollowsTheRules(t *testing.T) {
	base := bottest.Base()
	for name, open := range map[string]func() storage.Engine{
		"memory": func() storage.Engine { return storage.NewMemory() },
		"bolt": func() storage.Engine {
			e, err := bolt.Open(filepath.Join(t.TempDir(), "srm.db"), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return e
		},
	} {
		t.Run(name, func(t *testing.T) {
			engine := open()
			t.Cleanup(func() { _ = engine.Close() })
			store, err := storage.New(storagetest.Twice(engine), storage.Options{})
			if err != nil {
				t.Fatal(err)
			}
			b := New(base, store, Options{}).core
			run := 0
			rapid.Check(t, func(rt *rapid.T) {
				run++
				c := &commander{bot: b, place: PlaceID(fmt.Sprint("w", run)), now: rules{map[string]bool{}, map[string][2]string{}, map[[2]string]string{}}}
				steps := rapid.IntRange(1, 15).Draw(rt, "steps")
				for range steps {
					c.step(rt)
					book, err := store.Book(context.Background(), storage.WorkspaceID(c.place))
					if err != nil {
						rt.Fatal(err)
					}
					if got, want := dutyLines(b, book), c.now.duties(); !slices.Equal(got, want) {
						rt.Fatalf("after %q:\ngot  %v\nwant %v", c.said, got, want)
					}
				}
			})
		})
	}
}

// A commander says random commands to the bot and to the rules.
type commander struct {
	bot   *core.Bot
	place PlaceID
	now   rules
	past  []rules // before each change that can be undone
	said  []string
}

func (c *commander) say(line string) Reply {
	c.said = append(c.said, line)
	return c.bot.Handle(context.Background(), Request{ID: RequestID(fmt.Sprint(len(c.said))), At: time.Date(2026, 11, 24, 9, len(c.said), 0, 0, time.UTC),
		Place: c.place, User: "U", Rank: Member, Input: Text{Body: line}})
}

func (c *commander) step(rt *rapid.T) {
	service := rapid.SampledFrom(slices.Sorted(maps.Keys(ruleServices))).Draw(rt, "service")
	system := rapid.SampledFrom([]string{"payments", "checkout"}).Draw(rt, "system")
	control := rapid.SampledFrom([]string{"os-patching", "data-backup", "vendor-assessment"}).Draw(rt, "control")
	team := rapid.SampledFrom([]string{"alpha", "omega"}).Draw(rt, "team")
	scope := rapid.SampledFrom([]string{"everywhere", "iaas", "paas", "aws", "azure", service, system}).Draw(rt, "scope")
	if _, there := c.now.systems[scope]; scope == system && !there {
		scope = "everywhere"
	}
	on := rapid.SampledFrom([]string{service, "iaas", "paas"}).Draw(rt, "on")
	after := c.now.clone()
	at := [2]string{control, scope}
	switch rapid.IntRange(0, 7).Draw(rt, "do") {
	case 0:
		c.say("estate add " + service)
		after.services[service] = true
	case 1:
		c.say("estate remove " + service)
		delete(after.services, service)
	case 2:
		c.say("system add " + system + " on " + on)
		after.systems[system] = [2]string{on, c.now.systems[system][1]}
	case 3:
		c.say("system add " + system + " on " + on + " owned by " + team)
		after.systems[system] = [2]string{on, team}
	case 4:
		c.say("system remove " + system)
		delete(after.systems, system)
		maps.DeleteFunc(after.owners, func(k [2]string, _ string) bool { return k[1] == system })
	case 5:
		c.say("transfer " + control + " on " + scope + " to " + team)
		after.owners[at] = team
	case 6:
		c.say("unassign " + control + " on " + scope)
		delete(after.owners, at)
	case 7:
		if text := PlainText(c.say("undo")); strings.Contains(text, "is taken back") && len(c.past) > 0 {
			c.now, c.past = c.past[len(c.past)-1], c.past[:len(c.past)-1]
		}
		return
	}
	if !maps.Equal(after.services, c.now.services) || !maps.Equal(after.systems, c.now.systems) || !maps.Equal(after.owners, c.now.owners) {
		c.past = append(c.past, c.now)
	}
	c.now = after
}
