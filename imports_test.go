package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports that are forbidden. An arrow that has to turn round means that a type lives in the wrong place.
var arrows = []struct {
	from   string   // a folder, with all below it
	except []string // of what is forbidden, import paths with all below them
	to     string   // an import path, with all below it
	reason string
}{
	{"knowledge", []string{"srm/knowledge"}, "srm", "knowledge is facts and reading: it knows nothing of workspaces, platforms or storage"},
	{"knowledge", nil, "net/http", "reading a question needs no network"},
	{"storage", []string{"srm/storage"}, "srm", "a control is a plain id to storage"},
	{"storage", nil, "net/http", "engines on one machine have no network; one that has will say so here"},
	{"bot", []string{"srm/bot", "srm/knowledge", "srm/storage"}, "srm", "bot knows neither platforms nor the command line: they know it"},
	{"bot/door", []string{"srm/bot/door", "srm/storage"}, "srm", "what platforms say and show is nobody's business but theirs and bot's"},
	{"bot/english", []string{"srm/bot/english"}, "srm", "how one writes a number depends on nothing"},
	{"bot", nil, "srm/storage/bolt", "bot works on any engine; main chooses one"},
	{"bot", nil, "go.etcd.io", "engines belong below storage"},
	{"bot", nil, "net/http", "what speaks with a platform is an adapter"},
	{"bot", nil, "flag", "flags are read in main and handed in"},
	{"bot", nil, "os", "bot reads no files and no environment: main hands in what it needs"},
	{"bot", nil, "github.com/spf13", "flags are read in main and handed in"},
	{"adapters", []string{"srm/bot", "srm/adapters/adaptertest", "srm/adapters/slack/slacktest", "srm/adapters/discord/discordtest"}, "srm", "an adapter takes no decision about responsibility: all it needs, bot hands over"},
	{"adapters/adaptertest", []string{"srm/bot"}, "srm", "the contract of adapters names no platform"},
}

// features are the packages below bot, each with what it may import of them. Nobody imports what knows it; what two features need lies in
// a lower one. A new arrow is a decision, so it is made here.
var features = map[string][]string{
	"door":     {},
	"english":  {},
	"when":     {"door", "english"},
	"duty":     {"door", "english", "when"},
	"core":     {"door", "english", "when", "duty"}, // no feature
	"clock":    {"door", "core"},
	"schedule": {"door", "english", "when", "core", "clock"},
	"assign":   {"door", "english", "duty", "core", "schedule"},
	"estate":   {"door", "english", "when", "duty", "core", "assign"},
	"quiz":     {"door", "english", "when", "core", "schedule"},
	"history":  {"door", "english", "when", "core", "schedule", "assign", "estate"},
	"check":    {"door", "english", "when", "duty", "core", "schedule", "assign", "history", "quiz"}, // of the quiz, what its report proves
	"exchange": {"door", "english", "when", "duty", "core", "schedule", "assign", "check"},
	"ask":      {"door", "when", "duty", "core", "assign", "estate", "quiz", "check"},
	"bottest":  {"door", "core"},
}

// TestFeatures: package bot alone knows all that is below it, and is all that others know of it.
func TestFeatures(t *testing.T) {
	for folder, files := range packages(t) {
		feature, isFeature := strings.CutPrefix(folder, "bot/")
		may, known := features[feature]
		if isFeature && !known {
			t.Errorf("%s is new: say here what it may import", folder)
		}
		for _, f := range files {
			for _, spec := range f.ast.Imports {
				imported, _ := strconv.Unquote(spec.Path.Value)
				part, isPart := strings.CutPrefix(imported, "srm/bot/")
				switch {
				case !isFeature && folder != "bot" && isPart:
					t.Errorf("%s imports %s: whoever is not of the bot takes from package bot what it needs", f.name, imported)
				case isFeature && imported == "srm/bot":
					t.Errorf("%s imports %s, which is put together of such as this", f.name, imported)
				case isFeature && isPart && !f.test && !slices.Contains(may, part):
					t.Errorf("%s imports %s: %s is not to know it; hand over what it needs, in core.Features or as an argument, or put it lower", f.name, imported, folder)
				case isPart && part == "bottest" && !f.test:
					t.Errorf("%s imports %s, which is for tests", f.name, imported)
				}
			}
		}
	}
}

func TestArrows(t *testing.T) {
	for folder, files := range packages(t) {
		for _, f := range files {
			for _, spec := range f.ast.Imports {
				imported, _ := strconv.Unquote(spec.Path.Value)
				for _, a := range arrows {
					if (f.test || folder == "bot/bottest") && (!below(a.to, "srm") || below(a.to, "srm/storage")) {
						continue // a test may use what it tests with, an engine too
					}
					if below(folder, a.from) && below(imported, a.to) && !slices.ContainsFunc(a.except, func(e string) bool { return below(imported, e) }) {
						t.Errorf("%s imports %s: %s", f.name, imported, a.reason)
					}
				}
			}
		}
	}
}

// TestPackageComments: a package comment is the map of its package.
func TestPackageComments(t *testing.T) {
	for folder, files := range packages(t) {
		documented, only := false, true
		for _, f := range files {
			if !f.test {
				only = false
				documented = documented || f.ast.Doc != nil && (strings.HasPrefix(f.ast.Doc.Text(), "Package "+f.ast.Name.Name+" ") ||
					f.ast.Name.Name == "main" && strings.HasPrefix(f.ast.Doc.Text(), "Command "))
			}
		}
		if !documented && !only {
			t.Errorf("%s has no package comment: say in one file what lives there", folder)
		}
	}
}

// What one can hold in the head: lines of a file, and in the bot of a package without its tests.
const (
	maxFileLines    = 450
	maxBotFileLines = 400
	maxBotLines     = 4000
)

func TestLengths(t *testing.T) {
	for folder, files := range packages(t) {
		most, all := maxFileLines, 0
		if below(folder, "bot") {
			most = maxBotFileLines
		}
		for _, f := range files {
			if f.test {
				continue
			}
			all += f.lines
			if f.lines > most {
				t.Errorf("%s has %d lines, more than %d: give the feature a file or a package of its own", f.name, f.lines, most)
			}
		}
		if below(folder, "bot") && all > maxBotLines {
			t.Errorf("%s has %d lines, more than %d: give a feature a package of its own", folder, all, maxBotLines)
		}
	}
}

func below(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

type source struct {
	name  string
	ast   *ast.File
	test  bool
	lines int
}

// packages parses every file of the module, by folder.
func packages(t *testing.T) map[string][]source {
	t.Helper()
	all := make(map[string][]source)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || name == "tools"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, raw, parser.ParseComments|parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := path.Dir(name)
		all[folder] = append(all[folder], source{name, parsed, strings.HasSuffix(name, "_test.go"), bytes.Count(raw, []byte("\n"))})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
