package knowledge

import (
	"maps"
	"strings"
)

// curated is a question as data/quiz holds it. Its options are in their order; the first one is right.
type curated struct {
	ID      string     `toml:"id"`
	Control ControlID  `toml:"control"`
	Lesson  string     `toml:"lesson"`
	Service ServiceID  `toml:"service"`
	Story   string     `toml:"story"`
	Text    string     `toml:"text"`
	Right   string     `toml:"right"`
	Wrong   []string   `toml:"wrong"`
	Why     string     `toml:"why"`
	Source  []SourceID `toml:"source"`
}

func (p *quizPool) ofCurated() {
	for _, c := range p.Base.curated {
		seed := QuestionSeed{Kind: AskCurated, Control: c.Control, Lesson: c.Lesson, Service: c.Service}
		if s := p.services[c.Service]; s != nil {
			seed.Model = s.Model
		}
		p.curated[QuestionID(string(AskCurated)+"."+c.ID)] = c
		p.add(seed, c.ID)
	}
}

func (p *quizPool) handmade(q *Question) bool {
	c := p.curated[q.ID]
	q.Story, q.Text, q.Why = c.Story, c.Text, c.Why
	q.choose(c.Right, c.Wrong...)
	p.citeInto(q, c.Source...)
	return true
}

// takeQuiz takes in what data/quiz holds.
func (b *Base) takeQuiz(f *document) {
	b.curated = append(b.curated, f.Question...)
	if b.proven == nil {
		b.proven = make(map[string][]SourceID)
	}
	maps.Copy(b.proven, f.Proven)
}

// quiz checks what data/quiz holds.
func (l *linter) quiz() {
	for _, c := range l.Base.curated {
		l.curated(c)
	}
	for id, sources := range l.proven {
		l.must(id, l.reports[id] != nil, "there is no report %q", id)
		l.cites(id, sources, Stated)
	}
}

// curated checks one question.
func (l *linter) curated(c *curated) {
	l.must(c.ID, c.ID != "" && !strings.ContainsAny(c.ID, ":./ "), "the id of a question has letters, digits and hyphens")
	l.must(c.ID, c.Text != "" && c.Right != "" && c.Why != "", "a question needs a text, a right answer and an explanation")
	l.must(c.ID, len(c.Wrong) >= 1 && len(c.Wrong) <= 3, "a question has one to three wrong answers, not %d", len(c.Wrong))
	l.must(c.ID, c.Control == "" || l.controls[c.Control] != nil, "there is no control %q", c.Control)
	l.must(c.ID, c.Lesson == "" || l.lessons[c.Lesson] != nil, "there is no lesson %q", c.Lesson)
	l.must(c.ID, c.Service == "" || l.services[c.Service] != nil, "there is no service %q", c.Service)
	l.must(c.ID, c.Control != "" || c.Lesson != "", "a question is about a control or a lesson")
	l.cites(c.ID, c.Source, Stated)
}
