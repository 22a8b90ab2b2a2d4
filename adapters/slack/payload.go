package slack

import (
	"encoding/json"
	"net/url"
)

// What Slack sends, as far as it is read here: https://docs.slack.dev/reference/interaction-payloads, …/events and
// https://docs.slack.dev/interactivity/implementing-slash-commands. Only the fields that matter are decoded: blocks of other apps'
// messages may be anything, and none of them may keep a person's wish from being read.

// truth is true as a boolean or as a word: slash commands over HTTP have words.
type truth bool

func (f *truth) UnmarshalJSON(raw []byte) error {
	*f = string(raw) == "true" || string(raw) == `"true"`
	return nil
}

type command struct {
	Team        string `json:"team_id"`
	Enterprise  string `json:"enterprise_id"`
	OrgWide     truth  `json:"is_enterprise_install"`
	Channel     string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	User        string `json:"user_id"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
}

func commandOf(form url.Values) command {
	return command{
		Team: form.Get("team_id"), Enterprise: form.Get("enterprise_id"), OrgWide: form.Get("is_enterprise_install") == "true",
		Channel: form.Get("channel_id"), ChannelName: form.Get("channel_name"), User: form.Get("user_id"), Text: form.Get("text"),
		ResponseURL: form.Get("response_url"), Trigger: form.Get("trigger_id"),
	}
}

type interaction struct {
	Type        string     `json:"type"`
	Trigger     string     `json:"trigger_id"`
	ResponseURL string     `json:"response_url"`
	Callback    string     `json:"callback_id"`
	OrgWide     truth      `json:"is_enterprise_install"`
	ActionTS    string     `json:"action_ts"`
	Team        *team      `json:"team"`
	Enterprise  *team      `json:"enterprise"`
	User        person     `json:"user"`
	Channel     entity     `json:"channel"`
	Container   container  `json:"container"`
	Message     message    `json:"message"`
	MessageTS   string     `json:"message_ts"`
	View        *view      `json:"view"`
	Actions     []pressed  `json:"actions"`
	ActionID    string     `json:"action_id"` // of a block_suggestion
	Value       string     `json:"value"`     // what was typed so far
	State       *viewState `json:"state"`
}

type (
	entity struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	team struct {
		ID string `json:"id"`
	}
	person struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	}
	container struct {
		Type      string `json:"type"`
		Channel   string `json:"channel_id"`
		Message   string `json:"message_ts"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	}
	message struct {
		Text        string       `json:"text"`
		TS          string       `json:"ts"`
		Thread      string       `json:"thread_ts"`
		Attachments []attachment `json:"attachments"`
	}
	attachment struct {
		Text     string `json:"text"`
		Fallback string `json:"fallback"`
	}
	view struct {
		ID       string     `json:"id"`
		Type     string     `json:"type"`
		Hash     string     `json:"hash"`
		Callback string     `json:"callback_id"`
		Metadata string     `json:"private_metadata"`
		State    *viewState `json:"state"`
	}
	viewState struct {
		Values map[string]map[string]entered `json:"values"`
	}
	entered struct {
		Type          string   `json:"type"`
		Value         *string  `json:"value"`
		Option        *option  `json:"selected_option"`
		Options       []option `json:"selected_options"`
		User          string   `json:"selected_user"`
		Users         []string `json:"selected_users"`
		Date          string   `json:"selected_date"`
		Conversation  string   `json:"selected_conversation"`
		Channel       string   `json:"selected_channel"`
		Conversations []string `json:"selected_conversations"`
	}
	option struct {
		Value string `json:"value"`
	}
	pressed struct {
		entered
		ActionID string `json:"action_id"`
		BlockID  string `json:"block_id"`
		TS       string `json:"action_ts"`
	}
)

// values are what was entered or picked, whatever the element was.
func (e entered) values() []string {
	var out []string
	for _, v := range []string{e.User, e.Date, e.Conversation, e.Channel} {
		if v != "" {
			out = append(out, v)
		}
	}
	if e.Value != nil && *e.Value != "" {
		out = append(out, *e.Value)
	}
	if e.Option != nil {
		out = append(out, e.Option.Value)
	}
	for _, o := range e.Options {
		out = append(out, o.Value)
	}
	return append(append(out, e.Users...), e.Conversations...)
}

// outer is the envelope of an event.
type outer struct {
	Type           string          `json:"type"`
	Challenge      string          `json:"challenge"`
	Team           string          `json:"team_id"`
	EventID        string          `json:"event_id"`
	Event          event           `json:"event"`
	Authorizations []authorization `json:"authorizations"`
}

type authorization struct {
	Enterprise string `json:"enterprise_id"`
	Team       string `json:"team_id"`
	User       string `json:"user_id"`
	OrgWide    bool   `json:"is_enterprise_install"`
}

type event struct {
	Type        string   `json:"type"`
	Subtype     string   `json:"subtype"`
	User        string   `json:"user"`
	Bot         string   `json:"bot_id"`
	Text        string   `json:"text"`
	TS          string   `json:"ts"`
	Thread      string   `json:"thread_ts"`
	Channel     room     `json:"channel"`
	ChannelType string   `json:"channel_type"`
	Tab         string   `json:"tab"`
	Files       []shared `json:"files"`
	Assistant   struct {
		User    string `json:"user_id"`
		Channel string `json:"channel_id"`
		Thread  string `json:"thread_ts"`
	} `json:"assistant_thread"`
}

// room is a channel's id. Some events have an object there, which says nothing that is read here.
type room string

func (r *room) UnmarshalJSON(raw []byte) error {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		*r = room(id)
	}
	return nil
}
