package console

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// conversation is what a console shows for lines, in an empty folder that is the current one.
func conversation(t *testing.T, b *adaptertest.Bot, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Run(t.Context(), b, Options{In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &out}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func filing(names ...string) *adaptertest.Bot {
	return &adaptertest.Bot{Answer: func(r bot.Request) bot.Reply {
		text, _ := r.Input.(bot.Text)
		if text.Body != "export" {
			return bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("Heard " + text.Body + "."))}}
		}
		reply := bot.Reply{}
		for _, name := range names {
			reply.Blocks = append(reply.Blocks, bot.Attachment{Name: name, Data: []byte("data of " + name)})
		}
		return reply
	}}
}

func content(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
	}
	return string(raw)
}

func TestSaveKeepsFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("kept", 0o700); err != nil {
		t.Fatal(err)
	}
	shown := conversation(t, filing("owners.csv"), "export", "save", "save", "save mine.csv", "save mine.csv", "save kept", "hello", "save")
	for _, want := range []string{"save keeps it in this folder", "Saved as owners.csv.", "Saved as owners-2.csv.", "Saved as mine.csv.", "mine.csv is there already",
		"Saved as kept/owners.csv.", "Heard save."} {
		if !strings.Contains(shown, want) {
			t.Errorf("does not say %q in\n%s", want, shown)
		}
	}
	for _, name := range []string{"owners.csv", "owners-2.csv", "mine.csv", "kept/owners.csv"} {
		if got := content(t, name); got != "data of owners.csv" {
			t.Errorf("%s holds %q", name, got)
		}
	}
	if info, err := os.Stat("owners.csv"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// Names come from the bot, and in them names that people gave: none leads out of the folder.
func TestSaveStaysWhereItIsTold(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	shown := conversation(t, filing("../../up.csv", "..", `C:\up; rm.csv`, "-rf.csv"), "export", "save one.csv", "save no/such/folder", "save")
	if !strings.Contains(shown, "one.csv is no folder") || strings.Count(shown, "Not saved") != 2 {
		t.Errorf("says\n%s", shown)
	}
	entries, err := os.ReadDir(folder)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); err != nil || got != "file rf.csv up--rm.csv up.csv" {
		t.Errorf("saved %s, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "plain"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if shown := conversation(t, filing("a.csv"), "export", "save plain/a.csv"); !strings.Contains(shown, "Not saved") {
		t.Errorf("says\n%s", shown)
	}
}

func TestImportReadsTheFileItNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, size := range map[string]int{"small.csv": 9, "large.csv": bot.MaxDocument + 1} {
		if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &adaptertest.Bot{}
	conversation(t, b, "import small.csv", "import large.csv", "import none.csv", "import", "owners small.csv")
	var got []string
	for _, r := range b.Seen() {
		for _, f := range r.Files {
			got = append(got, f.Name, strings.Repeat("x", len(f.Data)), f.Trouble)
		}
		got = append(got, "|")
	}
	want := "small.csv xxxxxxxxx  | large.csv  it is larger than 6.0 MiB | none.csv  open none.csv: no such file or directory | | |"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}
