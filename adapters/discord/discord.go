// Package discord is the adapter for Discord: one application with its bot, in any number of servers ("guilds").
//
// What people do arrives by the gateway, a WebSocket that the library keeps, or as signed HTTP requests at /discord/interactions; it
// becomes a bot.Request, and the bot.Reply is drawn as embeds with buttons, selects and modals. A place is "discord:<id of the
// guild>"; a direct message belongs to none.
//
//	discord.go    Adapter, New, Run; what main asks of it
//	gateway.go    the connection: open, resume, back off, give up
//	guard.go      what the gateway sends, read before the library reads it: its traps are closed there
//	http.go       signed interactions
//	answer.go     one interaction: ask the bot, answer in time; follow.go defer, follow up; update.go what a pressed message becomes
//	events.go     an interaction or a message → a Request
//	mention.go    messages: which are for the bot, what they say, and answers to them
//	custom.go     custom ids: what is behind buttons, selects and modals
//	render.go     Reply → messages; markup.go its texts, table.go its tables, component.go buttons and selects
//	form.go       forms: a modal, or a message with selects that keeps what was chosen in itself
//	page.go       long tables, page by page
//	limits.go     Discord's numbers
//	commands.go   the bot's commands → Discord's command trees; register.go tells Discord of them when they have changed
//	post.go       bot.Poster; directory.go bot.Directory and what is known of guilds
//	rest.go       requests to Discord's API; queue.go their rate limits
//	invite.go     the link by which the bot is added; check.go what is missing to run
//
// State never lives in memory alone: what a press needs to know is in its custom id or in the message that carries it, so that
// buttons outlive restarts. What was typed once is escaped by escape in markup.go, the only way into a text.
package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/errgroup"

	"srm/bot"
)

// Handler is the bot, as far as this adapter needs it.
type Handler interface {
	Handle(context.Context, bot.Request) bot.Reply
	Complete(ctx context.Context, r bot.Request, field, typed string) []bot.Choice
	Commands() []bot.Command
}

// Options say who the bot is on Discord. Only Token is needed.
type Options struct {
	Token     string // the bot's token, without the word Bot
	PublicKey string // of the application, in hex: interactions may then come over HTTP
	APIURL    string // Discord's API; https://discord.com/api/v9 if empty
	Guild     string // register the commands in this guild alone, where they change at once; for trying out
	Log       *slog.Logger
	Now       func() time.Time

	hurry time.Duration // divides the pauses between connections: tests have no time
}

// An Adapter connects a Handler with Discord.
type Adapter struct {
	h    Handler
	o    Options
	key  ed25519.PublicKey // nil: no interactions over HTTP
	rest *rest
	tree tree
	known
	seen    recent
	state   state
	work    *crew
	updates bot.Updates
	slots   chan struct{}
}

// ErrToken says that Discord refuses the token.
var ErrToken = errors.New("the bot's token is refused by Discord")

// New makes an Adapter. It asks nothing of Discord yet.
func New(h Handler, o Options) (*Adapter, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.hurry = max(1, o.hurry)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Token = strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot ")
	if o.Token == "" {
		return nil, errors.New("the bot's token is missing")
	}
	key, err := publicKey(o.PublicKey)
	if err != nil {
		return nil, err
	}
	rest, err := newRest(o.Token, o.APIURL, o.hurry)
	if err != nil {
		return nil, err
	}
	a := &Adapter{h: h, o: o, key: key, rest: rest, tree: plant(h.Commands()), work: newCrew(), slots: make(chan struct{}, maxAtOnce)}
	a.known.start()
	a.updates.Every = updateEvery / o.hurry
	a.state.set(errors.New("not connected yet"), o.Now())
	return a, nil
}

func publicKey(text string) (ed25519.PublicKey, error) {
	if text == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("the public key of a Discord application has %d hexadecimal digits", 2*ed25519.PublicKeySize)
	}
	return key, nil
}

// Run registers the commands if they have changed, keeps the connection to the gateway, and answers, until ctx ends. Then what is
// being answered may take finishWithin. An error is one that trying again would not mend, such as a token that is refused.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.rest.close()
	me, err := a.introduce(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.stay(ctx) })
	group.Go(func() error { a.register(ctx, me.ID); return nil })
	err = group.Wait()
	a.work.wait()
	return err
}

// introduce asks Discord who the bot is, until Discord says so or refuses.
func (a *Adapter) introduce(ctx context.Context) (application, error) {
	for try := 0; ; try++ {
		me, err := a.application(ctx)
		switch {
		case err == nil:
			return me, nil
		case ctx.Err() != nil:
			return me, nil
		case statusOf(err) == http.StatusUnauthorized:
			a.state.set(ErrToken, a.o.Now())
			return me, ErrToken
		}
		a.state.set(err, a.o.Now())
		a.o.Log.WarnContext(ctx, "Discord cannot be reached; trying again", "err", err)
		sleep(ctx, backoff(try)/a.o.hurry)
	}
}

// An application is the bot as Discord describes it to itself.
type application struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	VerifyKey string `json:"verify_key"`
	Endpoint  string `json:"interactions_endpoint_url"`
	Flags     int    `json:"flags"`
	Bot       struct {
		ID string `json:"id"`
	} `json:"bot"`
}

func (a *Adapter) application(ctx context.Context) (me application, err error) {
	err = a.rest.get(ctx, discordgo.EndpointApplication("@me"), &me)
	return me, err
}

// Ready is nil while the gateway is connected, or says why it is not, and since when.
func (a *Adapter) Ready() error { return a.state.get() }

// Serves tells whether a place belongs to this adapter.
func (a *Adapter) Serves(p bot.PlaceID) bool { return guildOf(p) != "" }

const placePrefix = "discord:"

func placeOf(guild string) bot.PlaceID {
	if guild == "" {
		return ""
	}
	return bot.PlaceID(placePrefix + guild)
}

// guildOf is the guild of a place, or "" if it is none of Discord's.
func guildOf(p bot.PlaceID) string {
	guild, ok := strings.CutPrefix(string(p), placePrefix)
	if !ok || !isSnowflake(guild) {
		return ""
	}
	return guild
}

// state is how the connection is.
type state struct {
	mu    sync.Mutex
	err   error
	since time.Time
}

// set records a change; the same trouble again keeps the time at which it began.
func (s *state) set(err error, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() || (err == nil) != (s.err == nil) {
		s.since = at
	}
	s.err = err
}

func (s *state) get() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		return nil
	}
	return fmt.Errorf("not connected to Discord since %s: %w", s.since.UTC().Format(time.RFC3339), s.err)
}
