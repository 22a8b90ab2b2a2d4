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
//	format                          format       New, Load         the layout's version; without it there is no store
//	w/<workspace>/
//	  head                          Head         every change      seq and MAC of the last entry, number of records
//	  team/<id>                     Team         Draft.PutTeam     may be put anew or deleted; the id stays
//	  assignment/<control>/<scope kind>/<scope id>/
//	    accountable                 Assignment   PutAssignment     one holder by construction; putting replaces it
//	    <role>/<holder kind>/<holder id>         PutAssignment     responsible, consulted, informed
//	  history/<seq>                 Entry        Store.Change      16 hex digits; never changed, never deleted
//	  request/<id>                  claim        Store.Change      never changed; dropped when 48 hours old
//	  parked/<id>                   Parked       Store.Park        never changed; deleted, or dropped when 48 hours old
//	  doubt/<control>/<place>/<by>  Doubt        Store.PutDoubt    replaced if the same person doubts again; deleted by DropDoubts
//	  expiry/<time>/<kind>/<id>     expiry       Change, Park      from when a request or parked plan may be dropped; goes with it
//	due/<time>/<workspace>/<id>                                    reserved for timed work; nothing is written there yet
//
// Teams and assignments are the decisions: only they are edited in a Draft, entered in the history and held in a book. The rest
// is bookkeeping. Each value is an envelope with version and checksum around JSON (codec.go). What may change in a record stands
// at its type (record.go): fields may be added if they are optional; none changes its meaning. What cannot be so is a new format,
// which New has to migrate; older programs then say ErrNewer.
//
// # How a change is written
//
// [Store.Change] is one Update of the engine: look the request up; run the function on a Draft, which is an [Overlay]; compare
// what it wrote with what was there; write the records that differ, one entry with all edits, the claim on the request with its
// outcome, the new head; drop a few expired records. Nothing differs: nothing is written. The function may run twice, so it has no
// effect beyond its Draft.
//
// A writer counts the records of its workspace for the head. [Store.Check] counts again, replays the history and compares;
// [Store.Verify] proves the history with the key. Both say which record is at fault. A book follows the history from head to head
// (book.go) and is bounded in memory with all others (books.go).
//
// # Adding a kind of record
//
// A struct in record.go with its comment; a kind in key.go and its line in the table above; a file of its own with methods of
// Draft; its case in check.ownKey. If it is a decision, also in isDecision and in Book (load, with, finish).
// Backup, history, undo and checksums then hold without a line more.
//
// # Adding an engine
//
// Implement [Engine] in a folder of its own, running each function on an [Overlay], and call storagetest.Run in its test. An
// engine's own errors become the sentinels of storage.go at its edge. See storage/bolt.
package storage
