package knowledge

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestDebug(t *testing.T) {
	b := theBase(t)
	for _, text := range strings.Split(os.Getenv("Q"), "|") {
		var before *Query
		parts := strings.Split(text, ">")
		for _, p := range parts[:len(parts)-1] {
			q := b.Read(p, before)
			before = &q
		}
		text = parts[len(parts)-1]
		v, q := b.read(text, before)
		t.Logf("%q → %s %s %s conf %.2f followed %v goesOn %v", text, q.Intent, q.Control, q.Layer, q.Confidence, q.Followed, v.goesOn)
		ids := make([]int32, len(v.evidence))
		for i := range ids {
			ids[i] = int32(i)
		}
		slices.SortFunc(ids, func(a, b int32) int { return int(1000 * (v.evidence[b] - v.evidence[a])) })
		for _, id := range ids[:min(3, len(ids))] {
			name := "layer"
			if id < v.controls {
				name = string(b.Controls[id].ID)
			}
			t.Logf("   %s evidence %.2f", name, v.evidence[id])
		}
		for i, w := range preference {
			if v.wanting[i] > -4 {
				t.Logf("   %s %.2f (%.2f)", w, exp(v.wanting[i]), v.wish(w))
			}
		}
		v.giveBack()
	}
}
