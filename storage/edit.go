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

// Verifications and Rulings are likewise for those.
func (e Edit) Verifications() (before, after *Verification, ok bool) {
	return both[Verification](e, verificationKind)
}

func (e Edit) Rulings() (before, after *Ruling, ok bool) { return both[Ruling](e, rulingKind) }

// Services, Systems and Controls are like Assignments for the records of the estate.
func (e Edit) Services() (before, after *Service, ok bool) { return both[Service](e, serviceKind) }
func (e Edit) Systems() (before, after *System, ok bool)   { return both[System](e, systemKind) }
func (e Edit) Controls() (before, after *Control, ok bool) { return both[Control](e, controlKind) }

// Reminders and Rights are likewise for the settings.
func (e Edit) Reminders() (before, after *Reminders, ok bool) {
	return setting[Reminders](e, remindersID)
}

func (e Edit) Rights() (before, after *Rights, ok bool) { return setting[Rights](e, rightsID) }

func setting[T any](e Edit, id string) (before, after *T, ok bool) {
	if e.Key != relativeKey(settingKind, id) {
		return nil, nil, false
	}
	return both[T](e, settingKind)
}

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
