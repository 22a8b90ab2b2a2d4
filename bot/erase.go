package bot

import (
	"context"

	"srm/bot/door"
	"srm/bot/english"
)

// erase removes a workspace for good, if its name was typed behind the command.
func erase(ctx context.Context, b *Bot, r door.Request, name string) door.Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	ws := b.workspace(r)
	book, err := b.store.Book(ctx, ws)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if name != string(ws) {
		return door.Reply{Private: true, Blocks: []door.Block{
			door.Say(door.B("This would delete everything that was ever recorded here, the history too. Nothing brings it back.")),
			door.Say(door.T("It has "+english.Counted(int(book.Head().Seq), "change")+" and "+english.Counted(book.Decisions().Len(), "decision")+". "), door.C("export json with history"), door.T(" takes them out first.")),
			door.Say(door.T("To do it, type the workspace's name behind the command: "), door.C("erase "+string(ws))),
			door.Note{Spans: []door.Span{door.T("Backups that were made before keep what is in them, until they are dropped.")}},
		}}
	}
	n, err := b.store.Erase(ctx, ws)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	b.talks.forget(r.Place)
	b.options.Log.WarnContext(ctx, "workspace erased", "workspace", ws, "records", n, "by", r.Person())
	return door.Sentence("Everything is deleted: %d records. Nothing is known here any more.", n)
}
