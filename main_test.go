package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run srm itself, with the clock of SRM_TEST_NOW, or one that runs SRM_TEST_AHEAD before the right one.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"srm": func() {
		if at, err := time.Parse(time.RFC3339, os.Getenv("SRM_TEST_NOW")); err == nil {
			now = func() time.Time { return at }
		}
		if ahead, err := time.ParseDuration(os.Getenv("SRM_TEST_AHEAD")); err == nil {
			now = func() time.Time { return time.Now().Add(ahead) }
		}
		main()
	}})
}

// TestScripts runs the manual. UPDATE_SCRIPTS=1 go test -run TestScripts . writes what srm says now into it: read the difference
// as a user would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("SRM_DATA", "data")
			e.Setenv("SRM_TEST_NOW", "2026-12-01T09:00:00Z")
			e.Setenv("GOTRACEBACK", "single")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"until": until, "cut": cut, "fill": fillFile, "status": exitStatus,
		},
	})
}

// until runs a command until it succeeds: until command…
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: until command [args…]")
	}
	for range 200 {
		if ts.Exec(args[0], args[1:]...) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("%s does not succeed", strings.Join(args, " "))
}

// cut shortens a file: cut file bytes
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut file bytes")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// fillFile writes a text, with Go's escapes, many times into a file: fill file text times
func fillFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: fill file text times")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, n)), 0o600))
}

// exitStatus runs a command that has to end with a status: status n command…
func exitStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status n command [args…]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}
