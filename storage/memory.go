package storage

import (
	"context"
	"iter"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// NewMemory returns an engine that keeps everything in memory: for tests, and for the console without a file.
// A write copies the list of all keys: simple before fast.
func NewMemory() Engine {
	m := &memory{turn: make(chan struct{}, 1), gone: make(chan struct{})}
	m.pairs.Store(&sortedPairs{})
	return m
}

type memory struct {
	pairs   atomic.Pointer[sortedPairs] // never changed in place: whoever holds one has a snapshot
	turn    chan struct{}               // held by the one writer
	gone    chan struct{}
	close   sync.Once
	running sync.WaitGroup
	mu      sync.Mutex // for gone and running together
}

// enter counts the caller in, so that Close waits for it.
func (m *memory) enter(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.gone:
		return ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.running.Add(1)
	return nil
}

func (m *memory) View(ctx context.Context, fn func(Reader) error) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.running.Done()
	return fn(*m.pairs.Load())
}

func (m *memory) Update(ctx context.Context, fn func(Tx) error) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.running.Done()
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err // select chooses at random where both are ready
	}
	before := *m.pairs.Load()
	tx := NewOverlay(before)
	if err := tx.Try(fn); err != nil {
		return err
	}
	if tx.Len() > 0 {
		after := before.apply(tx)
		m.pairs.Store(&after)
	}
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	m.close.Do(func() { close(m.gone) })
	m.mu.Unlock()
	m.running.Wait()
	return nil
}

// sortedPairs is a snapshot: pairs in order of their keys.
type sortedPairs []Pair

func comparePairs(a, b Pair) int { return strings.Compare(a.Key, b.Key) }

func (s sortedPairs) find(key string) (int, bool) {
	return slices.BinarySearchFunc(s, Pair{Key: key}, comparePairs)
}

func (s sortedPairs) Get(key string) ([]byte, error) {
	i, found := s.find(key)
	if !found {
		return nil, ErrNotFound
	}
	return slices.Clone(s[i].Value), nil // the caller might write to it
}

func (s sortedPairs) Scan(from, to string) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		for i, _ := s.find(from); i < len(s) && s[i].Key < to; i++ {
			if !yield(Pair{s[i].Key, slices.Clone(s[i].Value)}, nil) {
				return
			}
		}
	}
}

// apply returns what s becomes with the writes of tx.
func (s sortedPairs) apply(tx *Overlay) sortedPairs {
	after := make(sortedPairs, 0, len(s)+tx.Len())
	for key, value := range tx.Writes() {
		i, found := s.find(key)
		after, s = append(after, s[:i]...), s[i:]
		if found {
			s = s[1:]
		}
		if value != nil {
			after = append(after, Pair{key, value})
		}
	}
	return append(after, s...)
}

func newPanicError(p any) *PanicError { return &PanicError{Value: p, Stack: debug.Stack()} }
