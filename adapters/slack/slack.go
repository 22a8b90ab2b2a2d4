// Package slack is the adapter for Slack.
//
// What happens in Slack arrives over a socket that the adapter opens (Socket Mode) or as signed HTTP requests; either way it becomes a
// bot.Request, is acknowledged within Slack's three seconds, and the bot.Reply is drawn where the person looks: in the
// acknowledgement itself if it is ready and small enough, else in a message, a modal or on the Home tab.
//
//	slack.go      Adapter, New, Run, Ready: connects
//	socket.go     Socket Mode: connections that follow each other without a gap
//	http.go       signed deliveries over HTTP
//	deliver.go    one delivery: what it is, when it is acknowledged
//	payload.go    what Slack sends, as far as it is read
//	events.go     payloads → bot.Request, and where an answer can go (origin)
//	wire.go       Slack's own notation in texts → what was typed, and whom it names
//	seen.go       which deliveries were taken on already
//	work.go       what is under way, for an orderly end
//	answer.go     a bot.Reply → message, modal or Home, by where it was asked
//	send.go       messages to response URLs and channels; update.go what a pressed message becomes; files.go pictures and files
//	fetch.go      files that people send along
//	post.go       bot.Poster: posts on the bot's own account
//	suggest.go    search fields, and what the assistant pane offers
//	render.go     bot.Reply → blocks; rich.go texts, note.go asides, choose.go buttons and selects, table.go tables, form.go modals
//	client.go     the Web API in one workspace; gates.go holds back what Slack has asked to wait for; pause.go waits between tries
//	directory.go  bot.Directory: people, their rank and groups, at most five minutes old
//	cache.go      answers that were drawn already
//	limits.go     Slack's numbers
//	manifest.go   the app manifest and its scopes; check.go what is missing, heard.go what never came
//
// People's texts are drawn as rich text or plain text, of which Slack parses nothing; where a text has to be mrkdwn (note.go, the
// notification of a message) it is escaped there and nowhere else.
//
// The library slack-go speaks with the Web API and has the types of blocks. Its socket client is not used: it reconnects without a
// pause, sends acknowledgements over whichever connection comes next and does not say when it last heard anything. Nor is its
// decoding of payloads: one block that it does not know would keep a person's wish from being read.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"srm/bot"
)

// Handler is the bot, as far as Slack needs it.
type Handler interface {
	Handle(context.Context, bot.Request) bot.Reply
	Complete(ctx context.Context, r bot.Request, field, typed string) []bot.Choice
	Commands() []bot.Command
}

// Mode is how deliveries arrive.
type Mode string

const (
	Socket Mode = "socket" // over a WebSocket that the adapter opens: nothing is public
	HTTP   Mode = "http"   // as signed requests to Routes
)

// Options say which app this is. The texts are secrets: nothing here prints them.
type Options struct {
	Mode          Mode // Socket if there is an app token and nothing else is said
	BotToken      string
	AppToken      string // for Socket
	SigningSecret string // for HTTP
	APIURL        string // https://slack.com/api/ if empty
	Log           *slog.Logger
}

// Format keeps secrets out of whatever prints an Options.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "Slack over %s", o.Mode) }

// An Adapter connects a bot to Slack.
type Adapter struct {
	h        Handler
	o        Options
	log      *slog.Logger
	http     *http.Client
	api      *url.URL
	tokens   *oneToken
	seen     *seen
	work     *work
	people   *people
	status   status  // of deliveries
	token    status  // of the bot token
	sock     *socket // nil over HTTP
	asked    *threads
	drawings *drawings
	updates  bot.Updates
	modest   atomic.Int64 // until when new blocks are left out, in Unix seconds
	heard    heard
}

// New makes an adapter that asks h. It reaches for nothing before Run.
func New(h Handler, o Options) (*Adapter, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Mode == "" {
		o.Mode = HTTP
		if o.AppToken != "" {
			o.Mode = Socket
		}
	}
	base, err := apiBase(o.APIURL)
	switch {
	case err != nil:
		return nil, err
	case o.BotToken == "":
		return nil, errors.New("the bot token is missing")
	case o.Mode == Socket && o.AppToken == "":
		return nil, errors.New("the app token is missing, which socket mode needs")
	case o.Mode == HTTP && o.SigningSecret == "":
		return nil, errors.New("the signing secret is missing, without which nobody can tell Slack's requests from forged ones")
	case o.Mode != Socket && o.Mode != HTTP:
		return nil, fmt.Errorf("%q is no mode: socket or http", o.Mode)
	}
	o.APIURL = base
	api, _ := url.Parse(base) // was parsed by apiBase
	a := &Adapter{h: h, o: o, log: o.Log, api: api, http: &http.Client{Timeout: callWithin, CheckRedirect: stay, Transport: transport()},
		seen: newSeen(), work: newWork(), asked: newThreads(), drawings: newDrawings()}
	a.tokens = &oneToken{token: o.BotToken, apiURL: base, http: a.http}
	a.people = newPeople(a.tokens)
	a.updates.Every = updateEvery
	a.status.never = "not connected yet"
	if o.Mode == Socket {
		a.sock = newSocket(a)
	}
	return a, nil
}

// stay follows no redirect: a token or an answer goes where it was meant to go, or nowhere.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 16
	t.ResponseHeaderTimeout = callWithin
	return t
}

// finishWithin is how long work under way may take to end once Run's ctx has ended.
const finishWithin = 7 * time.Second

// Run connects and answers until ctx ends, which is no error. Trouble with Slack ends nothing: it is logged, Ready says it, and Run
// tries again.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.http.CloseIdleConnections()
	if a.introduce(ctx) {
		var watching sync.WaitGroup
		watching.Go(func() { a.watch(ctx) })
		if a.sock != nil {
			a.sock.run(ctx)
		}
		watching.Wait() // until ctx ends
	}
	a.status.down("stopping")
	a.work.finish(finishWithin)
	return nil
}

// introduce asks Slack whose token this is, until it says so; false if ctx ended first.
func (a *Adapter) introduce(ctx context.Context) bool {
	for wait := newPause(); ; {
		c, err := a.tokens.own(ctx)
		if err == nil {
			a.token.up()
			a.log.InfoContext(ctx, "speaking for a Slack workspace", "place", c.place, "mode", string(a.o.Mode))
			if a.sock == nil {
				a.status.up()
			}
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		a.status.down(err.Error())
		a.log.ErrorContext(ctx, "Slack does not say whose bot token this is", "err", err)
		if sleep(ctx, wait.next()) != nil {
			return false
		}
	}
}

// watchEvery is how often Slack is asked whether the bot token still counts: nothing else would tell before somebody asks something.
const watchEvery = 5 * time.Minute

func (a *Adapter) watch(ctx context.Context) {
	for sleep(ctx, watchEvery) == nil {
		a.look(ctx)
	}
}

// look asks once. What keeps Slack from being reached says nothing about the token.
func (a *Adapter) look(ctx context.Context) {
	switch err := a.tokens.verify(ctx); {
	case err == nil:
		a.token.up()
	case slackError(err) != "":
		a.token.down("the bot token is refused: " + slackError(err))
		a.log.ErrorContext(ctx, "Slack refuses the bot token", "err", err)
	}
}

// Serves tells whether a place is the Slack workspace that this adapter speaks for. It is false before Slack has named that.
func (a *Adapter) Serves(p bot.PlaceID) bool { return a.tokens.serves(p) }

// Ready is nil while Slack can reach the adapter and the adapter Slack, as far as can be told; else it says what is wrong since when.
func (a *Adapter) Ready() error {
	if a.sock != nil {
		if err := a.sock.alive(); err != nil {
			return err
		}
	}
	if err := a.status.err(); err != nil {
		return err
	}
	return a.token.err()
}

// status is how the connection is.
type status struct {
	mu    sync.Mutex
	never string // why it has not been up yet
	since time.Time
	why   string
	good  bool
}

func (s *status) up() {
	s.mu.Lock()
	s.good, s.why, s.never = true, "", ""
	s.mu.Unlock()
}

// down keeps the time of the first of several reasons.
func (s *status) down(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.good || s.since.IsZero() {
		s.since = time.Now()
	}
	s.good, s.why, s.never = false, why, ""
}

func (s *status) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.good:
		return nil
	case s.never != "":
		return errors.New(s.never)
	}
	return fmt.Errorf("%s, since %s", s.why, s.since.UTC().Format(time.RFC3339))
}

// threads are those in which the bot answered lately, and whom: a follow-up of the same person needs no mention.
type threads struct {
	mu    sync.Mutex
	last  map[string]string // channel/thread → user who was answered last
	order []string
}

const mostThreads = 2000

func newThreads() *threads { return &threads{last: make(map[string]string)} }

// answered notes whom the bot answered last in a thread.
func (t *threads) answered(key, user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, there := t.last[key]; !there {
		t.order = append(t.order, key)
	}
	t.last[key] = user
	if len(t.order) > mostThreads {
		delete(t.last, t.order[0])
		t.order = slices.Delete(t.order, 0, 1)
	}
}

// follows tells whether a message goes on with a conversation; anybody else's ends it, until the bot is mentioned again.
func (t *threads) follows(key, user string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, there := t.last[key]
	if there && last != user {
		t.last[key] = ""
	}
	return there && last == user
}
