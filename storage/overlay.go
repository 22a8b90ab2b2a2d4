package storage

import (
	"fmt"
	"iter"
	"slices"
)

// An Overlay is a Tx that keeps its writes to itself: reads see them laid over what base has. Engines run each function on one
// and apply it if the function returns nil; what is not applied has cost nobody anything. Not for concurrent use.
type Overlay struct {
	base   Reader
	writes sortedPairs // a value is nil if it was deleted, and never nil otherwise
	size   int
}

// NewOverlay returns an Overlay without writes over base.
func NewOverlay(base Reader) *Overlay { return &Overlay{base: base} }

// Len returns how many keys were written.
func (o *Overlay) Len() int { return len(o.writes) }

// Writes yields the keys written, in order, with their last value: nil if deleted, never nil otherwise.
func (o *Overlay) Writes() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, pair := range o.writes {
			if !yield(pair.Key, pair.Value) {
				return
			}
		}
	}
}

func (o *Overlay) Get(key string) ([]byte, error) {
	i, written := o.writes.find(key)
	switch {
	case !written:
		return o.base.Get(key)
	case o.writes[i].Value == nil:
		return nil, ErrNotFound
	}
	return o.writes[i].Value, nil
}

func (o *Overlay) Put(key string, value []byte) error {
	if len(value) > MaxValue {
		return fmt.Errorf("%w: a value of %d bytes", ErrTooLarge, len(value))
	}
	return o.write(key, append(make([]byte, 0, len(value)), value...)) // not nil, even if value is
}

func (o *Overlay) Delete(key string) error { return o.write(key, nil) }

func (o *Overlay) write(key string, value []byte) error {
	switch {
	case key == "":
		return ErrEmptyKey
	case len(key) > MaxKey:
		return fmt.Errorf("%w: a key of %d bytes", ErrTooLarge, len(key))
	case o.size+len(key)+len(value) > MaxUpdate:
		return fmt.Errorf("%w: more than %d bytes at once", ErrTooLarge, MaxUpdate)
	}
	o.size += len(key) + len(value)
	if i, written := o.writes.find(key); written {
		o.writes[i].Value = value
	} else {
		o.writes = slices.Insert(o.writes, i, Pair{key, value})
	}
	return nil
}

// Scan merges the writes, as they are now, into what base yields.
func (o *Overlay) Scan(from, to string) iter.Seq2[Pair, error] {
	mine := o.between(from, to)
	if len(mine) == 0 {
		return o.base.Scan(from, to)
	}
	return func(yield func(Pair, error) bool) {
		rest := mine // of its own: a sequence may be ranged over again
		before := func(key string, all bool) bool {
			for len(rest) > 0 && (all || rest[0].Key < key) {
				if rest[0].Value != nil && !yield(rest[0], nil) {
					return false
				}
				rest = rest[1:]
			}
			return true
		}
		for pair, err := range o.base.Scan(from, to) {
			if err != nil {
				yield(Pair{}, err)
				return
			}
			if !before(pair.Key, false) {
				return
			}
			if len(rest) > 0 && rest[0].Key == pair.Key {
				pair, rest = rest[0], rest[1:]
				if pair.Value == nil {
					continue
				}
			}
			if !yield(pair, nil) {
				return
			}
		}
		before("", true)
	}
}

// between returns the writes in a range as they are now.
func (o *Overlay) between(from, to string) []Pair {
	first, _ := o.writes.find(from)
	last, _ := o.writes.find(to)
	if last <= first {
		return nil
	}
	return slices.Clone(o.writes[first:last])
}

// Try runs fn on o and turns its panic into a *PanicError. For engines.
func (o *Overlay) Try(fn func(Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newPanicError(p)
		}
	}()
	return fn(o)
}
