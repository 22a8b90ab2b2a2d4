package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sort"

	"srm/storage"
)

// examineTree makes sure that every way down from the root ends at a leaf. bbolt goes down by recursion, and one that leads back to a
// page above ends the process when the stack is full. All leaves of a tree are on one level, so none but the first is read: a page
// that is neither a branch on the way down nor free is a leaf, or one on which bbolt panics in a way that can be caught.
func examineTree(file io.ReaderAt, m meta, free []byte) error {
	t := &tree{file: file, meta: m, free: free, above: make(map[uint64]bool), page: make([]byte, m.pageSize)}
	isLeaf, err := t.descend(m.root)
	if err != nil || !isLeaf {
		return err
	}
	count := uint64(binary.NativeEndian.Uint16(t.page[10:]))
	if pageHeader+count*elementSize > uint64(len(t.page)) {
		return fmt.Errorf("%w: page %d holds more than fits. Restore a backup", storage.ErrDamaged, m.root)
	}
	leaf := bytes.Clone(t.page)
	buckets, _ := new(walk).elements(m.root, leafFlag, leaf, count)
	for _, e := range buckets { // what cannot be read here bbolt cannot read either, and says so
		if !e.bucket || len(e.value) < 16 {
			continue
		}
		if root := binary.NativeEndian.Uint64(e.value); root != 0 {
			if _, err := t.descend(root); err != nil {
				return err
			}
		}
	}
	return nil
}

// A tree is the branch pages of a file on their way to be examined.
type tree struct {
	file  io.ReaderAt
	meta  meta
	free  []byte          // the list of free pages, in order
	above map[uint64]bool // the branch pages so far
	page  []byte          // the one that was read last
}

// descend walks the branch pages below a root level by level. It tells whether the root itself is a leaf, which is then in t.page.
func (t *tree) descend(root uint64) (isLeaf bool, err error) {
	order := binary.NativeEndian
	for level := []uint64{root}; len(level) > 0; {
		var next []uint64
		leaves := false
		for i, id := range level {
			if id < 2 || id >= t.meta.high || t.above[id] || isListed(t.free, id) {
				return false, fmt.Errorf("%w: page %d stands where it cannot be. Restore a backup", storage.ErrDamaged, id)
			}
			if leaves {
				continue
			}
			if err := t.read(id); err != nil {
				return false, err
			}
			if order.Uint16(t.page[8:]) != branchFlag {
				leaves = i == 0
				isLeaf = isLeaf || id == root
				continue
			}
			t.above[id] = true
			end := min(pageHeader+int(order.Uint16(t.page[10:]))*elementSize, len(t.page)-elementSize+1)
			for at := pageHeader; at < end; at += elementSize {
				next = append(next, order.Uint64(t.page[at+8:]))
			}
		}
		level = next
	}
	return isLeaf, nil
}

// read reads a page with what it runs over to, as far as the file goes.
func (t *tree) read(id uint64) error {
	size := int64(t.meta.pageSize)
	t.page = t.page[:size]
	_, err := t.file.ReadAt(t.page, int64(id)*size)
	if overflow := uint64(binary.NativeEndian.Uint32(t.page[12:])); err == nil && overflow > 0 && id+overflow < t.meta.high {
		t.page = make([]byte, int64(overflow+1)*size)
		_, err = t.file.ReadAt(t.page, int64(id)*size)
	}
	if err != nil {
		return fmt.Errorf("%w: page %d cannot be read (%v). Restore a backup", storage.ErrDamaged, id, err)
	}
	return nil
}

// isListed finds a page in the list of free ones, which is in order.
func isListed(free []byte, id uint64) bool {
	at := func(i int) uint64 { return binary.NativeEndian.Uint64(free[8*i:]) }
	i := sort.Search(len(free)/8, func(i int) bool { return at(i) >= id })
	return i < len(free)/8 && at(i) == id
}
