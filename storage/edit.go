package storage

import (
	"encoding/json"
	"strings"
)

// Assignments returns what an edit made of an assignment: nil stands for absent. It is not ok if the edit is of something else.
func (e Edit) Assignments() (before, after *Assignment, ok bool) {
	return both[Assignment](e, assignmentKind)
}

// Teams is like Assignments for a team.
func (e Edit) Teams() (before, after *Team, ok bool) { return both[Team](e, teamKind) }

// Services, Systems and Controls are like Assignments for the records of the estate.
func (e Edit) Services() (before, after *Service, ok bool) { return both[Service](e, serviceKind) }
func (e Edit) Systems() (before, after *System, ok bool)   { return both[System](e, systemKind) }
func (e Edit) Controls() (before, after *Control, ok bool) { return both[Control](e, controlKind) }

// Schedules is like Assignments for a schedule.
func (e Edit) Schedules() (before, after *Schedule, ok bool) { return both[Schedule](e, scheduleKind) }

func both[T any](e Edit, kind string) (before, after *T, ok bool) {
	if !strings.HasPrefix(e.Key, kind+"/") {
		return nil, nil, false
	}
	read := func(payload []byte) *T {
		if payload == nil {
			return nil
		}
		v := new(T)
		if json.Unmarshal(payload, v) != nil {
			ok = false
		}
		return v
	}
	ok = true
	before, after = read(e.Before), read(e.After)
	return before, after, ok
}
