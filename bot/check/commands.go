package check

import (
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
)

// Commands are the commands of trust but verify.
var Commands = []core.Command{
	{
		Name: "verify", Usage: "verify <control|layer> [on <scope>] by <method> [<link>] [until <date>] [note <text>], or verify plan <provider|service>",
		Summary: "record that a control was checked; or what to check, in which order",
		Help: []string{
			"A method is review (of the control; counts half a year), assessment or penetration test (a year), report or certificate of the provider, or its name such as SOC 2 (a year from the end of its period).",
			"By report or certificate it is the provider's half that was checked, else ours. Say as ours or as provider for the other one.",
			"Also: dated <day> if it was not checked today; of a report period <day> to <day>, and complementary <controls> that it leaves to us.",
			"Of several checks the newest counts. The link is kept, never opened. You may check what is yours: it is marked so.",
			"For a report that covers all that a provider does, say verify everything on aws by soc 2.",
		},
		Examples: []string{"verify os-patching on iaas by penetration test https://example.com/report until 2027-03-31",
			"verify vendor-assessment on aws by soc 2 period 2025-10-01 to 2026-09-30", "verify plan aws"},
		Changing: door.Member,
		Params: []core.Param{{Name: "control", Help: "a control or a whole layer, such as os-patching", Kind: core.ControlParam, Optional: true}, core.ScopeArg,
			{Name: "text", Help: "by <method> [<link>] [until <date>] [note …]; or plan <provider>; left out, you are asked", Optional: true}},
		Parse: readVerify,
		Run:   verification,
	},
	{
		Name: "unverify", Usage: "unverify <control> [on <scope>] [as ours|provider]", Summary: "take the newest check of a control back",
		Help:     []string{"The one before it counts again. Only who recorded a check, or an admin, can take it back."},
		Examples: []string{"unverify os-patching on aws-rds"},
		Needs:    door.Member,
		Params:   []core.Param{core.ControlArg, core.ScopeArg, {Name: "text", Help: "ours or provider: which half, where both were checked", Optional: true}},
		Parse: func(_ *core.Bot, v *core.Invocation) bool {
			v.Role, v.Rest = core.CutRole(v.Rest)
			v.ReadWhat(v.Rest)
			v.Rest = ""
			return true
		},
		Missing: core.NoControl,
		Run:     unverify,
	},
	{
		Name: "due", Usage: "due [<days>]", Summary: "which checks have run out or soon will, and what was never checked",
		Examples: []string{"due", "due 90"},
		Params:   []core.Param{{Name: "text", Help: "how many days ahead; 30 if left out", Kind: core.NumberParam, Optional: true}},
		Parse: func(_ *core.Bot, v *core.Invocation) bool {
			v.Rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(" "+v.Rest, " in "), " days"))
			return v.Rest == "" || english.IsNumber(v.Rest)
		},
		Run: core.OnRest(due),
	},
	{
		Name: "reminders", Usage: "reminders [quiet <hours>|zone <zone> [for <team>]|digest on|digest off|admins here|admins off]",
		Summary: "when and where people are reminded of checks that run out",
		Help: []string{
			"An owner is reminded 30, 7 and 1 days before a check runs out, once each, in the team's channel or directly, in working hours. Once it has run out, deputies and admins are told too.",
			"Quiet hours are from 17:00 to 09:00 and on weekends as long as nothing else is set. A digest is one message a day instead of one for each check.",
		},
		Examples: []string{"reminders", "reminders quiet 18:00-08:00", "reminders zone America/New_York for Platform", "reminders digest on"},
		Needs:    door.Admin,
		Params:   []core.Param{{Name: "text", Help: "quiet 18:00-08:00, zone Europe/Berlin, digest on or off, admins here or off", Optional: true}},
		Run:      core.OnRest(reminders),
	},
}

// Verbs are what buttons about checks do.
var Verbs = map[string]core.Verb{
	"check": {Args: 3, Takes: "verify", Press: checkPressed},
	"line":  {Args: 2, Takes: "assign", Press: giveLine},
}

// Forms are the forms for a check.
var Forms = map[string]core.Form{"check": {Args: 3, Takes: "verify", Submit: checkSubmitted}}

// Kinds are the timed work about checks: the daily sweep, what it reminds of, and news of the facts.
var Kinds = map[string]core.Kind{"sweep": sweepKind, "reminder": reminderKind, "facts": factsKind}
