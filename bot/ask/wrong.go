package ask

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// wrongButton is on every answer for one cell. Place is a service or a model.
func wrongButton(control knowledge.ControlID, place string) door.Button {
	return door.Button{Label: "This is wrong", Action: door.Act("wrong", string(control), place)}
}

// pressedWrong records that somebody holds an answer for wrong. The question is kept too if the conversation still knows it.
func pressedWrong(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	if len(args) != 2 || b.Base.Control(knowledge.ControlID(args[0])) == nil {
		return door.Sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	control, place := args[0], args[1]
	d := storage.Objection{Control: control, Place: place, By: r.Person(), At: r.At,
		Said: string(b.Base.Answer(b.Base.About(knowledge.ControlID(control), place)).Responsible)}
	if q := b.Talks.Last(r); q != nil && string(q.Control) == control {
		d.Question, _ = knowledge.Clean(q.Text, core.MaxLine)
	}
	switch err := b.Store.PutObjection(ctx, b.Workspace(r), d); {
	case errors.Is(err, storage.ErrManyObjections):
		return door.Private(door.Sentence("Thank you. There are too many open reports already; please tell an admin of this workspace."))
	case err != nil:
		return b.Failed(ctx, r, err)
	}
	return door.Private(door.Answer(door.Say(door.T("Thank you, that is noted for the admins of this workspace. "), door.C("reports"),
		door.T(" lists what was noted, with the lines that would correct it."))))
}

// reports lists the answers that somebody holds for wrong, each with the lines of an organisation's own file that would correct it.
// "reports done <control>" takes those about a control off the list, "reports done" all.
func reports(ctx context.Context, b *core.Bot, r door.Request, rest string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if word, control, _ := strings.Cut(strings.TrimSpace(rest), " "); word == "done" {
		return reportsDone(ctx, b, r, strings.TrimSpace(control))
	} else if word != "" {
		return b.Usage("reports", "nothing, or done and a control")
	}
	all, err := b.Store.Objections(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if len(all) == 0 {
		return door.Sentence("Nobody has called an answer wrong.")
	}
	blocks := []door.Block{door.Say(door.B("Called wrong"), door.T(fmt.Sprintf("  %d, the lines below go into your own file of facts", len(all))))}
	const most = 10
	for _, d := range all[:min(len(all), most)] {
		blocks = append(blocks, objection(b, r, d))
	}
	if len(all) > most {
		blocks = append(blocks, door.Aside(door.T(fmt.Sprintf("Not shown: %d. Take some off with ", len(all)-most)), door.C("reports done <control>"), door.T(".")))
	}
	return door.Private(door.Reply{Blocks: blocks})
}

func reportsDone(ctx context.Context, b *core.Bot, r door.Request, control string) door.Reply {
	if control != "" && b.Base.Control(knowledge.ControlID(control)) == nil {
		return door.Sentence("I know no control “%s”.", control)
	}
	n, err := b.Store.DropObjections(ctx, b.Workspace(r), control)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Sentence("Taken off the list: %d.", n)
}

// objection draws one.
func objection(b *core.Bot, r door.Request, d storage.Objection) door.Block {
	facts := door.Facts{Facts: []door.Fact{
		{Label: "Answer", Lines: [][]door.Span{{door.T(fmt.Sprintf("%s on %s: %s", d.Control, d.Place, d.Said))}}},
		{Label: "Doubted", Lines: [][]door.Span{{door.T(when.ShortDay(d.At) + " by "), b.PersonSpan(r, d.By)}}},
	}}
	if d.Question != "" {
		facts.Facts = append(facts.Facts, door.Fact{Label: "Asked", Lines: [][]door.Span{{door.T(d.Question)}}})
	}
	var rule, alias [][]door.Span
	for _, line := range ruleLines(b.Base, d) {
		rule = append(rule, []door.Span{door.C(line)})
	}
	for _, line := range []string{"[[alias]]", `of = "<the control that was meant>"`, `names = ["<the words for it>"]`} {
		alias = append(alias, []door.Span{door.C(line)})
	}
	facts.Facts = append(facts.Facts, door.Fact{Label: "If the side is wrong", Lines: rule}, door.Fact{Label: "If it was misread", Lines: alias})
	return facts
}

// ruleLines overrule the cell that was doubted.
func ruleLines(base *knowledge.Base, d storage.Objection) []string {
	lines := []string{"[[rule]]", fmt.Sprintf("control = %q", d.Control)}
	switch {
	case base.Service(knowledge.ServiceID(d.Place)) != nil:
		lines = append(lines, fmt.Sprintf("service = %q", d.Place))
	case base.Model(knowledge.ModelID(d.Place)) != nil:
		lines = append(lines, fmt.Sprintf("model = %q", d.Place))
	default:
		lines = append(lines, `model = "<iaas, caas, paas, faas or saas>"`)
	}
	var others []string
	for _, side := range []knowledge.Responsibility{knowledge.ByProvider, knowledge.ByCustomer, knowledge.ByBoth} {
		if string(side) != d.Said {
			others = append(others, string(side))
		}
	}
	return append(lines, fmt.Sprintf("responsible = %q", "<"+strings.Join(others, " or ")+">"), `why = "<the reason, shown in every answer>"`)
}
