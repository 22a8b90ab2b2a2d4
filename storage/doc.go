// Package storage keeps, for every workspace, which team owns which security control, with a chained history.
//
// Three layers: an [Engine] keeps ordered keys and knows nothing of what they mean; a [Store] over it knows records and rules,
// once for all engines; its callers see typed values only: a [Draft] to change, a [Book] to read, [Entry] values to look back.
//
// # The keys
//
// Everything of a workspace stands under w/<workspace>/, a prefix that workspaceKey (key.go) alone makes. Each component is
// escaped: letters, digits and - _ . : @ + ~ stay, any other byte becomes %XX. So no id, whatever it holds, leaves its place.
//
//	format                          format       New, Load         the layout's version, and when it was loaded; without it there is no store
//	w/<workspace>/
//	  head                          Head         every change      seq and MAC of the last entry, number of records
//	  team/<id>                     Team         Draft.PutTeam     may be put anew or deleted; the id stays
//	  service/<id>                  Service      PutService        that the workspace runs it; deleted when it does no more
//	  system/<id>                   System       PutSystem         as a team
//	  control/<id>                  Control      PutControl        one of the workspace's own; as a team
//	  assignment/<control>/<scope kind>/<scope id>/
//	    accountable                 Assignment   PutAssignment     one holder by construction; putting replaces it
//	    <role>/<holder kind>/<holder id>         PutAssignment     responsible, consulted, informed, deputy
//	  verification/<control>/<scope kind>/<scope id>/<half>/<number>
//	                                Verification PutVerification   number: 16 hex digits; may be put anew or deleted
//	  ruling/<control>/<scope kind>/<scope id>
//	                                Ruling       Draft.PutRuling   putting replaces it
//	  setting/reminders             Reminders    PutReminders      putting replaces it
//	  setting/rights                Rights       PutRights         likewise
//	  history/<seq>                 Entry        Store.Change      16 hex digits; never changed, never deleted
//	  request/<id>                  claim        Store.Change      never changed; dropped when 48 hours old
//	  parked/<id>                   Parked       Store.Park        never changed; deleted, or dropped when 48 hours old
//	  objection/<control>/<place>/<by> Objection  PutObjection     replaced if the same person objects again; deleted by DropObjections
//	  asked/<id>                    Asked        Quiz.PutAsked     counts its answers; dropped after 35 days
//	  answer/<asked, person>        Answer       Quiz.PutAnswer    never changed; dropped after 35 days
//	  learner/<person>              Learner      Quiz.PutLearner   may be put anew or forgotten; dropped after 13 months without another
//	  completion/<month, person>    Completion   PutCompletion     likewise; dropped after 25 months
//	  tally/<month, control>        Tally        Quiz.PutTally     may be put anew; dropped after 25 months
//	  posed/<question>              Posed        Quiz.Pose         may be put anew; one for each question that was asked for everybody
//	  doubt/<question>              Doubt        Quiz.PutDoubt     may be put anew; one for each question that was reported
//	  expiry/<time>/<kind>/<id>     expiry       Change, Park, Quiz  from when a record may be dropped; goes with it
//	  told                          told         Draft.PutTold     of which version of the facts the workspace was told last
//	  schedule/<id>                 Schedule     PutSchedule       may be put anew or deleted
//	  timed/<id>                    Timed        Draft.PutTimed    rewritten at every step of the work; deleted when it is over
//	facts                           Facts        PutFacts          what the program knew when it was last started, not in a backup
//	due/<time>/<place>/<workspace>/<id>
//	                                due          Draft.PutTimed    when timed/<id> is due; moves and goes with it, not in a backup
//
// Teams, assignments, verifications, rulings, settings, schedules, services, systems and controls are the decisions: only they are
// entered in the history, and what answers need of them is held in a book. The rest is bookkeeping. Each value is an envelope with
// version and checksum around JSON (codec.go). What may change in a record stands at its type (record.go): fields may be added if
// they are optional; none changes its meaning. What cannot be so is a new format, which New has to migrate; older programs then say
// ErrNewer.
//
// # How a change is written
//
// [Store.Change] is one Update of the engine: look the request up; run the function on a Draft, which is an [Overlay]; compare
// what it wrote with what was there; write the records that differ, one entry with all edits, the claim on the request with its
// outcome, the new head; drop a few expired records. Nothing differs: there is no entry, and at most the claim is written. The
// function may run twice, so it has no effect beyond its Draft.
//
// A writer counts the records of its workspace for the head. [Store.Check] counts again, replays the history and compares;
// [Store.Verify] proves the history with the key. Both say which record is at fault. A book follows the history from head to head
// (book.go) and is bounded in memory with all others (books.go).
//
// What the quiz remembers is bookkeeping: it is read and written in a [Quiz], of a Draft or by itself (quiz.go has the records with
// their bounds, quizbook.go the methods, quizperson.go all that is kept of one person), and counted, checked and in backups as everything
// else.
//
// [Store.Erase] takes a workspace out again, all of it: the only way in which a history ends. [Book.Decisions] and [Draft.PutAll] take
// decisions out and in.
//
// # Adding a kind of record
//
// A struct in record.go with its comment; a kind in key.go and its line in the table above; a file of its own with methods of
// Draft; its case in check.ownKey. If it is a decision, also in decisionKinds, in
// [Decisions] and in Book (load, with, finish), as [pages] of it; if it says what the workspace runs, in [Estate] instead (estate.go),
// which books share as long as it stays the same; if there is one of it in a workspace, in settings (settings.go).
// Backup, history, undo and checksums then hold without a line more.
//
// # Adding an engine
//
// Implement [Engine] in a folder of its own, running each function on an [Overlay], and call storagetest.Run in its test. An
// engine's own errors become the sentinels of storage.go at its edge. See storage/bolt.
package storage
