// Package assign is who has what: assignments and their rules, what becomes of them, who is told; and teams, who can have something.
//
//	commands.go     its commands, buttons, forms and kinds of timed work, as data
//	plan.go         a [Plan]: an assignment as it was understood; parked for two days where it is asked first. An [Outcome]: what became
//	                of it, stored with the change
//	assign.go       names → a plan → its rules, in a transaction
//	confirm.go      asked first; carried out when it is confirmed, also the plans of other features ([Carriers])
//	outcome.go      an outcome drawn
//	telling.go      who is told of an assignment, and in which words · consult.go who is told before it changes hands
//	acceptance.go   yes or no to what one was given
//	handover.go     all of it to somebody else
//	orphans.go      who is gone and still has something · succession.go who stands in
//	lost.go         the daily look for them: the deputy is asked, then the admins are told
//	team.go         teams: made, renamed, merged, bound · team_show.go what one has
//
// An assignment: a plan → storage.Change: in one transaction the Request's id is claimed, the old value read, the rules applied, records,
// history and outcome written → the outcome is drawn. Delivered twice, it takes effect once, and the second reply is drawn from the
// first outcome.
package assign
