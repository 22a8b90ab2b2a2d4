package slack

import (
	"sync"
	"time"
)

// remembered is how long a delivery is known as handled: longer than Slack's last try, which comes after five minutes.
const remembered = 15 * time.Minute

// mostSeen bounds what is remembered. A delivery that was forgotten is handled again, and still changes nothing twice: its id was
// claimed with its effect.
const mostSeen = 20000

// seen knows which deliveries were taken on, so that one that comes again is not answered again. A delivery whose answer failed is
// forgotten, so that the next try may have more luck.
type seen struct {
	mu    sync.Mutex
	at    map[string]time.Time
	order []string
}

func newSeen() *seen { return &seen{at: make(map[string]time.Time)} }

// first takes a delivery on; false if that was done already.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for len(s.order) > 0 && (len(s.order) >= mostSeen || now.Sub(s.at[s.order[0]]) > remembered) {
		delete(s.at, s.order[0])
		s.order = s.order[1:]
	}
	if _, there := s.at[id]; there {
		return false
	}
	s.at[id] = now
	s.order = append(s.order, id)
	return true
}

// failed forgets a delivery. Its place in the order stays, which costs nothing.
func (s *seen) failed(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.at, id)
}
