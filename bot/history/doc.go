// Package history is what was changed, by whom, when; and undo.
//
//	commands.go   its commands and buttons, as data
//	history.go    changes listed and taken back; an entry in words
//	filter.go     which changes are wanted
//	checks.go     changes of checks, rulings and settings in words; those of the estate and of schedules say their packages
package history
