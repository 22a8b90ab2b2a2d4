package bot

import "srm/storage"

// tellAnswer tells whoever gave an assignment that it was declined.
func (b *Bot) tellAnswer(*storage.Draft, Request, storage.Assignment) error { return nil }
