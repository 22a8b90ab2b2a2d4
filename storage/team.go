package storage

import "iter"

// Team returns a team, or ErrNotFound.
func (d *Draft) Team(id string) (Team, error) {
	return get[Team](d.tx, workspaceKey(d.ws, teamKind, id))
}

// Teams yields the teams in order of their keys. One with an error is the last.
func (d *Draft) Teams() iter.Seq2[Team, error] {
	from, to := under(d.ws, teamKind)
	return records[Team](d.tx, from, to)
}

// PutTeam keeps t in place of what has the same id. That names differ is the caller's business. A zero Since or By becomes the
// Change's.
func (d *Draft) PutTeam(t Team) error {
	if err := checkText("team", t.ID, t.Name, string(t.By)); err != nil {
		return err
	}
	if t.Since.IsZero() {
		t.Since = d.change.At
	}
	if t.By == "" {
		t.By = d.change.By
	}
	t.Since = t.Since.UTC()
	return d.put(t, teamKind, t.ID)
}

// DeleteTeam deletes a team, or returns ErrNotFound. What is assigned to it is the caller's business.
func (d *Draft) DeleteTeam(id string) error { return d.remove(teamKind, id) }
