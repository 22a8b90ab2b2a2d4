package main

import (
	"log/slog"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"srm/adapters/console"
	"srm/bot"
	"srm/knowledge"
)

func (p *program) consoleCommand() *cobra.Command {
	return &cobra.Command{
		Use: "console", Short: "a conversation at the terminal: ask, assign, look back, undo", GroupID: groupAsk, Args: argsAtMost(0),
		Long: "Questions in your own words, and commands such as assign and history; help lists them.\n" +
			"Lines from a pipe are answered one by one, so that what comes out reads as a conversation.",
		Example: "srm console\nprintf '%s\\n' 'assign os-patching on iaas to Platform' owners | srm console",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, stop := signals(cmd.Context())
			defer stop()
			base, d, err := p.loadAndOpen(c)
			if err != nil {
				return err
			}
			defer d.Close()
			b := bot.New(base, d.store, bot.Options{Workspaces: c.workspaces(), Now: now, Log: c.logger(p.err, slog.LevelWarn)})
			interactive, colour, width := console.Terminal(p.in, p.out)
			return console.Run(ctx, b, console.Options{In: p.in, Out: p.out, Interactive: interactive, Colour: colour, Width: width,
				HistoryFile: c.path(linesFile), Now: now})
		},
	}
}

// loadAndOpen reads the knowledge while the database is being opened.
func (p *program) loadAndOpen(c *Config) (base *knowledge.Base, d *data, err error) {
	var group errgroup.Group
	group.Go(func() (err error) {
		base, err = c.load()
		return err
	})
	d, err = p.openForWriting(c)
	if loadErr := group.Wait(); loadErr != nil {
		if d != nil {
			_ = d.Close()
		}
		return nil, nil, loadErr
	}
	return base, d, err
}
