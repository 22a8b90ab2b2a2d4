package slack

import (
	"strings"

	"srm/bot"
)

var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// readText turns a text as Slack sends it into what was typed, with the people and groups that it names. Mentions of the bot itself
// go; self is its user id.
func readText(wire, self string) (body string, mentions []bot.Mention) {
	var out strings.Builder
	for wire != "" {
		start := strings.IndexByte(wire, '<')
		end := -1
		if start >= 0 {
			end = strings.IndexByte(wire[start:], '>')
		}
		if end < 0 {
			out.WriteString(unescaper.Replace(wire))
			break
		}
		out.WriteString(unescaper.Replace(wire[:start]))
		token := wire[start+1 : start+end]
		wire = wire[start+end+1:]
		if self != "" && (token == "@"+self || strings.HasPrefix(token, "@"+self+"|")) {
			wire = strings.TrimLeft(wire, " ")
			continue
		}
		text, mention, ok := readToken(token)
		if ok {
			mentions = append(mentions, mention)
		}
		out.WriteString(text)
	}
	return strings.Trim(out.String(), " \u00a0"), mentions
}

// readToken reads what stands between < and >: a person, a group, a channel, everybody, a date, or a link.
func readToken(token string) (text string, m bot.Mention, named bool) {
	token, name, _ := strings.Cut(token, "|")
	name = unescaper.Replace(name)
	switch {
	case strings.HasPrefix(token, "@"):
		m.User = bot.UserID(token[1:])
		m.Name = "@" + or(strings.TrimPrefix(name, "@"), token[1:])
		return m.Name, m, token != "@"
	case strings.HasPrefix(token, "!subteam^"):
		m.Group = bot.GroupID(strings.TrimPrefix(token, "!subteam^"))
		m.Name = "@" + or(strings.TrimPrefix(name, "@"), string(m.Group))
		return m.Name, m, m.Group != ""
	case strings.HasPrefix(token, "#"):
		m.Chan = bot.ChannelID(token[1:])
		m.Name = "#" + or(strings.TrimPrefix(name, "#"), token[1:])
		return m.Name, m, token != "#"
	case strings.HasPrefix(token, "!date^"):
		return name, m, false
	case strings.HasPrefix(token, "!"):
		return "@" + strings.TrimPrefix(token, "!"), m, false
	case strings.HasPrefix(token, "mailto:"), strings.HasPrefix(token, "tel:"):
		return or(name, token), m, false
	default:
		address := unescaper.Replace(token)
		if name != "" && !strings.Contains(address, name) {
			return name, m, false // words that somebody made a link of; else the label is the address, cut
		}
		return address, m, false
	}
}
