package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"srm/adapters/adaptertest"
	"srm/bot"
)

// many are more commands than one of Discord's can hold, with long words.
func many(n int) []bot.Command {
	var all []bot.Command
	for i := range n {
		c := bot.Command{Name: fmt.Sprintf("do-%d", i), Summary: strings.Repeat("a summary of many words ", 8)}
		for j := range 5 {
			c.Params = append(c.Params, bot.Param{Name: fmt.Sprintf("param%d", j), Help: strings.Repeat("help ", 40), Kind: bot.ParamKind(j), Optional: j < 3})
		}
		all = append(all, c)
	}
	return all
}

// No command is ever left out, and Discord takes every tree.
func TestTreeHoldsEverything(t *testing.T) {
	commands := many(73)
	for i := range commands {
		commands[i].Name = fmt.Sprintf("%s-%d", commands[i].Name, i)
	}
	commands = append(commands, bot.Command{Name: "quiz", Summary: "a question"}, bot.Command{Name: "team", Summary: "teams", Changing: bot.Member}, bot.Command{Name: "settings", Needs: bot.Admin})
	tr := plant(commands)
	found := map[string]bool{}
	for path, l := range tr.byPath {
		found[l.command.Name] = true
		if !strings.Contains(path, " ") && path != "quiz" {
			t.Errorf("%q has no sub-command", path)
		}
	}
	for _, c := range commands {
		if !found[c.Name] {
			t.Errorf("%s was left out", c.Name)
		}
	}
	names := map[string]bool{}
	for _, root := range tr.roots {
		if names[root.Name] {
			t.Errorf("%s is there twice", root.Name)
		}
		names[root.Name] = true
		if err := commandFault(root); err != nil {
			t.Errorf("/%s: %v", root.Name, err)
		}
	}
	for name, want := range map[string]string{"srm": "[0 1 2] [0 1] -", "estate": "[0] [0] -", "quiz": "[0] [0] -", "srm-admin": "[0] [0] 32"} {
		for _, root := range tr.roots {
			needs := "-"
			if root.DefaultMemberPermissions != nil {
				needs = fmt.Sprint(*root.DefaultMemberPermissions)
			}
			if got := fmt.Sprint(*root.Contexts, *root.IntegrationTypes, " ", needs); root.Name == name && strings.ReplaceAll(got, "]  ", "] ") != want {
				t.Errorf("/%s is for %q, want %q", name, got, want)
			}
		}
	}
}

func commandFault(c *discordgo.ApplicationCommand) error {
	if c.Type == discordgo.MessageApplicationCommand {
		return nil
	}
	if n := size(c.Name) + size(c.Description) + treeSize(c.Options); n > 8000 {
		return fmt.Errorf("%d characters", n)
	}
	if len(c.Options) > 25 {
		return fmt.Errorf("%d sub-commands", len(c.Options))
	}
	return optionFault(c.Options)
}

func optionFault(list []*discordgo.ApplicationCommandOption) error {
	optional := false
	names := map[string]bool{}
	for _, o := range list {
		if names[o.Name] || size(o.Description) > 100 || o.Description == "" || len(o.Name) > 32 || commandName(o.Name) != o.Name {
			return fmt.Errorf("option %q: %q", o.Name, o.Description)
		}
		names[o.Name] = true
		if o.Type > discordgo.ApplicationCommandOptionSubCommandGroup && o.Required && optional {
			return fmt.Errorf("%q is needed, behind one that is not", o.Name)
		}
		optional = optional || !o.Required
		if err := optionFault(o.Options); err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	return nil
}

func TestCommandNames(t *testing.T) {
	for in, want := range map[string]string{"Assign": "assign", "who owns what?": "who-owns-what", "": "more", strings.Repeat("x", 40): strings.Repeat("x", 32)} {
		if got := commandName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// completer offers what it is asked for.
type completer struct {
	adaptertest.Bot
	field, typed string
	request      bot.Request
}

func (c *completer) Complete(_ context.Context, r bot.Request, field, typed string) []bot.Choice {
	c.field, c.typed, c.request = field, typed, r
	if typed == "panic" {
		panic("no")
	}
	out := []bot.Choice{{Label: "", Value: "a"}, {Label: "twice", Value: "a"}, {Label: strings.Repeat("x", 200), Value: "b"}, {Label: "too long", Value: strings.Repeat("x", 200)}}
	for i := range 40 {
		out = append(out, bot.Choice{Label: fmt.Sprint(i), Value: fmt.Sprint(i)})
	}
	return out
}

// What is typed is completed with what else was given, within Discord's limits; a completion that fails is none.
func TestAutocomplete(t *testing.T) {
	c := &completer{}
	e := newEndpoint(t, c)
	ask := func(name, typed string) []any {
		i := e.fake.Command("srm assign", nil)
		i["type"] = 4
		i["data"].(map[string]any)["options"] = []any{map[string]any{"name": "assign", "type": 1, "options": []any{
			map[string]any{"name": "control", "type": 3, "value": "mfa"}, map[string]any{"name": name, "type": 3, "value": typed, "focused": true}}}}
		answer := e.post(i)
		data, _ := answer.Body["data"].(map[string]any)
		list, _ := data["choices"].([]any)
		if answer.Kind() != 8 {
			t.Errorf("answered with type %d", answer.Kind())
		}
		return list
	}
	if n := len(ask("to", "plat")); n != 25 || c.field != "to" || c.typed != "plat" {
		t.Errorf("%d choices; asked for %q of %q", n, c.typed, c.field)
	}
	call, ok := c.request.Input.(bot.Call)
	if raw, _ := json.Marshal(call); !ok || call.Command != "assign" || call.Args["control"].Text != "mfa" || c.request.Place == "" {
		t.Errorf("asked with %s", raw)
	}
	if n := len(ask("to", "panic")); n != 0 {
		t.Errorf("%d choices after a panic", n)
	}
	if n := len(ask("nothing-of-ours", "x")); n != 0 {
		t.Errorf("%d choices for an option of another version", n)
	}
}
