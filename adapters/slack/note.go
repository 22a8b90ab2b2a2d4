package slack

import (
	"regexp"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// note is said aside in small letters; one that warns is drawn as text with a sign.
func (d *drawer) note(n bot.Note) {
	if n.Warn {
		d.say(append([]bot.Span{bot.T("⚠️ ")}, n.Spans...))
		return
	}
	elements, letters := d.aside(n.Spans)
	if len(elements) == 0 {
		return
	}
	if len(elements) > maxContext || letters > maxSection {
		d.say(n.Spans)
		return
	}
	d.add(slackapi.NewContextBlock("", elements...), letters)
}

// aside makes the elements of a context block, which takes no rich text. What mrkdwn would not show as it is, since it cannot be
// escaped there, becomes a plain text of its own; all else runs together in one element.
func (d *drawer) aside(spans []bot.Span) (elements []slackapi.MixedElement, letters int) {
	var run strings.Builder
	flush := func() {
		if text := run.String(); strings.TrimSpace(text) != "" {
			elements = append(elements, slackapi.NewTextBlockObject(slackapi.MarkdownType, text, false, true))
		}
		run.Reset()
	}
	for _, s := range spans {
		text := bot.Printable(s.Text)
		switch {
		case s.User != "" && d.surface != public && isUserID(string(s.User)):
			text = "<@" + string(s.User) + ">"
			run.WriteString(text)
			letters += len(text)
			continue
		case isChannelID(string(s.Chan)):
			run.WriteString("<#" + string(s.Chan) + ">")
			letters += len(s.Chan)
			continue
		case s.User != "":
			text = d.nameOf(s)
		case text == "":
			text = s.Link
		}
		letters += utf8.RuneCountInString(text)
		if marked, ok := mrkdwn(text, s); ok {
			run.WriteString(marked)
		} else if strings.TrimSpace(text) != "" {
			flush()
			elements = append(elements, slackapi.NewTextBlockObject(slackapi.PlainTextType, text, false, false))
		}
	}
	flush()
	return elements, letters
}

// formatting is what mrkdwn makes something of: its markers, emoji by name, and quotes at the start of a line.
var formatting = regexp.MustCompile("[*_~`]|:[a-z0-9_+'-]+:|(^|\n)\\s*>")

// mrkdwn writes a span so that Slack shows it as it is; false if that cannot be done.
func mrkdwn(text string, s bot.Span) (string, bool) {
	link := s.Link != "" && bot.WebAddress(s.Link) && len(s.Link) <= maxURL && !strings.ContainsAny(s.Link, "<>| ")
	code := s.Style == bot.Code && !link
	switch {
	case !code && formatting.MatchString(text), code && strings.ContainsAny(text, "`\n"):
		return "", false
	case link:
		return "<" + escape(s.Link) + "|" + escape(strings.NewReplacer("|", "¦", "\n", " ").Replace(text)) + ">", true
	}
	inner := strings.TrimSpace(text)
	if inner == "" || s.Style != bot.Strong && !code {
		return escape(text), true
	}
	mark := "*"
	if code {
		mark = "`"
	}
	before, after, _ := strings.Cut(text, inner)
	return before + mark + escape(inner) + mark + after, true
}
