package knowledge

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"nothing", "", ""},
		{"plain", "who patches it?", "who patches it?"},
		{"spaces folded", "  who \t\n patches  ", "who patches"},
		{"controls dropped", "who\x00\x1b[31m patches", "who[31m patches"},
		{"direction marks dropped", "\u202ewho\u202c\u200b", "who"},
		{"full width", "ｗｈｏ ｐａｔｃｈｅｓ", "who patches"},
		{"apostrophes", "who’s", "who's"},
		{"broken UTF-8", "who\xff\xfepatches", "who patches"},
	} {
		if got, cut := Clean(c.in, MaxQuestion); got != c.out || cut {
			t.Errorf("%s: got %q, want %q", c.name, got, c.out)
		}
	}
	if got, cut := Clean(strings.Repeat("wörter ", 1000), 100); !cut || len(got) > 100 || !utf8.ValidString(got) {
		t.Errorf("a long text: cut %v to %d bytes", cut, len(got))
	}
}

func TestStem(t *testing.T) {
	for _, forms := range []string{"patch patches patching patched", "policy policies", "verify verifies verified verifying", "log logs logging logged",
		"encrypt encrypts encrypted encrypting", "manage manages managed managing", "access", "key keys", "database databases", "run runs running"} {
		words := strings.Fields(forms)
		for _, w := range words[1:] {
			if stem(w) != stem(words[0]) {
				t.Errorf("%s → %s, but %s → %s", w, stem(w), words[0], stem(words[0]))
			}
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"patch", "patch", 0}, {"pathc", "patch", 1}, {"ptach", "patch", 1}, {"patc", "patch", 1}, {"pattch", "patch", 1}, {"potch", "patch", 1},
		{"ptahc", "patch", 2}, {"", "ab", 2},
	} {
		if got := distance(c.a, c.b, 3); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// The contract's own examples of what the modes of a service make of an answer.
func TestModes(t *testing.T) {
	b := theBase(t)
	for _, c := range []struct {
		text    string
		service ServiceID
		want    Responsibility
		rows    int
	}{
		{"who patches the OS of the EKS nodes?", "aws-eks", Depends, 5},
		{"who patches the OS of the nodes on EKS Fargate?", "aws-eks-fargate", ByProvider, 1},
		{"who patches the OS of EKS self-managed nodes?", "aws-eks-self-managed", ByCustomer, 1},
		{"who patches the OS with EKS managed node groups?", "aws-eks-managed-node-groups", ByBoth, 1},
		{"who runs the control plane of EKS?", "aws-eks", ByProvider, 1},
		{"RDS Custom for Oracle: who patches the OS?", "aws-rds-custom-oracle", ByCustomer, 1},
		{"who patches the OS of RDS?", "aws-rds", ByProvider, 1},
		{"SQL Server on an Azure VM: who patches the database engine?", "azure-sql-vm", ByCustomer, 1},
	} {
		a := b.Answer(b.Read(c.text, nil))
		if a.Query.Service() != c.service || a.Responsible != c.want || len(a.Rows) != c.rows {
			t.Errorf("%s: %v %s with %d rows, want %s %s with %d", c.text, a.Query.Services, a.Responsible, len(a.Rows), c.service, c.want, c.rows)
		}
	}
}

func TestSeveralThingsAtOnce(t *testing.T) {
	b := theBase(t)
	a := b.Answer(b.Read("who is responsible for malware protection and logging on IaaS?", nil))
	if len(a.Query.Also) != 1 || len(a.Rows) != 2 || a.Responsible != ByCustomer {
		t.Errorf("two controls: %s and %v, %d rows, %s", a.Query.Control, a.Query.Also, len(a.Rows), a.Responsible)
	}
	a = b.Answer(b.Read("who patches the operating system layer on SaaS?", nil))
	if a.Query.Layer != "operating-system" && a.Query.Control != "os-patching" || a.Responsible != ByProvider {
		t.Errorf("a layer: %s %s %s", a.Query.Layer, a.Query.Control, a.Responsible)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"who patches the OS on PaaS", "and on IaaS?", "", "\x00", strings.Repeat("who ", 2000), "A.8.8 CP-9 7.3", "EKS Fargate vs Lambda", "’’’s", "ßẞŉ"} {
		f.Add(s, "what is CaaS?")
	}
	b := theBase(f)
	f.Fuzz(func(t *testing.T, text, before string) {
		earlier := b.Read(before, nil)
		q := b.Read(text, &earlier)
		if q.Confidence < 0 || q.Confidence > 1 || (q.Intent == Unknown) != (q.Confidence < Threshold) {
			t.Fatalf("%q: %s with confidence %v", text, q.Intent, q.Confidence)
		}
		if !utf8.ValidString(q.Text) || len(q.Text) > MaxQuestion {
			t.Fatalf("%q was read as %q", text, q.Text)
		}
		a, again := b.Answer(q), b.Answer(b.Read(text, &earlier))
		if a.Responsible != again.Responsible || q.Intent != again.Query.Intent || q.Confidence != again.Query.Confidence {
			t.Fatalf("%q: read as %v, then as %v", text, a, again)
		}
		if q.Intent == Ownership && (a.Responsible == "" || len(a.Sources) == 0) {
			t.Fatalf("%q: an owner %q without a source", text, a.Responsible)
		}
		if _, clues := b.Why(text, &earlier); len(clues) > 0 && clues[0].Words == "" {
			t.Fatalf("%q: a clue without words", text)
		}
	})
}

// Who has it not is no question for who has it: the owner's name would be the wrong answer.
func TestWhoIsNot(t *testing.T) {
	b := theBase(t)
	for _, text := range []string{"who is not responsible for physical security on IaaS", "who isn't responsible for patching the OS on PaaS?",
		"Who doesn't have to patch the OS on PaaS", "whose job is it not to do backups on SaaS"} {
		if q := b.Read(text, nil); q.Known() {
			t.Errorf("%q: read as %s %s, %.2f", text, q.Intent, q.Control, q.Confidence)
		}
	}
	for _, text := range []string{"isn't it AWS who patches the OS of RDS?", "we don't have to patch RDS ourselves, do we?"} {
		if q := b.Read(text, nil); q.Intent != Ownership {
			t.Errorf("%q: read as %s %s, %.2f", text, q.Intent, q.Control, q.Confidence)
		}
	}
}

// What a question leaves open, so that one is asked back, may be told after it: both are read as one.
func TestWhatIsLeftOpenIsToldThen(t *testing.T) {
	b := theBase(t)
	for _, c := range []struct {
		first, then string
		controls    []ControlID
		service     ServiceID
	}{
		{"who frobnicated the patches of our RDS", "the operating system I mean", []ControlID{"os-patching"}, "aws-rds"},
		{"whos on the hook if someone leaves a bucket open", "on S3", []ControlID{"data-access", "cloud-configuration"}, "aws-s3"},
	} {
		first := b.Read(c.first, nil)
		if first.Known() {
			t.Errorf("%q leaves nothing open: %s %s, %.2f", c.first, first.Intent, first.Control, first.Confidence)
		}
		if q := b.Read(c.then, &first); q.Intent != Ownership || !slices.Contains(c.controls, q.Control) || q.Service() != c.service {
			t.Errorf("%q after %q: %s %s %v, %.2f", c.then, c.first, q.Intent, q.Control, q.Services, q.Confidence)
		}
	}
}
