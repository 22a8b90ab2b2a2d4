package knowledge

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Base is everything that is known: immutable once loaded, safe for concurrent use.
type Base struct {
	Layers        []*Layer
	Models        []*Model // from on-premises to saas
	Controls      []*Control
	Providers     []*Provider
	Services      []*Service
	Sources       []*Source
	Lessons       []*Lesson
	Reports       []*Report
	Frameworks    []*Framework
	Disagreements []*Disagreement
	Systems       []*System // of an organisation's own file

	layers     map[LayerID]*Layer
	models     map[ModelID]*Model
	controls   map[ControlID]*Control
	providers  map[ProviderID]*Provider
	services   map[ServiceID]*Service
	sources    map[SourceID]*Source
	frameworks map[FrameworkID]*Framework
	lessons    map[string]*Lesson
	reports    map[string]*Report
	systems    map[SystemID]*System
	extra      []extraAlias
	own        ownNames // of a workspace: see With

	reader *reader

	curated   []*curated
	proven    map[string][]SourceID
	questions *lazyQuiz
	laid      []File // an organisation's own files
}

// Load reads the facts that are built in and lays an organisation's own file over them if there is one. With such a file the whole
// is checked, see [Base.Lint]; the built-in facts alone are checked by a test instead, which keeps the start short. Every fault is
// in the error, with its file and, where it can be told, its line.
func Load(overlays ...File) (*Base, error) {
	files, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	return load(files, overlays...)
}

// A File is an organisation's own file: its name for messages, and what is in it.
type File struct {
	Name string
	Data []byte
}

func load(files []*document, overlays ...File) (*Base, error) {
	b, words := new(Base), new(words)
	for _, f := range files {
		b.take(f)
		words.take(f)
	}
	slices.SortStableFunc(b.Controls, b.byLayer())
	var faults []error
	b.index(&faults)
	for _, f := range b.Frameworks {
		faults = append(faults, f.complete()...)
	}
	for _, f := range files {
		b.alias(f, func(id, format string, args ...any) {
			faults = append(faults, fmt.Errorf("%s:%d: %s", f.name, f.line(id), fmt.Sprintf(format, args...)))
		})
	}
	for _, o := range overlays {
		faults = append(faults, b.overlay(o)...)
	}
	if len(faults) == 0 {
		b.link()
		if len(overlays) > 0 {
			faults = b.lint(files)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	reader, err := newReader(b, words)
	b.reader = reader
	return b, err
}

func (b *Base) take(f *document) {
	b.takeQuiz(f)
	b.Layers = append(b.Layers, f.Layer...)
	b.Models = append(b.Models, f.Model...)
	for _, c := range f.Control {
		c.Layer = &Layer{ID: LayerID(strings.TrimSuffix(path.Base(f.name), ".toml"))}
		b.Controls = append(b.Controls, c)
	}
	b.Providers = append(b.Providers, f.Provider...)
	b.Services = append(b.Services, f.Service...)
	b.Sources = append(b.Sources, f.Source...)
	b.Lessons = append(b.Lessons, f.Lesson...)
	b.Reports = append(b.Reports, f.Report...)
	b.Frameworks = append(b.Frameworks, f.Framework...)
	b.Disagreements = append(b.Disagreements, f.Disagreement...)
}

// byLayer orders controls as the layers are ordered; within a layer they keep the order of its file.
func (b *Base) byLayer() func(x, y *Control) int {
	at := make(map[LayerID]int)
	for i, l := range b.Layers {
		at[l.ID] = i
	}
	return func(x, y *Control) int { return at[x.Layer.ID] - at[y.Layer.ID] }
}

// index makes the tables by id; an id given twice is a fault.
func (b *Base) index(faults *[]error) {
	b.layers = table(faults, "layer", b.Layers, func(l *Layer) LayerID { return l.ID })
	b.models = table(faults, "model", b.Models, func(m *Model) ModelID { return m.ID })
	b.controls = table(faults, "control", b.Controls, func(c *Control) ControlID { return c.ID })
	b.providers = table(faults, "provider", b.Providers, func(p *Provider) ProviderID { return p.ID })
	b.services = table(faults, "service", b.Services, func(s *Service) ServiceID { return s.ID })
	b.sources = table(faults, "source", b.Sources, func(s *Source) SourceID { return s.ID })
	b.frameworks = table(faults, "framework", b.Frameworks, func(f *Framework) FrameworkID { return f.ID })
	b.lessons = table(faults, "lesson", b.Lessons, func(l *Lesson) string { return l.ID })
	b.reports = table(faults, "report", b.Reports, func(r *Report) string { return r.ID })
	b.systems = make(map[SystemID]*System)
	b.questions = &lazyQuiz{base: b}
}

func table[K ~string, V any](faults *[]error, kind string, all []*V, id func(*V) K) map[K]*V {
	t := make(map[K]*V, len(all))
	for _, v := range all {
		if _, twice := t[id(v)]; twice {
			*faults = append(*faults, fmt.Errorf("%s %q is given twice", kind, id(v)))
		}
		t[id(v)] = v
	}
	return t
}

// link puts controls into their layers and modes under their families; a mode takes over the rows of its family that it has not.
func (b *Base) link() {
	for _, l := range b.Layers {
		l.Controls = nil
	}
	for _, c := range b.Controls {
		if l := b.layers[c.Layer.ID]; l != nil {
			c.Layer = l
			l.Controls = append(l.Controls, c)
		}
	}
	for _, s := range b.Services {
		s.Modes = nil
	}
	for _, s := range b.Services {
		family := b.services[s.Family]
		if s.Family == "" || family == nil {
			continue
		}
		family.Modes = append(family.Modes, s)
		rows := maps.Clone(family.Controls)
		if rows == nil {
			rows = make(map[ControlID]*Cell)
		}
		maps.Copy(rows, s.Controls)
		s.Controls = rows
	}
}

// Control, Layer, Model, Provider, Service, System, Source, Framework, Lesson and Report look up by id; nil if there is none.
func (b *Base) Control(id ControlID) *Control       { return b.controls[id] }
func (b *Base) Layer(id LayerID) *Layer             { return b.layers[id] }
func (b *Base) Model(id ModelID) *Model             { return b.models[id] }
func (b *Base) Provider(id ProviderID) *Provider    { return b.providers[id] }
func (b *Base) Service(id ServiceID) *Service       { return b.services[id] }
func (b *Base) System(id SystemID) *System          { return b.systems[id] }
func (b *Base) Source(id SourceID) *Source          { return b.sources[id] }
func (b *Base) Framework(id FrameworkID) *Framework { return b.frameworks[id] }
func (b *Base) Lesson(id string) *Lesson            { return b.lessons[id] }
func (b *Base) Report(id string) *Report            { return b.reports[id] }

// CloudModels are the five models with a provider: an open question is answered over them.
func (b *Base) CloudModels() []*Model {
	return slices.DeleteFunc(slices.Clone(b.Models), func(m *Model) bool { return m.ID == OnPremises })
}

// Cell is who does a control for a service, or under a model if service is "". A family with modes has a cell of its own only
// as far as its modes agree: see [Base.Modes]. It is nil if there is neither such a control nor a model for it.
func (b *Base) Cell(control ControlID, service ServiceID, model ModelID) *Cell {
	if s := b.services[service]; s != nil {
		if cell := s.Controls[control]; cell != nil {
			return cell
		}
		model = s.Model
	}
	c := b.controls[control]
	if c == nil {
		return nil
	}
	return c.Cells[model]
}
