// Package check is trust but verify: checks of controls recorded, what runs out and who is reminded of it, the evidence for an auditor, and
// who is told when the facts themselves became others.
//
//	commands.go    its commands, buttons, forms and kinds of timed work, as data
//	read.go        how something was checked, as it was typed, understood
//	verify.go      a check recorded under the rules, and taken back · form.go the form for it, and to renew it
//	plan.go        what to check at a provider, in which order
//	due.go         what has run out, what soon will
//	reminder.go    the daily sweep, and who is reminded, where, in which hours · remindset.go the setting
//	factnews.go    whoever owns what a new version knows better is told
//	pack.go        the evidence pack: a workspace at the end of a period, as sections
//	pack_sections.go pack_quiz.go   the sections · pack_files.go pack_page.go pack.css   as files, as a page
//	pack_command.go                 the command for it
//
// How checks stand is package duty's; how that reads in answers and tables, core's.
package check
