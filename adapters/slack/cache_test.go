package slack

import (
	"bytes"
	"fmt"
	"testing"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// What is drawn differently has different keys, whatever the texts are.
func TestKeysTellRepliesApart(t *testing.T) {
	span := func(s bot.Span) bot.Reply { return bot.Reply{Blocks: []bot.Block{bot.Say(s)}} }
	button := func(b bot.Button) bot.Reply {
		return bot.Reply{Blocks: []bot.Block{bot.Buttons{Buttons: []bot.Button{b}}}}
	}
	all := []bot.Reply{
		{}, span(bot.T("a")), span(bot.B("a")), span(bot.T("b")), span(bot.L("a", "b")), span(bot.Span{Text: "a", User: "b"}), span(bot.Span{Text: "a", Group: "b"}),
		{Blocks: []bot.Block{bot.Say(bot.T("a"), bot.T("b"))}}, {Blocks: []bot.Block{bot.Say(bot.T("ab"))}}, {Blocks: []bot.Block{bot.Say(bot.T("a")), bot.Say(bot.T("b"))}},
		{Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.T("a")}}}}, {Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.T("a")}, Warn: true}}},
		{Blocks: []bot.Block{bot.Facts{Facts: []bot.Fact{{Label: "a", Lines: [][]bot.Span{{bot.T("b")}, {bot.T("c")}}}}}}},
		{Blocks: []bot.Block{bot.Facts{Facts: []bot.Fact{{Label: "a", Lines: [][]bot.Span{{bot.T("b"), bot.T("c")}}}}}}},
		{Blocks: []bot.Block{bot.Facts{Facts: []bot.Fact{{Label: "a"}, {Label: "b"}}}}},
		button(bot.Button{Label: "a"}), button(bot.Button{Label: "a", URL: "b"}), button(bot.Button{Label: "a", Style: bot.Primary}),
		button(bot.Button{Label: "a", Action: bot.Action{Verb: "v", Args: []string{"x", "y"}}}), button(bot.Button{Label: "a", Action: bot.Action{Verb: "v", Args: []string{"x:y"}}}),
	}
	seen := map[string]int{}
	for i, r := range all {
		key, keep := keyOf(nil, r)
		if j, there := seen[string(key)]; there || !keep {
			t.Errorf("%d is taken for %d: %+v", i, j, r)
		}
		seen[string(key)] = i
	}
	if _, keep := keyOf(nil, bot.Reply{Blocks: []bot.Block{bot.Table{}}}); keep {
		t.Error("a table is kept")
	}
}

func TestDrawingsAreTheSameAndBounded(t *testing.T) {
	a := &Adapter{drawings: newDrawings()}
	for _, sample := range adaptertest.Replies() {
		first, ok := a.inAck(sample.Reply)
		again, ok2 := a.inAck(sample.Reply)
		if ok != ok2 || !bytes.Equal(first, again) {
			t.Errorf("%s: drawn twice, and differently", sample.Name)
		}
	}
	for i := range 3000 {
		a.inAck(bot.Reply{Blocks: []bot.Block{bot.Say(bot.T(fmt.Sprintf("%2000d", i)))}})
		if a.drawings.size > mostDrawings {
			t.Fatalf("%d bytes are kept", a.drawings.size)
		}
	}
}
