package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// known is what the gateway has said of guilds: names of roles and channels, and which guilds there are. It is only a memory: what
// is not in it is asked of Discord, or shown as an id.
type known struct {
	mu      sync.RWMutex
	guilds  map[string]*guild
	threads map[string]string // thread → its channel
	self    string            // the bot's own id
	members map[memberKey]remembered
}

type guild struct {
	owner    string
	locale   string
	roles    map[string]role
	channels map[string]string
	asked    time.Time // when it was asked over REST; zero if the gateway keeps it true
}

type role struct {
	name        string
	permissions int64
}

type memberKey struct{ guild, user string }

// remembered is a member as Discord described it a moment ago.
type remembered struct {
	person bot.Person
	until  time.Time
}

const (
	memberLives = 2 * time.Minute
	guildLives  = 10 * time.Minute
	mostMembers = 10_000
	mostThreads = 50_000
)

func (k *known) start() {
	k.guilds, k.threads, k.members = make(map[string]*guild), make(map[string]string), make(map[memberKey]remembered)
}

// ready takes the list of guilds that opens a session. Those that are not in it were left while nobody was connected.
func (k *known) ready(e *discordgo.Ready) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e.User != nil {
		k.self = e.User.ID
	}
	listed := make(map[string]*guild, len(e.Guilds))
	for _, g := range e.Guilds {
		if listed[g.ID] = k.guilds[g.ID]; listed[g.ID] == nil {
			listed[g.ID] = newGuild()
		}
	}
	k.guilds = listed
}

func newGuild() *guild {
	return &guild{roles: make(map[string]role), channels: make(map[string]string)}
}

// add takes a guild in whole and reports whether the bot was added to it just now: one of the list, or one that was away for an
// outage, is in known already.
func (k *known) add(g *discordgo.Guild) (joined bool) {
	if g == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	_, there := k.guilds[g.ID]
	n := newGuild()
	n.describe(g)
	for _, c := range g.Channels {
		n.channels[c.ID] = c.Name
	}
	for _, c := range g.Threads {
		k.thread(c)
	}
	k.guilds[g.ID] = n
	return !there
}

func (g *guild) describe(from *discordgo.Guild) {
	g.owner, g.locale = from.OwnerID, from.PreferredLocale
	if from.Roles != nil {
		g.roles = make(map[string]role, len(from.Roles))
		for _, r := range from.Roles {
			g.roles[r.ID] = role{r.Name, r.Permissions}
		}
	}
}

func (k *known) update(g *discordgo.Guild) {
	if g == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if there := k.guilds[g.ID]; there != nil {
		there.describe(g)
	}
}

func (k *known) remove(id string) (was bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, was = k.guilds[id]
	delete(k.guilds, id)
	return was
}

func (k *known) role(guild string, r *discordgo.Role) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if g := k.guilds[guild]; g != nil && r != nil {
		g.roles[r.ID] = role{r.Name, r.Permissions}
	}
}

func (k *known) roleGone(guild, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if g := k.guilds[guild]; g != nil {
		delete(g.roles, id)
	}
}

func (k *known) channel(c *discordgo.Channel) {
	if c == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if c.IsThread() {
		k.thread(c)
	} else if g := k.guilds[c.GuildID]; g != nil {
		g.channels[c.ID] = c.Name
	}
}

func (k *known) thread(c *discordgo.Channel) {
	if len(k.threads) >= mostThreads {
		clear(k.threads) // a thread that is not known counts as a channel: nothing is lost but its name
	}
	k.threads[c.ID] = c.ParentID
}

func (k *known) channelGone(c *discordgo.Channel) {
	if c == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.threads, c.ID)
	if g := k.guilds[c.GuildID]; g != nil {
		delete(g.channels, c.ID)
	}
}

// where splits a channel of Discord's into channel and thread.
func (k *known) where(channel string) (bot.ChannelID, bot.ThreadID) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if parent := k.threads[channel]; parent != "" {
		return bot.ChannelID(parent), bot.ThreadID(channel)
	}
	return bot.ChannelID(channel), ""
}

func (k *known) me() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.self
}

// roleName and channelName are empty for what is not known.
func (k *known) roleName(guild, id string) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if g := k.guilds[guild]; g != nil {
		return g.roles[id].name
	}
	return ""
}

func (k *known) channelName(guild, id string) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if g := k.guilds[guild]; g != nil {
		return g.channels[id]
	}
	return ""
}

// admin are the permissions of people who may settle things for a whole server.
const admin = discordgo.PermissionAdministrator | discordgo.PermissionManageGuild

func rankOf(permissions int64) bot.Rank {
	if permissions&admin != 0 {
		return bot.Admin
	}
	return bot.Member
}

// Person asks Discord for a member of a guild; the rank follows from what the member's roles allow. ErrGone if there is no such
// member.
func (a *Adapter) Person(ctx context.Context, p bot.PlaceID, u bot.UserID) (bot.Person, error) {
	id := guildOf(p)
	if id == "" || !isSnowflake(string(u)) {
		return bot.Person{}, bot.ErrGone
	}
	key := memberKey{id, string(u)}
	a.known.mu.RLock()
	kept, there := a.known.members[key]
	a.known.mu.RUnlock()
	if there && a.o.Now().Before(kept.until) {
		return kept.person, nil
	}
	var m discordgo.Member
	if err := a.rest.get(ctx, discordgo.EndpointGuildMember(id, string(u)), &m); err != nil {
		return bot.Person{}, outcome(err)
	}
	g, err := a.guild(ctx, id)
	if err != nil {
		return bot.Person{}, err
	}
	person := describe(&m, u, id, g)
	a.known.keep(key, remembered{person, a.o.Now().Add(memberLives)})
	return person, nil
}

func (k *known) keep(key memberKey, r remembered) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.members) >= mostMembers {
		clear(k.members)
	}
	k.members[key] = r
}

func describe(m *discordgo.Member, u bot.UserID, id string, g guild) bot.Person {
	person := bot.Person{User: u, Name: nameOf(m, nil), Locale: g.locale}
	permissions := g.roles[id].permissions // of the role @everyone, which has the guild's id
	for _, r := range m.Roles {
		permissions |= g.roles[r].permissions
		person.Groups = append(person.Groups, bot.GroupID(r))
	}
	person.Rank = rankOf(permissions)
	switch {
	case g.owner == string(u):
		person.Rank = bot.Admin
	case m.Pending:
		person.Rank = bot.Guest // has not agreed to the server's rules yet
	}
	return person
}

// nameOf is what people call somebody.
func nameOf(m *discordgo.Member, u *discordgo.User) string {
	if m != nil {
		if m.Nick != "" {
			return m.Nick
		}
		if u == nil {
			u = m.User
		}
	}
	switch {
	case u == nil:
		return ""
	case u.GlobalName != "":
		return u.GlobalName
	}
	return u.Username
}

// guild is a copy of what is known of a guild, asked of Discord if the gateway has not described it.
func (a *Adapter) guild(ctx context.Context, id string) (guild, error) {
	if g, fresh := a.known.guild(id, a.o.Now()); fresh {
		return g, nil
	}
	var described discordgo.Guild
	if err := a.rest.get(ctx, discordgo.EndpointGuild(id), &described); err != nil {
		return guild{}, outcome(err)
	}
	g := newGuild()
	g.describe(&described)
	g.asked = a.o.Now()
	a.known.mu.Lock()
	defer a.known.mu.Unlock()
	if old := a.known.guilds[id]; old != nil {
		g.channels = old.channels
	}
	a.known.guilds[id] = g
	return copyOf(g), nil
}

func (k *known) guild(id string, now time.Time) (g guild, fresh bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	there := k.guilds[id]
	if there == nil || len(there.roles) == 0 || !there.asked.IsZero() && now.Sub(there.asked) > guildLives {
		return guild{}, false
	}
	return copyOf(there), true
}

func copyOf(g *guild) guild {
	c := *g
	c.roles = make(map[string]role, len(g.roles))
	for id, r := range g.roles {
		c.roles[id] = r
	}
	return c
}

// Group is a role of a guild. ErrGone if it was deleted.
func (a *Adapter) Group(ctx context.Context, p bot.PlaceID, id bot.GroupID) (bot.Group, error) {
	g := guildOf(p)
	if g == "" {
		return bot.Group{}, bot.ErrGone
	}
	if name := a.known.roleName(g, string(id)); name != "" {
		return bot.Group{ID: id, Name: name}, nil
	}
	var roles []discordgo.Role
	if err := a.rest.get(ctx, discordgo.EndpointGuildRoles(g), &roles); err != nil {
		return bot.Group{}, outcome(err)
	}
	i := slices.IndexFunc(roles, func(r discordgo.Role) bool { return r.ID == string(id) })
	if i < 0 {
		return bot.Group{}, bot.ErrGone
	}
	return bot.Group{ID: id, Name: roles[i].Name}, nil
}

// Codes of refusals. topics/opcodes-and-status-codes "JSON Error Codes"
const (
	unknownChannel = 10003
	unknownGuild   = 10004
	unknownMember  = 10007
	unknownMessage = 10008
	unknownRole    = 10011
	unknownUser    = 10013
	acknowledged   = 40060
	threadLocked   = 160005
)

// outcome is an error of Discord's in bot's words: ErrGone, ErrForbidden, RetryAfter, ErrUnknownOutcome, with the cause.
func outcome(err error) error {
	e, ok := errors.AsType[*apiError](err)
	switch {
	case err == nil || !ok:
		return err
	case e.status == http.StatusTooManyRequests:
		return bot.RetryAfter{Wait: e.wait}
	case e.status == http.StatusNotFound, slices.Contains([]int{unknownChannel, unknownGuild, unknownMember, unknownMessage, unknownRole, unknownUser}, e.code):
		return errors.Join(bot.ErrGone, err)
	case e.status == http.StatusForbidden, e.status == http.StatusUnauthorized, e.code == threadLocked:
		return errors.Join(bot.ErrForbidden, err)
	case e.status == 0, e.status >= http.StatusInternalServerError:
		return errors.Join(bot.ErrUnknownOutcome, err)
	}
	return err
}
