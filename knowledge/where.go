package knowledge

import (
	"slices"
	"strings"
)

// entities collects what is named: models, services, providers, frameworks, reports, lessons.
func (v *view) entities(q *Query) {
	b := v.base
	providerPlaced := false
	for _, m := range v.marks {
		for _, x := range m.meanings {
			if m.inner && !m.places(x) {
				continue
			}
			switch x.kind {
			case aModel:
				q.Models = appendNew(q.Models, b.Models[x.id].ID)
			case aHint:
				v.hints = appendNew(v.hints, b.Models[x.id].ID)
			case aCapital:
				if !v.properName(q, m) {
					continue
				}
				q.Services = appendNew(q.Services, b.Services[x.id].ID)
			case aService:
				q.Services = appendNew(q.Services, b.Services[x.id].ID)
			case aSystem:
				q.System = b.Systems[x.id].ID
			case aProvider:
				if placed := v.inSlot(int(m.first)); q.Provider == "" || placed && !providerPlaced { // "Google's approval for our GCP project"
					q.Provider, providerPlaced = b.Providers[x.id].ID, placed
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
				v.foreign = v.foreign || v.askedAbout(m)
			case anOwnControl:
				v.ownControl = b.Controls[x.id].ID
			default:
				continue
			}
			if x.kind == aModel || x.kind == aService || x.kind == aSystem || x.kind == aHint || x.kind == aProvider || x.kind == aCapital {
				v.targetUsed |= tokenSet(m)
			}
		}
	}
	if q.Provider != "" {
		if len(q.Services) == 0 {
			v.turned(q)
		} else {
			v.namesake(q)
		}
	}
	v.leaveCompany(q)
	v.refineModes(q)
	v.frameworkRef(q)
}

// leaveCompany leaves out a service that bears its provider's name where another of that provider is named: "are our GitHub Actions
// workflows GitHub's job".
func (v *view) leaveCompany(q *Query) {
	if len(q.Services) < 2 {
		return
	}
	for _, m := range v.marks {
		if !slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aProvider }) {
			continue
		}
		for _, x := range m.meanings {
			id := v.serviceOf(x)
			other := func(o ServiceID) bool { return o != id && v.base.services[o].Provider == v.base.services[id].Provider }
			if at := slices.Index(q.Services, id); at >= 0 && slices.ContainsFunc(q.Services, other) {
				q.Services = slices.Delete(q.Services, at, at+1)
			}
		}
	}
}

// askedAbout tells whether a mark stands in the clause that asks who, or in a text that asks in no such clause: the dishwasher in "who
// repairs the dishwasher", but not in "sat by the dishwasher all day, who patches EC2?".
func (v *view) askedAbout(m mark) bool {
	clause, whos := v.tokens[m.first].clause, 0
	for _, term := range [...]int32{v.special.who, v.special.whose} {
		for _, at := range v.at[term] {
			if v.tokens[v.marks[at].first].clause == clause {
				return true
			}
			whos++
		}
	}
	return whos == 0
}

// turned finds a service whose name is torn apart: "cloud storage on GCP" for "GCP cloud storage", "does Google read our Drive". One
// word alone must have a capital letter: "who monitors Azure" is no question about Azure Monitor.
func (v *view) turned(q *Query) {
	for _, m := range v.marks {
		if m.inner || !slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aProvider }) {
			continue
		}
		provider := v.walk(0, m.first, m.last)
		if on := m.first - 1; on > 1 && v.standsAt(v.special.at, on) {
			for first := max(0, on-4); first < on-1; first++ {
				if v.rest(q, provider, first, on) {
					return
				}
			}
		}
		if strings.ToUpper(q.Text) == q.Text {
			continue
		}
		for i := range int32(len(v.tokens)) {
			if (i < m.first || i >= m.last) && (v.tokens[i].capital || v.capitals(q, int(i))) && v.rest(q, provider, i, i+1) {
				return
			}
		}
	}
}

// namesake takes the provider's own service where another's of that name was found: "API Gateway on Google Cloud".
func (v *view) namesake(q *Query) {
	for _, p := range v.marks {
		if !slices.ContainsFunc(p.meanings, func(x meaning) bool { return x.kind == aProvider && v.base.Providers[x.id].ID == q.Provider }) {
			continue
		}
		for _, m := range v.marks {
			for _, x := range m.meanings {
				at := slices.Index(q.Services, v.serviceOf(x))
				if at < 0 || v.base.services[q.Services[at]].Provider == q.Provider {
					continue
				}
				if v.rest(q, v.walk(0, p.first, p.last), m.first, m.last) {
					q.Services = slices.Delete(q.Services, at, at+1)
				}
			}
		}
	}
}

// rest takes the tokens from first to last for the rest of a service's name after its provider's, if they are.
func (v *view) rest(q *Query, provider, first, last int32) bool {
	node := v.walk(provider, first, last)
	if node == none {
		return false
	}
	for _, x := range v.meanings[node] {
		if x.kind == aService {
			q.Services = append(q.Services, v.base.Services[x.id].ID)
			v.targetUsed |= tokenSet(mark{first: first, last: last})
			return true
		}
	}
	return false
}

// properName tells whether a mark was typed as a name is: with a capital letter though no sentence begins there, or before a colon.
func (v *view) properName(q *Query, m mark) bool {
	if strings.ToUpper(q.Text) == q.Text { // capital letters say nothing
		return false
	}
	end := int(v.tokens[m.last-1].end)
	return v.tokens[m.first].capital || end < len(q.Text) && q.Text[end] == ':'
}

// capitals tells whether a token was typed in capital letters only: "VPC".
func (v *view) capitals(q *Query, i int) bool {
	t := v.tokens[i]
	return t.end-t.start > 1 && int(t.end) <= len(q.Text) && q.Text[t.start:t.end] == strings.ToUpper(q.Text[t.start:t.end])
}

// walk follows the tokens from first to last through the names, from a node on; none if no name goes on so.
func (v *view) walk(node, first, last int32) int32 {
	if node == none {
		return none
	}
	for _, t := range v.tokens[first:last] {
		if node = v.next(node, t.word); node == 0 {
			return none
		}
	}
	return node
}

// standsAt tells whether a mark with a term begins at a token.
func (v *view) standsAt(term, token int32) bool {
	return slices.ContainsFunc(v.at[term], func(m int32) bool { return v.marks[m].first == token })
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
		s := v.base.services[id]
		if family := v.base.services[s.Family]; family != nil { // "App Engine flexible with a custom runtime"
			if mode := v.bestMode(family); mode != nil && strings.HasPrefix(mode.Mode, s.Mode+",") {
				q.Services[i] = mode.ID
			}
		} else if mode := v.bestMode(s); mode != nil {
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

// bestMode is the mode of a family of which the question holds the most words, or nil. The words of the family's own name do not count:
// "App Service" is no "Python app".
func (v *view) bestMode(family *Service) *Service {
	var own uint64
	for _, m := range v.marks {
		if slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aService && v.base.Services[x.id] == family }) {
			own |= tokenSet(m)
		}
	}
	var best *Service
	most := 0
	for _, mode := range family.Modes {
		if n := v.holds(mode, own); n > most {
			best, most = mode, n
		}
	}
	return best
}

// denies tells whether a word says that what follows is not so: "just code, no docker".
func denies(word string) bool { return word == "no" || word == "not" || word == "without" }

// holds counts the words of a mode's name, or of one of its cues, if all of them occur in the question, outside the tokens of without.
func (v *view) holds(mode *Service, without uint64) (most int) {
	for _, cue := range v.modeWords[mode.ID] {
		n := 0
		for _, w := range cue {
			for i, t := range v.tokens {
				if t.word == w && (i >= 64 || without>>i&1 == 0) && (i == 0 || !denies(v.tokens[i-1].text)) {
					n++
					break
				}
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
	v.cloudOfCompany(q)
}

// cloudOfCompany takes a company's cloud where the company is named, if its cloud is named too or something that runs there: "the guards that
// Microsoft hires for Azure", "a blade in some Google rack under our VM".
func (v *view) cloudOfCompany(q *Query) {
	for _, p := range v.base.Providers {
		if p.Company == "" || p.Company != q.Provider {
			continue
		}
		named := slices.ContainsFunc(v.marks, func(m mark) bool {
			return slices.ContainsFunc(m.meanings, func(x meaning) bool { return x.kind == aProvider && v.base.Providers[x.id] == p })
		})
		if model := q.Model(); named || model != "" && model != "saas" && model != OnPremises {
			q.Provider = p.ID
		}
	}
}
