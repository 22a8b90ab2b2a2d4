package door

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"srm/storage"
)

// A Poster posts on its own account, for the clock only: nobody else speaks first.
type Poster interface {
	// Post posts r to an address. Key is the same for each try of the same post, so that the platform, or Find, can tell a
	// second one: 24 letters and digits. Errors: ErrGone, ErrForbidden, ErrUnknownOutcome, RetryAfter; any other is taken as
	// ErrUnknownOutcome. One try: Post repeats nothing by itself. It ends with ctx.
	Post(ctx context.Context, to Address, r Reply, key string) (PostID, error)
	// Edit replaces a post of ours, and may be repeated. Errors as of Post.
	Edit(ctx context.Context, p PostID, r Reply) error
	// Find looks for a post of ours by its key: ErrNotFound if it is surely not there, ErrCannotTell if the platform does not say.
	Find(ctx context.Context, to Address, key string, since time.Time) (PostID, error)
}

// An Address is where a post goes: a channel, or a person's direct messages.
type Address struct {
	Place   PlaceID
	Channel ChannelID
	Thread  ThreadID
	User    UserID
}

// What a Poster and a Directory may answer.
var (
	ErrGone           = errors.New("the place, person or group is gone")
	ErrForbidden      = errors.New("the platform does not allow it")
	ErrUnknownOutcome = errors.New("it may or may not have been posted")
	ErrNotFound       = errors.New("no such post")
	ErrCannotTell     = errors.New("the platform cannot tell")
)

// RetryAfter is the platform's word that it wants to be left alone for a while: by posts to that place, or everywhere. Nothing was
// posted.
type RetryAfter struct {
	Wait       time.Duration
	Everywhere bool
}

func (e RetryAfter) Error() string { return fmt.Sprintf("the platform asks to wait %s", e.Wait) }

// A Directory knows people and groups as the platform does: lazily, from a cache, never inside a transaction. What it says is at most
// five minutes old, since rights follow from it.
type Directory interface {
	Person(ctx context.Context, p PlaceID, u UserID) (Person, error)
	Group(ctx context.Context, p PlaceID, g GroupID) (Group, error) // ErrGone if it was removed
}

// A Person is what a platform says about somebody. Zone and Locale are empty where it does not say.
type Person struct {
	User   UserID
	Name   string
	Rank   Rank
	Zone   string // IANA
	Locale string // BCP 47
	Groups []GroupID
}

// A Group is a user group or a role of a platform.
type Group struct {
	ID   GroupID
	Name string
}

// DirectTo is a person's direct messages.
func DirectTo(id storage.PersonID) Address {
	place, user, _ := strings.Cut(string(id), "/")
	return Address{Place: PlaceID(place), User: UserID(user)}
}

// AddressOf is an address as it comes out of the store.
func AddressOf(a storage.Address) Address {
	return Address{Place: PlaceID(a.Place), Channel: ChannelID(a.Channel), Thread: ThreadID(a.Thread), User: UserID(a.User)}
}

// Stored is an address as it goes into the store.
func (a Address) Stored() storage.Address {
	return storage.Address{Place: string(a.Place), Channel: string(a.Channel), Thread: string(a.Thread), User: string(a.User)}
}
