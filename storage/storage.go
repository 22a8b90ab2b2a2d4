package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Sentinel errors. Engines translate their own into these, so that callers can decide with errors.Is.
var (
	// ErrNotFound: no record under that key.
	ErrNotFound = errors.New("not found")
	// ErrInUse: another process holds the database.
	ErrInUse = errors.New("the database is in use by another process")
	// ErrDamaged: the database, or a record in it, is not what was written.
	ErrDamaged = errors.New("the data is damaged")
	// ErrNewer: the data was written by a newer version of this program.
	ErrNewer = errors.New("the data was written by a newer version")
	// ErrReadOnly: the engine was opened for reading, or its file system takes no writes.
	ErrReadOnly = errors.New("the database cannot be written")
	// ErrTooLarge: a key, a value or a transaction is above the engine's limit; nothing was written.
	ErrTooLarge = errors.New("too large for the database")
	// ErrFull: there is no room; nothing was written.
	ErrFull = errors.New("no room left for the database")
	// ErrUnknown: the write may or may not have happened. The engine takes no more writes; open it again and read what is there.
	ErrUnknown = errors.New("the outcome of the write is unknown")
	// ErrClosed: the engine was closed.
	ErrClosed = errors.New("the database is closed")
	// ErrEmptyKey: a key has at least one byte.
	ErrEmptyKey = errors.New("a key must not be empty")
	// ErrChanged: a record is no longer what an entry left, so that the entry cannot be reverted.
	ErrChanged = errors.New("changed since")
	// ErrNoKey: the history carries keyed checksums and no key was given, so it can be neither verified nor refuted.
	ErrNoKey = errors.New("without the history key the history cannot be verified")
)

// Limits of the engines in one process. An engine over a network has lower ones, and says so with ErrTooLarge as well.
const (
	MaxKey    = 4 << 10  // bytes of a key
	MaxValue  = 16 << 20 // bytes of a value
	MaxUpdate = 64 << 20 // bytes of all keys and values that one Update writes
)

// A PanicError is what Update returns if its function panicked: the function's caller learns of it, nobody else does.
type PanicError struct {
	Value any
	Stack []byte // for a log; not part of the text
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic in a transaction: %v", e.Value) }

// An Engine keeps ordered keys with their values. It knows nothing of what they mean: [Store] does.
// It is safe for concurrent use. A function given to View or Update calls neither of the two: an engine may wait for ever then.
type Engine interface {
	// View runs fn on a snapshot and returns its error as it is. Slices that fn gets die with it.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn and, if fn returns nil, makes its writes durable, all or none, before it returns nil itself. It may run fn
	// more than once: fn has no effect but reads and writes on its Tx, and resets what it computes. If fn returns an error,
	// nothing is written and Update returns that error as it is. An error that is ErrUnknown says that the writes may have
	// happened; every other error says that they have not. A ctx that ends before fn's turn keeps fn from running; after that,
	// Update waits for the outcome. A panic of fn comes back as a *PanicError.
	Update(ctx context.Context, fn func(Tx) error) error
	// Close waits for what is running, then releases the engine.
	Close() error
}

// A Reader reads within one transaction.
type Reader interface {
	// Get returns the value under key, or ErrNotFound.
	Get(key string) ([]byte, error)
	// Scan yields the pairs with from <= key < to, in order of their keys. A transaction sees its own writes, as they were when
	// the scan began; it may write while it scans. A pair with an error is the last one.
	Scan(from, to string) iter.Seq2[Pair, error]
}

// A Tx reads and writes within one transaction.
type Tx interface {
	Reader
	// Put keeps value under key, or returns ErrEmptyKey or ErrTooLarge. Afterwards the caller may do with value as it likes.
	Put(key string, value []byte) error
	// Delete removes key; that it is not there is no error.
	Delete(key string) error
}

// A Pair is a key with its value.
type Pair struct {
	Key   string
	Value []byte
}
