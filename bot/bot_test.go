package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"srm/bot"
	"srm/bot/bottest"
	"srm/storage"
	"srm/storage/storagetest"
)

var base = bottest.Base

// A room is a bot with a store of its own, and a clock that stands still between requests.
type room struct {
	t     testing.TB
	bot   *bot.Bot
	store *storage.Store
	now   time.Time
	n     int
}

func newRoom(t testing.TB, o bot.Options) *room {
	t.Helper()
	r := &room{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	store, err := storage.New(storagetest.Twice(storage.NewMemory()), storage.Options{
		HistoryKey: []byte("0123456789abcdef0123456789abcdef"), Now: func() time.Time { return r.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r.store, r.bot = store, bot.New(base(), store, o)
	return r
}

// request is the next request of the console's admin.
func (r *room) request(in bot.Input) bot.Request {
	r.n++
	r.now = r.now.Add(time.Minute)
	return bot.Request{ID: bot.RequestID(fmt.Sprintf("t/%d", r.n)), At: r.now, Place: "console", Channel: "c", User: "admin", Rank: bot.Admin, Input: in}
}

// churn makes n changes as commands would, only sooner: an assignment is recorded and removed in turn.
func (r *room) churn(n int) {
	r.t.Helper()
	a := storage.Assignment{Control: "mfa", Scope: storage.Scope{Kind: storage.Everywhere}, Role: storage.Informed, Holder: storage.Holder{Kind: storage.TeamHolder, ID: "x"}}
	for i := range n {
		r.now = r.now.Add(time.Minute)
		_, err := r.store.Change(r.t.Context(), "console", storage.Change{By: "console/admin", At: r.now, Verb: "test"}, func(d *storage.Draft) error {
			if i%2 == 0 {
				return d.PutAssignment(a)
			}
			return d.DeleteAssignment(a)
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// say gives a line to the bot and returns its answer as plain text.
func (r *room) say(line string) string {
	r.t.Helper()
	return text(r.bot.Handle(context.Background(), r.request(bot.Text{Body: line})))
}

// as says a line as somebody else.
func (r *room) as(user bot.UserID, rank bot.Rank, line string) string {
	r.t.Helper()
	q := r.request(bot.Text{Body: line})
	q.User, q.Rank = user, rank
	return text(r.bot.Handle(context.Background(), q))
}

// press presses the button with a label on a reply.
func (r *room) press(reply bot.Reply, label string) string {
	r.t.Helper()
	return text(r.bot.Handle(context.Background(), r.request(bot.Press{Action: button(r.t, reply, label)})))
}

// button is what the button with a label on a reply does, as it comes back from a platform.
func button(t testing.TB, reply bot.Reply, label string) bot.Action {
	t.Helper()
	b, there := find(reply, label)
	if !there {
		t.Fatalf("no button %q on %q", label, text(reply))
	}
	action, err := bot.ParseAction(b.Action.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return action
}

func find(reply bot.Reply, label string) (bot.Button, bool) {
	for _, block := range reply.Blocks {
		if buttons, ok := block.(bot.Buttons); ok {
			for _, b := range buttons.Buttons {
				if b.Label == label {
					return b, true
				}
			}
		}
	}
	return bot.Button{}, false
}

// text is all that a reply says, on one line, for comparisons.
func text(r bot.Reply) string { return strings.Join(strings.Fields(bot.Markdown(r)), " ") }

// wants fails unless every part is in got.
func wants(t testing.TB, got string, parts ...string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\u00a0", " ")
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("got %q, want %q in it", got, p)
		}
	}
}

// lacks fails if any part is in got.
func lacks(t testing.TB, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(got, p) {
			t.Errorf("got %q, want no %q in it", got, p)
		}
	}
}
