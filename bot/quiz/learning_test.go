package quiz

import (
	"testing"
	"time"

	"srm/bot/door"
	"srm/storage"
)

func TestAControlComesBackWhenItIsDue(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var c storage.Card
	for i, step := range []struct {
		after time.Duration // the last answer
		right bool
		days  int // until it is due
		box   int
	}{
		{0, true, 1, 1},
		{24 * time.Hour, true, 3, 2},
		{time.Hour, true, -1, 2}, // crammed: nothing moves
		{72 * time.Hour, true, 7, 3},
		{7 * 24 * time.Hour, false, 1, 0}, // back to the beginning
		{24 * time.Hour, true, 1, 1},
	} {
		at = at.Add(step.after)
		due := c.Due
		c = leitner(c, step.right, at)
		if step.days >= 0 {
			due = at.AddDate(0, 0, step.days)
		}
		if c.Box != step.box || !c.Due.Equal(due) || c.Seen != i+1 {
			t.Errorf("step %d: box %d, due %s, seen %d; want box %d, due %s", i+1, c.Box, c.Due, c.Seen, step.box, due)
		}
	}
	for range 20 {
		c = leitner(c, true, c.Due)
	}
	if c.Box != len(boxDays) || c.Wrong != 1 {
		t.Errorf("after many right answers: %+v", c)
	}
}

func TestStreaks(t *testing.T) {
	for _, c := range []struct {
		name    string
		days    []string
		streak  int
		best    int
		freezes int
	}{
		{"the first day", []string{"2026-11-02"}, 1, 1, 0},
		{"twice on a day", []string{"2026-11-02", "2026-11-02"}, 1, 1, 0},
		{"day by day", []string{"2026-11-02", "2026-11-03", "2026-11-04"}, 3, 3, 0},
		{"over a weekend", []string{"2026-11-06", "2026-11-09"}, 2, 2, 0},
		{"a weekday missed", []string{"2026-11-02", "2026-11-03", "2026-11-05"}, 1, 2, 0},
		{"a week earns a freeze", []string{"2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07", "2026-11-08"}, 7, 7, 1},
		{"a freeze stands in", []string{"2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07", "2026-11-08", "2026-11-10"}, 8, 8, 0},
		{"two missed are too many for one", []string{"2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07", "2026-11-08", "2026-11-11"}, 1, 7, 0},
		{"a day before the last", []string{"2026-11-03", "2026-11-02"}, 1, 1, 0},
		{"after a long time", []string{"2026-11-02", "2028-11-02"}, 1, 1, 0},
		{"no day", []string{"2026-11-02", "today"}, 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l storage.Learner
			for _, day := range c.days {
				streak(&l, day)
			}
			if l.Streak != c.streak || l.Best != c.best || l.Freezes != c.freezes {
				t.Errorf("streak %d, best %d, freezes %d; want %d, %d, %d", l.Streak, l.Best, l.Freezes, c.streak, c.best, c.freezes)
			}
		})
	}
}

func TestPeriods(t *testing.T) {
	at := time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	for period, want := range map[string]string{
		"": "2026-11 2026-11 1", "2026-02": "2026-02 2026-02 1", "2026-Q4": "2026-10 2026-12 3", "2026-q1": "2026-01 2026-03 3", "2026": "2026-01 2026-12 12",
	} {
		months, ok := monthsOf(period, at)
		if got := months[0] + " " + months[len(months)-1] + " " + string(rune('0'+len(months)%10)); !ok || len(months) < 10 && got != want {
			t.Errorf("%q is %v, want %s", period, months, want)
		}
	}
	for _, period := range []string{"2026-13", "2026-Q5", "2026-Q", "2026-Q12", "next year", "-1", "20260"} {
		if months, ok := monthsOf(period, at); ok {
			t.Errorf("%q is a period: %v", period, months)
		}
	}
	if got := season(at); got != "2026-Q4" {
		t.Errorf("the season is %s", got)
	}
	if got := monthsBack(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), 3); got[1] != "2026-02" || got[2] != "2026-01" {
		t.Errorf("before March come %v", got)
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	data, err := door.TableCSV([][]string{{"=1+1", "+49", "-1", "@here", "\tx", "＝1", "Platform, \"the\" team", "a=b", ""}})
	want := "\ufeff'=1+1,'+49,'-1,'@here,'\tx,'＝1,\"Platform, \"\"the\"\" team\",a=b,\r\n"
	if err != nil || string(data) != want {
		t.Errorf("got %q, %v; want %q", data, err, want)
	}
}
