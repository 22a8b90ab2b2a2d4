package slack

import (
	"context"
	"sync"
	"time"
)

// work counts what is being done, so that Run can wait for it at the end.
type work struct {
	mu      sync.Mutex
	closed  bool
	group   sync.WaitGroup
	room    chan struct{} // a place for each thing that may be done at a time
	cancels map[int]context.CancelFunc
	next    int
}

// mostWork bounds how much is done at a time. Above it Slack is asked to come again.
const mostWork = 512

// workWithin bounds how long one delivery is worked on, the longest wait that Slack may ask for included.
const workWithin = 2 * time.Minute

func newWork() *work {
	return &work{room: make(chan struct{}, mostWork), cancels: make(map[int]context.CancelFunc)}
}

// start runs f; false if nothing more is taken on. What f does goes on when ctx ends, until finish cuts it off.
func (w *work) start(ctx context.Context, f func(context.Context)) bool {
	select {
	case w.room <- struct{}{}:
	default:
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		<-w.room
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workWithin)
	id := w.next
	w.next++
	w.cancels[id] = cancel
	w.group.Go(func() {
		defer func() {
			w.mu.Lock()
			delete(w.cancels, id)
			w.mu.Unlock()
			cancel()
			<-w.room
		}()
		f(ctx)
	})
	return true
}

// finish takes on nothing more and waits; what is not done within the time is cut off.
func (w *work) finish(within time.Duration) {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	late := time.AfterFunc(within, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, cancel := range w.cancels {
			cancel()
		}
	})
	defer late.Stop()
	w.group.Wait()
}
