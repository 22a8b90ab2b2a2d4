package discord

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bwmarrin/discordgo"

	"srm/adapters/adaptertest"
	"srm/adapters/discord/discordtest"
	"srm/bot"
)

// Many presses change a post a few times. At the end it says how many there were, and Find still knows it.
func TestManyPressesAtOnce(t *testing.T) {
	var n atomic.Int32
	h := newHarness(t, &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		order := int(n.Add(1))
		now := bot.Reply{Blocks: append([]bot.Block{bot.Say(bot.T(fmt.Sprintf("%d have answered.", order)))}, quiz.Blocks...)}
		return bot.Reply{Private: true, Blocks: []bot.Block{bot.Say(bot.T("Right."))}, Update: &now, Order: order}
	}})
	id, err := h.a.Post(t.Context(), inChannel(), quiz, "key")
	if err != nil {
		t.Fatal(err)
	}
	post := func() (m map[string]any) {
		h.fake.Lock()
		defer h.fake.Unlock()
		for _, one := range h.fake.Messages {
			m = one
		}
		return m
	}()
	press := func(times int) {
		for _, c := range discordtest.Components(post) {
			for range times {
				h.fake.Send("INTERACTION_CREATE", h.fake.Press(post, c, nil), 1)
			}
		}
		h.settled()
	}
	changes := func() (out []discordtest.Call) {
		for _, c := range h.fake.Made(0) {
			if c.Method == http.MethodPatch && strings.HasPrefix(c.Path, "/channels/") {
				out = append(out, c)
			}
		}
		return out
	}
	press(20)
	all := changes()
	if len(all) == 0 || len(all) > 10 {
		t.Fatalf("%d changes", len(all))
	}
	last := all[len(all)-1]
	if !strings.Contains(last.Raw, "20 have answered.") || !strings.Contains(last.Raw, markBase+digest("key")) || last.Path != "/channels/"+strings.Replace(string(id), "/", "/messages/", 1) {
		t.Errorf("the last is %s %s", last.Path, last.Raw)
	}
	if err := h.a.Edit(t.Context(), id, quiz); err != nil {
		t.Fatal(err)
	}
	press(1)
	post["id"], post["flags"] = h.fake.ID(), int(discordgo.MessageFlagsEphemeral)
	press(1)
	if more := changes(); len(more) != len(all)+1 {
		t.Errorf("%d changes after the end, or of what one person sees: %s", len(more)-len(all)-1, more[len(more)-1].Raw)
	}
}
