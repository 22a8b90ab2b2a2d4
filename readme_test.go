package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReadme: the conversation in README.md is what srm says. UPDATE_SCRIPTS=1 writes it anew.
func TestReadme(t *testing.T) {
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "```\n$ go run .\n", "```\n"
	before, rest, found := strings.Cut(string(raw), begin)
	shown, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("README.md has no conversation")
	}
	var typed strings.Builder
	for line := range strings.Lines(shown) {
		if question, ok := strings.CutPrefix(line, "srm> "); ok {
			typed.WriteString(question)
		}
	}
	cmd := exec.Command("srm")
	cmd.Env = append(os.Environ(), "SRM_DATA="+t.TempDir(), "SRM_TEST_NOW=2026-12-01T09:00:00Z")
	cmd.Stdin = strings.NewReader(typed.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(out) == shown {
		return
	}
	if os.Getenv("UPDATE_SCRIPTS") == "" {
		t.Fatalf("README.md shows\n%s\nbut srm says\n%s", shown, out)
	}
	if err := os.WriteFile("README.md", []byte(before+begin+string(out)+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
