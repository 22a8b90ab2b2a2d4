package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// A setting is one key of the configuration: in the file under its key, in the environment under SRM_ and the key in capitals.
type setting struct {
	key    string  // "slack.bot_token"
	text   *string // where the value goes: text, or for a secret the next two
	secret *Secret
	file   *string // the name of a file with the secret: the key with _file
	waits  string  // the platform that will read it once it is connected
	check  func(string) error
}

// settings are all keys that there are but [[workspace]], which only the file can hold.
func (c *Config) settings() []setting {
	return []setting{
		{key: "data", text: &c.Data},
		{key: "listen", text: &c.Listen, check: checkListen},
		{key: "log", text: &c.Log, check: oneOf("debug", "info", "warn", "error", "off")},
		{key: "overlay", text: &c.Overlay},
		{key: "backups", text: &c.Backups, check: checkBackups},
		{key: "history_key", secret: &c.HistoryKey, file: &c.HistoryKeyFile, check: checkHistoryKey},
		{key: "encryption_key", secret: &c.EncryptionKey, file: &c.EncryptionKeyFile, waits: "installing in many Slack workspaces"},
		{key: "slack.mode", text: &c.Slack.Mode, check: oneOf("socket", "http")},
		{key: "slack.bot_token", secret: &c.Slack.BotToken, file: &c.Slack.BotTokenFile},
		{key: "slack.app_token", secret: &c.Slack.AppToken, file: &c.Slack.AppTokenFile},
		{key: "slack.signing_secret", secret: &c.Slack.SigningSecret, file: &c.Slack.SigningSecretFile},
		{key: "slack.client_id", text: &c.Slack.ClientID, waits: "installing in many Slack workspaces"},
		{key: "slack.client_secret", secret: &c.Slack.ClientSecret, file: &c.Slack.ClientSecretFile, waits: "installing in many Slack workspaces"},
		{key: "slack.api_url", text: &c.Slack.APIURL},
		{key: "discord.token", secret: &c.Discord.Token, file: &c.Discord.TokenFile},
		{key: "discord.public_key", text: &c.Discord.PublicKey, check: checkPublicKey},
		{key: "discord.guild", text: &c.Discord.Guild, check: checkSnowflake},
		{key: "discord.api_url", text: &c.Discord.APIURL, check: checkURL},
	}
}

func (s setting) env() string { return "SRM_" + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_")) }

// keys are all keys as the file writes them, for the one that is nearest to a mistyped one.
func (c *Config) keys() []string {
	all := []string{"workspace", "workspace.name", "workspace.places", "slack", "discord"}
	for _, s := range c.settings() {
		all = append(all, s.key)
		if s.secret != nil {
			all = append(all, s.key+"_file")
		}
	}
	return all
}

// variables are all variables of the environment that mean something.
func (c *Config) variables() []string {
	all := []string{"SRM_CONFIG"}
	for _, s := range c.settings() {
		all = append(all, s.env())
		if s.secret != nil {
			all = append(all, s.env()+"_FILE")
		}
	}
	return all
}

// isSet tells whether a value has been given.
func (s setting) isSet() bool {
	if s.secret != nil {
		return s.secret.IsSet()
	}
	return *s.text != ""
}

// value is what the setting's own check looks at.
func (s setting) value() string {
	if s.secret != nil {
		return s.secret.Reveal()
	}
	return *s.text
}

func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if slices.Contains(values, v) {
			return nil
		}
		return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
	}
}

func checkListen(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Errorf("%q is no address to listen on: write host:port, such as 127.0.0.1:8080 or :8080", v)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("%q has no port: a number from 1 to 65535 stands behind the colon", v)
	}
	return nil
}

// minHistoryKey is how long a history key has to be: one made by us is 64 characters.
const minHistoryKey = 32

func checkHistoryKey(v string) error {
	if len(v) < minHistoryKey {
		return fmt.Errorf("it is %d characters long and needs at least %d; openssl rand -hex 32 makes one", len(v), minHistoryKey)
	}
	return nil
}
