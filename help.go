package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// setHelp replaces cobra's help, which shows everything, by ours, which shows what one needs.
func (p *program) setHelp(root *cobra.Command) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(p.out, cmd) })
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError("%w%s", err, seeHelp(cmd))
	})
	help := &cobra.Command{
		Use: "help [command]", Short: "this, or more about a command", GroupID: groupMore,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return names(root), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || about == root && len(rest) > 0 {
				return unknownCommand(root, args)
			}
			return about.Help()
		},
	}
	root.SetHelpCommand(help)
	root.AddCommand(help)
}

func names(root *cobra.Command) []cobra.Completion {
	var all []cobra.Completion
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			all = append(all, cobra.CompletionWithDesc(c.Name(), c.Short))
		}
	}
	return all
}

func seeHelp(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "; see srm help"
	}
	return "; see srm help " + cmd.Name()
}

// unknownCommand names the nearest command, or the way to ask a question for who typed one.
func unknownCommand(root *cobra.Command, args []string) error {
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return usageError("there is no command %q; did you mean srm %s?", args[0], near[0])
	}
	if len(args) > 1 || strings.Contains(args[0], " ") {
		return usageError("there is no command %q; a question goes to srm ask %s", args[0], quoteArgs(args))
	}
	return usageError("there is no command %q; see srm help", args[0])
}

// quoteArgs writes a question as one types it in a shell: quoted where the shell would take it apart.
func quoteArgs(args []string) string {
	text := strings.Join(args, " ")
	if strings.ContainsAny(text, "?*'\"$&;|<>()[]{}`\\!#~") {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

// argsAtMost refuses more arguments than n, in a sentence.
func argsAtMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) <= n:
			return nil
		case n == 0:
			return usageError("srm %s takes no arguments, and %q is one%s", cmd.Name(), args[0], seeHelp(cmd))
		}
		return usageError("%q is one argument too many%s", args[n], seeHelp(cmd))
	}
}

// writeHelp writes the help of one command.
func writeHelp(w io.Writer, cmd *cobra.Command) {
	if !cmd.HasParent() {
		writeRootHelp(w, cmd)
		return
	}
	path := strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), "srm")) // slack manifest
	parent := strings.TrimSuffix(path, cmd.Name())
	fmt.Fprintf(w, "srm %s: %s\n", path, cmd.Short)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w)
		for _, c := range cmd.Commands() {
			fmt.Fprintf(w, "  srm %s %s\n      %s\n", path, c.Use, c.Short)
		}
	} else {
		fmt.Fprintf(w, "\n  srm %s%s\n", parent, cmd.Use)
	}
	if cmd.Long != "" {
		fmt.Fprintf(w, "\n%s\n", cmd.Long)
	}
	writeFlags(w, cmd)
	writeExamples(w, cmd)
}

func writeRootHelp(w io.Writer, root *cobra.Command) {
	fmt.Fprintf(w, "%s.\n\n  srm [command]      without a command: srm console\n", root.Short)
	for _, g := range root.Groups() {
		fmt.Fprintf(w, "\n%s\n", g.Title)
		for _, c := range root.Commands() {
			if c.GroupID == g.ID {
				fmt.Fprintf(w, "  %-12s %s\n", c.Name(), c.Short)
			}
		}
	}
	writeExamples(w, root)
	fmt.Fprint(w, "\nConfiguration\n"+
		"  Nothing has to be configured. SRM_DATA names another data folder, SRM_CONFIG a file for everything else;\n"+
		"  config.example.toml explains all of it, and srm check shows what holds.\n"+
		"\nExit status: 0 done, 1 refused or failed, 2 wrong usage, 3 the data cannot be opened.\n")
}

func writeFlags(w io.Writer, cmd *cobra.Command) {
	width, lines := 0, [][2]string{}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := strings.TrimSpace("--" + f.Name + " " + kind)
		width = max(width, len(name))
		lines = append(lines, [2]string{name, usage})
	})
	if len(lines) == 0 {
		return
	}
	fmt.Fprint(w, "\nFlags\n")
	for _, l := range lines {
		fmt.Fprintf(w, "  %-*s  %s\n", width, l[0], l[1])
	}
}

func writeExamples(w io.Writer, cmd *cobra.Command) {
	if cmd.Example == "" {
		return
	}
	fmt.Fprint(w, "\nExamples\n")
	for line := range strings.Lines(cmd.Example) {
		fmt.Fprint(w, "  "+line)
	}
	fmt.Fprintln(w)
}
