package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// register tells Discord of the commands if they are not what it knows already: overwriting is one request, but each new command
// counts among 200 a day. It goes on trying, since nothing else works without.
func (a *Adapter) register(ctx context.Context, app string) {
	address := discordgo.EndpointApplicationGlobalCommands(app)
	if a.o.Guild != "" {
		address = discordgo.EndpointApplicationGuildCommands(app, a.o.Guild)
	}
	for try := 0; ctx.Err() == nil; try++ {
		changed, err := a.overwrite(ctx, address)
		switch {
		case err == nil && changed:
			a.o.Log.InfoContext(ctx, "commands registered with Discord", "commands", len(a.tree.roots))
			return
		case err == nil:
			return
		case statusOf(err) >= http.StatusBadRequest && statusOf(err) < http.StatusInternalServerError && statusOf(err) != http.StatusTooManyRequests:
			a.o.Log.ErrorContext(ctx, "Discord does not take the commands", "err", err)
			return
		}
		a.o.Log.WarnContext(ctx, "the commands could not be registered; trying again", "err", err)
		sleep(ctx, backoff(try)/a.o.hurry)
	}
}

// overwrite replaces what Discord knows, if it is something else.
func (a *Adapter) overwrite(ctx context.Context, address string) (changed bool, err error) {
	var there []*discordgo.ApplicationCommand
	if err := a.rest.get(ctx, address, &there); err != nil {
		return false, err
	}
	inGuild := a.o.Guild != ""
	want := make([]*discordgo.ApplicationCommand, 0, len(a.tree.roots))
	for _, c := range a.tree.roots {
		one := *c
		if inGuild { // these two are for global commands only
			one.Contexts, one.IntegrationTypes = nil, nil
		}
		want = append(want, &one)
	}
	if sameCommands(there, want, inGuild) {
		return false, nil
	}
	return true, a.rest.do(ctx, http.MethodPut, address, want, nil, nil)
}

// sameCommands compares what counts: Discord adds ids, versions and defaults, and keeps its own order.
func sameCommands(there, want []*discordgo.ApplicationCommand, inGuild bool) bool {
	if len(there) != len(want) {
		return false
	}
	known := make(map[string][]byte, len(there))
	for _, c := range there {
		known[c.Name] = canonical(c, inGuild)
	}
	for _, c := range want {
		if !bytes.Equal(known[c.Name], canonical(c, inGuild)) {
			return false
		}
	}
	return true
}

// canonical is a command without what Discord adds.
func canonical(c *discordgo.ApplicationCommand, inGuild bool) []byte {
	bare := discordgo.ApplicationCommand{Type: c.Type, Name: c.Name, Description: c.Description, Options: bareOptions(c.Options),
		DefaultMemberPermissions: c.DefaultMemberPermissions}
	if bare.Type == 0 {
		bare.Type = discordgo.ChatApplicationCommand
	}
	if !inGuild {
		bare.Contexts, bare.IntegrationTypes = c.Contexts, c.IntegrationTypes
	}
	raw, err := json.Marshal(bare)
	if err != nil {
		return nil
	}
	return raw
}

func bareOptions(list []*discordgo.ApplicationCommandOption) []*discordgo.ApplicationCommandOption {
	out := []*discordgo.ApplicationCommandOption{}
	for _, o := range list {
		if o == nil {
			continue
		}
		bare := *o
		bare.Options = bareOptions(o.Options)
		bare.ChannelTypes, bare.Choices = nil, nil
		bare.NameLocalizations, bare.DescriptionLocalizations = nil, nil
		out = append(out, &bare)
	}
	return out
}
