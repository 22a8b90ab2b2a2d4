package slacktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Kind is what is delivered.
type Kind int

const (
	Command Kind = iota
	Interaction
	Event
)

// where deliveries go over HTTP, and their types over a socket.
var where = map[Kind]struct{ path, frame string }{
	Command: {"/slack/commands", "slash_commands"}, Interaction: {"/slack/interactions", "interactive"}, Event: {"/slack/events", "events_api"},
}

// ackWithin is how long Slack waits.
const ackWithin = 3 * time.Second

// ErrNoSocket is returned where there is nobody to deliver to.
var ErrNoSocket = errors.New("no socket is open")

// Deliver delivers a payload and returns the acknowledgement's: over the newest socket, or over HTTP to base if that is not empty.
func (f *Fake) Deliver(base string, k Kind, payload map[string]any) (json.RawMessage, error) {
	if base != "" {
		return deliverHTTP(base, k, payload)
	}
	acked := make(chan json.RawMessage, 1)
	f.mu.Lock()
	f.number++
	id := fmt.Sprintf("envelope-%d", f.number)
	f.acks[id] = acked
	if len(f.sockets) == 0 {
		f.mu.Unlock()
		return nil, ErrNoSocket
	}
	s := f.sockets[len(f.sockets)-1]
	f.mu.Unlock()
	if err := s.Send(map[string]any{"envelope_id": id, "type": where[k].frame, "payload": payload, "accepts_response_payload": true}); err != nil {
		return nil, err
	}
	select {
	case a := <-acked:
		return a, nil
	case <-time.After(ackWithin):
		return nil, fmt.Errorf("not acknowledged within %s", ackWithin)
	}
}

func deliverHTTP(base string, k Kind, payload map[string]any) (json.RawMessage, error) {
	req := Request(base, k, payload)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", res.StatusCode, raw)
	}
	return raw, err
}

// Request is a signed delivery over HTTP.
func Request(base string, k Kind, payload map[string]any) *http.Request {
	body, kind := string(mustJSON(payload)), "application/json"
	if k != Event {
		form := url.Values{"payload": {body}}
		if k == Command {
			form = url.Values{}
			for name, v := range payload {
				form.Set(name, fmt.Sprint(v))
			}
		}
		body, kind = form.Encode(), "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequest(http.MethodPost, base+where[k].path, strings.NewReader(body))
	if err != nil {
		panic(err) // the address of a test's own server
	}
	req.Header.Set("Content-Type", kind)
	Sign(req, body, Secret, time.Now())
	return req
}

// Sign signs a request as Slack does.
func Sign(r *http.Request, body, secret string, at time.Time) {
	stamp := fmt.Sprint(at.Unix())
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":" + body)) // a hash takes everything
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

func (f *Fake) next() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.number++
	return f.number
}

// ID makes an id that no other has.
func (f *Fake) ID(prefix string) string { return fmt.Sprintf("%s%d", prefix, f.next()) }

// ResponseURL makes a response URL.
func (f *Fake) ResponseURL() string { return f.URL + "/response/" + f.ID("R") }

var wireEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Slash is a slash command of somebody who types text.
func (f *Fake) Slash(user, text string) map[string]any {
	return map[string]any{"team_id": Team, "channel_id": "C1", "channel_name": "general", "user_id": user, "command": "/srm",
		"text": wireEscape.Replace(text), "response_url": f.ResponseURL(), "trigger_id": f.ID("trigger."), "is_enterprise_install": "false"}
}

// Happened is an event in its envelope.
func (f *Fake) Happened(e map[string]any) map[string]any {
	return map[string]any{"type": "event_callback", "team_id": Team, "event_id": f.ID("Ev"), "event": e,
		"authorizations": []any{map[string]any{"team_id": Team, "enterprise_id": nil, "user_id": BotUser, "is_bot": true}}}
}

// Mention is a mention of the bot in a channel, in a thread if that is not empty.
func (f *Fake) Mention(user, text, thread string) map[string]any {
	e := map[string]any{"type": "app_mention", "user": user, "text": "<@" + BotUser + "> " + text, "ts": fmt.Sprintf("1700000001.%06d", f.next()), "channel": "C1"}
	if thread != "" {
		e["thread_ts"] = thread
	}
	return f.Happened(e)
}

// Direct is a direct message to the bot.
func (f *Fake) Direct(user, text string) map[string]any {
	return f.Happened(map[string]any{"type": "message", "channel_type": "im", "user": user, "text": text,
		"ts": fmt.Sprintf("1700000002.%06d", f.next()), "channel": "D" + user[1:]})
}

// Interact is an interaction, with what it has more than others.
func (f *Fake) Interact(kind, user string, more map[string]any) map[string]any {
	p := map[string]any{"type": kind, "team": map[string]any{"id": Team}, "user": map[string]any{"id": user, "team_id": Team},
		"enterprise": nil, "is_enterprise_install": false, "trigger_id": f.ID("trigger.")}
	for k, v := range more {
		p[k] = v
	}
	return p
}

// Pressed is a press on a button that a message holds: one that everybody sees, or only the presser.
func (f *Fake) Pressed(user string, button map[string]any, ephemeral bool) map[string]any {
	return f.Interact("block_actions", user, map[string]any{
		"container":    map[string]any{"type": "message", "channel_id": "C1", "message_ts": "1700000000.000001", "is_ephemeral": ephemeral},
		"response_url": f.ResponseURL(),
		"actions":      []any{map[string]any{"action_id": button["action_id"], "type": "button", "value": button["value"]}},
	})
}

// Buttons lists what can be pressed in blocks, a message or a view, in order.
func Buttons(v any) (out []map[string]any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			out = append(out, Buttons(one)...)
		}
	case map[string]any:
		if v["type"] == "button" {
			return []map[string]any{v}
		}
		for _, key := range []string{"elements", "blocks", "view", "accessory"} {
			out = append(out, Buttons(v[key])...)
		}
	}
	return out
}
