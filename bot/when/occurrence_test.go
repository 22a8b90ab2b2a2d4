package when

import (
	_ "embed"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

//go:embed testdata/zones.txt
var zoneNames string

// TestOccurrenceInEveryZone holds every time of day that people choose, on every day on which clocks change, in every zone, over
// six years, against a walk over the days around it: the first moment that shows the time, else the first that shows a later one.
func TestOccurrenceInEveryZone(t *testing.T) {
	hours := []Hour{{0, 0}, {0, 30}, {1, 0}, {1, 30}, {2, 0}, {2, 30}, {3, 0}, {9, 0}, {23, 0}, {23, 30}}
	zones, changes := 0, 0
	for _, name := range strings.Fields(zoneNames) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		zones++
		at := time.Date(2024, 1, 1, 0, 0, 0, 0, zone)
		for month := range 72 {
			d := DateOf(at.AddDate(0, month, 14))
			if at, change := occurrence(d, Hour{9, 0}, zone); !shows(at.In(zone), d, Hour{9, 0}) || change != NoChange {
				t.Errorf("%s %s: %v, %v", name, d, at, change)
			}
		}
		for _, at := at.ZoneBounds(); !at.IsZero() && at.Year() < 2030; _, at = at.ZoneBounds() {
			changes++
			for _, days := range []int{-1, 0, 1} {
				d := DateOf(at.In(zone)).Plus(days)
				steps := walk(d, zone)
				for _, h := range hours {
					at, change := occurrence(d, h, zone)
					want, wantChange := walked(steps, d, h)
					if !at.Equal(want) || change != wantChange {
						t.Errorf("%s %s %s: %v %d, want %v %d", name, d, h, at, change, want.In(zone), wantChange)
					}
				}
			}
		}
	}
	if zones < 590 || changes < 1500 {
		t.Errorf("%d zones, %d changes of clocks", zones, changes)
	}
}

// A step is a moment and what a clock shows then.
type step struct{ at, shown time.Time }

// walk goes through a day, and what is left of its neighbours in any zone, in steps in which all zones' clocks change today.
func walk(d Date, zone *time.Location) []step {
	var all []step
	for at := d.UTC().Add(-16 * time.Hour); at.Before(d.UTC().Add(40 * time.Hour)); at = at.Add(15 * time.Minute) {
		all = append(all, step{at, wall(at.In(zone))})
	}
	return all
}

// walked is what occurrence should say: found by walking.
func walked(steps []step, d Date, h Hour) (time.Time, ClockChange) {
	want := d.UTC().Add(time.Duration(h.hour)*time.Hour + time.Duration(h.minute)*time.Minute)
	var shown, after time.Time
	n := 0
	for _, s := range steps {
		switch {
		case s.shown.Equal(want):
			if n++; n == 1 {
				shown = s.at
			}
		case s.shown.After(want) && after.IsZero():
			after = s.at
		}
	}
	switch n {
	case 0:
		return after, skipsHour
	case 1:
		return shown, NoChange
	default:
		return shown, twice
	}
}

func TestOccurrence(t *testing.T) {
	for _, test := range []struct {
		zone   string
		d      Date
		h      Hour
		want   string
		change ClockChange
	}{
		{"Europe/Berlin", Date{2027, 3, 28}, Hour{2, 30}, "2027-03-28T03:00:00+02:00", skipsHour},
		{"Europe/Berlin", Date{2027, 3, 28}, Hour{3, 0}, "2027-03-28T03:00:00+02:00", NoChange},
		{"Europe/Berlin", Date{2026, 10, 25}, Hour{2, 30}, "2026-10-25T02:30:00+02:00", twice},
		{"Europe/Berlin", Date{2026, 10, 25}, Hour{3, 0}, "2026-10-25T03:00:00+01:00", NoChange},
		{"Africa/Cairo", Date{2027, 4, 30}, Hour{0, 15}, "2027-04-30T01:00:00+03:00", skipsHour},
		{"America/Nuuk", Date{2027, 3, 27}, Hour{23, 30}, "2027-03-28T00:00:00-01:00", skipsHour},
		{"Australia/Lord_Howe", Date{2026, 10, 4}, Hour{2, 15}, "2026-10-04T02:30:00+11:00", skipsHour},
		{"Australia/Lord_Howe", Date{2027, 4, 4}, Hour{1, 45}, "2027-04-04T01:45:00+11:00", twice},
		{"Asia/Kathmandu", Date{2026, 12, 1}, Hour{9, 0}, "2026-12-01T09:00:00+05:45", NoChange},
		{"Pacific/Apia", Date{2011, 12, 30}, Hour{9, 0}, "2011-12-31T00:00:00+14:00", NoSuchDay},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, change := occurrence(test.d, test.h, zone)
		if got := at.In(zone).Format(time.RFC3339); got != test.want || change != test.change {
			t.Errorf("%s %s %s: %s %d, want %s %d", test.zone, test.d, test.h, got, change, test.want, test.change)
		}
	}
}

// TestRhythmComesOncePerDay: over a year, in every zone, a daily rhythm comes once for each date that there is, in order; also if
// its time is one that clocks skip or show twice.
func TestRhythmComesOncePerDay(t *testing.T) {
	names := strings.Fields(zoneNames)
	if testing.Short() {
		names = []string{"Europe/Berlin", "America/Nuuk", "Africa/Casablanca"}
	}
	for i, name := range names {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		r := Rhythm{At: []Hour{{2, 30}, {0, 0}, {23, 30}, {1, 15}}[i%4], Zone: zone}
		at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
		end := at.AddDate(1, 0, 0)
		n := 0
		for ; at.Before(end); n++ {
			next, there := r.Next(at)
			if gap := next.Sub(at); !there || gap <= 0 || n > 0 && (gap < 21*time.Hour || gap > 27*time.Hour) {
				t.Errorf("%s at %s: after %v comes %v", name, r.At, at.In(zone), next.In(zone))
				break
			}
			at = next
		}
		if n < 365 || n > 366 {
			t.Errorf("%s at %s: %d times in a year", name, r.At, n)
		}
	}
}

func TestRhythm(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC) // 9:00 in Berlin
	for _, test := range []struct {
		r    Rhythm
		want string
	}{
		{Rhythm{At: Hour{9, 0}, Zone: berlin, days: weekdays}, "2026-11-30T09:00:00+01:00"},
		{Rhythm{At: Hour{9, 1}, Zone: berlin, days: weekdays}, "2026-11-27T09:01:00+01:00"},
		{Rhythm{At: Hour{9, 0}, Zone: berlin, days: weekdays, except: []string{"2026-11-30", "2026-12-01"}}, "2026-12-02T09:00:00+01:00"},
		{Rhythm{At: Hour{9, 0}, Zone: berlin, days: []time.Weekday{time.Sunday}}, "2026-11-29T09:00:00+01:00"},
	} {
		next, _ := test.r.Next(friday)
		if got := next.In(berlin).Format(time.RFC3339); got != test.want {
			t.Errorf("%+v: %s, want %s", test.r, got, test.want)
		}
	}
	never := Rhythm{At: Hour{9, 0}, Zone: berlin, days: []time.Weekday{time.Monday}}
	for d := DateOf(friday); d.Year < 2030; d = d.Plus(1) {
		never.except = append(never.except, d.String())
	}
	if next, there := never.Next(friday); there {
		t.Errorf("never comes at %v", next)
	}
}
