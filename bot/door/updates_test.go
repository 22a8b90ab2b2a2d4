package door

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// showing is a message that is carried by whoever is to, as an adapter does.
type showing struct {
	u     Updates
	shown []string
	fail  int // so many tries fail
	slow  time.Duration
}

var errShow = errors.New("it did not arrive")

func (s *showing) offer(ctx context.Context, order int) {
	update := Sentence("%d", order)
	if s.u.Offer("p", Reply{Update: &update, Order: order}) {
		go func() {
			for more := true; more; {
				more, _ = s.u.Carry(ctx, "p", s.show, func(err error) bool { return !errors.Is(err, errShow) })
			}
		}()
	}
}

func (s *showing) show(ctx context.Context, r Reply) error {
	if err := pause(ctx, s.slow); err != nil {
		return err
	}
	if s.fail > 0 {
		s.fail--
		return errShow
	}
	s.shown = append(s.shown, PlainText(r))
	return nil
}

func TestUpdatesShowTheLatest(t *testing.T) {
	for name, c := range map[string]struct {
		offered []int
		fail    int
		want    []string
	}{
		"One":                 {[]int{1}, 0, []string{"1"}},
		"ManyAtOnceAreTwo":    {[]int{1, 2, 3, 4, 5}, 0, []string{"1", "5"}},
		"OvertakenIsDropped":  {[]int{1, 5, 4}, 0, []string{"1", "5"}},
		"SameAgainIsShown":    {[]int{2, 2}, 0, []string{"2", "2"}},
		"FailedIsTriedAgain":  {[]int{1}, 3, []string{"1"}},
		"FailedGivesWay":      {[]int{1, 2}, 1, []string{"2"}},
		"FailsForGood":        {[]int{1}, updateTries, nil},
		"TheNextOutlivesThat": {[]int{1, 2, 3}, updateTries - 1, []string{"3"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &showing{u: Updates{Every: 3 * time.Second}, fail: c.fail, slow: 100 * time.Millisecond}
				for _, n := range c.offered {
					s.offer(t.Context(), n)
					synctest.Wait()
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if fmt.Sprint(s.shown) != fmt.Sprint(c.want) {
					t.Errorf("shown %v, want %v", s.shown, c.want)
				}
			})
		})
	}
}

// A busy message changes once each Every, first at once and last as it is.
func TestUpdatesKeepTheirPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &showing{u: Updates{Every: 3 * time.Second}}
		for n := range 300 {
			s.offer(t.Context(), n)
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(s.shown) < 10 || len(s.shown) > 12 || s.shown[0] != "0" || s.shown[len(s.shown)-1] != "299" {
			t.Errorf("shown %v", s.shown)
		}
	})
}

// What a message becomes for good is not overwritten by what was on its way.
func TestUpdatesSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &showing{u: Updates{Every: 3 * time.Second}, slow: time.Second}
		for n := range 3 {
			s.offer(t.Context(), n)
			synctest.Wait()
		}
		began := time.Now()
		s.u.Settle(t.Context(), "p")
		if took := time.Since(began); took != time.Second || len(s.shown) != 1 {
			t.Errorf("after %s: %v", took, s.shown)
		}
		s.offer(t.Context(), 9)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.u.Settle(t.Context(), "p")
		if len(s.shown) != 1 {
			t.Errorf("shown after it was settled: %v", s.shown)
		}
	})
}

func TestUpdatesEndWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &showing{u: Updates{Every: 3 * time.Second}}
		ctx, cancel := context.WithCancel(t.Context())
		s.offer(ctx, 1)
		synctest.Wait()
		s.offer(ctx, 2)
		cancel()
		synctest.Wait()
		s.offer(t.Context(), 3) // somebody else can take it up
		time.Sleep(time.Minute)
		synctest.Wait()
		if fmt.Sprint(s.shown) != "[1 3]" {
			t.Errorf("shown %v", s.shown)
		}
	})
}

func TestUpdatesForgetMessagesThatRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u Updates
		for n := range 3 * mostUpdating {
			u.Settle(t.Context(), PostID(fmt.Sprint(n)))
			time.Sleep(time.Second)
		}
		if len(u.all) > mostUpdating {
			t.Errorf("%d are kept", len(u.all))
		}
	})
}
