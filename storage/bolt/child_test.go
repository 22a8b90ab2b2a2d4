package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"srm/storage"
)

// What kills, starves or obstructs a process needs another one: the test binary runs itself again, as a child that writes and
// says on its standard output what it was told is durable.

// long says that the long forms of these tests are wanted: as many rounds as a release takes.
var long = os.Getenv("SRM_TEST_LONG") == "1"

const (
	childRole = "SRM_TEST_CHILD" // which of children to be
	childPath = "SRM_TEST_PATH"  // the database
	childName = "SRM_TEST_NAME"  // what its requests begin with
)

var children = map[string]func(path, name string) error{}

func TestMain(m *testing.M) {
	if run, ok := children[os.Getenv(childRole)]; ok {
		if err := run(os.Getenv(childPath), os.Getenv(childName)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// command is this binary as a child, run by another program if under is given.
func command(t *testing.T, role, path, name string, under ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(under, self)
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path, childName+"="+name)
	c.Stderr = t.Output()
	return c
}

// lines runs a child to its end and returns what it said.
func lines(t *testing.T, c *exec.Cmd) []string {
	t.Helper()
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for s := bufio.NewScanner(out); s.Scan(); {
		all = append(all, s.Text())
	}
	if err := c.Wait(); err != nil {
		if _, ended := errors.AsType[*exec.ExitError](err); !ended {
			t.Fatal(err)
		}
	}
	return all
}

// say is one write, so that a line is there or not.
func say(format string, args ...any) error {
	_, err := fmt.Fprintf(os.Stdout, format+"\n", args...)
	return err
}

const workspace storage.WorkspaceID = "w"

var testKey = []byte("history key of the tests")

func openStore(path string) (*DB, *storage.Store, error) {
	db, err := Open(path, Options{})
	if err != nil {
		return nil, nil, err
	}
	s, err := storage.New(db, storage.Options{HistoryKey: testKey})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, s, nil
}

// request makes one change under a request id: its team takes over one of 20 controls. The same id makes the same change.
func request(s *storage.Store, id string, size int) (storage.Result, error) {
	sum := 0
	for _, c := range []byte(id) {
		sum = sum*31 + int(c)
	}
	c := storage.Change{Request: id, By: "console/admin", Verb: "assign", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	return s.Change(context.Background(), workspace, c, func(d *storage.Draft) error {
		d.SetOutcome([]byte(id))
		return d.PutAssignment(storage.Assignment{Control: fmt.Sprint("control-", uint(sum)%20), Scope: storage.Scope{Kind: storage.Everywhere},
			Role: storage.Accountable, Holder: storage.Holder{Kind: storage.TeamHolder, ID: id + strings.Repeat(".", size)}})
	})
}

// requests returns the sequence numbers of each request in the history.
func requests(t *testing.T, s *storage.Store) map[string][]uint64 {
	t.Helper()
	entries, err := s.History(t.Context(), workspace, 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]uint64, len(entries))
	for _, e := range entries {
		all[e.Request] = append(all[e.Request], e.Seq)
	}
	return all
}

// sane checks everything in a database.
func sane(t *testing.T, db *DB, s *storage.Store) {
	t.Helper()
	for _, fault := range db.Check(t.Context()) {
		t.Errorf("the file: %v", fault)
	}
	faults, err := s.Check(t.Context())
	if err != nil || len(faults) > 0 {
		t.Errorf("the records: %v, %v", faults, err)
	}
	if err := s.Verify(t.Context(), workspace); err != nil {
		t.Errorf("the history: %v", err)
	}
}
