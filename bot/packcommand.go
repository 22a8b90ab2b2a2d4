package bot

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"srm/storage"
)

// exporting are the commands that give data out.
var exporting = []Command{
	{
		Name: "export", Usage: "export evidence [from <day>] [to <day>]", Summary: "the evidence pack of a period, as a file for an auditor",
		Help: []string{
			"It is one zipped folder of a page to read and print, tables (CSV) and JSON: the responsibility matrix with its sources, owners, checks, rulings, who took part in the quiz, and every change of the period with the head of the history.",
			"Left out, the period is the year up to today.",
		},
		Examples: []string{"export evidence", "export evidence from 2026-01-01 to 2026-12-31"},
		Needs:    Member,
		Params:   []Param{{Name: "text", Help: "evidence [from <day>] [to <day>]"}},
		run:      (*Bot).export,
	},
}

// export makes a file of what a workspace has.
func (b *Bot) export(ctx context.Context, r Request, v invocation) Reply {
	what, rest, _ := strings.Cut(v.rest, " ")
	if !strings.EqualFold(what, "evidence") {
		return b.usage("export", "What shall I export?")
	}
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	from, to, err := readPeriod(rest, today(r))
	if err != nil {
		return sentence("Nothing was exported: %s.", err)
	}
	pack, err := b.EvidencePack(ctx, b.workspace(r), from, to)
	if err != nil {
		return b.failed(ctx, r, err)
	}
	var file bytes.Buffer
	if err := pack.WriteZip(&file); err != nil {
		return b.failed(ctx, r, err)
	}
	return Reply{Private: true, Blocks: []Block{
		Say(B("Evidence pack"), T("  "+pack.Name+": open index.html in it first")),
		Attachment{Name: pack.Name + ".zip", Title: "Evidence pack", Data: file.Bytes()},
	}}
}

// readPeriod reads "[from <day>] [to <day>]"; a day that is left out is "".
func readPeriod(text string, today storage.Day) (from, to storage.Day, err error) {
	begin, end, _ := cutFold(text, " to ")
	begin = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(begin), "from "))
	if begin != "" {
		if from, err = readDay(begin, today); err != nil {
			return "", "", err
		}
	}
	if end != "" {
		if to, err = readDay(end, today); err != nil {
			return "", "", err
		}
	}
	if from != "" && from > today {
		return "", "", fmt.Errorf("%s is still to come", longDay(from))
	}
	if from != "" && to != "" && from > to {
		return "", "", fmt.Errorf("the period ends on %s, before it begins on %s", longDay(to), longDay(from))
	}
	return from, to, nil
}
