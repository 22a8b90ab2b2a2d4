// Package schedule is what comes again as people wish, and in which hours people are written to.
//
//	schedule.go   [Handle]: what stands behind a command that can come of itself → a schedule, with its next time as timed work
//	change.go     stopped, paused, resumed, listed; schedules in words
//	sweep.go      [EveryDay]: what is looked after once a day in every workspace
//	working.go    time zones, working days, quiet hours
//	address.go    where a holder is written to, and in which zone it works
//
// A command whose kind of work comes from schedules has [Line] to make a line of a platform's options, and hands what was typed to Handle;
// the kind has [Next] as its next.
package schedule
