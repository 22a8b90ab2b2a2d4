package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// knownFor is how old what is known of people and groups may be.
const knownFor = 5 * time.Minute

// mostPeople bounds how many people are remembered.
const mostPeople = 20000

// people is the directory: asked by id only, since a workspace may be very large, and remembered for a few minutes.
type people struct {
	tokens tokens

	mu      sync.Mutex
	persons map[personKey]remembrance
	groups  map[bot.PlaceID]groupList
	asking  sync.Mutex // one list of groups at a time is enough
}

type personKey struct {
	place bot.PlaceID
	user  bot.UserID
}

type remembrance struct {
	person bot.Person
	until  time.Time
}

type groupList struct {
	all   []slackapi.UserGroup
	until time.Time
}

func newPeople(t tokens) *people {
	return &people{tokens: t, persons: make(map[personKey]remembrance), groups: make(map[bot.PlaceID]groupList)}
}

// Person says who somebody is in a place. Errors: bot.ErrGone, or why Slack could not be asked.
func (a *Adapter) Person(ctx context.Context, p bot.PlaceID, u bot.UserID) (bot.Person, error) {
	return a.people.Person(ctx, p, u)
}

// Group names a user group. Errors: bot.ErrGone if it was removed or disabled, or why Slack could not be asked.
func (a *Adapter) Group(ctx context.Context, p bot.PlaceID, g bot.GroupID) (bot.Group, error) {
	return a.people.Group(ctx, p, g)
}

// known is the rank of somebody, if it was looked up lately; else that of a guest, and the bot asks.
func (d *people) known(p bot.PlaceID, u bot.UserID) bot.Rank {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m, there := d.persons[personKey{p, u}]; there && time.Now().Before(m.until) {
		return m.person.Rank
	}
	return bot.Guest
}

func (d *people) Person(ctx context.Context, p bot.PlaceID, u bot.UserID) (bot.Person, error) {
	person, err := d.alone(ctx, p, u)
	if err != nil {
		return person, err
	}
	if groups, err := d.list(ctx, p); err == nil { // without the scope for it nobody is in a group, as far as we know
		for _, g := range groups {
			if slices.Contains(g.Users, string(u)) {
				person.Groups = append(person.Groups, bot.GroupID(g.ID))
			}
		}
	}
	return person, nil
}

// alone is a person without their groups.
func (d *people) alone(ctx context.Context, p bot.PlaceID, u bot.UserID) (bot.Person, error) {
	key := personKey{p, u}
	d.mu.Lock()
	m, there := d.persons[key]
	d.mu.Unlock()
	if there && time.Now().Before(m.until) {
		return m.person, nil
	}
	c, err := d.tokens.client(ctx, p)
	if err != nil {
		return bot.Person{}, err
	}
	var user *slackapi.User
	err = c.gates.call(ctx, "users.info", true, func() error {
		user, err = c.api.GetUserInfoContext(ctx, string(u))
		return err
	})
	if name := slackError(err); name == "user_not_found" || name == "user_not_visible" {
		return bot.Person{}, errors.Join(bot.ErrGone, err)
	}
	if err != nil {
		return bot.Person{}, fmt.Errorf("users.info: %w", hidden(err))
	}
	person := bot.Person{User: u, Name: nameIn(user), Rank: c.rank(user), Zone: user.TZ, Locale: user.Locale}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.persons) >= mostPeople {
		clear(d.persons)
	}
	d.persons[key] = remembrance{person, time.Now().Add(knownFor)}
	return person, nil
}

func nameIn(u *slackapi.User) string {
	for _, name := range []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name} {
		if strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name)
		}
	}
	return u.ID
}

// rank is what somebody may do. Who belongs to another organisation, is a guest, a bot or gone has no rights here.
func (c *client) rank(u *slackapi.User) bot.Rank {
	ours := u.TeamID == c.team || c.org != "" && u.Enterprise.EnterpriseID == c.org
	switch {
	case u.Deleted, u.IsBot, u.IsRestricted, u.IsUltraRestricted, u.IsStranger, u.IsInvitedUser, !ours:
		return bot.Guest
	case u.IsAdmin, u.IsOwner, u.IsPrimaryOwner:
		return bot.Admin
	}
	return bot.Member
}

func (d *people) Group(ctx context.Context, p bot.PlaceID, g bot.GroupID) (bot.Group, error) {
	all, err := d.list(ctx, p)
	if err != nil {
		return bot.Group{}, err
	}
	i := slices.IndexFunc(all, func(one slackapi.UserGroup) bool { return one.ID == string(g) && one.DateDelete == 0 })
	if i < 0 {
		return bot.Group{}, bot.ErrGone
	}
	return bot.Group{ID: g, Name: groupName(all[i])}, nil
}

func groupName(g slackapi.UserGroup) string { return or(g.Name, g.Handle) }

// list are the user groups of a place with their members. What went wrong is remembered as well: a scope does not come in a minute.
func (d *people) list(ctx context.Context, p bot.PlaceID) ([]slackapi.UserGroup, error) {
	d.asking.Lock()
	defer d.asking.Unlock()
	d.mu.Lock()
	l, there := d.groups[p]
	d.mu.Unlock()
	if there && time.Now().Before(l.until) {
		return l.all, nil
	}
	c, err := d.tokens.client(ctx, p)
	if err != nil {
		return nil, err
	}
	if !c.has("usergroups:read") {
		return nil, errNoGroups
	}
	err = c.gates.call(ctx, "usergroups.list", false, func() error {
		l.all, err = c.api.GetUserGroupsContext(ctx, slackapi.GetUserGroupsOptionIncludeUsers(true))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("usergroups.list: %w", hidden(err))
	}
	l.until = time.Now().Add(knownFor)
	d.mu.Lock()
	d.groups[p] = l
	d.mu.Unlock()
	return l.all, nil
}

var errNoGroups = errors.New("srm may not read user groups: the scope usergroups:read was not granted")

// search are the user groups whose name or handle holds what was typed.
func (d *people) search(ctx context.Context, p bot.PlaceID, typed string) []bot.Choice {
	all, err := d.list(ctx, p)
	if err != nil {
		return nil
	}
	typed = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "@"))
	var out []bot.Choice
	for _, g := range all {
		if g.DateDelete == 0 && (strings.Contains(strings.ToLower(g.Name), typed) || strings.Contains(strings.ToLower(g.Handle), typed)) {
			out = append(out, bot.Choice{Label: groupName(g) + " (@" + g.Handle + ")", Value: g.ID})
		}
	}
	return out[:min(len(out), maxOptions)]
}

// names are the names of the people in a reply. Whom Slack does not name in time keeps the words of the reply.
func (d *people) names(ctx context.Context, p bot.PlaceID, r bot.Reply) map[bot.UserID]string {
	names := make(map[bot.UserID]string)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	for s := range spansOf(r) {
		if s.User == "" || names[s.User] != "" {
			continue
		}
		if person, err := d.alone(ctx, p, s.User); err == nil {
			names[s.User] = person.Name
		}
	}
	return names
}

// spansOf are all spans of a reply.
func spansOf(r bot.Reply) func(yield func(bot.Span) bool) {
	return func(yield func(bot.Span) bool) {
		for _, b := range r.Blocks {
			var lines [][]bot.Span
			switch b := b.(type) {
			case bot.Paragraph:
				lines = [][]bot.Span{b.Spans}
			case bot.Note:
				lines = [][]bot.Span{b.Spans}
			case bot.Facts:
				for _, f := range b.Facts {
					lines = append(lines, f.Lines...)
				}
			}
			for _, line := range lines {
				for _, s := range line {
					if !yield(s) {
						return
					}
				}
			}
		}
	}
}
