package check

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/when"
	"srm/storage"
)

// ExportEvidence answers with the evidence pack of a period.
func ExportEvidence(ctx context.Context, b *core.Bot, r door.Request, period string) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	from, to, err := readPeriod(period, when.Today(r))
	if err != nil {
		return door.Sentence("Nothing was exported: %s.", err)
	}
	pack, err := MakePack(ctx, b, b.Workspace(r), from, to)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	var file bytes.Buffer
	if err := pack.WriteZip(&file); err != nil {
		return b.Failed(ctx, r, err)
	}
	return door.Reply{Private: true, Blocks: []door.Block{
		door.Say(door.B("Evidence pack"), door.T("  "+pack.Name+": open index.html in it first")),
		door.Attachment{Name: pack.Name + ".zip", Title: "Evidence pack", Data: file.Bytes()},
	}}
}

// readPeriod reads "[from <day>] [to <day>]"; a day that is left out is "".
func readPeriod(text string, today storage.Day) (from, to storage.Day, err error) {
	begin, end, _ := core.CutFold(text, " to ")
	begin = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(begin), "from "))
	if begin != "" {
		if from, err = when.ReadDay(begin, today); err != nil {
			return "", "", err
		}
	}
	if end != "" {
		if to, err = when.ReadDay(end, today); err != nil {
			return "", "", err
		}
	}
	if from != "" && from > today {
		return "", "", fmt.Errorf("%s is still to come", when.LongDay(from))
	}
	if from != "" && to != "" && from > to {
		return "", "", fmt.Errorf("the period ends on %s, before it begins on %s", when.LongDay(to), when.LongDay(from))
	}
	return from, to, nil
}
