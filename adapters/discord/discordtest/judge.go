package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
)

// Discord's numbers, written down a second time, so that a slip in the adapter's own is seen.
const (
	maxEmbeds      = 10
	maxEmbedTitle  = 256
	maxDescription = 4096
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFooter      = 2048
	maxMessage     = 6000
	maxRows        = 5
	maxInRow       = 5
	maxButtonLabel = 80
	maxLinkURL     = 512
	maxCustomID    = 100
	maxChoices     = 25
	maxChoiceLabel = 100
	maxChoiceValue = 100
	maxPlaceholder = 150
	maxModalTitle  = 45
	maxModalInputs = 5
	maxInputLabel  = 45
	maxInputHint   = 100
	maxInputValue  = 4000
	maxNonce       = 25
)

// size counts characters as UTF-16 does: never too few.
func size(text string) int { return len(utf16.Encode([]rune(text))) }

// Fault checks a request by Discord's limits: what it returns, Discord would have refused.
func Fault(c Call) error {
	body := c.Body
	if data, ok := body["data"].(map[string]any); ok {
		if body["type"] == 8.0 {
			return choicesFault(data)
		}
		body = data
	}
	if body["title"] != nil {
		return modalFault(body)
	}
	if body["embeds"] == nil {
		return nil
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	var m struct {
		Embeds     []*discordgo.MessageEmbed
		Components json.RawMessage
		Files      []File          `json:"attachments"`
		Mentions   json.RawMessage `json:"allowed_mentions"`
		Nonce      string
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	var faults []error
	if string(m.Mentions) != `{"parse":[],"replied_user":false}` {
		faults = append(faults, fmt.Errorf("allowed_mentions is %s", m.Mentions))
	}
	if len(m.Nonce) > maxNonce {
		faults = append(faults, errors.New("nonce too long"))
	}
	if len(m.Embeds) == 0 && len(m.Files) == 0 {
		faults = append(faults, errors.New("empty"))
	}
	faults = append(faults, embedFaults(m.Embeds)...)
	faults = append(faults, rowFaults(m.Components)...)
	return errors.Join(faults...)
}

func embedFaults(embeds []*discordgo.MessageEmbed) (faults []error) {
	total := 0
	if len(embeds) > maxEmbeds {
		faults = append(faults, fmt.Errorf("%d embeds", len(embeds)))
	}
	limited := func(what, text string, limit int, blank bool) {
		n := size(strings.TrimSpace(text))
		total += n
		if n > limit || n == 0 && !blank {
			faults = append(faults, fmt.Errorf("%s of %d characters", what, n))
		}
	}
	for _, e := range embeds {
		limited("title", e.Title, maxEmbedTitle, true)
		limited("description", e.Description, maxDescription, e.Title != "" || e.Image != nil || len(e.Fields) > 0)
		if len(e.Fields) > maxFields {
			faults = append(faults, fmt.Errorf("%d fields", len(e.Fields)))
		}
		for _, f := range e.Fields {
			limited("field name", f.Name, maxFieldName, false)
			limited("field value", f.Value, maxFieldValue, false)
		}
		if e.Footer != nil {
			limited("footer", e.Footer.Text, maxFooter, false)
		}
	}
	if total > maxMessage {
		faults = append(faults, fmt.Errorf("%d characters in all embeds", total))
	}
	return faults
}

// A File is what a message says of an attachment.
type File struct{ Filename, Description string }

// A Component is one of Discord's, as far as tests look at it.
type Component struct {
	Type        int
	Components  []Component
	CustomID    string `json:"custom_id"`
	Label       string
	URL         string
	Style       int
	Placeholder string
	Value       string
	Disabled    bool
	Min         *int `json:"min_values"`
	Max         int  `json:"max_values"`
	Options     []struct {
		Label, Value string
		Default      bool
	}
}

func rowFaults(raw json.RawMessage) (faults []error) {
	var rows []Component
	if err := json.Unmarshal(raw, &rows); err != nil || rows == nil {
		return []error{fmt.Errorf("components: %s %v", raw, err)}
	}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(rows) > maxRows {
		fault("%d rows", len(rows))
	}
	ids := map[string]bool{}
	for _, row := range rows {
		if n := len(row.Components); n == 0 || n > maxInRow || row.Type != 1 {
			fault("row of %d", n)
		}
		for _, c := range row.Components {
			if c.URL == "" && (c.CustomID == "" || size(c.CustomID) > maxCustomID || ids[c.CustomID]) {
				fault("custom id %q", c.CustomID)
			}
			ids[c.CustomID] = true
			switch c.Type {
			case 2:
				if strings.TrimSpace(c.Label) == "" || size(c.Label) > maxButtonLabel || len(c.URL) > maxLinkURL || (c.URL != "") != (c.Style == 5) {
					fault("button %+v", c)
				}
			case 3:
				faults = append(faults, selectFaults(c)...)
			}
		}
	}
	return faults
}

func selectFaults(c Component) (faults []error) {
	seen := map[string]bool{}
	if n := len(c.Options); n == 0 || n > maxChoices || c.Max > n || c.Min != nil && *c.Min > max(1, c.Max) || size(c.Placeholder) > maxPlaceholder {
		faults = append(faults, fmt.Errorf("select of %d options, %d to be picked", n, c.Max))
	}
	for _, o := range c.Options {
		if o.Value == "" || size(o.Value) > maxChoiceValue || seen[o.Value] || strings.TrimSpace(o.Label) == "" || size(o.Label) > maxChoiceLabel {
			faults = append(faults, fmt.Errorf("option %+v", o))
		}
		seen[o.Value] = true
	}
	return faults
}

func modalFault(body map[string]any) error {
	raw, _ := json.Marshal(body)
	var m struct {
		Title      string
		CustomID   string `json:"custom_id"`
		Components []Component
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	if size(m.Title) > maxModalTitle || m.Title == "" || m.CustomID == "" || len(m.CustomID) > maxCustomID || len(m.Components) == 0 || len(m.Components) > maxModalInputs {
		return fmt.Errorf("modal %s", raw)
	}
	for _, row := range m.Components {
		for _, c := range row.Components {
			if size(c.Label) > maxInputLabel || c.Label == "" || size(c.Placeholder) > maxInputHint || size(c.Value) > maxInputValue || c.CustomID == "" {
				return fmt.Errorf("input %+v", c)
			}
		}
	}
	return nil
}

func choicesFault(data map[string]any) error {
	list, ok := data["choices"].([]any)
	if !ok || len(list) > maxChoices {
		return fmt.Errorf("choices %v", data)
	}
	for _, c := range list {
		one := c.(map[string]any)
		name, value := one["name"].(string), one["value"].(string)
		if name == "" || value == "" || size(name) > maxChoiceLabel || size(value) > maxChoiceValue {
			return fmt.Errorf("choice %v", one)
		}
	}
	return nil
}
