// Package door has the types at the door of the bot: what any platform can say, and what it can show. Adapters know them under the same
// names in package bot; whatever works below it uses them from here.
//
//	request.go   a [Request] and its [Input]: text, call, press, submit, home; ids; ranks
//	reply.go     a [Reply], a document of a closed set of blocks; spans; an [Action], what a button sends back
//	poster.go    for the clock: [Poster], [Address], their errors; [Directory], who is who on a platform
//	updates.go   for adapters: a message that changes while many press its buttons
//	plain.go     a Reply as plain text, in a line or a few · markdown.go as Markdown
//	report.go    what became of a change, stored with it and drawn
//	csv.go       tables for spreadsheets, in which nothing becomes a formula
//
// It imports nothing of bot's. What it stores are a Report and the ids: their JSON stays.
package door
