package duty

import (
	"srm/knowledge"
	"srm/storage"
)

// baseKey is the key under which an estate keeps the base that knows its names too.
type baseKey struct{ base *knowledge.Base }

// BaseOf lays a workspace's own systems and controls over a base, once for each estate.
func BaseOf(base *knowledge.Base, book *storage.Book) *knowledge.Base {
	e := book.Estate()
	return e.Of(baseKey{base}, func() any { return Overlay(base, e) }).(*knowledge.Base)
}

// Overlay lays the systems and controls of an estate over a base.
func Overlay(base *knowledge.Base, e *storage.Estate) *knowledge.Base {
	systems := make([]*knowledge.System, len(e.Systems))
	for i, s := range e.Systems {
		systems[i] = &knowledge.System{ID: knowledge.SystemID(s.ID), Name: s.Name, Service: knowledge.ServiceID(s.Service),
			Model: knowledge.ModelID(s.Model), Aliases: s.Aliases, Own: true}
	}
	controls := make([]*knowledge.Control, len(e.Controls))
	for i, c := range e.Controls {
		controls[i] = &knowledge.Control{ID: knowledge.ControlID(c.ID), Name: c.Name, Task: c.Task, Explain: c.Task, Own: true,
			In: knowledge.LayerID(c.Layer), Grain: knowledge.Grain(c.Grain), Function: knowledge.Function(c.Function)}
	}
	return base.With(systems, controls)
}
