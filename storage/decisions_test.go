package storage

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// oneOfEach has a record of every kind of decision.
func oneOfEach() Decisions {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	iaas, platform := Scope{ModelScope, "iaas"}, Holder{TeamHolder, "platform"}
	var x Decisions
	x.Estate.Services = []Service{{ID: "aws-rds", Since: at, By: "p/u"}}
	x.Estate.Systems = []System{{ID: "payments", Name: "Payments", Service: "aws-rds", Since: at, By: "p/u"}}
	x.Estate.Controls = []Control{{ID: "drill", Name: "Drill", Layer: "governance", Grain: "organisation", Since: at, By: "p/u"}}
	x.Teams = []Team{{ID: "platform", Name: "Platform", Since: at, By: "p/u"}}
	x.Assignments = []Assignment{{Control: "mfa", Scope: iaas, Role: Accountable, Holder: platform, Since: at, By: "p/u"}}
	x.Verifications = []Verification{{Control: "mfa", Scope: iaas, Half: Ours, Number: 3, Method: Review, On: "2026-03-01", Until: "2027-03-01", At: at, By: "p/u"}}
	x.Rulings = []Ruling{{Control: "mfa", Scope: iaas, Responsible: "shared", Why: "the contract", At: at, By: "p/u"}}
	x.Reminders = []Reminders{{Zone: "Europe/Berlin", Zones: map[string]string{"platform": "UTC"}, Digest: true, Since: at, By: "p/u"}}
	x.Rights = []Rights{{Who: ByGroups, Groups: []RightGroup{{Place: "p", Group: "G1", Name: "platform"}}, Since: at, By: "p/u"}}
	x.Schedules = []Schedule{{ID: "1", Kind: "quiz", To: Address{Place: "p", Channel: "C"}, Time: "09:00", Zone: "UTC", Days: []time.Weekday{1}, Since: at, By: "p/u"}}
	return x
}

// What is no bookkeeping leaves a workspace and comes back, whichever kind it is.
func TestDecisionsHoldEveryKindOfDecision(t *testing.T) {
	s, err := New(NewMemory(), Options{HistoryKey: []byte("history key of the tests")})
	if err != nil {
		t.Fatal(err)
	}
	put := func(ws WorkspaceID, x Decisions) {
		t.Helper()
		if _, err := s.Change(t.Context(), ws, Change{By: "p/other", At: time.Now(), Verb: "import"}, func(d *Draft) error { return d.PutAll(x) }); err != nil {
			t.Fatal(err)
		}
	}
	records := func(ws WorkspaceID) map[string]string {
		found := make(map[string]string)
		err := s.engine.View(t.Context(), func(r Reader) error {
			from, to := under(ws)
			for pair, err := range r.Scan(from, to) {
				if err != nil {
					return err
				}
				if relative := strings.TrimPrefix(pair.Key, workspaceKey(ws)); isDecision(relative) {
					payload, err := unseal(pair.Key, pair.Value)
					if err != nil {
						return err
					}
					found[relative] = string(payload)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	put("a", oneOfEach())
	for _, kind := range decisionKinds {
		there := false
		for key := range records("a") {
			there = there || strings.HasPrefix(key, kind+"/")
		}
		if !there {
			t.Errorf("there are decisions of the kind %s, and Decisions have none", kind)
		}
	}
	for _, id := range []string{remindersID, rightsID} {
		if records("a")[relativeKey(settingKind, id)] == "" {
			t.Errorf("Decisions have no setting %s", id)
		}
	}
	decisions := func(ws WorkspaceID) Decisions {
		t.Helper()
		book, err := s.Book(t.Context(), ws)
		if err != nil {
			t.Fatal(err)
		}
		return book.Decisions()
	}
	put("b", Decisions{Teams: oneOfEach().Teams})
	decisions("b") // from now on its book follows the entries
	put("b", decisions("a"))
	for _, ws := range []WorkspaceID{"a", "b"} {
		if got := decisions(ws); !reflect.DeepEqual(got, oneOfEach()) || got.Len() != 10 {
			t.Errorf("the decisions of %s came out as %+v", ws, got)
		}
	}
	if a, b := records("a"), records("b"); !reflect.DeepEqual(a, b) {
		t.Errorf("put into another workspace they are\n%v, were\n%v", b, a)
	}
	if faults, err := s.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("check: %v, %v", faults, err)
	}
}
