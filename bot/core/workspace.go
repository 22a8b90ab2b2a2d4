package core

import (
	"context"

	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// Within is the bot as the workspace of a request knows it: with the workspace's own systems and controls among those that are built
// in. Where the workspace cannot be read it is the bot as it is; whoever needs the workspace meets the error again.
func (b *Bot) Within(ctx context.Context, r door.Request) *Bot {
	if !b.Keeps(r) {
		return b
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b
	}
	return b.Knowing(book)
}

// Knowing is the bot with the names in a book.
func (b *Bot) Knowing(book *storage.Book) *Bot {
	base := b.BaseFor(book)
	if base == b.Base {
		return b
	}
	own := *b
	own.Base = base
	return &own
}

// BaseFor is the base that knows the names in a book.
func (b *Bot) BaseFor(book *storage.Book) *knowledge.Base { return duty.BaseOf(b.Shared, book) }

// Keeps tells whether a request belongs to a workspace of which records are kept.
func (b *Bot) Keeps(r door.Request) bool { return b.Store != nil && r.Place != "" }

// KeepsNothing is the reply where Keeps is false.
func KeepsNothing(r door.Request) door.Reply {
	if r.Place == "" {
		return door.Sentence("Here I only answer questions: I cannot tell which workspace you mean. Give that command in your workspace.")
	}
	return door.Sentence("I answer questions here, but I keep no records: there is no database.")
}
