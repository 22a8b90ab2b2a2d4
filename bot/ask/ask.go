package ask

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/estate"
	"srm/bot/quiz"
	"srm/knowledge"
	"srm/storage"
)

// question reads a text in its conversation and answers it. It writes nothing.
func question(ctx context.Context, b *core.Bot, r door.Request, text string) door.Reply {
	a := b.Base.Answer(b.Base.Read(text, b.Talks.Last(r)))
	b.Talks.Remember(r, a.Query)
	if a.Query.Intent == knowledge.Quiz {
		return quiz.Now(ctx, b, r, "")
	}
	return answer(ctx, b, r, a)
}

// Question reads a text that was said about a message: "whose job is this?" alone says nothing, so what it does not say is taken
// from the message.
func Question(ctx context.Context, b *core.Bot, r door.Request, text, quoted string) door.Reply {
	if quoted != "" {
		if q := b.Base.Read(text, b.Talks.Last(r)); !q.Known() {
			return question(ctx, b, r, quoted+"\n"+text)
		}
	}
	return question(ctx, b, r, text)
}

// answer draws what the base knows, joined with what the workspace decided.
func answer(ctx context.Context, b *core.Bot, r door.Request, a knowledge.Answer) door.Reply {
	book := new(storage.Book)
	if b.Keeps(r) {
		var err error
		if book, err = b.Store.Book(ctx, b.Workspace(r)); err != nil {
			return b.Failed(ctx, r, err)
		}
	}
	var reply door.Reply
	switch a.Query.Intent {
	case knowledge.Ownership:
		reply = ownership(b, r, book, a)
	case knowledge.Compare:
		reply = compare(b, a)
	case knowledge.Matrix:
		reply = matrix(b, r, book, a)
	case knowledge.Explain:
		reply = explain(b, a)
	case knowledge.Evidence:
		reply = evidence(b, a)
	case knowledge.Verify:
		reply = verify(b, a)
	case knowledge.Assignments:
		reply = estate.OwnersReply(ctx, b, r, book, "")
	case knowledge.Assign, knowledge.Unassign:
		reply = order(b, a)
	case knowledge.Help:
		reply = b.Help("")
	case knowledge.Gaps:
		reply = estate.Gaps(ctx, b, r, estate.GapsOf(a.Query), 0)
	case knowledge.Quiz, knowledge.Command:
		reply = other(b, a)
	default:
		reply = unknown(b, a)
	}
	if a.Query.Intent == knowledge.Gaps {
		reply.Blocks = append(reply.Blocks, quiz.Hints(ctx, b, r)...)
	}
	if a.Query.Cut {
		reply.Blocks = append(reply.Blocks, door.Warning(
			door.T(fmt.Sprintf("Your text was long: I read its first %d characters.", knowledge.MaxQuestion))))
	}
	if button, ok := shareButton(r, a.Query); ok {
		reply.Blocks = withButton(reply.Blocks, button)
	}
	return reply
}

// withButton adds a button behind those that are there.
func withButton(blocks []door.Block, button door.Button) []door.Block {
	for i, block := range blocks {
		if have, ok := block.(door.Buttons); ok && len(have.Buttons) < 5 {
			blocks[i] = door.Buttons{Buttons: append(slices.Clone(have.Buttons), button)}
			return blocks
		}
	}
	return append(blocks, door.Buttons{Buttons: []door.Button{button}})
}

// ownership answers whose job it is.
func ownership(b *core.Bot, r door.Request, book *storage.Book, a knowledge.Answer) door.Reply {
	q := a.Query
	control := b.Base.Control(q.Control)
	switch {
	case a.Cell != nil:
		return oneCell(b, r, book, a, control)
	case control != nil && control.Own && control.Grain == knowledge.PerOrganisation && len(q.Also) == 0:
		return estate.OwnAnswer(b, r, book, control)
	}
	var blocks []door.Block
	head := door.Say(door.B(verdict(b, a)), door.T("  "+subject(b, q)+whereAsked(b, q)))
	blocks = append(blocks, head)
	if q.Layer != "" || len(q.Also) > 0 {
		blocks = append(blocks, controlTable(b, a.Rows))
	} else {
		blocks = append(blocks, rowTable(b, a.Rows))
	}
	facts := door.Facts{}
	if control != nil && len(q.Also) == 0 {
		here := b.EverywhereHere(r, book, control, q)
		if a.Responsible == knowledge.ByProvider && len(book.Of(string(control.ID))) == 0 {
			here.Lines = [][]door.Span{{door.T("nothing to own in a cloud")}}
		}
		facts.Facts = append(facts.Facts, here)
	}
	if control != nil && len(q.Also) == 0 {
		facts.Facts = append(facts.Facts, testPolicy(b, q)...)
		facts.Facts = append(facts.Facts, disputedAt(b, a.Disputed)...)
		facts.Facts = append(facts.Facts, alsoAbout(a.Chapter, control)...)
	}
	facts.Facts = append(facts.Facts, core.Sources(a.Sources)...)
	blocks = append(blocks, facts)
	if s := b.Base.Service(q.Service()); s != nil && len(s.Modes) > 0 {
		blocks = append(blocks, door.Aside(door.T("Say which mode you mean for one answer, for example “"+lower(control, q)+" on "+s.Modes[0].Name+"”.")))
	} else if len(q.Models) == 0 && q.Provider == "" && control != nil {
		blocks = append(blocks, door.Aside(door.T("Say where for one answer: a model such as PaaS, or a service such as RDS.")))
	}
	return door.Reply{Blocks: blocks}
}

// oneCell answers for one control at one place.
func oneCell(b *core.Bot, r door.Request, book *storage.Book, a knowledge.Answer, control *knowledge.Control) door.Reply {
	q, row := a.Query, a.Rows[0]
	blocks := []door.Block{door.Say(door.B(verdict(b, a)), door.T("  "+control.Name+placeOf(b, q, row)))}
	if why := why(row); why != "" {
		blocks = append(blocks, door.Say(door.T(why)))
	}
	facts := door.Facts{Facts: ruledAt(b, r, book, control, row, q)}
	facts.Facts = append(facts.Facts, []door.Fact{
		{Label: "Provider", Lines: core.Lines(row.Cell.Provider)},
		{Label: "You", Lines: core.Lines(row.Cell.Customer)},
		b.Here(r, book, control, row, q),
	}...)
	if row.Cell.Overruled {
		facts.Facts = append(facts.Facts, door.Fact{Label: "Our rule", Lines: [][]door.Span{{door.T(row.Cell.Why)}}})
	}
	facts.Facts = append(facts.Facts, testPolicy(b, q)...)
	for _, d := range a.Disputed {
		facts.Facts = append(facts.Facts, disputed(d))
	}
	facts.Facts = append(facts.Facts, alsoAbout(a.Chapter, control)...)
	facts.Facts = append(facts.Facts, core.Sources(a.Sources)...)
	blocks = append(blocks, facts)
	for _, note := range []string{row.Cell.Note, serviceNote(row)} {
		if note != "" {
			blocks = append(blocks, door.Aside(door.T(note)))
		}
	}
	if caveat := caveat(row.Cell); caveat != "" {
		blocks = append(blocks, door.Aside(door.T(caveat)))
	}
	return door.Reply{Blocks: append(blocks, buttons(b, r, book, control, row, q)...)}
}

// why says in a sentence why it is so: the reason of the cell, else how the model divides the work.
func why(row knowledge.Row) string {
	if row.Cell.Overruled {
		return "" // said under a label of its own
	}
	if row.Cell.Why != "" {
		return row.Cell.Why
	}
	provider, customer, divided := strings.Cut(row.Model.Explain, ". ")
	switch {
	case !divided, row.Cell.Responsible == knowledge.ByBoth:
		return row.Model.Explain
	case row.Cell.Responsible == knowledge.ByCustomer && row.Model.ID != knowledge.OnPremises:
		return customer
	}
	return provider + "."
}

// buttons are what one may want to do next.
func buttons(b *core.Bot, r door.Request, book *storage.Book, control *knowledge.Control, row knowledge.Row, q knowledge.Query) []door.Block {
	service := knowledge.ServiceID("")
	if row.Service != nil {
		service = row.Service.ID
	}
	var all []door.Button
	scopes := b.ScopesOf(q.System, service, q.Provider, row.Model.ID)
	if b.Keeps(r) && row.Cell.Responsible != knowledge.ByProvider && len(duty.Holders(book, control.ID, scopes, storage.Accountable)) == 0 {
		scope := duty.ScopeTag(scopes[0])
		if control.Grain == knowledge.PerOrganisation {
			scope = "everywhere"
		}
		id := string(control.ID)
		all = append(all, door.Button{Label: "Assign", Action: door.Act("form", id, scope), Style: door.Primary},
			door.Button{Label: "I take it", Action: door.Act("take", id, scope)})
	}
	all = append(all, door.Button{Label: "All models", Action: door.Act("models", string(control.ID))})
	if b.Keeps(r) {
		place := string(service)
		if place == "" {
			place = string(row.Model.ID)
		}
		all = append(all, wrongButton(control.ID, place))
	}
	return []door.Block{door.Buttons{Buttons: all}}
}

// verdict names the side first. A supposition gets a yes or a no.
func verdict(b *core.Bot, a knowledge.Answer) string {
	side := map[knowledge.Responsibility]string{
		knowledge.ByProvider: "The cloud provider.", knowledge.ByCustomer: "You, the customer.", knowledge.ByBoth: "Both of you.", knowledge.Depends: "It depends.",
	}[a.Responsible]
	q := a.Query
	if q.Asked == "" || a.Responsible == knowledge.Depends || a.Responsible == "" {
		return side
	}
	agrees := a.Responsible == q.Asked
	switch {
	case a.Responsible == knowledge.ByBoth && q.Belief:
		return "Only in part. " + side
	case a.Responsible == knowledge.ByBoth:
		return "Partly. " + side
	case q.Belief && agrees == q.Negated: // a wrong belief is put right kindly
		return "No, though many believe it. " + side
	case q.Negated && agrees: // "we don't have to …": yes and no would both be ambiguous
		return "Not so. " + side
	case q.Negated:
		return "Right. " + side
	case agrees:
		return "Yes. " + side
	default:
		return "No. " + side
	}
}

// subject is what an answer is about.
func subject(b *core.Bot, q knowledge.Query) string {
	if l := b.Base.Layer(q.Layer); l != nil {
		return l.Name + " layer"
	}
	var names []string
	for _, id := range append([]knowledge.ControlID{q.Control}, q.Also...) {
		if c := b.Base.Control(id); c != nil {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " and ")
}

// whereAsked is where a query asks about.
func whereAsked(b *core.Bot, q knowledge.Query) string {
	var names []string
	for _, id := range q.Services {
		if s := b.Base.Service(id); s != nil {
			names = append(names, s.Name)
		}
	}
	for _, id := range q.Models {
		if m := b.Base.Model(id); m != nil {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		if p := b.Base.Provider(q.Provider); p != nil {
			return " · " + p.Short + ", all models"
		}
		return " · all models"
	}
	return " · " + strings.Join(names, " · ")
}

func placeOf(b *core.Bot, q knowledge.Query, row knowledge.Row) string {
	if s := b.Base.System(q.System); s != nil {
		q.System = ""
		return " · " + s.Name + placeOf(b, q, row)
	}
	if row.Service != nil {
		return " · " + row.Service.Name + " · " + row.Model.Name
	}
	if p := b.Base.Provider(q.Provider); p != nil {
		return " · " + p.Short + " · " + row.Model.Name
	}
	return " · " + row.Model.Name
}

func serviceNote(row knowledge.Row) string {
	if row.Service == nil {
		return ""
	}
	return row.Service.Note
}

// caveat says how sure a fact is, where it is less than stated.
func caveat(c *knowledge.Cell) string {
	switch c.Sure {
	case knowledge.Unverified:
		return "Not yet checked against the vendor's own page: look there before you rely on it."
	case knowledge.Reported:
		return "Reported by others, not read on the vendor's own page."
	case knowledge.Derived:
		return "This follows from the sources; they do not state it word for word."
	}
	return ""
}

func lower(c *knowledge.Control, q knowledge.Query) string {
	if c == nil {
		return string(q.Layer)
	}
	return string(c.ID)
}

// order answers a sentence that sounds like an order but is no command: it says how to give it. Nothing is changed on a guess.
func order(b *core.Bot, a knowledge.Answer) door.Reply {
	q := a.Query
	line := map[knowledge.Intent]string{knowledge.Assign: "assign ", knowledge.Unassign: "unassign "}[q.Intent]
	if c := b.Base.Control(q.Control); c != nil {
		line += string(c.ID)
	} else {
		line += "<control>"
	}
	if s := q.Service(); s != "" {
		line += " on " + string(s)
	} else if m := q.Model(); m != "" {
		line += " on " + string(m)
	}
	if q.Intent == knowledge.Assign {
		line += " to <team>"
	}
	return door.Answer(door.Say(door.T("I change nothing on a guess. To do that, say: "), door.C(line)))
}

// other answers what is a command or belongs to a part that is not there yet.
func other(b *core.Bot, a knowledge.Answer) door.Reply {
	switch a.Query.Intent {
	case knowledge.Quiz:
		return door.Answer(door.Say(door.T("I ask at the console or in a channel: say "), door.C("quiz"), door.T(" there.")))
	}
	return door.Answer(door.Say(door.T("That sounds like a command. "), door.C("history"), door.T(" shows what was changed, "), door.C("undo"),
		door.T(" takes your last change back, "), door.C("help"), door.T(" lists all.")))
}
