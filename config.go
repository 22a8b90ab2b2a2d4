package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"srm/bot"
	"srm/knowledge"
	"srm/storage"
)

// A Config is everything that can be configured. The zero value works: the console on a file in the user's data folder.
type Config struct {
	Data              string      `toml:"data"`    // the data folder
	Listen            string      `toml:"listen"`  // host:port for the health of serve
	Log               string      `toml:"log"`     // debug, info, warn, error, off
	Overlay           string      `toml:"overlay"` // the organisation's own file of knowledge
	Backups           string      `toml:"backups"` // how many daily backups serve keeps
	HistoryKey        Secret      `toml:"history_key"`
	HistoryKeyFile    string      `toml:"history_key_file"`
	EncryptionKey     Secret      `toml:"encryption_key"`
	EncryptionKeyFile string      `toml:"encryption_key_file"`
	Slack             Slack       `toml:"slack"`
	Discord           Discord     `toml:"discord"`
	Workspaces        []Workspace `toml:"workspace"`

	file     string            // the TOML file, if there is one
	from     map[string]string // key → what set it: a variable, or "" for the file
	warnings []string
}

// Slack is what the connection to Slack needs; the client is for installing in other workspaces, later.
type Slack struct {
	Mode              string `toml:"mode"`
	BotToken          Secret `toml:"bot_token"`
	BotTokenFile      string `toml:"bot_token_file"`
	AppToken          Secret `toml:"app_token"`
	AppTokenFile      string `toml:"app_token_file"`
	SigningSecret     Secret `toml:"signing_secret"`
	SigningSecretFile string `toml:"signing_secret_file"`
	ClientID          string `toml:"client_id"`
	ClientSecret      Secret `toml:"client_secret"`
	ClientSecretFile  string `toml:"client_secret_file"`
	APIURL            string `toml:"api_url"`
}

// Discord is what the connection to Discord needs: the token, and nothing else.
type Discord struct {
	Token     Secret `toml:"token"`
	TokenFile string `toml:"token_file"`
	PublicKey string `toml:"public_key"`
	Guild     string `toml:"guild"`
	APIURL    string `toml:"api_url"`
}

// A Workspace joins places into one tenant.
type Workspace struct {
	Name   string   `toml:"name"`
	Places []string `toml:"places"`
}

// readConfig reads the configuration out of an environment and the file that it names. The error holds every fault, a line each;
// the Config is usable as far as it goes even then, so that check can go on.
func readConfig(environ []string) (*Config, error) {
	env := make(map[string]string)
	for _, v := range environ {
		if name, value, ok := strings.Cut(v, "="); ok && strings.HasPrefix(name, "SRM_") {
			env[name] = value
		}
	}
	c := &Config{file: env["SRM_CONFIG"], from: make(map[string]string)}
	var faults []error
	if c.file != "" {
		faults = append(faults, c.readFile())
	}
	c.unknownVariables(env)
	for _, s := range c.settings() {
		faults = append(faults, c.settle(s, env))
	}
	faults = append(faults, c.checkWorkspaces()...)
	if c.Data == "" {
		dir, err := defaultData(os.Getenv)
		c.Data = dir
		faults = append(faults, err)
	}
	return c, errors.Join(faults...)
}

// readFile decodes the TOML file, strictly. Names of files in it are relative to its folder.
func (c *Config) readFile() error {
	raw, err := os.ReadFile(c.file)
	if err != nil {
		return fmt.Errorf("SRM_CONFIG: %w", err)
	}
	err = c.decode(raw)
	dir := filepath.Dir(c.file)
	names := []*string{&c.Data, &c.Overlay}
	for _, s := range c.settings() {
		if s.isSet() {
			c.from[s.key] = ""
		}
		if s.file != nil {
			names = append(names, s.file)
		}
		if s.secret != nil && s.isSet() {
			if info, err := os.Stat(c.file); err == nil && openToOthers(info) {
				c.warning("others can read %s, which holds %s; chmod 600 would keep it to you", c.file, s.key)
			}
		}
	}
	for _, name := range names {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(dir, *name)
		}
	}
	return err
}

func (c *Config) decode(raw []byte) error {
	d := toml.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var faults []error
		for _, e := range unknown.Errors {
			row, _ := e.Position()
			key := strings.Join(e.Key(), ".")
			faults = append(faults, fmt.Errorf("%s:%d: there is no key %q%s", c.file, row, key, didYouMean(key, c.keys())))
		}
		return errors.Join(faults...)
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := bad.Position()
		return fmt.Errorf("%s:%d:%d: %s", c.file, row, column, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	if err != nil {
		return fmt.Errorf("%s: %s", c.file, strings.TrimPrefix(err.Error(), "toml: "))
	}
	return nil
}

// settle gives one setting its value: from the environment or a secret's file named there, else from the configuration file or a
// secret's file named in that.
func (c *Config) settle(s setting, env map[string]string) error {
	name := s.env()
	if s.secret == nil {
		if v := env[name]; v != "" {
			*s.text, c.from[s.key] = v, name
		}
	} else if err := c.settleSecret(s, env); err != nil {
		return err
	}
	if !s.isSet() {
		return nil
	}
	if s.waits != "" {
		c.warning("%s is not used yet: it waits for %s", c.nameOf(s), s.waits)
	}
	if s.check != nil {
		if err := s.check(s.value()); err != nil {
			return fmt.Errorf("%s: %w", c.nameOf(s), err)
		}
	}
	return nil
}

func (c *Config) settleSecret(s setting, env map[string]string) error {
	name, fileName := s.env(), s.env()+"_FILE"
	file, where := *s.file, s.key+"_file"
	switch {
	case env[name] != "" && env[fileName] != "":
		return fmt.Errorf("%s and %s are both set: which one holds? Unset one of them", name, fileName)
	case env[name] != "":
		*s.secret, c.from[s.key] = newSecret(strings.TrimSuffix(env[name], "\n")), name
		return nil
	case env[fileName] != "":
		file, where = env[fileName], fileName
	case file != "" && s.secret.IsSet():
		return fmt.Errorf("%s: %s and %s are both set: which one holds? Remove one of them", c.file, s.key, where)
	}
	if file == "" {
		return nil
	}
	secret, warning, err := secretFromFile(file)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	*s.secret, c.from[s.key] = secret, where
	if warning != "" {
		c.warning("%s: %s", where, warning)
	}
	return nil
}

// nameOf is a setting as whoever set it knows it.
func (c *Config) nameOf(s setting) string {
	if from := c.from[s.key]; from != "" {
		return from
	}
	return c.file + ": " + s.key
}

func (c *Config) warning(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

func (c *Config) unknownVariables(env map[string]string) {
	known := c.variables()
	var unknown []string
	for name := range env {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "SRM_TEST_") {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		c.warning("there is no variable %s%s", name, didYouMean(name, known))
	}
}

func (c *Config) checkWorkspaces() (faults []error) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf(c.file+": [[workspace]] "+format, args...))
	}
	owner, seen := make(map[string]string), make(map[string]bool)
	for _, w := range c.Workspaces {
		switch {
		case w.Name == "":
			fault("without a name: give it one, such as name = \"acme\"")
		case seen[w.Name]:
			fault("%q is there twice; name all its places in one", w.Name)
		case isPlace(w.Name) && !slices.Contains(w.Places, w.Name):
			fault("%q is the name of a place, which is a workspace of its own; give another name", w.Name)
		case len(w.Places) == 0:
			fault("%q has no places, such as \"slack:T0123\" or \"console\"", w.Name)
		}
		seen[w.Name] = true
		for _, place := range w.Places {
			switch before, there := owner[place]; {
			case !isPlace(place):
				fault("%q: %q is no place; a place is console, slack:… or discord:…", w.Name, place)
			case there:
				fault("%q and %q both have the place %s", before, w.Name, place)
			}
			owner[place] = w.Name
		}
	}
	return faults
}

func isPlace(name string) bool {
	kind, id, colon := strings.Cut(name, ":")
	return name == "console" || colon && id != "" && (kind == "slack" || kind == "discord")
}

// workspaces is the map from places to workspaces as bot wants it.
func (c *Config) workspaces() map[bot.PlaceID]storage.WorkspaceID {
	m := make(map[bot.PlaceID]storage.WorkspaceID)
	for _, w := range c.Workspaces {
		for _, place := range w.Places {
			m[bot.PlaceID(place)] = storage.WorkspaceID(w.Name)
		}
	}
	return m
}

// overlays reads the organisation's own file of knowledge, if there is one.
func (c *Config) overlays() ([]knowledge.File, error) {
	if c.Overlay == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(c.Overlay)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	return []knowledge.File{{Name: c.Overlay, Data: raw}}, nil
}

// logger logs to w at the level that is configured, or at usual.
func (c *Config) logger(w io.Writer, usual slog.Level) *slog.Logger {
	level := usual
	switch c.Log {
	case "off":
		return slog.New(slog.DiscardHandler)
	case "":
	default:
		_ = level.UnmarshalText([]byte(c.Log)) // was checked
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// defaultData is the user's data folder for srm, as the system has it.
func defaultData(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // a relative one is to be ignored, says the specification
		return filepath.Join(dir, "srm"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "srm"), nil
		}
	}
	home := getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", errors.New("there is no home folder to keep data in; set SRM_DATA to a folder")
	}
	return filepath.Join(home, ".local", "share", "srm"), nil
}

// didYouMean names the nearest of names, as the end of a sentence.
func didYouMean(name string, names []string) string {
	if near := knowledge.Nearest(name, names, 1); len(near) > 0 {
		return fmt.Sprintf("; did you mean %s?", near[0])
	}
	if _, last, ok := strings.Cut(name, "."); ok { // a key under the wrong table
		for _, n := range names {
			if strings.HasSuffix(n, "."+last) || n == last {
				return fmt.Sprintf("; did you mean %s?", n)
			}
		}
	}
	return ""
}

// configure reads the configuration for a command that needs it, and says what it warns of.
func (p *program) configure() (*Config, error) {
	c, err := readConfig(os.Environ())
	if err != nil {
		return nil, usageError("%w", err)
	}
	for _, w := range c.warnings {
		p.warn("%s", w)
	}
	return c, nil
}

func readFull(r io.Reader, buffer []byte) (int, error) {
	n, err := io.ReadFull(r, buffer)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}
