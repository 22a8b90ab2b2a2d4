package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"srm/knowledge"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "which srm this is, and how old its facts are", GroupID: groupMore, Args: argsAtMost(0),
		RunE: func(*cobra.Command, []string) error {
			base, err := knowledge.Load()
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "srm %s\n%s %s/%s\nfacts read until %s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, lastRead(base))
			return nil
		},
	}
}

// version is what the build knows of itself: a tag, or else the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	text := info.Main.Version
	if text == "" {
		text = "(devel)"
	}
	if revision := settings["vcs.revision"]; text == "(devel)" && len(revision) >= 12 {
		text += " " + revision[:12]
		if settings["vcs.modified"] == "true" {
			text += ", changed since"
		}
	}
	return text
}

// lastRead is the day on which the newest source was read.
func lastRead(base *knowledge.Base) string {
	day := ""
	for _, s := range base.Sources {
		day = max(day, s.Read)
	}
	return day
}

func (p *program) completionCommand(root *cobra.Command) *cobra.Command {
	shells := []cobra.Completion{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "a script that lets a shell complete srm's commands", GroupID: groupMore,
		Long: "Load it in the shell's own start file:\n" +
			"  bash        source <(srm completion bash)\n" +
			"  zsh         source <(srm completion zsh)\n" +
			"  fish        srm completion fish | source\n" +
			"  powershell  srm completion powershell | Out-String | Invoke-Expression",
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("name one shell: bash, zsh, fish or powershell")
			}
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.out, true)
			case "zsh":
				return root.GenZshCompletion(p.out)
			case "fish":
				return root.GenFishCompletion(p.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.out)
			}
			return usageError("there is no completion for %q: bash, zsh, fish or powershell", args[0])
		},
	}
}
