package bot

import (
	"context"

	"srm/knowledge"
)

// A verb is what a button or a select does. Actions come back from a platform, where anybody may have made them up: the number of
// arguments, and whether the presser may, are checked before press sees them; what they mean is not.
type verb struct {
	args  int    // how many it takes
	more  bool   // or more
	takes string // the command whose right to change it takes; empty: anybody may press it, or press itself says who
	press func(b *Bot, ctx context.Context, r Request, args []string) Reply
}

// A form is what a form that was sent off does.
type form struct {
	args   int    // of its Action
	takes  string // as of a verb
	submit func(b *Bot, ctx context.Context, r Request, args []string, v formValues) Reply
}

// formValues are the values of a form, cleaned as they are read.
type formValues map[string][]string

// one is the value of a field that takes one; "" if it was left empty.
func (v formValues) one(name string) string {
	if all := v[name]; len(all) > 0 {
		s, _ := knowledge.Clean(all[0], knowledge.MaxQuestion)
		return s
	}
	return ""
}

// verbs are all that a button can do.
var verbs = map[string]verb{
	"models": {args: 1, press: func(b *Bot, ctx context.Context, r Request, args []string) Reply {
		return b.question(ctx, r, "compare all models for "+args[0])
	}},
	"take": {args: 2, takes: "assign", press: func(b *Bot, ctx context.Context, r Request, args []string) Reply {
		return b.run(ctx, r, invocation{command: "assign", what: args[0], scope: args[1], holder: holderName{me: true}})
	}},
	"form": {args: 2, takes: "assign", press: func(b *Bot, _ context.Context, _ Request, args []string) Reply {
		return b.assignForm(args[0], args[1], "")
	}},
	"do": {args: 1, press: func(b *Bot, ctx context.Context, r Request, args []string) Reply {
		return b.confirmed(ctx, r, args[0])
	}},
	"consult": {args: 1, takes: "transfer", press: (*Bot).consult},
	"undo": {args: 1, takes: "undo", press: func(b *Bot, ctx context.Context, r Request, args []string) Reply {
		return b.run(ctx, r, invocation{command: "undo", rest: args[0]})
	}},
	"quiz":        {args: 2, more: true, press: (*Bot).pick},
	"try":         {args: 2, press: (*Bot).tried},
	"quiz-one":    {press: (*Bot).another},
	"quiz-next":   {args: 1, press: (*Bot).nextInRound},
	"quiz-end":    {args: 1, press: (*Bot).endQuiz},
	"quiz-bad":    {args: 1, press: (*Bot).doubt},
	"quiz-retire": {args: 1, takes: "quiz-retire", press: (*Bot).retirePicked}, // what was picked from a list
	"quiz-set": {press: func(b *Bot, ctx context.Context, r Request, _ []string) Reply {
		return b.quizSettings(ctx, r, "")
	}},
	"drop": {press: func(*Bot, context.Context, Request, []string) Reply {
		return Reply{Blocks: []Block{Note{Spans: []Span{T("Nothing was changed.")}}}, Replace: true}
	}},
	"ask":    {args: 1, more: true, press: (*Bot).pressedAsk},
	"wrong":  {args: 2, press: (*Bot).pressedWrong},
	"import": {args: 1, takes: "import", press: (*Bot).importConfirmed},
	"share":  {args: 3, press: (*Bot).share},
	"check":  {args: 3, takes: "verify", press: (*Bot).checkPressed},
	"line":   {args: 2, takes: "assign", press: (*Bot).giveLine},
	"setup": {takes: "setup", press: func(b *Bot, ctx context.Context, r Request, _ []string) Reply {
		return b.run(ctx, r, invocation{command: "setup"})
	}},
	"run":     {args: 1, more: true, takes: "estate", press: (*Bot).servicesChosen},
	"assign":  {args: 1, takes: "assign", press: (*Bot).gapPicked},
	"gaps":    {args: 2, press: (*Bot).gapsPressed},
	"accept":  {args: 3, takes: "accept", press: answerPressed("accept")},
	"decline": {args: 3, takes: "decline", press: answerPressed("decline")},
	"succeed": {args: 1, takes: "accept", press: (*Bot).succeed},

	"succession": {args: 1, takes: "transfer", press: (*Bot).askDeputy},
}

// forms are all that can be sent off.
var forms = map[string]form{
	"quiz":   {submit: (*Bot).quizSet},
	"assign": {args: 1, takes: "assign", submit: (*Bot).assignSubmitted},
	"check":  {args: 3, takes: "verify", submit: (*Bot).checkSubmitted},
	"setup":  {args: 0, takes: "setup", submit: (*Bot).setupRuns},
	"teams":  {args: 2, takes: "setup", submit: (*Bot).setupTeams},
}

// assignSubmitted carries out the form for an assignment.
func (b *Bot) assignSubmitted(ctx context.Context, r Request, args []string, v formValues) Reply {
	if v.one("to") == "" {
		return b.assignForm(args[0], v.one("scope"), "Who shall have it? Name a team, or say me.")
	}
	return b.run(ctx, r, invocation{command: "assign", what: args[0], scope: v.one("scope"), role: v.one("role"),
		holder: typedHolder(v.one("to"), nil)})
}
