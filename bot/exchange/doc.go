// Package exchange is what goes out of a workspace and in.
//
//	commands.go   its commands and buttons, as data
//	export.go     decisions as a file: JSON, a row for each assignment, the matrix · document.go document_csv.go as they are written and read
//	import.go     such a file taken in: its faults by line, what it would do, done at one press
//	import_file.go import_diff.go import_settings.go   the file that was sent along; what is new and what changes; settings and schedules
//	person.go     what is stored about a person
//	erase.go      everything here deleted
//
// What a file holds stays readable: fields may be added.
package exchange
