package bot

import (
	"context"
	"fmt"
	"testing"
	"time"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/storage"
)

// checkedLarge is a bot over a workspace of 200 systems in which each of 10,000 obligations has an owner and a check.
func checkedLarge(b *testing.B) *core.Bot {
	b.Helper()
	store, err := storage.New(storage.NewMemory(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	base := bottest.Base()
	_, err = store.Change(b.Context(), "w", storage.Change{By: "p/ops"}, func(d *storage.Draft) error {
		if err := d.PutTeam(storage.Team{ID: "ops", Name: "Ops", Bindings: []storage.Binding{{Place: "p", Channel: "ops"}}}); err != nil {
			return err
		}
		for i := range 200 {
			scope := storage.Scope{Kind: storage.SystemScope, ID: fmt.Sprint("system-", i)}
			if err := d.PutSystem(storage.System{ID: scope.ID, Name: scope.ID, Service: "aws-ec2"}); err != nil {
				return err
			}
			for j, c := range base.Controls[:min(50, len(base.Controls))] {
				if err := d.PutAssignment(storage.Assignment{Control: string(c.ID), Scope: scope, Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "ops"}}); err != nil {
					return err
				}
				until := storage.DayOf(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, (i*50+j)%700))
				if err := d.PutVerification(storage.Verification{Control: string(c.ID), Scope: scope, Half: storage.Ours, Method: storage.Review, On: "2026-11-01", Until: until}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return New(base, store, Options{Now: func() time.Time { return now }, Workspaces: map[PlaceID]storage.WorkspaceID{"p": "w"}}).core
}

func BenchmarkLargeChecks(b *testing.B) {
	bot := checkedLarge(b)
	for _, line := range []string{"due", "gaps", "who patches the OS on system-7", "verify plan aws"} {
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bot.Handle(context.Background(), Request{Place: "p", Rank: Member, Input: Text{Body: line}})
			}
		})
	}
	b.Run("record and ask", func(b *testing.B) { // the book is another one each time
		for b.Loop() {
			for _, line := range []string{"verify dns on system-7 by review", "who has dns on system-7"} {
				bot.Handle(context.Background(), Request{Place: "p", Rank: Member, Input: Text{Body: line}})
			}
		}
	})
	b.Run("sweep", func(b *testing.B) {
		for b.Loop() {
			_, err := bot.Store.Change(context.Background(), "w", storage.Change{}, func(d *storage.Draft) error {
				book, err := d.Book()
				if err == nil {
					messages(bot.Knowing(book), book, "2026-11-23", "2026-11-24")
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("evidence pack", func(b *testing.B) {
		for b.Loop() {
			if _, err := makePack(context.Background(), bot, "w", "", ""); err != nil {
				b.Fatal(err)
			}
		}
	})
}
