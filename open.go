package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"srm/bot"
	"srm/knowledge"
	"srm/storage"
	"srm/storage/bolt"
)

// The files in the data folder.
const (
	databaseFile   = "srm.db"
	historyKeyFile = "history.key"
	socketFile     = "srm.sock"
	linesFile      = "console.lines" // what was typed at the console
)

// askWait is how long ask waits for a database that somebody else has: it would rather answer without owners.
const askWait = 15 * time.Millisecond

// data is an open database.
type data struct {
	db    *bolt.DB
	store *storage.Store
}

func (d *data) Close() error { return d.store.Close() }

func (c *Config) path(name string) string { return filepath.Join(c.Data, name) }

// hasDatabase tells whether anything was recorded yet.
func (c *Config) hasDatabase() bool {
	_, err := os.Stat(c.path(databaseFile))
	return !errors.Is(err, fs.ErrNotExist)
}

// openForWriting opens the data, and makes folder, history key and database if they are not there.
func (p *program) openForWriting(c *Config) (*data, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, dataError(fmt.Errorf("the data folder cannot be made; SRM_DATA names another: %w", err))
	}
	fresh := !c.hasDatabase()
	key, err := c.historyKey()
	if err == nil && key == "" && fresh {
		key, err = makeHistoryKey(c.Data)
	}
	if err != nil {
		return nil, dataError(err)
	}
	if key == "" {
		p.warn("%s is not there: what changes from now on cannot be verified. Put it back, or set SRM_HISTORY_KEY; if it is lost, "+
			"openssl rand -hex 32 makes a new one, which verifies later changes only", c.path(historyKeyFile))
	}
	return p.open(c, key, bolt.Options{})
}

// openForReading opens the data as it is; it never makes anything. Without a database it is fs.ErrNotExist.
func (p *program) openForReading(c *Config, wait time.Duration) (*data, error) {
	key, err := c.historyKey()
	if err != nil {
		return nil, dataError(err)
	}
	return p.open(c, key, bolt.Options{ReadOnly: true, Wait: wait})
}

func (p *program) open(c *Config, key string, o bolt.Options) (*data, error) {
	if serving(c) { // no need to wait: it will not let go
		return nil, dataError(&inUseError{c.Data, true, storage.ErrInUse})
	}
	db, err := bolt.Open(c.path(databaseFile), o)
	if errors.Is(err, storage.ErrInUse) {
		return nil, dataError(&inUseError{c.Data, serving(c), err})
	}
	if err != nil {
		return nil, dataError(err)
	}
	store, err := storage.New(db, storage.Options{HistoryKey: []byte(key), Now: now})
	if err != nil {
		return nil, dataError(errors.Join(fmt.Errorf("%s: %w", c.path(databaseFile), err), db.Close()))
	}
	return &data{db, store}, nil
}

// An inUseError says who probably has the data.
type inUseError struct {
	data    string
	serving bool
	err     error
}

func (e *inUseError) Unwrap() error { return e.err }

func (e *inUseError) Error() string {
	if e.serving {
		return fmt.Sprintf("srm serve is running on %s, and only one may write there. Ask beside it with srm ask, or stop it first", e.data)
	}
	return fmt.Sprintf("%s is in use, probably by another srm console. Close that one first", e.data)
}

// historyKey is the key of the history's checksums: the configured one, or the one beside the database. Its text is the key, as it
// stands there, so that the file's content can be given as SRM_HISTORY_KEY. It is "" if there is none.
func (c *Config) historyKey() (string, error) {
	if c.HistoryKey.IsSet() {
		return c.HistoryKey.Reveal(), nil
	}
	raw, err := os.ReadFile(c.path(historyKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the history key cannot be read: %w", err)
	}
	key := strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	if err := checkHistoryKey(key); err != nil {
		return "", fmt.Errorf("%s is no history key: %w", c.path(historyKeyFile), err)
	}
	return key, nil
}

// makeHistoryKey makes a key beside the database. It appears whole or not at all; if somebody else is faster, theirs counts.
func makeHistoryKey(dir string) (string, error) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	key := hex.EncodeToString(raw)
	err := writeNew(filepath.Join(dir, historyKeyFile), func(f *os.File) error {
		_, err := f.WriteString(key + "\n")
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return (&Config{Data: dir}).historyKey()
	}
	if err != nil {
		return "", fmt.Errorf("making the history key: %w", err)
	}
	return key, nil
}

// writeNew writes a file, mode 0600, that must not exist: under another name, synced, then named. What fails leaves nothing.
func writeNew(path string, write func(*os.File) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := errors.Join(write(temp), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return nameNew(temp.Name(), path)
}

// nameNew gives a finished file its name, if nobody has it.
func nameNew(temp, path string) error {
	err := os.Link(temp, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	case err != nil: // a file system without links
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name durable.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // has no such thing
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// load reads the knowledge: what is built in, and the organisation's own file.
func (c *Config) load() (*knowledge.Base, error) {
	overlays, err := c.overlays()
	if err != nil {
		return nil, usageError("%w", err)
	}
	base, err := knowledge.Load(overlays...)
	if err != nil {
		return nil, fmt.Errorf("the knowledge is not sound; nothing was answered:\n%w", err)
	}
	return base, nil
}

// Where the requests of this machine's own user come from, and as whose.
const (
	consolePlace bot.PlaceID = "console"
	consoleUser  bot.UserID  = "admin"
)
