package bot

import (
	"context"
)

// erase removes a workspace for good, if its name was typed behind the command.
func erase(ctx context.Context, b *Bot, r Request, name string) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	ws := b.workspace(r)
	book, err := b.store.Book(ctx, ws)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if name != string(ws) {
		return Reply{Private: true, Blocks: []Block{
			Say(B("This would delete everything that was ever recorded here, the history too. Nothing brings it back.")),
			Say(T("It has "+counted(int(book.Head().Seq), "change")+" and "+counted(book.Decisions().Len(), "decision")+". "), C("export json with history"), T(" takes them out first.")),
			Say(T("To do it, type the workspace's name behind the command: "), C("erase "+string(ws))),
			Note{Spans: []Span{T("Backups that were made before keep what is in them, until they are dropped.")}},
		}}
	}
	n, err := b.store.Erase(ctx, ws)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	b.talks.forget(r.Place)
	b.options.Log.WarnContext(ctx, "workspace erased", "workspace", ws, "records", n, "by", r.Person())
	return sentence("Everything is deleted: %d records. Nothing is known here any more.", n)
}
