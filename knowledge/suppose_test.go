package knowledge

import "testing"

func TestSupposition(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text    string
		asked   Responsibility
		negated bool
	}{
		{"Does Azure patch the guest OS of my virtual machine?", ByProvider, false},
		{"Is data classification ever the provider's job on SaaS?", ByProvider, false},
		{"Are the libraries inside our containers on CaaS ours to update?", ByCustomer, false},
		{"Are the phones on which our staff use a SaaS app the vendor's concern?", ByProvider, false},
		{"Is anti-malware on FaaS our task?", ByCustomer, false},
		{"We don't need to patch RDS ourselves, do we?", ByCustomer, true},
		{"Isn't logging on IaaS the provider's job?", ByProvider, false},
		{"who patches the OS on PaaS?", "", false},
		{"OS patching on PaaS: ours or theirs?", "", false},
	} {
		q := b.Read(c.text, nil)
		if q.Intent != Ownership || q.Asked != c.asked || q.Asked != "" && q.Negated != c.negated {
			t.Errorf("%s: %s asked %q negated %v, want %q %v", c.text, q.Intent, q.Asked, q.Negated, c.asked, c.negated)
		}
	}
}
