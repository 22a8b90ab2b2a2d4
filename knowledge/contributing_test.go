package knowledge

import (
	"os"
	"strings"
	"testing"
)

// The service that CONTRIBUTING adds must be one: its lines are laid into a file of their own, loaded, checked and asked about.
func TestContributingAddsAServiceInAFewLines(t *testing.T) {
	raw, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(raw), "\n## A service")
	section, _, _ = strings.Cut(section, "\n## ")
	var example strings.Builder
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "    ") || line == "\n" {
			example.WriteString(line)
		}
	}
	if !found || !strings.Contains(example.String(), "[[service]]") {
		t.Fatal("CONTRIBUTING.md shows no service")
	}
	b, err := loadFrom(withFile(t, "services/example.toml", example.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range b.Lint() {
		t.Error(fault)
	}
	q := b.Read("who upgrades the version of our pcluster?", nil)
	if a := b.Answer(q); a.Service != "aws-parallelcluster" || a.Responsible != ByCustomer {
		t.Errorf("the new service is answered as %q, %q", a.Service, a.Responsible)
	}
}
