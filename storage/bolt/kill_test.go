//go:build unix

package bolt

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const killWriters = 8

func init() { children["write"] = writeForEver }

// writeForEver writes with 8 writers as fast as it can and says which change is durable, until it is killed.
func writeForEver(path, name string) error {
	_, s, err := openStore(path)
	if err != nil {
		return err
	}
	if err := say("open"); err != nil {
		return err
	}
	failed := make(chan error)
	for w := range killWriters {
		go func() {
			for i := 0; ; i++ {
				id := requestID(name, w, i)
				result, err := request(s, id, 0)
				if err == nil && result.Repeated {
					err = errors.New(id + " was there before")
				}
				if err == nil {
					err = say("%s %d", id, result.Seq)
				}
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

func requestID(name string, writer, i int) string { return fmt.Sprintf("%s.%d.%d", name, writer, i) }

// A killing is the state of a database that is killed again and again, as those see it who were told.
type killing struct {
	path        string
	known       map[string]uint64 // requests that are acknowledged, with their entries
	redelivered int
}

// SRM_TEST_LONG=1: 1,000 kills, on a new file each 25.
func TestKill(t *testing.T) {
	files, kills, most := 2, 10, 40*time.Millisecond
	if long {
		files, kills, most = 40, 25, 400*time.Millisecond
	}
	known, redelivered := 0, 0
	for file := range files {
		k := &killing{path: filepath.Join(t.TempDir(), "srm.db"), known: map[string]uint64{}}
		for i := range kills {
			k.kill(t, fmt.Sprintf("%d.%d", file, i), rand.N(most))
			if t.Failed() {
				t.Fatalf("after kill %d of file %d", i, file)
			}
		}
		known, redelivered = known+len(k.known), redelivered+k.redelivered
	}
	t.Logf("%d kills, %d acknowledged changes, %d delivered again", files*kills, known, redelivered)
	if known == 0 {
		t.Error("nothing was acknowledged")
	}
}

// kill starts a child, kills it after a while and checks what it left.
func (k *killing) kill(t *testing.T, name string, after time.Duration) {
	c := command(t, "write", k.path, name)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	if rand.N(8) > 0 { // else it may die while it starts, too
		said.Scan()
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	next := [killWriters]int{} // of each writer: its first request that was not acknowledged
	for said.Scan() {
		if said.Text() == "open" {
			continue
		}
		var id string
		var seq uint64
		if _, err := fmt.Sscan(said.Text(), &id, &seq); err != nil {
			t.Errorf("it said %q: %v", said.Text(), err)
			continue
		}
		k.known[id] = seq
		var w, i int
		if _, err := fmt.Sscanf(strings.TrimPrefix(id, name), ".%d.%d", &w, &i); err != nil {
			t.Fatal(err)
		}
		next[w] = i + 1
	}
	if err := c.Wait(); err == nil || c.ProcessState.ExitCode() >= 0 {
		t.Errorf("it ended by itself: %v", err)
	}
	var inFlight []string
	for w, i := range next {
		inFlight = append(inFlight, requestID(name, w, i))
	}
	k.check(t, inFlight)
}

// check opens what a killed process left: all that was acknowledged is there once, and of the rest only what was in flight.
// Then requests are delivered again.
func (k *killing) check(t *testing.T, inFlight []string) {
	begun := time.Now()
	db, s, err := openStore(k.path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if took := time.Since(begun); took > time.Second {
		t.Errorf("opening took %v", took)
	}
	sane(t, db, s)
	there := requests(t, s)
	k.compare(t, there, inFlight)
	again := append([]string{}, inFlight...)
	for id := range k.known {
		if rand.N(20) == 0 {
			again = append(again, id)
		}
	}
	for _, id := range again {
		result, err := request(s, id, 0)
		if err != nil {
			t.Errorf("%s again: %v", id, err)
			continue
		}
		if seqs := there[id]; len(seqs) > 0 && (!result.Repeated || result.Seq != seqs[0] || string(result.Outcome) != id) {
			t.Errorf("%s again: %+v, had entry %d", id, result, seqs[0])
		} else if len(seqs) == 0 && result.Repeated {
			t.Errorf("%s was not there and is a repetition", id)
		}
		k.known[id] = result.Seq
	}
	k.redelivered += len(again)
	sane(t, db, s)
	k.compare(t, requests(t, s), nil)
}

// compare finds what is lost, what is doubled, and what nobody asked for.
func (k *killing) compare(t *testing.T, there map[string][]uint64, inFlight []string) {
	for id, seq := range k.known {
		if seqs := there[id]; len(seqs) != 1 || seqs[0] != seq {
			t.Errorf("%s was acknowledged as entry %d; there are %v", id, seq, seqs)
		}
	}
	unknown := map[string]bool{}
	for id, seqs := range there {
		if _, ok := k.known[id]; !ok {
			unknown[id] = true
		}
		if len(seqs) != 1 {
			t.Errorf("%s has entries %v", id, seqs)
		}
	}
	for _, id := range inFlight {
		delete(unknown, id)
	}
	if len(unknown) > 0 {
		t.Errorf("nobody can have asked for %v", unknown)
	}
}
