package knowledge

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An example is a text with what is right about it: any of the controls (or noControl), any of the intents; empty if the example does not
// tell.
type example struct {
	text     string
	controls []string
	intents  []string
}

// taught are the files of questions that are learned from. What is read right of them says nothing about other questions.
var taught = []string{"questions-tune", "questions-more", "questions-everyday", "questions-fresh", "questions-asked"}

// allExamples are data/examples, the taught questions, and the controls by their own names.
func allExamples(t testing.TB, b *Base) []example {
	t.Helper()
	all := writtenExamples(t)
	for _, file := range taught {
		for _, q := range readQuestions(t, "testdata/"+file+".jsonl") {
			if q.Category != "typos" { // whose words are none
				all = append(all, exampleOf(q))
			}
		}
	}
	for _, c := range b.Controls {
		all = append(all, examplesOfName(c)...)
	}
	return all
}

// writtenExamples reads data/examples.
func writtenExamples(t testing.TB) (all []example) {
	t.Helper()
	files, err := filepath.Glob("data/examples/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(raw))
		for n := 1; lines.Scan(); n++ {
			if line := lines.Text(); line != "" && line[0] != '#' {
				e, err := parseExample(line)
				if err != nil {
					t.Fatalf("%s:%d: %v", file, n, err)
				}
				all = append(all, e)
			}
		}
	}
	return all
}

// parseExample reads a line such as "evidence data-backup | show me that they test restores": an intent, ownership if none is given, and
// the controls that are named; then a bar; then the text.
func parseExample(line string) (example, error) {
	left, text, ok := strings.Cut(line, "|")
	if text = strings.TrimSpace(text); !ok || text == "" {
		return example{}, fmt.Errorf("%q: what is right, a bar, and a text are wanted", line)
	}
	e, intent := example{text: text}, string(Ownership)
	for _, word := range strings.FieldsFunc(left, func(r rune) bool { return r == ',' || r == ' ' }) {
		if slices.Contains(preference[:], Intent(word)) {
			intent = word
		} else {
			e.controls = append(e.controls, word)
		}
	}
	e.intents = []string{intent}
	if len(e.controls) == 0 && intent != string(Ownership) {
		e.controls = []string{noControl}
	}
	return e, nil
}

// exampleOf makes an example of a question. Of one that goes on from another it does not tell whether it names the control itself.
func exampleOf(q asked) example {
	e := example{text: q.Question}
	for _, i := range q.Expect.Intent {
		e.intents = append(e.intents, string(i))
	}
	switch {
	case len(q.Context) > 0:
		e.intents = append(e.intents, string(goingOn))
	case len(q.Expect.Control) > 0:
		e.controls = q.Expect.Control
	case !slices.Contains(q.Expect.Intent, Ownership):
		e.controls = []string{noControl}
	}
	return e
}

// examplesOfName ask for a control by its own name in the plainest forms, and by what there is to do for it.
func examplesOfName(c *Control) (all []example) {
	right := []string{string(c.ID)}
	for _, text := range []string{c.Name, strings.ReplaceAll(string(c.ID), "-", " "), c.Task, c.Explain} {
		all = append(all, example{text: text, controls: right})
	}
	fill := strings.NewReplacer("%s", strings.ToLower(c.Name), "%t", c.Task)
	for _, intent := range slices.Sorted(maps.Keys(plainest)) {
		for _, form := range plainest[intent] {
			all = append(all, example{text: fill.Replace(form), controls: right, intents: []string{string(intent)}})
		}
	}
	return all
}

// plainest are the plainest forms of what is asked about a control: %s stands for its name, %t for its task.
var plainest = map[Intent][]string{
	Ownership: {"who is responsible for %s?", "do we have to take care of %s?", "%s: whose job is it?", "who handles %s on PaaS", "%s on SaaS", "is %s on AWS ours?",
		"who has to %t?", "do we have to %t on IaaS?", "must we %t ourselves?", "does AWS %t?", "will the vendor %t for us?", "is it up to Microsoft to %t?"},
	Verify: {"verify %s", "verify %s on SaaS", "how can we check that they really %t?", "is there a quick test that %s works?", "steps to check %s",
		"how do we verify %s?", "how can I check %s on IaaS?", "record that we verified %s on PaaS today", "mark %s as verified"},
	Explain:  {"what is %s?", "what does %s mean?", "explain %s", "why is %s ours?"},
	Compare:  {"compare IaaS and SaaS for %s", "%s: IaaS vs PaaS", "what is the difference between CaaS and PaaS for %s?", "%s on Lambda compared with EC2"},
	Evidence: {"evidence for %s", "which report of AWS covers %s?"},
	Assign:   {"assign %s to the platform team", "make Platform responsible for %s on IaaS", "give %s to the security team", "SRE owns %s from now on"},
	Unassign: {"unassign %s", "take %s away from the platform team"},
}

// Each example is about something that there is, no text stands twice, and no control has to do with a few.
func TestExamplesAreSound(t *testing.T) {
	b := theBase(t)
	seen, of := make(map[string]bool), make(map[string]int)
	for _, e := range writtenExamples(t) {
		if key := strings.ToLower(e.text); seen[key] {
			t.Errorf("%q stands twice", e.text)
		} else {
			seen[key] = true
		}
		for _, c := range e.controls {
			if b.controls[ControlID(c)] == nil && c != noControl {
				t.Errorf("%q: there is no control %q", e.text, c)
			}
			of[c]++
		}
	}
	for _, c := range b.Controls {
		if n := of[string(c.ID)]; n < 100 {
			t.Errorf("%s has %d examples; 100 make it known", c.ID, n)
		}
	}
}

func TestParseExample(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"mfa | who turns on the second factor", "[ownership] [mfa] who turns on the second factor"},
		{"evidence data-backup, disaster-recovery | show us the drill", "[evidence] [data-backup disaster-recovery] show us the drill"},
		{"unknown | lunch?", "[unknown] [none] lunch?"},
		{"followup | and on saas?", "[followup] [none] and on saas?"},
		{"ownership | who has it", "[ownership] [] who has it"},
	} {
		e, err := parseExample(c.line)
		if got := fmt.Sprint(e.intents, e.controls, " ", e.text); err != nil || got != c.want {
			t.Errorf("%q: got %s, %v, want %s", c.line, got, err, c.want)
		}
	}
	for _, line := range []string{"mfa who", "mfa |", "|"} {
		if _, err := parseExample(line); err == nil {
			t.Errorf("%q: no error", line)
		}
	}
}
