package storage

import "context"

// Erase removes everything of a workspace in one step, its history too, and returns how many records that were. Nothing brings it
// back but a backup. What is too much for one step is ErrTooLarge, and nothing was removed. Bytes of what was removed stay in the
// engine's file until they are written over, and in backups until those are dropped.
func (s *Store) Erase(ctx context.Context, ws WorkspaceID) (removed int64, err error) {
	timedFrom, timedTo := under(ws, timedKind)
	err = s.engine.Update(ctx, func(tx Tx) error {
		removed = 0
		for t, err := range records[Timed](tx, timedFrom, timedTo) {
			if err == nil {
				err = tx.Delete(dueOf(ws, t).key())
			}
			if err != nil {
				return err
			}
		}
		from, to := under(ws)
		for pair, err := range tx.Scan(from, to) {
			if err != nil {
				return err
			}
			if err := tx.Delete(pair.Key); err != nil {
				return err
			}
			removed++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.books.forget(ws)
	return removed, nil
}
