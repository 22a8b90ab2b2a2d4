package storage

import "iter"

// assignmentParts is an assignment's key. Who is accountable is not part of it: so there is one per control and scope.
func assignmentParts(control string, scope Scope, role Role, holder Holder) []string {
	parts := []string{assignmentKind, control, string(scope.Kind), scope.ID, string(role)}
	if role == Accountable {
		return parts
	}
	return append(parts, string(holder.Kind), holder.ID)
}

func (a Assignment) parts() []string { return assignmentParts(a.Control, a.Scope, a.Role, a.Holder) }

// Assignment returns one assignment, or ErrNotFound. For Accountable the holder is ignored: there is one.
func (d *Draft) Assignment(control string, scope Scope, role Role, holder Holder) (Assignment, error) {
	return get[Assignment](d.tx, workspaceKey(d.ws, assignmentParts(control, scope, role, holder)...))
}

// Assignments yields a control's assignments in order of their keys. One with an error is the last.
func (d *Draft) Assignments(control string) iter.Seq2[Assignment, error] {
	from, to := under(d.ws, assignmentKind, control)
	return records[Assignment](d.tx, from, to)
}

// AllAssignments yields every assignment in order of their keys. One with an error is the last.
func (d *Draft) AllAssignments() iter.Seq2[Assignment, error] {
	from, to := under(d.ws, assignmentKind)
	return records[Assignment](d.tx, from, to)
}

// PutAssignment keeps a in place of what has the same control, scope and role (and holder, unless the role is Accountable).
// A zero Since or By becomes the Change's.
func (d *Draft) PutAssignment(a Assignment) error {
	if err := checkText("assignment", a.Control, string(a.Scope.Kind), a.Scope.ID, string(a.Role), string(a.Holder.Kind),
		a.Holder.ID, string(a.By), string(a.Reply), string(a.ReplyBy)); err != nil {
		return err
	}
	d.stamp(&a.Since, &a.By)
	a.Replied = a.Replied.UTC()
	return d.put(a, a.parts()...)
}

// DeleteAssignment deletes the record that a would be put in place of, or returns ErrNotFound.
func (d *Draft) DeleteAssignment(a Assignment) error { return d.remove(a.parts()...) }
