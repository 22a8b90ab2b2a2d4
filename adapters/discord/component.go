package discord

import (
	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// id makes a custom id that no other component of the reply has.
func (c *canvas) id(action bot.Action) string {
	c.ids++
	return customID{kind: kindAction, number: c.ids, rest: action.Encode()}.String()
}

// addButtons draws buttons as rows; a link that is none is written out instead.
func (c *canvas) addButtons(buttons []bot.Button) {
	var row []discordgo.MessageComponent
	for _, b := range buttons {
		label := buttonLabel(b.Label)
		switch {
		case b.URL == "":
			row = append(row, discordgo.Button{Label: label, Style: buttonStyle(b.Style), CustomID: c.id(b.Action)})
		case bot.WebAddress(b.URL) && size(address(b.URL)) <= maxLinkURL:
			row = append(row, discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: address(b.URL)})
		default:
			c.lines("", "", []bot.Span{bot.T(b.Label)})
		}
		if len(row) == maxInRow {
			c.row(row...)
			row = nil
		}
	}
	if len(row) > 0 {
		c.row(row...)
	}
}

func (c *canvas) row(components ...discordgo.MessageComponent) {
	c.rows = append(c.rows, discordgo.ActionsRow{Components: components})
}

func buttonLabel(text string) string {
	if text = cut(plain(text), maxButtonLabel); text == "" {
		return "…"
	}
	return text
}

func buttonStyle(s bot.ButtonStyle) discordgo.ButtonStyle {
	switch s {
	case bot.Primary:
		return discordgo.PrimaryButton
	case bot.Danger:
		return discordgo.DangerButton
	}
	return discordgo.SecondaryButton
}

// addSelect draws a menu, or several where there are more choices than one holds.
func (c *canvas) addSelect(s bot.Select) {
	c.apart()
	c.lines("", "", []bot.Span{bot.T(s.Label)})
	for choices := s.Choices; len(choices) > 0; {
		n := min(len(choices), maxChoices)
		options := menuOptions(choices[:n], "")
		choices = choices[n:]
		if len(options) == 0 {
			continue
		}
		c.row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: c.id(s.Action), Placeholder: placeholder(s.Label),
			MaxValues: min(max(s.Max, 1), len(options)), Options: options,
		})
	}
}

func placeholder(label string) string { return cut(plain(label), maxPlaceholder) }

// menuOptions leaves out what Discord would refuse the whole message for: values that are empty, too long, or there already.
func menuOptions(choices []bot.Choice, chosen string) []discordgo.SelectMenuOption {
	var out []discordgo.SelectMenuOption
	seen := make(map[string]bool)
	for _, c := range choices {
		if c.Value == "" || size(c.Value) > maxChoiceValue || seen[c.Value] {
			continue
		}
		seen[c.Value] = true
		label := cut(plain(c.Label), maxChoiceLabel)
		if label == "" {
			label = "…"
		}
		out = append(out, discordgo.SelectMenuOption{Label: label, Value: c.Value, Default: c.Value == chosen})
	}
	return out
}
