package duty

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"srm/knowledge"
	"srm/storage"
)

var theBase = sync.OnceValue(func() *knowledge.Base {
	b, err := knowledge.Load()
	if err != nil {
		panic(err)
	}
	return b
})

// decided is a book in which what fn writes was decided.
func decided(t testing.TB, fn func(*storage.Draft) error) *storage.Book {
	t.Helper()
	s, err := storage.New(storage.NewMemory(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Change(t.Context(), "w", storage.Change{By: "console/admin"}, fn); err != nil {
		t.Fatal(err)
	}
	book, err := s.Book(t.Context(), "w")
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func runs(services ...string) func(*storage.Draft) error {
	return func(d *storage.Draft) error {
		for _, id := range services {
			if err := d.PutService(storage.Service{ID: id}); err != nil {
				return err
			}
		}
		return nil
	}
}

func both(fns ...func(*storage.Draft) error) func(*storage.Draft) error {
	return func(d *storage.Draft) error {
		for _, fn := range fns {
			if err := fn(d); err != nil {
				return err
			}
		}
		return nil
	}
}

func aSystem(id, service, model, owner string) func(*storage.Draft) error {
	return func(d *storage.Draft) error {
		s := storage.System{ID: id, Name: id, Service: service, Model: model}
		if owner != "" {
			s.Owner = &storage.Holder{Kind: storage.TeamHolder, ID: owner}
		}
		return d.PutSystem(s)
	}
}

func aTeam(id string) func(*storage.Draft) error {
	return func(d *storage.Draft) error { return d.PutTeam(storage.Team{ID: id, Name: id}) }
}

func accountable(control string, scope storage.Scope, team string) func(*storage.Draft) error {
	return func(d *storage.Draft) error {
		return d.PutAssignment(storage.Assignment{Control: control, Scope: scope, Role: storage.Accountable,
			Holder: storage.Holder{Kind: storage.TeamHolder, ID: team}})
	}
}

// places are the scopes at which a control is an obligation, with who owns it.
func places(t testing.TB, book *storage.Book, control string) string {
	t.Helper()
	base := theBase()
	var all []string
	for _, d := range Of(BaseOf(base, book), book) {
		if string(d.Control.ID) == control {
			text := ScopeTag(d.At.Scope)
			if !d.Gap() {
				text += "=" + d.Owner.Holder.ID
			}
			if d.Fallback {
				text += "*"
			}
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestObligations(t *testing.T) {
	iaas, everywhere := storage.Scope{Kind: storage.ModelScope, ID: "iaas"}, storage.Scope{Kind: storage.Everywhere}
	aws := storage.Scope{Kind: storage.ProviderScope, ID: "aws"}
	for _, c := range []struct {
		name    string
		decided func(*storage.Draft) error
		want    map[string]string
	}{
		{"nothing runs", aTeam("x"), map[string]string{"os-patching": "", "security-training": ""}},
		{"by grain", runs("aws-ec2", "aws-rds", "azure-app-service"), map[string]string{
			"os-patching":       "service.aws-ec2", // the provider's on the other two
			"security-training": "everywhere",
			"vendor-assessment": "provider.aws provider.azure",
			"data-backup":       "service.aws-ec2 service.aws-rds service.azure-app-service",
			"hypervisor":        "",
		}},
		{"a family has what any mode has", runs("aws-eks"), map[string]string{"os-patching": "service.aws-eks"}},
		{"a mode that was chosen", runs("aws-eks-fargate"), map[string]string{"os-patching": ""}},
		{"a mode beside its family", runs("aws-eks", "aws-eks-fargate"), map[string]string{"data-access": "service.aws-eks-fargate"}},
		{"systems over services", both(runs("aws-ec2", "aws-rds"), aSystem("payments", "aws-ec2", "", ""), aSystem("till", "", "paas", "")), map[string]string{
			"os-patching": "system.payments",
			"data-backup": "service.aws-rds system.payments system.till",
			// nobody knows whose platform the till runs on
			"vendor-assessment": "provider.aws system.till",
		}},
		{"a system on a mode counts its family", both(runs("aws-eks"), aSystem("payments", "aws-eks-self-managed", "", "")), map[string]string{"os-patching": "system.payments"}},
		{"the narrowest scope wins", both(runs("aws-ec2"), aSystem("payments", "aws-ec2", "", ""), aTeam("a"), aTeam("b"), aTeam("c"),
			accountable("os-patching", everywhere, "a"), accountable("os-patching", iaas, "b"), accountable("vendor-assessment", aws, "c"),
			accountable("security-training", aws, "c")), map[string]string{
			"os-patching": "system.payments=b", "vendor-assessment": "provider.aws=c",
			"security-training": "everywhere", // done once, for all of it
		}},
		{"a model holds for a provider all of whose services fall under it", both(runs("aws-ec2", "azure-vm", "azure-app-service"), aTeam("b"),
			accountable("vendor-assessment", iaas, "b")), map[string]string{"vendor-assessment": "provider.aws=b provider.azure"}},
		{"owned by is the fallback", both(aSystem("payments", "aws-ec2", "", "shop"), aTeam("shop"), aTeam("b"), accountable("os-patching", iaas, "b")),
			map[string]string{"os-patching": "system.payments=b", "data-backup": "system.payments=shop*"}},
		{"a team that was removed holds nothing", both(runs("aws-ec2"), accountable("os-patching", iaas, "gone")), map[string]string{"os-patching": "service.aws-ec2"}},
		{"what is not known is left out", both(runs("no-such-service"), accountable("no-such-control", iaas, "gone")), map[string]string{"data-backup": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := decided(t, c.decided)
			for control, want := range c.want {
				if got := places(t, book, control); got != want {
					t.Errorf("%s: got %q, want %q", control, got, want)
				}
			}
		})
	}
}

func TestADeclinedAssignmentOwnsNothing(t *testing.T) {
	everywhere, iaas := storage.Scope{Kind: storage.Everywhere}, storage.Scope{Kind: storage.ModelScope, ID: "iaas"}
	book := decided(t, both(runs("aws-ec2"), aTeam("a"), aTeam("b"), accountable("os-patching", everywhere, "a"), func(d *storage.Draft) error {
		return d.PutAssignment(storage.Assignment{Control: "os-patching", Scope: iaas, Role: storage.Accountable, Reply: storage.Declined,
			Holder: storage.Holder{Kind: storage.TeamHolder, ID: "b"}})
	}))
	if got := places(t, book, "os-patching"); got != "service.aws-ec2=a" {
		t.Errorf("got %q: the wider scope holds where the narrower one declined", got)
	}
}

func TestOwnControlsAreObligations(t *testing.T) {
	book := decided(t, both(runs("aws-ec2", "aws-rds"), func(d *storage.Draft) error {
		for _, grain := range []string{"organisation", "provider", "service"} {
			err := d.PutControl(storage.Control{ID: "own-" + grain, Name: "Own " + grain, Task: "do it", Layer: "governance", Grain: grain})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	got := fmt.Sprint(places(t, book, "own-organisation"), "; ", places(t, book, "own-provider"), "; ", places(t, book, "own-service"))
	if got != "everywhere; provider.aws; service.aws-ec2 service.aws-rds" {
		t.Errorf("got %q", got)
	}
}
