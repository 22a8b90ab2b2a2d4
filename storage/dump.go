package storage

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
)

// backupVersion is the version of the lines that Dump writes and Load reads.
const backupVersion = 1

// A backup is lines of JSON: a header, one line for each record in order of the keys, and an end that proves that nothing is
// missing or changed. It carries no time and no place, so that the same data gives the same bytes.
type (
	backupHeader struct {
		Backup int `json:"srm-backup"`
		Format int `json:"format"`
	}
	backupRecord struct {
		Key    string          `json:"key"`
		Record json.RawMessage `json:"record"` // the payload, byte for byte
	}
	backupEnd struct {
		Records int64  `json:"records"`
		SHA256  string `json:"sha256"` // of all lines before, with their ends
	}
)

// Dump writes a backup of everything as it is at one moment, while others may go on writing. Any engine's store can Load it. A
// damaged record ends it with an error: a backup that was written to the end is sound.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	out := &lineWriter{to: buffered, sum: sha256.New()}
	err := s.engine.View(ctx, func(r Reader) error { return dump(ctx, r, out) })
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("writing a backup: %w", err)
	}
	return nil
}

func dump(ctx context.Context, r Reader, out *lineWriter) error {
	if err := out.line(backupHeader{backupVersion, formatVersion}); err != nil {
		return err
	}
	end := backupEnd{}
	for pair, err := range r.Scan(workspacesFrom, workspacesTo) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		payload, err := unseal(pair.Key, pair.Value)
		if err != nil {
			return fmt.Errorf("%w; check names all such records", err)
		}
		if err := out.line(backupRecord{pair.Key, payload}); err != nil {
			return err
		}
		end.Records++
	}
	end.SHA256 = hex.EncodeToString(out.sum.Sum(nil))
	return out.line(end)
}

// A lineWriter writes values as lines and adds them up.
type lineWriter struct {
	to  io.Writer
	sum hash.Hash
}

func (l *lineWriter) line(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	l.sum.Write(line)
	_, err = l.to.Write(line)
	return err
}
