package knowledge

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Framework is a standard or catalogue. IDs lists, for its ids, whole chapters among them, the controls they are about, the most
// fitting first. Only ids are kept: the texts of the standards are their publishers'.
type Framework struct {
	ID      FrameworkID            `toml:"id"`
	Name    string                 `toml:"name"`
	Edition string                 `toml:"edition"`
	Aliases []string               `toml:"aliases"`
	IDs     map[string][]ControlID `toml:"ids"`
	Within  []string               `toml:"within"` // further ids: about what the id is about that they lie within
	Former  map[string]string      `toml:"former"` // ids of the edition before, and what each is called now
	None    map[ControlID]string   `toml:"none"`   // why no id is about a control

	own   map[string][]ControlID // IDs as the file gives them: this edition's, without those within others
	depth int                    // how many parts a single requirement's id has at least; those with fewer are chapters
}

// complete adds the ids within others and those of the edition before. An id with a meaning in both editions keeps this one's first.
func (f *Framework) complete() (faults []error) {
	f.own = maps.Clone(f.IDs)
	slices.Sort(f.Within) // a parent before what lies within it
	for _, id := range f.Within {
		parent := f.parent(id)
		if parent == "" || f.own[id] != nil {
			faults = append(faults, fmt.Errorf("frameworks.toml: %s: %s lies within no id, or is one itself", f.ID, id))
			continue
		}
		f.IDs[id] = f.IDs[parent]
	}
	for _, old := range slices.Sorted(maps.Keys(f.Former)) {
		now := f.IDs[f.Former[old]]
		if now == nil {
			faults = append(faults, fmt.Errorf("frameworks.toml: %s: %s is now %q, which is no id", f.ID, old, f.Former[old]))
		}
		controls := slices.Clone(f.own[old])
		for _, c := range now {
			controls = appendNew(controls, c)
		}
		f.IDs[old] = controls
	}
	parents := make(map[string]bool)
	for id := range f.IDs {
		parents[f.parent(id)] = true
	}
	f.depth = 99
	for id := range f.own {
		if !parents[id] {
			f.depth = min(f.depth, len(parts(id)))
		}
	}
	return faults
}

// parts are what an id is made of: A, 8 and 13 of A.8.13.
func parts(id string) []string {
	return strings.FieldsFunc(id, func(r rune) bool { return strings.ContainsRune(".-()", r) })
}

// parent is the nearest id that an id lies within: 8.3 for 8.3.6, AC-2 for AC-2(1), AC for AC-2; "" if there is none.
func (f *Framework) parent(id string) string {
	for at := strings.LastIndexAny(id, ".-("); at > 0; at = strings.LastIndexAny(id[:at], ".-(") {
		if f.IDs[id[:at]] != nil {
			return id[:at]
		}
	}
	return ""
}

// Now is what an id of the edition before is called in this one; "" if it is this edition's own.
func (f *Framework) Now(id string) string {
	if f.own[id] != nil {
		return ""
	}
	return f.Former[id]
}

// A Reference is what one framework asks for a control: its ids, or why there is none.
type Reference struct {
	Framework *Framework
	IDs       []string // in the framework's order, chapters left out where one of their own ids is listed
	Why       string
}

// Crosswalk is what each framework asks for a control.
func (b *Base) Crosswalk(c ControlID) []Reference {
	refs := make([]Reference, 0, len(b.Frameworks))
	for _, f := range b.Frameworks {
		refs = append(refs, Reference{f, f.about(c), f.None[c]})
	}
	return refs
}

// about are the framework's ids that name a control.
func (f *Framework) about(c ControlID) []string {
	var ids []string
	for id, controls := range f.own {
		if slices.Contains(controls, c) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareIDs)
	return slices.DeleteFunc(ids, func(id string) bool {
		return len(parts(id)) < f.depth && slices.ContainsFunc(ids, func(other string) bool { return liesWithin(other, id) })
	})
}

// liesWithin tells whether an id is a part of another: 8.3.6 of 8.
func liesWithin(id, chapter string) bool {
	rest, ok := strings.CutPrefix(id, chapter)
	return ok && rest != "" && strings.ContainsRune(".-(", rune(rest[0]))
}

// compareIDs orders ids as their framework does: 9 before 10, AC-2 before AC-2(1) before AC-10.
func compareIDs(a, b string) int {
	return slices.CompareFunc(parts(a), parts(b), func(x, y string) int {
		if len(x) != len(y) && isNumber(x) && isNumber(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// A Chapter is what one id of a framework is about: every control at the places that were asked about.
type Chapter struct {
	Framework *Framework
	ID        string
	Rows      []Row
}

// Several tells whether the id is about more than one control.
func (c *Chapter) Several() bool { return c.Rows[0].Control != c.Rows[len(c.Rows)-1].Control }

// Place tells whether the rows are those of one place, one for each control.
func (c *Chapter) Place() bool { return len(c.Rows) == 1 || c.Rows[0].Control != c.Rows[1].Control }

// chapter is what a query's framework id is about; nil if it names none.
func (b *Base) chapter(q Query) *Chapter {
	f := b.frameworks[q.Framework]
	if f == nil || q.Ref == "" {
		return nil
	}
	c := &Chapter{Framework: f, ID: q.Ref}
	var controls []*Control
	for _, id := range f.IDs[q.Ref] {
		controls = append(controls, b.controls[id])
	}
	c.Rows = b.rows(q, controls)
	return c
}

func (l *linter) framework(f *Framework) {
	id := string(f.ID)
	l.must(id, f.Name != "" && f.Edition != "", "a framework needs a name and an edition")
	named := make(map[ControlID]bool)
	for ref, controls := range f.IDs {
		l.must(id, len(controls) > 0, "%s maps to no control", ref)
		for _, c := range controls {
			l.must(id, l.controls[c] != nil, "%s maps to %q, which is no control", ref, c)
			named[c] = true
		}
	}
	for c := range f.None {
		l.must(id, l.controls[c] != nil, "there is no control %q", c)
	}
	for _, c := range l.Controls {
		l.must(id, c.Own || named[c.ID] != (f.None[c.ID] != ""), "%s: give it an id, or say in none why it has none, not both", c.ID)
	}
}
