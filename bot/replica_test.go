package bot

import (
	"srm/bot/bottest"
	"srm/bot/clock"
	"srm/bot/core"
	"srm/storage"
)

// newReplica is a bot and its clock over an engine of a town, which may be one that fails.
func newReplica(w *bottest.Town, name string, e storage.Engine, p Poster) (*core.Bot, *clock.Clock) {
	b := w.NewBot(e)
	return b, clock.New(b, name, clock.Platform{Name: "out", Serves: func(PlaceID) bool { return true }, Poster: p})
}
