package schedule

import (
	"errors"
	"time"

	"srm/bot/core"
	"srm/storage"
)

// EveryDay sees that work is done at the hour of the sweep, from the next day on, at the place that was named last.
func EveryDay(d *storage.Draft, work storage.Timed) error {
	t, err := d.Timed(work.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		set, err := d.Reminders()
		if err != nil {
			return err
		}
		work.For = nextSweep(set, d.At())
		return d.PutTimed(work)
	case err != nil || t.To.Place == work.To.Place:
		return err
	}
	t.To.Place = work.To.Place
	return d.PutTimed(t)
}

// nextSweep is the first time to sweep after a time.
func nextSweep(set storage.Reminders, after time.Time) time.Time {
	at := after.In(Zone(set.Zone))
	next := midnight(at, 0).Add(sweepAt * time.Hour)
	for days := 1; !next.After(after); days++ {
		next = midnight(at, days).Add(sweepAt * time.Hour)
	}
	return next
}

// SweepAgain is nextSweep as a kind of timed work asks for it.
func SweepAgain(b *core.Bot, d *storage.Draft, _ core.Work, after time.Time) (time.Time, error) {
	set, err := d.Reminders()
	return nextSweep(set, after), err
}

// sweepAt is the hour at which a workspace is swept, in its own zone.
const sweepAt = 6
