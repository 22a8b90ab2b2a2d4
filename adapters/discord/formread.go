package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// specs name the texts of a form: t or l for the kind, in capitals if it is optional, then the name.
func specs(texts []textField) string {
	var all []string
	for _, t := range texts {
		kind := "t"
		if t.long {
			kind = "l"
		}
		if t.optional {
			kind = strings.ToUpper(kind)
		}
		all = append(all, kind+t.name)
	}
	return strings.Join(all, ",")
}

// A filled form is what a message that carries one says.
type filled struct {
	title  string
	action bot.Action
	texts  []textField
	values map[string][]string // of the selects
}

// readForm reads a form back out of its message. It is not ok for a message that carries none.
func readForm(m *discordgo.Message) (f filled, ok bool) {
	f.values = make(map[string][]string)
	if m == nil {
		return f, false
	}
	sent, left := false, false
	for _, c := range componentsOf(m) {
		switch c := c.(type) {
		case *discordgo.SelectMenu:
			if id, ok := parseCustom(c.CustomID); ok && id.kind == kindChoose {
				f.choose(id.rest, c)
			}
		case *discordgo.Button:
			id, ok := parseCustom(c.CustomID)
			switch {
			case ok && id.kind == kindSend:
				f.texts, sent = parseSpecs(id.rest), true
			case ok && id.kind == kindLeave:
				f.action, left = id.action(), true
			}
		}
	}
	for _, e := range m.Embeds {
		if len(e.Fields) > 0 || e.Title != "" {
			f.title = unescape(e.Title)
			f.readTexts(e.Fields)
		}
	}
	return f, sent && left
}

func (f *filled) choose(name string, menu *discordgo.SelectMenu) {
	for _, o := range menu.Options {
		if o.Default {
			f.values[name] = []string{o.Value}
		}
	}
	for _, d := range menu.DefaultValues {
		f.values[name] = []string{d.ID}
	}
}

func (f *filled) readTexts(fields []*discordgo.MessageEmbedField) {
	at := -1
	for _, field := range fields {
		value := unescape(field.Value)
		if field.Name == more {
			if at >= 0 && at < len(f.texts) {
				f.texts[at].value += value
			}
			continue
		}
		if at++; at < len(f.texts) {
			f.texts[at].label = unescape(field.Name)
			if field.Value != unset {
				f.texts[at].value = value
			}
		}
	}
}

func parseSpecs(text string) []textField {
	var texts []textField
	for spec := range strings.SplitSeq(text, ",") {
		if len(spec) < 2 {
			continue
		}
		kind := spec[:1]
		texts = append(texts, textField{name: spec[1:], long: strings.EqualFold(kind, "l"), optional: kind == strings.ToUpper(kind)})
	}
	return texts
}

// componentsOf are the components in the rows of a message.
func componentsOf(m *discordgo.Message) []discordgo.MessageComponent {
	var all []discordgo.MessageComponent
	for _, row := range m.Components {
		if r, ok := row.(*discordgo.ActionsRow); ok {
			all = append(all, r.Components...)
		}
	}
	return all
}

// page are the texts that one modal asks for.
func (f filled) page(n int) []textField {
	first := min(n*maxModalInputs, len(f.texts))
	return f.texts[first:min(first+maxModalInputs, len(f.texts))]
}

// take puts what was typed in a modal in the place of what stood there.
func (f filled) take(page int, typed map[string][]string) {
	for i, t := range f.page(page) {
		value := ""
		if v := typed[t.name]; len(v) > 0 {
			value = v[0]
		}
		f.page(page)[i].value = value
	}
}

// submit is the form as bot gets it.
func (f filled) submit() bot.Submit {
	for _, t := range f.texts {
		if t.value != "" {
			f.values[t.name] = []string{t.value}
		}
	}
	return bot.Submit{Form: f.action, Values: f.values}
}

// echo is a message of ours as it stands, to be sent again with changes.
func echo(m *discordgo.Message) *message {
	e := &message{Embeds: slices.Clone(m.Embeds), Components: []discordgo.MessageComponent{}, Files: []file{}}
	for _, embed := range e.Embeds {
		embed.Type = "" // always rich: not ours to send
	}
	for _, row := range m.Components {
		if r, ok := row.(*discordgo.ActionsRow); ok {
			e.Components = append(e.Components, r)
		}
	}
	return e
}

// chosen is the message of a form with what was picked in one of its selects marked.
func chosen(m *discordgo.Message, id customID, picked []string) *message {
	for _, c := range componentsOf(m) {
		menu, ok := c.(*discordgo.SelectMenu)
		if !ok {
			continue
		}
		if other, ok := parseCustom(menu.CustomID); !ok || other.kind != kindChoose || other.rest != id.rest {
			continue
		}
		for i, o := range menu.Options {
			menu.Options[i].Default = slices.Contains(picked, o.Value)
		}
		menu.DefaultValues = nil
		for _, p := range picked {
			switch menu.MenuType {
			case discordgo.UserSelectMenu:
				menu.DefaultValues = append(menu.DefaultValues, defaultValue(p, discordgo.SelectMenuDefaultValueUser)...)
			case discordgo.RoleSelectMenu:
				menu.DefaultValues = append(menu.DefaultValues, defaultValue(p, discordgo.SelectMenuDefaultValueRole)...)
			}
		}
	}
	return echo(m)
}

// goOn is the message of a form with what was typed so far, its button asking for the texts of the next page.
func (f filled) goOn(m *discordgo.Message, page int) *message {
	for _, c := range componentsOf(m) {
		b, ok := c.(*discordgo.Button)
		if !ok {
			continue
		}
		if id, ok := parseCustom(b.CustomID); ok && id.kind == kindSend {
			id.number = page
			b.CustomID = id.String()
		}
	}
	e := echo(m)
	for _, embed := range e.Embeds {
		if len(embed.Fields) == 0 {
			continue
		}
		c := &canvas{embed: embed}
		embed.Fields = nil
		for _, t := range f.texts {
			c.addText(t)
		}
	}
	return e
}
