package knowledge

import (
	"testing"
	"time"
)

func TestSourcesGrowOld(t *testing.T) {
	b := &Base{Sources: []*Source{{ID: "new", Read: "2026-11-24"}, {ID: "old", Read: "2025-11-23"}, {ID: "older", Read: "2024-02-29"}, {ID: "unread"}}}
	stale := b.Stale(time.Date(2025, 11, 24, 0, 0, 0, 0, time.UTC))
	if len(stale) != 2 || stale[0].ID != "older" || stale[1].ID != "old" {
		t.Errorf("older than a year: %v", stale)
	}
	if stale := b.Stale(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)); stale != nil {
		t.Errorf("read on the day itself is not before it: %v", stale)
	}
}

func TestEverySourceIsCited(t *testing.T) {
	for _, s := range theBase(t).Uncited() {
		t.Errorf("no fact cites the source %s", s.ID)
	}
}
