package storage

import "slices"

// A Participation is all that the quiz keeps of one person, to be given out: what Forget removes.
type Participation struct {
	Learner *Learner     `json:"learner"` // nil: nothing
	Months  []Completion `json:"months"`
	Answers []Answer     `json:"answers"`
	Asked   []Asked      `json:"asked"`  // because they wanted it
	Doubts  []string     `json:"doubts"` // questions that they reported
}

// Participation gathers what the quiz keeps of a person.
func (q *Quiz) Participation(p PersonID) (Participation, error) {
	all := Participation{Doubts: []string{}}
	l, there, err := find[Learner](q, learnerKind, string(p))
	if err != nil {
		return all, err
	}
	if there {
		all.Learner = &l
	}
	if all.Months, err = ofPerson(q, completionKind, func(c Completion) bool { return c.Person == p }); err != nil {
		return all, err
	}
	if all.Answers, err = ofPerson(q, answerKind, func(a Answer) bool { return a.Person == p }); err != nil {
		return all, err
	}
	if all.Asked, err = ofPerson(q, askedKind, func(a Asked) bool { return a.By == p }); err != nil {
		return all, err
	}
	for d, err := range q.Doubts() {
		if err != nil {
			return all, err
		}
		if slices.Contains(d.People, p) {
			all.Doubts = append(all.Doubts, d.Question)
		}
	}
	return all, nil
}

// ofPerson is every record of a kind that is somebody's.
func ofPerson[T any](q *Quiz, kind string, theirs func(T) bool) ([]T, error) {
	found := []T{}
	for record, err := range every[T](q, kind, "") {
		if err != nil {
			return nil, err
		}
		if theirs(record) {
			found = append(found, record)
		}
	}
	return found, nil
}
