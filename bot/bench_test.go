package bot_test

import (
	"context"
	"fmt"
	"testing"

	"srm/bot"
	"srm/storage"
)

func benchRoom(b *testing.B) *room {
	b.Helper()
	store, err := storage.New(storage.NewMemory(), storage.Options{HistoryKey: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return &room{t: b, bot: bot.New(base(), store, bot.Options{}), store: store}
}

// BenchmarkQuestion is one question through the door, owners looked up; BenchmarkDrawn also writes it as Markdown.
func BenchmarkQuestion(b *testing.B) {
	r := benchRoom(b)
	r.say("assign os-patching on iaas to Platform")
	q := r.request(bot.Text{Body: "who patches our EC2 boxes"})
	b.ReportAllocs()
	for b.Loop() {
		r.bot.Handle(context.Background(), q)
	}
}

func BenchmarkDrawn(b *testing.B) {
	r := benchRoom(b)
	r.say("assign os-patching on iaas to Platform")
	q := r.request(bot.Text{Body: "who patches our EC2 boxes"})
	b.ReportAllocs()
	for b.Loop() {
		bot.Markdown(r.bot.Handle(context.Background(), q))
	}
}

// BenchmarkTransfer is one change in memory: rules, history, book.
func BenchmarkTransfer(b *testing.B) {
	r := benchRoom(b)
	r.say("assign os-patching on iaas to A")
	r.say("assign mfa to B")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := r.request(bot.Text{Body: "transfer os-patching on iaas to " + string(rune('A'+i%2))})
		q.ID = bot.RequestID(fmt.Sprint("bench/", i))
		r.bot.Handle(context.Background(), q)
	}
}
