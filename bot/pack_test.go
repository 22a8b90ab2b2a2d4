package bot_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"srm/bot"
	"srm/storage"
)

// audited is a workspace with a year behind it, and people who type what they like.
func audited(t testing.TB) *room {
	var r *room
	r = newRoom(t, bot.Options{Now: func() time.Time { return r.now }})
	r.now = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)
	r.say("estate add rds, ec2")
	r.say("assign layer operating-system to Platform")
	r.say(`assign data-backup on rds to =HYPERLINK("https://example.com")`)
	r.say("verify os-patching on ec2 by review https://example.com/review until 2026-06-30 note <script>alert(1)</script>")
	r.now = time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	r.say("verify os-patching on ec2 by penetration test https://example.com/test note =cmd()")
	r.say("verify everything on aws by soc 2 period 2025-07-01 to 2026-06-30 complementary mfa")
	r.say("rule endpoint-protection on saas customer because -1+1")
	r.now = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	r.say("transfer layer operating-system to SRE")
	return r
}

func pack(t testing.TB, r *room, from, to storage.Day) map[string][]byte {
	t.Helper()
	p, err := r.bot.EvidencePack(context.Background(), "console", from, to)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for _, f := range p.Files {
		files[f.Name] = f.Data
	}
	return files
}

func table(t testing.TB, files map[string][]byte, name string) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files[name], []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.Join(row, " | ")
	}
	return strings.Join(lines, "\n")
}

func TestAnEvidencePackSaysHowItWas(t *testing.T) {
	r := audited(t)
	half := pack(t, r, "2026-01-01", "2026-07-31")
	wants(t, table(t, half, "owners.csv"), "os-patching | Operating system patching | Amazon EC2 | Platform | everywhere | 2026-01-10 | console/admin | valid | 2027-07-01", "nobody")
	wants(t, table(t, half, "verifications.csv"), "penetration test | 2026-07-01 | 2027-07-01 | valid | no", "replaced by a newer check", "SOC 2 Type 2 | 2025-07-01 | 2026-06-30 | mfa")
	wants(t, table(t, half, "rulings.csv"), "endpoint-protection | SaaS | customer | '-1+1 | console/admin | 2026-07-01")
	wants(t, table(t, half, "matrix.csv"), "os-patching | Operating system patching | Amazon RDS | PaaS | cloud provider | ", "https://", "2026-11-2")
	wants(t, table(t, half, "coverage.csv"), "Operating system | 3 | 3 | 1 | 0 | 2")
	lacks(t, table(t, half, "history.csv"), "SRE")
	wants(t, string(half["index.html"]), "change 7, checksum", "1 January 2026 to 31 July 2026")
	err := r.store.Quiz(t.Context(), "console", r.now, func(q *storage.Quiz) error {
		for _, month := range []string{"2026-06", "2026-08"} {
			at, _ := time.Parse("2006-01", month)
			c := storage.Completion{Month: month, Person: "console/ada", Answered: 20, Right: 17, Days: 12, First: at, Last: at.AddDate(0, 0, 20), Versions: []string{"1"}}
			if err := q.PutCompletion(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	summer := pack(t, r, "2026-05-15", "2026-07-31")
	wants(t, table(t, summer, "quiz.csv"), "2026-06 | console/ada |  | 20 | 17 | 12 | 2026-06-01 | 2026-06-21 | 1")
	lacks(t, table(t, summer, "quiz.csv"), "2026-08")
	whole := pack(t, r, "", "")
	wants(t, table(t, whole, "owners.csv"), "os-patching | Operating system patching | Amazon EC2 | SRE")
	wants(t, table(t, whole, "history.csv"), "→ SRE")
	autumn := pack(t, r, "2026-08-01", "2026-08-31")
	if got := strings.Count(table(t, autumn, "history.csv"), "\n"); got != 0 {
		t.Errorf("%d changes in a month without any", got)
	}
	lacks(t, table(t, autumn, "verifications.csv"), "https://example.com/review") // it had run out before
	wants(t, string(autumn["index.html"]), "change 7, checksum")
	before := pack(t, r, "2025-01-01", "2025-12-31")
	wants(t, string(before["index.html"]), "has not said which services it runs", "change 0, checksum -")
}

func TestAnEvidencePackIsWholeAndSafe(t *testing.T) {
	files := pack(t, audited(t), "2026-01-01", "2026-12-31")
	for line := range strings.Lines(string(files["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if got := fmt.Sprintf("%x", sha256.Sum256(files[name])); got != sum {
			t.Errorf("%s has the sum %s, not %s", name, got, sum)
		}
	}
	var all map[string]any
	if err := json.Unmarshal(files["pack.json"], &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"coverage", "owners", "matrix", "verifications", "rulings", "history"} {
		rows, ok := all[name].([]any)
		if !ok || len(rows) == 0 || strings.Count(table(t, files, name+".csv"), "\n") != len(rows) {
			t.Errorf("%s: %d objects, and another number of lines in the table", name, len(rows))
		}
		for line := range strings.Lines(table(t, files, name+".csv")) {
			for cell := range strings.SplitSeq(line, " | ") {
				if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "@") || strings.HasPrefix(cell, "-1") {
					t.Errorf("%s: %q is a formula", name, cell)
				}
			}
		}
	}
	page := string(files["index.html"])
	lacks(t, page, "<script", "<link", "<img", "src=", "url(", "javascript:")
	wants(t, page, "&lt;script&gt;alert(1)&lt;/script&gt;", "default-src &#39;none&#39;", `href="https://example.com/test"`, "@media print")
}

func TestAnEvidencePackComesAsAFile(t *testing.T) {
	r := audited(t)
	reply := r.bot.Handle(context.Background(), r.request(bot.Text{Body: "export evidence from 2026-01-01 to 2026-06-30"}))
	if !reply.Private {
		t.Error("everybody sees it")
	}
	file := reply.Blocks[1].(bot.Attachment)
	z, err := zip.NewReader(bytes.NewReader(file.Data), int64(len(file.Data)))
	if err != nil || file.Name != "srm-evidence-2026-01-01-2026-06-30.zip" {
		t.Fatalf("%s: %v", file.Name, err)
	}
	in, err := z.Open("srm-evidence-2026-01-01-2026-06-30/index.html")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(page), "Evidence of shared responsibility")
	if _, err := r.bot.EvidencePack(context.Background(), "console", "2026-02-01", "2026-01-01"); err == nil {
		t.Error("a period that ends before it begins made a pack")
	}
}

// TestAnEvidencePackInABrowser looks at the page as a browser does: it is laid out, nothing in it runs, and it prints.
func TestAnEvidencePackInABrowser(t *testing.T) {
	browser := os.Getenv("SRM_TEST_CHROMIUM")
	if browser == "" {
		t.Skip("SRM_TEST_CHROMIUM names no browser")
	}
	dir := t.TempDir()
	page := filepath.Join(dir, "index.html")
	if err := os.WriteFile(page, pack(t, audited(t), "2026-01-01", "2026-12-31")["index.html"], 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		flags := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir()}
		out, err := exec.CommandContext(ctx, browser, append(append(flags, args...), "file://"+page)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	dom := run("--dump-dom")
	wants(t, dom, `<table>`, `<a href="https://example.com/test" rel="noreferrer noopener">https://example.com/test</a>`, "&lt;script&gt;alert(1)&lt;/script&gt;")
	lacks(t, dom, "<script")
	pdf := filepath.Join(dir, "page.pdf")
	run("--no-pdf-header-footer", "--print-to-pdf="+pdf)
	printed, err := os.ReadFile(pdf)
	if err != nil || !bytes.HasPrefix(printed, []byte("%PDF")) || len(printed) < 50_000 {
		t.Errorf("printed %d bytes, %v", len(printed), err)
	}
}
