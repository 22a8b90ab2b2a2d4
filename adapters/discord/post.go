package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// Post posts in a channel, a thread, or somebody's direct messages. The nonce that follows from key makes Discord return the first
// post for a second one within minutes; the mark in the first embed lets Find tell later.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (bot.PostID, error) {
	channel, err := a.channelOf(ctx, to)
	if err != nil {
		return "", outcome(err)
	}
	var first string
	for n, m := range shortened(draw(r, drawing{})) {
		m.Nonce, m.Enforce = cutNonce(nonceOf(key, n)), true
		if n == 0 {
			mark(m, key)
		}
		var posted struct {
			ID string `json:"id"`
		}
		if err := a.rest.do(mayRepeat(ctx), http.MethodPost, discordgo.EndpointChannelMessages(channel), m, m.data, &posted); err != nil {
			if n > 0 {
				a.o.Log.WarnContext(ctx, "the end of a long post is missing on Discord", "err", err)
				break
			}
			return "", outcome(err)
		}
		if n == 0 {
			first = posted.ID
		}
	}
	return bot.PostID(channel + "/" + first), nil
}

// Edit replaces a post of ours. What did not fit into its first message before is not looked for.
func (a *Adapter) Edit(ctx context.Context, p bot.PostID, r bot.Reply) error {
	channel, id, ok := strings.Cut(string(p), "/")
	if !ok || !isSnowflake(channel) || !isSnowflake(id) {
		return bot.ErrGone
	}
	a.updates.Settle(ctx, p)
	return outcome(a.redraw(ctx, p, draw(r, drawing{})[0]))
}

// redraw shows something else in a message of ours.
func (a *Adapter) redraw(ctx context.Context, p bot.PostID, m *message) error {
	channel, id, _ := strings.Cut(string(p), "/")
	return a.rest.do(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channel, id), m, m.data, nil)
}

// Find looks for the mark of a key among the posts since a time. Discord shows nothing at all of a channel whose history the bot may
// not read, so an empty channel says nothing.
func (a *Adapter) Find(ctx context.Context, to bot.Address, key string, since time.Time) (bot.PostID, error) {
	channel, err := a.channelOf(ctx, to)
	if err != nil {
		return "", outcome(err)
	}
	before := ""
	for range maxPagesFound {
		address := discordgo.EndpointChannelMessages(channel) + "?limit=" + strconv.Itoa(foundAtOnce)
		if before != "" {
			address += "&before=" + url.QueryEscape(before)
		}
		var found []*discordgo.Message
		if err := a.rest.get(ctx, address, &found); err != nil {
			if err = outcome(err); errors.Is(err, bot.ErrForbidden) {
				return "", errors.Join(bot.ErrCannotTell, err)
			}
			return "", err
		}
		for _, m := range found {
			if m.Author != nil && m.Author.ID == a.self(ctx) && marked(m, key) {
				return bot.PostID(channel + "/" + m.ID), nil
			}
		}
		switch {
		case len(found) == 0 && before == "":
			return "", bot.ErrCannotTell
		case len(found) < foundAtOnce, sentAt(found[len(found)-1].ID, since).Before(since):
			return "", bot.ErrNotFound
		}
		before = found[len(found)-1].ID
	}
	return "", bot.ErrCannotTell
}

// How far Find looks back.
const (
	foundAtOnce   = 100
	maxPagesFound = 10
)

// channelOf is Discord's channel for an address.
func (a *Adapter) channelOf(ctx context.Context, to bot.Address) (string, error) {
	switch {
	case isSnowflake(string(to.Thread)):
		return string(to.Thread), nil
	case isSnowflake(string(to.Channel)):
		return string(to.Channel), nil
	case isSnowflake(string(to.User)):
		return a.directChannel(ctx, string(to.User))
	}
	return "", bot.ErrGone
}

// directChannel opens somebody's direct messages.
func (a *Adapter) directChannel(ctx context.Context, user string) (string, error) {
	var channel struct {
		ID string `json:"id"`
	}
	body := map[string]string{"recipient_id": user}
	err := a.rest.do(mayRepeat(ctx), http.MethodPost, discordgo.EndpointUserChannels("@me"), body, nil, &channel)
	return channel.ID, err
}

// self is the bot's own user id.
func (a *Adapter) self(ctx context.Context) string {
	if id := a.known.me(); id != "" {
		return id
	}
	me, err := a.application(ctx)
	if err != nil {
		return ""
	}
	return me.Bot.ID
}

// nonceOf is the nonce of one message of a post.
func nonceOf(key string, n int) string { return strconv.Itoa(n) + digest(key) }

func cutNonce(nonce string) string { return nonce[:min(len(nonce), maxNonce)] }

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:maxNonce-1])
}

// markBase is an address that is never shown: an embed without a title has nothing to click.
const markBase = "https://discord.com/#"

func mark(m *message, key string) { markAs(m, markBase+digest(key)) }

// markAs marks a message with an address, if that is not empty.
func markAs(m *message, url string) {
	if url == "" {
		return
	}
	if len(m.Embeds) == 0 {
		m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Color: colour, Description: "-# srm"})
	}
	m.Embeds[0].URL = url
}

// markOf is the mark of a message, or "".
func markOf(m *discordgo.Message) string {
	if len(m.Embeds) > 0 && m.Embeds[0] != nil && strings.HasPrefix(m.Embeds[0].URL, markBase) {
		return m.Embeds[0].URL
	}
	return ""
}

func marked(m *discordgo.Message, key string) bool {
	return len(m.Embeds) > 0 && m.Embeds[0] != nil && m.Embeds[0].URL == markBase+digest(key)
}
