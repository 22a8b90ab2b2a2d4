package ask

import (
	"context"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// An answer that was asked for privately has a button that shows it to everybody. The button carries the reading, as ids: nothing is
// stored, and the answer is made anew when it is pressed.

// share answers a question again, for everybody.
func share(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	q, ok := queryOf(b, args)
	if !ok {
		return door.Reply{Blocks: door.Sentence("That button is from an older version of me. Please ask again.").Blocks, Private: true}
	}
	r.Private = false
	b.Talks.Remember(r, q)
	reply := answer(ctx, b, r, b.Base.Answer(q))
	reply.Blocks = append(reply.Blocks, door.Aside(door.T("Shared by "), door.Span{Text: string(r.User), Style: door.Strong, User: r.User}, door.T(".")))
	return reply
}

// shareButton is the button for an answer to a query; false where there is nobody to share it with, or it does not fit a button.
func shareButton(r door.Request, q knowledge.Query) (door.Button, bool) {
	args, ok := queryArgs(q)
	if !r.Private || !ok {
		return door.Button{}, false
	}
	return door.Button{Label: "Share", Action: door.Action{Verb: "share", Args: args}}, true
}

// queryArgs writes a reading as three arguments of an Action: intent, controls or layer, and places. It does not carry the words,
// so yes and no are lost; false if it does not fit or there is nothing in it.
func queryArgs(q knowledge.Query) ([]string, bool) {
	var what, where []string
	if q.Layer != "" {
		what = append(what, "layer."+string(q.Layer))
	}
	if q.Control != "" {
		what = append(what, "control."+string(q.Control))
	}
	for _, id := range q.Also {
		what = append(what, "control."+string(id))
	}
	switch {
	case q.System != "":
		where = append(where, "system."+string(q.System))
	case len(q.Services) > 0:
		for _, id := range q.Services {
			where = append(where, "service."+string(id))
		}
	default:
		for _, id := range q.Models {
			where = append(where, "model."+string(id))
		}
		if q.Provider != "" {
			where = append(where, "provider."+string(q.Provider))
		}
	}
	args := []string{string(q.Intent), strings.Join(what, "+"), strings.Join(where, "+")}
	if q.Lesson+q.Report+string(q.Framework) != "" || len(what)+len(where) == 0 || len(strings.Join(args, ":"))+len("share:") > door.MaxAction {
		return nil, false
	}
	return args, true
}

// queryOf reads what queryArgs wrote. Ids that are not known make it false: they may have gone since, or be made up.
func queryOf(b *core.Bot, args []string) (knowledge.Query, bool) {
	q := knowledge.Query{Intent: knowledge.Intent(args[0]), Confidence: 1, Spelled: true}
	switch q.Intent {
	case knowledge.Ownership, knowledge.Compare, knowledge.Matrix, knowledge.Explain, knowledge.Evidence, knowledge.Verify:
	default:
		return q, false
	}
	known := true
	for _, part := range parts(args[1]) {
		kind, id, _ := strings.Cut(part, ".")
		switch {
		case kind == "layer" && b.Base.Layer(knowledge.LayerID(id)) != nil:
			q.Layer = knowledge.LayerID(id)
		case kind != "control" || b.Base.Control(knowledge.ControlID(id)) == nil:
			known = false
		case q.Control == "":
			q.Control = knowledge.ControlID(id)
		default:
			q.Also = append(q.Also, knowledge.ControlID(id))
		}
	}
	for _, part := range parts(args[2]) {
		known = placeInto(b, &q, part) && known
	}
	return q, known
}

// placeInto sets where a query asks about; false if the id is not known.
func placeInto(b *core.Bot, q *knowledge.Query, part string) bool {
	kind, id, _ := strings.Cut(part, ".")
	switch kind {
	case "system":
		if s := b.Base.System(knowledge.SystemID(id)); s != nil {
			q.System = s.ID
			return true
		}
	case "service":
		if s := b.Base.Service(knowledge.ServiceID(id)); s != nil {
			q.Services, q.Models, q.Provider = append(q.Services, s.ID), append(q.Models, s.Model), s.Provider
			return true
		}
	case "model":
		if m := b.Base.Model(knowledge.ModelID(id)); m != nil {
			q.Models = append(q.Models, m.ID)
			return true
		}
	case "provider":
		if p := b.Base.Provider(knowledge.ProviderID(id)); p != nil {
			q.Provider = p.ID
			return true
		}
	}
	return false
}

func parts(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "+")
}
