package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// backupsFolder is where serve keeps its daily backups, in the data folder.
const backupsFolder = "backups"

// keepBackups is how many daily backups are kept if nobody says.
const keepBackups = 7

// daily makes a backup a day, and keeps the newest few. Its files sort by their names: srm-2026-12-01.backup.
type daily struct {
	dir  string
	keep int // 0: none are made
	dump func(context.Context, io.Writer) error
	log  *slog.Logger
}

// run looks at once and then every hour whether today has a backup, until ctx ends. A failure is logged and tried again: a full
// disk must not stop the answers.
func (d *daily) run(ctx context.Context) error {
	if d.keep == 0 {
		return nil
	}
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if name, err := d.today(ctx); err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, "daily backup failed; trying again in an hour", "err", err)
		} else if name != "" {
			d.log.InfoContext(ctx, "daily backup written", "file", name)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// today makes the backup of the day, in UTC, if it is not there, and drops the oldest beyond keep. It returns the name of a new one.
func (d *daily) today(ctx context.Context) (string, error) {
	name := filepath.Join(d.dir, "srm-"+now().UTC().Format(time.DateOnly)+".backup")
	if _, err := os.Stat(name); err == nil {
		return "", nil
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return "", err
	}
	if err := writeNew(name, func(f *os.File) error { return d.dump(ctx, f) }); err != nil {
		return "", err
	}
	return name, d.drop()
}

// drop removes the oldest of its own backups; what else lies in the folder stays.
func (d *daily) drop() error {
	all, err := filepath.Glob(filepath.Join(d.dir, "srm-????-??-??.backup"))
	if err != nil {
		return err
	}
	slices.Sort(all)
	for len(all) > d.keep {
		if err := os.Remove(all[0]); err != nil {
			return err
		}
		all = all[1:]
	}
	return nil
}

// backups is how many daily backups the configuration wants.
func (c *Config) backups() int {
	n, err := strconv.Atoi(c.Backups)
	if err != nil {
		return keepBackups
	}
	return n
}

func checkBackups(v string) error {
	if n, err := strconv.Atoi(v); err != nil || n < 0 || n > 1000 || strings.HasPrefix(v, "+") {
		return fmt.Errorf("%q is no number of backups: from 0, which makes none, to 1000", v)
	}
	return nil
}
