package check

import (
	"context"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// checkForm asks how a control was checked. It has five fields, which is what every platform that has forms can show.
func checkForm(b *core.Bot, c Check, w wish, problem string) door.Reply {
	id := c.Controls[0]
	if len(c.Controls) > 1 {
		return door.Sentence("How was it checked? Say it for example so: verify %s on %s by review.", whatWord(b, c.Controls), core.ScopeWord(c.Scope))
	}
	half, _ := halfOf(b, c, id)
	if half == "" {
		return door.Sentence("Nothing was recorded. %s", whyNothing(b, c))
	}
	fields := []door.Field{
		{Name: "method", Label: "How was it checked?", Kind: door.ChoiceField, Value: w.method, Choices: methodChoices(b, half)},
		{Name: "evidence", Label: "Evidence", Hint: "a link, https://…; it is kept, never opened", Value: w.evidence, Optional: true},
		{Name: "until", Label: "Valid until", Hint: "left empty: a review counts half a year, all else a year", Kind: door.DateField, Value: w.until, Optional: true},
		{Name: "report", Label: "Which report, and its period", Hint: "SOC 2, 2025-10-01 to 2026-09-30", Value: w.report, Optional: true},
		{Name: "note", Label: "Note", Kind: door.LongTextField, Value: w.note, Optional: true},
	}
	return door.Answer(door.Form{
		Title:  "Check " + b.Base.Control(id).Name,
		Action: door.Act("check", string(id), duty.ScopeTag(c.Scope), halfTag(half)),
		Submit: "Record", Error: problem, Fields: fields,
	})
}

// HowToRecord says how to record a check of what was asked about.
func HowToRecord(b *core.Bot, control *knowledge.Control, q knowledge.Query) []door.Block {
	c := Check{Controls: []knowledge.ControlID{control.ID}, Scope: scopeAsked(q)}
	line := "verify " + string(control.ID)
	if c.Scope.Kind != storage.Everywhere {
		line += " on " + core.ScopeWord(c.Scope)
	}
	blocks := []door.Block{door.Aside(door.C(line+" by review https://…"), door.T(" records that it was checked; "), door.C("due"), door.T(" lists what runs out."))}
	if half, _ := halfOf(b, c, control.ID); half != "" {
		button := door.Button{Label: "Record a check", Action: door.Act("check", string(control.ID), duty.ScopeTag(c.Scope), halfTag(half))}
		blocks = append(blocks, door.Buttons{Buttons: []door.Button{button}})
	}
	return blocks
}

// scopeAsked is the one scope that a query names, or everywhere.
func scopeAsked(q knowledge.Query) storage.Scope {
	switch {
	case q.System != "":
		return storage.Scope{Kind: storage.SystemScope, ID: string(q.System)}
	case len(q.Services) == 1:
		return storage.Scope{Kind: storage.ServiceScope, ID: string(q.Services[0])}
	case len(q.Services) == 0 && q.Provider != "":
		return storage.Scope{Kind: storage.ProviderScope, ID: string(q.Provider)}
	case len(q.Services) == 0 && len(q.Models) == 1:
		return storage.Scope{Kind: storage.ModelScope, ID: string(q.Models[0])}
	}
	return storage.Scope{Kind: storage.Everywhere}
}

// methodChoices are the ways to check a half, the likely ones first.
func methodChoices(b *core.Bot, half storage.Half) []door.Choice {
	var first, then []door.Choice
	for _, m := range core.Methods {
		choice := door.Choice{Label: m.Names[0], Value: string(m.Method)}
		ofProvider := m.Method == storage.Report || m.Method == storage.Certificate
		if ofProvider == (half == storage.Providers) {
			first = append(first, choice)
		} else {
			then = append(then, choice)
		}
	}
	return append(first, then...)
}

func halfTag(h storage.Half) string { return string(h[:1]) }

func halfTagged(tag string) (storage.Half, bool) {
	for _, h := range []storage.Half{storage.Ours, storage.Providers} {
		if tag == halfTag(h) {
			return h, true
		}
	}
	return "", false
}

// checkOf resolves the arguments of a check's button or form: control, scope and half.
func checkOf(b *core.Bot, args []string) (c Check, ok bool) {
	control := b.Base.Control(knowledge.ControlID(args[0]))
	scope, _, known := b.ScopeNamed(args[1])
	half, there := halfTagged(args[2])
	if control == nil || !known || !there {
		return c, false
	}
	return Check{Controls: []knowledge.ControlID{control.ID}, Scope: scope, Half: half}, true
}

// checkPressed opens the form for a check, filled with what was said the last time: so a check is renewed.
func checkPressed(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	c, ok := checkOf(b, args)
	if !ok {
		return door.Sentence("That button is from an older version of me. Please ask again.")
	}
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var w wish
	if s := duty.StandingOf(book, c.Controls[0], []storage.Scope{c.Scope}, c.Half, when.Today(r)); s.State != duty.NeverChecked {
		w = wish{method: string(s.Last.Method), evidence: s.Last.Evidence, report: s.Last.Report, note: s.Last.Note}
	}
	return checkForm(b, c, w, "")
}

// checkSubmitted records what the form for a check says; what is wrong keeps it open, with what was filled in.
func checkSubmitted(ctx context.Context, b *core.Bot, r door.Request, args []string, v core.Values) door.Reply {
	c, ok := checkOf(b, args)
	if !ok {
		return door.Sentence("That form is from an older version of me. Please ask again.")
	}
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	w := wish{method: v.One("method"), evidence: v.One("evidence"), until: v.One("until"), report: v.One("report"), note: v.One("note")}
	how, err := understood(b, w, when.Today(r))
	if err != nil {
		return checkForm(b, c, w, notRecorded(err))
	}
	how.Controls, how.Scope, how.Half = c.Controls, c.Scope, c.Half
	return record(ctx, b, r, how)
}
