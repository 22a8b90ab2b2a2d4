package ask

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/check"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// RuleCommands are the commands by which a workspace decides where authorities differ.
var RuleCommands = []core.Command{{
	Name: "rule", Usage: "rule <control> [on <scope>] provider|customer|shared because <why>, or rule <control> [on <scope>] off",
	Summary: "decide for this workspace where authorities differ",
	Help: []string{
		"Answers show where authorities differ, and what I decided. A ruling of yours is shown beside that with name and date, and stands in the evidence pack.",
		"It does not change the facts: an organisation's own file does that.",
	},
	Examples: []string{"rule endpoint-protection on saas customer because our auditor reads it so"},
	Needs:    door.Admin,
	Params:   []core.Param{core.ControlArg, core.ScopeArg, {Name: "text", Help: "provider, customer or shared, because <why>; or off"}},
	Parse:    readRule,
	Missing:  core.NoControl,
	Run:      rule,
}}

// readRule takes "<what> [on <scope>] <side> because <why>" apart: rest is the side and the reason.
func readRule(_ *core.Bot, v *core.Invocation) bool {
	before, why, _ := core.CutFold(v.Rest+" ", " because ")
	words := strings.Fields(before)
	if len(words) == 0 {
		return true
	}
	side := strings.ToLower(strings.Trim(words[len(words)-1], ".,:"))
	v.ReadWhat(strings.TrimRight(strings.Join(words[:len(words)-1], " "), ":"))
	v.Rest = strings.TrimSpace(side + " because " + why)
	return true
}

// rule records a ruling or takes it back.
func rule(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	c, doubt, refusal := check.Read(b, v)
	if refusal != nil {
		return *refusal
	}
	side, why, _ := strings.Cut(v.Rest, " because ")
	side, why = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(side)), " because"), strings.TrimSpace(why)
	known := side == "off" || core.Whose[knowledge.Responsibility(side)] != "" && side != string(knowledge.Depends)
	switch {
	case doubt || len(c.Controls) != 1:
		return door.Sentence("Nothing was changed: a ruling is about one control; write its name and its scope in full.")
	case !known:
		return b.Usage("rule", "Whose is it: the provider's, the customer's, or shared?")
	case side != "off" && why == "":
		return b.Usage("rule", "Why?")
	case len(why) > check.MaxNote:
		return door.Sentence("Nothing was changed: the reason is too long; it has at most %d letters.", check.MaxNote)
	case side != "off" && len(disputedIn(b, c.Controls[0], c.Scope)) == 0:
		return door.Answer(door.Say(door.T("Nothing was changed: I know of no authorities that differ on "), b.ListControls(c.Controls),
			door.T(b.AtScope(c.Scope)+".")),
			door.Aside(door.T("An organisation's own file may overrule a fact, saying why.")))
	}
	return putRuling(ctx, b, r, storage.Ruling{Control: string(c.Controls[0]), Scope: c.Scope, Responsible: side, Why: why})
}

// disputedIn are the disagreements about a control in a scope.
func disputedIn(b *core.Bot, id knowledge.ControlID, s storage.Scope) []*knowledge.Disagreement {
	return b.Base.Answer(b.QueryIn(id, s)).Disputed
}

func putRuling(ctx context.Context, b *core.Bot, r door.Request, ruling storage.Ruling) door.Reply {
	return b.Reporting(ctx, r, "rule", func(d *storage.Draft, out *door.Report) error {
		name := b.ListControls([]knowledge.ControlID{knowledge.ControlID(ruling.Control)})
		where := b.AtScope(ruling.Scope)
		if ruling.Responsible != "off" {
			out.Say(door.T("Ruled here: "), name, door.T(where+" is "+core.SideWords[knowledge.Responsibility(ruling.Responsible)]+", because "+strings.TrimRight(ruling.Why, ".")+"."))
			return d.PutRuling(ruling)
		}
		err := d.DeleteRuling(ruling)
		if errors.Is(err, storage.ErrNotFound) {
			out.Say(door.T("Nothing was changed: there is no ruling on "), name, door.T(where+"."))
			return nil
		}
		out.Say(name, door.T(where+" has no ruling any more."))
		return err
	})
}

// ruledAt is the workspace's own ruling at a place: that of the narrowest scope that has one.
func ruledAt(b *core.Bot, r door.Request, book *storage.Book, control *knowledge.Control, row knowledge.Row, q knowledge.Query) []door.Fact {
	service := knowledge.ServiceID("")
	if row.Service != nil {
		service = row.Service.ID
	}
	for _, s := range b.ScopesOf(q.System, service, q.Provider, row.Model.ID) {
		if ruling, ok := book.RulingOn(string(control.ID), s); ok {
			return []door.Fact{{Label: "Ruled here", Lines: [][]door.Span{{door.B(core.SideWords[knowledge.Responsibility(ruling.Responsible)]),
				door.T(", because " + ruling.Why + " ("),
				b.PersonSpan(r, ruling.By), door.T(fmt.Sprintf(", %s)", when.ShortDay(ruling.At)))}}}}
		}
	}
	return nil
}
