package knowledge

import (
	"strings"
	"testing"
)

const ownFile = `
[[provider]]
id = "hostco"
name = "HostCo"
short = "HostCo"
aliases = ["hostco"]
source = ["hostco-terms"]
sure = "stated"

[[source]]
id = "hostco-terms"
title = "HostCo: terms"
url = "https://hostco.example/terms"
read = "2026-11-01"

[[service]]
id = "hostco-web"
name = "HostCo Web"
provider = "hostco"
model = "paas"
aliases = ["our web hosting"]

[[system]]
id = "payments"
name = "Payments"
service = "aws-eks-fargate"
owner = "Payments"
aliases = ["the till"]

[[control]]
id = "phishing-drill"
layer = "governance"
name = "Phishing drill"
task = "send a harmless phishing mail twice a year"

[[rule]]
control = "os-patching"
service = "hostco-web"
responsible = "customer"
customer = ["patch the machine ourselves"]
why = "our contract leaves the operating system to us"

[[alias]]
of = "data-backup"
names = ["the vault run"]
`

func TestOwnFileIsLaidOver(t *testing.T) {
	b, err := Load(File{"own.toml", []byte(ownFile)})
	if err != nil {
		t.Fatal(err)
	}
	a := b.Answer(b.Read("who patches the OS of our web hosting?", nil))
	if a.Responsible != ByCustomer || a.Cell == nil || !a.Cell.Overruled || a.Cell.Why == "" {
		t.Errorf("an overruled cell: got %+v", a.Cell)
	}
	if a := b.Answer(b.Read("who patches the OS on PaaS?", nil)); a.Responsible != ByProvider {
		t.Errorf("its neighbour: got %s, want provider", a.Responsible)
	}
	if a := b.Answer(b.Read("who patches the OS of payments?", nil)); a.Query.System != "payments" || a.Query.Service() != "aws-eks-fargate" || a.Responsible != ByProvider {
		t.Errorf("a system: got %s %v %s", a.Query.System, a.Query.Services, a.Responsible)
	}
	if a := b.Answer(b.Read("who does the phishing drill?", nil)); a.Query.Control != "phishing-drill" || a.Responsible != ByCustomer {
		t.Errorf("an own control: got %s %s", a.Query.Control, a.Responsible)
	}
	if q := b.Read("who is responsible for the vault run on PaaS?", nil); q.Control != "data-backup" {
		t.Errorf("an own name: got %s", q.Control)
	}
}

func TestOwnFileWithFaultsIsRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "[[service]]\nidd = \"x\"", `own.toml:2: unknown key "service.idd"`},
		{"no TOML", "[[service", "own.toml:"},
		{"unknown model", "[[service]]\nid = \"x-y\"\nname = \"X\"\nprovider = \"aws\"\nmodel = \"xaas\"", `there is no model "xaas"`},
		{"a service that is there", "[[service]]\nid = \"aws-rds\"\nname = \"X\"\nprovider = \"aws\"\nmodel = \"paas\"", "is there already"},
		{"a rule without why", "[[rule]]\ncontrol = \"mfa\"\nmodel = \"saas\"\nresponsible = \"provider\"", "say why"},
		{"a rule for nothing", "[[rule]]\ncontrol = \"mmfa\"\nmodel = \"saas\"\nwhy = \"x\"", `no control "mmfa"`},
		{"a rule for both", "[[rule]]\ncontrol = \"mfa\"\nmodel = \"saas\"\nservice = \"aws-rds\"\nwhy = \"x\"", "either a model or a service"},
		{"a wrong side", "[[rule]]\ncontrol = \"mfa\"\nmodel = \"saas\"\nresponsible = \"they\"\nwhy = \"x\"", `not "they"`},
		{"an alias of nothing", "[[alias]]\nof = \"nothing\"\nnames = [\"x\"]", `"nothing"`},
		{"a system nowhere", "[[system]]\nid = \"payments\"\nname = \"P\"", "either on a service or under a model"},
		{"a control without a layer", "[[control]]\nid = \"drill\"\nname = \"D\"\ntask = \"d\"", "needs a layer"},
		{"what may not be changed", "[[model]]\nid = \"xaas\"", "can be added"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(File{"own.toml", []byte(c.text)})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func FuzzOwnFile(f *testing.F) {
	f.Add([]byte(ownFile))
	f.Add([]byte("[[rule]]\ncontrol = \"mfa\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := decode("own.toml", text)
		if err != nil {
			return
		}
		doc.line("x")
		if len(doc.Service)+len(doc.Rule)+len(doc.System)+len(doc.Control)+len(doc.Alias) == 0 {
			return
		}
		if b, err := Load(File{"own.toml", text}); err == nil {
			b.Answer(b.Read("who patches the OS on PaaS", nil))
		}
	})
}
