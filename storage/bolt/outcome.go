package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"srm/storage"
)

// outcome says what a failed commit means. unmoved says that the meta pages show the same last transaction as before: then the
// new one is not there now, and without a failed sync it will not be there later either.
//
// bbolt commits in this order: grow the file and sync it, write data pages (into free ones), sync, write one meta page, sync.
// An error of a sync leaves open what is on the disk, even of pages written before, and a second sync would not tell: ErrUnknown.
func outcome(err error, unmoved bool) error {
	if !unmoved {
		return fmt.Errorf("%w: %w", storage.ErrUnknown, err)
	}
	switch {
	case errors.Is(err, storage.ErrDamaged):
		return err
	case errors.Is(err, berrors.ErrMaxSizeReached):
		return fmt.Errorf("%w: %w", storage.ErrFull, err)
	case isWrite(err) && isAny(err, syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return fmt.Errorf("%w: %w", storage.ErrFull, err)
	case isWrite(err) && isAny(err, syscall.EROFS):
		return fmt.Errorf("%w: %w", storage.ErrReadOnly, err)
	}
	return fmt.Errorf("%w: %w", storage.ErrUnknown, err)
}

// resizing is how bbolt begins the error of a file that could not be made longer, before anything was written. It keeps the text
// of the cause only.
const resizing = "file resize error: "

// isWrite says whether a write or a resize failed, and not a sync.
func isWrite(err error) bool {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Op == "write"
	}
	return strings.HasPrefix(err.Error(), resizing)
}

func isAny(err error, causes ...syscall.Errno) bool {
	for _, cause := range causes {
		if errors.Is(err, cause) || strings.HasPrefix(err.Error(), resizing) && strings.HasSuffix(err.Error(), cause.Error()) {
			return true
		}
	}
	return false
}
