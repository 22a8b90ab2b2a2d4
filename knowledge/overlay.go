package knowledge

import (
	"errors"
	"fmt"
	"strings"
)

// A System is something that an organisation named itself, running on a service or under a model.
type System struct {
	ID      SystemID  `toml:"id"`
	Name    string    `toml:"name"`
	Service ServiceID `toml:"service"`
	Model   ModelID   `toml:"model"`
	Owner   string    `toml:"owner"` // the team that answers when no assignment matches
	Aliases []string  `toml:"aliases"`

	Own bool `toml:"-"` // a workspace's own, see With
}

// A rule overrules one cell: of a model, or of a service. Why is shown in every answer that it changes.
type rule struct {
	Control     ControlID      `toml:"control"`
	Model       ModelID        `toml:"model"`
	Service     ServiceID      `toml:"service"`
	Responsible Responsibility `toml:"responsible"`
	Provider    []string       `toml:"provider"`
	Customer    []string       `toml:"customer"`
	Why         string         `toml:"why"`
	Source      []SourceID     `toml:"source"`
}

// An extraAlias gives a control, layer, model, provider, service or lesson further names. Capital lists those that name a service only
// if typed with a capital letter: "Teams", "Drive".
type extraAlias struct {
	Of      string   `toml:"of"`
	Names   []string `toml:"names"`
	Capital []string `toml:"capital"`
}

// overlay lays an organisation's own file over the base: it adds sources, providers, services, controls, systems and aliases, and
// overrules cells. It returns all faults.
func (b *Base) overlay(file File) []error {
	f, err := decode(file.Name, file.Data)
	if err != nil {
		return []error{err}
	}
	var faults []error
	fail := func(id, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s:%d: %s", file.Name, f.line(id), fmt.Sprintf(format, args...)))
	}
	if f.Layer != nil || f.Model != nil || f.Framework != nil || f.Disagreement != nil || f.Lesson != nil || f.Report != nil ||
		f.Terms != nil || f.Capital != nil || f.Ordinary != nil || f.Foreign != nil || f.Names != nil {
		faults = append(faults, errors.New(file.Name+
			": only source, provider, service, control, system, alias and rule can be added by an organisation's own file"))
	}
	if f.Question != nil || f.Proven != nil {
		faults = append(faults, errors.New(file.Name+": an organisation's own file brings no questions for the quiz"))
	}
	b.laid = append(b.laid, file)
	b.add(f, fail)
	b.overrule(f, fail)
	b.alias(f, fail)
	return faults
}

// alias takes further names over.
func (b *Base) alias(f *document, fail failure) {
	for _, a := range f.Alias {
		switch {
		case !b.named(a.Of):
			fail(a.Of, "alias: there is no control, layer, model, provider, service or lesson %q", a.Of)
		case len(a.Capital) > 0 && b.services[ServiceID(a.Of)] == nil:
			fail(a.Of, "alias: only a service has names that need a capital letter")
		}
		b.extra = append(b.extra, a)
	}
}

type failure func(id, format string, args ...any)

func (b *Base) add(f *document, fail failure) {
	for _, s := range f.Source {
		put(b.sources, s.ID, s, "source", fail)
		b.Sources = append(b.Sources, s)
	}
	for _, p := range f.Provider {
		put(b.providers, p.ID, p, "provider", fail)
		b.Providers = append(b.Providers, p)
	}
	for _, s := range f.Service {
		s.Own = true
		put(b.services, s.ID, s, "service", fail)
		b.Services = append(b.Services, s)
	}
	for _, c := range f.Control {
		if b.layers[c.In] == nil {
			fail(string(c.ID), "control %q needs a layer: one of %s", c.ID, list(b.Layers, func(l *Layer) string { return string(l.ID) }))
			continue
		}
		b.complete(c)
		put(b.controls, c.ID, c, "control", fail)
		b.Controls = append(b.Controls, c)
	}
	for _, s := range f.System {
		if (s.Service == "") == (s.Model == "") {
			fail(string(s.ID), "system %q runs either on a service or under a model: give one of them", s.ID)
		}
		put(b.systems, s.ID, s, "system", fail)
		b.Systems = append(b.Systems, s)
	}
}

// complete fills in what an organisation's own control leaves out: what it does not say of a model is the organisation's to do.
func (b *Base) complete(c *Control) {
	c.Own, c.Layer = true, b.layers[c.In]
	if c.Grain == "" {
		c.Grain = PerOrganisation
	}
	if c.Cells == nil {
		c.Cells = make(map[ModelID]*Cell)
	}
	for _, m := range b.Models {
		if c.Cells[m.ID] == nil {
			c.Cells[m.ID] = &Cell{Responsible: ByCustomer, Provider: []string{"nothing"}, Customer: []string{c.Task}, Sure: Stated}
		}
	}
}

func list[T any](all []T, name func(T) string) string {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = name(v)
	}
	return strings.Join(names, ", ")
}

func put[K ~string, V any](t map[K]*V, id K, v *V, kind string, fail failure) {
	if id == "" {
		fail(string(id), "a %s without an id", kind)
	} else if t[id] != nil {
		fail(string(id), "%s %q is there already; use a rule to overrule one of its cells", kind, id)
	}
	t[id] = v
}

func (b *Base) overrule(f *document, fail failure) {
	for _, r := range f.Rule {
		id := string(r.Control)
		control, service := b.controls[r.Control], b.services[r.Service]
		switch {
		case control == nil:
			fail(id, "rule: there is no control %q", r.Control)
		case r.Why == "":
			fail(id, "rule for %s: say why it overrules; answers show it", r.Control)
		case (r.Model == "") == (r.Service == ""):
			fail(id, "rule for %s: give either a model or a service", r.Control)
		case r.Service != "" && service == nil:
			fail(string(r.Service), "rule: there is no service %q", r.Service)
		case r.Model != "" && b.models[r.Model] == nil:
			fail(string(r.Model), "rule: there is no model %q", r.Model)
		default:
			b.lay(r, control, service)
		}
	}
}

// lay puts an overruled copy in the cell's place; what the rule leaves out stays as it was.
func (b *Base) lay(r *rule, control *Control, service *Service) {
	cell := Cell{Sure: Stated}
	if old := b.Cell(r.Control, r.Service, r.Model); old != nil {
		cell = *old
	}
	cell.Overruled, cell.Why = true, r.Why
	if r.Responsible != "" {
		cell.Responsible = r.Responsible
	}
	if r.Provider != nil {
		cell.Provider = r.Provider
	}
	if r.Customer != nil {
		cell.Customer = r.Customer
	}
	if r.Source != nil {
		cell.Source = r.Source
	}
	if service == nil {
		control.Cells[r.Model] = &cell
		return
	}
	if service.Controls == nil {
		service.Controls = make(map[ControlID]*Cell)
	}
	service.Controls[r.Control] = &cell
}

func (b *Base) named(id string) bool {
	return b.controls[ControlID(id)] != nil || b.layers[LayerID(id)] != nil || b.models[ModelID(id)] != nil ||
		b.providers[ProviderID(id)] != nil || b.services[ServiceID(id)] != nil || b.lessons[id] != nil
}
