package bot

import (
	"context"

	"srm/knowledge"
	"srm/storage"
)

// baseKey is the key under which an estate keeps the base that knows its names too.
type baseKey struct{ base *knowledge.Base }

// within is the bot as the workspace of a request knows it: with the workspace's own systems and controls among those that are built
// in. Where the workspace cannot be read it is the bot as it is; whoever needs the workspace meets the error again.
func (b *Bot) within(ctx context.Context, r Request) *Bot {
	if !b.keeps(r) {
		return b
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b
	}
	return b.knowing(book)
}

// knowing is the bot with the names in a book.
func (b *Bot) knowing(book *storage.Book) *Bot {
	base := b.baseFor(book)
	if base == b.base {
		return b
	}
	own := *b
	own.base = base
	return &own
}

// baseFor is the base that knows the names in a book.
func (b *Bot) baseFor(book *storage.Book) *knowledge.Base { return baseOf(b.shared, book) }

// baseOf lays a workspace's own systems and controls over a base, once for each estate.
func baseOf(base *knowledge.Base, book *storage.Book) *knowledge.Base {
	e := book.Estate()
	return e.Of(baseKey{base}, func() any { return newBase(base, e) }).(*knowledge.Base)
}

// newBase lays the systems and controls of an estate over a base.
func newBase(base *knowledge.Base, e *storage.Estate) *knowledge.Base {
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
