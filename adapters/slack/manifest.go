package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// A scope is something that the app may do, and what for: https://docs.slack.dev/reference/scopes
type scope struct {
	name, use string
	optional  bool // everything else works without it
}

// scopes are all that is ever needed.
var scopes = []scope{
	{name: "commands", use: "/srm and the message shortcut"},
	{name: "chat:write", use: "answering"},
	{name: "app_mentions:read", use: "mentions of the bot in channels"},
	{name: "im:history", use: "direct messages to the bot"},
	{name: "users:read", use: "who is an admin, a member or a guest; names; time zones"},
	{name: "assistant:write", use: "the assistant pane: prompts and status"},
	{name: "usergroups:read", use: "teams that are user groups", optional: true},
	{name: "files:write", use: "pictures and files in answers", optional: true},
	{name: "files:read", use: "files that people send along with import", optional: true},
}

// followUps are what follow-ups without a mention take: every message of the bot's channels is delivered then.
var followUps = []scope{
	{name: "channels:history", use: "follow-ups in a thread without a mention", optional: true},
	{name: "groups:history", use: "the same in private channels", optional: true},
}

// A ManifestFor says which app a manifest is for.
type ManifestFor struct {
	URL       string // where Slack reaches it, such as https://srm.example.org; empty: socket mode
	FollowUps bool   // also read channels, so that follow-ups need no mention
}

// Manifest is an app manifest, as JSON, for an app that does what these commands do: https://docs.slack.dev/reference/app-manifest
func Manifest(commands []bot.Command, f ManifestFor) ([]byte, error) {
	at, err := addresses(f.URL)
	if err != nil {
		return nil, err
	}
	m := slackapi.Manifest{
		Metadata: slackapi.ManifestMetadata{MajorVersion: 2, MinorVersion: 1},
		Display: slackapi.Display{Name: "srm", Description: "Whose job is it? The cloud provider's or yours, and which team's",
			BackgroundColor: "#1d3557"},
		Features: features(commands, at),
	}
	m.OAuthConfig.Scopes.Bot, m.OAuthConfig.Scopes.BotOptional = scopeNames(f.FollowUps)
	m.Settings = slackapi.Settings{
		EventSubscriptions: &slackapi.EventSubscriptions{RequestUrl: at("/slack/events"), BotEvents: eventNames(f.FollowUps)},
		Interactivity: &slackapi.Interactivity{IsEnabled: true, RequestUrl: at("/slack/interactions"),
			MessageMenuOptionsUrl: at("/slack/interactions")},
		OrgDeployEnabled:  true,
		SocketModeEnabled: f.URL == "",
	}
	return json.MarshalIndent(m, "", "  ")
}

// addresses makes the addresses below a base; all are empty without one.
func addresses(base string) (func(path string) string, error) {
	if base == "" {
		return func(string) string { return "" }, nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("%q is no address that Slack delivers to: it takes https and a host, such as https://srm.example.org", base)
	}
	return func(path string) string { return strings.TrimSuffix(base, "/") + path }, nil
}

func features(commands []bot.Command, at func(string) string) slackapi.Features {
	f := slackapi.Features{
		BotUser: slackapi.BotUser{DisplayName: "srm", AlwaysOnline: true},
		AppHome: slackapi.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
		SlashCommands: []slackapi.ManifestSlashCommand{{Command: "/srm", Description: "Whose job is it?", ShouldEscape: true,
			UsageHint: usageHint(commands), Url: at("/slack/commands")}},
		Shortcuts: []slackapi.Shortcut{{Name: "Whose job is this?", CallbackID: "ask", Description: "Ask about what this message says", Type: "message"}},
		AgentView: &slackapi.AgentView{AgentDescription: "Answers whose job a security control is: the cloud provider's or yours, and which team's."},
	}
	for _, p := range prompts {
		f.AgentView.SuggestedPrompts = append(f.AgentView.SuggestedPrompts, slackapi.ManifestSuggestedPrompt{Title: p.title, Message: p.message})
	}
	return f
}

// usageHint is what Slack shows behind /srm: a question, and the first commands.
func usageHint(commands []bot.Command) string {
	const most = 80
	hint := "who patches the OS on PaaS"
	for _, c := range commands {
		if c.Name != "ask" && len(hint)+len(" | ")+len(c.Name) <= most {
			hint += " | " + c.Name
		}
	}
	return hint
}

func scopeNames(follow bool) (all, optional []string) {
	list := scopes
	if follow {
		list = append(append([]scope{}, scopes...), followUps...)
	}
	for _, s := range list {
		all = append(all, s.name)
		if s.optional {
			optional = append(optional, s.name)
		}
	}
	return all, optional
}

func eventNames(follow bool) []string {
	names := []string{"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"}
	if follow {
		names = append(names, "message.channels", "message.groups")
	}
	return names
}
