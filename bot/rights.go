package bot

import "context"

// refuse says why somebody may not use a command, or nil. What a command needs stands in its entry; the rank comes from the
// request, as the platform vouches for it, or else from the Directory.
func (b *Bot) refuse(ctx context.Context, r Request, name string) *Reply {
	command, known := b.command(name)
	if !known || r.Rank >= command.Needs {
		return nil
	}
	if b.options.Directory != nil {
		p, err := b.options.Directory.Person(ctx, r.Place, r.User)
		if err == nil && p.Rank >= command.Needs {
			return nil
		}
	}
	refusal := sentence("That takes %s of this workspace; as a %s you may ask and read. Somebody with that right can do it for you.",
		map[Rank]string{Member: "a member", Admin: "an admin"}[command.Needs], r.Rank)
	return &refusal
}
