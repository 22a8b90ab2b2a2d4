package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
)

// TestReadmeParity: the table of platforms in README.md is that of the suite which all adapters pass. UPDATE_SCRIPTS=1 writes it anew.
func TestReadmeParity(t *testing.T) {
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const heading = "## What each platform does\n"
	before, rest, found := strings.Cut(string(raw), heading)
	shown, after, closed := strings.Cut(rest, "\n## ")
	if !found || !closed {
		t.Fatal("README.md has no table of platforms")
	}
	want := adaptertest.Parity()
	switch {
	case shown == want:
	case os.Getenv("UPDATE_SCRIPTS") == "":
		t.Fatalf("README.md shows\n%s\nbut the suite says\n%s", shown, want)
	default:
		if err := os.WriteFile("README.md", []byte(before+heading+want+"\n## "+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

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
