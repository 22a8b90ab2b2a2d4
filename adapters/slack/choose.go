package slack

import (
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// Ids of what can be pressed. A button's action is its value; a select's action stands in its id, since its value is the choice.
const (
	pressID  = "press:"  // and a number
	pickID   = "pick:"   // and the action
	linkID   = "link:"   // and a number: it only leads to a page
	againID  = "again"   // says what was typed once more, where a form can open
	searchID = "search:" // and the field's name: asks Complete
	groupID  = "group:"  // and the field's name: asks for user groups
	valueID  = "value"   // any other field
)

// buttons stand in a row. A link that must not be followed is shown as text.
func (d *drawer) buttons(list []bot.Button) {
	var row []slackapi.BlockElement
	var dead []bot.Span
	letters := 0
	for _, b := range list {
		text := label(b.Label, maxButtonText)
		e := slackapi.NewButtonBlockElement(pressID+d.next(), "", text)
		switch {
		case b.URL == "":
			e.Value = b.Action.Encode()
			e.Style = buttonStyle(b.Style)
		case bot.WebAddress(b.URL) && len(b.URL) <= maxURL:
			e.ActionID, e.URL = linkID+fmt.Sprint(d.number), b.URL
		default:
			dead = append(dead, bot.T(oneLine(b.Label)+"  "))
			continue
		}
		row, letters = append(row, e), letters+len(text.Text)
	}
	if len(row) > 0 {
		d.add(slackapi.NewActionBlock("", row...), letters)
	}
	d.say(dead)
}

func buttonStyle(s bot.ButtonStyle) slackapi.Style {
	switch s {
	case bot.Primary:
		return slackapi.StylePrimary
	case bot.Danger:
		return slackapi.StyleDanger
	}
	return slackapi.StyleDefault
}

func (d *drawer) next() string {
	d.number++
	return fmt.Sprint(d.number)
}

// choose draws a select beside its label, or several if there are more choices than one takes.
func (d *drawer) choose(s bot.Select) {
	all := options(s.Choices)
	for start := 0; start < len(all); start += maxOptions {
		some := all[start:min(len(all), start+maxOptions)]
		id := pickID + s.Action.Encode()
		hint := label("Choose", maxPlaceholder)
		var element slackapi.BlockElement = slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, hint, id, some...)
		if s.Max > 1 {
			many := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeStatic, hint, id, some...)
			most := min(s.Max, len(some))
			many.MaxSelectedItems = &most
			element = many
		}
		text := label(s.Label, maxSection)
		if s.Max > 1 {
			text = label(fmt.Sprintf("%s (up to %d)", s.Label, s.Max), maxSection)
		}
		d.add(slackapi.NewSectionBlock(text, nil, slackapi.NewAccessory(element)), len(text.Text))
	}
}

// options are choices as Slack takes them: each value once, none empty.
func options(choices []bot.Choice) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	seen := make(map[string]bool)
	for _, c := range choices {
		if c.Value == "" || len(c.Value) > maxOptionValue || seen[c.Value] {
			continue
		}
		seen[c.Value] = true
		out = append(out, slackapi.NewOptionBlockObject(c.Value, label(c.Label, maxOptionText), nil))
	}
	return out
}

// formButton stands for a form that cannot be opened where the reply is shown: pressing it asks again, and then it can.
func (d *drawer) formButton(f bot.Form) {
	head := []bot.Span{bot.B(oneLine(f.Title))}
	if f.Error != "" {
		head = append(head, bot.T("\n⚠️ "+f.Error))
	}
	var asks []string
	for _, field := range f.Fields {
		asks = append(asks, oneLine(field.Label))
	}
	if len(asks) > 0 {
		head = append(head, bot.T("\nIt asks for: "+strings.Join(asks, ", ")))
	}
	d.say(head)
	if d.again == "" || len(d.again) > maxButtonValue {
		d.note(bot.Note{Spans: []bot.Span{bot.T("To fill it in, say that again with the slash command.")}})
		return
	}
	d.add(slackapi.NewActionBlock("", slackapi.NewButtonBlockElement(againID, d.again, label("Fill in", maxButtonText))), 0)
}
