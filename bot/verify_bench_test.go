package bot

import (
	"context"
	"testing"
	"time"

	"srm/bot/bottest"
	"srm/bot/check"
	"srm/storage"
)

func BenchmarkLargeChecks(b *testing.B) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	bot := New(bottest.Base(), bottest.CheckedLarge(b), Options{Now: func() time.Time { return now }, Workspaces: map[PlaceID]storage.WorkspaceID{"p": "w"}}).core
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
	b.Run("evidence pack", func(b *testing.B) {
		for b.Loop() {
			if _, err := check.MakePack(context.Background(), bot, "w", "", ""); err != nil {
				b.Fatal(err)
			}
		}
	})
}
