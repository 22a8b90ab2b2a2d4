package bot

import (
	"context"
	"slices"

	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// New makes a Bot. Without a store it answers from the knowledge base alone.
func New(base *knowledge.Base, store *storage.Store, o Options) *Bot {
	return newBot(base, store, o, features())
}

// features are all that the bot can do: what each package below brings, and what one needs of another that it does not know.
func features() Features {
	return Features{
		// in the order in which help lists them
		Commands: slices.Concat(asking, running, teaming, owning(assignMany), counting, answering, verifying, ruling, settling, quizzing, viewing, recalling, doubting,
			helping, moving),
		Verbs: joined(askVerbs, assignVerbs(carriers{Setup: setUp, Bulk: fillAll}), estatePresses, historyVerbs, checkVerbs, quizVerbs, exchangeVerbs),
		Forms: joined(assignForms, estateForms, checkForms, quizForms),
		Kinds: joined(assignKinds, checkKinds, quizKinds, clockKinds),

		Question: questionAbout,
		Home: func(ctx context.Context, b *Bot, r door.Request) door.Reply {
			reply := mine(ctx, b, r)
			reply.Blocks = append(reply.Blocks, quizHome(ctx, b, r)...)
			return reply
		},
		Complete: completeSetup,
		Park:     parkLine,
		Changed:  watching,
		Hints:    hintBlocks,
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

// Export writes what a workspace decided: as JSON, which Import reads back into the same decisions; as CSV, a row for each assignment,
// which Import reads too; as Markdown, the matrix of its estate to read. History goes with JSON only, and is not read back.
func (b *Bot) Export(ctx context.Context, ws storage.WorkspaceID, format Format, history bool) ([]byte, error) {
	return exported(ctx, b, ws, format, history)
}

// Import takes decisions into a workspace, all or nothing, as one change that c describes. dry only looks what it would do. data is
// what Export wrote as JSON or CSV; which of the two it is shows in its first character. Faults in it are no error.
func (b *Bot) Import(ctx context.Context, ws storage.WorkspaceID, c storage.Change, data []byte, dry bool) (Import, error) {
	return importAll(ctx, b, ws, c, data, dry)
}

// EvidencePack makes the evidence pack of a workspace for the days from and to, both included, in UTC. What is said to be so is so at the end
// of the period, or now if that is earlier. Without from it is the year before to, without to it is today.
func (b *Bot) EvidencePack(ctx context.Context, ws storage.WorkspaceID, from, to storage.Day) (Pack, error) {
	return makePack(ctx, b, ws, from, to)
}

// Ask answers a question without the conversation of a channel: before is the reading of the question before it, or nil. It
// changes nothing, and names owners if it can read them. A command is not carried out: the answer says how to give it.
func (b *Bot) Ask(ctx context.Context, r door.Request, text string, before *knowledge.Query) (Asked, knowledge.Query, door.Reply) {
	return askOnce(ctx, b, r, text, before)
}

// TellOfFacts compares what is known now with what was known when a program was last started on this store, and has the owners of what
// has changed told. A version that was here before, as in a rollback, tells nobody anything. It may be called by several replicas, and
// again after it failed.
func (b *Bot) TellOfFacts(ctx context.Context) error { return tellOfFacts(ctx, b) }

// Erase removes everything of a workspace for good.
func (b *Bot) Erase(ctx context.Context, ws storage.WorkspaceID) (int64, error) {
	return b.store.Erase(ctx, ws)
}
