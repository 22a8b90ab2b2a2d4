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
//	updates.go                      for adapters: a message that changes while many press its buttons
//	bot.go                          Bot, New, Handle: the switch
//	talk.go                         the last reading of each conversation, for follow-ups
//	ask.go here.go                  ownership: the answer, and who in this workspace has it
//	likely.go                       an unsure answer: what was understood and what was not, and the likely readings as buttons
//	wrong.go                        "This is wrong": what people doubt, and the lines that would correct it
//	explain.go compare.go           explain, evidence, how to verify; compare and matrix
//	share.go                        a private answer shown to everybody
//	commands.go parse.go call.go    the commands as data; a typed line, or named options → an invocation; the nearest command for a mistyped one
//	verbs.go                        what buttons and forms do, as data
//	workspace.go                    the bot with a workspace's own systems and controls among the names it knows
//	obligation.go standing.go       what has to have an owner; who that is: pure functions over base and book
//	estate_commands.go              the commands of what follows, as data
//	estate.go estate_show.go        what the workspace runs: services · system.go owncontrol.go what it named itself
//	setup.go setup_do.go            set-up: pages, then what would be done, then all of it as one change
//	team.go team_show.go            teams: who they are, what they have · holding.go handover.go all of it to somebody else
//	gaps.go coverage.go trend.go    what nobody owns; how much has an owner, and how that went
//	mine.go acceptance.go           one's own page; yes or no to what one was given
//	bulk.go                         many controls at once · orphans.go succession.go who is gone, and who stands in
//	lost.go                         the daily look for them: the deputy is asked, then the admins are told
//	telling.go consult.go           who is told of an assignment, and in which words; who is told before it changes hands
//	report.go                       what became of a change that is no single assignment
//	estate_history.go               such changes in words · names.go estate_complete.go names in lists; names as one types
//	resolve.go                      names → controls, scopes, teams
//	assign.go                       assign, transfer, unassign: a plan, its rules in a transaction, its outcome drawn
//	verify.go verifyparse.go        a check of a control: as it was typed, understood, and recorded under the rules; taken back
//	checkform.go method.go date.go  the form for it, and to renew it; the ways to check; dates as people write them
//	checkstate.go gapcheck.go due.go how a half of a control stands at a place; what has run out, which is a gap; what soon will
//	verifyplan.go exposure.go       what to check at a provider, in which order
//	reminder.go working.go address.go remindset.go   who is reminded of what runs out, where, in which hours; the setting
//	factnews.go                     whoever owns what a new version knows better is told
//	ruling.go                       a workspace's own word where authorities differ
//	pack.go packsections.go packfiles.go packpage.go packcommand.go   the evidence pack: a workspace at the end of a period, as sections, as files
//	owners.go history.go named.go   who has what; what was changed, and undo · historyfilter.go which changes are wanted
//	export.go document.go documentcsv.go   decisions as a file: JSON, a row for each assignment, the matrix
//	import.go importdiff.go importfile.go  such a file taken in: its faults by line, what it would do, done at one press
//	erase.go persondata.go          everything here deleted; what is stored about a person
//	help.go complete.go             help that fits the question; names as one types
//	overview.go                     the commands by what people want
//	quiz.go quizround.go            a question at once, a round of several: chosen, recorded, drawn
//	quizchoose.go quizanswer.go     what to ask, a pure function; an answer judged and counted, once a person
//	quizdaily.go quizend.go         the quiz that comes by itself, as timed work; the solution, with what was picked
//	learning.go quizpeople.go       when a control comes back, and streaks; who takes part, under which name
//	quizboard.go quizperiod.go      boards by average; months, quarters, years
//	quizreport.go quizhint.go csv.go  for the security lead; what many get wrong, where gaps are listed; tables to keep
//	quizdoubt.go quizcommands.go    questions that are reported or taken out; the commands of the quiz
//	timed.go                        the kinds of timed work, as data; tell: somebody is to know of a change
//	clock.go lane.go pace.go        the clock; a platform's share of it: what is due, page by page, as fast as the platform bears
//	claim.go post.go paused.go      a work's way: claimed and decided, posted or looked for, recorded; put off; stopped and told
//	schedule_read.go schedule.go    what comes again: as typed; made, and its next time kept as timed work
//	schedule_change.go              stopped, paused, resumed, listed · occurrence.go when the clocks of a zone show a time
//	changing.go                     a change with what became of it
//	rights.go rightset.go           who may do what, asked of every command, button, form and confirmed plan; the setting that narrows it
//	failure.go                      an error → what a person may read, and what is logged
//	plain.go                        a Reply as Markdown and as plain text
//	json.go                         the answer as `srm ask --json` gives it
//
// # What is owed
//
// The estate says which services and systems there are; obligations says what has to be done there, each control at its grain: once for
// the workspace, for each provider, or for each service or system. duties joins that with the assignments: the narrowest scope that
// names somebody who did not decline, else the owner of the system. Gaps, coverage, mine, set-up and bulk assignments are views of
// duties. Both are kept with the book that they were worked out from.
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
// lets its claim run out; whoever takes over asks Poster.Find before posting. Recording the post puts off its evening, when the same way
// leads to an edit that shows the solution. A press on the post goes through Handle: the answer is private, and Reply.Update is what
// the post becomes for all.
//
// # Adding timed work
//
// Give it an entry in the kinds of timed.go, or in a list of its feature's own that timed.go names: [kind] says what its functions
// are asked for. Put the work into the transaction of what causes it, with later; then have the clock look, with Bot.nudge (what
// goes through changing does so). If somebody is merely to be told of a change, make the kind with telling, from the function that
// draws the words, and call tell in the change. What comes again as people wish has nextScheduled as its next, and a command that
// hands what stands behind its name to Bot.scheduled.
//
// # Adding a command
//
// Give it an entry in commands.go, or in a list of its feature's own that commands.go names, with the function that carries it out,
// and its arguments in parse.go; and name it in a chapter of overview.go, else help lists it under More. Help, completion and the
// platforms' own menus follow from the entry. A button is a verb, a form a name, in the tables of verbs.go, with the command whose
// right it takes. Each has a line in testdata/rights.txt: who may, who may not. A hyphen in the name of a command of the quiz may be
// typed as a space.
//
// bot imports knowledge and storage, and no platform and no engine.
package bot
