package quiz

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"srm/bot/core"
	"srm/knowledge"
	"srm/storage"
)

var quizBase = sync.OnceValue(func() *knowledge.Base {
	b, err := knowledge.Load()
	if err != nil {
		panic(err)
	}
	return b
})

var quizNoon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// chosenSeed is what is chosen in a view.
func chosenSeed(t testing.TB, v view, seed string) knowledge.QuestionSeed {
	t.Helper()
	id, ok := choose(quizBase(), v, seed)
	q, there := quizBase().Question(id)
	if !ok || !there {
		t.Fatalf("nothing is chosen: %q", id)
	}
	return q.QuestionSeed
}

func onService(id string) estateView {
	return estateView{assigned: []storage.Assignment{{Control: "mfa", Role: storage.Accountable, Scope: storage.Scope{Kind: storage.ServiceScope, ID: id}}}}
}

func TestWhatIsUsedIsAsked(t *testing.T) {
	v := view{now: quizNoon}
	v.runs(quizBase(), onService("aws-rds"))
	for i := range 20 {
		if s := chosenSeed(t, v, fmt.Sprint(i)); s.Service != "aws-rds" {
			t.Errorf("chosen is %s", s.ID)
		}
	}
	v.runs(quizBase(), onService("aws-eks")) // a family: its modes are used
	if s := chosenSeed(t, v, "x"); quizBase().Service(s.Service).Family != "aws-eks" && s.Service != "aws-eks" {
		t.Errorf("chosen is %s", s.ID)
	}
	v.runs(quizBase(), estateView{services: []knowledge.ServiceID{"azure-aks", "gone"}})
	if s := chosenSeed(t, v, "x"); s.Service != "azure-aks" {
		t.Errorf("where AKS is said to run, chosen is %s", s.ID)
	}
	v.runs(quizBase(), estateView{})
	if s := chosenSeed(t, v, "x"); s.Service != "" {
		t.Errorf("with nothing known of what is used, chosen is %s", s.ID)
	}
}

func TestWhatIsGotWrongIsAskedAgain(t *testing.T) {
	v := view{now: quizNoon, weak: map[knowledge.ControlID]float64{"logging": 0.9, "mfa": 0.1}}
	if s := chosenSeed(t, v, "x"); s.Control != "logging" {
		t.Errorf("chosen is %s", s.ID)
	}
	v.taught = map[knowledge.ControlID]time.Time{"logging": quizNoon.Add(-48 * time.Hour)}
	if s := chosenSeed(t, v, "x"); s.Control == "logging" {
		t.Errorf("two days after it was asked about, chosen is %s", s.ID)
	}
	v.taught["logging"] = quizNoon.Add(-9 * 24 * time.Hour)
	if s := chosenSeed(t, v, "x"); s.Control != "logging" {
		t.Errorf("nine days after, chosen is %s", s.ID)
	}
}

func TestAPersonIsAskedWhatIsDue(t *testing.T) {
	var v view
	v.now = quizNoon
	v.learnt(storage.Learner{Cards: map[string]storage.Card{"dns": {Due: quizNoon.Add(-time.Hour)}, "mfa": {Due: quizNoon.Add(time.Hour)}}})
	first := chosenSeed(t, v, "x")
	if first.Control != "dns" {
		t.Errorf("chosen is %s", first.ID)
	}
	v.learnt(storage.Learner{Recent: []string{string(first.ID)}, Cards: v.cards})
	if again := chosenSeed(t, v, "x"); again.ID == first.ID || again.Control != "dns" {
		t.Errorf("after %s, chosen is %s", first.ID, again.ID)
	}
}

// TestNothingComesTwice asks a question a day: for years none comes twice, and neither a control nor a kind is asked over and over.
func TestNothingComesTwice(t *testing.T) {
	v := view{now: quizNoon, posed: make(map[knowledge.QuestionID]time.Time), taught: make(map[knowledge.ControlID]time.Time)}
	v.runs(quizBase(), onService("aws-rds"))
	kinds, places := make(map[knowledge.QuestionKind]int), make(map[knowledge.ServiceID]int)
	last := knowledge.ControlID("")
	days := 400
	if testing.Short() {
		days = 100
	}
	for day := range days {
		s := chosenSeed(t, v, fmt.Sprint(day))
		if at, twice := v.posed[s.ID]; twice {
			t.Fatalf("day %d: %s was asked on %s", day, s.ID, at)
		}
		if s.Control == last && last != "" {
			t.Errorf("day %d: %s after %s", day, s.ID, last)
		}
		v.posed[s.ID], v.taught[knowledge.ControlID(subjectOf(s))] = v.now, v.now
		v.last, last = append(v.last, string(s.ID)), s.Control
		kinds[s.Kind]++
		places[s.Service]++
		v.now = v.now.AddDate(0, 0, 1)
	}
	if len(kinds) < 6 || len(places) < 5 {
		t.Errorf("%d days ask %v, at %d places", days, kinds, len(places))
	}
}

func TestRetiredQuestionsAreNotAsked(t *testing.T) {
	v := view{now: quizNoon, retired: make(map[knowledge.QuestionID]bool)}
	for _, s := range quizBase().Questions() {
		v.retired[s.ID] = s.ID != "who.access-review.saas"
	}
	if id, ok := choose(quizBase(), v, "x"); !ok || id != "who.access-review.saas" {
		t.Errorf("chosen is %q", id)
	}
	v.retired["who.access-review.saas"] = true
	if id, ok := choose(quizBase(), v, "x"); ok {
		t.Errorf("chosen is %q", id)
	}
}

// TestTheSeedOnlyBreaksTies: in the same state, all replicas choose alike, and another seed chooses what fits as well.
func TestTheSeedOnlyBreaksTies(t *testing.T) {
	v := view{now: quizNoon}
	v.runs(quizBase(), onService("aws-rds"))
	best := v.score(quizBase(), chosenSeed(t, v, "2026-11-24"))
	seen := make(map[knowledge.QuestionID]bool)
	for i := range 30 {
		one, two := chosenSeed(t, v, fmt.Sprint(i)), chosenSeed(t, v, fmt.Sprint(i))
		if one != two {
			t.Fatalf("seed %d: %s and %s", i, one.ID, two.ID)
		}
		if got := v.score(quizBase(), one); got != best {
			t.Errorf("%s fits %d, the best fits %d", one.ID, got, best)
		}
		seen[one.ID] = true
	}
	if len(seen) < 3 {
		t.Errorf("30 seeds choose %v", seen)
	}
}

// BenchmarkChoose chooses among all questions, with a year of questions behind.
func BenchmarkChoose(b *testing.B) {
	v := view{now: quizNoon, posed: make(map[knowledge.QuestionID]time.Time), taught: make(map[knowledge.ControlID]time.Time)}
	v.runs(quizBase(), onService("aws-rds"))
	for i, s := range quizBase().Questions()[:365] {
		v.posed[s.ID], v.taught[s.Control] = quizNoon.AddDate(0, 0, -i), quizNoon.AddDate(0, 0, -i)
		v.last = append(v.last, string(s.ID))
	}
	b.ReportAllocs()
	for b.Loop() {
		choose(quizBase(), v, "2026-11-24")
	}
}

// TestHints: what many take for another's job is said in words, from five answers on.
func TestHints(t *testing.T) {
	b := core.New(quizBase(), nil, core.Options{}, core.Features{})
	got := hints(b, []storage.Tally{
		{Control: "os-patching", Where: map[string]storage.Where{
			"aws-ec2": {Answers: 20, Wrong: 14, Provider: 11, Customer: 7},        // of 18 who were asked whose it is, 11 say AWS's
			"aws-rds": {Answers: 4, Wrong: 4, Customer: 4},                        // too few
			"paas":    {Answers: 10, Wrong: 1, Customer: 1, Provider: 9},          // most know it
			"gone":    {Answers: 9, Wrong: 9, Customer: 9},                        // a place that is no more
			"saas":    {Answers: 8, Wrong: 4},                                     // sides were not asked
			"iaas":    {Answers: 12, Wrong: 9, Both: 6, Customer: 3, Provider: 3}, // the most common mistake counts
		}},
		{Control: "lesson.raci", Answers: 9, Wrong: 9},
	})
	want := []string{
		"61 % think of Operating system patching on Amazon EC2 that it is AWS's alone; it is ours",
		"50 % think of Operating system patching on IaaS that it is shared; it is ours",
		"50 % get Operating system patching on SaaS wrong",
	}
	for i, w := range want {
		if i >= len(got) || got[i].Text != w {
			t.Errorf("hint %d is %+v, want %q", i+1, got, w)
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d hints", len(got))
	}
}
