package core

import (
	"context"
	"encoding/json"
	"iter"

	"srm/bot/door"
	"srm/storage"
)

// Change runs one change: fn reads and edits the draft and says what became of it, which is stored with the change. What comes
// back is what was stored: of a request delivered again, the first outcome. seq is the history's entry, 0 if nothing was changed.
func Change[T any](ctx context.Context, b *Bot, r door.Request, verb string, undoes uint64, fn func(*storage.Draft) (T, error)) (out T, seq uint64, err error) {
	c := storage.Change{Request: string(r.ID), By: r.Person(), At: r.At, Verb: verb, Undoes: undoes}
	result, err := b.Store.Change(ctx, b.Workspace(r), c, func(d *storage.Draft) error {
		now, err := fn(d)
		if err != nil {
			return err
		}
		if d.Decides() && b.Features.Changed != nil {
			if err := b.Features.Changed(b, d, r.Place); err != nil {
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
	b.Nudge() // the change may have put off timed work
	err = json.Unmarshal(result.Outcome, &out)
	return out, result.Seq, err
}

// Reporting runs one change: fn reads and edits the draft and reports.
func (b *Bot) Reporting(ctx context.Context, r door.Request, verb string, fn func(*storage.Draft, *door.Report) error) door.Reply {
	p, err := b.Reported(ctx, r, verb, fn)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return p.Draw()
}

// Reported is Reporting for who wants to say more: what was reported comes back, with the number of the change.
func (b *Bot) Reported(ctx context.Context, r door.Request, verb string, fn func(*storage.Draft, *door.Report) error) (door.Report, error) {
	p, seq, err := Change(ctx, b, r, verb, 0, func(d *storage.Draft) (door.Report, error) {
		var p door.Report
		err := fn(d, &p)
		return p, err
	})
	p.Seq = seq
	return p, err
}

// Collect gathers records up to the first error.
func Collect[T any](all iter.Seq2[T, error]) ([]T, error) {
	var got []T
	for one, err := range all {
		if err != nil {
			return nil, err
		}
		got = append(got, one)
	}
	return got, nil
}
