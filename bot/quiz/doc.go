// Package quiz keeps the knowledge alive: a question at once, a round of several, one that comes each day; its answers counted, its hints
// shown where gaps are.
//
//	commands.go   its commands, buttons, forms and kinds of timed work, as data
//	quiz.go       [Now]: a question, chosen, recorded, drawn · round.go several in a row
//	choose.go     what to ask: a pure function of what the workspace runs, who has what, what was asked and answered
//	answer.go     an answer judged and counted, once a person
//	daily.go      the quiz that comes by itself, as timed work · end.go its solution, with what was picked
//	learning.go   when a control comes back; streaks
//	people.go     who takes part, under which name; [Home], what stands on one's own page
//	board.go      boards by average · period.go months, quarters, years
//	report.go     for the security lead, with files to keep · hint.go [Hints]: what many get wrong
//	doubt.go      questions that are reported or taken out
//
// The day's question follows from workspace and date, so all replicas choose alike. A press on the post is answered in private;
// Reply.Update is what the post becomes for all.
package quiz
