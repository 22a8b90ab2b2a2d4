//go:build linux

package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"srm/storage"
)

const storyChanges = 50

func init() {
	children["story"] = story
	children["limited story"] = limitedStory
	children["create"] = func(path, _ string) error {
		runtime.LockOSThread()
		_, s, err := openStore(path)
		if err != nil {
			return err
		}
		return s.Close()
	}
}

// story makes 50 changes, some of which make the file longer, and says what became of each. It goes on after an error.
func story(path, name string) error {
	_, s, err := openStore(path)
	if err != nil {
		return err
	}
	// strace counts the calls of each thread: the writer stays on one.
	if _, err := s.Change(context.Background(), workspace, storage.Change{}, func(*storage.Draft) error {
		runtime.LockOSThread()
		return nil
	}); err != nil {
		return err
	}
	if err := tell(s, name, storyChanges); err != nil {
		return err
	}
	return s.Close()
}

func tell(s *storage.Store, name string, changes int) error {
	for i := range changes {
		id := fmt.Sprint(name, ".", i)
		result, err := request(s, id, 12<<10)
		if err := say("%s %d %s", id, result.Seq, became(err)); err != nil {
			return err
		}
	}
	return nil
}

func became(err error) string {
	for word, is := range map[string]error{"unknown": storage.ErrUnknown, "full": storage.ErrFull, "read-only": storage.ErrReadOnly} {
		if errors.Is(err, is) {
			return word
		}
	}
	if err == nil {
		return "durable"
	}
	return "otherwise"
}

// limitedStory tells a story under a limit to the size of files, and another one without.
func limitedStory(path, name string) error {
	_, s, err := openStore(path)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	free := limit
	limit.Cur = 3 << 19
	if err := errors.Join(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit), tell(s, name+".limited", storyChanges),
		syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free), tell(s, name+".free", 5)); err != nil {
		return err
	}
	return s.Close()
}

// A fault is what a system call returns in place of being made: once, or from then on.
type fault struct {
	call, err string
	forGood   bool
}

func (f fault) String() string {
	if f.forGood {
		return f.call + " " + f.err + " for good"
	}
	return f.call + " " + f.err
}

// at returns the arguments of strace for the n-th call, and where it writes what it did.
func (f fault) at(t *testing.T, n int) (under []string, log string) {
	log = filepath.Join(t.TempDir(), "strace")
	when := fmt.Sprint(n)
	if f.forGood {
		when += "+"
	}
	return []string{"strace", "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "trace=" + f.call, "-e", "signal=none",
		"-e", "inject=" + f.call + ":error=" + f.err + ":when=" + when}, log
}

func injected(t *testing.T, log string) bool {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(b), "INJECTED")
}

// The calls by which bbolt writes a file, and how they fail.
var faults = []fault{
	{call: "fdatasync", err: "EIO"}, {call: "fdatasync", err: "EIO", forGood: true}, {call: "fdatasync", err: "ENOSPC"},
	{call: "pwrite64", err: "ENOSPC"}, {call: "pwrite64", err: "EIO"}, {call: "pwrite64", err: "ENOSPC", forGood: true},
	{call: "ftruncate", err: "ENOSPC"}, {call: "ftruncate", err: "EIO"}, {call: "fsync", err: "EIO"},
}

// TestNthCallFails repeats a story with its first, second, … call failing, until there is no n-th. SRM_TEST_LONG=1: each n; else a few.
func TestNthCallFails(t *testing.T) {
	needStrace(t)
	for _, f := range faults {
		t.Run(f.String(), func(t *testing.T) {
			n, told := 1, 0
			for ; tellWith(t, f, n); told++ {
				if long {
					n++
				} else {
					n = n*6 + 1
				}
			}
			t.Logf("%d stories", told)
			if told == 0 {
				t.Error("no call failed")
			}
		})
	}
}

func needStrace(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true").CombinedOutput(); err != nil {
		t.Skipf("strace is not installed, or may not trace here: %v %s", err, out)
	}
}

// tellWith tells the story with one fault and checks what is left. It says whether the fault came up.
func tellWith(t *testing.T, f fault, n int) bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "srm.db")
	_, s, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	under, log := f.at(t, n)
	said := lines(t, command(t, "story", path, "story", under...))
	if len(said) != storyChanges {
		t.Errorf("%v at %d: it told %d of %d changes", f, n, len(said), storyChanges)
	}
	cameUp := injected(t, log)
	isSync := strings.HasSuffix(f.call, "sync")
	asTold(t, path, said, cameUp && isSync)
	if t.Failed() {
		t.Fatalf("%v at %d: %s", f, n, strings.Join(said, "\n"))
	}
	return cameUp
}

// asTold opens a database and compares it with what somebody was told of each change. If a sync failed, one change is unknown and
// none is durable after it.
func asTold(t *testing.T, path string, said []string, syncFailed bool) {
	t.Helper()
	db, s, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sane(t, db, s)
	there := requests(t, s)
	words := map[string]int{}
	for _, line := range said {
		var id, word string
		var seq uint64
		if _, err := fmt.Sscan(line, &id, &seq, &word); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		seqs := there[id]
		switch {
		case len(seqs) > 1:
			t.Errorf("%s has entries %v", line, seqs)
		case word == "durable" && words["unknown"] > 0:
			t.Errorf("%s after a change of unknown outcome", line)
		case word == "durable" && !slices.Equal(seqs, []uint64{seq}):
			t.Errorf("%s: there are %v", line, seqs)
		case word == "otherwise":
			t.Errorf("%s: no error of the contract", line)
		case word != "durable" && word != "unknown" && len(seqs) > 0:
			t.Errorf("%s, but it is there as %v", line, seqs)
		}
		words[word]++
		delete(there, id)
	}
	if len(there) > 0 {
		t.Errorf("nobody asked for %v", there)
	}
	if syncFailed && words["unknown"] != 1 {
		t.Errorf("a sync failed: %v", words)
	}
	if _, err := request(s, "afterwards", 0); err != nil {
		t.Errorf("opened again, it does not take a change: %v", err)
	}
}

// A database that could not be made is whole or not there, and is made the next time.
func TestNthCallFailsInCreate(t *testing.T) {
	needStrace(t)
	calls := []string{"fdatasync", "fsync", "pwrite64", "ftruncate", "linkat", "openat"}
	if !long {
		calls = calls[:2]
	}
	for _, call := range calls {
		f := fault{call: call, err: "EIO"}
		for n := 1; ; n++ {
			path := filepath.Join(t.TempDir(), "srm.db")
			under, log := f.at(t, n)
			lines(t, command(t, "create", path, "", under...))
			asTold(t, path, nil, false)
			if t.Failed() {
				t.Fatalf("%v at %d", f, n)
			}
			if !injected(t, log) {
				break
			}
		}
	}
}

func TestFileSizeLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "srm.db")
	said := lines(t, command(t, "limited story", path, "story"))
	asTold(t, path, said, false)
	full := func(line string) bool { return strings.HasSuffix(line, "full") }
	if len(said) != storyChanges+5 || !full(said[storyChanges-1]) || slices.ContainsFunc(said[storyChanges:], full) || full(said[0]) {
		t.Errorf("it said %s", strings.Join(said, "\n"))
	}
}

// A small file system of its own, until it is full, and then with more room.
func TestFullFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("srm", dir, "tmpfs", 0, "size=600k"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(dir, "srm.db")
	_, s, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	fill := func(name string, n int) (full int) {
		for i := range n {
			id := fmt.Sprint(name, ".", i)
			result, err := request(s, id, 12<<10)
			if errors.Is(err, storage.ErrFull) {
				full++
			}
			said = append(said, fmt.Sprintf("%s %d %s", id, result.Seq, became(err)))
		}
		return full
	}
	if full := fill("small", 60); full == 0 || full == 60 {
		t.Errorf("%d changes found no room", full)
	}
	if _, err := s.Book(t.Context(), workspace); err != nil {
		t.Errorf("reading while full: %v", err)
	}
	if err := syscall.Mount("srm", dir, "tmpfs", syscall.MS_REMOUNT, "size=16m"); err != nil {
		t.Fatal(err)
	}
	if full := fill("large", 20); full > 0 {
		t.Errorf("%d changes found no room when there was some", full)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	asTold(t, path, said, false)
}
