package bot

import (
	"context"
	"slices"

	"srm/bot/ask"
	"srm/bot/assign"
	"srm/bot/check"
	"srm/bot/clock"
	"srm/bot/core"
	"srm/bot/estate"
	"srm/bot/exchange"
	"srm/bot/history"
	"srm/bot/quiz"
	"srm/knowledge"
	"srm/storage"
)

// A Bot answers requests. It is safe for concurrent use.
type Bot struct{ core *core.Bot }

// New makes a Bot. Without a store it answers from the knowledge base alone.
func New(base *knowledge.Base, store *storage.Store, o Options) *Bot {
	return &Bot{core.New(base, store, o, features())}
}

// Commands are all commands, as data.
func (b *Bot) Commands() []Command { return b.core.Commands() }

// Handle answers one request. It works from memory and disk, in milliseconds; only a Directory can be slow. An error is a Reply
// too, and so is a panic.
func (b *Bot) Handle(ctx context.Context, r Request) Reply { return b.core.Handle(ctx, r) }

// Complete offers what may stand in a field, best first, for what was typed so far. Fields are the kinds of parameters ("control",
// "scope", "to", "role", "command"), and "line" for a whole command line. It works from memory.
func (b *Bot) Complete(ctx context.Context, r Request, field, typed string) []Choice {
	return b.core.Complete(ctx, r, field, typed)
}

// Export writes what a workspace decided: as JSON, which Import reads back into the same decisions; as CSV, a row for each assignment,
// which Import reads too; as Markdown, the matrix of its estate to read. History goes with JSON only, and is not read back.
func (b *Bot) Export(ctx context.Context, ws storage.WorkspaceID, format Format, history bool) ([]byte, error) {
	return exchange.Export(ctx, b.core, ws, format, history)
}

// Import takes decisions into a workspace, all or nothing, as one change that c describes. dry only looks what it would do. data is
// what Export wrote as JSON or CSV; which of the two it is shows in its first character. Faults in it are no error.
func (b *Bot) Import(ctx context.Context, ws storage.WorkspaceID, c storage.Change, data []byte, dry bool) (Import, error) {
	return exchange.TakeIn(ctx, b.core, ws, c, data, dry)
}

// EvidencePack makes the evidence pack of a workspace for the days from and to, both included, in UTC. What is said to be so is so at the end
// of the period, or now if that is earlier. Without from it is the year before to, without to it is today.
func (b *Bot) EvidencePack(ctx context.Context, ws storage.WorkspaceID, from, to storage.Day) (Pack, error) {
	return check.MakePack(ctx, b.core, ws, from, to)
}

// Ask answers a question without the conversation of a channel: before is the reading of the question before it, or nil. It
// changes nothing, and names owners if it can read them. A command is not carried out: the answer says how to give it.
func (b *Bot) Ask(ctx context.Context, r Request, text string, before *knowledge.Query) (Asked, knowledge.Query, Reply) {
	return ask.Once(ctx, b.core, r, text, before)
}

// TellOfFacts compares what is known now with what was known when a program was last started on this store, and has the owners of what
// has changed told. A version that was here before, as in a rollback, tells nobody anything. It may be called by several replicas, and
// again after it failed.
func (b *Bot) TellOfFacts(ctx context.Context) error { return check.TellOfFacts(ctx, b.core) }

// Erase removes everything of a workspace for good.
func (b *Bot) Erase(ctx context.Context, ws storage.WorkspaceID) (int64, error) {
	return b.core.Store.Erase(ctx, ws)
}

// NewClock makes a Clock for a replica, which needs a name of its own. Work for places that no platform serves waits.
func NewClock(b *Bot, replica string, platforms ...Platform) *Clock {
	return clock.New(b.core, replica, platforms...)
}

// features are all that the bot can do: what each package below brings, and, in functions handed over, what one needs of another that
// it does not know.
func features() core.Features {
	return core.Features{
		// In the order in which help lists them.
		Commands: slices.Concat(ask.Commands, estate.Commands, assign.TeamCommands, assign.Commands(estate.AssignMany), estate.GapCommands,
			assign.AnswerCommands, check.Commands, ask.RuleCommands, core.RightsCommands, quiz.Commands, estate.OwnerCommands, history.Commands,
			ask.ReportCommands, core.HelpCommands, exchange.Commands),
		Verbs: joined(assign.Verbs(assign.Carriers{Setup: estate.SetUp, Bulk: estate.FillAll}), estate.Verbs, history.Verbs, check.Verbs,
			quiz.Verbs, exchange.Verbs, ask.Verbs),
		Forms: joined(assign.Forms, estate.Forms, check.Forms, quiz.Forms),
		Kinds: joined(assign.Kinds, check.Kinds, quiz.Kinds, clock.Kinds),

		Question: ask.Question,
		Home: func(ctx context.Context, b *core.Bot, r Request) Reply {
			reply := estate.Mine(ctx, b, r)
			reply.Blocks = append(reply.Blocks, quiz.Home(ctx, b, r)...)
			return reply
		},
		Complete: estate.CompleteSetup,
		Park:     assign.ParkLine,
		Changed:  assign.Watch,
		Hints:    quiz.Hints,
	}
}

// joined is all of some tables, in which no name is there twice.
func joined[T any](tables ...map[string]T) map[string]T {
	all := make(map[string]T)
	for _, t := range tables {
		for name, entry := range t {
			if _, twice := all[name]; twice {
				panic("bot: two features bring " + name)
			}
			all[name] = entry
		}
	}
	return all
}
