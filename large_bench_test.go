package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"srm/bot"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/bolt"
)

// What the large workspace has.
const (
	largeServices    = 40
	largeSystems     = 200
	largeAssignments = 10_000
	largeHistory     = 100_000
)

var largeKey = []byte("0123456789abcdef0123456789abcdef")

// makeLarge writes the large workspace. Many write together, as the engine writes what arrives together at once.
func makeLarge(b *testing.B, base *knowledge.Base, s *storage.Store) {
	b.Helper()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	change := func(i int, fn func(*storage.Draft) error) {
		at := start.Add(time.Duration(i) * (327 * 24 * time.Hour / largeHistory))
		if _, err := s.Change(context.Background(), "console", storage.Change{By: "console/admin", At: at, Verb: "assign"}, fn); err != nil {
			panic(err) // not always on the benchmark's own goroutine
		}
	}
	teams := []string{"security", "platform", "development", "it", "data", "legal", "people", "procurement"}
	change(0, func(d *storage.Draft) error { return largeEstate(d, base, teams) })
	slot := func(i, team int) storage.Assignment {
		return storage.Assignment{Control: string(base.Controls[i/largeSystems%len(base.Controls)].ID), Role: storage.Accountable,
			Scope:  storage.Scope{Kind: storage.SystemScope, ID: fmt.Sprint("system-", i%largeSystems)},
			Holder: storage.Holder{Kind: storage.TeamHolder, ID: teams[team%len(teams)]}}
	}
	change(0, func(d *storage.Draft) error {
		for i := range largeAssignments {
			if err := d.PutAssignment(slot(i, i)); err != nil {
				return err
			}
		}
		return nil
	})
	const writers = 500
	var group sync.WaitGroup
	for first := 2; first < largeHistory; first += writers {
		for i := first; i < min(first+writers, largeHistory); i++ {
			group.Go(func() {
				change(i, func(d *storage.Draft) error {
					return d.PutAssignment(slot(i*7%largeAssignments, i+1+i/largeAssignments))
				})
			})
		}
		group.Wait()
	}
}

func largeEstate(d *storage.Draft, base *knowledge.Base, teams []string) error {
	var services []string
	for _, service := range base.Services {
		if service.Family == "" && len(service.Modes) == 0 {
			services = append(services, string(service.ID))
		}
	}
	for _, id := range services[:largeServices] {
		if err := d.PutService(storage.Service{ID: id}); err != nil {
			return err
		}
	}
	for i := range largeSystems {
		system := storage.System{ID: fmt.Sprint("system-", i), Name: fmt.Sprint("System ", i), Service: services[largeServices+i%60]}
		if err := d.PutSystem(system); err != nil {
			return err
		}
	}
	for _, t := range teams {
		err := d.PutTeam(storage.Team{ID: t, Name: t, Function: t, Bindings: []storage.Binding{{Place: "console", People: []string{"admin"}}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkLarge is what people ask in a workspace with 40 services, 200 systems, 10,000 assignments and a history of 100,000 changes:
// again, after somebody changed something, and as the first thing after a start.
func BenchmarkLarge(b *testing.B) {
	base, err := knowledge.Load()
	if err != nil {
		b.Fatal(err)
	}
	engine, err := bolt.Open(filepath.Join(b.TempDir(), "large.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = engine.Close() })
	start := func() *bot.Bot {
		store, err := storage.New(engine, storage.Options{HistoryKey: largeKey})
		if err != nil {
			b.Fatal(err)
		}
		return bot.New(base, store, bot.Options{})
	}
	store, err := storage.New(engine, storage.Options{HistoryKey: largeKey})
	if err != nil {
		b.Fatal(err)
	}
	makeLarge(b, base, store)
	say := func(to *bot.Bot, line string) {
		to.Handle(context.Background(), bot.Request{At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Place: "console", User: "admin",
			Rank: bot.Admin, Input: bot.Text{Body: line}})
	}
	for _, line := range []string{"gaps", "gaps logging", "coverage", "mine", "estate", "who takes backups on system 7"} {
		b.Run(line+"/again", func(b *testing.B) {
			to := start()
			say(to, line)
			b.ReportAllocs()
			for b.Loop() {
				say(to, line)
			}
		})
		b.Run(line+"/changed", func(b *testing.B) {
			to := start()
			say(to, line)
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				say(to, "transfer logging on system 1 to "+[]string{"it", "data"}[i%2])
				b.StartTimer()
				say(to, line)
			}
		})
		b.Run(line+"/first", func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				to := start()
				b.StartTimer()
				say(to, line)
			}
		})
	}
}
