package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"srm/storage"
)

// How far back a trend goes, and how much of the history is read for it.
const (
	trendWeeks   = 12
	trendEntries = 3000
	trendMost    = 1000 // workspaces whose trends are kept
)

// trends keep what the coverage was at the end of past days. It never changes, as the history does not; it lives in memory and is
// worked out anew after a restart.
type trends struct {
	mu   sync.Mutex
	days map[storage.WorkspaceID]map[time.Time]count
}

func newTrends() *trends { return &trends{days: make(map[storage.WorkspaceID]map[time.Time]count)} }

func (t *trends) get(ws storage.WorkspaceID, day time.Time) (count, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, there := t.days[ws][day]
	return n, there
}

func (t *trends) put(ws storage.WorkspaceID, day time.Time, n count) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.days) >= trendMost && t.days[ws] == nil {
		clear(t.days)
	}
	if t.days[ws] == nil || len(t.days[ws]) > 10*trendWeeks {
		t.days[ws] = make(map[time.Time]count)
	}
	t.days[ws][day] = n
}

// trend draws how the coverage went over the last weeks, as far as the history is read.
func (b *Bot) trend(ctx context.Context, r Request, book *storage.Book, now count) []Block {
	past, reached, err := b.pastCoverage(ctx, r, book)
	if err != nil {
		return b.failed(ctx, r, err).Blocks
	}
	if len(past) == 0 {
		return nil
	}
	var line strings.Builder
	for _, n := range append(past, now) {
		line.WriteRune(spark(n))
	}
	spans := []Span{T(fmt.Sprintf("%s  %s → %s in %d week%s", line.String(), percent(past[0]), percent(now), len(past), plural(len(past))))}
	if !reached {
		spans = append(spans, T("; there is more history than I look through"))
	}
	return []Block{Facts{[]Fact{{Label: "Trend", Lines: [][]Span{spans}}}}}
}

// spark is a bar of one sign.
func spark(n count) rune {
	signs := []rune("▁▂▃▄▅▆▇█")
	if n.all == 0 {
		return signs[0]
	}
	return signs[(n.all-n.open)*(len(signs)-1)/n.all]
}

// pastCoverage is the coverage at the ends of the last weeks, oldest first, without those before anything was in the estate. Reached
// tells that the history was read far enough back.
func (b *Bot) pastCoverage(ctx context.Context, r Request, book *storage.Book) (past []count, reached bool, err error) {
	today := r.At.UTC().Truncate(24 * time.Hour)
	walk := &backwards{bot: b, ws: b.workspace(r), book: book, before: book.Head().Seq + 1}
	for week := 1; week <= trendWeeks; week++ {
		day := today.AddDate(0, 0, 1-7*week)
		n, known := b.trends.get(walk.ws, day)
		if !known {
			more, err := walk.to(ctx, day)
			if err != nil {
				return nil, false, err
			}
			if !more {
				return past, false, nil
			}
			n = countAll(duties(b.baseFor(walk.book), walk.book))
			b.trends.put(walk.ws, day, n)
		}
		if n.all == 0 {
			break
		}
		past = append([]count{n}, past...)
	}
	return past, true, nil
}

// A backwards goes back along a history, from a book to what it was.
type backwards struct {
	bot    *Bot
	ws     storage.WorkspaceID
	book   *storage.Book
	before uint64 // the next entry to look at is the one before it
	read   int
	held   []storage.Entry // read, and not yet taken back: newest first
}

// to goes back to a time; false if that is further than is read.
func (w *backwards) to(ctx context.Context, at time.Time) (bool, error) {
	for {
		n := 0
		for n < len(w.held) && !w.held[n].At.Before(at) {
			n++
		}
		book, err := w.book.Before(w.held[:n])
		if err != nil {
			return false, err
		}
		w.book, w.held = book, w.held[n:]
		if len(w.held) > 0 || w.before <= 1 {
			return true, nil
		}
		if w.read >= trendEntries {
			return false, nil
		}
		if w.held, err = w.bot.store.History(ctx, w.ws, w.before, 500); err != nil {
			return false, err
		}
		w.before -= uint64(len(w.held))
		w.read += len(w.held)
	}
}
