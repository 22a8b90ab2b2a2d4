// Package duty is what is owed: what has to have an owner, who that is, and how its checks stand. Pure functions over the base of facts
// and the book of a workspace; what is dear to work out is kept with the estate or the book that it follows from.
//
//	base.go         [BaseOf]: a workspace's own systems and controls laid over the base
//	scopes.go       which scopes hold at a place, narrowest first, and who has a role there
//	obligation.go   an [Obligation]: one control at its grain, where the customer has something to do; a [Place] is where
//	duty.go         [Of]: each obligation with its owner, a [Duty]; nobody's is a gap
//	holding.go      how much somebody has
//	count.go        how many duties there are, and how many of them nobody has
//	standing.go     a [Standing]: how the checks of one half of a control stand at a place
//	lapsed.go       which checks of what has an owner have run out
//	exposure.go     in which order one checks
//
// The estate says which services and systems there are; obligations say what has to be done there, each control at its grain: once for
// the workspace, for each provider, or for each service or system. Duties join that with the assignments: the narrowest scope that
// names somebody who did not decline, else the owner of the system. Gaps, coverage, one's own page, set-up and bulk assignments are
// views of duties.
package duty
