package bolt

import (
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
	above := make(map[uint64]bool)
	leaf, err := descend(file, m, m.root, free, above)
	if err != nil || leaf == nil {
		return err
	}
	count := uint64(binary.NativeEndian.Uint16(leaf[10:]))
	if pageHeader+count*elementSize > uint64(len(leaf)) {
		return fmt.Errorf("%w: page %d holds more than fits. Restore a backup", storage.ErrDamaged, m.root)
	}
	buckets, _ := new(walk).elements(m.root, leafFlag, leaf, count)
	for _, e := range buckets { // what cannot be read here bbolt cannot read either, and says so
		if !e.bucket || len(e.value) < 16 {
			continue
		}
		if root := binary.NativeEndian.Uint64(e.value); root != 0 {
			if _, err := descend(file, m, root, free, above); err != nil {
				return err
			}
		}
	}
	return nil
}

// descend walks the branch pages below a root level by level and notes them in above. It returns the root's own page if that is a leaf.
func descend(file io.ReaderAt, m meta, root uint64, free []byte, above map[uint64]bool) (leaf []byte, err error) {
	for level := []uint64{root}; ; {
		var next []uint64
		leaves := false
		for i, id := range level {
			if id < 2 || id >= m.high || above[id] || isListed(free, id) {
				return nil, fmt.Errorf("%w: page %d stands where it cannot be. Restore a backup", storage.ErrDamaged, id)
			}
			if leaves {
				continue
			}
			page, err := readPage(file, m, id)
			if err != nil {
				return nil, err
			}
			if binary.NativeEndian.Uint16(page[8:]) != branchFlag {
				if id == root {
					leaf = page
				}
				leaves = i == 0
				continue
			}
			above[id] = true
			for at := pageHeader; at+elementSize <= len(page) && at < pageHeader+int(binary.NativeEndian.Uint16(page[10:]))*elementSize; at += elementSize {
				next = append(next, binary.NativeEndian.Uint64(page[at+8:]))
			}
		}
		if next == nil {
			return leaf, nil
		}
		level = next
	}
}

// readPage reads a page with what it runs over to, as far as the file goes.
func readPage(file io.ReaderAt, m meta, id uint64) ([]byte, error) {
	page := make([]byte, m.pageSize)
	if _, err := file.ReadAt(page, int64(id)*int64(m.pageSize)); err != nil {
		return nil, fmt.Errorf("%w: page %d cannot be read (%v). Restore a backup", storage.ErrDamaged, id, err)
	}
	if overflow := uint64(binary.NativeEndian.Uint32(page[12:])); overflow > 0 && id+overflow < m.high {
		page = make([]byte, (overflow+1)*uint64(m.pageSize))
		if _, err := file.ReadAt(page, int64(id)*int64(m.pageSize)); err != nil {
			return nil, fmt.Errorf("%w: page %d cannot be read (%v). Restore a backup", storage.ErrDamaged, id, err)
		}
	}
	return page, nil
}

// isListed finds a page in the list of free ones, which is in order.
func isListed(free []byte, id uint64) bool {
	at := func(i int) uint64 { return binary.NativeEndian.Uint64(free[8*i:]) }
	i := sort.Search(len(free)/8, func(i int) bool { return at(i) >= id })
	return i < len(free)/8 && at(i) == id
}
