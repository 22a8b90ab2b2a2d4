package check

import (
	"context"
	"testing"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/storage"
)

func BenchmarkSweep(b *testing.B) {
	bot := core.New(bottest.Base(), bottest.CheckedLarge(b), core.Options{}, core.Features{})
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
}
