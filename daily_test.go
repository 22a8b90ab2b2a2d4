package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestDailyBackups(t *testing.T) {
	dir := filepath.Join(t.TempDir(), backupsFolder)
	fails := false
	d := &daily{dir: dir, keep: 3, log: slog.New(slog.DiscardHandler), dump: func(_ context.Context, w io.Writer) error {
		if fails {
			return errors.New("no room")
		}
		_, err := io.WriteString(w, "backup")
		return err
	}}
	day := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	defer func(before func() time.Time) { now = before }(now)
	now = func() time.Time { return day }
	for range 5 {
		if name, err := d.today(t.Context()); err != nil || name == "" {
			t.Fatalf("%q, %v", name, err)
		}
		if name, err := d.today(t.Context()); err != nil || name != "" {
			t.Errorf("a second one on the same day: %q, %v", name, err)
		}
		day = day.Add(24 * time.Hour)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.backup"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fails = true
	if _, err := d.today(t.Context()); err == nil {
		t.Error("a dump that failed was no error")
	}
	fails = false
	if _, err := d.today(t.Context()); err != nil { // the hour after
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if err != nil || len(names) != 4 || names[0] != "mine.backup" || names[1] != "srm-2026-12-04.backup" || names[3] != "srm-2026-12-06.backup" {
		t.Errorf("%v, %v", names, err)
	}
}

func TestDailyBackupsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	made := make(chan struct{}, 1)
	d := &daily{dir: t.TempDir(), keep: 1, log: slog.New(slog.DiscardHandler), dump: func(context.Context, io.Writer) error {
		made <- struct{}{}
		return nil
	}}
	done := make(chan error, 1)
	go func() { done <- d.run(ctx) }()
	<-made
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	d.keep = 0
	if err := d.run(t.Context()); err != nil {
		t.Error(err)
	}
}
