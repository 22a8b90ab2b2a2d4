package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// wrongButton is on every answer for one cell. Place is a service or a model.
func wrongButton(control knowledge.ControlID, place string) Button {
	return Button{Label: "This is wrong", Action: Action{"wrong", []string{string(control), place}}}
}

// pressedWrong records that somebody holds an answer for wrong. The question is kept too if the conversation still knows it.
func pressedWrong(ctx context.Context, b *Bot, r Request, args []string) Reply {
	if len(args) != 2 || b.base.Control(knowledge.ControlID(args[0])) == nil {
		return sentence("That button is from an older version of me, or not from me at all. Please ask again.")
	}
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	control, place := args[0], args[1]
	d := storage.Objection{Control: control, Place: place, By: r.Person(), At: r.At, Said: string(b.base.Answer(b.base.About(knowledge.ControlID(control), place)).Responsible)}
	if q := b.talks.last(r); q != nil && string(q.Control) == control {
		d.Question, _ = knowledge.Clean(q.Text, maxLine)
	}
	switch err := b.store.PutObjection(ctx, b.workspace(r), d); {
	case errors.Is(err, storage.ErrManyObjections):
		return private(sentence("Thank you. There are too many open reports already; please tell an admin of this workspace."))
	case err != nil:
		return b.failed(ctx, r, err)
	}
	return private(Reply{Blocks: []Block{Say(T("Thank you, that is noted for the admins of this workspace. "), C("reports"), T(" lists what was noted, with the lines that would correct it."))}})
}

// reports lists the answers that somebody holds for wrong, each with the lines of an organisation's own file that would correct it.
// "reports done <control>" takes those about a control off the list, "reports done" all.
func reports(ctx context.Context, b *Bot, r Request, rest string) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	if word, control, _ := strings.Cut(strings.TrimSpace(rest), " "); word == "done" {
		return reportsDone(ctx, b, r, strings.TrimSpace(control))
	} else if word != "" {
		return b.usage("reports", "nothing, or done and a control")
	}
	all, err := b.store.Objections(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if len(all) == 0 {
		return sentence("Nobody has called an answer wrong.")
	}
	blocks := []Block{Say(B("Called wrong"), T(fmt.Sprintf("  %d, the lines below go into your own file of facts", len(all))))}
	const most = 10
	for _, d := range all[:min(len(all), most)] {
		blocks = append(blocks, objection(b, r, d))
	}
	if len(all) > most {
		blocks = append(blocks, Note{Spans: []Span{T(fmt.Sprintf("Not shown: %d. Take some off with ", len(all)-most)), C("reports done <control>"), T(".")}})
	}
	return private(Reply{Blocks: blocks})
}

func reportsDone(ctx context.Context, b *Bot, r Request, control string) Reply {
	if control != "" && b.base.Control(knowledge.ControlID(control)) == nil {
		return sentence("I know no control “%s”.", control)
	}
	n, err := b.store.DropObjections(ctx, b.workspace(r), control)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return sentence("Taken off the list: %d.", n)
}

// objection draws one.
func objection(b *Bot, r Request, d storage.Objection) Block {
	facts := Facts{[]Fact{
		{Label: "Answer", Lines: [][]Span{{T(fmt.Sprintf("%s on %s: %s", d.Control, d.Place, d.Said))}}},
		{Label: "Doubted", Lines: [][]Span{{T(day(d.At) + " by "), b.personSpan(r, d.By)}}},
	}}
	if d.Question != "" {
		facts.Facts = append(facts.Facts, Fact{Label: "Asked", Lines: [][]Span{{T(d.Question)}}})
	}
	var rule, alias [][]Span
	for _, line := range ruleLines(b.base, d) {
		rule = append(rule, []Span{C(line)})
	}
	for _, line := range []string{"[[alias]]", `of = "<the control that was meant>"`, `names = ["<the words for it>"]`} {
		alias = append(alias, []Span{C(line)})
	}
	facts.Facts = append(facts.Facts, Fact{Label: "If the side is wrong", Lines: rule}, Fact{Label: "If it was misread", Lines: alias})
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
