package discord

import (
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// whoDid is the person behind an interaction: a member in a guild, a user elsewhere. Nil for what is from nobody.
func whoDid(i *discordgo.Interaction) (*discordgo.User, *discordgo.Member) {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User, i.Member
	}
	return i.User, nil
}

// placeIn is the place of an interaction: the guild, if the bot was added to it. A person's own install brings the bot along into
// guilds that have decided nothing; there, and in direct messages, it belongs to no place.
func placeIn(i *discordgo.Interaction) bot.PlaceID {
	if _, installed := i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]; !installed && len(i.AuthorizingIntegrationOwners) > 0 {
		return ""
	}
	return placeOf(i.GuildID)
}

// isDirect tells whether an interaction is from the direct messages with the bot, where everything is private by itself.
func isDirect(i *discordgo.Interaction) bool {
	return i.GuildID == "" && i.Context != discordgo.InteractionContextPrivateChannel
}

// request is what an interaction says of its circumstances. ok is false for one that nobody sent.
func (a *Adapter) request(i *discordgo.Interaction) (r bot.Request, ok bool) {
	user, member := whoDid(i)
	if user == nil || i.ID == "" {
		return r, false
	}
	r = bot.Request{
		ID:      bot.RequestID("discord/" + i.ID),
		At:      sentAt(i.ID, a.o.Now()),
		Place:   placeIn(i),
		User:    bot.UserID(user.ID),
		Private: isPrivate(i),
	}
	r.Channel, r.Thread = a.known.where(i.ChannelID)
	if member != nil && r.Place != "" && !member.Pending {
		r.Rank = rankOf(member.Permissions)
	}
	return r, true
}

// isPrivate tells whether only the asker sees the answer: of a command always, of what hangs on a message as that does.
func isPrivate(i *discordgo.Interaction) bool {
	if i.Message == nil || isDirect(i) {
		return true
	}
	return i.Message.Flags&discordgo.MessageFlagsEphemeral != 0
}

// sentAt is when something was made, by its id.
func sentAt(id string, otherwise time.Time) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return otherwise
	}
	const epoch = 1420070400000 // the first second of 2015
	return time.UnixMilli(int64(n>>22) + epoch).UTC()
}

// called reads a command: one of the trees, or the entry in the menu of a message. The files that it brings are still to be fetched.
func (a *Adapter) called(i *discordgo.Interaction, r *bot.Request) (files []*discordgo.MessageAttachment) {
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok {
		r.Input = bot.Text{Command: true}
		return nil
	}
	if data.CommandType == discordgo.MessageApplicationCommand {
		r.Input = a.pointedAt(i, data)
		return nil
	}
	leaf, path := branch(data)
	c, known := a.tree.byPath[path]
	if !known { // registered by another version
		r.Input = bot.Text{Body: path, Command: true}
		return nil
	}
	call := bot.Call{Command: c.command.Name, Args: make(map[string]bot.Arg)}
	for _, o := range leaf {
		param, known := c.params[o.Name]
		if !known {
			continue
		}
		if o.Type == discordgo.ApplicationCommandOptionAttachment {
			files = append(files, attached(data.Resolved, o)...)
			continue
		}
		arg, mentions := a.arg(i, data.Resolved, o)
		if arg.Text != "" {
			call.Args[param] = arg
		}
		call.Mentions = append(call.Mentions, mentions...)
	}
	r.Input = call
	return files
}

// pointedAt is the message that was pointed at, as a question.
func (a *Adapter) pointedAt(i *discordgo.Interaction, data discordgo.ApplicationCommandInteractionData) bot.Text {
	text := bot.Text{Command: true}
	if data.Resolved == nil {
		return text
	}
	if m := data.Resolved.Messages[data.TargetID]; m != nil {
		text.Quoted, _ = a.readable(m, i.GuildID)
	}
	return text
}

// branch goes down to the options of the command that was given, and returns them with its path.
func branch(data discordgo.ApplicationCommandInteractionData) (leaf []*discordgo.ApplicationCommandInteractionDataOption, path string) {
	leaf, path = data.Options, data.Name
	for len(leaf) == 1 && leaf[0] != nil &&
		(leaf[0].Type == discordgo.ApplicationCommandOptionSubCommand || leaf[0].Type == discordgo.ApplicationCommandOptionSubCommandGroup) {
		path += " " + leaf[0].Name
		leaf = leaf[0].Options
	}
	var clean []*discordgo.ApplicationCommandInteractionDataOption
	for _, o := range leaf {
		if o != nil {
			clean = append(clean, o)
		}
	}
	return clean, path
}

// arg is the value of an option, with whom or what its text names. What was picked comes with its id and its name.
func (a *Adapter) arg(i *discordgo.Interaction, resolved *discordgo.ApplicationCommandInteractionDataResolved, o *discordgo.ApplicationCommandInteractionDataOption) (bot.Arg, []bot.Mention) {
	if resolved == nil {
		resolved = &discordgo.ApplicationCommandInteractionDataResolved{}
	}
	switch v := o.Value.(type) {
	case float64:
		return bot.Arg{Text: strconv.FormatFloat(v, 'f', -1, 64)}, nil
	case bool:
		return bot.Arg{Text: strconv.FormatBool(v)}, nil
	case string:
		switch o.Type {
		case discordgo.ApplicationCommandOptionString:
			return a.typedArg(v, i.GuildID, resolved)
		case discordgo.ApplicationCommandOptionChannel:
			if c := resolved.Channels[v]; c != nil {
				return bot.Arg{Text: "#" + orID(c.Name, v), Chan: bot.ChannelID(v)}, nil
			}
		}
		return picked(v, resolved, a.known.roleName(i.GuildID, v)), nil
	}
	return bot.Arg{}, nil
}

// picked is somebody or some role that was picked by its id.
func picked(id string, resolved *discordgo.ApplicationCommandInteractionDataResolved, name string) bot.Arg {
	if u := resolved.Users[id]; u != nil {
		return bot.Arg{Text: orID(nameOf(resolved.Members[id], u), id), User: bot.UserID(id)}
	}
	if r := resolved.Roles[id]; r != nil {
		return bot.Arg{Text: orID(r.Name, id), Group: bot.GroupID(id)}
	}
	return bot.Arg{Text: orID(name, id)}
}

func orID(name, id string) string {
	if name = plain(name); name != "" {
		return name
	}
	return id
}

// typedArg is a text, with whom or what it names. If all of it is one mention, it is who or what is mentioned.
func (a *Adapter) typedArg(text, guild string, resolved *discordgo.ApplicationCommandInteractionDataResolved) (bot.Arg, []bot.Mention) {
	m := &discordgo.Message{Content: text}
	for id, u := range resolved.Users {
		if u != nil {
			named := *u
			named.Username = orID(nameOf(resolved.Members[id], u), id)
			named.GlobalName = ""
			m.Mentions = append(m.Mentions, &named)
		}
	}
	body, mentions := a.readable(m, guild)
	if found := mentionRule.FindString(text); found != "" && found == text && len(mentions) == 1 {
		one := mentions[0]
		return bot.Arg{Text: strings.TrimPrefix(one.Name, "@"), User: one.User, Group: one.Group, Chan: one.Chan}, nil
	}
	return bot.Arg{Text: body}, mentions
}
