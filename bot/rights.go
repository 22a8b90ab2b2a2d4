package bot

import "context"

// refuse says why somebody may not use a command, or nil. What a command needs stands in its entry; the rank comes from the
// request, as the platform vouches for it, or else from the Directory.
func (b *Bot) refuse(ctx context.Context, r Request, name string) *Reply {
	command, known := b.command(name)
	if !known {
		return nil
	}
	return b.refuseBelow(ctx, r, command.Needs)
}

func (b *Bot) refuseBelow(ctx context.Context, r Request, needs Rank) *Reply {
	if r.Rank >= needs {
		return nil
	}
	if b.options.Directory != nil {
		p, err := b.options.Directory.Person(ctx, r.Place, r.User)
		if err == nil && p.Rank >= needs {
			return nil
		}
	}
	refusal := sentence("That takes a %s of this workspace; as a %s you may ask and read. Somebody with that right can do it for you.",
		needs, r.Rank)
	return &refusal
}
