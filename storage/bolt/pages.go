package bolt

import (
	"bytes"
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
	if err := w.page(w.meta.root, nil, nil); err != nil {
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

// page walks a page of a tree and all below it. No page is walked twice, so it ends whatever points where. Its keys are in order,
// none before from or, unless to is nil, from to on: else a search would take another way than a scan.
func (w *walk) page(id uint64, from, to []byte) error {
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
	elements, ok := w.elements(id, flags, data, count)
	if !ok {
		return nil
	}
	if !inOrder(elements, from, to) {
		w.fault("page %d has keys out of order", id)
		return nil
	}
	for i, e := range elements {
		var err error
		switch {
		case flags == branchFlag:
			end := to
			if i+1 < len(elements) {
				end = elements[i+1].key
			}
			err = w.page(e.child, e.key, end)
		case e.bucket:
			err = w.bucket(id, e.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// An element is what a page lists: in a branch a key and the page from there on, in a leaf a key and its value.
type element struct {
	key, value []byte
	child      uint64
	bucket     bool // the value is a bucket
}

// elements reads the elements of a page. bbolt lays keys and values out one behind the other without a gap, so a length that was
// changed shows.
func (w *walk) elements(id uint64, flags uint16, data []byte, count uint64) ([]element, bool) {
	order := binary.NativeEndian
	all := make([]element, count)
	next := pageHeader + count*elementSize
	for i := range count {
		at := pageHeader + i*elementSize
		head := data[at:][:elementSize]
		e := &all[i]
		var pos, keySize, valueSize uint64
		if flags == branchFlag {
			pos, keySize, e.child = uint64(order.Uint32(head)), uint64(order.Uint32(head[4:])), order.Uint64(head[8:])
		} else {
			kind := order.Uint32(head)
			pos, keySize, valueSize = uint64(order.Uint32(head[4:])), uint64(order.Uint32(head[8:])), uint64(order.Uint32(head[12:]))
			if e.bucket = kind == bucketFlag; kind > bucketFlag {
				w.fault("page %d has a record of an unknown kind", id)
				return nil, false
			}
		}
		if at+pos != next || next+keySize+valueSize > uint64(len(data)) {
			w.fault("page %d has a record that is not in its place", id)
			return nil, false
		}
		e.key, e.value = data[next:][:keySize], data[next+keySize:][:valueSize]
		next += keySize + valueSize
	}
	return all, true
}

func inOrder(all []element, from, to []byte) bool {
	for i, e := range all {
		if i > 0 && bytes.Compare(all[i-1].key, e.key) >= 0 || bytes.Compare(e.key, from) < 0 || to != nil && bytes.Compare(e.key, to) >= 0 {
			return false
		}
	}
	return true
}

// bucket follows the value of a bucket to the tree that it is the head of.
func (w *walk) bucket(id uint64, value []byte) error {
	if len(value) < 16 {
		w.fault("page %d has a bucket that is none", id)
		return nil
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 { // 0: the bucket is in the value itself
		return w.page(root, nil, nil)
	}
	return nil
}
