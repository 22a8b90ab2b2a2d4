package discord

import (
	"fmt"
	"testing"
	"time"
)

func TestRecent(t *testing.T) {
	var r recent
	now := time.Unix(1000, 0)
	if !r.first("a", now) || r.first("a", now.Add(time.Minute)) {
		t.Error("what came twice was taken for new, or the first for old")
	}
	if !r.first("a", now.Add(seenFor)) {
		t.Error("after its time it is still remembered")
	}
	for i := range 3 * mostSeen {
		r.first(fmt.Sprint(i), now)
	}
	if len(r.seen) > mostSeen {
		t.Errorf("%d are remembered", len(r.seen))
	}
	if r.first(fmt.Sprint(3*mostSeen-1), now) || !r.first("0", now) {
		t.Error("the last is forgotten, or the first is not")
	}
}
