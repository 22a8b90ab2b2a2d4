package discord

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// mentionRule finds what Discord's client writes for a person, a role, a channel; emojiRule a server's own emoji.
var (
	mentionRule = regexp.MustCompile(`<(@!?|@&|#)([0-9]{15,20})>`)
	emojiRule   = regexp.MustCompile(`<a?(:[A-Za-z0-9_~]{1,40}:)[0-9]{15,20}>`)
)

// forBot tells whether a message is meant for the bot: a direct one, or one that mentions it. Messages of bots never are.
func (a *Adapter) forBot(m *discordgo.Message) bool {
	if m.Author == nil || m.Author.Bot || m.WebhookID != "" || m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return false
	}
	self := a.known.me()
	return m.GuildID == "" || self != "" && slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == self })
}

// message answers a message that is for the bot.
func (a *Adapter) message(ctx context.Context, m *discordgo.Message) {
	ctx, cancel := context.WithTimeout(ctx, handleWithin)
	defer cancel()
	r := a.requestOf(ctx, m)
	a.answerMessage(ctx, m, r, a.handle(ctx, r))
}

// requestOf is what a message for the bot says.
func (a *Adapter) requestOf(ctx context.Context, m *discordgo.Message) bot.Request {
	r := bot.Request{
		ID:      bot.RequestID("discord/" + m.ID),
		At:      sentAt(m.ID, a.o.Now()),
		Place:   placeOf(m.GuildID),
		User:    bot.UserID(m.Author.ID),
		Private: m.GuildID == "",
	}
	r.Channel, r.Thread = a.known.where(m.ChannelID)
	r.Rank = a.rankIn(m)
	text := bot.Text{}
	text.Body, text.Mentions = a.readable(m, m.GuildID)
	if q := m.ReferencedMessage; q != nil && q.Author != nil && q.Author.ID != a.known.me() {
		text.Quoted, _ = a.readable(q, m.GuildID)
	}
	r.Input = text
	if bot.WantsFile(a.h.Commands(), text.Body) {
		r.Files = a.attachments(ctx, m.Attachments)
	}
	return r
}

// rankIn is the rank of who wrote a message, as far as the gateway has described the guild. Where it has not, bot asks the directory.
func (a *Adapter) rankIn(m *discordgo.Message) bot.Rank {
	g, fresh := a.known.guild(m.GuildID, a.o.Now())
	if m.Member == nil || !fresh {
		return bot.Guest
	}
	return describe(m.Member, bot.UserID(m.Author.ID), m.GuildID, g).Rank
}

// answerMessage replies in the channel, or in a direct message to what only the asker may see.
func (a *Adapter) answerMessage(ctx context.Context, m *discordgo.Message, r bot.Request, reply bot.Reply) {
	messages := draw(reply, drawing{line: a.lineOf(r.Input)})
	channel := m.ChannelID
	if reply.Private && m.GuildID != "" {
		private, err := a.directChannel(ctx, m.Author.ID)
		if err == nil {
			err = a.sendAll(ctx, private, m.ID, messages, nil)
		}
		words := "I answered you in a direct message."
		if err != nil {
			words = "Only you may see the answer, and I cannot send you a direct message. Ask with the command instead."
		}
		messages = draw(bot.Reply{Blocks: []bot.Block{bot.Note{Spans: []bot.Span{bot.T(words)}}}}, drawing{})
	}
	if err := a.sendAll(ctx, channel, "m"+m.ID, messages, &reference{Message: m.ID}); err != nil {
		a.o.Log.WarnContext(ctx, "an answer could not be posted on Discord", "request", r.ID, "err", err)
	}
}

// sendAll posts messages one after the other. The nonce makes each of them the same if it is sent twice.
func (a *Adapter) sendAll(ctx context.Context, channel, nonce string, messages []*message, to *reference) error {
	for n, m := range shortened(messages) {
		m.Nonce, m.Enforce = cutNonce(fmt.Sprintf("%d%s", n, nonce)), true
		if n == 0 {
			m.Reference = to
		}
		if err := a.rest.do(mayRepeat(ctx), http.MethodPost, discordgo.EndpointChannelMessages(channel), m, m.data, nil); err != nil {
			return err
		}
	}
	return nil
}

// readable is what a message says, as people read it: who is mentioned by name, the bot not at all.
func (a *Adapter) readable(m *discordgo.Message, guild string) (string, []bot.Mention) {
	var mentions []bot.Mention
	body := emojiRule.ReplaceAllString(m.Content, "$1")
	self := a.known.me()
	body = mentionRule.ReplaceAllStringFunc(body, func(found string) string {
		part := mentionRule.FindStringSubmatch(found)
		if part[2] == self {
			return "\x00"
		}
		one := a.mention(part[1], part[2], m, guild)
		one.Name = unlike(one, mentions)
		if !slices.Contains(mentions, one) {
			mentions = append(mentions, one)
		}
		return one.Name
	})
	for _, spaced := range []string{"\x00 ", " \x00", "\x00"} {
		body = strings.ReplaceAll(body, spaced, "")
	}
	return strings.TrimSpace(body), mentions
}

// mention names who or what is mentioned.
func (a *Adapter) mention(sign, id string, m *discordgo.Message, guild string) bot.Mention {
	switch sign {
	case "@&":
		return bot.Mention{Group: bot.GroupID(id), Name: "@" + orID(a.known.roleName(guild, id), id)}
	case "#":
		return bot.Mention{Chan: bot.ChannelID(id), Name: "#" + orID(a.known.channelName(guild, id), id)}
	}
	name := ""
	for _, u := range m.Mentions {
		if u != nil && u.ID == id {
			name = nameOf(nil, u)
		}
	}
	return bot.Mention{User: bot.UserID(id), Name: "@" + orID(name, id)}
}

// unlike is the name of a mention, made different from that of anybody else who is mentioned: the name is how bot finds out who is
// meant.
func unlike(one bot.Mention, others []bot.Mention) string {
	for _, o := range others {
		if o.Name == one.Name && (o.User != one.User || o.Group != one.Group || o.Chan != one.Chan) {
			return one.Name + " (" + string(one.User) + string(one.Group) + string(one.Chan) + ")"
		}
	}
	return one.Name
}
