package discord

import (
	"context"
	"sync"
	"time"
)

// A crew is what is being done beside the connection. Once it has been waited for, nothing new begins.
type crew struct {
	mu     sync.Mutex
	closed bool
	group  sync.WaitGroup
	over   context.Context // ends when nobody waits any longer
	end    context.CancelFunc
}

func newCrew() *crew {
	over, end := context.WithCancel(context.Background())
	return &crew{over: over, end: end}
}

// begin starts fn, unless the crew is done.
func (c *crew) begin(fn func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.group.Go(fn)
	}
	return !c.closed
}

// wait lets what has begun end, within finishWithin.
func (c *crew) wait() {
	defer c.end()
	defer time.AfterFunc(finishWithin, c.end).Stop()
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.group.Wait()
}

// spawn answers something that arrived, beside the connection.
func (a *Adapter) spawn(ctx context.Context, fn func(context.Context)) {
	if !a.beside(ctx, fn) && a.work.over.Err() == nil {
		a.o.Log.WarnContext(ctx, "too much at once: something that arrived from Discord was not answered", "at once", maxAtOnce)
	}
}

// beside does something beside all else; at most maxAtOnce at a time: else it is false. That whoever wanted it is gone does not end it.
// A panic in it is logged and ends nothing.
func (a *Adapter) beside(ctx context.Context, fn func(context.Context)) bool {
	select {
	case a.slots <- struct{}{}:
	default:
		return false
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	began := a.work.begin(func() {
		defer cancel()
		defer context.AfterFunc(a.work.over, cancel)()
		defer func() { <-a.slots }()
		defer a.contain(ctx)
		fn(ctx)
	})
	if !began {
		cancel()
		<-a.slots
	}
	return began
}
