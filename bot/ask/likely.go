package ask

import (
	"context"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// unknown says what was understood and what was not, and offers the readings that came nearest.
func unknown(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	place := placed(b, q)
	var blocks []door.Block
	switch likely := likely(b, q); {
	case len(likely) > 0 && place != "":
		blocks = append(blocks, door.Say(door.B("I am not sure."), door.T(fmt.Sprintf(" You ask about %s, that I see. Do you mean one of these? I would rather ask than name the wrong owner.", place))), door.Buttons{Buttons: likely})
	case len(likely) > 0:
		blocks = append(blocks, door.Say(door.B("I am not sure."), door.T(" Do you mean one of these? I would rather ask than name the wrong owner.")),
			door.Buttons{Buttons: likely})
	case place != "":
		blocks = append(blocks, door.Say(door.T("I do not know that one.")), door.Say(door.T(fmt.Sprintf("You ask about %s, that I see, but not what: I know the security controls that somebody has to do there.", place))))
	default:
		blocks = append(blocks, door.Say(door.T("I do not know that one.")), door.Say(door.T("I answer whose job a security control is: the cloud provider's or yours, and which team's here.")))
	}
	if len(q.Strange) > 0 {
		blocks = append(blocks, door.Aside(door.T("I do not know what “"+strings.Join(q.Strange, "”, “")+"” means.")))
	}
	fact := door.Fact{Label: "Try"}
	for _, s := range a.Suggestions {
		fact.Lines = append(fact.Lines, []door.Span{door.C(s)})
	}
	return door.Reply{Blocks: append(blocks, door.Facts{Facts: []door.Fact{fact}})}
}

// placed names where a query asks about, as far as it was understood.
func placed(b *core.Bot, q knowledge.Query) string {
	if s := b.Base.Service(q.Service()); s != nil {
		return s.Name
	}
	if m := b.Base.Model(q.Model()); m != nil {
		return m.Name
	}
	if p := b.Base.Provider(q.Provider); p != nil {
		return p.Short
	}
	return ""
}

// likely offers the two controls that came nearest, at the place that was understood.
func likely(b *core.Bot, q knowledge.Query) []door.Button {
	var all []door.Button
	for _, id := range q.Near[:min(len(q.Near), 2)] {
		args := []string{string(id)}
		if scope := placeID(q); scope != "" {
			args = append(args, scope)
		}
		all = append(all, door.Button{Label: b.Base.Control(id).Name, Action: door.Action{Verb: "ask", Args: args}})
	}
	return all
}

// placeID is the id of the place of a query, or "".
func placeID(q knowledge.Query) string {
	switch {
	case q.Service() != "":
		return string(q.Service())
	case q.Model() != "":
		return string(q.Model())
	default:
		return string(q.Provider)
	}
}

// pressedAsk answers for a control at a place, both given by id: what a button of likely asks.
func pressedAsk(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if len(args) == 0 || len(args) > 2 || b.Base.Control(knowledge.ControlID(args[0])) == nil {
		return door.Sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	place := ""
	if len(args) == 2 {
		place = args[1]
	}
	a := b.Base.Answer(b.Base.About(knowledge.ControlID(args[0]), place))
	b.Talks.Remember(r, a.Query)
	return answer(ctx, b, r, a)
}
