package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// A outcome is what became of a check. It is stored with the change, so that a request delivered again is answered alike.
type outcome struct {
	Check   Check                 `json:"check"`
	Done    []knowledge.ControlID `json:"done,omitempty"`
	Halves  []storage.Half        `json:"halves,omitempty"`  // of those that are done
	Own     []knowledge.ControlID `json:"own,omitempty"`     // of those: whoever checked it owns it
	Other   []knowledge.ControlID `json:"other,omitempty"`   // of those: the other half was not checked with it
	Nothing []knowledge.ControlID `json:"nothing,omitempty"` // there is nothing of that half to check
	Refused string                `json:"refused,omitempty"`
	Seq     uint64                `json:"-"`
}

// verification carries out verify: the plan, a form if nothing was said of how, else the record.
func verification(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if first, rest, _ := strings.Cut(v.Rest, " "); strings.EqualFold(first, "plan") {
		return verifyPlan(ctx, b, r, strings.TrimSpace(rest))
	}
	if refusal := b.RefuseChange(ctx, r, "verify"); refusal != nil {
		return *refusal
	}
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if v.What == "" {
		return b.Usage("verify", "What was checked?")
	}
	c, doubt, refusal := Read(b, v)
	if refusal != nil {
		return *refusal
	}
	if v.Rest == "" {
		return checkForm(b, c, wish{}, "")
	}
	wish := readWish(v.Rest)
	how, err := understood(b, wish, when.Today(r))
	if err != nil {
		return door.Sentence("%s", notRecorded(err))
	}
	how.Controls, how.Scope = c.Controls, c.Scope
	if doubt {
		return askCheck(ctx, b, r, how, v.Rest)
	}
	return record(ctx, b, r, how)
}

// notRecorded makes a sentence of what is wrong with a check.
func notRecorded(err error) string {
	text := "Nothing was recorded: " + err.Error()
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// everything stands for all controls in which a provider has a part.
var everything = []string{"everything", "all", "all controls", "everything they do"}

// isName tells whether a text is the name of a control or a layer. Anything else that was understood was read as a question is: before
// something is recorded about the wrong control, one is asked.
func isName(b *core.Bot, text string) bool {
	return b.LayerNamed(text) != nil || slices.ContainsFunc(b.Base.Name(text), func(n knowledge.Named) bool { return n.Control != "" })
}

// Read resolves what was checked where. Doubt tells that a typing error was forgiven, or that it was read out of other words.
func Read(b *core.Bot, v core.Invocation) (c Check, doubt bool, refusal *door.Reply) {
	if slices.Contains(everything, strings.ToLower(v.What)) {
		scope, fuzzy, ok := b.ScopeNamed(v.Scope)
		if !ok || scope.Kind == storage.Everywhere || scope.Kind == storage.ModelScope {
			reply := door.Sentence("Nothing was recorded: whose report is it? Name the provider or a service: verify everything on aws by soc 2.")
			return c, false, &reply
		}
		return Check{Controls: providersPart(b, scope), Scope: scope, Half: storage.Providers}, fuzzy, nil
	}
	p, doubt, refusal := assign.Planned(b, door.Request{}, core.Invocation{Command: "verify", What: v.What, Scope: v.Scope})
	return Check{Controls: p.Controls, Scope: p.Scope}, doubt || !isName(b, v.What), refusal
}

// providersPart lists the controls of which a provider does something in a scope.
func providersPart(b *core.Bot, scope storage.Scope) []knowledge.ControlID {
	var all []knowledge.ControlID
	for _, c := range b.Base.Controls {
		if b.ResponsibleIn(c.ID, scope) != knowledge.ByCustomer {
			all = append(all, c.ID)
		}
	}
	return all
}

// askCheck asks whether a check was meant of which a name was mistyped.
func askCheck(ctx context.Context, b *core.Bot, r door.Request, c Check, how string) door.Reply {
	line := "verify " + whatWord(b, c.Controls) + " on " + core.ScopeWord(c.Scope) + " " + how
	if len(line) > core.MaxLine {
		return door.Sentence("Nothing was recorded: I am not sure what was checked. Please write the names of control and scope in full.")
	}
	return assign.AskFirst(ctx, b, r, assign.Plan{Line: line}, "Did I read that right?")
}

// record applies a check's rules in one transaction and draws the outcome.
func record(ctx context.Context, b *core.Bot, r door.Request, c Check) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	me := []storage.Holder{{Kind: storage.PersonHolder, ID: string(r.Person())}}
	for _, t := range b.TeamsOf(ctx, r, book) {
		me = append(me, storage.Holder{Kind: storage.TeamHolder, ID: t.ID})
	}
	out, seq, err := core.Change(ctx, b, r, "verify", 0, func(d *storage.Draft) (outcome, error) { return putCheck(b, d, r, c, me) })
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	out.Seq = seq
	return drawCheck(b, out)
}

// putCheck records a check for each control that has something to check.
func putCheck(b *core.Bot, d *storage.Draft, r door.Request, c Check, me []storage.Holder) (outcome, error) {
	out := outcome{Check: c}
	for _, id := range c.Controls {
		half, responsible := halfOf(b, c, id)
		if half == "" {
			out.Nothing = append(out.Nothing, id)
			continue
		}
		own, err := owns(b, d, me, id, c.Scope)
		if err != nil {
			return out, err
		}
		if own = own && half == storage.Ours; own {
			out.Own = append(out.Own, id)
		}
		if half == storage.Providers && responsible != knowledge.ByProvider {
			out.Other = append(out.Other, id)
		}
		out.Done, out.Halves = append(out.Done, id), append(out.Halves, half)
		err = d.PutVerification(storage.Verification{Control: string(id), Scope: c.Scope, Half: half, Method: c.Method, On: c.On, Until: c.Until,
			Evidence: c.Evidence, Note: c.Note, Own: own, Report: c.Report, From: c.From, To: c.To, Complementary: c.Complementary})
		if err != nil {
			return out, err
		}
	}
	if len(out.Done) == 0 {
		return out, nil
	}
	return out, SweepDaily(d, r.Place)
}

// halfOf is which half of a control a check is of; "" if there is nothing of it to check in that scope.
func halfOf(b *core.Bot, c Check, id knowledge.ControlID) (storage.Half, knowledge.Responsibility) {
	responsible := b.ResponsibleIn(id, c.Scope)
	half := c.Half
	switch {
	case half != "":
	case c.Method == storage.Report || c.Method == storage.Certificate || responsible == knowledge.ByProvider:
		half = storage.Providers
	default:
		half = storage.Ours
	}
	named := c.Scope.Kind != storage.Everywhere && c.Scope.ID != string(knowledge.OnPremises)
	if half == storage.Ours && responsible == knowledge.ByProvider || half == storage.Providers && !named {
		return "", responsible
	}
	return half, responsible
}

// owns tells whether one of those who the asker is, a person or a team, is accountable for a control in a scope.
func owns(b *core.Bot, d *storage.Draft, me []storage.Holder, id knowledge.ControlID, scope storage.Scope) (bool, error) {
	held := make(map[storage.Scope]storage.Holder)
	for a, err := range d.Assignments(string(id)) {
		if err != nil {
			return false, err
		}
		if a.Role == storage.Accountable {
			held[a.Scope] = a.Holder
		}
	}
	for _, s := range b.ScopesUnder(scope) {
		if holder, there := held[s]; there {
			return slices.Contains(me, holder), nil
		}
	}
	return false, nil
}

// drawCheck says what became of a check. Everything that it needs is in the outcome.
func drawCheck(b *core.Bot, out outcome) door.Reply {
	if out.Refused != "" {
		return door.Sentence("%s", out.Refused)
	}
	c := out.Check
	var blocks []door.Block
	if len(out.Done) > 0 {
		half := ", our half and the provider's,"
		if !slices.Contains(out.Halves, storage.Ours) {
			half = ", the provider's half,"
		} else if !slices.Contains(out.Halves, storage.Providers) {
			half = ""
		}
		blocks = append(blocks, door.Say(append(append([]door.Span{door.T("Recorded: "), b.ListControls(out.Done),
			door.T(b.AtScope(c.Scope) + half + " " + english.WasWere(len(out.Done)) + " checked by ")},
			b.HowChecked(&storage.Verification{Method: c.Method, Report: c.Report, On: c.On, Evidence: c.Evidence})...),
			door.T(", valid until "+when.LongDay(c.Until)+"\u00a0✓"))...))
	}
	if len(out.Nothing) > 0 {
		blocks = append(blocks, door.Say(door.T("Not recorded: "), b.ListControls(out.Nothing), door.T(b.AtScope(c.Scope)+". "+whyNothing(b, c))))
	}
	if len(out.Own) > 0 {
		blocks = append(blocks, door.Aside(door.T("You own "+english.ItThem(len(out.Own))+" yourself, so the check is marked as the owner's own.")))
	}
	if len(out.Other) > 0 {
		blocks = append(blocks, door.Aside(door.T("That says nothing of your half of "), b.ListControls(out.Other), door.T(".")))
	}
	if c.Method == storage.Report && c.To == "" && len(out.Done) > 0 {
		blocks = append(blocks, door.Aside(door.T("A report speaks of its period only. Say it next time: "), door.C("period 2025-10-01 to 2026-09-30"), door.T(".")))
	}
	if len(c.Complementary) > 0 && len(out.Done) > 0 {
		blocks = append(blocks, door.Aside(door.T("It takes for granted that you do "), door.B(strings.Join(c.Complementary, ", ")), door.T(".")))
	}
	if out.Seq > 0 {
		blocks = append(blocks, door.UndoNote(out.Seq))
	}
	return door.Reply{Blocks: blocks}
}

func whyNothing(b *core.Bot, c Check) string {
	if c.Half == storage.Ours {
		return "That is wholly the provider's job there: nothing of it is ours to check."
	}
	return "Whose half is it? Name the provider, a service or a system, such as on aws."
}

// unverify deletes the newest check of a half in a scope.
func unverify(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	if v.Role == "" { // picked
		v.Role = strings.TrimPrefix(strings.ToLower(v.Rest), "as ")
	}
	half, err := halfNamed(v.Role)
	if err != nil {
		return door.Sentence("Nothing was changed: %s.", err)
	}
	c, doubt, refusal := Read(b, v)
	switch {
	case refusal != nil:
		return *refusal
	case doubt:
		line := "unverify " + whatWord(b, c.Controls) + " on " + core.ScopeWord(c.Scope)
		if half != "" {
			line += " as " + v.Role
		}
		return assign.AskFirst(ctx, b, r, assign.Plan{Line: line}, "Did I read that right?")
	}
	c.Half, r.Rank = half, b.Rank(ctx, r)
	out, seq, err := core.Change(ctx, b, r, "unverify", 0, func(d *storage.Draft) (outcome, error) { return dropChecks(b, d, r, c) })
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	if out.Refused != "" {
		return door.Sentence("%s", out.Refused)
	}
	return door.Answer(
		door.Say(door.T("The newest check of "), b.ListControls(out.Done), door.T(b.AtScope(c.Scope)+" no longer counts.")),
		door.UndoNote(seq))
}

// dropChecks deletes the newest check of each control, if all that are found may be deleted by the one who asks.
func dropChecks(b *core.Bot, d *storage.Draft, r door.Request, c Check) (outcome, error) {
	var out outcome
	for _, id := range c.Controls {
		var all []storage.Verification
		for v, err := range d.Verifications(string(id)) {
			if err != nil {
				return out, err
			}
			if v.Scope == c.Scope && (c.Half == "" || v.Half == c.Half) {
				all = append(all, v)
			}
		}
		newest, found := storage.Newest(all)
		switch {
		case !found:
			continue
		case newest.By != r.Person() && r.Rank < door.Admin:
			return outcome{Refused: fmt.Sprintf("Nothing was changed: somebody else recorded the check of %s; they or an admin can take it back.", id)}, nil
		}
		out.Done = append(out.Done, id)
		if err := d.DeleteVerification(newest); err != nil {
			return out, err
		}
	}
	if len(out.Done) == 0 {
		out.Refused = "Nothing was changed: there is no check of that in exactly that scope. due 3650 lists all that count."
	}
	return out, nil
}

// whatWord is one control or the layer of several, as one types it.
func whatWord(b *core.Bot, ids []knowledge.ControlID) string {
	if len(ids) == 1 {
		return string(ids[0])
	}
	layer := b.Base.Control(ids[0]).Layer
	if len(layer.Controls) == len(ids) && layer.Controls[len(ids)-1].ID == ids[len(ids)-1] {
		return "layer " + string(layer.ID)
	}
	return everything[0]
}
