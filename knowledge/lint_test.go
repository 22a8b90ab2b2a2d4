package knowledge

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

var loaded = sync.OnceValues(func() (*Base, error) { return Load() })

func theBase(t testing.TB) *Base {
	t.Helper()
	b, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The list of controls is a fixed interface: ids are stored in workspaces and named in scripts.
const fixedControls = `data-classification data-access encryption-at-rest key-management encryption-in-transit data-backup data-retention
data-residency data-portability privacy endpoint-protection user-accounts mfa privileged-access access-review secrets-management
identity-infrastructure application-code dependency-patching application-configuration api-security web-application-firewall
vulnerability-scanning penetration-testing third-party-apps software-supply-chain email-security runtime-patching database-patching
container-images cluster-control-plane version-upgrades network-controls ddos-protection dns os-patching os-hardening
malware-protection hypervisor physical-hosts physical-network physical-datacenter hardware-disposal logging monitoring
incident-response disaster-recovery availability cloud-configuration asset-inventory change-management compliance
security-training vendor-assessment provider-access ai-usage ai-application ai-model`

func TestBuiltInFactsAreSound(t *testing.T) {
	b := theBase(t)
	for _, fault := range b.Lint() {
		t.Error(fault)
	}
	var ids []string
	for _, c := range b.Controls {
		ids = append(ids, string(c.ID))
		if got := c.Cells[OnPremises].Responsible; got != ByCustomer {
			t.Errorf("%s on-premises: %s, but there is nobody else", c.ID, got)
		}
	}
	if want := strings.Fields(fixedControls); !slices.Equal(ids, want) {
		t.Errorf("the controls are\n%v\nwant\n%v", ids, want)
	}
	var models []ModelID
	for _, m := range b.Models {
		models = append(models, m.ID)
	}
	if want := []ModelID{"on-premises", "iaas", "caas", "paas", "faas", "saas"}; !slices.Equal(models, want) {
		t.Errorf("the models are %v, want %v", models, want)
	}
}

func TestEverythingIsFoundByItsOwnName(t *testing.T) {
	b := theBase(t)
	for _, c := range b.Controls {
		for _, name := range []string{string(c.ID), c.Name} {
			if !slices.ContainsFunc(b.Name(name), func(n Named) bool { return n.Control == c.ID }) {
				t.Errorf("%q does not name the control %s", name, c.ID)
			}
			q := b.Read("who is responsible for "+name+" on PaaS?", nil)
			if q.Control != c.ID || q.Model() != "paas" || q.Intent != Ownership {
				t.Errorf("who is responsible for %s on PaaS: read as %s %s %s (%.2f)", name, q.Intent, q.Control, q.Models, q.Confidence)
			}
		}
	}
	for _, s := range b.Services {
		for _, name := range append([]string{s.Name, string(s.ID)}, s.Aliases...) {
			q := b.Read("who takes the backups of "+name+"?", nil)
			if !slices.Contains(q.Services, s.ID) {
				t.Errorf("%s is not found by %q: %v", s.ID, name, q.Services)
			}
		}
	}
	for _, p := range b.Providers {
		for _, name := range p.Aliases {
			if q := b.Read("where are the reports of "+name+"?", nil); q.Provider != p.ID {
				t.Errorf("%s is not found by %q: %q", p.ID, name, q.Provider)
			}
		}
	}
}

// builtIn is a copy of the built-in facts that a test may change.
func builtIn(t *testing.T) fstest.MapFS {
	t.Helper()
	data, files := os.DirFS("data"), fstest.MapFS{}
	err := fs.WalkDir(data, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(data, path)
		files[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// loadFrom loads facts as they are written.
func loadFrom(data fs.FS) (*Base, error) {
	files, err := decodeAll(data)
	if err != nil {
		return nil, err
	}
	return load(files)
}

// withFile is the built-in facts with one more file.
func withFile(t *testing.T, name, text string) fstest.MapFS {
	t.Helper()
	files := builtIn(t)
	files[name] = &fstest.MapFile{Data: []byte(text)}
	return files
}

// broken changes one file of the built-in facts and returns what loading says.
func broken(t *testing.T, name string, change func(string) string) string {
	t.Helper()
	files := builtIn(t)
	before := string(files[name].Data)
	files[name].Data = []byte(change(before))
	if string(files[name].Data) == before {
		t.Fatalf("%s was not changed", name)
	}
	b, err := loadFrom(files)
	if err == nil {
		for _, fault := range b.Lint() {
			return fault.Error()
		}
		return ""
	}
	return err.Error()
}

func TestFaultsAreFound(t *testing.T) {
	replace := func(old, by string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, 1) }
	}
	for _, c := range []struct {
		name, file string
		change     func(string) string
		want       string
	}{
		{"unknown key", "models.toml", replace("long =", "lang ="), `models.toml:6: unknown key "model.lang"`},
		{"no TOML", "models.toml", replace("[[model]]", "[[model"), "models.toml:"},
		{"missing cell", "controls/physical.toml", replace("[control.cell.iaas]", "[control.cell.iass]"), "the cell for iaas is missing"},
		{"wrong side", "controls/physical.toml", replace(`responsible = "provider"`, `responsible = "amazon"`), `not "amazon"`},
		{"unknown source", "controls/physical.toml", replace(`source = ["`, `source = ["nowhere-`), `there is no source "nowhere-`},
		{"address without https", "sources/models.toml", replace("https://", "http://"), "needs an https address"},
		{"unknown model", "services/aws.toml", replace(`model = "iaas"`, `model = "xaas"`), `there is no model "xaas"`},
		{"a service twice", "services/aws.toml", replace(`id = "aws-rds"`, `id = "aws-ec2"`), `service "aws-ec2" is given twice`},
		{"a name with two meanings", "services/azure.toml", replace(`aliases = [`, `aliases = ["amazon ec2", `), "stands for"},
		{"decided against the cell", "disagreements.toml", replace(`decided = "customer"`, `decided = "shared"`), "is customer, but shared was decided"},
		{"nobody differs", "disagreements.toml", replace(`responsible = "shared"`, `responsible = "customer"`), "nobody differs"},
		{"disagreement at no place", "disagreements.toml", replace(`at = ["saas"]`, `at = ["saab"]`), "there is no cell"},
		{"a name listed twice", "services/aws.toml", replace(`aliases = ["ec2", `, `aliases = ["ec2", "ec2", `), `"ec2" is listed twice`},
		{"a report that is none", "services/aws.toml", replace(`reports = ["soc-1"`, `reports = ["soc-9"`), `there is no report "soc-9"`},
		{"no such notice", "services/aws.toml", replace(`pentest_notice = "none"`, `pentest_notice = "never"`), `not "never"`},
		{"a check by no method", "controls/physical.toml", replace(`by = ["report"`, `by = ["rumour"`), `there is no method "rumour"`},
		{"a check without its method", "controls/physical.toml", replace(`by = ["report", `, `by = [`), "by which method for each of the 3"},
		{"probed and not", "controls/physical.toml", replace("probe = ", "no_probe = \"no\"\nprobe = "), "what a penetration test tries, or why"},
		{"no id and no reason", "frameworks.toml", replace("availability = \"CIS", "dns = \"CIS"), "give it an id, or say in none why it has none"},
		{"an id within none", "frameworks.toml", replace(`"1.1", "1.1.1"`, `"1.1", "21.1.1"`), "21.1.1 lies within no id"},
		{"a former id of nothing", "frameworks.toml", replace(`"IVS-04" = "I&S-04"`, `"IVS-04" = "I&S-94"`), `IVS-04 is now "I&S-94", which is no id`},
		{"framework id for nothing", "frameworks.toml", replace(`"os-patching"`, `"os-painting"`), `"os-painting", which is no control`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := broken(t, c.file, c.change); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}
