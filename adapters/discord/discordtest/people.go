package discordtest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Mention is a message of Alice's in Channel that mentions the bot.
func (f *Fake) Mention(text string) map[string]any {
	return map[string]any{"id": f.ID(), "channel_id": Channel, "guild_id": Guild, "type": 0, "author": User(Alice),
		"member": map[string]any{"roles": []string{TeamRole}}, "content": "<@" + Self + "> " + text, "mentions": []any{User(Self)}}
}

// Interaction is one of Alice's, in Channel.
func (f *Fake) Interaction(kind int, data any) map[string]any {
	id := f.ID()
	return map[string]any{"id": id, "application_id": App, "type": kind, "token": "secret-token-" + id, "version": 1, "data": data,
		"guild_id": Guild, "channel_id": Channel, "context": 0, "authorizing_integration_owners": map[string]string{"0": Guild},
		"member": map[string]any{"user": User(Alice), "roles": []string{TeamRole}, "permissions": "1024"}, "app_permissions": "0", "locale": "en-GB"}
}

// Command is a slash command with options that are texts.
func (f *Fake) Command(path string, options map[string]any) map[string]any {
	names := strings.Fields(path)
	var list []any
	for name, value := range options {
		list = append(list, map[string]any{"name": name, "type": 3, "value": value})
	}
	for i := len(names) - 1; i > 0; i-- {
		list = []any{map[string]any{"name": names[i], "type": 1, "options": list}}
	}
	return f.Interaction(2, map[string]any{"id": "1", "name": names[0], "type": 1, "options": list})
}

// Press presses a component of a message, and picks something.
func (f *Fake) Press(message map[string]any, c Component, picked []string) map[string]any {
	i := f.Interaction(3, map[string]any{"custom_id": c.CustomID, "component_type": c.Type, "values": picked})
	i["message"] = message
	return i
}

// Sent is a modal that was filled in and sent; what is not in values stays as it was. Message is what it was opened from, or nil.
func (f *Fake) Sent(modal Call, values map[string]string, message any) map[string]any {
	data := modal.Body["data"].(map[string]any)
	var rows []any
	for _, row := range data["components"].([]any) {
		input := row.(map[string]any)["components"].([]any)[0].(map[string]any)
		id := input["custom_id"].(string)
		value, given := values[id]
		if !given {
			value, _ = input["value"].(string)
		}
		rows = append(rows, map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": id, "value": value}}})
	}
	i := f.Interaction(5, map[string]any{"custom_id": data["custom_id"], "components": rows})
	if message != nil {
		i["message"] = message
	}
	return i
}

// Components are those of a message.
func Components(message map[string]any) []Component {
	raw, _ := json.Marshal(message["components"])
	var rows, all []Component
	_ = json.Unmarshal(raw, &rows)
	for _, row := range rows {
		all = append(all, row.Components...)
	}
	return all
}

// Post sends a signed body to an endpoint for interactions.
func Post(address string, body []byte, at time.Time, key ed25519.PrivateKey) (int, []byte, error) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return PostSigned(address, body, timestamp, hex.EncodeToString(ed25519.Sign(key, append([]byte(timestamp), body...))))
}

// PostSigned sends a body with any timestamp and signature.
func PostSigned(address string, body []byte, timestamp, signature string) (int, []byte, error) {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("X-Signature-Timestamp", timestamp)
	r.Header.Set("X-Signature-Ed25519", signature)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}
