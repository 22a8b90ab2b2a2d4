package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot"
)

// placePrefix begins every place that is a Slack workspace or organisation.
const placePrefix = "slack:"

// placeOf is the place of a delivery: the organisation where the app is installed for all of it, else the workspace.
func placeOf(team, enterprise string, orgWide bool) bot.PlaceID {
	if orgWide && enterprise != "" || team == "" {
		return bot.PlaceID(placePrefix + enterprise)
	}
	return bot.PlaceID(placePrefix + team)
}

func (i *interaction) place() bot.PlaceID {
	var t, e string
	if i.Team != nil {
		t = i.Team.ID
	}
	if i.Enterprise != nil {
		e = i.Enterprise.ID
	}
	return placeOf(t, e, bool(i.OrgWide))
}

// place is where an event happened, and self the bot's own user there.
func (o *outer) place() (p bot.PlaceID, self string) {
	if len(o.Authorizations) == 0 {
		return placeOf(o.Team, "", false), ""
	}
	a := o.Authorizations[0]
	return placeOf(or(a.Team, o.Team), a.Enterprise, a.OrgWide), a.User
}

// ofCommand is the request of a slash command: always private, since only the asker sees its answer.
func ofCommand(c command) (bot.Request, origin) {
	place := placeOf(c.Team, c.Enterprise, bool(c.OrgWide))
	body, mentions := readText(c.Text, "")
	r := bot.Request{
		ID: requestID(place, "trigger", c.Trigger), Place: place, Channel: bot.ChannelID(c.Channel), User: bot.UserID(c.User), Private: true,
		Input: bot.Text{Body: body, Mentions: mentions, Command: true},
	}
	return r, origin{place: place, channel: c.Channel, user: c.User, url: c.ResponseURL, trigger: c.Trigger, ephemeral: true, again: c.Text}
}

// ofEvent is the request of a mention, a direct message or a message in a thread. What is nobody's wish is false: our own words,
// changes to messages, people who join.
func ofEvent(o *outer) (bot.Request, origin, bool) {
	e := &o.Event
	place, self := o.place()
	if e.Bot != "" || e.Subtype != "" && e.Subtype != "file_share" && e.Subtype != "thread_broadcast" || e.User == "" || e.User == self || e.TS == "" {
		return bot.Request{}, origin{}, false
	}
	channel := string(e.Channel)
	direct := e.Type == "message" && e.ChannelType == "im"
	thread := e.Thread
	if thread == "" && !direct {
		thread = e.TS
	}
	body, mentions := readText(e.Text, self)
	r := bot.Request{
		ID: requestID(place, channel, e.TS), At: timeOf(e.TS), Place: place, Channel: bot.ChannelID(channel), Thread: bot.ThreadID(thread),
		User: bot.UserID(e.User), Private: direct, Input: bot.Text{Body: body, Mentions: mentions},
	}
	return r, origin{place: place, channel: channel, thread: thread, threaded: e.Thread != "", user: e.User, direct: direct, again: withoutSelf(e.Text, self), self: self, files: e.Files}, true
}

// ofPress is the request of a button or a select. Links, and what is none of ours, are false.
func ofPress(i *interaction) (bot.Request, origin, bool) {
	if len(i.Actions) == 0 {
		return bot.Request{}, origin{}, false
	}
	a := i.Actions[0]
	r, o := i.base()
	switch {
	case strings.HasPrefix(a.ActionID, pressID):
		action, err := bot.ParseAction(strings.Join(a.values(), ""))
		if err != nil {
			return r, o, false
		}
		r.Input = bot.Press{Action: action}
		o.share = action.Verb == "share"
	case strings.HasPrefix(a.ActionID, pickID):
		action, err := bot.ParseAction(strings.TrimPrefix(a.ActionID, pickID))
		if err != nil || len(a.values()) == 0 {
			return r, o, false
		}
		r.Input = bot.Press{Action: action, Picked: a.values()}
	case a.ActionID == againID:
		o.again = strings.Join(a.values(), "")
		body, mentions := readText(o.again, "")
		r.Input = bot.Text{Body: body, Mentions: mentions, Command: true}
	default:
		return r, o, false
	}
	r.ID = requestID(r.Place, "trigger", i.Trigger)
	return r, o, true
}

// base is what all interactions have in common: who, where, and where an answer can go.
func (i *interaction) base() (bot.Request, origin) {
	o := origin{
		place: i.place(), user: i.User.ID, url: i.ResponseURL, trigger: i.Trigger,
		channel: or(i.Container.Channel, i.Channel.ID), message: or(i.Container.Message, or(i.Message.TS, i.MessageTS)),
		thread: or(i.Container.Thread, i.Message.Thread), ephemeral: i.Container.Ephemeral,
	}
	o.direct, o.threaded = strings.HasPrefix(o.channel, "D"), o.thread != ""
	private := o.ephemeral || o.direct
	if i.View != nil {
		o.notes = decodeNotes(i.View.Metadata)
		o.view, o.home = i.View.ID, i.View.Type == "home"
		o.notes.Home = o.notes.Home || o.home
		o.channel, o.thread, o.message, o.url = o.notes.Channel, o.notes.Thread, "", o.notes.URL
		o.threaded = o.notes.Threaded
		private = o.home || o.notes.Private || o.channel == ""
		o.direct, o.ephemeral = strings.HasPrefix(o.channel, "D"), o.notes.Ephemeral
	} else if o.thread == "" && !o.ephemeral && !o.direct {
		o.thread = o.message // what is said about a message belongs into its thread
	}
	r := bot.Request{Place: o.place, Channel: bot.ChannelID(o.channel), Thread: bot.ThreadID(o.thread), User: bot.UserID(o.user), Private: private}
	return r, o
}

// ofSubmission is the request of a form that was sent off.
func ofSubmission(i *interaction) (bot.Request, origin, bool) {
	r, o := i.base()
	if i.View == nil || i.View.Callback != formView {
		return r, o, false
	}
	action, err := bot.ParseAction(o.notes.Form)
	if err != nil {
		return r, o, false
	}
	values := make(map[string][]string)
	if i.View.State != nil {
		for block, fields := range i.View.State.Values {
			name, ours := strings.CutPrefix(block, fieldBlock(""))
			for _, e := range fields {
				if v := e.values(); ours && len(v) > 0 {
					values[name] = v
				}
			}
		}
	}
	r.Input = bot.Submit{Form: action, Values: values}
	r.ID = requestID(r.Place, "view", i.View.ID+"/"+i.View.Hash+"/"+digest(values))
	return r, o, true
}

// digest tells values apart: after an error a view comes back under the same hash with other values, and is another request.
func digest(values map[string][]string) string {
	raw, _ := json.Marshal(values) // sorted by key; strings cannot fail
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}

// ofShortcut is the request of the message shortcut: what somebody wrote is the question.
func ofShortcut(i *interaction) (bot.Request, origin) {
	r, o := i.base()
	text, _ := readText(i.Message.text(), "")
	r.ID = requestID(r.Place, "trigger", i.Trigger)
	r.Private, o.ephemeral, o.direct, o.message = true, true, false, "" // a direct message between others is not ours to post in
	o.thread, o.threaded = i.Message.Thread, i.Message.Thread != ""
	r.Thread = bot.ThreadID(o.thread)
	r.Input = bot.Text{Quoted: text, Command: true}
	return r, o
}

// text is what a message says. Messages of apps may have it in their attachments only.
func (m message) text() string {
	if m.Text != "" {
		return m.Text
	}
	for _, a := range m.Attachments {
		if text := or(a.Text, a.Fallback); text != "" {
			return text
		}
	}
	return ""
}

// withoutSelf is a text without mentions of the bot.
func withoutSelf(wire, self string) string {
	if self == "" {
		return wire
	}
	return strings.TrimSpace(strings.ReplaceAll(wire, "<@"+self+">", ""))
}

func requestID(place bot.PlaceID, kind, id string) bot.RequestID {
	return bot.RequestID(fmt.Sprintf("%s/%s/%s", place, kind, id))
}

// timeOf reads the time out of a message's ts; the zero time if there is none.
func timeOf(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	m, err := strconv.ParseInt(micros, 10, 64)
	if err != nil || len(micros) != 6 {
		m = 0
	}
	return time.Unix(s, m*1000).UTC()
}

// mentions tells whether a text names a user.
func mentions(wire, user string) bool {
	return user != "" && slices.ContainsFunc([]string{">", "|"}, func(end string) bool { return strings.Contains(wire, "<@"+user+end) })
}
