// Package bolt is the engine on one machine: one file, nothing to run. It is bbolt with what an audit asks for around it.
//
//   - A file is examined before bbolt maps it (examine.go, tree.go), since bbolt ends the process on one that was cut off or leads in a circle.
//   - New files appear whole (create.go).
//   - One goroutine writes (queue.go). What arrives while a sync is running goes into the next transaction; there is no timer.
//     Each function runs on an overlay and costs its neighbours nothing if it refuses.
//   - A failed commit is ErrUnknown, and ends writing, unless it is proved that nothing was written (outcome.go).
//   - A damaged page is an error, never a trace; Check finds pages that are not in their place (pages.go).
//
// The file is a bbolt database with one bucket, "srm", whose keys and values are the engine's own.
package bolt

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"srm/storage"
)

var bucketName = []byte("srm")

// Options for Open. The zero value is useful.
type Options struct {
	// Wait is how long to wait for another process to let go of the file; 0 or less is 1 s.
	Wait time.Duration
	// ReadOnly opens for reading, beside other readers. The file must be there; nothing is written.
	ReadOnly bool
	// MaxBytes is what the file may grow to; 0 is no limit. A write above it is ErrFull.
	MaxBytes int
}

// A DB is a storage.Engine in a file.
type DB struct {
	bolt *bbolt.DB
	file *os.File // bbolt's own; it holds the lock
	path string
	o    Options
	note error // what examine found that does not keep the file from being opened

	mu      sync.Mutex // for closed, and for running.Add against running.Wait
	closed  bool
	running sync.WaitGroup // Views, and Updates until they have their answer

	jobs    chan *job
	stopped chan struct{} // closed when the writer has ended
	failed  chan struct{} // closed when the DB stops taking writes
	cause   error         // why; read after failed is closed
	broken  bool          // bbolt panicked while it wrote and may hold its locks; the writer's, read after stopped
}

var _ storage.Engine = (*DB)(nil)

// allocSize is by how much the file grows: bbolt's 16 MiB would be the size of every small store.
const allocSize = 1 << 20

func newDB(b *bbolt.DB, file *os.File, path string, o Options) *DB {
	db := &DB{bolt: b, file: file, path: path, o: o,
		jobs: make(chan *job, maxBatch), stopped: make(chan struct{}), failed: make(chan struct{})}
	b.AllocSize = allocSize
	go db.write()
	return db
}

// Failed is closed when the DB stops taking writes because it does not know what became of one. Whoever serves should say so and
// exit: opening the file again reads what is there.
func (db *DB) Failed() <-chan struct{} { return db.failed }

// Path returns the file's name as it was given to Open.
func (db *DB) Path() string { return db.path }

// Close waits for Views and Updates that are running, then closes the file. What comes later is ErrClosed.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		<-db.stopped
		return nil
	}
	db.closed = true
	db.mu.Unlock()
	db.running.Wait()
	close(db.jobs)
	<-db.stopped
	if db.broken {
		return db.file.Close() // gives the lock on the file back; closing bbolt would wait for its own locks
	}
	if err := db.bolt.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", db.path, err)
	}
	return nil
}

// enter counts the caller in, so that Close waits for it.
func (db *DB) enter(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return storage.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	db.running.Add(1)
	return nil
}

// View runs fn on a snapshot. fn should be short: while it runs, the pages that it may see are not used again.
func (db *DB) View(ctx context.Context, fn func(storage.Reader) error) error {
	if err := db.enter(ctx); err != nil {
		return err
	}
	defer db.running.Done()
	var result error
	if err := db.guard(func() error {
		return db.bolt.View(func(tx *bbolt.Tx) error {
			result = fn(&reader{db: db, bucket: tx.Bucket(bucketName)})
			return nil
		})
	}); err != nil {
		return err
	}
	return result
}

// guard runs fn so that a page that cannot be read, because the file was cut off under our feet, is an error. Other panics pass.
func (db *DB) guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			if !isFault(p) {
				panic(p)
			}
			err = db.damaged(p)
		}
	}()
	return fn()
}

// isFault recognises the panic of SetPanicOnFault; that of a nil pointer has no address.
func isFault(p any) bool {
	_, ok := p.(interface{ Addr() uintptr })
	return ok
}

func (db *DB) damaged(p any) error {
	return fmt.Errorf("%w: %s: a page cannot be read (%v); restore a backup", storage.ErrDamaged, db.path, p)
}

// A reader reads the bucket within a transaction. bbolt panics on a damaged page; a reader returns ErrDamaged.
type reader struct {
	db     *DB
	bucket *bbolt.Bucket
}

// try turns a panic of bbolt into an error. Around bbolt's calls only, so that it catches nobody else's.
func (r *reader) try(fn func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.db.damaged(p)
		}
	}()
	fn()
	return nil
}

func (r *reader) Get(key string) (value []byte, err error) {
	if err := r.try(func() { value = r.bucket.Get([]byte(key)) }); err != nil {
		return nil, err
	}
	if value == nil {
		return nil, storage.ErrNotFound
	}
	return sound(value), nil
}

// sound empties a value that nobody can have written: its length was damaged, and reading it would leave the file. The record's
// checksum then says that it is damaged, and a scan goes on.
func sound(value []byte) []byte {
	if len(value) > storage.MaxValue {
		return value[:0]
	}
	return value
}

func (r *reader) Scan(from, to string) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		var cursor *bbolt.Cursor
		var pair storage.Pair
		var key, value []byte
		end, last := []byte(to), []byte(nil)
		step := func() {
			if cursor == nil {
				cursor = r.bucket.Cursor()
				key, value = cursor.Seek([]byte(from))
			} else {
				key, value = cursor.Next()
			}
			switch {
			case len(key) > storage.MaxKey:
				panic(fmt.Sprintf("a key of %d bytes", len(key)))
			case key != nil && last != nil && bytes.Compare(key, last) <= 0:
				panic("keys out of order") // else a damaged page could keep us here for ever
			}
			last = key
			pair = storage.Pair{Key: string(key), Value: sound(value)}
		}
		for {
			if err := r.try(step); err != nil {
				yield(storage.Pair{}, err)
				return
			}
			if key == nil || bytes.Compare(key, end) >= 0 || !yield(pair, nil) {
				return
			}
		}
	}
}
