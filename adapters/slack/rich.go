package slack

import (
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// Texts are drawn as rich text, of which Slack parses nothing: what people typed can be no mention, link or formatting there.

var (
	strongStyle = &slackapi.RichTextSectionTextStyle{Bold: true}
	codeStyle   = &slackapi.RichTextSectionTextStyle{Code: true}
)

// piece is one element of rich text with the number of its letters.
type piece struct {
	element slackapi.RichTextSectionElement
	letters int
	text    string // of a text element, which can be cut
	style   *slackapi.RichTextSectionTextStyle
}

func textPiece(text string, style *slackapi.RichTextSectionTextStyle) piece {
	return piece{slackapi.NewRichTextSectionTextElement(text, style), utf8.RuneCountInString(text), text, style}
}

// pieces turns spans into elements. Empty ones are left out: Slack refuses them.
func (d *drawer) pieces(spans []bot.Span) []piece {
	var out []piece
	for _, s := range spans {
		text := bot.Printable(s.Text)
		var style *slackapi.RichTextSectionTextStyle
		switch s.Style {
		case bot.Strong:
			style = strongStyle
		case bot.Code:
			style = codeStyle
		}
		switch {
		case s.User != "" && d.surface != public && isUserID(string(s.User)):
			out = append(out, piece{element: slackapi.NewRichTextSectionUserElement(string(s.User), nil), letters: len(s.User)})
		case s.User != "":
			out = append(out, textPiece(d.nameOf(s), style))
		case isChannelID(string(s.Chan)):
			out = append(out, piece{element: slackapi.NewRichTextSectionChannelElement(string(s.Chan), nil), letters: len(s.Chan)})
		case s.Link != "" && bot.WebAddress(s.Link) && len(s.Link) <= maxURL:
			if text == "" {
				text = s.Link
			}
			n := utf8.RuneCountInString(text)
			if n > maxRichText/2 {
				text, n = shortened(text, maxRichText/2), maxRichText/2
			}
			out = append(out, piece{element: slackapi.NewRichTextSectionLinkElement(s.Link, text, style), letters: n})
		case text != "":
			out = append(out, textPiece(text, style))
		}
	}
	return out
}

// nameOf is how a person is called where a mention would ping them.
func (d *drawer) nameOf(s bot.Span) string {
	if name := bot.Printable(d.names[s.User]); name != "" {
		return name
	}
	if text := bot.Printable(s.Text); text != "" {
		return text
	}
	return string(s.User)
}

func isUserID(id string) bool { return isID(id, "UW") }

// isChannelID tells whether an id is that of a channel, which everybody sees by its name of the day.
func isChannelID(id string) bool { return isID(id, "CG") }

func isID(id, kinds string) bool {
	if len(id) < 2 || strings.IndexByte(kinds, id[0]) < 0 {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

// split cuts pieces into groups of at most room letters, at a space where there is one.
func split(list []piece, room int) [][]piece {
	var out [][]piece
	var group []piece
	left := room
	flush := func() {
		if len(group) > 0 {
			out, group, left = append(out, group), nil, room
		}
	}
	for len(list) > 0 {
		p := list[0]
		list = list[1:]
		if p.letters <= left {
			group, left = append(group, p), left-p.letters
			continue
		}
		if p.text == "" || p.letters <= room && left < room/2 {
			flush()
			if p.letters > room { // cannot be cut and fits nowhere: it stands alone
				out = append(out, []piece{p})
				continue
			}
			list = append([]piece{p}, list...)
			continue
		}
		head, tail := cut(p.text, left)
		group = append(group, textPiece(head, p.style))
		flush()
		if tail != "" {
			list = append([]piece{textPiece(tail, p.style)}, list...)
		}
	}
	flush()
	return out
}

// cut splits text behind at most n letters: at the last line break or space of the second half, else inside a word.
func cut(text string, n int) (head, tail string) {
	end := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	for _, at := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:end], at); i > end/2 {
			return text[:i], strings.TrimPrefix(text[i:], at)
		}
	}
	return text[:end], text[end:]
}

// shortened keeps the first n letters of a text, the last one an ellipsis if there were more.
func shortened(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	end := 0
	for range n - 1 {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return text[:end] + "…"
}

// oneLine is for labels: clean, without line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(bot.Printable(text)), " ") }

// label is a text object that Slack takes as it is, of at most n letters and never empty.
func label(text string, n int) *slackapi.TextBlockObject {
	text = shortened(oneLine(text), n)
	if text == "" {
		text = "–"
	}
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, text, false, false)
}

func section(list []piece) *slackapi.RichTextSection {
	elements := make([]slackapi.RichTextSectionElement, len(list))
	for i, p := range list {
		elements[i] = p.element
	}
	return slackapi.NewRichTextSection(elements...)
}

func lettersIn(list []piece) int {
	n := 0
	for _, p := range list {
		n += p.letters
	}
	return n
}
