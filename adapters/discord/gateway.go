package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// intents are what the gateway is asked to send: guilds and their roles, and messages, of which those that mention the bot and
// direct ones arrive with their text. None of them is privileged; interactions need none.
const intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages

// fatal are the close codes after which a new try would be refused too.
// topics/opcodes-and-status-codes "Gateway Close Event Codes"
var fatal = map[int]string{
	4004: "the token is refused",
	4010: "the shard is invalid",
	4011: "the bot is in so many servers that it needs sharding",
	4012: "the version of the gateway is no longer served",
	4013: "the intents are invalid",
	4014: "the intents are not allowed for this application",
}

// A link is one session with the gateway: a connection, and those that resume it.
type link struct {
	session *discordgo.Session
	guard   *guard
	address *gatewayAddress
	lost    chan struct{}
	stuck   bool // a goroutine of the library may sit in it for ever
	begun   bool // the session: what comes next resumes it
	ready   bool // the connection that was lost last had become ready

	replays atomic.Bool // what arrives is what was missed, until Discord says that the session is resumed
}

func (a *Adapter) newLink(ctx context.Context) (*link, error) {
	address := &gatewayAddress{RoundTripper: a.rest.transport}
	s, err := newSession(a.o.Token, address)
	if err != nil {
		return nil, err
	}
	l := &link{session: s, guard: &guard{}, address: address, lost: make(chan struct{}, 1)}
	s.Dialer = l.guard.dialer()
	s.Compress, s.Identify.Compress = false, false // the guard reads what arrives
	s.SyncEvents = true                            // in order; handlers hand over what takes time
	s.Identify.Intents = intents
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case l.lost <- struct{}{}:
		default:
		}
	})
	s.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { l.replays.Store(false) })
	s.AddHandler(func(*discordgo.Session, *discordgo.Ready) { l.replays.Store(false) })
	a.listen(ctx, l)
	return l, nil
}

// stay keeps the connection until ctx ends. It returns an error only where a new try would be refused too.
func (a *Adapter) stay(ctx context.Context) error {
	var l *link
	tries, starts := 0, 0 // in a row that led to nothing: of connections, and of sessions
	for ctx.Err() == nil {
		if l == nil {
			var err error
			if l, err = a.fresh(ctx); err != nil {
				return err
			}
		}
		began := time.Now()
		err := a.hold(ctx, l)
		if ctx.Err() != nil {
			break
		}
		code, resumeAt, cause := l.guard.ended()
		if cause != nil {
			err = cause
		}
		if why := fatal[code]; why != "" {
			err = fmt.Errorf("the connection was closed for good (%d): %s", code, why)
			a.state.set(err, a.o.Now())
			return err
		}
		if l.ready {
			tries = 0
		}
		if time.Since(began) > steadyAfter {
			starts = 0
		}
		wait := backoff(tries)
		tries++
		if l.stuck || errors.Is(err, errInvalid) || code == closedSequence || code == closedTimeout {
			l, wait = nil, max(backoff(starts), time.Second+rand.N(4*time.Second)) // as Discord asks before a new session
			tries, starts = 0, starts+1
		} else {
			l.move(resumeAt)
		}
		a.state.set(err, a.o.Now())
		a.o.Log.InfoContext(ctx, "the connection to Discord was lost", "why", err, "code", code, "again in", wait.Round(time.Millisecond))
		sleep(ctx, wait/a.o.hurry)
	}
	return nil
}

// Close codes after which a session cannot be resumed.
const (
	closedSequence = 4007
	closedTimeout  = 4009
)

// move makes the next connection go where READY said that the session is resumed.
func (l *link) move(to string) {
	if to != "" && l.address.at.Swap(&to) == nil {
		l.guard.forget()
	}
}

// gatewayAddress answers GET /gateway once it is known where the session lives.
type gatewayAddress struct {
	http.RoundTripper
	at atomic.Pointer[string]
}

// RoundTrip answers in Discord's place, or asks it.
func (g *gatewayAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	at := g.at.Load()
	if at == nil || !strings.HasSuffix(r.URL.Path, "/gateway") {
		return g.RoundTripper.RoundTrip(r)
	}
	raw, err := json.Marshal(map[string]string{"url": *at})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(raw)), Request: r}, nil
}

// fresh is a new session, as soon as Discord allows one to begin.
func (a *Adapter) fresh(ctx context.Context) (*link, error) {
	var limit struct {
		Start struct {
			Remaining  int   `json:"remaining"`
			ResetAfter int64 `json:"reset_after"`
		} `json:"session_start_limit"`
	}
	if err := a.rest.get(ctx, discordgo.EndpointGatewayBot, &limit); err == nil && limit.Start.Remaining <= 0 && limit.Start.ResetAfter > 0 {
		wait := time.Duration(limit.Start.ResetAfter) * time.Millisecond
		a.o.Log.WarnContext(ctx, "Discord allows no new session before", "wait", wait)
		a.state.set(fmt.Errorf("no new session is allowed for %s", wait), a.o.Now())
		sleep(ctx, wait)
	}
	return a.newLink(ctx)
}

// hold opens the connection and watches it until it is lost or ctx ends.
func (a *Adapter) hold(ctx context.Context, l *link) error {
	if err := a.open(ctx, l); err != nil {
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			l.guard.closedWith(closed.Code)
		}
		return err
	}
	l.ready, l.begun = true, true
	a.state.set(nil, a.o.Now())
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			a.part(l)
			return nil
		case <-l.lost:
			return errors.New("the connection was lost")
		case now := <-tick.C:
			if !l.guard.alive(now) {
				l.guard.cut(errZombie)
			}
		}
	}
}

// open connects, and gives up when it takes too long. What the library leaves behind then is abandoned with its session.
func (a *Adapter) open(ctx context.Context, l *link) error {
	select { // of the connection before
	case <-l.lost:
	default:
	}
	l.replays.Store(l.begun)
	l.ready = false
	opened := make(chan error, 1)
	go func() {
		err := l.session.Open()
		if errors.Is(err, errMoved) { // it has forgotten the address, and asks anew
			err = l.session.Open()
		}
		opened <- err
	}()
	timer := time.NewTimer(openWithin)
	defer timer.Stop()
	var cause error
	select {
	case err := <-opened:
		return err
	case <-timer.C:
		cause = errStuck
	case <-ctx.Done():
		cause = ctx.Err()
	}
	l.guard.cut(cause)
	select {
	case <-opened:
	case <-time.After(2 * time.Second):
		l.stuck = true
	}
	return cause
}

// part says goodbye. The library takes a second for it.
func (a *Adapter) part(l *link) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = l.session.Close() // whatever it says: it is over
	}()
	select {
	case <-done:
	case <-time.After(4 * time.Second):
		l.guard.cut(context.Canceled)
	}
}

// listen hands what arrives to where it belongs, in order. What takes time goes on beside.
func (a *Adapter) listen(ctx context.Context, l *link) {
	s := l.session
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Ready) { a.known.ready(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) {
		if a.known.add(e.Guild) {
			a.o.Log.InfoContext(ctx, "added to a Discord server", "place", placeOf(e.ID))
		}
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildUpdate) { a.known.update(e.Guild) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) {
		if e.Guild != nil && !e.Unavailable && a.known.remove(e.ID) { // unavailable is an outage
			a.o.Log.InfoContext(ctx, "removed from a Discord server; its data stays", "place", placeOf(e.ID))
		}
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleCreate) { a.known.role(e.GuildID, e.Role) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleUpdate) { a.known.role(e.GuildID, e.Role) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleDelete) { a.known.roleGone(e.GuildID, e.RoleID) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelCreate) { a.known.channel(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelUpdate) { a.known.channel(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) { a.known.channelGone(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadCreate) { a.known.channel(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadDelete) { a.known.channelGone(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.InteractionCreate) {
		if e.Interaction == nil || l.replays.Load() && a.o.Now().Sub(sentAt(e.ID, a.o.Now())) > answerWithin {
			return // nobody can be answered any more, and has been told so
		}
		if a.seen.first(e.ID, a.o.Now()) {
			a.spawn(ctx, func(ctx context.Context) { a.interaction(ctx, e.Interaction, byCallback{a, e.Interaction}) })
		}
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageCreate) {
		if e.Message != nil && a.forBot(e.Message) && a.seen.first(e.ID, a.o.Now()) {
			a.spawn(ctx, func(ctx context.Context) { a.message(ctx, e.Message) })
		}
	})
}
