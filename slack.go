package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"srm/adapters/slack"
	"srm/bot"
	"srm/knowledge"
)

// configured tells whether Slack is to be connected.
func (s *Slack) configured() bool {
	return s.BotToken.IsSet() || s.AppToken.IsSet() || s.SigningSecret.IsSet()
}

// options are the settings as the adapter takes them.
func (s *Slack) options(log *slog.Logger) slack.Options {
	return slack.Options{Mode: slack.Mode(s.Mode), BotToken: s.BotToken.Reveal(), AppToken: s.AppToken.Reveal(),
		SigningSecret: s.SigningSecret.Reveal(), APIURL: s.APIURL, Log: log}
}

// connectSlack adds Slack to the platforms, if it is configured.
func (c *Config) connectSlack(all *platforms, b *bot.Bot, log *slog.Logger) error {
	if !c.Slack.configured() {
		return nil
	}
	a, err := slack.New(b, c.Slack.options(log))
	if err != nil {
		return usageError("Slack: %w; srm check says more", err)
	}
	if a.NeedsRoutes() && c.Listen == "" {
		return usageError("Slack delivers over HTTP, and nothing listens: set SRM_LISTEN, or an app token for socket mode")
	}
	all.add("Slack", a)
	return nil
}

// heardOfSlack is what a Slack that is connected has delivered, for the check of a serve that runs.
func heardOfSlack(all *platforms) (found []finding) {
	for _, p := range all.all {
		if a, ok := p.(*slack.Adapter); ok {
			for _, f := range a.Heard() {
				found = append(found, slackFinding(f))
			}
		}
	}
	return found
}

// checkSlack asks Slack whether the app can work, if it is configured. A connection is only opened while no serve has one.
func checkSlack(ctx context.Context, c *Config) []finding {
	if !c.Slack.configured() {
		return nil
	}
	a, err := slack.New(nil, c.Slack.options(slog.New(slog.DiscardHandler)))
	if err != nil {
		return []finding{bad("settings", err.Error(), "README.md, Connect Slack, names what is needed")}
	}
	var found []finding
	for _, f := range a.Check(ctx, !serving(c)) {
		found = append(found, slackFinding(f))
	}
	return found
}

func slackFinding(f slack.Finding) finding {
	status := map[slack.Level]string{slack.Good: statusOK, slack.Doubtful: statusWarning, slack.Bad: statusFault}[f.Level]
	return finding{status: status, what: f.What, text: f.Text, advice: f.Advice}
}

func (p *program) slackCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "slack", Short: "set up the connection to Slack", GroupID: groupRun, Args: argsAtMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(p.slackManifestCommand())
	return cmd
}

func (p *program) slackManifestCommand() *cobra.Command {
	var f slack.ManifestFor
	cmd := &cobra.Command{
		Use: "manifest", Short: "print the app manifest: paste it at https://api.slack.com/apps, Create New App, From a manifest", Args: argsAtMost(0),
		Long: "An app made from it has the scopes, events and commands that srm uses, and no others; optional scopes are marked.\n" +
			"Without --url it is for socket mode: nothing of yours has to be public.",
		Example: "srm slack manifest\nsrm slack manifest --url https://srm.example.org",
		RunE: func(*cobra.Command, []string) error {
			base, err := knowledge.Load()
			if err != nil {
				return err
			}
			raw, err := slack.Manifest(bot.New(base, nil, bot.Options{}).Commands(), f)
			if err != nil {
				return usageError("%w", err)
			}
			_, err = p.out.Write(append(raw, '\n'))
			return err
		},
	}
	cmd.Flags().StringVar(&f.URL, "url", "", "where Slack reaches srm over https; empty for socket mode")
	cmd.Flags().BoolVar(&f.FollowUps, "follow-ups", false, "also read channels, so that follow-ups in a thread need no mention")
	return cmd
}
