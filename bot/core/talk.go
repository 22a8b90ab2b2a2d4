package core

import (
	"container/list"
	"sync"
	"time"

	"srm/bot/door"
	"srm/knowledge"
)

// How long a conversation is remembered, and how many are.
const (
	talkAge = 30 * time.Minute
	talkMax = 10_000
)

// A talkKey is one conversation: a thread is one whoever speaks in it; outside threads each person has its own.
type talkKey struct {
	place   door.PlaceID
	channel door.ChannelID
	thread  door.ThreadID
	user    door.UserID
}

// Talks keeps the last reading of each conversation, so that "and on SaaS?" has something to go on. It lives in memory: after a
// restart the bot asks back.
type Talks struct {
	mu    sync.Mutex
	byKey map[talkKey]*list.Element
	order *list.List // newest first
}

type talk struct {
	key   talkKey
	query knowledge.Query
	at    time.Time
}

func newTalks() *Talks { return &Talks{byKey: make(map[talkKey]*list.Element), order: list.New()} }

func keyOf(r door.Request) talkKey {
	k := talkKey{place: r.Place, channel: r.Channel, thread: r.Thread}
	if r.Thread == "" {
		k.user = r.User
	}
	return k
}

// Last is the reading before this request, or nil.
func (t *Talks) Last(r door.Request) *knowledge.Query {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byKey[keyOf(r)]
	if e == nil {
		return nil
	}
	said := e.Value.(*talk)
	if r.At.Sub(said.at) > talkAge {
		return nil
	}
	q := said.query
	return &q
}

// Remember keeps a reading that was understood, or that was asked back about; one that was not leaves the earlier one standing.
func (t *Talks) Remember(r door.Request, q knowledge.Query) {
	if !q.Known() && (q.Control == "" || q.Followed) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := keyOf(r)
	if e := t.byKey[key]; e != nil {
		e.Value = &talk{key, q, r.At}
		t.order.MoveToFront(e)
		return
	}
	t.byKey[key] = t.order.PushFront(&talk{key, q, r.At})
	if t.order.Len() > talkMax {
		oldest := t.order.Back()
		delete(t.byKey, oldest.Value.(*talk).key)
		t.order.Remove(oldest)
	}
}

// Forget drops what was said in a place.
func (t *Talks) Forget(place door.PlaceID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, e := range t.byKey {
		if key.place == place {
			t.order.Remove(e)
			delete(t.byKey, key)
		}
	}
}
