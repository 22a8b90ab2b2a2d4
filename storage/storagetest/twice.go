package storagetest

import (
	"context"

	"srm/storage"
)

// Twice returns e with every function of Update run twice, as an engine may do: the first run's writes are thrown away. What a
// function does beyond its Tx, or adds up without a reset, shows.
func Twice(e storage.Engine) storage.Engine { return twice{e} }

type twice struct{ storage.Engine }

func (t twice) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return t.Engine.Update(ctx, func(tx storage.Tx) error {
		_ = fn(storage.NewOverlay(tx)) // the second run answers
		return fn(tx)
	})
}
