package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/history"
	"srm/knowledge"
	"srm/storage"
)

// coverage says how much of what has to be owned is, by layer.
func (p *packing) coverage() section {
	s := section{Name: "coverage", Title: "Coverage",
		Note: "How many obligations have somebody accountable, by layer. An obligation is one control at one place where this organisation has something to do.",
		Head: []string{"Layer", "Obligations", "With owner", "Checked and valid", "Check has run out", "Never checked"}}
	for _, l := range p.bot.Base.Layers {
		var n, owned, good, out, never int
		for _, d := range p.duties {
			if d.Control.Layer.ID != l.ID {
				continue
			}
			n++
			if !d.Gap() {
				owned++
			}
			switch duty.ChecksOf(p.book).At(d.Control.ID, d.At.Scopes, storage.Ours, p.to).State {
			case duty.Valid, duty.RunningOut:
				good++
			case duty.RunOut:
				out++
			default:
				never++
			}
		}
		if n > 0 {
			s.Rows = append(s.Rows, []string{l.Name, fmt.Sprint(n), fmt.Sprint(owned), fmt.Sprint(good), fmt.Sprint(out), fmt.Sprint(never)})
		}
	}
	return s
}

// owners are all obligations with who answers for them; as long as nobody has said what is run, all assignments.
func (p *packing) owners() section {
	s := section{Name: "owners", Title: "Owners",
		Note: "Who is accountable for what, and since when. An assignment holds in its scope and everything narrower; the narrowest one that names somebody counts. " +
			"“Nobody” is a gap.",
		Head: []string{"Control", "Name", "Where", "Accountable", "Assigned for", "Since", "Assigned by", "Check", "Valid until"}}
	for _, d := range p.duties {
		row := []string{string(d.Control.ID), d.Control.Name, p.bot.ScopeName(d.At.Scope), "nobody", "", "", ""}
		if !d.Gap() {
			row[3], row[4] = p.who(d.Owner.Holder), p.bot.ScopeName(d.Owner.Scope)
			if d.Fallback {
				row[4] = "as owner of the system"
			} else {
				row[5], row[6] = string(storage.DayOf(d.Owner.Since)), string(d.Owner.By)
			}
		}
		s.Rows = append(s.Rows, append(row, p.stand(duty.ChecksOf(p.book).At(d.Control.ID, d.At.Scopes, storage.Ours, p.to))...))
	}
	if len(p.duties) > 0 {
		return s
	}
	for a := range p.book.Assignments() {
		if a.Role == storage.Accountable {
			s.Rows = append(s.Rows, append([]string{a.Control, p.controlName(a.Control), p.bot.ScopeName(a.Scope), p.who(a.Holder), p.bot.ScopeName(a.Scope),
				string(storage.DayOf(a.Since)), string(a.By)}, p.stand(p.bot.HalfAt(p.book, a, p.to))...))
		}
	}
	return s
}

func (p *packing) controlName(id string) string {
	if c := p.bot.Base.Control(knowledge.ControlID(id)); c != nil {
		return c.Name
	}
	return id
}

// stand is how a check stood at the end of the period, and until when it counts.
func (p *packing) stand(s duty.Standing) []string {
	switch s.State {
	case duty.Valid, duty.RunningOut:
		return []string{"valid", string(s.Last.Until)}
	case duty.RunOut:
		return []string{"has run out", string(s.Last.Until)}
	}
	return []string{"never checked", ""}
}

// matrix is who does what at every place, with the sources: at the places of the estate, or under the models if there is none.
func (p *packing) matrix() section {
	s := section{Name: "matrix", Title: "Responsibility matrix",
		Note: "Whose job each control is at each place that this organisation has said it runs, as the provider documents it. “Shared” means that both sides have something to do. " +
			"Each line names where that is written and when it was read.",
		Head: []string{"Control", "Name", "Where", "Service model", "Whose job", "Provider does", "Customer does", "Basis", "Source", "Address", "Read"}}
	for _, c := range p.bot.Base.Controls {
		for _, at := range p.places() {
			cell := p.bot.Base.Cell(c.ID, at.Service, at.Model)
			model := p.bot.Base.Model(at.Model)
			if cell == nil || model == nil {
				continue
			}
			where := model.Name
			if service := p.bot.Base.Service(at.Service); service != nil {
				where = service.Name
			}
			row := []string{string(c.ID), c.Name, where, model.Name, core.Whose[cell.Responsible], strings.Join(cell.Provider, "; "),
				strings.Join(cell.Customer, "; "), basis(cell)}
			s.Rows = append(s.Rows, append(row, p.cite(cell)...))
		}
	}
	return s
}

// basis says how a cell is known.
func basis(c *knowledge.Cell) string {
	if c.Overruled {
		return "this organisation's own rule: " + c.Why
	}
	return map[knowledge.Sureness]string{
		knowledge.Stated: "stated by the source", knowledge.Derived: "follows from the source", knowledge.Reported: "reported by others",
		knowledge.Unverified: "not yet looked up",
	}[c.Sure]
}

// cite is the first source of a cell: title, address, day of reading.
func (p *packing) cite(c *knowledge.Cell) []string {
	for _, id := range c.Source {
		if s := p.bot.Base.Source(id); s != nil {
			return []string{s.Title, s.URL, s.Read}
		}
	}
	return []string{"", "", ""}
}

// places are where the matrix is drawn: each service or model of the estate once.
func (p *packing) places() []factPlace {
	return placesIn(p.bot, p.book, storage.Scope{Kind: storage.Everywhere})
}

// verifications are the checks that counted for some of the period or were recorded in it, the latest first.
func (p *packing) verifications() section {
	s := section{Name: "verifications", Title: "Verifications",
		Note: "What was checked, how, by whom and until when that counts. “Ours” is what this organisation does, “provider” what the cloud provider does. Of several checks of one half the newest counts. " +
			"Evidence is named by its address and was not opened by this program.",
		Head: []string{"Control", "Where", "Half", "Method", "Checked on", "Valid until", "State", "By its owner", "Report", "Period from", "Period to",
			"Complementary controls", "Evidence", "Note", "Recorded by", "Recorded at"}}
	var all []storage.Verification
	for v := range p.book.Verifications() {
		if v.On <= p.to && v.Until >= p.from {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(x, y storage.Verification) int {
		return cmp.Or(strings.Compare(string(y.On), string(x.On)), cmp.Compare(y.Number, x.Number))
	})
	counts := make(map[string]bool)
	for _, c := range counting(p.bot, p.book, p.to, ever) {
		counts[c.Last.ID()] = true
	}
	for _, v := range all {
		state := p.stand(duty.Stands(&v, p.to))[0]
		if !counts[v.ID()] {
			state = "replaced by a newer check"
		}
		own, report := "no", v.Report
		if v.Own {
			own = "yes"
		}
		if r := p.bot.Base.Report(v.Report); r != nil {
			report = r.Name
		}
		s.Rows = append(s.Rows, []string{v.Control, p.bot.ScopeName(v.Scope), string(v.Half), p.bot.MethodWords(v.Method, ""), string(v.On),
			string(v.Until), state, own, report,
			string(v.From), string(v.To), strings.Join(v.Complementary, ", "), v.Evidence, v.Note, string(v.By), v.At.UTC().Format("2006-01-02 15:04")})
	}
	return s
}

// rulings are what the workspace decided where authorities differ.
func (p *packing) rulings() section {
	s := section{Name: "rulings", Title: "Rulings",
		Note: "Where authorities differ on whose job a control is, this organisation's own decision.",
		Head: []string{"Control", "Where", "Ruled", "Why", "By", "At"}}
	for r := range p.book.Rulings() {
		s.Rows = append(s.Rows, []string{r.Control, p.bot.ScopeName(r.Scope), core.Whose[knowledge.Responsibility(r.Responsible)], r.Why, string(r.By),
			r.At.UTC().Format("2006-01-02 15:04")})
	}
	return s
}

// history is every change of the period, oldest first.
func (p *packing) history() section {
	s := section{Name: "history", Title: "Changes in the period",
		Note: "Every change, oldest first, times in UTC. Each checksum covers its change and the checksum before it, keyed with a key that is kept elsewhere: " +
			"whoever holds it proves the whole with srm history --verify.",
		Head: []string{"Number", "At", "By", "What", "Command", "Checksum"}}
	names := core.TeamNames(p.book, p.entries)
	who := func(h storage.Holder) string { // people by their ids: what is kept holds no names
		if name := names[h.ID]; h.Kind == storage.TeamHolder && name != "" {
			return name
		}
		return p.bot.HolderSpan(door.Request{}, h, h.ID).Text
	}
	for _, e := range p.entries {
		s.Rows = append(s.Rows, []string{fmt.Sprint(e.Seq), e.At.UTC().Format("2006-01-02 15:04:05"), string(e.By),
			history.What(p.bot, door.Request{}, who, e), e.Verb, checksum(e.MAC)})
	}
	return s
}
