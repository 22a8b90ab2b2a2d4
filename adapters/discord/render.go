package discord

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// A message is what is sent to Discord: embeds, with components below them. Its text is in embeds alone, where nobody is pinged.
type message struct {
	Embeds     []*discordgo.MessageEmbed    `json:"embeds"`
	Components []discordgo.MessageComponent `json:"components"`
	Mentions   noMentions                   `json:"allowed_mentions"`
	Flags      discordgo.MessageFlags       `json:"flags,omitempty"`
	Files      []file                       `json:"attachments"`
	Reference  *reference                   `json:"message_reference,omitempty"`
	Nonce      string                       `json:"nonce,omitempty"`
	Enforce    bool                         `json:"enforce_nonce,omitempty"`

	data []*discordgo.File
}

// noMentions allows none: left out, Discord would allow all.
type noMentions struct{}

func (noMentions) MarshalJSON() ([]byte, error) {
	return []byte(`{"parse":[],"replied_user":false}`), nil
}

// A file describes an attachment; its content is sent beside the message.
type file struct {
	ID          int    `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// A reference makes a message a reply.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// Colours of the bar beside an embed.
const (
	colour     = 0x5865f2
	colourWarn = 0xf0b232
)

// A drawing is how a reply is to be drawn beside its blocks.
type drawing struct {
	line string // what would bring the same reply again: then a long table is shown page by page
	page int
}

// draw turns a reply into one or more messages. Each keeps all of Discord's limits, whatever the texts are.
func draw(r bot.Reply, d drawing) []*message {
	c := &canvas{drawing: d}
	c.begin()
	for _, b := range r.Blocks {
		c.block(b)
	}
	return c.finish()
}

// A canvas is filled with lines from top to bottom; what does not fit goes on a new embed or a new message.
type canvas struct {
	drawing
	all   []*message
	embed *discordgo.MessageEmbed
	text  strings.Builder
	used  int // of the message that is being written
	gap   bool
	warn  bool
	rows  []discordgo.MessageComponent
	ids   int
	paged bool // a table with pages has been drawn
}

func (c *canvas) message() *message { return c.all[len(c.all)-1] }

// begin starts a message.
func (c *canvas) begin() {
	c.settle()
	c.all = append(c.all, &message{Embeds: []*discordgo.MessageEmbed{}, Components: []discordgo.MessageComponent{}, Files: []file{}})
	c.used = 0
	c.start()
}

// start starts an embed.
func (c *canvas) start() {
	c.settle()
	c.embed = &discordgo.MessageEmbed{Color: colour}
	c.gap = false
}

// settle puts the embed that is being written into its message.
func (c *canvas) settle() {
	if c.embed == nil {
		return
	}
	c.embed.Description = strings.TrimRight(c.text.String(), "\n")
	c.text.Reset()
	if c.embed.Description != "" || c.embed.Image != nil {
		m := c.message()
		m.Embeds = append(m.Embeds, c.embed)
	}
	c.embed = nil
}

// room makes room for a text of n characters.
func (c *canvas) room(n int) {
	switch {
	case c.used+n > maxMessage, size(c.text.String())+n > maxDescription && len(c.message().Embeds) == maxEmbeds-1:
		c.begin()
	case size(c.text.String())+n > maxDescription:
		c.start()
	}
}

// put writes one line.
func (c *canvas) put(line string) {
	n := size(line) + 2
	c.room(n)
	if c.gap && c.text.Len() > 0 {
		c.text.WriteByte('\n')
		c.used++
	}
	c.gap = false
	c.text.WriteString(line)
	c.text.WriteByte('\n')
	c.used += n
}

// apart leaves an empty line before what comes next.
func (c *canvas) apart() { c.gap = true }

func (c *canvas) block(b bot.Block) {
	switch b := b.(type) {
	case bot.Paragraph:
		c.apart()
		c.lines("", "", b.Spans)
	case bot.Facts:
		c.apart()
		c.facts(b.Facts)
	case bot.Table:
		c.apart()
		c.table(b)
	case bot.Image:
		c.image(b)
	case bot.Attachment:
		c.attachment(b)
	case bot.Note:
		c.note(b)
	case bot.Buttons:
		c.addButtons(b.Buttons)
	case bot.Select:
		c.addSelect(b)
	case bot.Form:
		c.form(b)
	}
}

// lines writes spans, with something before the first line and before the others.
func (c *canvas) lines(first, rest string, spans []bot.Span) {
	for i, line := range markup(spans) {
		if i == 0 {
			c.put(first + line)
		} else {
			c.put(rest + line)
		}
	}
}

func (c *canvas) note(n bot.Note) {
	if n.Warn {
		c.warn = true
		c.embed.Color = colourWarn
		c.lines("⚠️ ", "", n.Spans)
		return
	}
	c.lines("-# ", "-# ", n.Spans)
}

// shortFact is how long a statement may be to stand beside its label.
const shortFact = 60

// facts stand below each other: a short one beside its label, a long one below it, several lines as a list.
func (c *canvas) facts(facts []bot.Fact) {
	for _, f := range facts {
		label := strings.Join(markup([]bot.Span{bot.B(plain(cut(f.Label, maxFieldName)))}), " ")
		var all [][]string
		for _, line := range f.Lines {
			if l := markup(line); len(l) > 0 {
				all = append(all, l)
			}
		}
		switch {
		case len(all) == 1 && label != "" && size(strings.Join(all[0], "")) <= shortFact:
			c.put(label + "  " + strings.Join(all[0], " "))
			continue
		case label != "":
			c.put(label)
		}
		for _, l := range all {
			first, rest := "", ""
			if len(all) > 1 {
				first, rest = "- ", "  "
			}
			for i, line := range l {
				if i == 0 {
					c.put(first + line)
				} else {
					c.put(rest + line)
				}
			}
		}
	}
}

// image shows a picture in an embed of its own, its words below.
func (c *canvas) image(i bot.Image) {
	name := fileName(i.Name, "picture.png")
	if len(i.PNG) == 0 || len(i.PNG) > maxFileBytes || len(c.message().Files) == maxFiles {
		c.lines("", "", []bot.Span{bot.T("Picture: " + i.Alt)})
		return
	}
	c.start()
	if len(c.message().Embeds) == maxEmbeds {
		c.begin()
	}
	c.lines("-# ", "-# ", []bot.Span{bot.T(cut(plain(i.Alt), maxAlt))})
	name = c.attach(name, "image/png", plain(i.Alt), i.PNG)
	c.embed.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	c.start()
}

func (c *canvas) attachment(a bot.Attachment) {
	title := plain(a.Title)
	if title == "" {
		title = plain(a.Name)
	}
	name := fileName(a.Name, "file.txt")
	spans := []bot.Span{bot.T("📎 " + title), bot.Q(fmt.Sprintf(" (%s, %s)", name, bot.ByteSize(len(a.Data))))}
	if len(a.Data) > maxFileBytes || len(c.message().Files) == maxFiles {
		c.lines("", "", append(spans, bot.T(" is too large to be sent here.")))
		return
	}
	c.lines("", "", spans)
	c.attach(name, "", title, a.Data)
}

// attach adds a file to the message and returns the name that it got.
func (c *canvas) attach(name, contentType, words string, data []byte) string {
	m := c.message()
	for _, f := range m.Files {
		if f.Filename == name {
			name = fmt.Sprintf("%d-%s", len(m.Files), name)
		}
	}
	m.Files = append(m.Files, file{ID: len(m.Files), Filename: name, Description: cut(words, maxAlt-1)})
	m.data = append(m.data, &discordgo.File{Name: name, ContentType: contentType, Reader: bytes.NewReader(data)})
	return name
}

var strange = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileName is a name that Discord takes as it is, without a path.
func fileName(name, otherwise string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Trim(strange.ReplaceAllString(name, "_"), "._-")
	if name == "" || !strings.Contains(name, ".") {
		return otherwise
	}
	return name[max(0, len(name)-100):]
}

// finish closes the last message, puts the components below it and says something if there is nothing to say.
func (c *canvas) finish() []*message {
	c.settle()
	last := c.message()
	if len(last.Embeds) == 0 && len(last.Files) == 0 {
		last.Embeds = append(last.Embeds, &discordgo.MessageEmbed{Color: colour, Description: c.nothing()})
	}
	if len(c.rows) > maxRows {
		c.rows = c.rows[:maxRows]
	}
	last.Components = append(last.Components, c.rows...)
	return c.all
}

// nothing is what stands above components alone, or in place of a reply that says nothing.
func (c *canvas) nothing() string {
	if len(c.rows) > 0 {
		return "What next?"
	}
	return "There is nothing to say to that."
}
