package storage

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// One transaction of Load writes at most so much: within the limits of every engine there will be, a network's too.
const (
	loadRecords = 100
	loadBytes   = 1 << 20
)

// Load reads a backup into a store that has no record yet and that nobody else uses meanwhile. While it works, the store has no
// format and New refuses it, so that half a backup is never taken for a whole one. It returns nil if every line was there, every
// record is written and Check finds nothing. After an error it makes the store empty again; if that fails too, New refuses what
// is left.
func (s *Store) Load(ctx context.Context, r io.Reader) error {
	in := newLineReader(r)
	err := in.header()
	if err == nil {
		err = s.beginLoad(ctx)
	}
	if err != nil {
		return fmt.Errorf("reading a backup: %w", err)
	}
	if err = s.load(ctx, in); err == nil {
		err = s.endLoad(ctx)
	}
	if err == nil {
		return nil
	}
	cleanup := context.WithoutCancel(ctx)
	clearErr := s.clear(cleanup)
	if clearErr == nil {
		clearErr = s.endLoad(cleanup)
	}
	return errors.Join(fmt.Errorf("reading a backup: %w", err), clearErr)
}

func (s *Store) beginLoad(ctx context.Context) error {
	return s.engine.Update(ctx, func(tx Tx) error {
		for pair, err := range tx.Scan("\x00", "\xff") {
			if err != nil {
				return err
			}
			if pair.Key != formatKey {
				return errors.New("there are records already; a backup is restored into a new database only")
			}
		}
		return tx.Delete(formatKey)
	})
}

// endLoad makes what is there a store.
func (s *Store) endLoad(ctx context.Context) error {
	return s.engine.Update(ctx, func(tx Tx) error { return put(tx, formatKey, format{formatVersion}) })
}

func (s *Store) load(ctx context.Context, in *lineReader) error {
	for done := false; !done; {
		batch, last, err := in.batch()
		if err != nil {
			return err
		}
		done = last
		err = s.engine.Update(ctx, func(tx Tx) error {
			for _, record := range batch {
				if err := tx.Put(record.Key, seal(record.Key, record.Record)); err != nil {
					return fmt.Errorf("%s: %w", record.Key, err)
				}
				if err := loadDue(tx, record.Key, record.Record); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	faults, err := s.Check(ctx)
	errs := []error{err}
	for _, fault := range faults {
		if fault.Key != formatKey { // comes last
			errs = append(errs, fault.Err)
		}
	}
	return errors.Join(errs...)
}

// clear deletes everything, in as many transactions as it takes.
func (s *Store) clear(ctx context.Context) error {
	for more := true; more; {
		err := s.engine.Update(ctx, func(tx Tx) error {
			n := 0
			for pair, err := range tx.Scan("\x00", "\xff") {
				if err != nil {
					return err
				}
				if n++; n > loadRecords {
					break
				}
				if err := tx.Delete(pair.Key); err != nil {
					return err
				}
			}
			more = n > loadRecords
			return nil
		})
		if err != nil {
			return fmt.Errorf("removing the part that was restored: %w", err)
		}
	}
	return nil
}

// A lineReader reads a backup and checks its form.
type lineReader struct {
	lines   *bufio.Scanner
	number  int // of the line read last
	sum     hash.Hash
	records int64
	key     string // of the record read last
}

func newLineReader(r io.Reader) *lineReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), MaxValue+2*MaxKey)
	return &lineReader{lines: lines, sum: sha256.New()}
}

// next reads one line into v. before is the checksum of all lines before it.
func (l *lineReader) next(v any) (before []byte, err error) {
	if !l.lines.Scan() {
		if err := l.lines.Err(); err != nil {
			return nil, fmt.Errorf("line %d: %w", l.number+1, err)
		}
		return nil, fmt.Errorf("%w: the backup is cut off after line %d", ErrDamaged, l.number)
	}
	l.number++
	before = l.sum.Sum(nil)
	l.sum.Write(append(l.lines.Bytes(), '\n'))
	if err := json.Unmarshal(l.lines.Bytes(), v); err != nil {
		return nil, fmt.Errorf("%w: line %d of the backup: %w", ErrDamaged, l.number, err)
	}
	return before, nil
}

func (l *lineReader) header() error {
	var h backupHeader
	switch _, err := l.next(&h); {
	case err != nil:
		return fmt.Errorf("this is no backup of srm: %w", err)
	case h.Backup < 1 || h.Format < 1:
		return fmt.Errorf("%w: this is no backup of srm: its first line does not say so", ErrDamaged)
	case h.Backup > backupVersion || h.Format > formatVersion:
		return fmt.Errorf("%w: version %d of backups, layout %d; use the program that wrote it, or a newer one",
			ErrNewer, h.Backup, h.Format)
	}
	return nil
}

// batch reads records for one transaction. last says that the end came and is right.
func (l *lineReader) batch() (batch []backupRecord, last bool, err error) {
	for size := 0; len(batch) < loadRecords && size < loadBytes; {
		var line struct {
			backupRecord
			backupEnd
		}
		before, err := l.next(&line)
		if err != nil {
			return nil, false, err
		}
		if line.Key == "" {
			return batch, true, l.end(line.backupEnd, before)
		}
		if _, _, _, err := splitKey(line.Key); err != nil || line.Key <= l.key || len(line.Record) == 0 {
			return nil, false, fmt.Errorf("%w: line %d of the backup is no record in its place", ErrDamaged, l.number)
		}
		l.key = line.Key
		l.records++
		size += len(line.Key) + len(line.Record)
		batch = append(batch, line.backupRecord)
	}
	return batch, false, nil
}

func (l *lineReader) end(end backupEnd, sum []byte) error {
	if l.lines.Scan() {
		return fmt.Errorf("%w: the backup goes on after its end, in line %d", ErrDamaged, l.number+1)
	}
	if end.Records != l.records || !strings.EqualFold(end.SHA256, hex.EncodeToString(sum)) {
		return fmt.Errorf("%w: the backup was changed or cut: its end speaks of %d records with another checksum", ErrDamaged, end.Records)
	}
	return l.lines.Err()
}
