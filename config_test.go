package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// write makes a file and returns its name.
func write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretPrintsNowhere(t *testing.T) {
	type inner struct{ token Secret } // unexported: fmt goes round the methods there
	const text = "xoxb-planted"
	c := Config{HistoryKey: newSecret(text), Slack: Slack{BotToken: newSecret(text)}}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+" "+verb+" "+verb+"\n", c, c.HistoryKey, inner{c.HistoryKey})
	}
	raw, _ := json.Marshal(c)
	b.Write(raw)
	slog.New(slog.NewTextHandler(&b, nil)).Info("configured", "config", c, "key", c.HistoryKey)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("configured", "config", c, "key", c.HistoryKey)
	for _, spelling := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text)} {
		if strings.Contains(b.String(), spelling) {
			t.Errorf("a secret was printed:\n%s", b.String())
		}
	}
	if !strings.Contains(b.String(), redacted) || c.HistoryKey.Reveal() != text {
		t.Error("secrets do not work")
	}
}

func TestSecretFiles(t *testing.T) {
	key := strings.Repeat("k", minHistoryKey)
	for name, c := range map[string]struct {
		text, want, fault string
		mode              os.FileMode
		warns             bool
	}{
		"one newline goes":     {key + "\n", key, "", 0o600, false},
		"and a carriage one":   {key + "\r\n", key, "", 0o600, false},
		"a second one stays":   {key + "\n\n", key + "\n", "", 0o600, false},
		"readable by others":   {key, key, "", 0o644, runtime.GOOS != "windows"},
		"empty":                {"\n", "", "holds no secret", 0o600, false},
		"too short":            {"short", "", "needs at least", 0o600, false},
		"far too large for it": {strings.Repeat("k", maxSecret+1), "", "that is no secret", 0o600, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readConfig([]string{"SRM_DATA=x", "SRM_HISTORY_KEY_FILE=" + write(t, "key", c.text, c.mode)})
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("got %v, want %q", err, c.fault)
				}
				return
			}
			if err != nil || got.HistoryKey.Reveal() != c.want {
				t.Errorf("got %q, %v", got.HistoryKey.Reveal(), err)
			}
			if warns := len(got.warnings) > 0; warns != c.warns {
				t.Errorf("warnings: %v", got.warnings)
			}
		})
	}
}

// TestFaults: every fault is found at once, with the file, the line and what was probably meant.
func TestFaults(t *testing.T) {
	key := strings.Repeat("k", minHistoryKey)
	keyFile := write(t, "key", key, 0o600)
	for name, c := range map[string]struct {
		file string
		env  []string
		want []string
	}{
		"sound":             {"data = \"x\"\nlog = \"debug\"\n", nil, nil},
		"unknown keys":      {"dta = \"x\"\n[slack]\nmod = \"http\"\n", nil, []string{`:1: there is no key "dta"; did you mean data?`, `:3: there is no key "slack.mod"; did you mean slack.mode?`}},
		"in no table":       {"bot_token = \"x\"\n", nil, []string{`:1: there is no key "bot_token"; did you mean slack.bot_token?`}},
		"no TOML":           {"data = \n", nil, []string{":1:"}},
		"another type":      {"data = 7\n", nil, []string{":1:"}},
		"no log level":      {"log = \"loud\"\n", nil, []string{`log: "loud" is none of debug, info, warn, error, off`}},
		"environment":       {"", []string{"SRM_LOG=loud", "SRM_LISTEN=8080"}, []string{"SRM_LOG:", "SRM_LISTEN:"}},
		"no port":           {"listen = \"localhost:\"", nil, []string{"has no port"}},
		"secret twice":      {"", []string{"SRM_HISTORY_KEY=" + key, "SRM_HISTORY_KEY_FILE=" + keyFile}, []string{"SRM_HISTORY_KEY and SRM_HISTORY_KEY_FILE are both set"}},
		"in the file twice": {"history_key = \"" + key + "\"\nhistory_key_file = \"" + keyFile + "\"\n", nil, []string{"history_key and history_key_file are both set"}},
		"no such file":      {"", []string{"SRM_DISCORD_TOKEN_FILE=/nowhere"}, []string{"SRM_DISCORD_TOKEN_FILE: open /nowhere"}},
		"workspaces": {"[[workspace]]\nname = \"a\"\nplaces = [\"slack:T1\"]\n[[workspace]]\nname = \"b\"\nplaces = [\"slack:T1\", \"x\"]\n" +
			"[[workspace]]\nname = \"a\"\n[[workspace]]\nplaces = [\"console\"]\n[[workspace]]\nname = \"slack:T9\"\nplaces = [\"discord:1\"]\n", nil,
			[]string{`"a" and "b" both have the place slack:T1`, `"x" is no place`, `"a" is there twice`, "without a name", `"slack:T9" is the name of a place`}},
	} {
		t.Run(name, func(t *testing.T) {
			env := append([]string{"SRM_DATA=x", "SRM_CONFIG=" + write(t, "srm.toml", c.file, 0o600)}, c.env...)
			_, err := readConfig(env)
			if (err == nil) != (c.want == nil) {
				t.Fatalf("got %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q in it", err, want)
				}
			}
			if err != nil && strings.Contains(err.Error(), key) {
				t.Error("the fault shows the secret")
			}
		})
	}
}

func TestEnvironmentWins(t *testing.T) {
	file := write(t, "srm.toml", "data = \"from-file\"\nlisten = \":8080\"\noverlay = \"own.toml\"\n", 0o600)
	c, err := readConfig([]string{"SRM_CONFIG=" + file, "SRM_DATA=from-environment", "SRM_LOGG=debug", "SRM_TEST_X=1", "OTHER=1"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "from-environment" || c.Listen != ":8080" || c.Overlay != filepath.Join(filepath.Dir(file), "own.toml") {
		t.Errorf("%+v", c)
	}
	if len(c.warnings) != 1 || c.warnings[0] != "there is no variable SRM_LOGG; did you mean SRM_LOG?" {
		t.Errorf("warnings: %q", c.warnings)
	}
}

func TestDefaultData(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have other folders")
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"home":         {map[string]string{"HOME": "/u/x"}, "/u/x/.local/share/srm"},
		"xdg":          {map[string]string{"HOME": "/u/x", "XDG_DATA_HOME": "/data"}, "/data/srm"},
		"relative xdg": {map[string]string{"HOME": "/u/x", "XDG_DATA_HOME": "data"}, "/u/x/.local/share/srm"},
		"nothing":      {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := defaultData(func(key string) string { return c.env[key] })
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestExample: the example is sound as it stands, and with every line of it in force it sets every key there is.
func TestExample(t *testing.T) {
	raw, err := os.ReadFile("config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig([]string{"SRM_DATA=x", "SRM_CONFIG=config.example.toml"}); err != nil {
		t.Errorf("as it stands: %v", err)
	}
	var all strings.Builder
	for line := range strings.Lines(string(raw)) {
		setting := strings.TrimPrefix(line, "#")
		if key, _, ok := strings.Cut(setting, " = "); strings.HasPrefix(setting, "[") || ok && !strings.ContainsAny(key, " #") {
			line = setting
		}
		all.WriteString(line)
	}
	c := &Config{file: "config.example.toml", from: make(map[string]string)}
	if err := c.decode([]byte(all.String())); err != nil {
		t.Fatalf("with every line in force: %v\n%s", err, all.String())
	}
	for _, s := range c.settings() {
		if s.secret == nil && *s.text == "" {
			t.Errorf("%s is not documented", s.key)
		}
		if s.secret != nil && (!s.secret.IsSet() || *s.file == "") {
			t.Errorf("%s, or %s_file, is not documented", s.key, s.key)
		}
		if s.check != nil && (s.check(s.value()) == nil) == (s.secret != nil) { // what everybody can read here is no secret
			t.Errorf("%s: %v", s.key, s.check(s.value()))
		}
		if !strings.Contains(string(raw), s.env()) {
			t.Errorf("%s is not named", s.env())
		}
	}
	if faults := c.checkWorkspaces(); len(c.Workspaces) == 0 || len(faults) > 0 {
		t.Errorf("workspaces: %v %v", c.Workspaces, faults)
	}
}

func FuzzConfig(f *testing.F) {
	raw, _ := os.ReadFile("config.example.toml")
	f.Add(string(raw))
	f.Add("data = 1\n[[workspace]]\nname = \"a\"\nplaces = [\"console\", \"console\"]\n[slack]\nbot_token = \"x\"\n")
	f.Add("[slack.bot_token]\nx = 1")
	f.Fuzz(func(t *testing.T, text string) {
		c := &Config{file: "f", from: make(map[string]string)}
		_ = c.decode([]byte(text))
		for _, s := range c.settings() {
			_ = c.settle(setting{key: s.key, text: s.text, secret: s.secret, file: new(string), check: s.check, waits: s.waits}, nil)
		}
		_ = c.checkWorkspaces()
	})
}
