package discord

import (
	"sync"
	"time"
)

// recent remembers what has arrived, the last few thousand: the gateway may deliver twice.
type recent struct {
	mu   sync.Mutex
	seen map[string]time.Time
	ring [mostSeen]string // in the order of arrival; what comes next takes the place of the oldest
	next int
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
	if s.seen == nil {
		s.seen = make(map[string]time.Time)
	}
	delete(s.seen, s.ring[s.next])
	s.ring[s.next] = id
	s.next = (s.next + 1) % mostSeen
	s.seen[id] = now
	return true
}
