// Package bot is what srm does, once for every platform: questions and commands in, replies out. Here it is put together, and has the names
// by which adapters and main know it; what it does is in the packages below.
//
// # The tour
//
// An adapter turns what happened on its platform into a [Request] and calls [Bot.Handle]. Handle finds the workspace, reads the input and
// goes to the one function for what is wanted (core/handle.go): a line that parses in full as a command is one (core/parse.go), anything
// else is read as a question (knowledge.Base.Read). What comes back is a [Reply], a document that the adapter draws. The way is one-way:
// nothing here calls an adapter, except the clock, through [Poster].
//
//	bot.go     Bot, New: all features joined, in plain code
//	names.go   the types at the door, under the names that adapters use
//
//	door       the types at the door: what any platform can say and show; for adapters also a message that changes while many press it
//	english    numbers and lists in sentences
//	when       days and schedules as people write them, and the moments that they mean
//	duty       what is owed: obligations, who has them, how their checks stand; pure functions over base and book
//	core       what all features work with: the bot, the way of a request, rights, names, help, changes, kinds of timed work
//	clock      timed work, done once however many replicas there are
//	schedule   what comes again; working hours, and where somebody is written to
//	assign     who has what, who is told of it; teams; who is gone
//	estate     what the workspace runs; set-up, gaps, coverage, one's own page
//	history    what was changed, and undo
//	quiz       questions, answers, boards, reports
//	check      checks of controls, what runs out, reminders; the evidence pack; news of the facts
//	exchange   files out and in; what is stored about a person; everything deleted
//	ask        questions answered: ownership, explain, compare, matrix
//	bottest    what the tests of several of them share
//
// # Who knows whom
//
// Each imports, of ours besides knowledge and storage, only what stands to its left in this list, and not all of that: imports_test.go
// has the table.
//
//	door, english ← when ← duty ← core ← clock, schedule ← assign, quiz ← estate ← history ← check ← exchange, ask ← bot
//
// A feature is a package of functions, func(ctx, b *core.Bot, r door.Request, …) door.Reply, and of tables: Commands, Verbs (what buttons
// do), Forms, Kinds (of timed work). New joins the tables. What a feature needs of one that it does not know it is handed: a function in
// core.Features, or an argument, such as what carries out the plans of a set-up. A type that two features need lies in the lower one.
// Nobody below imports this package, and nobody outside of bot imports a package below it.
//
// # Three trips
//
// A question: adapter → Handle → knowledge.Read → knowledge.Answer → storage.Book (one look at the head, from memory) → Reply. It
// writes nothing.
//
// An assignment: adapter → Handle → core's parse → assign's plan → storage.Change: in one transaction the Request's id is claimed, the old
// value read, the rules applied, records, history and outcome written → the outcome is drawn. Delivered twice, it takes effect once, and
// the second reply is drawn from the first outcome.
//
// A quiz at 09:00 in three replicas: each one's clock reads the due keys that are past; one claims a key in a transaction, in which quiz
// also chooses the question; it posts through Poster with the key, records the post and sets the next due key. A replica that dies
// lets its claim run out; whoever takes over asks Poster.Find before posting. Recording the post puts off its evening, when the same way
// leads to an edit that shows the solution. A press on the post goes through Handle: the answer is private, and Reply.Update is what
// the post becomes for all.
//
// # What is stored
//
// Outcomes of changes, plans that wait, timed work and what was chosen for it are JSON that outlives the code. Their fields keep their
// names, and testdata/stored.txt has all of them.
//
// # Adding a command
//
// Give it an entry in the Commands of its package, with the function that carries it out, and in parse what takes its line apart; name it
// in a chapter of core/overview.go, else help lists it under More. Help, completion and the platforms' own menus follow from the entry. A
// button is an entry in Verbs, a form in Forms, with the command whose right it takes. Each has a line in testdata/rights.txt: who may, who
// may not. A hyphen in the name of a command of the quiz may be typed as a space.
//
// # Adding timed work
//
// Give it an entry in the Kinds of its package: core.Kind says what its functions are asked for. Put the work into the transaction of what
// causes it, with core.Later; then have the clock look, with core.Bot.Nudge (what goes through core.Change does so). If somebody is merely
// to be told of a change, make the kind with core.Telling, from the function that draws the words, and call core.Tell in the change. What
// comes again as people wish has schedule.Next as its next, and a command that hands what stands behind its name to schedule.Handle.
package bot
