// Package clock does timed work: it reads what is due, claims it, posts through a door.Poster, and records. What a kind of work posts, and
// when again, is in the tables of the bot (core.Kind); that it is done once, in time and at a bearable pace is settled here.
//
//	clock.go    [New], [Clock.Run]: any number of replicas may run one each on the same store
//	lane.go     a platform's share: what is due, page by page
//	pace.go     as fast as the platform bears
//	claim.go    a work's way: claimed and decided in one transaction
//	post.go     posted, or looked for if somebody may have posted it already; recorded; put off if that failed
//	paused.go   stopped for good where a place is gone, and whoever wanted the work is told
//
// A quiz at 09:00 in three replicas: each one's clock reads the due keys that are past; one claims a key in a transaction, which also
// decides what is posted; it posts with the key, records the post and sets the next due key. A replica that dies lets its claim run out;
// whoever takes over asks Poster.Find before posting.
package clock
