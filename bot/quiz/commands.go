package quiz

import (
	"context"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/english"
	"srm/bot/schedule"
	"srm/bot/when"
)

// Commands are the commands of the quiz. A hyphen in a name may be typed as a space.
var Commands = []core.Command{
	{
		Name: "quiz", Usage: "quiz [<how many>], or quiz daily <time> [<zone>] [<days>] [in #channel|here|for me]",
		Summary: "a question at once, a short round of your own, or one each day",
		Help: []string{
			"Questions come from what you run, what nobody has here, and what you and others got wrong; each is explained, with its source.",
			"One try counts. Only you see whether yours was right; others see how many have answered.",
			"What comes each day is open for eight hours, and then shows its solution with what was picked. quiz schedule, pause, resume, off and holidays look after it.",
		},
		Examples: []string{"quiz", "quiz 5", "quiz daily 09:00 Europe/Berlin weekdays here", "quiz daily 09:00 for me"},
		Params: []core.Param{{Name: "text", Help: "how many questions, 1 to 10; or daily, with a time and a place", Optional: true},
			{Name: "channel", Help: "where it comes each day, with daily and a time", Kind: core.ChannelParam, Optional: true}},
		Line: schedule.Line,
		Parse: func(b *core.Bot, v *core.Invocation) bool {
			two, ok := parse(b, v.Rest, v.Mentions)
			*v = two
			return ok
		},
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			if two, ok := parse(b, v.Rest, v.Mentions); ok && two.Command != v.Command { // picked as one, typed as two
				return b.Run(ctx, r, two)
			}
			if reply, about := schedule.Handle(ctx, b, r, "quiz", v); about {
				return reply
			}
			return Now(ctx, b, r, v.Rest)
		},
	},
	{
		Name: "quiz-board", Usage: "quiz board [<season>]", Summary: "how teams do, by average",
		Help: []string{"A season is a quarter of a year. A team is shown from three people on; people only by the pseudonym that they chose.",
			"Days in a row leave weekends out; each week of them earns a day that may be missed, two at most."},
		Examples: []string{"quiz board", "quiz board 2026-Q4"},
		Params:   []core.Param{{Name: "text", Help: "a season such as 2026-Q4", Optional: true}},
		Run:      core.OnRest(board),
	},
	{
		Name: "quiz-settings", Usage: "quiz settings", Summary: "take part or not, your pseudonym, your team",
		Help: []string{"Who takes no part is forgotten at once, and can still answer: nothing of it is kept."},
		Run: func(ctx context.Context, b *core.Bot, r door.Request, _ core.Invocation) door.Reply {
			return settings(ctx, b, r, "")
		},
	},
	{
		Name: "quiz-report", Usage: "quiz report [<period>]", Summary: "who took part, what people get wrong, files for auditors",
		Help:     []string{"A period is a month, a quarter or a year. The report says what it proves, and what not. In its CSV files a cell that would begin a formula begins with an apostrophe."},
		Examples: []string{"quiz report", "quiz report 2026-11", "quiz report 2026-Q4", "quiz report 2026"},
		Needs:    door.Admin,
		Params:   []core.Param{{Name: "text", Help: "a month, a quarter or a year", Optional: true}},
		Run:      core.OnRest(showReport),
	},
	{
		Name: "quiz-retire", Usage: "quiz retire <question>", Summary: "take a question out of the quiz",
		Examples: []string{"quiz retire who.access-review.saas"},
		Needs:    door.Admin,
		Params:   []core.Param{{Name: "text", Help: "a question's id, from quiz report"}},
		Missing:  whichQuestion,
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			return retire(ctx, b, r, v.Rest, true)
		},
	},
	{
		Name: "quiz-restore", Usage: "quiz restore <question>", Summary: "bring a question back into the quiz",
		Examples: []string{"quiz restore who.access-review.saas"},
		Needs:    door.Admin,
		Params:   []core.Param{{Name: "text", Help: "a question's id, from quiz report"}},
		Missing:  whichQuestion,
		Run: func(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
			return retire(ctx, b, r, v.Rest, false)
		},
	},
}

// parse reads what stands behind "quiz": a command of two words, a number, or when it shall come of itself. Anything else is no
// command.
func parse(b *core.Bot, rest string, mentions []door.Mention) (v core.Invocation, ok bool) {
	second, tail, _ := strings.Cut(rest, " ")
	name := "quiz-" + strings.ToLower(strings.TrimRight(second, ":,"))
	if _, known := b.Command(name); known {
		return core.Invocation{Command: name, Rest: strings.TrimSpace(tail)}, true
	}
	_, about, _ := when.ReadWish(rest, mentions, when.Date{})
	return core.Invocation{Command: "quiz", Rest: rest, Mentions: mentions}, rest == "" || english.IsNumber(rest) || about
}

// whichQuestion asks for a question's id, if there is none.
func whichQuestion(v core.Invocation) string {
	if v.Rest == "" {
		return "Which question?"
	}
	return ""
}

// Verbs are what the buttons of the quiz do.
var Verbs = map[string]core.Verb{
	"quiz":        {Args: 2, More: true, Press: pick},
	"try":         {Args: 2, Press: tried},
	"quiz-one":    {Press: another},
	"quiz-next":   {Args: 1, Press: nextInRound},
	"quiz-end":    {Args: 1, Press: end},
	"quiz-bad":    {Args: 1, Press: doubt},
	"quiz-retire": {Args: 1, Takes: "quiz-retire", Press: retirePicked}, // what was picked from a list
	"quiz-set": {Press: func(ctx context.Context, b *core.Bot, r door.Request, _ []string) door.Reply {
		return settings(ctx, b, r, "")
	}},
}

// Forms are the forms of the quiz.
var Forms = map[string]core.Form{"quiz": {Submit: set}}

// Kinds are the timed work of the quiz.
var Kinds = map[string]core.Kind{"quiz": dailyKind, "quiz-end": endKind}
