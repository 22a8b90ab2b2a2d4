package bot

import (
	"context"
	"fmt"
	"strings"

	"srm/knowledge"
)

// unknown says what was understood and what was not, and offers the readings that came nearest.
func unknown(b *Bot, a knowledge.Answer) Reply {
	q := a.Query
	place := placed(b, q)
	var blocks []Block
	switch likely := likely(b, q); {
	case len(likely) > 0 && place != "":
		blocks = append(blocks, Say(B("I am not sure."), T(fmt.Sprintf(" You ask about %s, that I see. Do you mean one of these? I would rather ask than name the wrong owner.", place))), Buttons{likely})
	case len(likely) > 0:
		blocks = append(blocks, Say(B("I am not sure."), T(" Do you mean one of these? I would rather ask than name the wrong owner.")), Buttons{likely})
	case place != "":
		blocks = append(blocks, Say(T("I do not know that one.")), Say(T(fmt.Sprintf("You ask about %s, that I see, but not what: I know the security controls that somebody has to do there.", place))))
	default:
		blocks = append(blocks, Say(T("I do not know that one.")), Say(T("I answer whose job a security control is: the cloud provider's or yours, and which team's here.")))
	}
	if len(q.Strange) > 0 {
		blocks = append(blocks, Note{Spans: []Span{T("I do not know what “" + strings.Join(q.Strange, "”, “") + "” means.")}})
	}
	fact := Fact{Label: "Try"}
	for _, s := range a.Suggestions {
		fact.Lines = append(fact.Lines, []Span{C(s)})
	}
	return Reply{Blocks: append(blocks, Facts{[]Fact{fact}})}
}

// placed names where a query asks about, as far as it was understood.
func placed(b *Bot, q knowledge.Query) string {
	if s := b.base.Service(q.Service()); s != nil {
		return s.Name
	}
	if m := b.base.Model(q.Model()); m != nil {
		return m.Name
	}
	if p := b.base.Provider(q.Provider); p != nil {
		return p.Short
	}
	return ""
}

// likely offers the two controls that came nearest, at the place that was understood.
func likely(b *Bot, q knowledge.Query) []Button {
	var all []Button
	for _, id := range q.Near[:min(len(q.Near), 2)] {
		args := []string{string(id)}
		if scope := placeID(q); scope != "" {
			args = append(args, scope)
		}
		all = append(all, Button{Label: b.base.Control(id).Name, Action: Action{"ask", args}})
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
func pressedAsk(ctx context.Context, b *Bot, r Request, args []string) Reply {
	if len(args) == 0 || len(args) > 2 || b.base.Control(knowledge.ControlID(args[0])) == nil {
		return sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	place := ""
	if len(args) == 2 {
		place = args[1]
	}
	a := b.base.Answer(b.base.About(knowledge.ControlID(args[0]), place))
	b.talks.remember(r, a.Query)
	return answer(ctx, b, r, a)
}
