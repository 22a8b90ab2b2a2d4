package knowledge

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// A trial is one question with what came of reading it.
type trial struct {
	asked
	got       Query
	control   string // that was read, or the layer
	confident float64
	right     bool // were it answered as an ownership question, whatever the confidence
	harmful   bool // an owner that is not acceptable would be named
}

// try reads a question as if the confidence did not matter.
func try(b *Base, q asked) trial {
	var before *Query
	for _, c := range q.Context {
		earlier := b.Read(c, before)
		before = &earlier
	}
	got := b.Read(q.Question, before)
	t := trial{asked: q, got: got, confident: got.Confidence, control: cmp.Or(string(got.Control), string(got.Layer))}
	known := got.Known()
	if !known && t.control != "" {
		got.Intent = Ownership
	}
	a := b.Answer(got)
	e := q.Expect
	outOfScope := !slices.Contains(e.Intent, Ownership)
	owner := a.Responsible != "" && a.Responsible != Depends
	t.harmful = owner && (outOfScope && slices.Contains(e.Intent, Unknown) || !outOfScope && !accepts(e.Responsible, a.Responsible))
	t.right = !outOfScope && got.Intent == Ownership && accepts(e.Control, t.control) && accepts(e.Model, got.Model()) &&
		accepts(e.Provider, got.Provider) && accepts(e.Service, a.Service) && accepts(e.Responsible, a.Responsible)
	return t
}

// TestCalibration prints, with -v, what the confidence of a reading is worth: the share of right ones by confidence, the risk that every
// threshold would take for how many answers, and which controls are taken for which. It fails if a surer reading is not a better one.
func TestCalibration(t *testing.T) {
	b := theBase(t)
	var trials []trial
	for _, file := range []string{"questions-locked", "questions-locked2", "questions-locked3"} {
		for _, q := range readQuestions(t, "testdata/"+file+".jsonl") {
			if x := try(b, q); x.control != "" && (accepts(q.Expect.Intent, Ownership) || accepts(q.Expect.Intent, Unknown)) {
				trials = append(trials, x)
			}
		}
	}
	byConfidence(t, trials)
	risk(t, trials)
	confusion(t, trials)
}

func byConfidence(t *testing.T, trials []trial) {
	t.Logf("%-12s %9s %7s %8s", "confidence", "questions", "right", "harmful")
	edges := []float64{0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01}
	var shares []float64
	for i, from := range edges[:len(edges)-1] {
		n, right, harmful := 0, 0, 0
		for _, x := range trials {
			if x.confident >= from && x.confident < edges[i+1] {
				n++
				right += count(x.right)
				harmful += count(x.harmful)
			}
		}
		share := 100 * float64(right) / float64(max(n, 1))
		t.Logf("%.1f to %.1f   %9d %5.1f %% %8d", from, min(1, edges[i+1]), n, share, harmful)
		if n >= 50 && from >= Threshold {
			shares = append(shares, share)
		}
	}
	if !slices.IsSortedFunc(shares, func(a, b float64) int { return cmp.Compare(a+4, b) }) { // a margin for small numbers
		t.Errorf("the share of right readings does not grow with the confidence: %.0f", shares)
	}
}

// risk is the curve of risk and coverage: how many are answered at a threshold, and how many of these are harmful.
func risk(t *testing.T, trials []trial) {
	t.Logf("%-9s %8s %6s %8s", "threshold", "answered", "right", "harmful")
	for _, at := range []float64{0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9} {
		answered, right, harmful := 0, 0, 0
		for _, x := range trials {
			if x.confident >= at {
				answered++
				right += count(x.right)
				harmful += count(x.harmful)
			}
		}
		of := func(n, all int) float64 { return 100 * float64(n) / float64(max(all, 1)) }
		t.Logf("%.2f      %6.1f %% %5.1f %% %6.2f %%", at, of(answered, len(trials)), of(right, answered), of(harmful, answered))
	}
}

// confusion lists which control was read for which, the commonest first.
func confusion(t *testing.T, trials []trial) {
	taken := make(map[string]int)
	for _, x := range trials {
		if x.got.Known() && accepts(x.Expect.Intent, Ownership) && !accepts(x.Expect.Control, x.control) {
			taken[fmt.Sprintf("%s for %s", x.control, strings.Join(x.Expect.Control, " or "))]++
		}
	}
	pairs := slices.SortedFunc(maps.Keys(taken), func(a, b string) int { return cmp.Or(taken[b]-taken[a], strings.Compare(a, b)) })
	for _, p := range pairs {
		t.Logf("%3d  %s", taken[p], p)
	}
}
