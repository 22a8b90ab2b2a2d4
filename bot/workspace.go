package bot

import (
	"context"

	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// within is the bot as the workspace of a request knows it: with the workspace's own systems and controls among those that are built
// in. Where the workspace cannot be read it is the bot as it is; whoever needs the workspace meets the error again.
func (b *Bot) within(ctx context.Context, r door.Request) *Bot {
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
func (b *Bot) baseFor(book *storage.Book) *knowledge.Base { return duty.BaseOf(b.shared, book) }

// keeps tells whether a request belongs to a workspace of which records are kept.
func (b *Bot) keeps(r door.Request) bool { return b.store != nil && r.Place != "" }

func keepsNothing(r door.Request) door.Reply {
	if r.Place == "" {
		return door.Sentence("Here I only answer questions: I cannot tell which workspace you mean. Give that command in your workspace.")
	}
	return door.Sentence("I answer questions here, but I keep no records: there is no database.")
}
