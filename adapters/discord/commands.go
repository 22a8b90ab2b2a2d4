package discord

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// A tree is all of bot's commands as Discord has them: a few commands with sub-commands. What a person gives is found again by its
// path ("srm assign").
type tree struct {
	roots  []*discordgo.ApplicationCommand
	byPath map[string]leaf
	byName map[string]bot.Command
}

// A leaf is one command of bot's under its path.
type leaf struct {
	command bot.Command
	params  map[string]string // option → parameter
	fields  map[string]string // option → field of Complete
}

// mainGroup is where commands stand that name no group.
const mainGroup = "srm"

// askCommand is the entry in the menu of a message.
const askCommand = "Whose job is this?"

// plant makes the tree. Each group of commands is a root; what exceeds Discord's limits goes on in one more, so that no command is
// ever left out.
func plant(commands []bot.Command) tree {
	t := tree{byPath: make(map[string]leaf), byName: make(map[string]bot.Command)}
	var groups []string
	members := make(map[string][]bot.Command)
	for _, c := range commands {
		t.byName[c.Name] = c
		group := groupOf(c)
		if members[group] == nil {
			groups = append(groups, group)
		}
		members[group] = append(members[group], c)
	}
	for _, group := range groups {
		t.plantGroup(group, members[group])
	}
	everywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	t.roots = append(t.roots, &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: askCommand,
		Contexts: &everywhere, IntegrationTypes: &anyInstall})
	return t
}

var anyInstall = []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}

// families are the commands that have a root of their own. Whatever is not in here stands under /srm.
var families = map[string]string{
	"estate": "estate", "system": "estate", "control": "estate", "team": "estate", "rule": "estate",
	"quiz": "quiz", "quiz-board": "quiz", "quiz-report": "quiz", "quiz-settings": "quiz", "quiz-retire": "quiz", "quiz-restore": "quiz",
	"setup": "srm-admin", "settings": "srm-admin", "reminders": "srm-admin", "rights": "srm-admin", "import": "srm-admin", "export": "srm-admin", "erase": "srm-admin",
	"person": "srm-admin",
}

func groupOf(c bot.Command) string {
	if family := families[c.Name]; family != "" {
		return family
	}
	return mainGroup
}

// plantGroup makes one root, or several. A group of one command of the same name is that command, without sub-commands.
func (t *tree) plantGroup(group string, commands []bot.Command) {
	if len(commands) == 1 && commandName(commands[0].Name) == group && group != mainGroup {
		root := newRoot(group, commands)
		root.Description = description(commands[0].Summary)
		var l leaf
		root.Options, l = options(commands[0])
		t.byPath[group] = l
		t.roots = append(t.roots, root)
		return
	}
	name, root := group, (*discordgo.ApplicationCommand)(nil)
	for _, c := range commands {
		sub, l := subcommand(group, c)
		if root == nil || len(root.Options) == maxSubcommands || treeSize(root.Options)+treeSize([]*discordgo.ApplicationCommandOption{sub})+rootSize > maxCommandSize {
			if root != nil {
				name = fmt.Sprintf("%s-%d", group, len(t.roots)+1)
			}
			root = newRoot(name, commands)
			t.roots = append(t.roots, root)
		}
		for taken(root, sub.Name) {
			sub.Name = commandName(sub.Name + "-too")
		}
		root.Options = append(root.Options, sub)
		t.byPath[name+" "+sub.Name] = l
	}
}

// rootSize is what a root itself may take of Discord's 8,000 characters.
const rootSize = maxCommandName + maxCommandHelp

func taken(root *discordgo.ApplicationCommand, name string) bool {
	return slices.ContainsFunc(root.Options, func(o *discordgo.ApplicationCommandOption) bool { return o.Name == name })
}

// newRoot is a command of Discord's for some of bot's. One that only admins may use is shown to them alone, which is no check: bot
// checks. Questions can be asked everywhere; all else belongs to a server.
func newRoot(name string, commands []bot.Command) *discordgo.ApplicationCommand {
	root := &discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: name, Description: rootDescription(name)}
	contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	installs := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	if strings.HasPrefix(name, mainGroup) && !strings.Contains(name, "admin") {
		contexts = append(contexts, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel)
		installs = anyInstall
	}
	if !slices.ContainsFunc(commands, func(c bot.Command) bool { return c.Needs < bot.Admin }) {
		manage := int64(discordgo.PermissionManageGuild)
		root.DefaultMemberPermissions = &manage
	}
	root.Contexts, root.IntegrationTypes = &contexts, &installs
	return root
}

func rootDescription(name string) string {
	switch name {
	case mainGroup:
		return "Whose job is it? The cloud provider's or yours, and which team's"
	case "estate":
		return "What this organisation runs, and its teams"
	case "quiz":
		return "A question a day about who does what in the cloud"
	case "srm-admin":
		return "Settings, set-up, import and export"
	}
	return "More of srm: " + name
}

// subcommand is one of bot's commands below a root. Its name does not repeat the root's.
func subcommand(group string, c bot.Command) (*discordgo.ApplicationCommandOption, leaf) {
	name := commandName(c.Name)
	if short, ok := strings.CutPrefix(name, group+"-"); ok && short != "" {
		name = short
	} else if name == group {
		name = "show" // /quiz show, where /quiz board is another
	}
	o, l := options(c)
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name,
		Description: description(c.Summary), Options: o}, l
}

// options are the parameters of a command, those first that are needed. A holder can be typed, or picked from people and roles.
func options(c bot.Command) ([]*discordgo.ApplicationCommandOption, leaf) {
	l := leaf{command: c, params: make(map[string]string), fields: make(map[string]string)}
	var needed, others []*discordgo.ApplicationCommandOption
	add := func(o *discordgo.ApplicationCommandOption, param string) {
		if _, there := l.params[o.Name]; there || len(needed)+len(others) == maxOptions {
			return
		}
		l.params[o.Name] = param
		if o.Required {
			needed = append(needed, o)
		} else {
			others = append(others, o)
		}
	}
	for _, p := range c.Params {
		o := option(c, p)
		if o.Autocomplete {
			l.fields[o.Name] = fieldOf(p)
		}
		if p.Kind == bot.HolderParam {
			o.Required = false // one of the two is needed, which only bot can say
			add(o, p.Name)
			add(&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionMentionable, Name: commandName(p.Name + "-who"),
				Description: "a person or a role of this server instead"}, p.Name)
			continue
		}
		add(o, p.Name)
	}
	return append(needed, others...), l
}

// postable are the channels that can be posted in.
var postable = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildNewsThread,
	discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread}

// option is one parameter. What has names to choose from completes them.
func option(c bot.Command, p bot.Param) *discordgo.ApplicationCommandOption {
	o := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: optionName(c, p),
		Description: description(p.Help), Required: !p.Optional}
	switch p.Kind {
	case bot.ChannelParam:
		o.Type, o.ChannelTypes = discordgo.ApplicationCommandOptionChannel, postable
	case bot.FileParam:
		o.Type = discordgo.ApplicationCommandOptionAttachment
	case bot.NumberParam:
		least := 1.0
		o.Type, o.MinValue = discordgo.ApplicationCommandOptionInteger, &least
	case bot.FreeText:
		o.MaxLength = maxQuestion
	default:
		o.Autocomplete = true
	}
	return o
}

// optionName says what a text is for: on Discord people read the names of options.
func optionName(c bot.Command, p bot.Param) string {
	switch {
	case p.Name != "text":
		return commandName(p.Name)
	case c.Name == "ask":
		return "question"
	case p.Kind == bot.NumberParam:
		return "number"
	}
	return "about"
}

// fieldOf is what Complete calls a parameter.
func fieldOf(p bot.Param) string {
	switch p.Kind {
	case bot.ControlParam:
		return "control"
	case bot.ScopeParam:
		return "scope"
	case bot.HolderParam:
		return "to"
	case bot.RoleParam:
		return "role"
	}
	return p.Name
}

var notInName = regexp.MustCompile(`[^a-z0-9_-]+`)

// commandName makes a name as Discord takes it.
func commandName(name string) string {
	name = strings.Trim(notInName.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if name == "" {
		name = "more"
	}
	return name[:min(len(name), maxCommandName)]
}

func description(text string) string {
	if text = cut(plain(text), maxCommandHelp); text == "" {
		return "…"
	}
	return text
}

// treeSize is how many of the 8,000 characters options take: names, descriptions, and the same below them.
func treeSize(list []*discordgo.ApplicationCommandOption) int {
	n := 0
	for _, o := range list {
		n += size(o.Name) + size(o.Description) + treeSize(o.Options)
	}
	return n
}
