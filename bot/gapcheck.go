package bot

import (
	"fmt"
	"slices"

	"srm/knowledge"
	"srm/storage"
)

// lapsed are the checks of our half that have run out, of duties that have an owner: gaps of a kind of their own. never counts the
// duties with an owner that were never checked, which are no gaps.
func lapsed(book *storage.Book, all []duty, today storage.Day) (out []standing, never int) {
	index, seen := checksOf(book), make(map[*storage.Verification]bool)
	for _, d := range all {
		if d.gap() {
			continue
		}
		s := index.at(d.control.ID, d.at.scopes, storage.Ours, today)
		switch {
		case s.state == neverChecked:
			never++
		case s.state == runOut && !seen[s.last]:
			seen[s.last] = true
			out = append(out, s)
		}
	}
	return out, never
}

// withChecks adds to gaps what has run out, and says apart what was never checked.
func (b *Bot) withChecks(r Request, book *storage.Book, reply Reply, wanted []duty) Reply {
	out, never := lapsed(book, wanted, today(r))
	open := slices.ContainsFunc(wanted, duty.gap)
	if len(out) > 0 {
		and := "and "
		if !open {
			reply.Blocks, and = nil, ""
		}
		reply.Blocks = append(reply.Blocks, Say(B(fmt.Sprintf("%s%d gap%s of another kind", and, len(out), plural(len(out)))),
			T(": with an owner, but the check has run out\u00a0✗")), b.dueTable(r, book, out))
	}
	if never > 0 {
		reply.Blocks = append(reply.Blocks, Note{Spans: []Span{T(fmt.Sprintf("Never checked\u00a0○, which is no gap: %d of what has an owner. ", never)),
			C("verify plan"), T(" says what to check first.")}})
	}
	return reply
}

// answers is who answers for a control in a scope: whoever is accountable, else the owner of the system.
func (b *Bot) answers(book *storage.Book, control knowledge.ControlID, scope storage.Scope) (storage.Holder, bool) {
	if found := holders(book, control, b.scopesUnder(scope), storage.Accountable); len(found) > 0 {
		return found[0].Holder, true
	}
	h, owns := systemOwners(b.base, book)[scope]
	return h, owns
}
