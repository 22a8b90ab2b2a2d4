package slack

import (
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// A surface is where something is drawn. Who sees it decides how people are named: on a private one a mention pings nobody.
type surface int

const (
	private surface = iota // a message that one person sees: ephemeral, or in their direct messages
	public                 // a message in a channel
	modal
	home
)

// A page is one message, or the blocks of one view.
type page struct {
	blocks []slackapi.Block
	text   string // what a notification and a screen reader say
	daring bool   // it holds a block that not every Slack takes yet
	drawn  []drawn
}

// plainer are messages that say the same without tables, for a Slack that does not take them.
func (p page) plainer() []page {
	var all []drawn
	for _, b := range p.drawn {
		if b.instead == nil {
			all = append(all, b)
		} else {
			all = append(all, b.instead()...)
		}
	}
	return pages(all, p.text)
}

// drawer draws one reply.
type drawer struct {
	surface surface
	plain   bool // no tables, only text: where a view was refused
	modest  bool // no blocks that are new to Slack
	uploads bool // pictures and files will follow as files; else they are shown or described
	names   map[bot.UserID]string
	again   string // what a button for a form brings back, where the form cannot be opened at once; none if empty

	out    []drawn
	number int // of selects and buttons, whose ids differ within a message
}

// drawn is a block with what it weighs.
type drawn struct {
	block   slackapi.Block
	text    int // letters
	table   int // letters in a table
	daring  bool
	instead func() []drawn // the same in plain text; nil where it is that already
}

// draw makes the messages of a reply. There is always one.
func (d *drawer) draw(r bot.Reply) []page {
	for _, b := range r.Blocks {
		d.block(b)
	}
	if len(d.out) == 0 {
		d.say([]bot.Span{bot.T("There is nothing to show.")})
	}
	return pages(d.out, d.notice(r))
}

// pages divides blocks among messages.
func pages(all []drawn, text string) []page {
	var out []page
	var p page
	letters, table, dataTable := 0, 0, 0
	for _, b := range all {
		full := len(p.blocks) == maxMessageBlocks || letters+b.text > maxMessageText || table+b.table > maxTableText && !b.daring ||
			b.daring && dataTable+b.table > maxDataTableText
		if full && len(p.blocks) > 0 {
			out, p = append(out, p), page{}
			letters, table, dataTable = 0, 0, 0
		}
		p.blocks, p.drawn, p.daring, letters = append(p.blocks, b.block), append(p.drawn, b), p.daring || b.daring, letters+b.text
		if b.daring {
			dataTable += b.table
		} else {
			table += b.table
		}
	}
	out = append(out, p)
	for i := range out {
		out[i].text = text
		if i > 0 {
			out[i].text = fmt.Sprintf("Continued: %d of %d", i+1, len(out))
		}
	}
	return out
}

// notice is what a notification shows, escaped for mrkdwn. People who stand in it by their id get their name.
func (d *drawer) notice(r bot.Reply) string {
	text := escape(shortened(or(bot.PlainText(r), "srm"), maxNotice/2))
	for s := range spansOf(r) {
		if s.User == "" || string(s.User) != s.Text || !isUserID(s.Text) {
			continue
		}
		if d.surface == public {
			text = strings.ReplaceAll(text, s.Text, escape(d.nameOf(s)))
		} else {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "<@"+s.Text+">", s.Text), s.Text, "<@"+s.Text+">")
		}
	}
	return text
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text mean itself in mrkdwn, as far as that goes: asterisks and the like cannot be escaped there.
func escape(text string) string { return escaper.Replace(text) }

func (d *drawer) block(b bot.Block) {
	switch b := b.(type) {
	case bot.Paragraph:
		d.say(b.Spans)
	case bot.Facts:
		d.facts(b)
	case bot.Table:
		d.table(b)
	case bot.Image:
		d.image(b)
	case bot.Attachment:
		d.attachment(b)
	case bot.Note:
		d.note(b)
	case bot.Buttons:
		d.buttons(b.Buttons)
	case bot.Select:
		d.choose(b)
	case bot.Form:
		d.formButton(b)
	}
}

func (d *drawer) add(b slackapi.Block, letters int) {
	d.out = append(d.out, drawn{block: b, text: letters})
}

// say draws running text.
func (d *drawer) say(spans []bot.Span) {
	for _, group := range split(d.pieces(spans), maxRichText) {
		d.add(slackapi.NewRichTextBlock("", section(group)), lettersIn(group))
	}
}

// facts are bold labels with their text beside them, or a list below if there are several lines.
func (d *drawer) facts(f bot.Facts) {
	var block []slackapi.RichTextElement
	letters := 0
	put := func(e slackapi.RichTextElement, n int) {
		if letters+n > maxRichText && len(block) > 0 {
			d.add(slackapi.NewRichTextBlock("", block...), letters)
			block, letters = nil, 0
		}
		block, letters = append(block, e), letters+n
	}
	for _, fact := range f.Facts {
		for _, part := range d.fact(fact) {
			put(part.element, part.letters)
		}
	}
	if len(block) > 0 {
		d.add(slackapi.NewRichTextBlock("", block...), letters)
	}
}

// part is an element of a rich text block.
type part struct {
	element slackapi.RichTextElement
	letters int
}

func (d *drawer) fact(f bot.Fact) []part {
	var head []bot.Span
	if name := oneLine(f.Label); name != "" {
		head = append(head, bot.B(shortened(name, maxHeader)))
	}
	var lines [][]piece
	for _, line := range f.Lines {
		if p := d.pieces(line); len(p) > 0 {
			lines = append(lines, p)
		}
	}
	var out []part
	sections := func(list []piece) {
		for _, group := range split(list, maxRichText) {
			out = append(out, part{section(group), lettersIn(group)})
		}
	}
	if len(lines) > 1 {
		sections(d.pieces(head))
		return append(out, bullets(lines)...)
	}
	if len(head) > 0 && len(lines) > 0 {
		head = append(head, bot.T("  "))
	}
	line := d.pieces(head)
	for _, l := range lines {
		line = append(line, l...)
	}
	sections(line)
	return out
}

// bullets are lists of lines, each of a size that fits a block.
func bullets(lines [][]piece) []part {
	var out []part
	var items []slackapi.RichTextElement
	letters := 0
	flush := func() {
		if len(items) > 0 {
			out = append(out, part{slackapi.NewRichTextList(slackapi.RTEListBullet, 0, items...), letters})
			items, letters = nil, 0
		}
	}
	for _, line := range lines {
		for _, group := range split(line, maxRichText) {
			n := lettersIn(group)
			if letters+n > maxRichText {
				flush()
			}
			items, letters = append(items, section(group)), letters+n
		}
	}
	flush()
	return out
}

// image says what a picture shows: the picture follows as a file, with the same words.
func (d *drawer) image(b bot.Image) {
	d.say([]bot.Span{bot.B("Picture: "), bot.T(b.Alt)})
}

// attachment names a file; a short text is shown at once if the file cannot be sent.
func (d *drawer) attachment(b bot.Attachment) {
	title := oneLine(b.Title)
	if title != "" {
		title += " · "
	}
	d.say([]bot.Span{bot.B("File: "), bot.T(title + oneLine(fileName(b.Name)) + ", " + bot.ByteSize(len(b.Data)))})
	if !d.uploads {
		d.monospace(bot.Printable(strings.ToValidUTF8(string(b.Data), "�")))
	}
}

// monospace draws text in the width of its letters.
func (d *drawer) monospace(text string) {
	for _, group := range split([]piece{textPiece(text, nil)}, maxRichText) {
		if lettersIn(group) == 0 {
			continue
		}
		block := &slackapi.RichTextPreformatted{Type: slackapi.RTEPreformatted, Elements: section(group).Elements}
		d.add(slackapi.NewRichTextBlock("", block), lettersIn(group))
	}
}
