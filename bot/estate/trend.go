package estate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/storage"
)

// How far back a trend goes, and how much of the history is read for it.
const (
	trendWeeks   = 12
	trendEntries = 2000
	trendPage    = 500
	trendMost    = 1000 // workspaces whose trends are kept
)

// trends keep what the coverage was at the beginning of past days. It never changes, as the history does not; it lives in memory and
// is worked out anew after a restart. A day that is too far back for the history to be read so far is kept as such, with nothing in it.
type trends struct {
	mu   sync.Mutex
	days map[storage.WorkspaceID]map[time.Time]pastDay
}

type pastDay struct {
	duty.Count
	tooFar bool
}

type trendsKey struct{}

// trendsOf are the trends that a bot keeps.
func trendsOf(b *core.Bot) *trends {
	return b.Memory.Of(trendsKey{}, func() any { return &trends{days: make(map[storage.WorkspaceID]map[time.Time]pastDay)} }).(*trends)
}

func (t *trends) get(ws storage.WorkspaceID, day time.Time) (pastDay, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, there := t.days[ws][day]
	return n, there
}

func (t *trends) put(ws storage.WorkspaceID, day time.Time, n pastDay) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.days) >= trendMost && t.days[ws] == nil {
		clear(t.days)
	}
	if t.days[ws] == nil || len(t.days[ws]) > 10*trendWeeks {
		t.days[ws] = make(map[time.Time]pastDay)
	}
	t.days[ws][day] = n
}

// trend draws how the coverage went over the last weeks, as far as the history is read.
func trend(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, now duty.Count) []door.Block {
	past, reached, err := pastCoverage(ctx, b, r, book)
	if err != nil {
		return b.Failed(ctx, r, err).Blocks
	}
	if len(past) == 0 {
		return nil
	}
	var line strings.Builder
	for _, n := range append(past, now) {
		line.WriteRune(spark(n))
	}
	spans := []door.Span{door.T(fmt.Sprintf("%s  %s → %s in %d week%s", line.String(), duty.Percent(past[0]), duty.Percent(now), len(past),
		english.Plural(len(past))))}
	if !reached {
		spans = append(spans, door.T("; there is more history than I look through"))
	}
	return []door.Block{door.Facts{Facts: []door.Fact{{Label: "Trend", Lines: [][]door.Span{spans}}}}}
}

// spark is a bar of one sign.
func spark(n duty.Count) rune {
	signs := []rune("▁▂▃▄▅▆▇█")
	if n.All == 0 {
		return signs[0]
	}
	return signs[(n.All-n.Open)*(len(signs)-1)/n.All]
}

// pastCoverage is the coverage at the ends of the last weeks, oldest first, without those before anything was in the estate. Reached
// tells that the history was read far enough back.
func pastCoverage(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book) (past []duty.Count, reached bool, err error) {
	today := r.At.UTC().Truncate(24 * time.Hour)
	walk := &backwards{bot: b, ws: b.Workspace(r), book: book, before: book.Head().Seq + 1}
	for week := 1; week <= trendWeeks; week++ {
		day := today.AddDate(0, 0, 1-7*week)
		n, known := trendsOf(b).get(walk.ws, day)
		if !known {
			more, err := walk.to(ctx, day)
			if err != nil {
				return nil, false, err
			}
			n = pastDay{tooFar: !more}
			if more {
				n.Count = countAll(duty.Of(b.BaseFor(walk.book), walk.book))
			}
			trendsOf(b).put(walk.ws, day, n)
		}
		if n.tooFar {
			return past, false, nil
		}
		if n.All == 0 {
			break
		}
		past = append([]duty.Count{n.Count}, past...)
	}
	return past, true, nil
}

// A backwards goes back along a history, from a book to what it was.
type backwards struct {
	bot    *core.Bot
	ws     storage.WorkspaceID
	book   *storage.Book
	before uint64 // the next entry to read is the one before it
	read   int
	held   []storage.Entry // read, and not yet taken back: newest first
}

// to goes back to a time; false if that is further than is read, and then the book stays where it is.
func (w *backwards) to(ctx context.Context, at time.Time) (bool, error) {
	n := 0
	for {
		for n < len(w.held) && !w.held[n].At.Before(at) {
			n++
		}
		if n < len(w.held) || w.before <= 1 {
			break
		}
		if w.read >= trendEntries {
			return false, nil
		}
		page, err := w.bot.Store.History(ctx, w.ws, w.before, trendPage)
		if err != nil {
			return false, err
		}
		w.held = append(w.held, page...)
		w.before -= uint64(len(page))
		w.read += len(page)
	}
	if n == 0 {
		return true, nil // nothing happened since: it is the same book
	}
	book, err := w.book.Before(w.held[:n])
	if err != nil {
		return false, err
	}
	w.book, w.held = book, w.held[n:]
	return true, nil
}
