package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"srm/storage"
	"srm/storage/storagetest"
)

// Histories of concurrent operations on a Store are compared with a model that does one thing after the other: each operation has
// to fit somewhere between its call and its return.

// long says that the long forms of these tests are wanted.
var long = os.Getenv("SRM_TEST_LONG") == "1"

const (
	linearClients  = 8
	linearControls = 3
	linearTeams    = 3
	linearRequests = 6 // ids that several operations share, as if one were delivered again
)

// An operation: a team takes over one control or two at once, a control loses its owner, or all owners are read.
type operation struct {
	do         string // assign, unassign, book, draft
	control    int
	other      int // of assign, if not the same: gets the same team in the same change
	team       byte
	request    int    // 1 … linearRequests; 0: none
	newRequest string // what request stands for in this history
}

// owners has the team of each control, 0 if there is none.
type ownersOf [linearControls]byte

type effect struct {
	seq      uint64
	repeated bool
	owners   ownersOf // of a reading
	outcome  byte     // of a change: which operation it says took effect
}

// A world is a workspace in the model.
type world struct {
	seq    uint64
	owners ownersOf
	claims [linearRequests + 1]effect
}

// outcomeOf is what an operation sets as its outcome.
func (o operation) outcome() byte { return 1<<7 | byte(o.control)<<4 | byte(o.other)<<2 | o.team }

func (w world) step(o operation, got effect) (bool, world) {
	if o.do == "book" || o.do == "draft" {
		return got == effect{seq: w.seq, owners: w.owners}, w
	}
	if claim := w.claims[o.request]; o.request > 0 && claim.outcome > 0 {
		claim.repeated = true
		return got == claim, w
	}
	before := w.owners
	w.owners[o.control], w.owners[o.other] = o.team, o.team // 0 if it is unassigned
	want := effect{outcome: o.outcome()}
	if w.owners != before {
		w.seq++
		want.seq = w.seq
	}
	if o.request > 0 {
		w.claims[o.request] = want
	}
	return got == want, w
}

var linear = porcupine.Model{
	Init: func() any { return world{} },
	Step: func(state, input, output any) (bool, any) {
		return state.(world).step(input.(operation), output.(effect))
	},
	DescribeOperation: func(input, output any) string {
		return fmt.Sprintf("%+v -> %+v", input, output)
	},
}

func drawOperation(r *rand.Rand, history string) operation {
	o := operation{control: r.IntN(linearControls)}
	o.other = o.control
	switch n := r.IntN(10); {
	case n < 3:
		o.do = "book"
	case n < 4:
		o.do = "draft"
	case n < 6:
		o.do = "unassign"
	default:
		o.do, o.team = "assign", byte(1+r.IntN(linearTeams))
		if r.IntN(3) == 0 {
			o.other = r.IntN(linearControls)
		}
	}
	if r.IntN(8) == 0 {
		o.request = 1 + r.IntN(linearRequests)
		o.newRequest = fmt.Sprint(history, "/", o.request)
	}
	return o
}

// perform does o on a Store.
func perform(s *storage.Store, ws storage.WorkspaceID, o operation) (effect, error) {
	ctx := context.Background()
	if o.do == "book" {
		book, err := s.Book(ctx, ws)
		if err != nil {
			return effect{}, err
		}
		got := effect{seq: book.Head().Seq}
		for a := range book.Assignments() {
			got.see(a)
		}
		return got, nil
	}
	var got effect
	result, err := s.Change(ctx, ws, storage.Change{Request: o.newRequest, By: "console/admin", Verb: o.do, At: start},
		func(d *storage.Draft) error {
			if o.do == "draft" {
				got = effect{seq: d.Head().Seq}
				for a, err := range d.AllAssignments() {
					if err != nil {
						return err
					}
					got.see(a)
				}
				return nil
			}
			d.SetOutcome([]byte{o.outcome()})
			return o.edit(d)
		})
	if o.do != "draft" && err == nil {
		got = effect{seq: result.Seq, repeated: result.Repeated, outcome: result.Outcome[0]}
	}
	return got, err
}

func (e *effect) see(a storage.Assignment) {
	var control int
	if _, err := fmt.Sscanf(a.Control, "control-%d", &control); err == nil {
		e.owners[control] = a.Holder.ID[0]
	}
}

func (o operation) edit(d *storage.Draft) error {
	for _, control := range []int{o.control, o.other} {
		a := accountable(fmt.Sprint("control-", control), string(o.team))
		if o.team > 0 {
			if err := d.PutAssignment(a); err != nil {
				return err
			}
			continue
		}
		if _, err := d.Assignment(a.Control, a.Scope, a.Role, a.Holder); err != nil {
			return nil // has no owner: nothing to do
		}
		if err := d.DeleteAssignment(a); err != nil {
			return err
		}
		if o.other == o.control {
			return nil
		}
	}
	return nil
}

// record lets clients loose on a workspace and returns what they saw.
func record(t *testing.T, s *storage.Store, ws storage.WorkspaceID, seed uint64, each int) []porcupine.Operation {
	begun := time.Now()
	histories := make([][]porcupine.Operation, linearClients)
	var wg sync.WaitGroup
	for client := range linearClients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(client)))
			for range each {
				o := drawOperation(r, string(ws))
				if o.do == "book" || o.do == "draft" {
					o.request, o.newRequest = 0, ""
				}
				call := time.Since(begun).Nanoseconds()
				got, err := perform(s, ws, o)
				if err != nil {
					t.Errorf("%+v: %v", o, err)
					return
				}
				histories[client] = append(histories[client], porcupine.Operation{
					ClientId: client, Input: o, Call: call, Output: got, Return: time.Since(begun).Nanoseconds()})
			}
		})
	}
	wg.Wait()
	var all []porcupine.Operation
	for _, h := range histories {
		all = append(all, h...)
	}
	return all
}

// SRM_TEST_LONG=1: 500 histories of 2,000 operations on each engine.
func TestLinearizable(t *testing.T) {
	histories, each := 4, 60
	if long {
		histories, each = 500, 250
	}
	for name, open := range map[string]func(testing.TB) storage.Engine{
		"memory": openMemory, "bolt": openBolt,
		"bolt, twice": func(t testing.TB) storage.Engine { return storagetest.Twice(openBolt(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t, open(t))
			for i := range histories {
				seed := rand.Uint64()
				history := record(t, s, storage.WorkspaceID(fmt.Sprint("w", i)), seed, each)
				if result := porcupine.CheckOperationsTimeout(linear, history, time.Minute); result != porcupine.Ok {
					t.Fatalf("history %d (seed %d) of %d operations: %s", i, seed, len(history), result)
				}
			}
		})
	}
}

// What the model is there to find, it finds.
func TestLinearModel(t *testing.T) {
	assign := operation{do: "assign", team: 1}
	read := operation{do: "book"}
	done := effect{seq: 1, outcome: assign.outcome()}
	for name, c := range map[string]struct {
		want bool
		ops  []porcupine.Operation
	}{
		"read after": {true, []porcupine.Operation{
			{Input: assign, Output: done, Call: 0, Return: 1},
			{Input: read, Output: effect{seq: 1, owners: ownersOf{1}}, Call: 2, Return: 3}}},
		"stale read": {false, []porcupine.Operation{
			{Input: assign, Output: done, Call: 0, Return: 1}, {Input: read, Output: effect{}, Call: 2, Return: 3}}},
		"stale read while it is written": {true, []porcupine.Operation{
			{Input: assign, Output: done, Call: 0, Return: 4}, {Input: read, Output: effect{}, Call: 2, Return: 3}}},
		"lost update": {false, []porcupine.Operation{
			{Input: assign, Output: done, Call: 0, Return: 4}, {Input: assign, Output: done, Call: 0, Return: 4}}},
	} {
		if got := porcupine.CheckOperations(linear, c.ops); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
