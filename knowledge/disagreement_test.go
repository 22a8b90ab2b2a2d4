package knowledge

import (
	"slices"
	"testing"
)

func disputedIDs(a Answer) []string {
	var ids []string
	for _, d := range a.Disputed {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestDisagreementsBelongToTheCellsAskedAbout(t *testing.T) {
	b := theBase(t)
	for _, c := range []struct {
		question string
		want     []string
	}{
		{"who is responsible for endpoint protection on SaaS", []string{"endpoints"}},
		{"who is responsible for endpoint protection on Salesforce", []string{"endpoints"}}, // no cell of its own: the model's
		{"who is responsible for endpoint protection on PaaS", nil},
		{"who takes the backups of RDS", []string{"rds-backups-and-availability"}},
		{"who patches the OS on IaaS", nil},
		{"who writes the application code", []string{"applications-saas", "applications-paas"}},
		{"what is endpoint protection", nil},
	} {
		if got := disputedIDs(b.Answer(b.Read(c.question, nil))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.question, got, c.want)
		}
	}
}

func TestWhatAnOrganisationDecidedIsNoLongerDisputed(t *testing.T) {
	b, err := Load(File{Name: "own.toml", Data: []byte(`
[[rule]]
control = "endpoint-protection"
model = "saas"
responsible = "shared"
why = "our vendor manages the devices"
`)})
	if err != nil {
		t.Fatal(err)
	}
	if got := disputedIDs(b.Answer(b.Read("who is responsible for endpoint protection on SaaS", nil))); got != nil {
		t.Errorf("still disputed: %v", got)
	}
}
