package discord

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A Finding is one thing that Check looked at: what it found, and what to do if it is not good.
type Finding struct {
	Good               bool
	What, Text, Advice string
}

// Check asks Discord whether everything is there that Run needs: the token, the key, the commands, the permissions in each server.
// It changes nothing.
func (a *Adapter) Check(ctx context.Context) []Finding {
	defer a.rest.close()
	me, err := a.application(ctx)
	if err != nil {
		advice := "see whether Discord can be reached from here"
		if statusOf(err) == http.StatusUnauthorized {
			err, advice = ErrToken, "copy it again: discord.com/developers/applications, your application, Bot, Reset Token"
		}
		return []Finding{{false, "token", err.Error(), advice}}
	}
	found := []Finding{{true, "token", "accepted; the application is " + plain(me.Name), ""}, a.checkKey(me)}
	return append(append(found, a.checkStarts(ctx), a.checkCommands(ctx, me)), a.checkGuilds(ctx)...)
}

// Invite is the address at which an administrator adds the bot to a server.
func (a *Adapter) Invite(ctx context.Context) (string, error) {
	defer a.rest.close()
	me, err := a.application(ctx)
	if statusOf(err) == http.StatusUnauthorized {
		return "", ErrToken
	}
	if err != nil {
		return "", err
	}
	return Invite(me.ID), nil
}

func (a *Adapter) checkKey(me application) Finding {
	switch {
	case a.key == nil && me.Endpoint != "":
		return Finding{false, "interactions", "Discord sends them to " + me.Endpoint + ", where srm does not take them without the public key",
			"set SRM_DISCORD_PUBLIC_KEY to " + me.VerifyKey + ", or clear the Interactions Endpoint URL of the application"}
	case a.key == nil:
		return Finding{true, "interactions", "through the gateway", ""}
	case hex.EncodeToString(a.key) != strings.ToLower(me.VerifyKey):
		return Finding{false, "public key", "is not that of the application", "set SRM_DISCORD_PUBLIC_KEY to " + me.VerifyKey}
	case me.Endpoint == "":
		return Finding{true, "interactions", "through the gateway; over HTTP once the application's Interactions Endpoint URL ends in " + Path, ""}
	}
	return Finding{true, "interactions", "over HTTP, at " + me.Endpoint, ""}
}

func (a *Adapter) checkStarts(ctx context.Context) Finding {
	var gateway struct {
		Shards int `json:"shards"`
		Start  struct {
			Total     int `json:"total"`
			Remaining int `json:"remaining"`
		} `json:"session_start_limit"`
	}
	if err := a.rest.get(ctx, discordgo.EndpointGatewayBot, &gateway); err != nil {
		return Finding{false, "gateway", err.Error(), ""}
	}
	text := fmt.Sprintf("%d of %d starts left today; no privileged intent is needed", gateway.Start.Remaining, gateway.Start.Total)
	if gateway.Start.Remaining <= 0 {
		return Finding{false, "gateway", text, "wait until tomorrow: something has started the bot again and again"}
	}
	return Finding{true, "gateway", text, ""}
}

func (a *Adapter) checkCommands(ctx context.Context, me application) Finding {
	address := discordgo.EndpointApplicationGlobalCommands(me.ID)
	if a.o.Guild != "" {
		address = discordgo.EndpointApplicationGuildCommands(me.ID, a.o.Guild)
	}
	var there []*discordgo.ApplicationCommand
	if err := a.rest.get(ctx, address, &there); err != nil {
		return Finding{false, "commands", err.Error(), "SRM_DISCORD_GUILD has to name a server that the bot was added to, or nothing"}
	}
	if sameCommands(there, a.tree.roots, a.o.Guild != "") {
		return Finding{true, "commands", fmt.Sprintf("%d, registered", len(there)), ""}
	}
	return Finding{true, "commands", "not registered yet, or from another version: srm serve does that when it starts", ""}
}

// mostGuilds is how many servers Check looks at.
const mostGuilds = 200

func (a *Adapter) checkGuilds(ctx context.Context) []Finding {
	var guilds []struct {
		Name        string `json:"name"`
		Permissions int64  `json:"permissions,string"`
	}
	if err := a.rest.get(ctx, fmt.Sprintf("%s?limit=%d", discordgo.EndpointUserGuilds("@me"), mostGuilds), &guilds); err != nil {
		return []Finding{{false, "servers", err.Error(), ""}}
	}
	if len(guilds) == 0 {
		return []Finding{{false, "servers", "the bot was not added to any yet", "open the address that srm discord invite prints"}}
	}
	var found []Finding
	for _, g := range guilds {
		if lacks := missing(g.Permissions); len(lacks) > 0 {
			found = append(found, Finding{false, "server", plain(g.Name) + ": the bot may not " + strings.Join(lacks, ", "),
				"give its role these permissions, or open the address of srm discord invite again"})
		}
	}
	if len(found) > 0 {
		return found
	}
	return []Finding{{true, "servers", fmt.Sprintf("%d, with every permission that is needed", len(guilds)), ""}}
}
