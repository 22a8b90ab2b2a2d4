package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// enoughAsked questions that a daily quiz asks none twice for years.
const enoughAsked = 2000

// TestEveryQuestion words everything that can be asked and looks at it as a platform and as a teacher would.
func TestEveryQuestion(t *testing.T) {
	b := theBase(t)
	all := b.Questions()
	if len(all) < enoughAsked {
		t.Fatalf("there are %d questions, want %d", len(all), enoughAsked)
	}
	kinds := make(map[QuestionKind]int)
	asked := make(map[string]QuestionID)
	for _, seed := range all {
		kinds[seed.Kind]++
		q, ok := b.Question(seed.ID)
		if !ok || q.QuestionSeed != seed {
			t.Fatalf("%s: there is no question", seed.ID)
		}
		for _, fault := range faultsOf(q) {
			t.Errorf("%s: %s", q.ID, fault)
		}
		if other, twice := asked[shown(q)]; twice {
			t.Errorf("%s asks the same as %s", q.ID, other)
		}
		asked[shown(q)] = q.ID
	}
	for _, k := range []QuestionKind{AskWho, AskLeft, AskOurs, AskTheirs, AskGap, AskMoved, AskStays, AskMode, AskProves, AskReport, AskCurated} {
		if kinds[k] == 0 {
			t.Errorf("nothing asks %s", k)
		}
	}
	t.Log(len(all), kinds)
}

// shown is all that people see of a question before they answer.
func shown(q Question) string {
	all := []string{q.Story, q.Text}
	for _, o := range q.Options {
		all = append(all, o.Text)
	}
	return strings.Join(all, "\x00")
}

var (
	goodID       = regexp.MustCompile(`^[a-z]+(\.[a-z0-9-]+)+$`)
	sentenceEnds = regexp.MustCompile(`[.?!]( |$)`)
)

func faultsOf(q Question) (faults []string) {
	must := func(ok bool, fault string) {
		if !ok {
			faults = append(faults, fault)
		}
	}
	right := 0
	var texts, keys []string
	for _, o := range q.Options {
		if o.Right {
			right++
		}
		texts, keys = append(texts, strings.ToLower(o.Text)), append(keys, o.Key)
		must(o.Text != "" && utf8.RuneCountInString(o.Text) <= MaxOption, "an option is empty or too long")
		must(len(o.Key) == 1, "a key has one letter")
	}
	must(right == 1, "exactly one option is right")
	must(len(q.Options) >= 2 && len(q.Options) <= 4, "there are 2 to 4 options")
	slices.Sort(texts)
	slices.Sort(keys)
	must(len(slices.Compact(texts)) == len(q.Options), "two options are the same")
	must(len(slices.Compact(keys)) == len(q.Options), "two options have the same key")
	must(len(q.ID) <= MaxQuestionID && goodID.MatchString(string(q.ID)), "the id does not fit a button")
	must(utf8.RuneCountInString(q.Text) <= MaxAsked && utf8.RuneCountInString(q.Story) <= 2*MaxAsked, "it is too long to read on a phone")
	must(strings.HasSuffix(q.Text, "?") || q.Kind == AskReport, "it is no question")
	must(len(sentenceEnds.FindAllString(q.Why, -1)) == 2, "the explanation has two sentences: "+q.Why)
	must(!strings.Contains(shown(q)+q.Why, "  ") && !strings.Contains(q.Why, ".."), "spaces or full stops are doubled: "+q.Why)
	must(len(q.Sources) > 0, "no source was read")
	for _, s := range q.Sources {
		must(s.Read != "", "nobody has read "+string(s.ID))
	}
	return faults
}

// TestTheRightOptionIsWhatIsAnswered compares the quiz with what the same base answers when it is asked.
func TestTheRightOptionIsWhatIsAnswered(t *testing.T) {
	b := theBase(t)
	side := map[string]Responsibility{"p": ByProvider, "c": ByCustomer, "s": ByBoth}
	named := make(map[string]*Control)
	for _, c := range b.Controls {
		named[c.Name] = c
	}
	for _, seed := range b.Questions() {
		q, _ := b.Question(seed.ID)
		cell := func(name string) Responsibility {
			if cell := b.Cell(named[name].ID, q.Service, q.Model); cell != nil {
				return cell.Responsible
			}
			return ""
		}
		for _, o := range q.Options {
			want := o.Right
			switch q.Kind {
			case AskWho:
				query := Query{Intent: Ownership, Control: q.Control}
				if q.Service != "" {
					query.Services = []ServiceID{q.Service}
				} else {
					query.Models = []ModelID{q.Model}
				}
				want = b.Answer(query).Responsible == side[o.Key]
			case AskOurs:
				want = cell(o.Text) != ByProvider
			case AskTheirs:
				want = cell(o.Text) != ByCustomer
			case AskGap:
				name, who, _ := strings.Cut(o.Text, ": ")
				want = (who == "we") != (cell(name) == ByCustomer)
			case AskStays:
				want = cell(o.Text) == ByCustomer
			case AskMode:
				family := b.Service(q.Service)
				i := slices.IndexFunc(family.Modes, func(m *Service) bool { return upperFirst(m.Mode) == o.Text })
				rightSide := ByProvider
				if strings.Contains(q.Text, "our job alone") {
					rightSide = ByCustomer
				}
				want = b.Cell(q.Control, family.Modes[i].ID, "").Responsible == rightSide
			}
			if want != o.Right {
				t.Errorf("%s: %q is %t, the base says %t", q.ID, o.Text, o.Right, want)
			}
		}
	}
}

// TestUnsureFactsAreNotAsked: what nobody has read, what is unverified and where authorities differ makes no question.
func TestUnsureFactsAreNotAsked(t *testing.T) {
	b := theBase(t)
	for _, seed := range b.Questions() {
		if seed.Kind != AskWho {
			continue
		}
		cell := b.Cell(seed.Control, seed.Service, seed.Model)
		if cell.Note != "" || cell.Sure == Unverified || cell.Sure == Reported {
			t.Errorf("%s is asked, and is not settled: %s %q", seed.ID, cell.Sure, cell.Note)
		}
	}
	own, err := Load(File{"own.toml", []byte(`
[[rule]]
control = "os-patching"
model = "iaas"
responsible = "shared"
why = "our outsourcer patches"
`)})
	if err != nil {
		t.Fatal(err)
	}
	if q, there := own.Question("who.os-patching.iaas"); there {
		t.Errorf("what an organisation overruled is asked: %s", q.Text)
	}
	if own.Version() == b.Version() || len(own.Version()) != 12 {
		t.Errorf("with other facts the version is %q, was %q", own.Version(), b.Version())
	}
}

func TestEveryLessonIsAsked(t *testing.T) {
	b := theBase(t)
	asked := make(map[string]bool)
	for _, seed := range b.Questions() {
		asked[seed.Lesson] = true
	}
	for _, l := range b.Lessons {
		if !asked[l.ID] {
			t.Errorf("no question in data/quiz is about the lesson %s", l.ID)
		}
	}
	if len(b.curated) != kindCount(b, AskCurated) {
		t.Errorf("%d questions are written by hand, %d are asked: the others break a limit", len(b.curated), kindCount(b, AskCurated))
	}
}

func kindCount(b *Base, k QuestionKind) (n int) {
	for _, s := range b.Questions() {
		if s.Kind == k {
			n++
		}
	}
	return n
}

func TestAQuestionStaysTheSame(t *testing.T) {
	again, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	b := theBase(t)
	if again.Version() != b.Version() {
		t.Errorf("the same facts are %s and %s", again.Version(), b.Version())
	}
	for _, seed := range b.Questions() {
		x, _ := b.Question(seed.ID)
		y, _ := again.Question(seed.ID)
		if x.Print() != y.Print() || x.Right().Key != y.Right().Key {
			t.Fatalf("%s: made differently", seed.ID)
		}
		y.Options[0].Text += "!"
		if x.Print() == y.Print() {
			t.Fatalf("%s: the print does not see an option", seed.ID)
		}
	}
}

func TestBadQuestionsAreFound(t *testing.T) {
	replace := func(old, by string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, 1) }
	}
	for _, c := range []struct {
		name   string
		change func(string) string
		want   string
	}{
		{"no wrong answer", replace(`wrong = ["Whoever notices it first does it", "The provider does it, and we pay for half", "We may choose one side, and the other is free of it"]`, `wrong = []`), "one to three wrong answers"},
		{"unknown lesson", replace(`lesson = "raci"`, `lesson = "rasi"`), `there is no lesson "rasi"`},
		{"unknown control", replace(`control = "ai-usage"`, `control = "ai-uses"`), `there is no control "ai-uses"`},
		{"unknown service", replace(`service = "aws-eks"`, `service = "aws-ekz"`), `there is no service "aws-ekz"`},
		{"unread source", replace(`source = ["google-srsf"]`, `source = ["nowhere"]`), `there is no source "nowhere"`},
		{"an id that fits no button", replace(`id = "raci-one"`, `id = "raci:one"`), "letters, digits and hyphens"},
		{"about nothing", replace(`lesson = "raci"`, ``), "about a control or a lesson"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := broken(t, "quiz/lessons.toml", c.change); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
	if _, err := Load(File{"own.toml", []byte("[[question]]\nid = \"mine\"\n")}); err == nil {
		t.Error("an organisation's own file may not bring questions")
	}
}

// BenchmarkQuestions makes all seeds, as the first quiz after a start does; BenchmarkQuestion words one.
func BenchmarkQuestions(b *testing.B) {
	base := theBase(b)
	b.ReportAllocs()
	for b.Loop() {
		newQuizPool(base)
	}
}

func BenchmarkQuestion(b *testing.B) {
	base := theBase(b)
	base.Questions()
	b.ReportAllocs()
	for b.Loop() {
		base.Question("ours.data-backup.iaas")
	}
}

func FuzzQuestionID(f *testing.F) {
	f.Add("who.os-patching.paas")
	f.Add("curated.raci-one")
	f.Add("moved..")
	b := theBase(f)
	f.Fuzz(func(t *testing.T, id string) {
		q, ok := b.Question(QuestionID(id))
		if ok && (string(q.ID) != id || len(faultsOf(q)) > 0) {
			t.Fatalf("%q makes %q", id, q.ID)
		}
	})
}
