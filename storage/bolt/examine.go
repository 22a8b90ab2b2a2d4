package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"srm/storage"
)

// What bbolt writes at the beginning of its two meta pages, in the machine's own byte order: a page header of 16 bytes, then
// magic, version, page size and flags of 4 bytes each, then root page, sequence, freelist page, high-water mark, transaction
// number and checksum of 8 each. (go.etcd.io/bbolt/internal/common: page.go, meta.go)
const (
	pageHeader   = 16
	metaSize     = 64
	boltMagic    = 0xED0CDAED
	boltVersion  = 2
	freelistFlag = 0x10
	minPage      = 1 << 10
	maxPage      = 1 << 24
)

type meta struct {
	id                         uint64 // which page it says it is
	version, pageSize          uint32
	root, freelist, high, txid uint64
}

// examine says what keeps a file from being opened: bbolt maps it without looking, and a file that was cut off then ends the
// process, and so does one whose pages lead in a circle. It reads two pages, the list of free ones and the branch pages, about one
// page in seventy; nothing is written. What remains can only be wrong inside pages.
// note is what does not keep it from being opened, but should be known.
func examine(file *os.File) (note, err error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("the database cannot be looked at: %w", err)
	}
	size := info.Size()
	if size == 0 {
		return nil, fmt.Errorf("%w: the file is empty. Restore a backup; if there never was anything in it, delete it and start again",
			storage.ErrDamaged)
	}
	m, note, err := newestMeta(file, size)
	if err != nil {
		return nil, err
	}
	used := m.high * uint64(m.pageSize)
	if m.high > 1<<40 || used > uint64(size) {
		return nil, fmt.Errorf("%w: the file is cut off: %d bytes, of at least %d. Restore a backup", storage.ErrDamaged, size, used)
	}
	if m.root >= m.high {
		return nil, fmt.Errorf("%w: its first page is beyond its end. Restore a backup", storage.ErrDamaged)
	}
	free, _, err := readFreelist(file, m)
	if err != nil {
		return nil, err
	}
	return note, examineTree(file, m, free)
}

// newestMeta returns the meta page that bbolt would go by: the valid one with the higher transaction number. The two are of
// consecutive transactions. If one is damaged, the other one counts, and the last change may be missing: note says so.
func newestMeta(file io.ReaderAt, size int64) (m meta, note, err error) {
	first, err := readMeta(file, 0)
	if errors.Is(err, storage.ErrNewer) {
		return meta{}, nil, err
	}
	if err != nil {
		for page := int64(minPage); page <= maxPage && page < size; page *= 2 {
			second, secondErr := readMeta(file, page)
			if errors.Is(secondErr, storage.ErrNewer) || secondErr == nil && int64(second.pageSize) == page {
				return second, oneMeta(err), secondErr
			}
		}
		return meta{}, nil, err
	}
	second, err := readMeta(file, int64(first.pageSize))
	switch {
	case err != nil:
		return first, oneMeta(err), nil
	case second.pageSize != first.pageSize || second.id != first.id+1 || first.txid != second.txid+1 && second.txid != first.txid+1:
		note = oneMeta(errors.New("they do not follow each other"))
	}
	if second.txid > first.txid {
		return second, note, nil
	}
	return first, note, nil
}

func oneMeta(cause error) error {
	return fmt.Errorf("%w: when the file was opened, one of the two pages at its beginning was not as it should be: the last change "+
		"before may be missing. After a power cut, a change that nobody was told of may have left this, and the next change mends it; "+
		"else compare the end of the history with what you know (%v)", storage.ErrDamaged, cause)
}

// readMeta reads and checks one meta page.
func readMeta(file io.ReaderAt, at int64) (meta, error) {
	var page [pageHeader + metaSize]byte
	if n, err := file.ReadAt(page[:], at); n < len(page) {
		return meta{}, fmt.Errorf("%w: the file is cut off or was never a database (%v). Restore a backup, or give the right file",
			storage.ErrDamaged, err)
	}
	order, b := binary.NativeEndian, page[pageHeader:]
	if order.Uint32(b) != boltMagic {
		return meta{}, fmt.Errorf("%w: the file is not a database of srm. Give the right file, or restore a backup", storage.ErrDamaged)
	}
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	if order.Uint64(b[metaSize-8:]) != sum.Sum64() {
		return meta{}, fmt.Errorf("%w: wrong checksum at the beginning of the file. Restore a backup", storage.ErrDamaged)
	}
	m := meta{id: order.Uint64(page[:]), version: order.Uint32(b[4:]), pageSize: order.Uint32(b[8:]), root: order.Uint64(b[16:]),
		freelist: order.Uint64(b[32:]), high: order.Uint64(b[40:]), txid: order.Uint64(b[48:])}
	switch {
	case m.version > boltVersion:
		return meta{}, fmt.Errorf("%w: version %d of the file's layout; use the program that wrote it, or a newer one",
			storage.ErrNewer, m.version)
	case m.version < boltVersion || m.pageSize < minPage || m.pageSize > maxPage || m.pageSize&(m.pageSize-1) != 0:
		return meta{}, fmt.Errorf("%w: the file is not a database of srm (version %d, pages of %d bytes). Give the right file",
			storage.ErrDamaged, m.version, m.pageSize)
	}
	return m, nil
}

// readFreelist checks the list of free pages, which bbolt copies as long as it claims to be: it has to lie within the file and
// to name pages within it, each once, and not itself. It returns the list, 8 bytes each, and how many pages more it runs over to.
func readFreelist(file io.ReaderAt, m meta) (ids []byte, overflow uint64, err error) {
	damaged := fmt.Errorf("%w: its list of free pages is not one. Restore a backup", storage.ErrDamaged)
	if m.freelist < 2 || m.freelist >= m.high {
		return nil, 0, damaged
	}
	order, start := binary.NativeEndian, int64(m.freelist)*int64(m.pageSize)
	var head [pageHeader + 8]byte
	if _, err := file.ReadAt(head[:], start); err != nil {
		return nil, 0, damaged
	}
	flags, count := order.Uint16(head[8:]), uint64(order.Uint16(head[10:]))
	overflow = uint64(order.Uint32(head[12:]))
	start += pageHeader
	room := (overflow+1)*uint64(m.pageSize) - pageHeader
	if count == 0xFFFF { // does not fit: it is in front of the list
		count = order.Uint64(head[pageHeader:])
		start, room = start+8, room-8
	}
	if order.Uint64(head[:]) != m.freelist || flags != freelistFlag || m.freelist+overflow >= m.high || count > room/8 {
		return nil, 0, damaged
	}
	ids = make([]byte, 8*count)
	if _, err := file.ReadAt(ids, start); err != nil && count > 0 {
		return nil, 0, damaged
	}
	before := uint64(1)
	for at := 0; at < len(ids); at += 8 {
		id := order.Uint64(ids[at:])
		if id <= before || id >= m.high || id == m.root || m.freelist <= id && id <= m.freelist+overflow {
			return nil, 0, damaged
		}
		before = id
	}
	return ids, overflow, nil
}
