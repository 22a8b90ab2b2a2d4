package bot

import (
	"context"
	"encoding/json"

	"srm/bot/door"
	"srm/storage"
)

// changing runs one change: fn reads and edits the draft and says what became of it, which is stored with the change. What comes
// back is what was stored: of a request delivered again, the first outcome. seq is the history's entry, 0 if nothing was changed.
func changing[T any](ctx context.Context, b *Bot, r door.Request, verb string, undoes uint64, fn func(*storage.Draft) (T, error)) (out T, seq uint64, err error) {
	c := storage.Change{Request: string(r.ID), By: r.Person(), At: r.At, Verb: verb, Undoes: undoes}
	result, err := b.store.Change(ctx, b.workspace(r), c, func(d *storage.Draft) error {
		now, err := fn(d)
		if err != nil {
			return err
		}
		if d.Decides() {
			if err := b.features.Changed(b, d, r.Place); err != nil {
				return err
			}
		}
		encoded, err := json.Marshal(now)
		if err != nil {
			return err
		}
		d.SetOutcome(encoded)
		return nil
	})
	if err != nil {
		return out, 0, err
	}
	b.nudge() // the change may have put off timed work
	err = json.Unmarshal(result.Outcome, &out)
	return out, result.Seq, err
}

// reporting runs one change: fn reads and edits the draft and reports.
func (b *Bot) reporting(ctx context.Context, r door.Request, verb string, fn func(*storage.Draft, *door.Report) error) door.Reply {
	p, err := b.reported(ctx, r, verb, fn)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return p.Draw()
}

func (b *Bot) reported(ctx context.Context, r door.Request, verb string, fn func(*storage.Draft, *door.Report) error) (door.Report, error) {
	p, seq, err := changing(ctx, b, r, verb, 0, func(d *storage.Draft) (door.Report, error) {
		var p door.Report
		err := fn(d, &p)
		return p, err
	})
	p.Seq = seq
	return p, err
}
