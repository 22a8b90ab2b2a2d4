package when

import (
	"strings"
	"testing"

	"srm/storage"
)

func TestReadDay(t *testing.T) {
	const today = storage.Day("2026-11-24")
	for text, want := range map[string]string{
		"2027-03-31": "2027-03-31", "2027-3-1": "2027-03-01", "2027/03/31": "2027-03-31", "31.3.2027": "2027-03-31", "31.03.2027.": "2027-03-31",
		"31 March 2027": "2027-03-31", "31st of March, 2027": "2027-03-31", "Mar 31 2027": "2027-03-31", "march 31, 2027": "2027-03-31",
		"April 2027": "2027-04-30", "end of February 2028": "2028-02-29", "2027-02": "2027-02-28",
		"31 March": "2027-03-31", "24 November": "2026-11-24", "1 Dec": "2026-12-01",
		"31/3/2027": "2027-03-31", "3/31/2027": "2027-03-31", "4/4/2027": "2027-04-04",
		"today": "2026-11-24", "tomorrow": "2026-11-25", "yesterday": "2026-11-23",
		"in 6 months": "2027-05-24", "90 days": "2027-02-22", "a year": "2027-11-24", "2 weeks": "2026-12-08",
	} {
		if got, err := ReadDay(text, today); err != nil || string(got) != want {
			t.Errorf("%q is read as %s, %v, want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":         "a date is missing",
		"3/4/2027": "can be 3 April 2027 or 4 March 2027; write 2027-04-03 or 2027-03-04",
		"soon":     "is no date that I can read; write it as 2026-11-24",
		"2027":     "is no date", "31 February 2027": "February has no day 31",
		"2207-03-31": "more than 10 years away", "1 2 March 2027": "is no date", "99999 days": "is no date", "March": "is no date",
		"March April 2027": "is no date", "2027-13-01": "is no date",
	} {
		if got, err := ReadDay(text, today); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is read as %s, %v, want an error with %q", text, got, err, want)
		}
	}
	if got, _ := ReadDay("in 3 months", "2026-11-30"); got != "2027-02-28" {
		t.Errorf("three months after 30 November is %s", got)
	}
}

func FuzzReadDay(f *testing.F) {
	f.Add("31st of March, 2027")
	f.Add("3/4/2027")
	f.Fuzz(func(t *testing.T, text string) {
		day, err := ReadDay(text, "2026-11-24")
		if (err == nil) == (day == "") {
			t.Errorf("%q is read as %q, %v", text, day, err)
		}
		if err == nil {
			if again, err := ReadDay(string(day), "2026-11-24"); err != nil || again != day {
				t.Errorf("%q became %q, and that %q, %v", text, day, again, err)
			}
		}
	})
}
