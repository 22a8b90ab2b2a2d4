package exchange

import (
	"context"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
)

// erase removes a workspace for good, if its name was typed behind the command.
func erase(ctx context.Context, b *core.Bot, r door.Request, name string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	ws := b.Workspace(r)
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if name != string(ws) {
		return door.Reply{Private: true, Blocks: []door.Block{
			door.Say(door.B("This would delete everything that was ever recorded here, the history too. Nothing brings it back.")),
			door.Say(door.T("It has "+english.Counted(int(book.Head().Seq), "change")+" and "+english.Counted(book.Decisions().Len(), "decision")+". "),
				door.C("export json with history"), door.T(" takes them out first.")),
			door.Say(door.T("To do it, type the workspace's name behind the command: "), door.C("erase "+string(ws))),
			door.Aside(door.T("Backups that were made before keep what is in them, until they are dropped.")),
		}}
	}
	n, err := b.Store.Erase(ctx, ws)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	b.Talks.Forget(r.Place)
	b.Options.Log.WarnContext(ctx, "workspace erased", "workspace", ws, "records", n, "by", r.Person())
	return door.Sentence("Everything is deleted: %d records. Nothing is known here any more.", n)
}
