package discord

import (
	"sync"
	"time"
)

// recent remembers what has arrived, within bounds: the gateway may deliver twice.
type recent struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

const (
	mostSeen = 4096
	seenFor  = 20 * time.Minute // longer than any interaction lives
)

// first tells whether an id arrives for the first time.
func (s *recent) first(id string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, there := s.seen[id]; there && now.Sub(at) < seenFor {
		return false
	}
	if len(s.seen) >= mostSeen {
		for old, at := range s.seen {
			if now.Sub(at) >= seenFor || len(s.seen) >= mostSeen {
				delete(s.seen, old)
			}
		}
	}
	if s.seen == nil {
		s.seen = make(map[string]time.Time)
	}
	s.seen[id] = now
	return true
}
