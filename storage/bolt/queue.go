package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"srm/storage"
)

// maxBatch bounds how many functions share a transaction, and with it how long the first of them waits.
const maxBatch = 256

// A job is one Update on its way through the queue.
type job struct {
	ctx   context.Context
	fn    func(storage.Tx) error
	taken atomic.Bool // by the writer, or by a caller who no longer waits
	err   error       // what fn returned; the writer's until done
	done  chan error  // one answer
}

// Update queues fn for the writer and waits for its outcome.
func (db *DB) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if db.o.ReadOnly {
		return storage.ErrReadOnly
	}
	if err := db.enter(ctx); err != nil {
		return err
	}
	defer db.running.Done()
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case db.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-j.done // its turn had come: only the commit knows
	}
}

// write is the writer: it ends when jobs is closed and empty.
func (db *DB) write() {
	defer close(db.stopped)
	debug.SetPanicOnFault(true)
	for {
		first, ok := <-db.jobs
		if !ok {
			return
		}
		db.run(db.gather(first))
	}
}

// gather takes what waits, without waiting for more. Those who were just answered may be about to come again: they get the
// processor as long as each time brings somebody.
func (db *DB) gather(first *job) []*job {
	for n := -1; len(db.jobs) > n && len(db.jobs) < cap(db.jobs); {
		n = len(db.jobs)
		runtime.Gosched()
	}
	batch := []*job{first}
	for len(batch) < maxBatch && len(db.jobs) > 0 {
		batch = append(batch, <-db.jobs)
	}
	return batch
}

// run answers every job of a batch.
func (db *DB) run(batch []*job) {
	waiting := batch[:0]
	for _, j := range batch {
		switch {
		case !j.taken.CompareAndSwap(false, true): // gave up
		case j.ctx.Err() != nil:
			j.done <- j.ctx.Err()
		case db.cause != nil:
			j.done <- fmt.Errorf("%w: %s: stopped writing after: %v", storage.ErrReadOnly, db.path, db.cause)
		default:
			waiting = append(waiting, j)
		}
	}
	if len(waiting) == 0 {
		return
	}
	err := db.commit(waiting)
	if errors.Is(err, errApply) || len(waiting) > 1 && errors.Is(err, storage.ErrFull) {
		for _, j := range waiting { // one by one: what is too much for the disk, or on a bad page, is one's own
			j.answer(db.commitOrRefuse(j))
		}
		return
	}
	for _, j := range waiting {
		j.answer(err)
	}
}

// commitOrRefuse is commit for one job, which may come after another has failed.
func (db *DB) commitOrRefuse(j *job) error {
	if db.cause != nil {
		return fmt.Errorf("%w: %s: stopped writing after: %v", storage.ErrReadOnly, db.path, db.cause)
	}
	return db.commit([]*job{j})
}

// answer gives the commit's error, or else the function's own. A refusal too depends on the commit: it may rest on what another
// function of the same transaction wrote.
func (j *job) answer(commit error) {
	if commit != nil {
		j.done <- commit
		return
	}
	j.done <- j.err
}

var (
	errNothing = errors.New("nothing to write")
	errApply   = errors.New("a page refused a write")
)

// commit runs the jobs in one transaction. A nil error says that each job's own error is true and durable; any other holds for
// all of them.
func (db *DB) commit(batch []*job) error {
	id, err := db.update(batch)
	switch {
	case err == nil || errors.Is(err, errNothing):
		return nil
	case errors.Is(err, errApply):
		if len(batch) == 1 {
			return fmt.Errorf("%w: %s: %v; restore a backup", storage.ErrDamaged, db.path, err)
		}
		return err
	}
	last, lastErr := db.lastTx()
	result := outcome(err, lastErr == nil && (id == 0 || last < id))
	if errors.Is(result, storage.ErrUnknown) || db.broken {
		db.cause = err
		close(db.failed)
	}
	return fmt.Errorf("writing %s: %w", db.path, result)
}

// lastTx returns the number of the last transaction that the file's meta pages show.
func (db *DB) lastTx() (id int, err error) {
	err = db.guard(func() error {
		return db.bolt.View(func(tx *bbolt.Tx) error {
			id = tx.ID()
			return nil
		})
	})
	return id, err
}

// update is bbolt's Update over a batch, with its panics as errors. id is the transaction's number.
func (db *DB) update(batch []*job) (id int, err error) {
	defer func() {
		if p := recover(); p != nil {
			db.broken = true
			err = fmt.Errorf("%w: bbolt panicked: %v", storage.ErrDamaged, p)
		}
	}()
	err = db.bolt.Update(func(tx *bbolt.Tx) error {
		id = tx.ID()
		r := &reader{db: db, bucket: tx.Bucket(bucketName)}
		wrote := false
		for _, j := range batch {
			overlay := storage.NewOverlay(r)
			j.err = db.try(overlay, j.fn)
			if j.err != nil || overlay.Len() == 0 {
				continue
			}
			if err := r.apply(overlay); err != nil {
				return fmt.Errorf("%w: %v", errApply, err)
			}
			wrote = true
		}
		if !wrote {
			return errNothing
		}
		return nil
	})
	return id, err
}

// try runs one function. A fault in what it read is the file's, any other panic its own.
func (db *DB) try(overlay *storage.Overlay, fn func(storage.Tx) error) error {
	err := overlay.Try(fn)
	if p, ok := errors.AsType[*storage.PanicError](err); ok && isFault(p.Value) {
		return db.damaged(p.Value)
	}
	return err
}

// apply puts an overlay's writes into the bucket, in order of their keys. It fails only on a damaged page: keys and values were
// measured when they were put.
func (r *reader) apply(overlay *storage.Overlay) error {
	var result error
	err := r.try(func() {
		var name []byte // bbolt copies keys
		for key, value := range overlay.Writes() {
			name = append(name[:0], key...)
			if value == nil {
				result = r.bucket.Delete(name)
			} else {
				result = r.bucket.Put(name, value)
			}
			if result != nil {
				return
			}
		}
	})
	return errors.Join(err, result)
}
