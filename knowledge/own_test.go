package knowledge

import (
	"testing"
)

func ownBase(t testing.TB) *Base {
	t.Helper()
	b := theBase(t)
	return b.With(
		[]*System{
			{ID: "payments", Name: "Payments", Service: "aws-eks-fargate", Aliases: []string{"the till"}},
			{ID: "customer-portal", Name: "Customer portal", Model: "paas"},
			{ID: "shop1", Name: "shop1", Model: "paas"},
			{ID: "lost", Name: "Lost", Service: "no-such-service"},
		},
		[]*Control{{ID: "phishing-drill", Name: "Phishing drill", Task: "send a fake phishing mail and count who clicks", In: "governance"}})
}

func TestOwnNamesAreRead(t *testing.T) {
	b := ownBase(t)
	for _, c := range []struct {
		question string
		control  ControlID
		system   SystemID
		service  ServiceID
		model    ModelID
		spelled  bool
	}{
		{"who patches the OS on payments?", "os-patching", "payments", "aws-eks-fargate", "caas", true},
		{"who takes backups of the customer portal", "data-backup", "customer-portal", "", "paas", true},
		{"who takes backups of the till?", "data-backup", "payments", "aws-eks-fargate", "caas", true},
		{"who patches the os on paymnts", "os-patching", "payments", "aws-eks-fargate", "caas", false},
		{"who runs the phishing drill?", "phishing-drill", "", "", "", true},
		{"who does the Phishing Drill for payments", "phishing-drill", "payments", "aws-eks-fargate", "caas", true},
		{"phishing drill", "phishing-drill", "", "", "", true},
		{"who patches the OS on PaaS", "os-patching", "", "", "paas", true},
	} {
		q := b.Read(c.question, nil)
		if q.Intent != Ownership || q.Control != c.control || q.System != c.system || q.Service() != c.service ||
			q.Model() != c.model || q.Spelled != c.spelled {
			t.Errorf("%q: %+v", c.question, q)
		}
	}
	if q := theBase(t).Read("who patches the OS on payments?", nil); q.System != "" {
		t.Errorf("the shared base knows %q", q.System)
	}
}

func TestOwnNamesAreFollowedUp(t *testing.T) {
	b := ownBase(t)
	q := b.Read("who patches the OS on payments?", nil)
	next := b.Read("and backups?", &q)
	if next.Control != "data-backup" || next.System != "payments" {
		t.Errorf("%+v", next)
	}
}

func TestOwnNamesAreLookedUp(t *testing.T) {
	b := ownBase(t)
	if b.System("payments") == nil || b.System("lost") != nil || b.Control("phishing-drill") == nil {
		t.Error("not what was added")
	}
	if n := b.Name("phishing drill"); len(n) != 1 || n[0].Control != "phishing-drill" {
		t.Errorf("Name: %+v", n)
	}
	if n := b.Name("payments"); len(n) != 1 || n[0].System != "payments" {
		t.Errorf("Name: %+v", n)
	}
	a := b.Answer(b.Read("who runs the phishing drill?", nil))
	if a.Responsible != ByCustomer || len(a.Rows) == 0 {
		t.Errorf("%+v", a)
	}
	layer := b.Layer("governance").Controls
	if layer[len(layer)-1].ID != "phishing-drill" || len(theBase(t).Layer("governance").Controls) != len(layer)-1 {
		t.Error("not in its layer, or in the shared one")
	}
}

func TestMeaning(t *testing.T) {
	b := ownBase(t)
	for name, want := range map[string]string{
		"checkout": "", "shop2": "", "shop1": "shop1", "customer data portal": "", "billing": "", "rds": "Amazon RDS", "network": "Network controls", "os patching": "Operating system patching",
		"payments": "Payments", "PaaS": "PaaS", "aws": "Amazon Web Services",
	} {
		if got := b.Meaning(name); got != want {
			t.Errorf("%q means %q, want %q", name, got, want)
		}
	}
}

func BenchmarkReadWithOwnNames(b *testing.B) {
	base := ownBase(b)
	b.ReportAllocs()
	for b.Loop() {
		base.Read("who patches the operating system on payments?", nil)
	}
}
