package assign

import (
	"fmt"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// drawOutcome says what became of a plan. Everything that it needs is in the outcome, so that a request delivered again is
// answered as the first time.
func drawOutcome(b *core.Bot, r door.Request, out Outcome) door.Reply {
	var blocks []door.Block
	p := out.Plan
	who := b.HolderSpan(r, p.Holder, p.Name)
	switch {
	case out.Refused != "":
		return door.Sentence("%s", out.Refused)
	case len(out.Done) > 0 && p.Verb == "unassign":
		blocks = append(blocks, door.Say(core.AtStart(who), door.T(" no longer "+core.HasOrHave(who)+" "), b.ListControls(out.Done),
			door.T(where(b, p)+core.InRole(p.Role)+".")))
	case len(out.Done) > 0:
		blocks = append(blocks, door.Say(core.AtStart(who), door.T(" now "+core.HasOrHave(who)+" "), b.ListControls(out.Done),
			door.T(where(b, p)+core.InRole(p.Role)+".")))
	}
	if len(out.Already) > 0 {
		blocks = append(blocks, door.Say(door.T("Already so: "), who, door.T(" "+core.HasOrHave(who)+" "), b.ListControls(out.Already),
			door.T(where(b, p)+core.InRole(p.Role)+".")))
	}
	if len(out.Nobody) > 0 {
		blocks = append(blocks, door.Say(door.T("Nobody has "), b.ListControls(out.Nobody),
			door.T(where(b, p)+core.InRole(p.Role)+", so there was nothing to take off.")))
	}
	blocks = append(blocks, drawHeld(b, r, out)...)
	if out.Made {
		blocks = append(blocks, door.Aside(door.T("“"+p.Name+"” is a new team.")))
	}
	if len(out.Verify) > 0 {
		blocks = append(blocks, door.Aside(b.ListControls(out.Verify), door.T(fmt.Sprintf(" %s wholly the provider's job there: what was taken on is the duty to check that it is done.", english.IsAre(len(out.Verify))))))
	}
	if out.Seq > 0 {
		blocks = append(blocks, door.UndoNote(out.Seq))
	}
	return door.Reply{Blocks: blocks}
}

// drawHeld names who is accountable already, and the way to hand it over.
func drawHeld(b *core.Bot, r door.Request, out Outcome) []door.Block {
	var blocks []door.Block
	p := out.Plan
	byHolder := make(map[storage.Holder][]knowledge.ControlID)
	var order []Held
	for _, h := range out.Held {
		if byHolder[h.Holder] == nil {
			order = append(order, h)
		}
		byHolder[h.Holder] = append(byHolder[h.Holder], h.Control)
	}
	for _, h := range order {
		controls := byHolder[h.Holder]
		if p.Verb == "unassign" {
			holder := b.HolderSpan(r, h.Holder, h.Name)
			blocks = append(blocks, door.Say(door.T("Nothing was changed for "), b.ListControls(controls), door.T(": not "), door.B(p.Name),
				door.T(" but "), holder, door.T(" "+core.HasOrHave(holder)+" "+english.ItThem(len(controls))+".")))
			continue
		}
		again := p
		again.Verb, again.Controls = "transfer", controls
		blocks = append(blocks,
			door.Say(door.T("Not changed: "), b.ListControls(controls), door.T(where(b, p)),
				door.T(fmt.Sprintf(" %s to ", english.Belongs(len(controls)))), b.HolderSpan(r, h.Holder, h.Name),
				door.T(", and only one can be accountable.")),
			door.Aside(door.T("To hand "+english.ItThem(len(controls))+" over: "), door.C(line(b, again))))
	}
	return blocks
}

func where(b *core.Bot, p Plan) string { return b.AtScope(p.Scope) }
