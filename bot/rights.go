package bot

import "context"

// refuse says why somebody may not use a command, or nil. What a command needs stands in its entry; the rank comes from the
// request, as the platform vouches for it, or else from the Directory.
func (b *Bot) refuse(ctx context.Context, r Request, name string) *Reply {
	command, known := b.command(name)
	if !known || b.ranks(ctx, r, command.Needs) {
		return nil
	}
	refusal := sentence("That takes a %s of this workspace; as a %s you may ask and read. Somebody with that right can do it for you.",
		command.Needs, r.Rank)
	return &refusal
}

// ranks tells whether whoever sent a request has at least a rank.
func (b *Bot) ranks(ctx context.Context, r Request, needs Rank) bool {
	if r.Rank >= needs {
		return true
	}
	if b.options.Directory == nil {
		return false
	}
	p, err := b.options.Directory.Person(ctx, r.Place, r.User)
	return err == nil && p.Rank >= needs
}
