// Package bot is what srm does, once for every platform: questions and commands in, replies out.
//
// # The tour
//
// An adapter turns what happened on its platform into a [Request] and calls [Bot.Handle]. Handle finds the workspace (bot.go), reads
// the input and goes to the one function for what is wanted: a line that parses in full as a command is one (parse.go), anything
// else is read as a question (knowledge.Base.Read). What comes back is a [Reply], a document that the adapter draws. The way is
// one-way: nothing here calls an adapter, except the clock, through [Poster].
//
//	request.go reply.go poster.go   the types at the door: what any platform can say and show
//	bot.go                          Bot, New, Handle: the switch
//	talk.go                         the last reading of each conversation, for follow-ups
//	ask.go here.go                  ownership: the answer, and who in this workspace has it
//	likely.go                       an unsure answer: what was understood and what was not, and the likely readings as buttons
//	wrong.go                        "This is wrong": what people doubt, and the lines that would correct it
//	explain.go compare.go           explain, evidence, how to verify; compare and matrix
//	commands.go parse.go            the commands as data; a typed line → an invocation; the nearest command for a mistyped one
//	resolve.go                      names → controls, scopes, teams
//	assign.go                       assign, transfer, unassign: a plan, its rules in a transaction, its outcome drawn
//	owners.go history.go            who has what; what was changed, and undo
//	help.go complete.go             help that fits the question; names as one types
//	rights.go                       who may change what
//	failure.go                      an error → what a person may read, and what is logged
//	plain.go                        a Reply as Markdown and as plain text
//	json.go                         the answer as `srm ask --json` gives it
//
// # Three trips
//
// A question: adapter → Handle → knowledge.Read → knowledge.Answer → storage.Book (one look at the head, from memory) → Reply. It
// writes nothing.
//
// An assignment: adapter → Handle → parse → a plan → storage.Change: in one transaction the Request's id is claimed, the old value
// read, the rules applied, records, history and outcome written → the outcome is drawn. Delivered twice, it takes effect once, and
// the second reply is drawn from the first outcome.
//
// A quiz at 09:00 in three replicas: each one's clock reads the due keys that are past; one claims a key in a transaction, which
// also chooses the question; it posts through Poster with the key, records the post and sets the next due key. A replica that dies
// lets its claim run out; whoever takes over asks Poster.Find before posting.
//
// # Adding a command
//
// Give it an entry in commands.go and a function in the file of its feature, and name that function in run (bot.go). Help,
// completion and the platforms' own menus follow from the entry.
//
// bot imports knowledge and storage, and no platform and no engine.
package bot
