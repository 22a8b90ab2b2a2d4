package discord

import (
	"context"
	"sync"
)

// A crew is what is being done beside the connection. Once it has been waited for, nothing new begins.
type crew struct {
	mu     sync.Mutex
	closed bool
	group  sync.WaitGroup
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

func (c *crew) wait() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.group.Wait()
}

// spawn answers something that arrived, beside the connection; at most maxAtOnce at a time. A panic in it is logged and ends nothing.
func (a *Adapter) spawn(ctx context.Context, fn func(context.Context)) {
	select {
	case a.slots <- struct{}{}:
	default:
		a.o.Log.WarnContext(ctx, "too much at once: something that arrived from Discord was not answered", "at once", maxAtOnce)
		return
	}
	began := a.work.begin(func() {
		defer func() { <-a.slots }()
		defer a.contain(ctx)
		fn(ctx)
	})
	if !began {
		<-a.slots
	}
}
