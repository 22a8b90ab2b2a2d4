package slack

import (
	"math/rand/v2"
	"time"
)

// pause is how long to wait between tries: longer each time, and never quite the same, so that many do not come back at once.
type pause struct{ last time.Duration }

const (
	leastPause = time.Second
	mostPause  = 2 * time.Minute
)

func newPause() *pause { return &pause{} }

// next is the next wait: between half of and all of twice the last one.
func (p *pause) next() time.Duration {
	p.last = min(max(2*p.last, leastPause), mostPause)
	return p.last/2 + rand.N(p.last/2+1)
}

func (p *pause) reset() { p.last = 0 }
