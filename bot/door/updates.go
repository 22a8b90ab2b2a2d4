package door

import (
	"context"
	"sync"
	"time"
)

// Updates bring Reply.Update to messages: one change of a message at a time, Every apart, and of what is offered meanwhile only the
// latest. Adapters hold one; the zero value is ready.
type Updates struct {
	Every time.Duration

	mu  sync.Mutex
	all map[PostID]*updating
}

// An updating is a message that is being changed, or was lately.
type updating struct {
	next  *Reply        // what is still to be shown
	order int           // of the latest that was offered
	busy  chan struct{} // closed when nobody is at it any more; nil if nobody is
	last  time.Time
	over  bool // it became something else for good
}

const (
	mostUpdating  = 1000             // above it, messages that rest are forgotten
	updatesRest   = 10 * time.Minute // how long one is remembered that may be offered something late
	updateTries   = 4
	updateBetween = time.Second // tries; longer each time
)

// Offer takes what a press makes of a message. It is true for whoever has to call Carry then; false if somebody is at it already, who
// takes this along, or if there is nothing to do.
func (u *Updates) Offer(p PostID, r Reply) bool {
	if r.Update == nil {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	m := u.of(p)
	if m.over || r.Order < m.order {
		return false
	}
	m.next, m.order = r.Update, r.Order
	if m.busy != nil {
		return false
	}
	m.busy = make(chan struct{})
	return true
}

func (u *Updates) of(p PostID) *updating {
	if m := u.all[p]; m != nil {
		return m
	}
	if u.all == nil {
		u.all = make(map[PostID]*updating)
	}
	if len(u.all) >= mostUpdating {
		for id, m := range u.all {
			if m.busy == nil && time.Since(m.last) > updatesRest {
				delete(u.all, id)
			}
		}
	}
	m := &updating{}
	u.all[p] = m
	return m
}

// Carry shows the latest that was offered for a message, when its time has come. More says that another was offered meanwhile: then
// Carry has to be called again. What fails is tried again unless final says that this is no use; the error is that of the last try.
func (u *Updates) Carry(ctx context.Context, p PostID, show func(context.Context, Reply) error, final func(error) bool) (more bool, err error) {
	u.mu.Lock()
	m := u.all[p]
	wait := time.Until(m.last.Add(u.Every))
	u.mu.Unlock()
	for try := 1; ; try++ {
		if err := pause(ctx, wait); err != nil {
			return u.rest(m, true), err
		}
		u.mu.Lock()
		next := m.next
		m.next = nil
		u.mu.Unlock()
		if next == nil {
			return u.rest(m, false), nil
		}
		if err = show(ctx, *next); err == nil || final(err) || try == updateTries {
			return u.rest(m, false), err
		}
		u.mu.Lock()
		if m.next == nil && !m.over {
			m.next = next
		}
		u.mu.Unlock()
		wait = updateBetween << (try - 1)
	}
}

// rest ends a turn: true if there is more to show, and whoever had the turn has it still.
func (u *Updates) rest(m *updating, givenUp bool) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	m.last = time.Now()
	if m.next != nil && !givenUp {
		return true
	}
	m.next = nil
	close(m.busy)
	m.busy = nil
	return false
}

// Settle drops what is still to be shown, takes nothing any more, and waits until nobody is at it: the message becomes something else
// for good.
func (u *Updates) Settle(ctx context.Context, p PostID) {
	u.mu.Lock()
	m := u.of(p)
	m.over, m.next = true, nil
	if m.busy == nil {
		m.last = time.Now()
	}
	busy := m.busy
	u.mu.Unlock()
	if busy == nil {
		return
	}
	select {
	case <-busy:
	case <-ctx.Done():
	}
}

// pause waits, or returns ctx's error.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
