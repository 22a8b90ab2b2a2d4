package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"srm/bot"
	"srm/storage"
)

// What the chaos on each platform has in common: what is said, and what was decided by it.

// manual are the lines that people type in the scripts.
func manual(t *testing.T) []string {
	t.Helper()
	var lines []string
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for line := range strings.Lines(string(a.Comment)) {
			if name, ok := strings.CutPrefix(strings.TrimSpace(line), "stdin "); ok {
				said[name] = true
			}
		}
		for _, f := range a.Files {
			for line := range strings.Lines(string(f.Data)) {
				if line = strings.TrimSpace(line); said[f.Name] && line != "" && len(line) < 2000 && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "/srm") {
					lines = append(lines, line)
				}
			}
		}
	}
	if len(lines) < 50 {
		t.Fatalf("only %d lines", len(lines))
	}
	return lines
}

// timesIn are when something was recorded, and in which channel of the fake: neither is the same twice.
var timesIn = regexp.MustCompile(`"(since|at|replied|channel)":"[^"]*"`)

// decided is all that a workspace has decided, and every change on the way there, whose chain is sound.
func decided(t *testing.T, b *bot.Bot, s *storage.Store, ws storage.WorkspaceID) string {
	t.Helper()
	if err := s.Verify(t.Context(), ws); err != nil {
		t.Fatal(err)
	}
	all, err := b.Export(t.Context(), ws, bot.JSON, false)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.History(t.Context(), ws, 0, 10000)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, e := range entries {
		out.WriteString(e.Verb + " ")
	}
	return timesIn.ReplaceAllString(string(all), "") + out.String()
}

// otherwise are the lines in which two texts differ, each sides' own.
func otherwise(got, want string) string {
	var out []string
	mine, theirs := strings.Split(got, "\n"), strings.Split(want, "\n")
	for _, line := range mine {
		if !slices.Contains(theirs, line) {
			out = append(out, "got  "+line)
		}
	}
	for _, line := range theirs {
		if !slices.Contains(mine, line) {
			out = append(out, "want "+line)
		}
	}
	return strings.Join(out, "\n")
}
