package bot_test

import (
	"context"
	"testing"

	"srm/bot"
)

// Every button of every answer fits, whatever ids it carries.
func TestEveryButtonFits(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, c := range base().Controls {
		for _, s := range base().Services {
			if len(c.ID)+len(s.ID) < 50 {
				continue
			}
			for _, line := range []string{"who owns " + string(c.ID) + " on " + string(s.ID), "how do I verify " + string(c.ID) + " on " + string(s.ID)} {
				for _, block := range r.bot.Handle(context.Background(), r.request(bot.Text{Body: line})).Blocks {
					if buttons, ok := block.(bot.Buttons); ok {
						for _, b := range buttons.Buttons {
							b.Action.Encode() // panics if it does not fit
						}
					}
				}
			}
		}
	}
}
