package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"go.etcd.io/bbolt"

	"srm/storage"
)

const defaultWait = time.Second

// Open opens the database in the file at path, or makes one if there is no file. Its folder has to be there.
//
// Errors are sentences that name the file and what to do. They are storage.ErrInUse if another process has the file, ErrDamaged
// if it is cut off, empty or not ours, ErrNewer, ErrReadOnly if it may only be read, or the file system's own. A file that
// cannot be opened is left as it is.
func Open(path string, o Options) (*DB, error) {
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	file, err := openFile(path, o)
	if err != nil {
		return nil, err
	}
	if err := lock(file, !o.ReadOnly, o.Wait); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w; is srm running on it? Stop that one, or wait until it is done", path, err)
	}
	note, err := examine(file)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db, err := openBolt(file, path, o)
	if err != nil {
		_ = file.Close() // bbolt has closed it in most cases; a second time harms nothing
		return nil, err
	}
	db.note = note
	return db, nil
}

// openFile opens what is at path, and makes it first if it is not there.
func openFile(path string, o Options) (*os.File, error) {
	flag := os.O_RDWR
	if o.ReadOnly {
		flag = os.O_RDONLY
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.ReadOnly:
		return nil, fmt.Errorf("%s: there is no database: %w", path, err)
	case errors.Is(err, fs.ErrNotExist):
		if err := create(path); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, fmt.Errorf("%s: the database cannot be looked at: %w", path, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is no file; give the database another name", storage.ErrDamaged, path)
	}
	file, err := os.OpenFile(path, flag, 0o600)
	switch {
	case err == nil:
		return file, nil
	case !o.ReadOnly && canRead(path):
		return nil, fmt.Errorf("%w: %s may only be read: check its owner and mode, and that its file system takes writes (%v)",
			storage.ErrReadOnly, path, err)
	}
	return nil, fmt.Errorf("%s: the database cannot be opened; check its owner and mode: %w", path, err)
}

func canRead(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		_ = f.Close()
	}
	return err == nil
}

// openBolt hands bbolt the file that was locked and examined, so that nobody can put another in its place in between.
func openBolt(file *os.File, path string, o Options) (db *DB, err error) {
	db = &DB{path: path}
	var b *bbolt.DB
	err = db.guard(func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = db.damaged(p)
			}
		}()
		b, err = bbolt.Open(path, 0o600, boltOptions(file, o))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: the database cannot be opened: %w", path, err)
	}
	db = newDB(b, file, path, o)
	if err := db.hasBucket(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func boltOptions(file *os.File, o Options) *bbolt.Options {
	options := &bbolt.Options{
		Timeout:      o.Wait, // never 0, which waits for ever
		ReadOnly:     o.ReadOnly,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
		MaxSize:      o.MaxBytes,
	}
	if file != nil {
		options.OpenFile = func(string, int, os.FileMode) (*os.File, error) { return file, nil }
	}
	if runtime.GOOS == "linux" && ^uint(0)>>63 == 1 {
		// Addresses, not memory: until the file is that large, no writer has to wait for readers to map it anew.
		options.InitialMmapSize = 1 << 30
	}
	return options
}

func (db *DB) hasBucket() error {
	found := false
	err := db.guard(func() error {
		return db.bolt.View(func(tx *bbolt.Tx) error {
			return (&reader{db: db}).try(func() { found = tx.Bucket(bucketName) != nil })
		})
	})
	if err == nil && !found {
		return fmt.Errorf("%w: %s is a bbolt database, but not one of srm; give srm's database another name", storage.ErrDamaged, db.path)
	}
	return err
}

// create makes a new database beside path and gives it its name when it is whole and on disk: a crash leaves all of it or, at
// most, a file with another name. If somebody else is faster, theirs stays.
func create(path string) error {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	temp, err := os.CreateTemp(dir, name+".new-*") // made with mode 0600
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: the folder %s is not there; make it, or give another: %w", path, dir, err)
	case err != nil:
		return fmt.Errorf("%s: no new database can be made here; check the folder's owner and mode, and the room left: %w", path, err)
	}
	defer os.Remove(temp.Name())
	_ = temp.Close()
	if err := fill(temp.Name()); err != nil {
		return fmt.Errorf("%s: making a new database: %w", path, err)
	}
	if err := rename(temp.Name(), path); err != nil {
		return fmt.Errorf("%s: giving the new database its name: %w", path, err)
	}
	return syncFolder(dir)
}

// fill makes an empty database in an empty file. bbolt syncs it.
func fill(path string) error {
	b, err := bbolt.Open(path, 0o600, boltOptions(nil, Options{Wait: defaultWait}))
	if err != nil {
		return err
	}
	b.AllocSize = 1 << 15
	err = b.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucketName)
		return err
	})
	return errors.Join(err, b.Close())
}

// rename does not replace what is at to: that file may be open and locked by somebody who made it just now.
func rename(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if _, statErr := os.Lstat(to); statErr == nil {
		return nil
	}
	return os.Rename(from, to) // a file system without links
}

// syncFolder makes a new name durable.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // has no such thing
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing the folder %s: %w", dir, err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("syncing the folder %s: %w", dir, err)
	}
	return nil
}
