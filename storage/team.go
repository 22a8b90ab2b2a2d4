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
	texts := []string{t.ID, t.Name, t.Function, string(t.By)}
	for _, b := range t.Bindings {
		texts = append(append(texts, b.Place, b.Group, b.Channel), b.People...)
	}
	if t.Deputy != nil {
		texts = append(texts, string(t.Deputy.Kind), t.Deputy.ID)
	}
	if err := checkText("team", texts...); err != nil {
		return err
	}
	d.stamp(&t.Since, &t.By)
	return d.put(t, teamKind, t.ID)
}

// DeleteTeam deletes a team, or returns ErrNotFound. What is assigned to it is the caller's business.
func (d *Draft) DeleteTeam(id string) error { return d.remove(teamKind, id) }
