package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"srm/bot"
)

// stopWithin is how long requests that are being answered may take to end after a signal.
const stopWithin = 8 * time.Second

func (p *program) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "the daemon: answers on the platforms that are configured", GroupID: groupRun, Args: argsAtMost(0),
		Long: "It makes a backup a day, in the folder backups beside the database, and keeps seven (SRM_BACKUPS).\n" +
			"It runs until it gets a signal, and then stops within ten seconds. While it runs it has the data: the console is refused,\n" +
			"and ask, check, history and backup go through the socket in the data folder.\n" +
			"With SRM_LISTEN it answers /healthz and /readyz there, and takes what Slack delivers over HTTP.",
		Example: "srm serve\nSRM_DATA=/var/lib/srm SRM_LISTEN=127.0.0.1:8080 srm serve",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, stop := signals(cmd.Context())
			defer stop()
			return p.serve(ctx, c)
		},
	}
}

// serve opens everything, runs it until ctx ends, and closes it in the opposite order.
func (p *program) serve(ctx context.Context, c *Config) (err error) {
	log := c.logger(p.err, slog.LevelInfo)
	base, d, err := p.loadAndOpen(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	adapters := new(platforms)
	b := bot.New(base, d.store, bot.Options{Workspaces: c.workspaces(), Directory: adapters, Posts: adapters.serves, Now: now, Log: log})
	if err := c.connect(adapters, b, log); err != nil {
		return err
	}
	if err := b.TellOfFacts(ctx); err != nil { // questions are answered nevertheless; the next start tries again
		log.ErrorContext(ctx, "comparing what is known now with what was known before", "err", err)
	}
	debug.FreeOSMemory() // what the start left behind would stay for as long as nothing happens
	health := &health{failed: d.db.Failed(), stopping: ctx.Done(), platforms: adapters}
	control := &control{desk: &localDesk{base: base, bot: b}, data: d, console: c.consoleWorkspace(), health: health, log: log}

	listener, err := listenControl(c.path(socketFile))
	if err != nil {
		return err
	}
	servers := []served{{listener, newServer(control.handler(), log)}}
	if c.Listen != "" {
		public, err := net.Listen("tcp", c.Listen)
		if err != nil {
			return errors.Join(fmt.Errorf("SRM_LISTEN: %w", err), listener.Close())
		}
		mux := http.NewServeMux()
		health.routes(mux)
		for _, a := range adapters.all {
			a.Routes(mux)
		}
		servers = append(servers, served{public, newServer(mux, log)})
	}
	copies := &daily{dir: c.path(backupsFolder), keep: c.backups(), dump: d.store.Dump, log: log}
	log.InfoContext(ctx, "serving", "data", c.Data, "listen", c.Listen, "platforms", strings.Join(adapters.names, ", "), "version", version())
	if len(adapters.all) == 0 {
		log.InfoContext(ctx, "no platform is configured; answering srm ask, check and backup through the socket in the data folder")
	}
	clock := bot.NewClock(b, replicaName(), adapters.posting()...)
	err = run(ctx, servers, adapters, clock, copies, d.db.Failed())
	log.InfoContext(context.WithoutCancel(ctx), "stopped")
	return err
}

// connect makes an adapter for each platform that is configured.
func (c *Config) connect(all *platforms, b *bot.Bot, log *slog.Logger) error {
	if err := c.connectSlack(all, b, log); err != nil {
		return err
	}
	return c.connectDiscord(all, b, log)
}

// replicaName tells this process from others on the same store, for whoever looks at a claim.
func replicaName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "srm"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

// A served is a server with what it listens on.
type served struct {
	listener net.Listener
	server   *http.Server
}

// run serves until ctx ends, which is no error, or something fails.
func run(ctx context.Context, servers []served, adapters *platforms, clock *bot.Clock, copies *daily, failed <-chan struct{}) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return copies.run(ctx) })
	group.Go(func() error { return clock.Run(ctx) })
	for i, a := range adapters.all {
		group.Go(func() error {
			if err := a.Run(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", adapters.names[i], err)
			}
			return nil
		})
	}
	for _, s := range servers {
		group.Go(func() error {
			if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serving on %s: %w", s.listener.Addr(), err)
			}
			return nil
		})
	}
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-failed:
			return errors.New("the database takes no more writes, since nobody can say what became of the last one; " +
				"start srm serve again: it reads what is on the disk")
		}
	})
	group.Go(func() error {
		<-ctx.Done()
		return stop(context.WithoutCancel(ctx), servers)
	})
	return group.Wait()
}

// stop lets requests end, all servers at once, and cuts off what does not end in time.
func stop(ctx context.Context, servers []served) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	var group errgroup.Group
	for _, s := range servers {
		group.Go(func() error {
			if s.server.Shutdown(ctx) != nil {
				return s.server.Close()
			}
			return nil
		})
	}
	return group.Wait()
}
