package core

import (
	"fmt"
	"slices"

	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/bot/when"
	"srm/knowledge"
	"srm/storage"
)

// StandingSpans is a standing in an answer.
func (b *Bot) StandingSpans(s duty.Standing) []door.Span {
	if s.State == duty.NeverChecked {
		return []door.Span{door.B("never checked"), door.T("\u00a0○")}
	}
	how := b.HowChecked(s.Last)
	switch s.State {
	case duty.Valid:
		return slices.Concat([]door.Span{door.B("checked"), door.T(" by ")}, how, []door.Span{door.T(", valid until " + when.LongDay(s.Last.Until) + "\u00a0✓")})
	case duty.RunningOut:
		return slices.Concat([]door.Span{door.B(s.RunsOut()), door.T(", on " + when.LongDay(s.Last.Until) + "\u00a0◔: checked by ")}, how)
	default:
		return slices.Concat([]door.Span{door.B(s.RunsOut()), door.T(", on " + when.LongDay(s.Last.Until) + "\u00a0✗: checked by ")}, how)
	}
}

// HowChecked is method and day, the method linked to its evidence, and that its owner checked it, if so.
func (b *Bot) HowChecked(v *storage.Verification) []door.Span {
	method := door.T(b.MethodWords(v.Method, v.Report))
	method.Link = v.Evidence
	spans := []door.Span{method, door.T(" on " + when.LongDay(v.On))}
	if v.Own {
		spans = append(spans, door.T(", by its own owner"))
	}
	return spans
}

// checkLines say how the halves of a control stand at a place: first the half that its owner answers for, in any case; then the other
// one if it was ever checked. whose is "" where nobody owns it: then only what was checked is said.
func (b *Bot) checkLines(book *storage.Book, control knowledge.ControlID, scopes []storage.Scope, whose knowledge.Responsibility,
	today storage.Day) [][]door.Span {
	halves := []storage.Half{storage.Ours, storage.Providers}
	if whose == knowledge.ByProvider {
		slices.Reverse(halves)
	}
	var lines [][]door.Span
	for i, half := range halves {
		s := duty.StandingOf(book, control, scopes, half, today)
		if s.State == duty.NeverChecked && (i > 0 || whose == "") {
			continue
		}
		line := b.StandingSpans(s)
		if i > 0 || whose == "" {
			line = slices.Concat([]door.Span{door.T(duty.HalfWords(half) + ": ")}, line)
		}
		lines = append(lines, line)
	}
	return lines
}

// HalfAt is how the half stands that an assignment's holder answers for.
func (b *Bot) HalfAt(book *storage.Book, a storage.Assignment, today storage.Day) duty.Standing {
	half := storage.Ours
	if a.Verify {
		half = storage.Providers
	}
	return duty.StandingOf(book, knowledge.ControlID(a.Control), b.ScopesUnder(a.Scope), half, today)
}

// WithChecks adds to gaps what has run out, and says apart what was never checked.
func (b *Bot) WithChecks(r door.Request, book *storage.Book, reply door.Reply, wanted []duty.Duty) door.Reply {
	out, never := duty.Lapsed(book, wanted, when.Today(r))
	open := slices.ContainsFunc(wanted, duty.Duty.Gap)
	if len(out) > 0 {
		and := "and "
		if !open {
			reply.Blocks, and = nil, ""
		}
		reply.Blocks = append(reply.Blocks, door.Say(door.B(fmt.Sprintf("%s%d gap%s of another kind", and, len(out), english.Plural(len(out)))),
			door.T(": with an owner, but the check has run out\u00a0✗")), b.DueTable(r, book, out))
	}
	if never > 0 {
		reply.Blocks = append(reply.Blocks, door.Aside(door.T(fmt.Sprintf("Never checked\u00a0○, which is no gap: %d of what has an owner. ", never)),
			door.C("verify plan"), door.T(" says what to check first.")))
	}
	return reply
}

// AnswersFor is who answers for a control in a scope: whoever is accountable, else the owner of the system.
func (b *Bot) AnswersFor(book *storage.Book, control knowledge.ControlID, scope storage.Scope) (storage.Holder, bool) {
	if found := duty.Holders(book, control, b.ScopesUnder(scope), storage.Accountable); len(found) > 0 {
		return found[0].Holder, true
	}
	h, owns := duty.SystemOwners(b.Base, book)[scope]
	return h, owns
}

// dueShown is how many rows are shown of what runs out: what runs out first.
const dueShown = 30

// DueTable lists standings; controls that were checked together in one scope stand in one row.
func (b *Bot) DueTable(r door.Request, book *storage.Book, all []duty.Standing) door.Table {
	t := door.Table{Head: []string{"Control", "Where", "State", "Valid until", "Checked by", "Who"}}
	groups := checkedTogether(all)
	for i, together := range groups {
		if i == dueShown && len(groups) > dueShown+1 {
			t.Rows = append(t.Rows, []string{fmt.Sprintf("and %d more", len(groups)-i), "", "", "", "", ""})
			break
		}
		s := together[0]
		v := s.Last
		what, who := v.Control, b.OwnerName(r, book, v.Control, v.Scope)
		if len(together) > 1 {
			what, who = fmt.Sprintf("%s and %d more", v.Control, len(together)-1), "several"
		}
		if v.Half == storage.Providers {
			what += " (provider's half)"
		}
		t.Rows = append(t.Rows, []string{what, b.ScopeName(v.Scope), s.Brief(), s.Until(), b.MethodWords(v.Method, v.Report), who})
	}
	return t
}

// checkedTogether groups what one change recorded of one half in one scope, in the order of the first of each.
func checkedTogether(all []duty.Standing) [][]duty.Standing {
	type act struct {
		number uint64
		scope  storage.Scope
		half   storage.Half
	}
	at := make(map[act]int)
	var groups [][]duty.Standing
	for _, s := range all {
		key := act{s.Last.Number, s.Last.Scope, s.Last.Half}
		i, there := at[key]
		if !there {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], s)
	}
	return groups
}

// OwnerName is who answers for a control in a scope, or "nobody".
func (b *Bot) OwnerName(r door.Request, book *storage.Book, control string, scope storage.Scope) string {
	if h, found := b.AnswersFor(book, knowledge.ControlID(control), scope); found {
		return b.HolderIn(r, book, h).Text
	}
	return "nobody"
}

// ScopesUnder lists the scopes that hold in a scope, itself first, narrowest first.
func (b *Bot) ScopesUnder(s storage.Scope) []storage.Scope {
	switch s.Kind {
	case storage.SystemScope:
		if system := b.Base.System(knowledge.SystemID(s.ID)); system != nil {
			return b.ScopesOf(system.ID, system.Service, "", system.Model)
		}
	case storage.ServiceScope:
		return b.ScopesOf("", knowledge.ServiceID(s.ID), "", "")
	case storage.ProviderScope:
		return b.ScopesOf("", "", knowledge.ProviderID(s.ID), "")
	case storage.ModelScope:
		return b.ScopesOf("", "", "", knowledge.ModelID(s.ID))
	}
	return []storage.Scope{{Kind: storage.Everywhere}}
}
