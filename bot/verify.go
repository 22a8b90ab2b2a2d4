package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// verifying are the commands of trust but verify.
var verifying = []Command{
	{
		Name: "verify", Usage: "verify <control|layer> [on <scope>] by <method> [<link>] [until <date>] [note <text>], or verify plan <provider|service>",
		Summary: "record that a control was checked; or what to check, in which order",
		Help: []string{
			"A method is review (of the control; counts half a year), assessment or penetration test (a year), report or certificate of the provider, or its name such as SOC 2 (a year from the end of its period).",
			"By report or certificate it is the provider's half that was checked, else ours. Say as ours or as provider for the other one.",
			"Also: dated <day> if it was not checked today; of a report period <day> to <day>, and complementary <controls> that it leaves to us.",
			"Of several checks the newest counts. The link is kept, never opened. You may check what is yours: it is marked so.",
			"For a report that covers all that a provider does, say verify everything on aws by soc 2.",
		},
		Examples: []string{"verify os-patching on iaas by penetration test https://example.com/report until 2027-03-31", "verify vendor-assessment on aws by soc 2 period 2025-10-01 to 2026-09-30", "verify plan aws"},
		Changing: Member,
		Params: []Param{{Name: "control", Help: "a control or a whole layer, such as os-patching", Kind: ControlParam, Optional: true}, scopeParam,
			{Name: "text", Help: "by <method> [<link>] [until <date>] [note …]; or plan <provider>; left out, you are asked", Optional: true}},
		run: (*Bot).verification,
	},
	{
		Name: "unverify", Usage: "unverify <control> [on <scope>] [as ours|provider]", Summary: "take the newest check of a control back",
		Help:     []string{"The one before it counts again. Only who recorded a check, or an admin, can take it back."},
		Examples: []string{"unverify os-patching on aws-rds"},
		Needs:    Member,
		Params:   []Param{controlParam, scopeParam, {Name: "text", Help: "ours or provider: which half, where both were checked", Optional: true}},
		run:      (*Bot).unverify,
	},
	{
		Name: "due", Usage: "due [<days>]", Summary: "which checks have run out or soon will, and what was never checked",
		Examples: []string{"due", "due 90"},
		Params:   []Param{{Name: "text", Help: "how many days ahead; 30 if left out", Kind: NumberParam, Optional: true}},
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.due(ctx, r, v.rest) },
	},
	{
		Name: "reminders", Usage: "reminders [quiet <hours>|zone <zone> [for <team>]|digest on|digest off|admins here|admins off]",
		Summary: "when and where people are reminded of checks that run out",
		Help: []string{
			"An owner is reminded 30, 7 and 1 days before a check runs out, once each, in the team's channel or directly, in working hours. Once it has run out, deputies and admins are told too.",
			"Quiet hours are from 17:00 to 09:00 and on weekends as long as nothing else is set. A digest is one message a day instead of one for each check.",
		},
		Examples: []string{"reminders", "reminders quiet 18:00-08:00", "reminders zone America/New_York for Platform", "reminders digest on"},
		Needs:    Admin,
		Params:   []Param{{Name: "text", Help: "quiet 18:00-08:00, zone Europe/Berlin, digest on or off, admins here or off", Optional: true}},
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.reminders(ctx, r, v.rest) },
	},
}

// today is the day of a request.
func today(r Request) storage.Day { return storage.DayOf(r.At.UTC()) }

// A checkOutcome is what became of a check. It is stored with the change, so that a request delivered again is answered alike.
type checkOutcome struct {
	Check   check                 `json:"check"`
	Done    []knowledge.ControlID `json:"done,omitempty"`
	Halves  []storage.Half        `json:"halves,omitempty"`  // of those that are done
	Own     []knowledge.ControlID `json:"own,omitempty"`     // of those: whoever checked it owns it
	Other   []knowledge.ControlID `json:"other,omitempty"`   // of those: the other half was not checked with it
	Nothing []knowledge.ControlID `json:"nothing,omitempty"` // there is nothing of that half to check
	Refused string                `json:"refused,omitempty"`
	Seq     uint64                `json:"-"`
}

// verification carries out verify: the plan, a form if nothing was said of how, else the record.
func (b *Bot) verification(ctx context.Context, r Request, v invocation) Reply {
	if first, rest, _ := strings.Cut(v.rest, " "); strings.EqualFold(first, "plan") {
		return b.verifyPlan(ctx, r, strings.TrimSpace(rest))
	}
	if refusal := b.refuseChange(ctx, r, "verify"); refusal != nil {
		return *refusal
	}
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	if v.what == "" {
		return b.usage("verify", "What was checked?")
	}
	c, doubt, refusal := b.checked(v)
	if refusal != nil {
		return *refusal
	}
	if v.rest == "" {
		return b.checkForm(c, checkWish{}, "")
	}
	wish := readCheck(v.rest)
	how, err := b.understood(wish, today(r))
	if err != nil {
		return sentence("%s", notRecorded(err))
	}
	how.Controls, how.Scope = c.Controls, c.Scope
	if doubt {
		return b.askCheck(ctx, r, how, v.rest)
	}
	return b.record(ctx, r, how)
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
func (b *Bot) isName(text string) bool {
	return b.layerNamed(text) != nil || slices.ContainsFunc(b.base.Name(text), func(n knowledge.Named) bool { return n.Control != "" })
}

// checked resolves what was checked where. Doubt tells that a typing error was forgiven, or that it was read out of other words.
func (b *Bot) checked(v invocation) (c check, doubt bool, refusal *Reply) {
	if slices.Contains(everything, strings.ToLower(v.what)) {
		scope, fuzzy, ok := b.scopeNamed(v.scope)
		if !ok || scope.Kind == storage.Everywhere || scope.Kind == storage.ModelScope {
			reply := sentence("Nothing was recorded: whose report is it? Name the provider or a service: verify everything on aws by soc 2.")
			return c, false, &reply
		}
		return check{Controls: b.providersPart(scope), Scope: scope, Half: storage.Providers}, fuzzy, nil
	}
	p, doubt, refusal := b.planned(Request{}, invocation{command: "verify", what: v.what, scope: v.scope})
	return check{Controls: p.Controls, Scope: p.Scope}, doubt || !b.isName(v.what), refusal
}

// providersPart lists the controls of which a provider does something in a scope.
func (b *Bot) providersPart(scope storage.Scope) []knowledge.ControlID {
	var all []knowledge.ControlID
	for _, c := range b.base.Controls {
		if b.responsibleIn(c.ID, scope) != knowledge.ByCustomer {
			all = append(all, c.ID)
		}
	}
	return all
}

// askCheck asks whether a check was meant of which a name was mistyped.
func (b *Bot) askCheck(ctx context.Context, r Request, c check, how string) Reply {
	line := "verify " + b.whatWord(c.Controls) + " on " + scopeWord(c.Scope) + " " + how
	if len(line) > maxLine {
		return sentence("Nothing was recorded: I am not sure what was checked. Please write the names of control and scope in full.")
	}
	return b.askFirst(ctx, r, plan{Line: line}, "Did I read that right?")
}

// record applies a check's rules in one transaction and draws the outcome.
func (b *Bot) record(ctx context.Context, r Request, c check) Reply {
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		return b.failed(ctx, r, err)
	}
	me := []storage.Holder{{Kind: storage.PersonHolder, ID: string(person(r))}}
	for _, t := range b.teamsOf(ctx, r, book) {
		me = append(me, storage.Holder{Kind: storage.TeamHolder, ID: t.ID})
	}
	out, seq, err := changing(ctx, b, r, "verify", 0, func(d *storage.Draft) (checkOutcome, error) { return b.putCheck(d, r, c, me) })
	if err != nil {
		return b.failed(ctx, r, err)
	}
	out.Seq = seq
	return b.drawCheck(out)
}

// putCheck records a check for each control that has something to check.
func (b *Bot) putCheck(d *storage.Draft, r Request, c check, me []storage.Holder) (checkOutcome, error) {
	out := checkOutcome{Check: c}
	for _, id := range c.Controls {
		half, responsible := b.halfOf(c, id)
		if half == "" {
			out.Nothing = append(out.Nothing, id)
			continue
		}
		own, err := b.owns(d, me, id, c.Scope)
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
	return out, sweeping(d, r.Place)
}

// halfOf is which half of a control a check is of; "" if there is nothing of it to check in that scope.
func (b *Bot) halfOf(c check, id knowledge.ControlID) (storage.Half, knowledge.Responsibility) {
	responsible := b.responsibleIn(id, c.Scope)
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
func (b *Bot) owns(d *storage.Draft, me []storage.Holder, id knowledge.ControlID, scope storage.Scope) (bool, error) {
	held := make(map[storage.Scope]storage.Holder)
	for a, err := range d.Assignments(string(id)) {
		if err != nil {
			return false, err
		}
		if a.Role == storage.Accountable {
			held[a.Scope] = a.Holder
		}
	}
	for _, s := range b.scopesUnder(scope) {
		if holder, there := held[s]; there {
			return slices.Contains(me, holder), nil
		}
	}
	return false, nil
}

// scopesUnder lists the scopes that hold in a scope, itself first, narrowest first.
func (b *Bot) scopesUnder(s storage.Scope) []storage.Scope {
	switch s.Kind {
	case storage.SystemScope:
		if system := b.base.System(knowledge.SystemID(s.ID)); system != nil {
			return b.scopesOf(system.ID, system.Service, "", system.Model)
		}
	case storage.ServiceScope:
		return b.scopesOf("", knowledge.ServiceID(s.ID), "", "")
	case storage.ProviderScope:
		return b.scopesOf("", "", knowledge.ProviderID(s.ID), "")
	case storage.ModelScope:
		return b.scopesOf("", "", "", knowledge.ModelID(s.ID))
	}
	return []storage.Scope{{Kind: storage.Everywhere}}
}

// drawCheck says what became of a check. Everything that it needs is in the outcome.
func (b *Bot) drawCheck(out checkOutcome) Reply {
	if out.Refused != "" {
		return sentence("%s", out.Refused)
	}
	c := out.Check
	var blocks []Block
	if len(out.Done) > 0 {
		half := ", our half and the provider's,"
		if !slices.Contains(out.Halves, storage.Ours) {
			half = ", the provider's half,"
		} else if !slices.Contains(out.Halves, storage.Providers) {
			half = ""
		}
		blocks = append(blocks, Say(append(append([]Span{T("Recorded: "), b.list(out.Done), T(b.where(plan{Scope: c.Scope}) + half + " " + wasWere(len(out.Done)) + " checked by ")},
			b.howChecked(&storage.Verification{Method: c.Method, Report: c.Report, On: c.On, Evidence: c.Evidence})...),
			T(", valid until "+longDay(c.Until)+"\u00a0✓"))...))
	}
	if len(out.Nothing) > 0 {
		blocks = append(blocks, Say(T("Not recorded: "), b.list(out.Nothing), T(b.where(plan{Scope: c.Scope})+". "+b.whyNothing(c))))
	}
	if len(out.Own) > 0 {
		blocks = append(blocks, Note{Spans: []Span{T("You own " + itThem(len(out.Own)) + " yourself, so the check is marked as the owner's own.")}})
	}
	if len(out.Other) > 0 {
		blocks = append(blocks, Note{Spans: []Span{T("That says nothing of your half of "), b.list(out.Other), T(".")}})
	}
	if c.Method == storage.Report && c.To == "" && len(out.Done) > 0 {
		blocks = append(blocks, Note{Spans: []Span{T("A report speaks of its period only. Say it next time: "), C("period 2025-10-01 to 2026-09-30"), T(".")}})
	}
	if len(c.Complementary) > 0 && len(out.Done) > 0 {
		blocks = append(blocks, Note{Spans: []Span{T("It takes for granted that you do "), B(strings.Join(c.Complementary, ", ")), T(".")}})
	}
	if out.Seq > 0 {
		blocks = append(blocks, undoNote(out.Seq))
	}
	return Reply{Blocks: blocks}
}

func (b *Bot) whyNothing(c check) string {
	if c.Half == storage.Ours {
		return "That is wholly the provider's job there: nothing of it is ours to check."
	}
	return "Whose half is it? Name the provider, a service or a system, such as on aws."
}

// unverify deletes the newest check of a half in a scope.
func (b *Bot) unverify(ctx context.Context, r Request, v invocation) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	if v.role == "" { // picked
		v.role = strings.TrimPrefix(strings.ToLower(v.rest), "as ")
	}
	half, err := halfNamed(v.role)
	if err != nil {
		return sentence("Nothing was changed: %s.", err)
	}
	c, doubt, refusal := b.checked(v)
	switch {
	case refusal != nil:
		return *refusal
	case doubt:
		line := "unverify " + b.whatWord(c.Controls) + " on " + scopeWord(c.Scope)
		if half != "" {
			line += " as " + v.role
		}
		return b.askFirst(ctx, r, plan{Line: line}, "Did I read that right?")
	}
	c.Half, r.Rank = half, b.rank(ctx, r)
	out, seq, err := changing(ctx, b, r, "unverify", 0, func(d *storage.Draft) (checkOutcome, error) { return b.dropChecks(d, r, c) })
	if err != nil {
		return b.failed(ctx, r, err)
	}
	if out.Refused != "" {
		return sentence("%s", out.Refused)
	}
	return Reply{Blocks: []Block{
		Say(T("The newest check of "), b.list(out.Done), T(b.where(plan{Scope: c.Scope})+" no longer counts.")),
		undoNote(seq)}}
}

// dropChecks deletes the newest check of each control, if all that are found may be deleted by the one who asks.
func (b *Bot) dropChecks(d *storage.Draft, r Request, c check) (checkOutcome, error) {
	var out checkOutcome
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
		case newest.By != person(r) && r.Rank < Admin:
			return checkOutcome{Refused: fmt.Sprintf("Nothing was changed: somebody else recorded the check of %s; they or an admin can take it back.", id)}, nil
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
func (b *Bot) whatWord(ids []knowledge.ControlID) string {
	if len(ids) == 1 {
		return string(ids[0])
	}
	layer := b.base.Control(ids[0]).Layer
	if len(layer.Controls) == len(ids) && layer.Controls[len(ids)-1].ID == ids[len(ids)-1] {
		return "layer " + string(layer.ID)
	}
	return everything[0]
}
