package discord

import (
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Permissions are what the bot needs in a server, and nothing more: to see and write in channels and threads, with embeds and files,
// and to read back whether a post of its own has arrived.
const Permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory

// permissionNames are the same, as Discord's settings call them.
var permissionNames = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channels"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
	{discordgo.PermissionEmbedLinks, "Embed Links"},
	{discordgo.PermissionAttachFiles, "Attach Files"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
}

// Invite is the address at which an administrator adds an application's bot to a server.
func Invite(application string) string {
	q := url.Values{"client_id": {application}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}

// missing names those of the permissions that are not there. An administrator has all.
func missing(permissions int64) []string {
	var names []string
	for _, p := range permissionNames {
		if permissions&(p.bit|discordgo.PermissionAdministrator) == 0 {
			names = append(names, p.name)
		}
	}
	return names
}
