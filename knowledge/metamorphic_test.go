package knowledge

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// What must not matter does not: each change leaves the reading as it is for nearly every question, and if it does not, the question
// rather counts as not understood than as another one. The shares are what holds, with a margin.
func TestUnchanged(t *testing.T) {
	b := theBase(t)
	var sample []string
	for _, file := range []string{"questions-tune", "questions-more", "questions-everyday"} {
		for _, q := range readQuestions(t, "testdata/"+file+".jsonl") {
			if fault, _ := judge(b, q); fault == "" && len(q.Context) == 0 && accepts(q.Expect.Intent, Ownership) && len(q.Expect.Control) > 0 {
				sample = append(sample, q.Question)
			}
		}
	}
	for _, c := range []struct {
		name          string
		change        func(string) string
		differ, wrong float64 // at most: read otherwise in any way; read as another question
	}{
		{"case", strings.ToUpper, 0.04, 0.03}, // a capital letter may make a word a name: Teams, Drive; without it the place is lost
		{"lower case", strings.ToLower, 0.03, 0.03},
		{"politeness", func(s string) string { return "Please, " + s + " Thanks a lot!" }, 0.025, 0.01},
		{"filler", func(s string) string { return "We talked about it in our team meeting yesterday. " + s }, 0.02, 0.01},
		{"typing error", swapInLongest, 0.04, 0.02},
		{"synonym", synonyms.Replace, 0.02, 0.02},
		{"word order", placeFirst, 0.04, 0.01},
		{"spaces", func(s string) string { return "  " + strings.ReplaceAll(s, " ", "  ") + "\n" }, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed, differ, wrong := 0, 0, 0
			for _, text := range sample {
				if c.change(text) == text {
					continue
				}
				changed++
				want, got := b.Answer(b.Read(text, nil)), b.Answer(b.Read(c.change(text), nil))
				if got.Query.Intent == want.Query.Intent && got.Query.Control == want.Query.Control && got.Query.Model() == want.Query.Model() && got.Responsible == want.Responsible {
					continue
				}
				differ++
				if got.Query.Known() {
					wrong++
					t.Logf("%q: %s %s %v %s, was %s %s %v %s", c.change(text), got.Query.Intent, got.Query.Control, got.Query.Models, got.Responsible,
						want.Query.Intent, want.Query.Control, want.Query.Models, want.Responsible)
				}
			}
			share := func(n int) float64 { return float64(n) / float64(changed) }
			t.Logf("%.1f %% of %d read otherwise, %.1f %% as another question", 100*share(differ), changed, 100*share(wrong))
			if share(differ) > c.differ || share(wrong) > c.wrong {
				t.Errorf("%.1f %% read otherwise, %.1f %% as another question; at most %.1f %% and %.1f %% hold", 100*share(differ), 100*share(wrong), 100*c.differ, 100*c.wrong)
			}
		})
	}
}

// synonyms are words of the same meaning, whatever the question is about.
var synonyms = strings.NewReplacer("who is responsible for", "who takes care of", "Who is responsible for", "Who looks after", "whose job is", "whose task is",
	"Whose job is", "Whose responsibility is", "who has to ", "who must ", "do we have to ", "do we need to ", "Do we have to ", "Must we ", "vendor", "provider")

// placeFirst puts where before what: "who patches the OS on PaaS?" is "on PaaS, who patches the OS?".
func placeFirst(s string) string {
	text := strings.TrimRight(s, "?!. ")
	at := max(strings.LastIndex(text, " on "), strings.LastIndex(text, " in "))
	if at < 0 || !strings.HasPrefix(strings.ToLower(text), "who") || strings.ContainsAny(text, ",:;?.") || strings.Count(text[at:], " ") > 3 {
		return s
	}
	return strings.TrimSpace(text[at:]) + ", " + text[:at] + "?"
}

// swapInLongest swaps two letters in the middle of the longest word, if it has seven letters or more.
func swapInLongest(s string) string {
	longest := ""
	for _, w := range strings.Fields(s) {
		if letters := strings.Trim(w, "abcdefghijklmnopqrstuvwxyz"); letters == "" && len(w) > len(longest) {
			longest = w
		}
	}
	if len(longest) < 7 {
		return s
	}
	i := len(longest) / 2
	return strings.Replace(s, longest, longest[:i]+longest[i+1:i+2]+longest[i:i+1]+longest[i+2:], 1)
}

// Another model is another question about the same control.
func TestAnotherModel(t *testing.T) {
	b := theBase(t)
	for _, form := range []string{"who is responsible for %c on %m?", "%m: whose job is %c?", "do we have to take care of %c on %m?", "on %m, %c is ours, right?"} {
		for _, c := range b.Controls {
			for _, m := range b.Models {
				text := strings.NewReplacer("%c", strings.ToLower(c.Name), "%m", m.Name).Replace(form)
				q := b.Read(text, nil)
				if q.Intent != Ownership || q.Control != c.ID || q.Model() != m.ID {
					t.Errorf("%q: read as %s %s %v, %.2f", text, q.Intent, q.Control, q.Models, q.Confidence)
				}
				if a := b.Answer(q); a.Responsible != c.Cells[m.ID].Responsible {
					t.Errorf("%q: %s, the cell says %s", text, a.Responsible, c.Cells[m.ID].Responsible)
				}
			}
		}
	}
}

// Every name of every service is understood, whatever else the name seems to say.
func TestEveryServiceName(t *testing.T) {
	b := theBase(t)
	for _, form := range []string{"%s: who takes the backups?", "who patches the operating system on %s", "is it us who has to turn on MFA in %s?"} {
		for _, s := range b.Services {
			for _, name := range append([]string{s.Name}, s.Aliases...) {
				text := strings.Replace(form, "%s", name, 1)
				q := b.Read(text, nil)
				got := b.services[q.Service()]
				if got == nil || got != s && got.Family != s.ID && s.Family != got.ID {
					t.Errorf("%q: read as %v, want %s", text, q.Services, s.ID)
				}
			}
		}
	}
}

// Whatever is typed, a reading comes out: with a confidence between 0 and 1, the same each time, and none too sure about nonsense.
func TestGarbage(t *testing.T) {
	b := theBase(t)
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("who patches the os on paas is it us or aws ours theirs encrypt backup key data not and saas lambda of to for with ? ! . , ; don't it's there 17 cve-2024-1 https://x.y é 漢字 🙈 \u202e \x00")
	letters := func(n int) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(random.UintN(256))
		}
		return string(text)
	}
	salad := func(n int) string {
		var text strings.Builder
		for range n {
			text.WriteString(words[random.IntN(len(words))])
			text.WriteString(" ,.?"[random.IntN(4):][:1])
		}
		return text.String()
	}
	texts := []string{"", " ", "?", "'", "'s", "who's", "\xff", strings.Repeat("a", 40_000), strings.Repeat("who ", 10_000), strings.Repeat("é", 20_000),
		strings.Repeat("who patches the OS on PaaS? ", 1_500), letters(40_000), salad(8_000)}
	for range 2_000 {
		texts = append(texts, letters(random.IntN(120)), salad(random.IntN(30)))
	}
	var before *Query
	for _, text := range texts {
		q := b.Read(text, before)
		if again := b.Read(text, before); !reflect.DeepEqual(q, again) {
			t.Fatalf("%q is read as %+v and then as %+v", text, q, again)
		}
		if why, clues := b.Why(text, before); !reflect.DeepEqual(q, why) {
			t.Fatalf("%q: Why reads otherwise: %+v", text, why)
		} else {
			for _, c := range clues {
				if c.From < 0 || c.To > len(q.Text) || c.From > c.To {
					t.Fatalf("%q: clue %+v lies outside the text", text, c)
				}
			}
		}
		if q.Confidence < 0 || q.Confidence > 1 || q.Known() && q.Confidence < Threshold || !utf8.ValidString(q.Text) {
			t.Fatalf("%q: %s with confidence %v", text, q.Intent, q.Confidence)
		}
		b.Answer(q)
		before = &q
	}
}
