package bot

import (
	"fmt"

	"srm/knowledge"
	"srm/storage"
)

// drawOutcome says what became of a plan. Everything that it needs is in the outcome, so that a request delivered again is
// answered as the first time.
func drawOutcome(b *Bot, r Request, out outcome) Reply {
	var blocks []Block
	p := out.Plan
	who := b.holderSpan(r, p.Holder, p.Name)
	switch {
	case out.Refused != "":
		return sentence("%s", out.Refused)
	case len(out.Done) > 0 && p.Verb == "unassign":
		blocks = append(blocks, Say(first(who), T(" no longer "+hasHave(who)+" "), b.list(out.Done), T(where(b, p)+inRole(p.Role)+".")))
	case len(out.Done) > 0:
		blocks = append(blocks, Say(first(who), T(" now "+hasHave(who)+" "), b.list(out.Done), T(where(b, p)+inRole(p.Role)+".")))
	}
	if len(out.Already) > 0 {
		blocks = append(blocks, Say(T("Already so: "), who, T(" "+hasHave(who)+" "), b.list(out.Already), T(where(b, p)+inRole(p.Role)+".")))
	}
	if len(out.Nobody) > 0 {
		blocks = append(blocks, Say(T("Nobody has "), b.list(out.Nobody), T(where(b, p)+inRole(p.Role)+", so there was nothing to take off.")))
	}
	blocks = append(blocks, drawHeld(b, r, out)...)
	if out.Made {
		blocks = append(blocks, Note{Spans: []Span{T("“" + p.Name + "” is a new team.")}})
	}
	if len(out.Verify) > 0 {
		blocks = append(blocks, Note{Spans: []Span{b.list(out.Verify), T(fmt.Sprintf(" %s wholly the provider's job there: what was taken on is the duty to check that it is done.", isAre(len(out.Verify))))}})
	}
	if out.Seq > 0 {
		blocks = append(blocks, undoNote(out.Seq))
	}
	return Reply{Blocks: blocks}
}

// drawHeld names who is accountable already, and the way to hand it over.
func drawHeld(b *Bot, r Request, out outcome) []Block {
	var blocks []Block
	p := out.Plan
	byHolder := make(map[storage.Holder][]knowledge.ControlID)
	var order []held
	for _, h := range out.Held {
		if byHolder[h.Holder] == nil {
			order = append(order, h)
		}
		byHolder[h.Holder] = append(byHolder[h.Holder], h.Control)
	}
	for _, h := range order {
		controls := byHolder[h.Holder]
		if p.Verb == "unassign" {
			holder := b.holderSpan(r, h.Holder, h.Name)
			blocks = append(blocks, Say(T("Nothing was changed for "), b.list(controls), T(": not "), B(p.Name), T(" but "), holder, T(" "+hasHave(holder)+" "+itThem(len(controls))+".")))
			continue
		}
		again := p
		again.Verb, again.Controls = "transfer", controls
		blocks = append(blocks,
			Say(T("Not changed: "), b.list(controls), T(where(b, p)), T(fmt.Sprintf(" %s to ", belongs(len(controls)))), b.holderSpan(r, h.Holder, h.Name),
				T(", and only one can be accountable.")),
			Note{Spans: []Span{T("To hand " + itThem(len(controls)) + " over: "), C(line(b, again))}})
	}
	return blocks
}

func where(b *Bot, p plan) string { return b.at(p.Scope) }
