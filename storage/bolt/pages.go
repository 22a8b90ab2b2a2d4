package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.etcd.io/bbolt"

	"srm/storage"
)

// Flags and sizes of bbolt's pages. (go.etcd.io/bbolt/internal/common: page.go, inode.go, bucket.go)
const (
	branchFlag  = 0x01
	leafFlag    = 0x02
	elementSize = 16
	bucketFlag  = 0x01 // of a leaf's element: its value is a bucket
)

// Check returns what is wrong with the file itself, beyond its records: a damaged beginning that was found when it was opened, and
// pages that belong to two owners or to none. A page that is in use and listed as free would be overwritten by a later change.
// It reads every page, with its own eyes: bbolt's check ends the process on a page that points out of the file.
func (db *DB) Check(ctx context.Context) []error {
	if err := db.enter(ctx); err != nil {
		return []error{err}
	}
	defer db.running.Done()
	var faults []error
	if db.note != nil {
		faults = append(faults, fmt.Errorf("%s: %w", db.path, db.note))
	}
	for range 10 { // a writer may be faster than we find our meta page
		w := &walk{ctx: ctx, file: db.file}
		err := db.guard(func() error { return db.bolt.View(w.snapshot) })
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			w.faults = append(w.faults, err)
		}
		for _, fault := range w.faults {
			faults = append(faults, fmt.Errorf("%s: %w", db.path, fault))
		}
		break
	}
	return faults
}

var errMoved = errors.New("the meta page is of another transaction")

// A walk goes through the pages of one transaction, which nobody writes to as long as it is open.
type walk struct {
	ctx    context.Context
	file   io.ReaderAt
	meta   meta
	owner  []byte // of each page: none, or one of the following
	faults []error
}

const (
	inUse  = 1
	isFree = 2
)

const maxPageFaults = 20 // enough to see that the file is lost

func (w *walk) fault(text string, args ...any) {
	if len(w.faults) < maxPageFaults {
		w.faults = append(w.faults, fmt.Errorf("%w: "+text, append([]any{storage.ErrDamaged}, args...)...))
	}
}

func (w *walk) snapshot(tx *bbolt.Tx) error {
	pageSize := int64(tx.DB().Info().PageSize)
	for at := range int64(2) {
		m, err := readMeta(w.file, at*pageSize)
		if err == nil && m.txid == uint64(tx.ID()) {
			w.meta = m
		}
	}
	if w.meta.high == 0 {
		return errMoved
	}
	w.owner = make([]byte, w.meta.high)
	w.owner[0], w.owner[1] = inUse, inUse
	if err := w.free(); err != nil {
		return err
	}
	if err := w.page(w.meta.root); err != nil {
		return err
	}
	for id, owner := range w.owner {
		if owner == 0 {
			w.fault("page %d is neither in use nor free", id)
		}
	}
	return nil
}

// claim notes who owns a page and those that it runs over to.
func (w *walk) claim(id, overflow uint64, owner byte) bool {
	if id < 2 || id+overflow >= w.meta.high {
		w.fault("page %d with %d more is beyond the end", id, overflow)
		return false
	}
	for ; ; overflow-- {
		if w.owner[id+overflow] != 0 {
			w.fault("page %d has two owners", id+overflow)
			return false
		}
		w.owner[id+overflow] = owner
		if overflow == 0 {
			return true
		}
	}
}

func (w *walk) free() error {
	ids, overflow, err := readFreelist(w.file, w.meta)
	if err != nil {
		return err
	}
	w.claim(w.meta.freelist, overflow, inUse)
	for ; len(ids) > 0; ids = ids[8:] {
		w.claim(binary.NativeEndian.Uint64(ids), 0, isFree)
	}
	return nil
}

// page walks a page of a tree and all below it. No page is walked twice, so it ends whatever points where.
func (w *walk) page(id uint64) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	order, start, size := binary.NativeEndian, int64(id)*int64(w.meta.pageSize), uint64(w.meta.pageSize)
	var head [pageHeader]byte
	if id >= w.meta.high {
		w.fault("page %d is beyond the end", id)
		return nil
	}
	if _, err := w.file.ReadAt(head[:], start); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	flags, count, overflow := order.Uint16(head[8:]), uint64(order.Uint16(head[10:])), uint64(order.Uint32(head[12:]))
	switch {
	case order.Uint64(head[:]) != id || flags != branchFlag && flags != leafFlag:
		w.fault("page %d is not what it should be", id)
		return nil
	case !w.claim(id, overflow, inUse):
		return nil
	case pageHeader+count*elementSize > (overflow+1)*size:
		w.fault("page %d holds more than fits", id)
		return nil
	}
	data := make([]byte, (overflow+1)*size)
	if _, err := w.file.ReadAt(data, start); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	for i := range count {
		at := pageHeader + i*elementSize
		if err := w.element(id, flags, data[at:]); err != nil {
			return err
		}
	}
	return nil
}

// element follows what an element points to: a page below a branch, or the tree of a bucket in a leaf. rest begins with it.
func (w *walk) element(id uint64, flags uint16, rest []byte) error {
	order := binary.NativeEndian
	if flags == branchFlag {
		if uint64(order.Uint32(rest))+uint64(order.Uint32(rest[4:])) > uint64(len(rest)) {
			w.fault("page %d has a key beyond its end", id)
		}
		return w.page(order.Uint64(rest[8:]))
	}
	pos, keySize, valueSize := uint64(order.Uint32(rest[4:])), uint64(order.Uint32(rest[8:])), uint64(order.Uint32(rest[12:]))
	if pos+keySize+valueSize > uint64(len(rest)) {
		w.fault("page %d has a record beyond its end", id)
		return nil
	}
	value := rest[pos+keySize:][:valueSize]
	if order.Uint32(rest)&bucketFlag == 0 {
		return nil
	}
	if len(value) < 16 {
		w.fault("page %d has a bucket that is none", id)
		return nil
	}
	if root := order.Uint64(value); root != 0 { // 0: the bucket is in the value itself
		return w.page(root)
	}
	return nil
}
