package check

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"srm/storage"
)

// Over five years, whichever days a clock was down, each stage of each check is due at most once, and once if it never was down.
func TestEachStageIsDueOnceInYears(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		until := storage.DayOf(start.AddDate(0, 0, rapid.IntRange(40, 1800).Draw(rt, "until")))
		down := rapid.Bool().Draw(rt, "down")
		seen := make(map[int]int)
		last := storage.DayOf(start)
		for day := start; day.Before(start.AddDate(5, 0, 0)); {
			step := 1
			if down {
				step = rapid.IntRange(1, 40).Draw(rt, "step")
			}
			day = day.AddDate(0, 0, step)
			if stage, due := stageOf(until, last, storage.DayOf(day)); due {
				seen[stage]++
			}
			last = storage.DayOf(day)
		}
		for _, stage := range stages {
			if n := seen[stage]; n > 1 || n == 0 && !down {
				rt.Fatalf("stage %d of %s came %d times", stage, until, n)
			}
		}
	})
}
