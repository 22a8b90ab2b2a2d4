package storage

import "sync"

// A Memo keeps what was derived from a value that never changes, as long as that value. Safe for concurrent use.
type Memo struct{ values sync.Map }

// Of returns what derive returns, which is called at most a few times for a key: it has no effect, and its result never changes.
// A nil Memo keeps nothing.
func (m *Memo) Of(key any, derive func() any) any {
	if m == nil {
		return derive()
	}
	if value, ok := m.values.Load(key); ok {
		return value
	}
	value, _ := m.values.LoadOrStore(key, derive())
	return value
}
