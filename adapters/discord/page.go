package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// pageRows is how many rows of a table a page shows.
const pageRows = 15

// paginate takes the rows of the page that is to be drawn, if the table is long and can be asked for again, and adds the buttons to
// turn pages. What brings the table is in their custom ids, so that they work after a restart.
func (c *canvas) paginate(rows [][]string) [][]string {
	pages := (len(rows) + pageRows - 1) / pageRows
	back, forward := customID{kindBack, max(0, c.page-1), c.line}, customID{kindForward, c.page + 1, c.line}
	if c.line == "" || c.paged || pages < 2 || !forward.fits() {
		return rows
	}
	c.paged = true
	c.page = min(c.page, pages-1)
	c.row(
		discordgo.Button{Label: "◀", Style: discordgo.SecondaryButton, CustomID: back.String(), Disabled: c.page == 0},
		discordgo.Button{Label: "▶", Style: discordgo.SecondaryButton, CustomID: forward.String(), Disabled: c.page == pages-1},
	)
	c.embed.Footer = &discordgo.MessageEmbedFooter{Text: fmt.Sprintf("Page %d of %d · %d rows", c.page+1, pages, len(rows))}
	c.used += 40
	return rows[c.page*pageRows : min(len(rows), (c.page+1)*pageRows)]
}

// lineOf is the line that brings the same reply again, or "" if there is none: only what reads may be repeated, never what changes
// something.
func (a *Adapter) lineOf(in bot.Input) string {
	switch in := in.(type) {
	case bot.Call:
		line := in.Command
		for _, p := range a.tree.byName[in.Command].Params {
			if v := in.Args[p.Name].Text; v != "" {
				line += " " + v
			}
		}
		if a.reads(line) {
			return line
		}
	case bot.Text:
		line := strings.TrimSpace(in.Body)
		switch {
		case line == "" || len(in.Mentions) > 0:
		case a.reads(line):
			return line
		case !a.isCommand(line):
			return "ask " + line
		}
	}
	return ""
}

func (a *Adapter) isCommand(line string) bool {
	_, known := a.tree.byName[firstWord(line)]
	return known
}

// reads tells whether a line is a command that everybody may use, and that therefore changes nothing.
func (a *Adapter) reads(line string) bool {
	c, known := a.tree.byName[firstWord(line)]
	return known && c.Needs == bot.Guest && c.Changing == bot.Guest && c.Name != "quiz" && !strings.Contains(line, "\n")
}

func firstWord(line string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return strings.ToLower(word)
}
