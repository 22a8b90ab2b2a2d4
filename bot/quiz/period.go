package quiz

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/storage"
)

// completionsOf adds up some months, one entry for each person, in order of their ids; the newest team counts.
func completionsOf(q *storage.Quiz, months []string) ([]storage.Completion, error) {
	sums := make(map[storage.PersonID]*storage.Completion)
	for _, m := range months {
		for c, err := range q.Completions(m) {
			if err != nil {
				return nil, err
			}
			sum := sums[c.Person]
			if sum == nil {
				sums[c.Person] = &c
				continue
			}
			sum.Answered, sum.Right, sum.Days = sum.Answered+c.Answered, sum.Right+c.Right, sum.Days+c.Days
			if c.First.Before(sum.First) {
				sum.First = c.First
			}
			if c.Last.After(sum.Last) {
				sum.Last, sum.Team = c.Last, c.Team
			}
			for _, v := range c.Versions {
				if !slices.Contains(sum.Versions, v) {
					sum.Versions = append(sum.Versions, v)
				}
			}
		}
	}
	all := make([]storage.Completion, 0, len(sums))
	for _, c := range sums {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(x, y storage.Completion) int { return cmp.Compare(x.Person, y.Person) })
	return all, nil
}

// monthsOf reads a period: a month (2026-11), a quarter (2026-Q4) or a year (2026); empty: the month of a time.
func monthsOf(period string, at time.Time) ([]string, bool) {
	period = strings.ToUpper(strings.Trim(period, " .?"))
	if period == "" {
		return []string{storage.Month(at)}, true
	}
	first, n := period, 1
	if year, quarter, is := strings.Cut(period, "-Q"); is {
		i := strings.Index("1234", quarter)
		if len(quarter) != 1 || i < 0 {
			return nil, false
		}
		first, n = fmt.Sprintf("%s-%02d", year, 3*i+1), 3
	} else if len(period) == 4 {
		first, n = period+"-01", 12
	}
	start, err := time.Parse("2006-01", first)
	if err != nil {
		return nil, false
	}
	months := make([]string, n)
	for i := range n {
		months[i] = storage.Month(start.AddDate(0, i, 0))
	}
	return months, true
}

// monthsBack names the month of a time and those before it, n in all.
func monthsBack(at time.Time, n int) []string {
	first := time.Date(at.UTC().Year(), at.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
	months := make([]string, n)
	for i := range n {
		months[i] = storage.Month(first.AddDate(0, -i, 0))
	}
	return months
}

// talliesOf adds up the counts of some months, one for each control, in order of their ids.
func talliesOf(q *storage.Quiz, months []string) ([]storage.Tally, error) {
	sums := make(map[string]*storage.Tally)
	var order []string
	for _, m := range months {
		for t, err := range q.Tallies(m) {
			if err != nil {
				return nil, err
			}
			sum := sums[t.Control]
			if sum == nil {
				sum = &storage.Tally{Control: t.Control, Where: make(map[string]storage.Where)}
				sums[t.Control], order = sum, append(order, t.Control)
			}
			addTally(sum, t)
		}
	}
	slices.Sort(order)
	all := make([]storage.Tally, len(order))
	for i, c := range order {
		all[i] = *sums[c]
	}
	return all, nil
}

func addTally(sum *storage.Tally, t storage.Tally) {
	sum.Answers += t.Answers
	sum.Wrong += t.Wrong
	for at, n := range t.Where {
		w := sum.Where[at]
		w.Answers, w.Wrong = w.Answers+n.Answers, w.Wrong+n.Wrong
		w.Provider, w.Customer, w.Both = w.Provider+n.Provider, w.Customer+n.Customer, w.Both+n.Both
		sum.Where[at] = w
	}
}
