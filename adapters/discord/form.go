package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// A form whose fields are all texts is a modal. Any other is a message: a select for each choice, and below them a button that opens
// a modal for the texts, or sends. What was chosen and typed so far stands in the message itself (marked options, fields of the
// embed), so that nothing is forgotten by a restart.

// unset stands in a field of the embed for a text that was not given.
const unset = "—"

// more is the name of a field that goes on with the text of the one before.
const more = "…"

// A textField is a field of a form that is typed.
type textField struct {
	name, label, hint, value string
	long, optional           bool
}

// isText tells whether a field is typed. Names that can be completed are typed too: modals have nothing better.
func isText(f bot.Field) bool {
	switch f.Kind {
	case bot.ChoiceField:
		return len(menuOptions(f.Choices, "")) == 0
	case bot.UserField, bot.GroupField:
		return false
	}
	return true
}

func textOf(f bot.Field) textField {
	hint := f.Hint
	if hint == "" && f.Kind == bot.DateField {
		hint = "2026-12-31"
	}
	return textField{f.Name, plain(f.Label), plain(hint), f.Value, f.Kind == bot.LongTextField, f.Optional}
}

// modal is a window with text inputs.
type modal struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// modalFor is the modal that is the whole form, if there can be one.
func modalFor(f bot.Form) (*modal, bool) {
	if len(f.Fields) == 0 || len(f.Fields) > maxModalInputs || f.Error != "" {
		return nil, false
	}
	var texts []textField
	for _, field := range f.Fields {
		if !isText(field) || field.Error != "" || size(field.Value) > maxInputValue {
			return nil, false
		}
		texts = append(texts, textOf(field))
	}
	return newModal(customID{kind: kindModal, rest: f.Action.Encode()}, f.Title, texts), true
}

func newModal(id customID, title string, texts []textField) *modal {
	m := &modal{CustomID: id.String(), Title: cut(plain(title), maxModalTitle)}
	if m.Title == "" {
		m.Title = "srm"
	}
	for _, t := range texts {
		input := discordgo.TextInput{CustomID: t.name, Label: cut(t.label, maxInputLabel), Style: discordgo.TextInputShort,
			Placeholder: cut(t.hint, maxInputHint), Value: t.value, Required: !t.optional}
		if input.Label == "" {
			input.Label = t.name
		}
		if t.long {
			input.Style = discordgo.TextInputParagraph
		}
		m.Components = append(m.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{input}})
	}
	return m
}

// typed are the values of a modal that was sent.
func typed(data discordgo.ModalSubmitInteractionData) map[string][]string {
	values := make(map[string][]string)
	for _, row := range data.Components {
		r, ok := row.(*discordgo.ActionsRow)
		if !ok {
			continue
		}
		for _, c := range r.Components {
			if t, ok := c.(*discordgo.TextInput); ok && strings.TrimSpace(t.Value) != "" {
				values[t.CustomID] = []string{t.Value}
			}
		}
	}
	return values
}

// form draws a form as a message.
func (c *canvas) form(f bot.Form) {
	c.start()
	c.embed.Title = cut(escape(plain(f.Title)), maxEmbedTitle-1)
	c.used += size(c.embed.Title)
	if f.Error != "" {
		c.note(bot.Note{Warn: true, Spans: []bot.Span{bot.T(f.Error)}})
	}
	var texts []textField
	for _, field := range f.Fields {
		c.aboutField(field)
		if isText(field) || !c.addChoice(field) {
			texts = append(texts, textOf(field))
		}
	}
	send := customID{kind: kindSend, rest: specs(texts)}
	leave := customID{kind: kindLeave, rest: f.Action.Encode()}
	if !send.fits() {
		c.lines("", "", []bot.Span{bot.T("This form is too long for Discord. The command with its options does the same.")})
		return
	}
	for _, t := range texts {
		c.addText(t)
	}
	label := buttonLabel(f.Submit)
	if f.Submit == "" {
		label = "Send"
	}
	c.row(discordgo.Button{Label: label, Style: discordgo.PrimaryButton, CustomID: send.String()},
		discordgo.Button{Label: "Cancel", Style: discordgo.SecondaryButton, CustomID: leave.String()})
	if c.text.Len() == 0 {
		c.put("-# " + escape("What is missing is asked when you press "+label+"."))
	}
}

// aboutField says what a field wants and what is wrong with it.
func (c *canvas) aboutField(f bot.Field) {
	if f.Error != "" {
		c.lines("⚠️ ", "", []bot.Span{bot.B(f.Label), bot.T("  " + f.Error)})
	}
	if !isText(f) {
		spans := []bot.Span{bot.B(f.Label)}
		if f.Hint != "" {
			spans = append(spans, bot.T("  "+f.Hint))
		}
		c.lines("", "", spans)
	}
}

// addChoice adds the select of a field, if there is a row for it: the last one is for the buttons.
func (c *canvas) addChoice(f bot.Field) bool {
	if len(c.rows) >= maxRows-1 {
		return false
	}
	least := 1
	if f.Optional {
		least = 0
	}
	menu := discordgo.SelectMenu{Placeholder: placeholder(f.Label), MinValues: &least, MaxValues: 1}
	switch f.Kind {
	case bot.UserField:
		menu.MenuType = discordgo.UserSelectMenu
		menu.DefaultValues = defaultValue(f.Value, discordgo.SelectMenuDefaultValueUser)
	case bot.GroupField:
		menu.MenuType = discordgo.RoleSelectMenu
		menu.DefaultValues = defaultValue(f.Value, discordgo.SelectMenuDefaultValueRole)
	default:
		if len(f.Choices) > maxChoices {
			return c.addLongChoice(f, menu)
		}
		menu.MenuType, menu.Options = discordgo.StringSelectMenu, menuOptions(f.Choices, f.Value)
	}
	return c.addMenu(f, menu)
}

func (c *canvas) addMenu(f bot.Field, menu discordgo.SelectMenu) bool {
	c.ids++
	id := customID{kind: kindChoose, number: c.ids, rest: f.Name}
	menu.CustomID = id.String()
	c.row(menu)
	return id.fits()
}

// addLongChoice spreads choices over several menus; picking in one clears the others.
func (c *canvas) addLongChoice(f bot.Field, menu discordgo.SelectMenu) bool {
	none := 0
	menu.MenuType, menu.MinValues = discordgo.StringSelectMenu, &none
	menus := (len(f.Choices) + maxChoices - 1) / maxChoices
	if len(c.rows)+menus > maxRows-1 {
		return false
	}
	for i := range menus {
		part := f.Choices[i*maxChoices : min(len(f.Choices), (i+1)*maxChoices)]
		menu.Options = menuOptions(part, f.Value)
		menu.Placeholder = placeholder(fmt.Sprintf("%s: %s … %s", f.Label, part[0].Label, part[len(part)-1].Label))
		if len(menu.Options) > 0 && !c.addMenu(f, menu) {
			return false
		}
	}
	return true
}

func defaultValue(id string, kind discordgo.SelectMenuDefaultValueType) []discordgo.SelectMenuDefaultValue {
	if !isSnowflake(id) {
		return nil
	}
	return []discordgo.SelectMenuDefaultValue{{ID: id, Type: kind}}
}

// addText shows a text of the form as fields of the embed: its label, and what was typed so far.
func (c *canvas) addText(t textField) {
	name, value := cut(escape(t.label), maxFieldName-1), unset
	if name == "" {
		name = escape(t.name)
	}
	parts := []string{value}
	if strings.TrimSpace(t.value) != "" {
		parts = nil
		for _, p := range pieces(bot.Printable(t.value), maxFieldValue/2) {
			parts = append(parts, escape(p))
		}
	}
	for i, part := range parts {
		if i > 0 {
			name = more
		}
		if len(c.embed.Fields) == maxFields || c.used+size(name)+size(part) > maxMessage || strings.TrimSpace(part) == "" {
			return
		}
		c.used += size(name) + size(part)
		c.embed.Fields = append(c.embed.Fields, &discordgo.MessageEmbedField{Name: name, Value: part})
	}
}
