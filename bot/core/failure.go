package core

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"srm/bot/door"
	"srm/storage"
)

// Failed turns an error into a sentence that a person may read, and logs the cause. Both carry the same short reference. This is
// the only place that does so.
func (b *Bot) Failed(ctx context.Context, r door.Request, err error) door.Reply {
	reference := rand.Text()[:6]
	b.Options.Log.ErrorContext(ctx, "request failed", "reference", reference, "place", r.Place, "request", r.ID, "err", err)
	return door.Answer(door.Warning(door.T(reason(err)), door.T(fmt.Sprintf(" (reference %s)", reference))))
}

// reason is what a person may know of an error: what became of the wish, and what to do.
func reason(err error) string {
	switch {
	case errors.Is(err, storage.ErrUnknown):
		return "I could not tell whether that was saved. Please look with history before you try again."
	case errors.Is(err, storage.ErrFull):
		return "Nothing was changed: there is no room left on the disk. Whoever runs me has to make room; then try again."
	case errors.Is(err, storage.ErrReadOnly):
		return "Nothing was changed: my database cannot be written at the moment. Whoever runs me has to look at it."
	case errors.Is(err, storage.ErrDamaged):
		return "Nothing was changed: a record in my database is damaged. Whoever runs me should run srm check."
	case errors.Is(err, storage.ErrTooLarge):
		return "Nothing was changed: that was too large for one change. Please do it in parts."
	case errors.Is(err, storage.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "I am being stopped or was too slow; nothing was changed. Please try again in a moment."
	default:
		return "Something went wrong on my side; nothing was changed."
	}
}
