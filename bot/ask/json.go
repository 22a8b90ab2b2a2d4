package ask

import (
	"context"
	"math"
	"slices"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

// An Asked is the answer to one question as `srm ask --json` writes it, one object on a line. It is a fixed interface for scripts:
// fields may be added, none may change its meaning.
type Asked struct {
	Question    string                   `json:"question"`
	Intent      knowledge.Intent         `json:"intent"`
	Control     string                   `json:"control,omitempty"` // or a layer
	Model       knowledge.ModelID        `json:"model,omitempty"`
	Provider    knowledge.ProviderID     `json:"provider,omitempty"`
	Service     knowledge.ServiceID      `json:"service,omitempty"`
	Responsible knowledge.Responsibility `json:"responsible,omitempty"`
	Cells       []AskedCell              `json:"cells,omitempty"`
	Confidence  float64                  `json:"confidence"`
	Answer      string                   `json:"answer"` // Markdown
	Sources     []AskedSource            `json:"sources,omitempty"`
	Suggestions []string                 `json:"suggestions,omitempty"`
}

// AskedCell is one cell that an open question or a comparison covers.
type AskedCell struct {
	Model       knowledge.ModelID        `json:"model"`
	Service     knowledge.ServiceID      `json:"service,omitempty"`
	Control     knowledge.ControlID      `json:"control,omitempty"` // where several controls are covered
	Responsible knowledge.Responsibility `json:"responsible"`
}

// AskedSource is where an answer is written.
type AskedSource struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Once answers a question without the conversation of a channel: before is the reading of the question before it, or nil. It
// changes nothing, and names owners if it can read them. A command is not carried out: the answer says how to give it.
func Once(ctx context.Context, b *core.Bot, r door.Request, text string, before *knowledge.Query) (Asked, knowledge.Query, door.Reply) {
	b = b.Within(ctx, r)
	a := b.Base.Answer(b.Base.Read(text, before))
	reply := answer(ctx, b, r, a)
	if v, ok, _ := b.Parse(a.Query.Text, nil); ok {
		if intent, there := commandIntents[v.Command]; there {
			a, reply = commandAsked(b, a, v, intent)
		}
	}
	q := a.Query
	out := Asked{Question: q.Text, Intent: q.Intent, Control: string(q.Control), Model: q.Model(), Provider: q.Provider,
		Service: a.Service, Responsible: a.Responsible, Confidence: math.Round(q.Confidence*100) / 100, Answer: door.Markdown(unpressed(reply)),
		Suggestions: a.Suggestions}
	if q.Layer != "" {
		out.Control = string(q.Layer)
	}
	if a.Responsible == knowledge.Depends || q.Intent == knowledge.Compare || len(a.Rows) > 1 && q.Intent == knowledge.Ownership {
		several := q.Layer != "" || len(q.Also) > 0
		for _, row := range a.Rows {
			cell := AskedCell{Model: row.Model.ID, Responsible: row.Cell.Responsible}
			if row.Service != nil {
				cell.Service = row.Service.ID
			}
			if several {
				cell.Control = row.Control.ID
			}
			out.Cells = append(out.Cells, cell)
		}
	}
	for _, s := range a.Sources {
		out.Sources = append(out.Sources, AskedSource{s.Title, s.URL})
	}
	return out, q, reply
}

// unpressed is a reply without what one can press.
func unpressed(r door.Reply) door.Reply {
	r.Blocks = slices.DeleteFunc(slices.Clone(r.Blocks), func(b door.Block) bool { _, press := b.(door.Buttons); return press })
	return r
}

// commandIntents are the commands that Ask explains instead of answering.
var commandIntents = map[string]knowledge.Intent{"assign": knowledge.Assign, "transfer": knowledge.Assign, "unassign": knowledge.Unassign,
	"owners": knowledge.Assignments, "mine": knowledge.Assignments, "history": knowledge.Command, "undo": knowledge.Command, "help": knowledge.Help,
	"quiz": knowledge.Quiz, "quiz-board": knowledge.Command, "quiz-settings": knowledge.Command, "quiz-report": knowledge.Command,
	"quiz-retire": knowledge.Command, "quiz-restore": knowledge.Command}

// commandAsked is the answer to a line that is a command.
func commandAsked(b *core.Bot, a knowledge.Answer, v core.Invocation, intent knowledge.Intent) (knowledge.Answer, door.Reply) {
	q := knowledge.Query{Text: a.Query.Text, Cut: a.Query.Cut, Intent: intent, Confidence: 1}
	if v.What != "" {
		if controls, _ := b.ControlsNamed(v.What); len(controls) == 1 {
			q.Control = controls[0]
		}
		if s, _, ok := b.ScopeNamed(v.Scope); ok {
			switch s.Kind {
			case "model":
				q.Models = []knowledge.ModelID{knowledge.ModelID(s.ID)}
			case "service":
				service := b.Base.Service(knowledge.ServiceID(s.ID))
				q.Services, q.Models, q.Provider = []knowledge.ServiceID{service.ID}, []knowledge.ModelID{service.Model}, service.Provider
			case "provider":
				q.Provider = knowledge.ProviderID(s.ID)
			}
		}
	}
	reply := door.Answer(door.Say(door.T("Here I only answer questions. That is a command; at the console ("), door.C("srm console"),
		door.T(") or in a channel, say: "), door.C(q.Text)))
	if intent == knowledge.Help {
		reply = b.Help(v.Rest)
	}
	return knowledge.Answer{Query: q}, reply
}
