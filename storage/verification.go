package storage

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// DayOf is the date of a moment in its own zone.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Time is the beginning of a day in a zone; the zero time if d is no date.
func (d Day) Time(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Days is how many days lie between two dates: from today until tomorrow it is 1.
func (d Day) Days(until Day) int {
	return int(until.Time(time.UTC).Sub(d.Time(time.UTC)) / (24 * time.Hour))
}

func (v Verification) parts() []string {
	return []string{verificationKind, v.Control, string(v.Scope.Kind), v.Scope.ID, string(v.Half), seqPart(v.Number)}
}

// ID is the verification's own, whatever is in it: its key.
func (v Verification) ID() string { return relativeKey(v.parts()...) }

func (v Verification) texts() []string {
	return append([]string{v.Control, string(v.Scope.Kind), v.Scope.ID, string(v.Half), string(v.Method), string(v.On), string(v.Until),
		v.Evidence, v.Note, string(v.By), v.Report, string(v.From), string(v.To)}, v.Complementary...)
}

func (v Verification) text() (n int) {
	for _, t := range v.texts() {
		n += len(t) + 16
	}
	return n
}

// Verification returns one verification, or ErrNotFound. Of v only what makes its key is looked at.
func (d *Draft) Verification(v Verification) (Verification, error) {
	return get[Verification](d.tx, workspaceKey(d.ws, v.parts()...))
}

// Verifications yields a control's verifications in order of their keys: in a scope the older ones first. One with an error is
// the last.
func (d *Draft) Verifications(control string) iter.Seq2[Verification, error] {
	from, to := under(d.ws, verificationKind, control)
	return records[Verification](d.tx, from, to)
}

// PutVerification keeps v beside those that are there; the one of the same Number is replaced. A zero Number becomes that of this
// Change's entry, a zero At or By the Change's.
func (d *Draft) PutVerification(v Verification) error {
	if err := checkText("verification", v.texts()...); err != nil {
		return err
	}
	for what, day := range map[string]Day{"on": v.On, "until": v.Until} {
		if day.Time(time.UTC).IsZero() {
			return fmt.Errorf("verification: %s: %q is no date", what, day)
		}
	}
	if v.Number == 0 {
		v.Number = d.head.Seq + 1
	}
	d.stamp(&v.At, &v.By)
	return d.put(v, v.parts()...)
}

// DeleteVerification deletes the record that v would be put in place of, or returns ErrNotFound.
func (d *Draft) DeleteVerification(v Verification) error { return d.remove(v.parts()...) }

// Verifications yields every verification in order of their keys.
func (b *Book) Verifications() iter.Seq[Verification] { return slices.Values(b.verifications.records) }

// Checked returns a control's verifications in order of their keys.
func (b *Book) Checked(control string) []Verification {
	return b.verifications.under(verificationKind, control)
}

// Newest is the verification that counts among those of one half: the one with the latest day of the check, and of several that
// were made on one day the one recorded last.
func Newest(all []Verification) (newest Verification, found bool) {
	if len(all) == 0 {
		return Verification{}, false
	}
	return slices.MaxFunc(all, func(a, b Verification) int {
		return cmp.Or(strings.Compare(string(a.On), string(b.On)), cmp.Compare(a.Number, b.Number))
	}), true
}
