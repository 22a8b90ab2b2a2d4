package knowledge

import (
	"slices"
	"strings"
)

// entities collects what is named: models, services, providers, frameworks, reports, lessons.
func (v *view) entities(q *Query) {
	b := v.base
	for _, m := range v.marks {
		if m.inner {
			continue
		}
		for _, x := range m.meanings {
			switch x.kind {
			case aModel:
				q.Models = appendNew(q.Models, b.Models[x.id].ID)
			case aHint:
				v.hints = appendNew(v.hints, b.Models[x.id].ID)
			case aService:
				q.Services = appendNew(q.Services, b.Services[x.id].ID)
			case aSystem:
				q.System = b.Systems[x.id].ID
			case aProvider:
				if q.Provider == "" {
					q.Provider = b.Providers[x.id].ID
				}
			case aFramework:
				v.frameworkNamed = true
				q.Framework = b.Frameworks[x.id].ID
			case aReport:
				v.reportNamed = true
				q.Report = b.Reports[x.id].ID
			case aLesson:
				q.Lesson = b.Lessons[x.id].ID
			case aForeign:
				v.foreign = true
			default:
				continue
			}
			if x.kind == aModel || x.kind == aService || x.kind == aSystem || x.kind == aHint || x.kind == aProvider {
				v.targetUsed |= tokenSet(m)
			}
		}
	}
	v.refineModes(q)
	v.frameworkRef(q)
	v.place(q)
}

func tokenSet(m mark) uint64 {
	var b uint64
	for i := m.first; i < m.last && i < 64; i++ {
		b |= 1 << i
	}
	return b
}

func appendNew[T comparable](all []T, x T) []T {
	if slices.Contains(all, x) {
		return all
	}
	return append(all, x)
}

// refineModes turns a family into the mode that the question names beside it: "EKS … on Fargate".
func (v *view) refineModes(q *Query) {
	for i, id := range q.Services {
		if mode := v.bestMode(v.base.services[id]); mode != nil {
			q.Services[i] = mode.ID
		}
	}
	// A mode's name may be a service's too: EKS on Fargate is one thing, not two. Likewise a family named beside its mode.
	q.Services = slices.DeleteFunc(q.Services, func(id ServiceID) bool {
		s := v.base.services[id]
		return slices.ContainsFunc(q.Services, func(other ServiceID) bool {
			o := v.base.services[other]
			return o != s && o.Family != "" && (o.Family == id || strings.Contains(strings.ToLower(s.Name), strings.ToLower(o.Mode)) && s.Family != o.Family)
		})
	})
	unique := q.Services[:0]
	for _, id := range q.Services {
		unique = appendNew(unique, id)
	}
	q.Services = unique
}

// bestMode is the mode of a family of which the question holds the most words, or nil.
func (v *view) bestMode(family *Service) *Service {
	var best *Service
	most := 0
	for _, mode := range family.Modes {
		if n := v.holds(mode); n > most {
			best, most = mode, n
		}
	}
	return best
}

// holds counts the words of a mode's name, or of one of its cues, if all of them occur in the question.
func (v *view) holds(mode *Service) int {
	most := 0
	for _, cue := range v.modeWords[mode.ID] {
		n := 0
		for _, w := range cue {
			if slices.ContainsFunc(v.tokens, func(t token) bool { return t.word == w }) {
				n++
			}
		}
		if n == len(cue) {
			most = max(most, n)
		}
	}
	return most
}

// frameworkRef finds the framework's id that is asked about. Bare numbers count only beside their framework's name.
func (v *view) frameworkRef(q *Query) {
	for _, m := range v.marks {
		for _, x := range m.meanings {
			if x.kind != aFrameworkID || m.inner {
				continue
			}
			ref := v.refs[x.id]
			if ref.bare && q.Framework != ref.framework.ID || q.Framework != "" && q.Framework != ref.framework.ID && q.Ref != "" {
				continue
			}
			q.Framework, q.Ref = ref.framework.ID, ref.id
		}
	}
}

// place settles where: services bring their model and provider along; words that only hint at a model count when nothing says it.
func (v *view) place(q *Query) {
	if len(q.Services) > 0 {
		s := v.base.services[q.Services[0]]
		if q.Provider == "" || len(q.Services) == 1 {
			q.Provider = s.Provider
		}
		different := func(id ServiceID) bool { return v.base.services[id].Model != s.Model }
		if !slices.ContainsFunc(q.Services, different) && !slices.Contains(q.Models, s.Model) && len(q.Models) < 2 {
			q.Models = []ModelID{s.Model}
		}
		return
	}
	if s := v.base.systems[q.System]; s != nil {
		if s.Service != "" {
			q.Services = []ServiceID{s.Service}
			q.Models, q.Provider = []ModelID{v.base.services[s.Service].Model}, v.base.services[s.Service].Provider
		} else {
			q.Models = []ModelID{s.Model}
		}
		return
	}
	if len(q.Models) == 0 && len(v.hints) > 0 {
		q.Models, v.hinted = v.hints[:1], true
	}
}
