package schedule

import (
	"testing"
	"time"

	"srm/storage"
)

func TestWorkingTime(t *testing.T) {
	berlin, usual := Zone("Europe/Berlin"), storage.Hours{}
	for _, c := range []struct {
		at, want string
		quiet    storage.Hours
	}{
		{"2026-11-24 10:00", "2026-11-24 10:00", usual},
		{"2026-11-24 08:59", "2026-11-24 09:00", usual},
		{"2026-11-24 17:00", "2026-11-25 09:00", usual},
		{"2026-11-27 17:30", "2026-11-30 09:00", usual}, // Friday
		{"2026-11-28 12:00", "2026-11-30 09:00", usual},
		{"2026-11-24 12:30", "2026-11-24 13:00", storage.Hours{From: 12 * 60, To: 13 * 60}},
		{"2027-03-28 02:30", "2027-03-29 09:00", usual}, // the hour is not there
		{"2026-11-24 23:30", "2026-11-25 02:30", storage.Hours{From: 20 * 60, To: 2*60 + 30}},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := WorkingTime(at.UTC(), berlin, c.quiet).In(berlin).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: %s, want %s", c.at, got, c.want)
		}
	}
}
