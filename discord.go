package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"srm/adapters/discord"
	"srm/bot"
)

// discordWaits is how long check and invite wait for Discord.
const discordWaits = 20 * time.Second

// discordAdapter connects a handler with Discord as it is configured; nil if it is not.
func (c *Config) discordAdapter(h discord.Handler, log *slog.Logger) (*discord.Adapter, error) {
	if !c.Discord.Token.IsSet() {
		return nil, nil
	}
	return discord.New(h, discord.Options{
		Token:     c.Discord.Token.Reveal(),
		PublicKey: c.Discord.PublicKey,
		APIURL:    c.Discord.APIURL,
		Guild:     c.Discord.Guild,
		Log:       log.With("platform", "Discord"),
		Now:       now,
	})
}

// connectDiscord adds Discord to the platforms, if it is configured.
func (c *Config) connectDiscord(all *platforms, b *bot.Bot, log *slog.Logger) error {
	a, err := c.discordAdapter(b, log)
	if err != nil {
		return usageError("Discord: %w; srm check says more", err)
	}
	if a != nil && c.Discord.PublicKey != "" && c.Listen == "" {
		return usageError("Discord shall deliver over HTTP, and nothing listens: set SRM_LISTEN, or leave SRM_DISCORD_PUBLIC_KEY out")
	}
	if a != nil {
		all.add("Discord", a)
	}
	return nil
}

func (p *program) discordCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "discord", Short: "set up the connection to Discord", GroupID: groupRun, Args: argsAtMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(p.discordInviteCommand())
	return cmd
}

func (p *program) discordInviteCommand() *cobra.Command {
	return &cobra.Command{
		Use: "invite", Short: "print the address at which an administrator adds the bot to a server", Args: argsAtMost(0),
		Long: "It asks for the scopes bot and applications.commands, and for the permissions that srm needs and no others.\n" +
			"SRM_DISCORD_TOKEN has to be set.",
		Example: "SRM_DISCORD_TOKEN=… srm discord invite",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.configure()
			if err != nil {
				return err
			}
			a, err := c.discordAdapter(bot.New(nil, nil, bot.Options{}), c.logger(p.err, slog.LevelWarn))
			if err != nil {
				return usageError("%w", err)
			}
			if a == nil {
				return usageError("there is no Discord token yet: README.md, Connect Discord, says how one gets it and where it is put")
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), discordWaits)
			defer cancel()
			address, err := a.Invite(ctx)
			if err != nil {
				return err
			}
			fmt.Fprintln(p.out, address)
			return nil
		},
	}
}

// checkDiscord asks Discord what is missing, if it is configured.
func checkDiscord(ctx context.Context, c *Config) []finding {
	a, err := c.discordAdapter(bot.New(nil, nil, bot.Options{}), slog.New(slog.DiscardHandler))
	if err != nil {
		return []finding{bad("settings", err.Error(), "")}
	}
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, discordWaits)
	defer cancel()
	var found []finding
	for _, f := range a.Check(ctx) {
		if f.Good {
			found = append(found, good(f.What, "%s", f.Text))
		} else {
			found = append(found, bad(f.What, f.Text, f.Advice))
		}
	}
	return found
}

func checkPublicKey(v string) error {
	if raw, err := hex.DecodeString(v); err != nil || len(raw) != 32 {
		return errors.New("a public key of Discord has 64 hexadecimal digits; it stands under General Information of the application")
	}
	return nil
}

func checkURL(v string) error {
	if u, err := url.Parse(v); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is no address that begins with https://", v)
	}
	return nil
}

func checkSnowflake(v string) error {
	for _, r := range v {
		if r < '0' || r > '9' {
			return fmt.Errorf("%q is no id of Discord's: in Discord, Copy Server ID gives the number", v)
		}
	}
	return nil
}
