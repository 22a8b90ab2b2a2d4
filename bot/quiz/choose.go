package quiz

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"srm/knowledge"
	"srm/storage"
)

// A view is what the choice of a question looks at: what the workspace runs, what nobody has there, what was asked and got wrong.
// There is nothing of people in it but, for a question to one person, what that person has learnt.
type view struct {
	now       time.Time
	services  map[knowledge.ServiceID]bool // that the workspace runs
	providers map[knowledge.ProviderID]bool
	models    map[knowledge.ModelID]bool
	gaps      map[knowledge.ControlID]bool    // nobody is accountable for it
	weak      map[knowledge.ControlID]float64 // the share of wrong answers lately
	posed     map[knowledge.QuestionID]time.Time
	taught    map[knowledge.ControlID]time.Time // when it was last asked about
	retired   map[knowledge.QuestionID]bool
	cards     map[string]storage.Card // of the one who is asked
	recent    []string                // likewise, the newest last
	last      []string                // the questions before this one, the newest last
}

// Weights of a choice. What was asked already comes back only when nothing else fits, what the workspace runs comes first.
const (
	weighRuns      = 6  // the service is in use
	weighModel     = 3  // its model is, or the question is about no place
	weighForeign   = -5 // a service that is not in use, where some are
	weighGap       = 3
	weighWeak      = 6  // times the share of wrong answers
	weighDue       = 6  // the person's card is due
	weighKnown     = -4 // it is not yet
	weighTaught    = -8 // the control was asked about within a week
	weighSameKind  = -2 // for each of the last three questions
	weighSamePlace = -3
	weighPosed     = -40
	weighRecent    = -60
)

// choose picks the question that fits best. It depends on nothing but its arguments; the seed decides between those that fit alike.
func choose(base *knowledge.Base, v view, seed string) (knowledge.QuestionID, bool) {
	var best knowledge.QuestionID
	bestScore, bestTie := 0, uint64(0)
	recent := make(map[knowledge.QuestionID]bool, len(v.recent))
	for _, id := range v.recent {
		recent[knowledge.QuestionID(id)] = true
	}
	for _, s := range base.Questions() {
		if v.retired[s.ID] {
			continue
		}
		score := v.score(base, s)
		if recent[s.ID] {
			score += weighRecent
		}
		if best != "" && score < bestScore {
			continue
		}
		if tie := knowledge.Toss(seed, string(s.ID)); best == "" || score > bestScore || tie > bestTie {
			best, bestScore, bestTie = s.ID, score, tie
		}
	}
	return best, best != ""
}

// score says how well a question fits, the higher the better.
func (v view) score(base *knowledge.Base, s knowledge.QuestionSeed) int {
	score := v.place(base, s)
	if v.gaps[s.Control] {
		score += weighGap
	}
	score += int(weighWeak * v.weak[knowledge.ControlID(subjectOf(s))])
	if c, known := v.cards[subjectOf(s)]; known && c.Due.After(v.now) {
		score += weighKnown
	} else if known {
		score += weighDue
	}
	if at, there := v.taught[knowledge.ControlID(subjectOf(s))]; there && v.now.Sub(at) < 7*24*time.Hour {
		score += weighTaught
	}
	for _, id := range v.last[max(0, len(v.last)-3):] {
		if rest, same := strings.CutPrefix(id, string(s.Kind)); same && strings.HasPrefix(rest, ".") {
			score += weighSameKind
		}
		if rest, same := strings.CutSuffix(id, placeTag(s)); same && rest != id && strings.HasSuffix(rest, ".") {
			score += weighSamePlace
		}
	}
	if at, there := v.posed[s.ID]; there {
		score += weighPosed + min(int(v.now.Sub(at)/(7*24*time.Hour)), 20) // the longest ago first
	}
	return score
}

func (v view) place(base *knowledge.Base, s knowledge.QuestionSeed) int {
	service := base.Service(s.Service)
	switch {
	case service == nil && (s.Model == "" || v.models[s.Model] || len(v.models) == 0):
		return weighModel
	case service == nil:
		return 0
	case v.services[service.ID] || v.services[service.Family]:
		return weighRuns
	case len(v.services)+len(v.providers) > 0 && !v.providers[service.Provider]:
		return weighForeign
	}
	return 0
}

// A estateView is what the choice goes by of what a workspace decided.
type estateView struct {
	assigned []storage.Assignment
	services []knowledge.ServiceID // that it says it runs; besides, what assignments name counts
}

// estateOf is what a book holds of that.
func estateOf(book *storage.Book) estateView {
	e := book.Estate()
	return estateView{slices.Collect(book.Assignments()), servicesRun(e.Services, e.Systems)}
}

// servicesRun are the services that a workspace runs, those under its systems among them.
func servicesRun(services []storage.Service, systems []storage.System) []knowledge.ServiceID {
	var all []knowledge.ServiceID
	for _, s := range services {
		all = append(all, knowledge.ServiceID(s.ID))
	}
	for _, s := range systems {
		all = append(all, knowledge.ServiceID(s.Service))
	}
	return all
}

// runs fills in what a workspace runs and what nobody has there.
func (v *view) runs(base *knowledge.Base, e estateView) {
	v.services, v.providers, v.models = make(map[knowledge.ServiceID]bool), make(map[knowledge.ProviderID]bool), make(map[knowledge.ModelID]bool)
	v.gaps = make(map[knowledge.ControlID]bool)
	owned := make(map[string]bool)
	use := func(id knowledge.ServiceID) {
		if s := base.Service(id); s != nil {
			v.services[id], v.providers[s.Provider], v.models[s.Model] = true, true, true
		}
	}
	for _, id := range e.services {
		use(id)
	}
	for _, a := range e.assigned {
		owned[a.Control] = owned[a.Control] || a.Role == storage.Accountable
		switch a.Scope.Kind {
		case storage.ServiceScope:
			use(knowledge.ServiceID(a.Scope.ID))
		case storage.ProviderScope:
			v.providers[knowledge.ProviderID(a.Scope.ID)] = true
		case storage.ModelScope:
			v.models[knowledge.ModelID(a.Scope.ID)] = true
		case storage.SystemScope:
			if s := base.System(knowledge.SystemID(a.Scope.ID)); s != nil {
				use(s.Service)
			}
		}
	}
	for _, s := range base.Systems {
		use(s.Service)
	}
	for _, c := range base.Controls {
		if len(owned) > 0 && !owned[string(c.ID)] {
			v.gaps[c.ID] = true
		}
	}
}

// A control counts as weak from so many answers on.
const weakFrom = 5

// remembered fills in what the quiz of a workspace remembers.
func (v *view) remembered(q *storage.Quiz) error {
	v.posed, v.taught = make(map[knowledge.QuestionID]time.Time), make(map[knowledge.ControlID]time.Time)
	v.weak, v.retired = make(map[knowledge.ControlID]float64), make(map[knowledge.QuestionID]bool)
	var last []storage.Posed
	for p, err := range q.Posed() {
		if err != nil {
			return err
		}
		v.posed[knowledge.QuestionID(p.Question)] = p.Last
		if c := knowledge.ControlID(p.Control); p.Last.After(v.taught[c]) {
			v.taught[c] = p.Last
		}
		last = append(last, p)
	}
	slices.SortFunc(last, func(x, y storage.Posed) int {
		return cmp.Or(x.Last.Compare(y.Last), cmp.Compare(x.Question, y.Question))
	})
	for _, p := range last[max(0, len(last)-3):] {
		v.last = append(v.last, p.Question)
	}
	for d, err := range q.Doubts() {
		if err != nil {
			return err
		}
		v.retired[knowledge.QuestionID(d.Question)] = d.Retired
	}
	tallies, err := talliesOf(q, monthsBack(v.now, 3))
	for _, t := range tallies {
		if t.Answers >= weakFrom {
			v.weak[knowledge.ControlID(t.Control)] = float64(t.Wrong) / float64(t.Answers)
		}
	}
	return err
}

// learnt fills in what one person has learnt and was asked.
func (v *view) learnt(l storage.Learner) {
	v.cards, v.recent, v.last, v.posed, v.taught = l.Cards, l.Recent, l.Recent, nil, nil
}
