package knowledge

import (
	"os"
	"strings"
	"testing"
)

// everyday reads a list of testdata, one thing a line.
func everyday(t *testing.T, file string) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// TestEveryday asks who is responsible for things and deeds that are no matter of security: none may get an owner.
func TestEveryday(t *testing.T) {
	b := theBase(t)
	for list, frames := range map[string][]string{
		"everyday-things": {"who is responsible for X?", "whose job is X", "who does X here", "who takes care of X?", "is X our job?", "X, who?"},
		"everyday-verbs":  {"who X?", "who X here", "whose job is it that somebody X", "do we know who X"},
	} {
		for _, thing := range everyday(t, list) {
			for _, frame := range frames {
				text := strings.Replace(frame, "X", thing, 1)
				q := b.Read(text, nil)
				if a := b.Answer(q); a.Responsible != "" {
					t.Errorf("%q is read as %s, %.2f → %s", text, q.Control, q.Confidence, a.Responsible)
				}
			}
		}
	}
}

// TestChatter says something between two questions: it must not be answered with the first one's answer once more.
func TestChatter(t *testing.T) {
	b := theBase(t)
	for _, first := range []string{"who patches the OS on PaaS", "who backs up data in Salesforce?", "who is responsible for MFA?"} {
		before := b.Read(first, nil)
		for _, text := range []string{
			"foo bar", "asdf", "qwerty uiop", "1234", "?", "ok", "ok thanks", "lol", "thanks", "thank you!", "hm", "great", "nice one", "cool", "bla bla", "yes", "no",
			"yes please", "really?", "sorry", "wait what", "banana", "my cat", "lunch?", "see you tomorrow", "brb", "makes sense", "I see", "got it", "haha good one",
			"that's wrong", "what", "huh?", "and the elephants?", "and breakfast?",
		} {
			if q := b.Read(text, &before); q.Known() {
				t.Errorf("%q after %q is read as %s %s, %.2f", text, first, q.Intent, q.Control, q.Confidence)
			}
		}
		for _, text := range []string{"and SaaS?", "the hypervisor?", "who?", "is it us or them", "in our basement?", "why?", "evidence?", "how do we check?", "prove it", "and now?", "what about the rest?", "and for our team?", "what does that mean?"} {
			if q := b.Read(text, &before); !q.Known() || q.Control == "" {
				t.Errorf("%q after %q is read as %s %s, %.2f", text, first, q.Intent, q.Control, q.Confidence)
			}
		}
	}
}
