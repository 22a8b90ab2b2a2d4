package exchange

import (
	"context"
	"strings"

	"srm/bot/check"
	"srm/bot/core"
	"srm/bot/door"
)

// Commands are the commands that take things out of a workspace and in.
var Commands = []core.Command{
	{
		Name: "export", Usage: "export [json|csv|md] [with history], or export evidence [from <day>] [to <day>]",
		Summary: "everything decided here, or the evidence of a period, as a file",
		Help: []string{
			"json is all of it, and comes back with import; csv is a row for each assignment; md is the matrix of what you run, to read.",
			"evidence is for an auditor: one zipped folder of a page to read and print, tables (CSV) and JSON: the responsibility matrix with its sources, owners, checks, rulings, who took part in the quiz, and every change of the period with the head of the history. Left out, the period is the year up to today.",
		},
		Examples: []string{"export", "export csv", "export json with history", "export evidence from 2026-01-01 to 2026-12-31"},
		Needs:    door.Member,
		Open:     true,
		Params:   []core.Param{{Name: "text", Help: "json, csv, md, or evidence [from <day>] [to <day>]", Optional: true}},
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			if what, period, _ := strings.Cut(v.Rest, " "); strings.EqualFold(what, "evidence") {
				return check.ExportEvidence(ctx, b, r, period)
			}
			return export(ctx, b, r, v.Rest)
		},
	},
	{
		Name: "import", Usage: "import, with a file attached", Summary: "take in a file that export made",
		Help: []string{
			"The file is what export makes, as json or csv. What it would do is shown first. What is in it is put in place of what has the same key; what is not in it stays.",
			"All of it is taken or nothing. It is one change: undo takes it back.",
		},
		Needs:  door.Admin,
		Params: []core.Param{{Name: "file", Help: "what export made, as json or csv", Kind: core.FileParam}},
		Run:    core.Alone(importFile),
	},
	{
		Name: "person", Usage: "person [<person|me>]", Summary: "everything that is stored about you, as a file",
		Help:     []string{"An admin gets it for anybody."},
		Examples: []string{"person"},
		Params:   []core.Param{{Name: "text", Help: "who; you if left out", Optional: true}},
		Run:      personOf,
	},
	{
		Name: "erase", Usage: "erase <name of the workspace>", Summary: "delete everything here, for good",
		Help:   []string{"History too. Nothing brings it back but a backup. Without the name it says what would be lost, and what to type."},
		Needs:  door.Admin,
		Params: []core.Param{{Name: "text", Help: "the workspace's name, typed out", Optional: true}},
		Run:    core.OnRest(erase),
	},
}

// Verbs are what buttons on an import do.
var Verbs = map[string]core.Verb{"import": {Args: 1, Takes: "import", Press: importConfirmed}}
