// Command srm answers "whose job is it?": the cloud provider's or its customer's, and which team's inside the customer's organisation.
//
// This package introduces everybody to everybody and decides nothing about responsibility. Where to find what:
//
//	main.go      the table of subcommands, signals, exit status
//	help.go      how help is written, and what a wrong usage is told
//	config.go    the configuration: one TOML file, the environment, files of secrets; settings.go lists every key
//	open.go      the data folder: the database, the history key, who else may be using it
//	console.go   a conversation at the terminal
//	ask.go       one question, or many, for scripts
//	platforms.go the adapters that are configured, as one to bot
//	serve.go     the daemon; daily.go makes its backups; socket.go is the door in its data folder, by which ask, backup and check reach it
//	slack.go     Slack: its settings, its app manifest, its part of check
//	discord.go   Discord: its adapter as it is configured, srm discord invite, what check asks it
//	check.go     are configuration, knowledge and database sound
//	backup.go    backup and restore
//	decisions.go export and import of what was decided
//	export.go    what is given out: the evidence pack of a period
//	history.go   what proves that the history is what it was
//	health.go version.go
//
// The scripts in testdata/script are the manual, run as tests.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // small images have no time zones

	"github.com/spf13/cobra"
)

// Exit status.
const (
	exitFailed = 1 // refused or failed
	exitUsage  = 2 // wrong usage
	exitData   = 3 // the data cannot be opened
)

// now is the clock of what is stored and shown. The transcripts in testdata fix it.
var now = time.Now

// A failure is an error that knows its exit status.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errSilent is a failure that has been reported already.
var errSilent = errors.New("")

func usageError(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

func dataError(err error) error { return &failure{exitData, err} }

// A program is one run of srm.
type program struct {
	in       *os.File
	out, err *os.File
}

func main() {
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	os.Exit(p.run(context.Background(), os.Args[1:]))
}

// run carries out a command line and returns the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.commands()
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	status := exitFailed
	if f, ok := errors.AsType[*failure](err); ok {
		status = f.status
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(p.err, "srm: "+strings.ReplaceAll(text, "\n", "\nsrm: "))
	}
	return status
}

// Groups of commands in help.
const (
	groupAsk  = "ask"
	groupRun  = "run"
	groupData = "data"
	groupMore = "more"
)

// commands is the table of subcommands, in the order in which help lists them.
func (p *program) commands() *cobra.Command {
	cobra.EnableCommandSorting = false // ours is the order of use
	console := p.consoleCommand()
	root := &cobra.Command{
		Use:               "srm",
		Short:             `srm answers "whose job is it?": the cloud provider's or yours, and which team's`,
		Example:           "srm\nsrm ask who patches the OS on PaaS\nsrm ask --json 'is TLS on App Service ours?'",
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},

		SuggestionsMinimumDistance: 2,
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(root, args)
		}
		return console.RunE(cmd, nil)
	}
	root.AddGroup(
		&cobra.Group{ID: groupAsk, Title: "Ask and record"},
		&cobra.Group{ID: groupRun, Title: "Run"},
		&cobra.Group{ID: groupData, Title: "Look after the data"},
		&cobra.Group{ID: groupMore, Title: "More"},
	)
	root.AddCommand(console, p.askCommand(),
		p.serveCommand(), p.healthCommand(), p.slackCommand(), p.discordCommand(),
		p.checkCommand(), p.backupCommand(), p.restoreCommand(), p.exportCommand(), p.importCommand(), p.historyCommand(),
		p.versionCommand(), p.completionCommand(root))
	p.setHelp(root)
	return root
}

// signals returns a context that ends at the first interrupt or termination; the second one ends the process.
func signals(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// warn says something beside what was asked for.
func (p *program) warn(format string, args ...any) {
	fmt.Fprintf(p.err, "srm: warning: "+format+"\n", args...)
}
