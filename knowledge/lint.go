package knowledge

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Lint says everything that is wrong with the base: an id that is not known, a cell that is missing, a fact without a source, a
// name with two meanings. Load refuses a base with any.
func (b *Base) Lint() []error { return b.lint(nil) }

// linter collects faults; at finds the file and line of a record.
type linter struct {
	*Base
	files  []*document
	faults []error
}

func (b *Base) lint(files []*document) []error {
	l := &linter{Base: b, files: files}
	l.quiz()
	for _, s := range b.Sources {
		l.source(s)
	}
	for _, c := range b.Controls {
		l.control(c)
	}
	for _, s := range b.Services {
		l.service(s)
	}
	for _, p := range b.Providers {
		l.provider(p)
		l.cites(string(p.ID), p.Source, p.Sure)
	}
	for _, m := range b.Models {
		l.must(string(m.ID), m.Name != "" && m.Explain != "", "a model needs a name and an explanation")
		l.cites(string(m.ID), m.Source, Stated)
	}
	for _, s := range b.Lessons {
		l.must(s.ID, s.Title != "" && s.Text != "", "a lesson needs a title and a text")
		l.cites(s.ID, s.Source, Stated)
	}
	for _, r := range b.Reports {
		l.must(r.ID, r.Name != "" && r.Proves != "" && r.NotProves != "", "a report says what it proves and what it does not")
		l.must(r.ID, r.Valid != "" && r.Months > 0 && len(r.Look) > 0, "a report says how long it counts and what to look for")
	}
	for _, f := range b.Frameworks {
		l.framework(f)
	}
	for _, d := range b.Disagreements {
		l.disagreement(d)
	}
	for _, s := range b.Systems {
		l.must(string(s.ID), s.Service == "" || b.services[s.Service] != nil, "there is no service %q", s.Service)
		l.must(string(s.ID), s.Model == "" || b.models[s.Model] != nil, "there is no model %q", s.Model)
	}
	l.sameNames()
	return l.faults
}

// sameNames finds names that stand for two things.
func (l *linter) sameNames() {
	seen := make(map[string]string)
	name := func(id, alias string) {
		key := strings.Join(splitWords(alias), " ")
		if other, twice := seen[key]; twice && other != id {
			l.fail(id, "the name %q stands for %s too; drop it from one of them", alias, other)
		}
		seen[key] = id
	}
	for _, p := range l.Providers {
		for _, a := range p.Aliases {
			name(string(p.ID), a)
		}
	}
	for _, s := range l.Services {
		name(string(s.ID), s.Name)
		name(string(s.ID), string(s.ID))
		for i, a := range s.Aliases {
			l.must(string(s.ID), !slices.Contains(s.Aliases[:i], a), "the name %q is listed twice", a)
			if p := l.providers[ProviderID(s.ID)]; p == nil {
				name(string(s.ID), a)
			}
		}
	}
}

func (l *linter) fail(id, format string, args ...any) {
	where := ""
	for _, f := range l.files {
		if row := f.line(id); row > 0 && f.declares(id) {
			where = fmt.Sprintf("%s:%d: ", f.name, row)
			break
		}
	}
	l.faults = append(l.faults, fmt.Errorf("%s%s: %s", where, id, fmt.Sprintf(format, args...)))
}

func (l *linter) must(id string, ok bool, format string, args ...any) {
	if !ok {
		l.fail(id, format, args...)
	}
}

func (l *linter) source(s *Source) {
	id := string(s.ID)
	l.must(id, s.Title != "", "a source needs a title")
	u, err := url.Parse(s.URL)
	l.must(id, err == nil && u.Scheme == "https" && u.Host != "", "a source needs an https address, not %q", s.URL)
	_, err = time.Parse(time.DateOnly, s.Read)
	l.must(id, err == nil || s.Read == "", "the day on which it was read is YYYY-MM-DD, not %q", s.Read)
}

func (l *linter) cites(id string, sources []SourceID, sure Sureness) {
	l.must(id, len(sources) > 0, "a fact needs a source")
	read := false
	for _, s := range sources {
		source := l.sources[s]
		l.must(id, source != nil, "there is no source %q", s)
		read = read || source != nil && source.Read != ""
	}
	l.must(id, read || sure != Stated, "nobody has read its sources, so it cannot be stated")
	l.must(id, slices.Contains([]Sureness{Stated, Derived, Reported, Unverified}, sure),
		"sure is stated, derived, reported or unverified, not %q", sure)
}

func (l *linter) control(c *Control) {
	id := string(c.ID)
	l.must(id, c.Layer != nil && l.layers[c.Layer.ID] != nil, "it is in no layer")
	l.must(id, c.Name != "" && c.Task != "", "a control needs a name and a task")
	l.must(id, slices.Contains([]Grain{PerOrganisation, PerProvider, PerService}, c.Grain),
		"grain is organisation, provider or service, not %q", c.Grain)
	if !c.Own {
		l.must(id, slices.Contains(Functions, c.Function), "there is no function %q", c.Function)
		l.must(id, c.Explain != "" && len(c.Check) > 0, "a control needs an explanation and ways to check it")
		l.must(id, len(c.By) == len(c.Check), "say by which method for each of the %d ways to check it", len(c.Check))
		for _, by := range c.By {
			l.must(id, slices.Contains([]Method{Assessment, PenetrationTest, Review, ByReport}, by), "there is no method %q", by)
		}
		l.must(id, (c.Probe == "") != (c.NoProbe == ""), "say what a penetration test tries, or why none shows it")
		l.must(id, c.Report != "", "say what to look for in the provider's reports")
	}
	for _, m := range l.Models {
		cell := c.Cells[m.ID]
		if cell == nil {
			l.fail(id, "the cell for %s is missing", m.ID)
			continue
		}
		l.cell(id, string(m.ID), cell, c.Own)
	}
	for m := range c.Cells {
		l.must(id, l.models[m] != nil, "there is no model %q", m)
	}
}

func (l *linter) cell(id, where string, c *Cell, own bool) {
	l.must(id, slices.Contains([]Responsibility{ByProvider, ByCustomer, ByBoth}, c.Responsible),
		"%s: responsible is provider, customer or shared, not %q", where, c.Responsible)
	l.must(id, len(c.Provider) > 0, "%s: say what the provider does", where)
	l.must(id, len(c.Customer) > 0, "%s: say what is left to the customer", where)
	for _, s := range slices.Concat(c.Provider, c.Customer) {
		l.must(id, s != "" && !strings.HasSuffix(s, "."), "%s: %q is empty or ends with a full stop", where, s)
	}
	if !own && !c.Overruled {
		l.cites(id, c.Source, c.Sure)
	}
}

func (l *linter) service(s *Service) {
	id := string(s.ID)
	l.must(id, s.Name != "", "a service needs a name")
	l.must(id, l.models[s.Model] != nil, "there is no model %q", s.Model)
	l.must(id, l.providers[s.Provider] != nil || s.Provider == "" && s.Model == OnPremises, "there is no provider %q", s.Provider)
	if s.Family != "" {
		family := l.services[s.Family]
		l.must(id, family != nil && family.Family == "", "there is no family %q", s.Family)
		l.must(id, s.Mode != "", "a mode says what it is called beside its sisters")
	}
	if !s.Own {
		l.cites(id, s.Source, s.Sure)
	}
	for control, cell := range s.Controls {
		l.must(id, l.controls[control] != nil, "there is no control %q", control)
		l.cell(id, string(control), cell, s.Own)
		l.must(id, s.Own || cell.Why != "", "%s: say why it differs from its model", control)
	}
}

// declares tells whether the record with this id is in this file, rather than only named in it.
func (f *document) declares(id string) bool {
	return strings.Contains(string(f.raw), "id = \""+id+"\"")
}
