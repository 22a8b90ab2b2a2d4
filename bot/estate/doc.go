// Package estate is what the workspace runs, and what follows from it: which of it nobody owns, how much has an owner, what is one's own.
//
//	commands.go     its commands, buttons and forms, as data · complete.go what one may type next
//	estate.go       services, added and removed · show.go the estate shown
//	system.go       systems that the workspace named itself · owncontrol.go controls of its own
//	setup.go        set-up: pages of questions · setup_do.go what would be done, then all of it as one change
//	gaps.go         what nobody owns · coverage.go how much has an owner · trend.go how that went
//	bulk.go         many controls given an owner at once
//	mine.go         one's own page · owners.go who has what
//	history.go      changes of the estate in words
//
// What has to have an owner, and who that is, package duty works out; all of this is views of it.
package estate
